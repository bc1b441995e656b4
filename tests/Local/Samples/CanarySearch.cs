using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Local.Samples;

namespace FrontierFunctions.Tests.Local.Samples;

/// <summary>
/// Finds the identifiers of the sample patients in any bytes: as they stand, in JSON strings with their escapes undone,
/// in base64 within those, and in gzip, each within each.
/// </summary>
internal sealed class CanarySearch(IReadOnlyList<Canary> canaries)
{
    /// <summary>The canaries that stand in the content, letter case ignored.</summary>
    public IReadOnlySet<Canary> Find(ReadOnlySpan<byte> content)
    {
        var found = new HashSet<Canary>();
        Find(content, found, depth: 0);
        return found;
    }

    /// <summary>The canaries that stand in a text, letter case ignored.</summary>
    public IReadOnlySet<Canary> Find(string text) => Find(Encoding.UTF8.GetBytes(text));

    private void Find(ReadOnlySpan<byte> content, HashSet<Canary> found, int depth)
    {
        if (depth > 6)
        {
            return;
        }

        if (content is [0x1F, 0x8B, ..])
        {
            using var gzip = new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
            var inflated = new MemoryStream();
            gzip.CopyTo(inflated);
            Find(inflated.ToArray(), found, depth + 1);
            return;
        }

        FindText(Encoding.UTF8.GetString(content), found);
        foreach (var text in JsonStrings(content))
        {
            FindText(text, found);
            if (text.Length >= 16 && Base64.IsValid(text))
            {
                Find(Convert.FromBase64String(text), found, depth + 1);
            }
        }
    }

    private void FindText(string text, HashSet<Canary> found)
    {
        foreach (var canary in canaries)
        {
            if (text.Contains(canary.Value, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(canary);
            }
        }
    }

    /// <summary>All strings and member names of the JSON values in the content, as far as it is JSON.</summary>
    private static List<string> JsonStrings(ReadOnlySpan<byte> content)
    {
        var strings = new List<string>();
        var options = new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 256 };
        var reader = new Utf8JsonReader(content, options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    strings.Add(reader.GetString()!);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or not from here on: the text as a whole has been searched.
        }

        return strings;
    }
}
