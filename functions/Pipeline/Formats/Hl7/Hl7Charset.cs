using System.Text;
using System.Text.Unicode;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>Reads and writes messages that are not UTF-8.</summary>
/// <remarks>
/// Source: HL7 table 0211, as MSH-18 declares it. A message whose bytes are ASCII or UTF-8 is taken as that, whatever
/// it declares, but for ISO IR 87 and its kind, which are ASCII bytes too. What cannot be read as declared is read as
/// ISO 8859-1, in which every byte is a character, so nothing is lost on the way back.
/// </remarks>
internal static class Hl7Charset
{
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    /// <summary>The encoding that a message must be converted from; null where it is ASCII or UTF-8.</summary>
    /// <param name="message">From MSH on.</param>
    /// <param name="separators">Its separators.</param>
    public static Encoding? Of(ReadOnlySpan<byte> message, Hl7Separators separators)
    {
        var ascii = Ascii.IsValid(message);
        if (ascii && !message.Contains((byte)0x1B))
        {
            return null;
        }

        var end = message.IndexOfAny((byte)'\r', (byte)'\n');
        var declared = Hl7Fields.Part(
            Hl7Fields.Field(end < 0 ? message : message[..end], 17, separators.Field), 1, separators.Repetition);
        var encoding = Declared(Encoding.ASCII.GetString(declared).Trim().ToUpperInvariant());
        if (ascii)
        {
            return encoding is { CodePage: 50220 } ? encoding : null;
        }

        if (encoding is null or { CodePage: 65001 } && Utf8.IsValid(message))
        {
            return null;
        }

        return encoding is null or { CodePage: 65001 } || !RoundTrips(message, encoding) ? Encoding.Latin1 : encoding;
    }

    private static bool RoundTrips(ReadOnlySpan<byte> message, Encoding encoding) =>
        message.SequenceEqual(encoding.GetBytes(encoding.GetString(message)));

    private static Encoding? Declared(string name) => name switch
    {
        "8859/1" => Encoding.Latin1,
        "8859/2" or "8859/3" or "8859/4" or "8859/5" or "8859/6" or "8859/7" or "8859/8" or "8859/9" =>
            CodePages.GetEncoding(28590 + name[^1] - '0'),
        "8859/15" => CodePages.GetEncoding(28605),
        "ISO IR6" or "ASCII" => null,
        "ISO IR14" or "ISO IR87" or "ISO IR159" => CodePages.GetEncoding(50220),
        "GB 18030-2000" => CodePages.GetEncoding(54936),
        "KS X 1001" => CodePages.GetEncoding(949),
        "BIG-5" => CodePages.GetEncoding(950),
        "UNICODE UTF-8" => Encoding.UTF8,
        _ => null,
    };
}
