using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>What a rule did in one kind of place. Names of the standard and of the rules file only.</summary>
/// <param name="Place">
/// The place by its name in the standard: element path of FHIR, segment-field of HL7 v2, tag and keyword of DICOM, element
/// path of CDA, kind of a table's column, key of a VCF's meta line; <c>free text</c> for what was found in text.
/// </param>
/// <param name="Action">What was done.</param>
/// <param name="Rule">
/// The member of the rules file that says so, or <c>built-in</c> where no file can change it; for free text the kind that
/// was found.
/// </param>
/// <param name="Count">How often.</param>
public sealed record RuleEffect(
    [property: JsonPropertyName("place")] string Place,
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("count")] long Count)
{
    /// <summary>The rule of what no rules file can change.</summary>
    public const string BuiltIn = "built-in";

    /// <summary>What the rules did to a file, sorted.</summary>
    /// <param name="manifest">The file's manifest; with its places where it was asked for.</param>
    public static IReadOnlyList<RuleEffect> Of(DeidentificationManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var places = manifest.Places
            ?? manifest.Actions.SelectMany(place => place.Value.Select(action => Plain(
                manifest.Format, place.Key, action.Key, action.Value)));
        var text = manifest.TextFindings.Select(found => new RuleEffect(
            "free text", "replace", JsonNamingPolicy.KebabCaseLower.ConvertName(found.Key), found.Value));
        return
        [
            .. places.Concat(text).OrderBy(effect => effect.Place, StringComparer.Ordinal)
                .ThenBy(effect => effect.Action, StringComparer.Ordinal)
                .ThenBy(effect => effect.Rule, StringComparer.Ordinal),
        ];
    }

    /// <summary>Formats whose manifest counts by place already.</summary>
    private static RuleEffect Plain(string format, string place, string action, long count) => format switch
    {
        "csv" => new RuleEffect(
            $"column {JsonNamingPolicy.KebabCaseLower.ConvertName(place)}", action, $"columns.{place}", count),
        "vcf" when place == "data" => new RuleEffect($"data {action}", "replace", BuiltIn, count),
        "vcf" when place == "other" => new RuleEffect("##", action, "meta", count),
        "vcf" => new RuleEffect($"##{place}", action, $"meta.{place}", count),
        _ => new RuleEffect(place, action, BuiltIn, count),
    };
}

/// <summary>Counts which rule did what where. Not thread-safe.</summary>
/// <typeparam name="TPlace">A place; told in words only at the end.</typeparam>
internal sealed class RuleTrace<TPlace>
    where TPlace : notnull
{
    private readonly Dictionary<TPlace, long> _counts = [];

    /// <summary>Counts.</summary>
    public void Add(TPlace place) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, place, out _)++;

    /// <summary>All that was counted, in words.</summary>
    public IReadOnlyList<RuleEffect> Told(Func<TPlace, (string Place, string Action, string Rule)> tell) =>
    [
        .. _counts.GroupBy(pair => tell(pair.Key))
            .Select(group => new RuleEffect(
                group.Key.Place, JsonNamingPolicy.KebabCaseLower.ConvertName(group.Key.Action), group.Key.Rule,
                group.Sum(pair => pair.Value)))
            .OrderBy(effect => effect.Place, StringComparer.Ordinal)
            .ThenBy(effect => effect.Action, StringComparer.Ordinal)
            .ThenBy(effect => effect.Rule, StringComparer.Ordinal),
    ];
}
