namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>How an event code is written for a reader.</summary>
internal static class CodeText
{
    /// <summary>Vocabulary and code with a space between: <c>SNOMED 44054006</c>.</summary>
    public static string Of(string code) => code.Replace("//", " ", StringComparison.Ordinal);
}
