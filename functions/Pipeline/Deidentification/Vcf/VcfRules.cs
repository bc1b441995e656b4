using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification.Vcf;

/// <summary>What is done with the values of a key of INFO or FORMAT.</summary>
internal enum VcfAction
{
    /// <summary>Kept, but for names of samples and what is known of their subjects.</summary>
    Keep,

    /// <summary>Numbers, bases, words of the vocabulary and codes are kept; any other text is missing in the output.</summary>
    Text,

    /// <summary>The id of a variant.</summary>
    Id,

    /// <summary>Names of samples.</summary>
    Sample,

    /// <summary>Missing in the output.</summary>
    Drop,
}

/// <summary>The rules of one profile for VCF, as they are written.</summary>
internal sealed record VcfRules
{
    private const string Others = "*";

    private static readonly HashSet<string> Known =
        ["keep", "definition", "year", "reference", "sample", "pedigree", "source", "drop"];

    /// <summary>The profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public required string Version { get; init; }

    /// <summary>What the profile needs in law.</summary>
    public required string LegalNotice { get; init; }

    /// <summary>Action by key of a meta line; a key that is not named goes.</summary>
    public required IReadOnlyDictionary<string, string> Meta { get; init; }

    /// <summary>
    /// Action by key of INFO: those of VCFv4.5, 1.6.1 and 3, and of the annotators in wide use; <c>*</c> for all others.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Info { get; init; }

    /// <summary>Action by key of FORMAT: those of VCFv4.5, 1.6.2 and 4; <c>*</c> for all others.</summary>
    public required IReadOnlyDictionary<string, string> Format { get; init; }

    /// <summary>What the ids of public databases and of variant callers begin with, before their number.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>Words of definitions that look like names and are none: statistics, programs, databases.</summary>
    public required IReadOnlyList<string> Terms { get; init; }

    /// <summary>Refuses actions that do not exist.</summary>
    /// <exception cref="InvalidDataException">There is one.</exception>
    public void Check()
    {
        foreach (var (key, action) in Meta)
        {
            if (!Known.Contains(action))
            {
                throw new InvalidDataException($"$.meta.{key}: unknown action {action}.");
            }
        }

        foreach (var (place, actions) in new[] { ("info", Info), ("format", Format) })
        {
            foreach (var (key, action) in actions)
            {
                if (Parse(action) is null)
                {
                    throw new InvalidDataException($"$.{place}.{key}: unknown action {action}.");
                }
            }
        }
    }

    /// <summary>What is done with the values of a key.</summary>
    public static VcfAction ActionOf(IReadOnlyDictionary<string, string> actions, string key) =>
        actions.TryGetValue(key, out var action) || actions.TryGetValue(Others, out action)
            ? Parse(action) ?? VcfAction.Drop : VcfAction.Drop;

    private static VcfAction? Parse(string action) => action switch
    {
        "keep" => VcfAction.Keep,
        "text" => VcfAction.Text,
        "id" => VcfAction.Id,
        "sample" => VcfAction.Sample,
        "drop" => VcfAction.Drop,
        _ => null,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(VcfRules))]
internal sealed partial class VcfRulesJson : JsonSerializerContext;
