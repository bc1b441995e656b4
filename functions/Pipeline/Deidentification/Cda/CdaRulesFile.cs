using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>A rules file as it is written: one JSON object for each profile.</summary>
internal sealed record CdaRulesFile
{
    /// <summary>The profile that the rules are for.</summary>
    public required string Profile { get; init; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public required string Version { get; init; }

    /// <summary>What the profile needs in law.</summary>
    public required string LegalNotice { get; init; }

    /// <summary>Action by data type, by its name in the table of elements.</summary>
    public required IReadOnlyDictionary<string, string> Types { get; init; }

    /// <summary>Action by element: <c>name</c> anywhere, <c>parent/name</c> below that parent.</summary>
    public required IReadOnlyDictionary<string, string> Elements { get; init; }

    /// <summary>Action by attribute; what is not named goes.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>How roots of identifiers begin that are of public registries.</summary>
    public required IReadOnlyList<string> PublicRoots { get; init; }

    /// <summary>
    /// Roots of templates of observations whose value is an identifier (C-CDA: serial and lot numbers of devices).
    /// </summary>
    public required IReadOnlyList<string> MaskedObservations { get; init; }
}

/// <summary>Source-generated JSON of rules files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CdaRulesFile))]
internal sealed partial class CdaRulesFileJson : JsonSerializerContext;
