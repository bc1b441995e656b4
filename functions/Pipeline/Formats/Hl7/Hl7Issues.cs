namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>Kinds of bad input that only HL7 v2 has. Codes are stable: they are stored and counted.</summary>
public static class Hl7Issues
{
    /// <summary>Something stands between messages that is neither a segment nor framing.</summary>
    public static IssueKind NoHeader { get; } = new(
        "hl7.no-header", "Begin every message with an MSH segment; what stands before it is left out.");

    /// <summary>MSH-1 and MSH-2 declare no encoding characters that can be used.</summary>
    public static IssueKind Separators { get; } = new(
        "hl7.separators",
        "Declare the field separator in MSH-1 and up to five different encoding characters in MSH-2; letters, digits "
            + "and control characters cannot be separators.");

    /// <summary>A message in UTF-16 or UTF-32.</summary>
    public static IssueKind WideCharacters { get; } = new(
        "hl7.wide-characters", "Convert the messages to UTF-8 and declare UNICODE UTF-8 in MSH-18.");
}
