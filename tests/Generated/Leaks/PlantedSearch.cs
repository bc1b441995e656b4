using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace FrontierFunctions.Generated.Leaks;

/// <summary>
/// Finds identifiers in any bytes, letter case ignored: as UTF-8 and as Latin-1, with the escapes of JSON, XML and HL7
/// undone, in base64 and in gzip within. An identifier is found where no letter or digit stands right beside it.
/// </summary>
internal sealed partial class PlantedSearch
{
    private const int Deepest = 5;

    private readonly SearchValues<string> _values;
    private readonly ILookup<string, string> _byStart;
    private readonly int _shortest;

    public PlantedSearch(IReadOnlyCollection<string> identifiers)
    {
        _values = SearchValues.Create([.. identifiers], StringComparison.OrdinalIgnoreCase);
        _shortest = identifiers.Min(text => text.Length);
        _byStart = identifiers.ToLookup(text => text[.._shortest], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The identifiers that stand in the content.</summary>
    public IReadOnlySet<string> Find(ReadOnlySpan<byte> content)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Find(content, found, 0);
        return found;
    }

    private void Find(ReadOnlySpan<byte> content, HashSet<string> found, int depth)
    {
        if (depth > Deepest)
        {
            return;
        }

        if (content is [0x1F, 0x8B, ..])
        {
            try
            {
                using var gzip = new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
                var inflated = new MemoryStream();
                gzip.CopyTo(inflated);
                Find(inflated.ToArray(), found, depth + 1);
            }
            catch (InvalidDataException)
            {
                // Two bytes of something else.
            }
        }

        var text = Encoding.UTF8.GetString(content);
        Look(text, found);
        if (!Ascii.IsValid(content))
        {
            Look(Encoding.Latin1.GetString(content), found);
        }

        if (text.Contains('\\'))
        {
            Look(Escapes().Replace(text, Unescaped), found);
        }

        if (text.Contains('&'))
        {
            Look(WebUtility.HtmlDecode(text), found);
        }

        foreach (var match in Base64Runs().EnumerateMatches(text))
        {
            var run = text.AsSpan(match.Index, match.Length);
            if (Base64.IsValid(run))
            {
                Find(Convert.FromBase64String(run.ToString()), found, depth + 1);
            }
        }
    }

    private void Look(ReadOnlySpan<char> text, HashSet<string> found)
    {
        for (var from = 0; text[from..].IndexOfAny(_values) is >= 0 and var at;)
        {
            from += at;
            foreach (var value in _byStart[text.Slice(from, _shortest).ToString()])
            {
                if (text[from..].StartsWith(value, StringComparison.OrdinalIgnoreCase) && !Inside(text, from, value.Length))
                {
                    found.Add(value);
                }
            }

            from++;
        }
    }

    private static bool Inside(ReadOnlySpan<char> text, int start, int length) =>
        (start > 0 && char.IsLetterOrDigit(text[start - 1]))
        || (start + length < text.Length && char.IsLetterOrDigit(text[start + length]));

    private static string Unescaped(Match match) => match.Groups["u"] is { Success: true } unicode
        ? ((char)Convert.ToInt32(unicode.Value, 16)).ToString()
        : match.Groups["x"] is { Success: true } hex ? Encoding.UTF8.GetString(Convert.FromHexString(hex.Value))
        : match.Value[1] switch
        {
            'n' or 'r' or 't' or '.' => " ",
            'F' => "|",
            'S' => "^",
            'R' => "~",
            'T' => "&",
            'E' => "\\",
            var c => c.ToString(),
        };

    [GeneratedRegex(@"\\u(?<u>[0-9a-fA-F]{4})|\\X(?<x>([0-9a-fA-F]{2})+)\\|\\\.br\\|\\[FSRTE]\\|\\[nrt""/\\bf]")]
    private static partial Regex Escapes();

    [GeneratedRegex(@"[A-Za-z0-9+/]{16,}={0,2}")]
    private static partial Regex Base64Runs();
}
