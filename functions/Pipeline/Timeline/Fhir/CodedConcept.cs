using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>A concept as an event carries it: one code and what it is called.</summary>
/// <param name="Code">The event code, <c>LOINC//2345-7</c>.</param>
/// <param name="Display">What the source calls it; null when it does not say.</param>
internal readonly record struct CodedConcept(string Code, string? Display)
{
    private const int LongestDisplay = 400;

    /// <summary>
    /// The concept of a CodeableConcept by the coding that ranks first; null when it has neither code nor text.
    /// </summary>
    public static CodedConcept? Read(JsonElement concept)
    {
        JsonElement? best = null;
        var bestRank = int.MaxValue;
        foreach (var coding in concept.Items("coding"))
        {
            var rank = CodeVocabulary.Rank(coding.Text("system"));
            if (coding.Text("code") is not null && (best is null || rank < bestRank))
            {
                (best, bestRank) = (coding, rank);
            }
        }

        var text = concept.Text("text");
        return best is { } primary ? OfCoding(primary, text)
            : text is null ? null : new CodedConcept($"{CodeVocabulary.Other}//uncoded", Cut(text));
    }

    /// <summary>The concept of a Coding; null when it has no code.</summary>
    public static CodedConcept? OfCoding(JsonElement coding, string? text = null) =>
        coding.Text("code") is { } code
            ? new CodedConcept(
                CodeVocabulary.EventCode(coding.Text("system"), code), Cut(coding.Text("display") ?? text))
            : null;

    /// <summary>
    /// The concept in a role that is not "this happened to the subject": <c>ALLERGY//SNOMED//91930004</c>.
    /// </summary>
    public CodedConcept As(string role) => this with { Code = $"{role}//{Code}" };

    private static string? Cut(string? text) => text is { Length: > LongestDisplay } ? text[..LongestDisplay] : text;
}
