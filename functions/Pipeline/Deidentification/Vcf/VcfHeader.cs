using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FrontierFunctions.Pipeline.Deidentification.Vcf;

/// <summary>
/// What becomes of the meta lines of one file (VCFv4.5, 1.4): definitions stay, samples and pedigrees get their
/// pseudonyms, dates keep the year, what tells where and by whom the file was made goes. What the rules do not name goes.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="scrub">Takes known identifiers out of a description.</param>
/// <param name="sampleName">What a sample is called in the output; null where the text is no sample of the file.</param>
/// <param name="token">What stands for another identifier.</param>
internal sealed partial class VcfHeader(
    VcfRules rules, Func<string, string> scrub, Func<string, string?> sampleName, Func<string, string> token)
{
    /// <summary>What was done, by kind of line and action.</summary>
    public Dictionary<(string Type, string Action), long> Actions { get; } = [];

    /// <summary>Keys of INFO and FORMAT whose values the header says to be numbers.</summary>
    public HashSet<(string Kind, string Key)> Numbers { get; } = [];

    /// <summary>The line as it may be written; null where it goes.</summary>
    /// <param name="line">The line without its end.</param>
    public string? Rewrite(string line)
    {
        var equals = line.IndexOf('=');
        var key = equals < 0 ? line[2..] : line[2..equals];
        var value = equals < 0 ? "" : line[(equals + 1)..];
        var known = rules.Meta.TryGetValue(key, out var action);
        action = known ? action! : "drop";
        var result = action switch
        {
            "keep" => value,
            "definition" => Definition(value),
            "year" => Year().Match(value) is { Success: true } year ? year.Value : null,
            "reference" => PublicReference().IsMatch(value) ? PublicReference().Match(value).Value : "unknown",
            "sample" => Samples(value, onlyId: true),
            "pedigree" => Samples(value, onlyId: false),
            "source" => IsPlainSource(value) ? value : null,
            _ => null,
        };
        if (action == "definition" && Number().Match(value) is { Success: true } number)
        {
            Numbers.Add((key, number.Groups[1].Value));
        }

        var type = known ? key : "other";
        var done = result is null ? "drop" : action;
        Actions[(type, done)] = Actions.GetValueOrDefault((type, done)) + 1;
        return result is null ? null : $"##{key}={result}";
    }

    private string Definition(string value) => Attribute().Replace(value, match =>
    {
        var (name, text) = (match.Groups[1].Value, match.Groups[2].Value);
        if (name == "ID")
        {
            return $"ID={sampleName(text) ?? text}";
        }

        if (name is "Number" or "Type" or "length" or "md5" or "IDX")
        {
            return match.Value;
        }

        var quoted = text.StartsWith('"');
        var bare = quoted ? text[1..^1] : text;
        var clean = Path().IsMatch(bare) || (!quoted && bare.Contains(":/", StringComparison.Ordinal)) ? "." : scrub(bare);
        return quoted ? $"{name}=\"{clean}\"" : $"{name}={clean.Replace(' ', '_').Replace(',', '_')}";
    });

    private string? Samples(string value, bool onlyId)
    {
        if (!value.StartsWith('<') || !value.EndsWith('>'))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (Match match in Attribute().Matches(value))
        {
            var (name, text) = (match.Groups[1].Value, match.Groups[2].Value.Trim('"'));
            if (!onlyId || name == "ID")
            {
                parts.Add($"{name}={sampleName(text) ?? token(text)}");
            }
        }

        return parts.Count == 0 ? null : $"<{string.Join(',', parts)}>";
    }

    private bool IsPlainSource(string value) => Plain().IsMatch(value) && scrub(value) == value;

    [GeneratedRegex("""([A-Za-z_][\w.]*)=("(?:[^"\\]|\\.)*"|[^,<>"]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\A<ID=([^,>]+),.*\bType=(?:Integer|Float)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    // A path names folders and files, and those name people; a public address is taken out of the text by itself.
    [GeneratedRegex(@"(?:\A|[\s='(,])(?:/[^\s/]+/|(?:file:|[A-Za-z]:)[\\/])", RegexOptions.CultureInvariant)]
    private static partial Regex Path();

    [GeneratedRegex(@"(19|20)\d\d", RegexOptions.CultureInvariant)]
    private static partial Regex Year();

    [GeneratedRegex(@"(GRCh\d\d(\.p\d+)?|hg\d\d|hs37d5|b3[67]|NCBI\s?3\d|T2T-CHM13(v\d(\.\d)?)?|1000GenomesPilot-NCBI36)",
        RegexOptions.CultureInvariant)]
    private static partial Regex PublicReference();

    [GeneratedRegex(@"\A[A-Za-z][\w.+-]{0,30}([ _-]?[vV]?\d[\w.+-]{0,20})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
