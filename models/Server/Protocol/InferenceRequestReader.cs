using System.Text.Json;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// Reads a JSON inference request straight into tensor memory. Strict: what it does not know, it refuses; nothing of a
/// request is ignored.
/// </summary>
/// <remarks>Source: Open Inference Protocol, REST, "Inference Request JSON Object".</remarks>
internal static partial class InferenceRequestReader
{
    private const int MaxIdLength = 256;

    /// <exception cref="RefusedException">
    /// The request is not one of the protocol, or does not fit the model.
    /// </exception>
    public static ParsedRequest Read(
        ReadOnlySpan<byte> body, ServedModel model, int maxRows, CancellationToken cancellationToken)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            return ReadRequest(ref reader, body, model, maxRows, cancellationToken);
        }
        catch (JsonException)
        {
            throw Malformed($"The body is not JSON: it breaks near byte {reader.BytesConsumed}.");
        }
    }

    private static ParsedRequest ReadRequest(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> body, ServedModel model, int maxRows,
        CancellationToken cancellationToken)
    {
        Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "The body must be a JSON object.");
        string? id = null;
        int[]? outputs = null;
        TensorHeader[]? inputs = null;
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
                    inputs = ReadInputs(ref reader, model);
                    break;
                case Member.Outputs:
                    outputs = ReadOutputs(ref reader, model);
                    break;
                default:
                    RefuseParameters(ref reader, "The request");
                    break;
            }
        }

        // The reader itself refuses what follows the object.
        while (reader.Read())
        {
        }

        Require(inputs is not null, "\"inputs\" is missing.");
        var rows = RowsOf(inputs!, model, maxRows);
        var pending = new PendingInference(model.Inputs, rows, cancellationToken);
        try
        {
            for (var i = 0; i < inputs!.Length; i++)
            {
                TensorReader.Read(
                    body[inputs[i].Data], model.Inputs[i], rows, pending.Inputs[i], inputs[i].Place + ".data");
            }
        }
        catch
        {
            pending.Dispose();
            throw;
        }

        return new ParsedRequest(id, outputs ?? [.. Enumerable.Range(0, model.Outputs.Count)], pending);
    }

    private static int[] ReadOutputs(ref Utf8JsonReader reader, ServedModel model)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, "\"outputs\" must be an array of objects.");
        var chosen = new List<int>();
        for (var n = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; n++)
        {
            var place = $"outputs[{n}]";
            Require(reader.TokenType == JsonTokenType.StartObject, $"{place} must be an object.");
            var index = -1;
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
                    RefuseParameters(ref reader, place);
                }
            }

            Require(seen.HasFlag(Member.Name), $"{place}.name is missing.");
            Require(!chosen.Contains(index), $"{place} asks for an output a second time.");
            chosen.Add(index);
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

    private static void RefuseParameters(ref Utf8JsonReader reader, string place)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, $"{place}: \"parameters\" must be an object.");
        reader.Read();
        Require(reader.TokenType == JsonTokenType.EndObject,
            $"{place} has a parameter; this endpoint knows none and ignores none.");
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
