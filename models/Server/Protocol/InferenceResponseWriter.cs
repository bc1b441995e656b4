using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using FrontierFunctions.Server.Registry;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FrontierFunctions.Server.Protocol;

/// <summary>Writes the answer to an inference request; data is flat, row-major, and NaN becomes <c>null</c>.</summary>
/// <remarks>
/// Source: Open Inference Protocol, REST, "Inference Response JSON Object" and "Binary Tensor Data Extension".
/// </remarks>
internal static class InferenceResponseWriter
{
    /// <summary>Writes the JSON; binary data of outputs that ask for it comes behind, see <see cref="WriteBinary"/>.</summary>
    public static void Write(
        IBufferWriter<byte> target, ServedModel model, string? id, int rows, ChosenOutput[] outputs, byte[][] answer)
    {
        using var writer = new Utf8JsonWriter(target, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("model_name"u8, model.Name);
        writer.WriteString("model_version"u8, model.Version);
        if (id is not null)
        {
            writer.WriteString("id"u8, id);
        }

        writer.WriteStartArray("outputs"u8);
        foreach (var (output, isBinary) in outputs)
        {
            var spec = model.Outputs[output];
            writer.WriteStartObject();
            writer.WriteString("name"u8, spec.Name);
            writer.WriteString("datatype"u8, spec.Datatype);
            writer.WriteStartArray("shape"u8);
            writer.WriteNumberValue(rows);
            foreach (var size in spec.RowShape)
            {
                writer.WriteNumberValue(size);
            }

            writer.WriteEndArray();
            if (isBinary)
            {
                writer.WriteStartObject("parameters"u8);
                writer.WriteNumber("binary_data_size"u8, answer[output].Length);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteStartArray("data"u8);
                WriteData(writer, spec.ElementType, answer[output]);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes the data of the outputs that ask for binary form, one after the other.</summary>
    public static void WriteBinary(IBufferWriter<byte> target, ChosenOutput[] outputs, byte[][] answer)
    {
        foreach (var output in outputs)
        {
            if (output.IsBinary)
            {
                target.Write(answer[output.Index]);
            }
        }
    }

    /// <summary>Writes elements as JSON values; what is not finite becomes null.</summary>
    public static void WriteData(Utf8JsonWriter writer, TensorElementType type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case TensorElementType.Float16:
                foreach (var value in MemoryMarshal.Cast<byte, Half>(data))
                {
                    if (Half.IsFinite(value))
                    {
                        writer.WriteNumberValue((float)value);
                    }
                    else
                    {
                        writer.WriteNullValue();
                    }
                }

                break;
            case TensorElementType.UInt8:
                foreach (var value in data)
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case TensorElementType.Int8:
                foreach (var value in MemoryMarshal.Cast<byte, sbyte>(data))
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case TensorElementType.Int16:
                foreach (var value in MemoryMarshal.Cast<byte, short>(data))
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case TensorElementType.UInt16:
                foreach (var value in MemoryMarshal.Cast<byte, ushort>(data))
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case TensorElementType.Float:
                foreach (var value in MemoryMarshal.Cast<byte, float>(data))
                {
                    if (float.IsFinite(value))
                    {
                        writer.WriteNumberValue(value);
                    }
                    else
                    {
                        writer.WriteNullValue();
                    }
                }

                break;
            case TensorElementType.Double:
                foreach (var value in MemoryMarshal.Cast<byte, double>(data))
                {
                    if (double.IsFinite(value))
                    {
                        writer.WriteNumberValue(value);
                    }
                    else
                    {
                        writer.WriteNullValue();
                    }
                }

                break;
            case TensorElementType.Int32:
                foreach (var value in MemoryMarshal.Cast<byte, int>(data))
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case TensorElementType.Int64:
                foreach (var value in MemoryMarshal.Cast<byte, long>(data))
                {
                    writer.WriteNumberValue(value);
                }

                break;
            default:
                foreach (var value in data)
                {
                    writer.WriteBooleanValue(value != 0);
                }

                break;
        }
    }
}
