using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>A rules file as it is written: one JSON object for each profile.</summary>
internal sealed record DicomRulesFile
{
    /// <summary>The profile that the rules are for: <c>longitudinal</c> or <c>safe-harbor</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public required string Version { get; init; }

    /// <summary>What the profile needs in law.</summary>
    public required string LegalNotice { get; init; }

    /// <summary>
    /// Options of PS3.15 annex E that are laid over the Basic Profile, by name; true where chosen.
    /// </summary>
    public required IReadOnlyDictionary<string, bool> Options { get; init; }

    /// <summary>
    /// Modalities (0008,0060) whose pixels go out unseen where their transfer syntax cannot be decoded; else such files
    /// are set aside. Only with the option <c>clean-pixel-data</c>.
    /// </summary>
    public required IReadOnlyList<string> PixelsReleasedUnseen { get; init; }

    /// <summary>Action by value representation, for attributes that table E.1-1 does not list.</summary>
    public required IReadOnlyDictionary<string, string> ValueRepresentations { get; init; }

    /// <summary>Action by attribute keyword, over the table.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }
}

/// <summary>Source-generated JSON of rules files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(DicomRulesFile))]
internal sealed partial class DicomRulesFileJson : JsonSerializerContext;
