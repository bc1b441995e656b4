using System.Text.Json;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// The input tensors' headers. Their data is only located here: it may stand before the shape that explains it.
/// </summary>
internal static partial class InferenceRequestReader
{
    /// <param name="Place">Where it stands in the request, for reasons.</param>
    /// <param name="Shape">As stated.</param>
    /// <param name="Data">Where the value of "data", or the binary data, stands in the body.</param>
    /// <param name="IsBinary">Whether the data are binary, behind the JSON.</param>
    private sealed record TensorHeader(string Place, List<long> Shape, Range Data, bool IsBinary);

    // One header for each of the model's inputs, in the model's order.
    private static TensorHeader[] ReadInputs(ref Utf8JsonReader reader, ServedModel model, ref Binary binary)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, "\"inputs\" must be an array of objects.");
        var headers = new TensorHeader?[model.Inputs.Count];
        for (var n = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; n++)
        {
            var place = $"inputs[{n}]";
            Require(reader.TokenType == JsonTokenType.StartObject, $"{place} must be an object.");
            var (index, header) = ReadInput(ref reader, model, place, ref binary);
            Require(headers[index] is null, $"{place} gives an input a second time.");
            headers[index] = header;
        }

        for (var i = 0; i < headers.Length; i++)
        {
            if (headers[i] is null)
            {
                throw Unfit($"The model's input {model.Inputs[i].Name} is missing.");
            }
        }

        return headers!;
    }

    private static (int Index, TensorHeader Header) ReadInput(
        ref Utf8JsonReader reader, ServedModel model, string place, ref Binary binary)
    {
        var index = -1;
        long? binarySize = null;
        string? datatype = null;
        List<long> shape = [];
        Range data = default;
        var seen = Member.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (NextMember(ref reader, ref seen,
                        Member.Name | Member.Shape | Member.Datatype | Member.Data | Member.Parameters,
                        place, "name, shape, datatype, parameters and data"))
            {
                case Member.Name:
                    index = IndexOf(ref reader, model.Inputs, place);
                    break;
                case Member.Shape:
                    shape = ReadShape(ref reader, place);
                    break;
                case Member.Datatype:
                    datatype = Text(ref reader, place + ".datatype");
                    break;
                case Member.Data:
                    Require(reader.TokenType == JsonTokenType.StartArray, $"{place}.data must be an array.");
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    data = start..(int)reader.BytesConsumed;
                    break;
                default:
                    binarySize = ReadParameters(ref reader, place, "binary_data_size"u8).Size;
                    break;
            }
        }

        Require(seen.HasFlag(Member.Name), $"{place}.name is missing.");
        Require(seen.HasFlag(Member.Shape), $"{place}.shape is missing.");
        Require(seen.HasFlag(Member.Datatype), $"{place}.datatype is missing.");
        if (binarySize is { } size)
        {
            Require(!seen.HasFlag(Member.Data), $"{place} has both data and binary_data_size; leave one out.");
            data = binary.Take(size, place);
        }
        else
        {
            Require(seen.HasFlag(Member.Data), $"{place}.data is missing.");
        }

        return datatype == model.Inputs[index].Datatype
            ? (index, new TensorHeader(place, shape, data, binarySize is not null))
            : throw Unfit($"{place}.datatype must be {model.Inputs[index].Datatype}.");
    }

    private static List<long> ReadShape(ref Utf8JsonReader reader, string place)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, $"{place}.shape must be an array of whole numbers.");
        var shape = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long size = -1;
            Require(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out size) && size >= 0,
                $"{place}.shape must be an array of whole numbers, none negative.");
            shape.Add(size);
        }

        return shape;
    }

    // The batch size that all inputs share.
    private static int RowsOf(TensorHeader[] headers, ServedModel model, int maxRows)
    {
        long rows = -1;
        for (var i = 0; i < headers.Length; i++)
        {
            var (spec, header) = (model.Inputs[i], headers[i]);
            if (header.Shape.Count == 0 || !header.Shape.Skip(1).SequenceEqual(spec.RowShape))
            {
                throw Unfit($"{header.Place}.shape must be [{string.Join(", ", spec.RowShape.Select(d => $"{d}").Prepend("rows"))}].");
            }

            if (header.Shape[0] < 1 || header.Shape[0] > maxRows)
            {
                throw Unfit($"{header.Place}.shape must have 1 to {maxRows} rows.");
            }

            if (rows >= 0 && header.Shape[0] != rows)
            {
                throw Unfit("All inputs must have the same number of rows.");
            }

            rows = header.Shape[0];
        }

        return (int)rows;
    }
}
