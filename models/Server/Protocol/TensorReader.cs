using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using FrontierFunctions.Server.Registry;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// Reads the data of a tensor, row-major, flat or nested by dimension. In floating-point tensors <c>null</c> is a
/// missing value and becomes NaN.
/// </summary>
internal static class TensorReader
{
    /// <param name="json">One JSON array, known to be well-formed.</param>
    /// <param name="spec">What the model expects.</param>
    /// <param name="rows">Rows that the shape states.</param>
    /// <param name="target">Memory for at least that many rows.</param>
    /// <param name="place">Where the array stands in the request, for reasons.</param>
    /// <exception cref="RefusedException">Count, nesting or a value does not fit.</exception>
    public static void Read(ReadOnlySpan<byte> json, TensorSpec spec, int rows, byte[] target, string place)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var look = reader;
        look.Read();
        var nested = look.TokenType == JsonTokenType.StartArray;
        var shape = nested ? spec.ShapeOf(rows) : [(long)rows * spec.RowElements];
        var at = 0;
        ReadDimension(ref reader, shape, spec, target, ref at, place);
    }

    /// <summary>
    /// Takes binary data: little-endian, row-major, without gaps. In floating-point tensors NaN is a missing value.
    /// </summary>
    /// <param name="data">The data of this tensor.</param>
    /// <param name="spec">What the model expects.</param>
    /// <param name="rows">Rows that the shape states.</param>
    /// <param name="target">Memory for at least that many rows.</param>
    /// <param name="place">Where the tensor stands in the request, for reasons.</param>
    /// <exception cref="RefusedException">The size does not fit, or a value is infinite or no boolean.</exception>
    /// <remarks>Source: Open Inference Protocol, "Binary Tensor Data Extension".</remarks>
    public static void ReadBinary(ReadOnlySpan<byte> data, TensorSpec spec, int rows, byte[] target, string place)
    {
        var bytes = (long)rows * spec.RowBytes;
        if (data.Length != bytes)
        {
            throw new RefusedException(Refusal.Unfit($"{place}.parameters.binary_data_size must be {bytes}."));
        }

        // Machines that this runs on are little-endian, as the format is.
        data.CopyTo(target);
        var bad = spec.ElementType switch
        {
            TensorElementType.Float => FirstInfinite(Elements<float>(target)[..(data.Length / 4)]),
            TensorElementType.Double => FirstInfinite(Elements<double>(target)[..(data.Length / 8)]),
            TensorElementType.Float16 => FirstInfinite(Elements<Half>(target)[..(data.Length / 2)]),
            TensorElementType.Bool => data.IndexOfAnyExcept((byte)0, (byte)1),
            _ => -1,
        };
        if (bad >= 0)
        {
            throw new RefusedException(
                Refusal.Unfit($"{place} has an element that is not a {spec.Datatype}, at index {bad}."));
        }
    }

    private static int FirstInfinite<T>(ReadOnlySpan<T> values)
        where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (T.IsInfinity(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    // The reader stands on the array's start, and is left on its end.
    private static void ReadDimension(
        ref Utf8JsonReader reader, ReadOnlySpan<long> shape, TensorSpec spec, byte[] target, ref int at, string place)
    {
        for (long n = 0; n < shape[0]; n++)
        {
            reader.Read();
            if (shape.Length == 1)
            {
                ReadElement(ref reader, spec, target, at++, place);
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                ReadDimension(ref reader, shape[1..], spec, target, ref at, place);
            }
            else
            {
                throw Misfit(ref reader, place);
            }
        }

        reader.Read();
        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw new RefusedException(Refusal.Unfit($"{place} has more elements than the shape states."));
        }
    }

    private static void ReadElement(ref Utf8JsonReader reader, TensorSpec spec, byte[] target, int at, string place)
    {
        var read = spec.ElementType switch
        {
            TensorElementType.Float => ReadSingle(ref reader, out Elements<float>(target)[at]),
            TensorElementType.Double => ReadDouble(ref reader, out Elements<double>(target)[at]),
            TensorElementType.Float16 => ReadHalf(ref reader, out Elements<Half>(target)[at]),
            TensorElementType.UInt8 => reader.TokenType == JsonTokenType.Number && reader.TryGetByte(out target[at]),
            TensorElementType.Int8 => reader.TokenType == JsonTokenType.Number
                && reader.TryGetSByte(out Elements<sbyte>(target)[at]),
            TensorElementType.Int16 => reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt16(out Elements<short>(target)[at]),
            TensorElementType.UInt16 => reader.TokenType == JsonTokenType.Number
                && reader.TryGetUInt16(out Elements<ushort>(target)[at]),
            TensorElementType.Int32 => reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt32(out Elements<int>(target)[at]),
            TensorElementType.Int64 => reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt64(out Elements<long>(target)[at]),
            _ => ReadBoolean(ref reader, out target[at]),
        };
        if (read)
        {
            return;
        }

        throw reader.TokenType is JsonTokenType.EndArray or JsonTokenType.StartArray or JsonTokenType.StartObject
            ? Misfit(ref reader, place)
            : new RefusedException(
                Refusal.Unfit($"{place} has an element that is not a {spec.Datatype}, at index {at}."));
    }

    private static bool ReadSingle(ref Utf8JsonReader reader, out float value)
    {
        value = float.NaN;
        return reader.TokenType == JsonTokenType.Null
            || (reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out value) && float.IsFinite(value));
    }

    private static bool ReadHalf(ref Utf8JsonReader reader, out Half value)
    {
        var read = ReadSingle(ref reader, out var single);
        value = (Half)single;
        return read && !Half.IsInfinity(value);
    }

    private static bool ReadDouble(ref Utf8JsonReader reader, out double value)
    {
        value = double.NaN;
        return reader.TokenType == JsonTokenType.Null
            || (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value) && double.IsFinite(value));
    }

    private static bool ReadBoolean(ref Utf8JsonReader reader, out byte value)
    {
        value = reader.TokenType == JsonTokenType.True ? (byte)1 : (byte)0;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
    }

    private static Span<T> Elements<T>(byte[] target)
        where T : struct => MemoryMarshal.Cast<byte, T>(target.AsSpan());

    private static RefusedException Misfit(ref Utf8JsonReader reader, string place) =>
        new(Refusal.Unfit(reader.TokenType == JsonTokenType.EndArray
            ? $"{place} has fewer elements than the shape states."
            : $"{place} must be a flat array of elements, or nested as the shape states."));
}
