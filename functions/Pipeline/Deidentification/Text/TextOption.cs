using System.Text.Json;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// What takes the place of what is replaced in free text of every format: <c>"text": "tags"</c> or
/// <c>"surrogates"</c>, a member of the rules of the format <c>text</c>, so that one line decides for all formats.
/// </summary>
internal static class TextOption
{
    /// <summary>Reads the option.</summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static bool IsSurrogates(string profile, RuleOverrides rules)
    {
        using var json = JsonDocument.Parse(RuleFiles.Load("text", profile, rules));
        return (json.RootElement.TryGetProperty("text", out var option) ? option.ToString() : "") switch
        {
            "surrogates" => true,
            "tags" => false,
            _ => throw new InvalidDataException($"text.{profile}.json: $.text: must be tags or surrogates."),
        };
    }
}
