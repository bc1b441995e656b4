using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Formats;

/// <summary>Turns JSON string contents into text and back.</summary>
internal static class JsonText
{
    /// <summary>The text of what stands between the quotes of a JSON string that a reader has accepted.</summary>
    /// <param name="raw">Between the quotes.</param>
    /// <param name="scratch">Holds the result where there are escapes.</param>
    /// <returns><paramref name="raw"/> itself where it has no escapes.</returns>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, PooledBuffer scratch)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return raw;
        }

        // Room for both forms at once: the reader reads from the same memory that its result goes to.
        scratch.Cut(0);
        scratch.GetSpan((raw.Length + 2) * 2);
        scratch.Write("\""u8);
        scratch.Write(raw);
        scratch.Write("\""u8);
        var reader = new Utf8JsonReader(scratch.Written);
        reader.Read();
        var start = scratch.Count;
        scratch.Advance(reader.CopyString(scratch.GetSpan()));
        return scratch.Written[start..];
    }

    /// <summary>
    /// Whether the escapes of a JSON string come to Unicode text: no half of a surrogate pair without the other.
    /// </summary>
    /// <param name="raw">Between the quotes, as a reader has accepted it.</param>
    public static bool IsUnicode(ReadOnlySpan<byte> raw)
    {
        var isHighPending = false;
        while (!raw.IsEmpty)
        {
            var isEscape = raw[0] == '\\';
            var isUnit = isEscape && raw[1] == 'u';
            var unit = isUnit && Utf8Parser.TryParse(raw.Slice(2, 4), out ushort parsed, out _, 'x') ? parsed : 0;
            if (isHighPending != unit is >= 0xDC00 and <= 0xDFFF)
            {
                return false;
            }

            isHighPending = unit is >= 0xD800 and <= 0xDBFF;
            raw = raw[(isUnit ? 6 : isEscape ? 2 : 1)..];
            if (!isHighPending && !isEscape)
            {
                var next = raw.IndexOf((byte)'\\');
                raw = next < 0 ? default : raw[next..];
            }
        }

        return !isHighPending;
    }

    /// <summary>Whether all escapes of a piece of JSON come to Unicode text, wherever they stand.</summary>
    /// <param name="json">JSON, perhaps broken.</param>
    public static bool IsUnicodeThroughout(ReadOnlySpan<byte> json)
    {
        var high = false;
        while (json.IndexOf((byte)'\\') is var at and >= 0)
        {
            if (high && at > 0)
            {
                return false;
            }

            json = json[at..];
            var isUnit = json.Length >= 6 && json[1] == 'u';
            var unit = isUnit && Utf8Parser.TryParse(json.Slice(2, 4), out ushort parsed, out var read, 'x') && read == 4
                ? parsed : 0;
            if (high != unit is >= 0xDC00 and <= 0xDFFF)
            {
                return false;
            }

            high = unit is >= 0xD800 and <= 0xDBFF;
            json = json[(isUnit ? 6 : Math.Min(2, json.Length))..];
        }

        return !high;
    }

    /// <summary>Writes text as the contents of a JSON string: only what JSON requires is escaped.</summary>
    public static void Escape(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        while (true)
        {
            var status = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(
                text, output.GetSpan(Math.Max(16, text.Length)), out var consumed, out var written);
            output.Advance(written);
            text = text[consumed..];
            if (status == OperationStatus.Done || text.IsEmpty)
            {
                return;
            }
        }
    }
}
