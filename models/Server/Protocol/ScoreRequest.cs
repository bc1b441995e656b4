using System.Text.Json;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// A request of an Azure Machine Learning online endpoint: a table under <c>input_data</c>, in the split form
/// (<c>columns</c>, <c>index</c>, <c>data</c>), as an array of objects, or as an array of arrays in the order of the
/// model's features; and, beside it, <c>params</c> with <c>model</c> and <c>version</c>.
/// </summary>
/// <remarks>Source: Azure Machine Learning, "Deploy MLflow models to online endpoints", request formats.</remarks>
internal sealed class ScoreRequest
{
    /// <summary>Null when the request names none.</summary>
    public string? Model { get; private set; }

    /// <summary>Null when the request names none.</summary>
    public string? Version { get; private set; }

    /// <summary>Names of the columns; null for rows in the model's own order.</summary>
    public IReadOnlyList<string>? Columns { get; private set; }

    /// <summary>Row by row; NaN is missing.</summary>
    public required IReadOnlyList<float[]> Rows { get; init; }

    /// <exception cref="RefusedException">It is none.</exception>
    public static ScoreRequest Read(ReadOnlySpan<byte> body, int maxRows)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            while (reader.Read())
            {
            }

            return Read(document.RootElement, maxRows);
        }
        catch (JsonException)
        {
            throw new RefusedException(Refusal.Malformed("The body is not JSON."));
        }
    }

    private static ScoreRequest Read(JsonElement root, int maxRows)
    {
        var members = Members(root, "The request", "input_data", "params");
        var data = members.GetValueOrDefault("input_data");
        var request = data.ValueKind switch
        {
            JsonValueKind.Object => Split(data, maxRows),
            JsonValueKind.Array when data.GetArrayLength() > 0 && data[0].ValueKind == JsonValueKind.Object =>
                Records(data, maxRows),
            JsonValueKind.Array => new ScoreRequest { Rows = Table(data, "input_data", maxRows) },
            _ => throw Malformed("\"input_data\" is missing or neither an object nor an array."),
        };
        if (members.TryGetValue("params", out var parameters))
        {
            var known = Members(parameters, "params", "model", "version");
            request.Model = Text(known, "model");
            request.Version = Text(known, "version");
        }

        return request;
    }

    private static ScoreRequest Split(JsonElement data, int maxRows)
    {
        var members = Members(data, "input_data", "columns", "index", "data");
        var rows = Table(members.GetValueOrDefault("data"), "input_data.data", maxRows);
        if (members.TryGetValue("index", out var index)
            && (index.ValueKind != JsonValueKind.Array || index.GetArrayLength() != rows.Count))
        {
            throw Malformed("input_data.index must have one entry for each row.");
        }

        var columns = members.TryGetValue("columns", out var names) ? Names(names) : null;
        return columns is null || rows.All(r => r.Length == columns.Count)
            ? new ScoreRequest { Rows = rows, Columns = columns }
            : throw Unfit("A row of input_data.data has not as many values as there are columns.");
    }

    private static ScoreRequest Records(JsonElement data, int maxRows)
    {
        var columns = data[0].EnumerateObject().Select(p => p.Name).ToList();
        Limit(data.GetArrayLength(), maxRows);
        var rows = new List<float[]>();
        foreach (var (record, n) in data.EnumerateArray().Select((r, n) => (r, n)))
        {
            var place = $"input_data[{n}]";
            var members = Members(record, place, [.. columns]);
            rows.Add([.. columns.Select((c, i) => members.TryGetValue(c, out var value)
                ? Number(value, $"{place}, member {i}")
                : throw Unfit($"{place} lacks a member that the first record has."))]);
        }

        return new ScoreRequest { Rows = rows, Columns = columns };
    }

    private static List<float[]> Table(JsonElement rows, string place, int maxRows)
    {
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw Malformed($"{place} must be an array of rows.");
        }

        Limit(rows.GetArrayLength(), maxRows);
        return [.. rows.EnumerateArray().Select((row, r) => row.ValueKind == JsonValueKind.Array
            ? row.EnumerateArray().Select((value, c) => Number(value, $"{place}[{r}][{c}]")).ToArray()
            : throw Malformed($"{place}[{r}] must be an array of numbers and nulls."))];
    }

    private static void Limit(int rows, int maxRows)
    {
        if (rows < 1 || rows > maxRows)
        {
            throw Unfit($"input_data must have 1 to {maxRows} rows.");
        }
    }

    private static float Number(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.Null ? float.NaN
        : value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && float.IsFinite(number)
            ? number
            : throw Unfit($"{place} must be a number or null.");

    private static List<string> Names(JsonElement names) =>
        names.ValueKind == JsonValueKind.Array && names.EnumerateArray().All(n => n.ValueKind == JsonValueKind.String)
            ? [.. names.EnumerateArray().Select(n => n.GetString()!)]
            : throw Malformed("input_data.columns must be an array of strings.");

    private static string? Text(Dictionary<string, JsonElement> members, string name) =>
        !members.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Malformed($"params.{name} must be a string.");

    private static Dictionary<string, JsonElement> Members(JsonElement element, string place, params string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Malformed($"{place} must be an object.");
        }

        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
            {
                throw new RefusedException(Refusal.UnknownParameter(
                    $"{place} has a member that is not known there, and none is ignored."));
            }

            if (!members.TryAdd(member.Name, member.Value))
            {
                throw Malformed($"{place} has a member twice.");
            }
        }

        return members;
    }

    private static RefusedException Malformed(string reason) => new(Refusal.Malformed(reason));

    private static RefusedException Unfit(string reason) => new(Refusal.Unfit(reason));
}
