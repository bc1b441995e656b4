using System.Text.Json;

namespace FrontierFunctions.Server.Protocol;

/// <summary>Reads an embedding request of each dialect. Strict: what it does not know, it refuses.</summary>
/// <remarks>
/// Sources: OpenAI API reference, "Create embeddings"; Azure AI Model Inference REST API, "Get Embeddings" and
/// "Get Image Embeddings", version 2024-05-01-preview.
/// </remarks>
internal sealed class EmbeddingRequestReader(EmbeddingDialect dialect, ExtraParameters extra, int maxInputs)
{
    // OpenAI's own limit for the arrays of a request.
    public const int MaxInputs = 2048;
    private const string DataUrl = "data:image/";
    private const string Base64Mark = ";base64,";

    private static readonly Dictionary<EmbeddingDialect, string[]> Known = new()
    {
        [EmbeddingDialect.OpenAi] = ["input", "model", "encoding_format", "dimensions", "user"],
        [EmbeddingDialect.AzureText] = ["input", "model", "encoding_format", "dimensions", "input_type"],
        [EmbeddingDialect.AzureImage] = ["input", "model", "encoding_format", "dimensions", "input_type"],
    };

    /// <exception cref="RefusedException">It is none, or says what is not known.</exception>
    public EmbeddingRequest Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            while (reader.Read())
            {
            }

            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            throw Malformed("The body is not JSON.");
        }
        catch (InvalidOperationException)
        {
            throw Malformed("A string of the body is not valid text.");
        }
    }

    private EmbeddingRequest Read(JsonElement root)
    {
        var members = Members(root, "The request", Known[dialect], out var dropped);
        var input = members.TryGetValue("input", out var value) ? value : throw Malformed("\"input\" is missing.", "input");
        if (dialect == EmbeddingDialect.OpenAi)
        {
            // Checked, and not kept: there is nothing here that watches users.
            _ = Text(members, "user");
            if (!members.ContainsKey("model"))
            {
                throw Malformed("\"model\" is missing.", "model");
            }
        }
        else if (Text(members, "input_type") is not (null or "text"))
        {
            throw NotSupported(
                "input_type must be text or left out: queries and documents are embedded alike.", "input_type");
        }

        var isSingle = input.ValueKind == JsonValueKind.String;
        return new EmbeddingRequest
        {
            Model = Text(members, "model"),
            Texts = dialect == EmbeddingDialect.AzureImage ? null : isSingle ? [NotEmpty(input, "input")] : Texts(input),
            Images = dialect == EmbeddingDialect.AzureImage ? Images(input, ref dropped) : null,
            IsBase64 = IsBase64(members),
            Dimensions = Dimensions(members),
            IsSingle = isSingle,
            Dropped = dropped,
        };
    }

    private List<string> Texts(JsonElement input)
    {
        Limit(input, "a string or an array of strings");
        if (input.EnumerateArray().All(i => i.ValueKind is JsonValueKind.Number or JsonValueKind.Array))
        {
            throw NotSupported("input has tokens; the models here have vocabularies of their own: send text.", "input");
        }

        return [.. input.EnumerateArray().Select((text, n) => NotEmpty(text, $"input[{n}]"))];
    }

    private List<byte[]> Images(JsonElement input, ref int dropped)
    {
        Limit(input, "an array of objects");
        var images = new List<byte[]>();
        foreach (var item in input.EnumerateArray())
        {
            var place = $"input[{images.Count}]";
            var members = Members(item, place, ["image", "text"], out var more);
            dropped += more;
            if (members.ContainsKey("text"))
            {
                throw NotSupported($"{place}.text is not supported: the model takes images alone.", "input");
            }

            images.Add(Decode(Text(members, "image") ?? throw Malformed($"{place}.image is missing.", "input"), place));
        }

        return images;
    }

    private static byte[] Decode(string url, string place)
    {
        var mark = url.StartsWith(DataUrl, StringComparison.OrdinalIgnoreCase)
            ? url.IndexOf(Base64Mark, StringComparison.OrdinalIgnoreCase)
            : -1;
        try
        {
            return mark > 0
                ? Convert.FromBase64String(url[(mark + Base64Mark.Length)..])
                : throw Unfit($"{place}.image must be a data URL, data:image/{{format}};base64,{{data}}.");
        }
        catch (FormatException)
        {
            throw Unfit($"{place}.image is not base64.");
        }
    }

    private static bool IsBase64(Dictionary<string, JsonElement> members) => Text(members, "encoding_format") switch
    {
        null or "float" => false,
        "base64" => true,
        _ => throw NotSupported("encoding_format must be float or base64.", "encoding_format"),
    };

    private static int? Dimensions(Dictionary<string, JsonElement> members) =>
        !members.TryGetValue("dimensions", out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number
        : throw Malformed("dimensions must be a whole number above 0.", "dimensions");

    private void Limit(JsonElement input, string wanted)
    {
        if (input.ValueKind != JsonValueKind.Array)
        {
            throw Malformed($"input must be {wanted}.", "input");
        }

        if (input.GetArrayLength() is var count && (count < 1 || count > maxInputs))
        {
            throw Unfit($"input must have 1 to {maxInputs} entries.");
        }
    }

    private static string NotEmpty(JsonElement text, string place) =>
        text.ValueKind != JsonValueKind.String ? throw Malformed($"{place} must be a string.", "input")
        : text.GetString() is { Length: > 0 } value ? value
        : throw Unfit($"{place} is empty.");

    private static string? Text(Dictionary<string, JsonElement> members, string name) =>
        !members.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Malformed($"{name} must be a string.", name);

    private Dictionary<string, JsonElement> Members(JsonElement element, string place, string[] known, out int dropped)
    {
        dropped = 0;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Malformed($"{place} must be an object.");
        }

        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (Array.IndexOf(known, member.Name) < 0)
            {
                dropped += extra == ExtraParameters.Drop ? 1 : throw NotSupported(extra == ExtraParameters.Error
                    ? $"{place} has a parameter that is not known there; known are {string.Join(", ", known)}."
                    : $"{place} has a parameter that no model here knows; known are {string.Join(", ", known)}.");
            }
            else if (!members.TryAdd(member.Name, member.Value))
            {
                throw Malformed($"{place} has a member twice.", member.Name);
            }
        }

        return members;
    }

    private static RefusedException Malformed(string reason, string? member = null) =>
        new(Refusal.Malformed(reason) with { Member = member });

    private static RefusedException NotSupported(string reason, string? member = null) =>
        new(Refusal.UnknownParameter(reason) with { Member = member });

    private static RefusedException Unfit(string reason) => new(Refusal.Unfit(reason) with { Member = "input" });
}
