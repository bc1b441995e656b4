using System.Text;
using System.Text.Json;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// Reads an inference request, JSON alone or JSON with binary tensors behind it, straight into tensor memory. Strict:
/// what it does not know, it refuses; nothing of a request is ignored.
/// </summary>
/// <remarks>
/// Source: Open Inference Protocol, REST, "Inference Request JSON Object" and "Binary Tensor Data Extension".
/// </remarks>
internal static partial class InferenceRequestReader
{
    private const int MaxIdLength = 256;

    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">How many of its bytes are JSON; the rest is binary data.</param>
    /// <param name="model">What it is for.</param>
    /// <param name="maxRows">Rows that a request may have.</param>
    /// <param name="cancellationToken">Fires when the caller leaves.</param>
    /// <exception cref="RefusedException">
    /// The request is not one of the protocol, or does not fit the model.
    /// </exception>
    public static ParsedRequest Read(
        ReadOnlySpan<byte> body, int jsonLength, ServedModel model, int maxRows, CancellationToken cancellationToken)
    {
        var reader = new Utf8JsonReader(body[..jsonLength]);
        try
        {
            return ReadRequest(ref reader, body, jsonLength, model, maxRows, cancellationToken);
        }
        catch (JsonException)
        {
            throw Malformed($"The body is not JSON: it breaks near byte {reader.BytesConsumed}.");
        }
    }

    private static ParsedRequest ReadRequest(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> body, int jsonLength, ServedModel model, int maxRows,
        CancellationToken cancellationToken)
    {
        Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "The body must be a JSON object.");
        string? id = null;
        (int Index, bool? IsBinary)[]? outputs = null;
        TensorHeader[]? inputs = null;
        var allBinary = false;
        var binary = new Binary(jsonLength, body.Length);
        var seen = Member.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (NextMember(ref reader, ref seen, Member.Id | Member.Inputs | Member.Outputs | Member.Parameters,
                        "The request", "id, inputs, outputs and parameters"))
            {
                case Member.Id:
                    id = Text(ref reader, "\"id\"");
                    Require(id.Length <= MaxIdLength, $"\"id\" must have at most {MaxIdLength} characters.");
                    break;
                case Member.Inputs:
                    inputs = ReadInputs(ref reader, model, ref binary);
                    break;
                case Member.Outputs:
                    outputs = ReadOutputs(ref reader, model);
                    break;
                default:
                    allBinary = ReadParameters(ref reader, "The request", "binary_data_output"u8).Flag ?? false;
                    break;
            }
        }

        // The reader itself refuses what follows the object.
        while (reader.Read())
        {
        }

        Require(inputs is not null, "\"inputs\" is missing.");
        Require(binary.At == body.Length, "The body has bytes behind its last tensor.");
        var rows = RowsOf(inputs!, model, maxRows);
        var pending = new PendingInference(model.Inputs, rows, cancellationToken);
        try
        {
            for (var i = 0; i < inputs!.Length; i++)
            {
                var bytes = body[inputs[i].Data];
                var place = inputs[i].Place;
                if (inputs[i].IsBinary)
                {
                    TensorReader.ReadBinary(bytes, model.Inputs[i], rows, pending.Inputs[i], place);
                }
                else
                {
                    TensorReader.Read(bytes, model.Inputs[i], rows, pending.Inputs[i], place + ".data");
                }
            }
        }
        catch
        {
            pending.Dispose();
            throw;
        }

        outputs ??= [.. Enumerable.Range(0, model.Outputs.Count).Select(i => (i, (bool?)null))];
        return new ParsedRequest(
            id, [.. outputs.Select(o => new ChosenOutput(o.Index, o.IsBinary ?? allBinary))], pending);
    }

    private static (int Index, bool? IsBinary)[] ReadOutputs(ref Utf8JsonReader reader, ServedModel model)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, "\"outputs\" must be an array of objects.");
        var chosen = new List<(int Index, bool? IsBinary)>();
        for (var n = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; n++)
        {
            var place = $"outputs[{n}]";
            Require(reader.TokenType == JsonTokenType.StartObject, $"{place} must be an object.");
            var index = -1;
            bool? isBinary = null;
            var seen = Member.None;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (NextMember(ref reader, ref seen, Member.Name | Member.Parameters, place, "name and parameters")
                    == Member.Name)
                {
                    index = IndexOf(ref reader, model.Outputs, place);
                }
                else
                {
                    isBinary = ReadParameters(ref reader, place, "binary_data"u8).Flag;
                }
            }

            Require(seen.HasFlag(Member.Name), $"{place}.name is missing.");
            Require(!chosen.Exists(c => c.Index == index), $"{place} asks for an output a second time.");
            chosen.Add((index, isBinary));
        }

        Require(chosen.Count > 0, "\"outputs\" is empty; leave it out to get every output.");
        return [.. chosen];
    }

    // Moves to the member's value; refuses a member that is not allowed here or comes twice.
    private static Member NextMember(
        ref Utf8JsonReader reader, ref Member seen, Member allowed, string place, string known)
    {
        var member = reader.ValueTextEquals("name"u8) ? Member.Name
            : reader.ValueTextEquals("shape"u8) ? Member.Shape
            : reader.ValueTextEquals("datatype"u8) ? Member.Datatype
            : reader.ValueTextEquals("data"u8) ? Member.Data
            : reader.ValueTextEquals("parameters"u8) ? Member.Parameters
            : reader.ValueTextEquals("id"u8) ? Member.Id
            : reader.ValueTextEquals("inputs"u8) ? Member.Inputs
            : reader.ValueTextEquals("outputs"u8) ? Member.Outputs
            : Member.None;
        Require((member & allowed) != 0, $"{place} has a member that is not known there; known are {known}.");
        Require(!seen.HasFlag(member), $"{place} has a member twice.");
        seen |= member;
        reader.Read();
        return member;
    }

    private static string Text(ref Utf8JsonReader reader, string place)
    {
        Require(reader.TokenType == JsonTokenType.String, $"{place} must be a string.");
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Malformed($"{place} is not valid text.");
        }
    }

    private static int IndexOf(ref Utf8JsonReader reader, IReadOnlyList<TensorSpec> tensors, string place)
    {
        Require(reader.TokenType == JsonTokenType.String, $"{place}.name must be a string.");
        for (var i = 0; i < tensors.Count; i++)
        {
            if (reader.ValueTextEquals(tensors[i].Name))
            {
                return i;
            }
        }

        throw Unfit($"{place}.name is none of the model's: {string.Join(", ", tensors.Select(t => t.Name))}.");
    }

    // The one parameter that is known at this place; all others are refused.
    private static (long? Size, bool? Flag) ReadParameters(
        ref Utf8JsonReader reader, string place, ReadOnlySpan<byte> known)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, $"{place}: \"parameters\" must be an object.");
        (long? Size, bool? Flag) found = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals(known))
            {
                throw new RefusedException(Refusal.UnknownParameter($"{place} has a parameter that is not known there; "
                    + $"{Encoding.ASCII.GetString(known)} is, and none is ignored."));
            }

            Require(found == default, $"{place} has a parameter twice.");
            reader.Read();
            long size = -1;
            found = reader.TokenType switch
            {
                JsonTokenType.True or JsonTokenType.False => (null, reader.TokenType == JsonTokenType.True),
                JsonTokenType.Number when reader.TryGetInt64(out size) && size >= 0 => (size, null),
                _ => (null, null),
            };
            var isSize = known.EndsWith("size"u8);
            Require(isSize ? found.Size is not null : found.Flag is not null,
                $"{place}: the parameter {Encoding.ASCII.GetString(known)} must be "
                + (isSize ? "a whole number, not negative." : "true or false."));
        }

        return found;
    }

    private static void Require(bool holds, string reason)
    {
        if (!holds)
        {
            throw Malformed(reason);
        }
    }

    private static RefusedException Malformed(string reason) => new(Refusal.Malformed(reason));

    private static RefusedException Unfit(string reason) => new(Refusal.Unfit(reason));

    // The part of the body behind the JSON; tensors take theirs in the order in which they stand.
    private struct Binary(int at, int end)
    {
        public int At { get; private set; } = at;

        public Range Take(long size, string place)
        {
            Require(size <= end - At, $"{place}: binary_data_size reaches behind the end of the body.");
            var start = At;
            At += (int)size;
            return start..At;
        }
    }

    [Flags]
    private enum Member
    {
        None = 0,
        Id = 1,
        Inputs = 2,
        Outputs = 4,
        Parameters = 8,
        Name = 16,
        Shape = 32,
        Datatype = 64,
        Data = 128,
    }
}
