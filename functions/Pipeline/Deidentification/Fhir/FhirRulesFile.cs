using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>A rules file as it is written: one JSON object for each profile.</summary>
internal sealed record FhirRulesFile
{
    /// <summary>The profile that the rules are for: <c>longitudinal</c> or <c>safe-harbor</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public required string Version { get; init; }

    /// <summary>What the profile needs in law.</summary>
    public required string LegalNotice { get; init; }

    /// <summary>Action by data type; a complex type that is not named is kept and looked into.</summary>
    public required IReadOnlyDictionary<string, string> Types { get; init; }

    /// <summary>
    /// Action by element path (<c>Patient.birthDate</c>); a path of a base type holds for all that inherit it.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Elements { get; init; }

    /// <summary>
    /// Extensions by URL, or by the beginning of one with <c>*</c> after it; the longest match counts: <c>typed</c> or
    /// <c>drop</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Extensions { get; init; }

    /// <summary>Action by data type for values of other extensions; what is not named goes.</summary>
    public required IReadOnlyDictionary<string, string> UnknownExtensionTypes { get; init; }

    /// <summary>How URIs of public terminologies, structures and identifier systems begin.</summary>
    public required IReadOnlyList<string> PublicUris { get; init; }

    /// <summary>Names of actions in rules files.</summary>
    public static IReadOnlyDictionary<string, FhirAction> ActionNames { get; } = new Dictionary<string, FhirAction>
    {
        ["keep"] = FhirAction.Keep,
        ["drop"] = FhirAction.Drop,
        ["scrub"] = FhirAction.Scrub,
        ["scrub-known"] = FhirAction.ScrubKnown,
        ["keep-short"] = FhirAction.KeepShort,
        ["keep-code"] = FhirAction.KeepCode,
        ["media-type"] = FhirAction.MediaType,
        ["keep-numeric"] = FhirAction.KeepNumeric,
        ["keep-region"] = FhirAction.KeepRegion,
        ["shift"] = FhirAction.Shift,
        ["year"] = FhirAction.Year,
        ["shift-birth-date"] = FhirAction.ShiftBirthDate,
        ["year-birth-date"] = FhirAction.YearBirthDate,
        ["zip3"] = FhirAction.Zip3,
        ["token"] = FhirAction.Token,
        ["id"] = FhirAction.Id,
        ["reference"] = FhirAction.Reference,
        ["reference-display"] = FhirAction.ReferenceDisplay,
        ["full-url"] = FhirAction.FullUrl,
        ["request-url"] = FhirAction.RequestUrl,
        ["uri"] = FhirAction.Uri,
        ["structure-uri"] = FhirAction.StructureUri,
        ["public-uri"] = FhirAction.PublicUri,
        ["uid"] = FhirAction.Uid,
        ["narrative"] = FhirAction.Narrative,
        ["attachment-data"] = FhirAction.AttachmentData,
    };

    /// <summary>Reads a rules file.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static FhirRulesFile Parse(Stream json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, FhirRulesFileJson.Default.FhirRulesFile)
                ?? throw new InvalidDataException("The rules file is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{e.Path ?? "$"}: {e.Message}", e);
        }
    }
}

/// <summary>Source-generated JSON of rules files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(FhirRulesFile))]
internal sealed partial class FhirRulesFileJson : JsonSerializerContext;
