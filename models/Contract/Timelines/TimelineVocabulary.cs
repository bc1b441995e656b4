using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Contract.Timelines;

/// <summary>
/// What a timeline is written in: the tokens of an event model, the codes and limits they stand for, and the rules by
/// which a record becomes tokens. Stands as <c>vocabulary.json</c> beside the model; training wrote it.
/// </summary>
public sealed record TimelineVocabulary
{
    /// <summary>Name of the token that fills a row behind its timeline; always 0.</summary>
    public const string Pad = "pad";

    /// <summary>Name of the token that says that <see cref="TimelineRules.TickDays"/> went by without another.</summary>
    public const string Year = "year";

    /// <summary>Name of the token that ends what is known.</summary>
    public const string Now = "now";

    /// <summary>Name of the token, and of the event, that ends a timeline.</summary>
    public const string Death = "death";

    /// <summary>Version of this record's shape; 1 is the only one so far.</summary>
    public required int VocabularyVersion { get; init; }

    /// <summary>Version of the model that the vocabulary belongs to.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>How a record becomes tokens.</summary>
    public required TimelineRules Rules { get; init; }

    /// <summary>Names of the tokens; a token is its place here.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>The tokens that the model gives rates for, in the order of its output.</summary>
    public required IReadOnlyList<int> Predicted { get; init; }

    /// <summary>What is measured: one token for each part of its distribution.</summary>
    public required IReadOnlyList<TimelineMeasure> Measures { get; init; }

    /// <summary>What happens; the order of the answers.</summary>
    public required IReadOnlyList<TimelineEvent> Events { get; init; }

    /// <summary>What records carry and the model cannot use, with the reason.</summary>
    public required IReadOnlyList<TimelineUnused> Unused { get; init; }

    /// <summary>The token of a name.</summary>
    /// <exception cref="InvalidDataException">There is no such token.</exception>
    public int TokenOf(string name)
    {
        for (var token = 0; token < Tokens.Count; token++)
        {
            if (Tokens[token] == name)
            {
                return token;
            }
        }

        throw new InvalidDataException($"The vocabulary has no token '{name}'.");
    }

    /// <summary>Reads a vocabulary from its JSON text.</summary>
    /// <exception cref="JsonException">The text is not a vocabulary, or names an unknown member.</exception>
    public static TimelineVocabulary Parse(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, TimelineVocabularyJson.Default.TimelineVocabulary)
        ?? throw new JsonException("The vocabulary is null.");
}

/// <summary>The rules by which a record becomes tokens, and for whom there are answers.</summary>
public sealed record TimelineRules
{
    /// <summary>Days of a year of age.</summary>
    public required double YearDays { get; init; }

    /// <summary>Days without a token after which <see cref="TimelineVocabulary.Year"/> stands.</summary>
    public required int TickDays { get; init; }

    /// <summary>Days before the prediction from which measurements are taken, inclusive.</summary>
    public required int WindowDays { get; init; }

    /// <summary>Of each measurement and each event that can recur, the last so many are taken.</summary>
    public required int Kept { get; init; }

    /// <summary>Days before the prediction that a body-mass index may be old, inclusive.</summary>
    public required int BodyMassIndexDays { get; init; }

    /// <summary>Completed years; everyone older counts as this old (45 CFR 164.514(b)(2)(i)(C)).</summary>
    public required int OldestAge { get; init; }

    /// <summary>Completed years of the youngest of training.</summary>
    public required int YoungestAge { get; init; }

    /// <summary>Tokens of the longest timeline that is taken.</summary>
    public required int Longest { get; init; }

    /// <summary>Days of the longest horizon that may be asked for.</summary>
    public required int LongestHorizonDays { get; init; }
}

/// <summary>Something that is measured.</summary>
public sealed record TimelineMeasure
{
    /// <summary>The name before the colon of its tokens, for instance <c>hdl</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What a clinician calls it.</summary>
    public required string Label { get; init; }

    /// <summary>Event codes.</summary>
    public required IReadOnlyList<string> Codes { get; init; }

    /// <summary>UCUM unit of the limits.</summary>
    public required string Unit { get; init; }

    /// <summary>Molar mass in g/mol, where records also send amounts of substance; null where they do not.</summary>
    public double? MolarMass { get; init; }

    /// <summary>Least plausible value, inclusive; others give no token.</summary>
    public required double PlausibleLow { get; init; }

    /// <summary>Largest plausible value, inclusive.</summary>
    public required double PlausibleHigh { get; init; }

    /// <summary>
    /// Where its parts begin, ascending, without the first: a value at a bound lies above it. Empty for a yes or no.
    /// </summary>
    public required IReadOnlyList<double> Bounds { get; init; }

    /// <summary>Whether only the first one counts.</summary>
    public bool FirstOnly { get; init; }

    /// <summary>For a yes or no: the coded values that mean yes; else empty.</summary>
    public required IReadOnlyList<string> Yes { get; init; }

    /// <summary>For a yes or no: the coded values that mean no; else empty.</summary>
    public required IReadOnlyList<string> No { get; init; }
}

/// <summary>Something that happens.</summary>
public sealed record TimelineEvent
{
    /// <summary>Its token's name.</summary>
    public required string Name { get; init; }

    /// <summary>What a clinician calls it.</summary>
    public required string Label { get; init; }

    /// <summary>Event codes; one that ends in * means all that begin so.</summary>
    public required IReadOnlyList<string> Codes { get; init; }

    /// <summary>Whether only the first one counts.</summary>
    public required bool FirstOnly { get; init; }

    /// <summary>Whether its probability was compared with a Cox model's, so that reports show it.</summary>
    public required bool Asked { get; init; }

    /// <summary>What belongs to a 90 % conformal set at five years; null for what is not asked.</summary>
    public TimelineConformal? Conformal { get; init; }
}

/// <summary>Thresholds of a label-conditional conformal set: each answer is right in 90 % of its own.</summary>
public sealed record TimelineConformal
{
    /// <summary>The probability from which the event cannot be ruled out.</summary>
    public required double PositiveFrom { get; init; }

    /// <summary>The probability up to which its absence cannot be ruled out.</summary>
    public required double NegativeUpTo { get; init; }

    /// <summary>The thresholds of each sex and age band, so that a set is right in each; else those of everybody.</summary>
    public required IReadOnlyList<TimelineConformalGroup> Groups { get; init; }

    /// <summary>The thresholds of a subject.</summary>
    /// <param name="age">Completed years.</param>
    /// <param name="isMale">Sex.</param>
    public (double PositiveFrom, double NegativeUpTo) Of(int age, bool isMale) =>
        Groups.FirstOrDefault(group => group.IsMale == isMale && age >= group.AgeFrom && age < group.AgeBelow) is { } own
            ? (own.PositiveFrom, own.NegativeUpTo)
            : (PositiveFrom, NegativeUpTo);
}

/// <summary>Thresholds of one sex and age band.</summary>
public sealed record TimelineConformalGroup
{
    /// <summary>Sex.</summary>
    public required bool IsMale { get; init; }

    /// <summary>Completed years, inclusive.</summary>
    public required int AgeFrom { get; init; }

    /// <summary>Completed years, exclusive.</summary>
    public required int AgeBelow { get; init; }

    /// <summary>The probability from which the event cannot be ruled out.</summary>
    public required double PositiveFrom { get; init; }

    /// <summary>The probability up to which its absence cannot be ruled out.</summary>
    public required double NegativeUpTo { get; init; }
}

/// <summary>Codes that records carry and the model cannot use.</summary>
public sealed record TimelineUnused
{
    /// <summary>What a clinician calls it.</summary>
    public required string Label { get; init; }

    /// <summary>Event codes.</summary>
    public required IReadOnlyList<string> Codes { get; init; }

    /// <summary>Why not.</summary>
    public required string Reason { get; init; }
}

/// <summary>Source-generated JSON of vocabularies: camelCase, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TimelineVocabulary))]
public sealed partial class TimelineVocabularyJson : JsonSerializerContext;
