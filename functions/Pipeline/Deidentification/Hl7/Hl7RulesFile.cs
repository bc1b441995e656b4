using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <summary>A rules file as it is written: one JSON object for each profile.</summary>
internal sealed record Hl7RulesFile
{
    /// <summary>The profile that the rules are for: <c>longitudinal</c> or <c>safe-harbor</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public required string Version { get; init; }

    /// <summary>What the profile needs in law.</summary>
    public required string LegalNotice { get; init; }

    /// <summary>Action by data type; a composite type that is not named is treated component by component.</summary>
    public required IReadOnlyDictionary<string, string> Types { get; init; }

    /// <summary>Action by component of a data type, before that of the type: <c>XCN.1</c>.</summary>
    public required IReadOnlyDictionary<string, string> Components { get; init; }

    /// <summary>
    /// Action by field, or by component of a field, before all others: <c>PID-5</c>, <c>PID-11.5</c>. A field of a
    /// Z-segment that is named keeps the segment; its other fields go.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    /// <summary>The action of a name in a rules file; null where there is none.</summary>
    public static Hl7Action? Action(string name) => name switch
    {
        "keep" => Hl7Action.Keep,
        "drop" => Hl7Action.Drop,
        "typed" => Hl7Action.Typed,
        "scrub" => Hl7Action.Scrub,
        "scrub-known" => Hl7Action.ScrubKnown,
        "code" => Hl7Action.Code,
        "keep-short" => Hl7Action.KeepShort,
        "numeric" => Hl7Action.Numeric,
        "region" => Hl7Action.Region,
        "shift" => Hl7Action.Shift,
        "year" => Hl7Action.Year,
        "shift-birth-date" => Hl7Action.ShiftBirthDate,
        "year-birth-date" => Hl7Action.YearBirthDate,
        "zip3" => Hl7Action.Zip3,
        "token" => Hl7Action.Token,
        "id" => Hl7Action.Id,
        "subject-id" => Hl7Action.SubjectId,
        "authority" => Hl7Action.Authority,
        "value" => Hl7Action.Value,
        "data" => Hl7Action.Data,
        _ => null,
    };
}

/// <summary>Source-generated JSON of rules files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(Hl7RulesFile))]
internal sealed partial class Hl7RulesFileJson : JsonSerializerContext;
