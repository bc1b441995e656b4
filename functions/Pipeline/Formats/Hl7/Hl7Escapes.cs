using System.Buffers.Text;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>Escape sequences in text (HL7 v2.8.2, 2.7).</summary>
/// <remarks>
/// Separators, line commands and hexadecimal data are read as what they stand for; highlighting, character set switches
/// and local sequences have no text of their own and go where a text is written anew. Lines are written as \.br\.
/// </remarks>
internal static class Hl7Escapes
{
    /// <summary>Writes text as it reads, lines ended by a line feed.</summary>
    public static void Unescape(ReadOnlySpan<byte> raw, Hl7Separators separators, PooledBuffer output)
    {
        while (true)
        {
            var at = separators.Escape == 0 ? -1 : raw.IndexOf(separators.Escape);
            var close = at < 0 ? -1 : raw[(at + 1)..].IndexOf(separators.Escape);
            if (close < 0)
            {
                output.Write(raw);
                return;
            }

            var sequence = raw.Slice(at + 1, close);
            if (sequence.Length > 0 && TryRead(sequence, separators, output, raw[..at]))
            {
                raw = raw[(at + close + 2)..];
                continue;
            }

            // A single escape character that escapes nothing: "C:\temp\x".
            output.Write(raw[..(at + 1)]);
            raw = raw[(at + 1)..];
        }
    }

    /// <summary>Writes text so that nothing in it separates.</summary>
    public static void Escape(ReadOnlySpan<byte> text, Hl7Separators separators, PooledBuffer output)
    {
        foreach (var b in text)
        {
            var name = b == separators.Field ? (byte)'F' : b == separators.Component ? (byte)'S'
                : b == separators.Repetition ? (byte)'R' : b == separators.Escape ? (byte)'E'
                : b == separators.Subcomponent ? (byte)'T' : b == separators.Truncation ? (byte)'P' : (byte)0;
            if (name != 0 && b != 0)
            {
                // Without an escape character, a space stands for what cannot be written.
                output.Write(separators.Escape == 0 ? " "u8 : [separators.Escape, name, separators.Escape]);
            }
            else if (b is (byte)'\r' or (byte)'\n')
            {
                output.Write(
                    separators.Escape == 0 ? " "u8
                    : [separators.Escape, (byte)'.', (byte)'b', (byte)'r', separators.Escape]);
            }
            else
            {
                output.Write([b < 0x20 && b != '\t' ? (byte)' ' : b]);
            }
        }
    }

    private static bool TryRead(
        ReadOnlySpan<byte> sequence, Hl7Separators separators, PooledBuffer output, ReadOnlySpan<byte> before)
    {
        byte single = 0;
        if (sequence.Length == 1)
        {
            single = sequence[0] switch
            {
                (byte)'F' => separators.Field,
                (byte)'S' => separators.Component,
                (byte)'R' => separators.Repetition,
                (byte)'E' => separators.Escape,
                (byte)'T' => separators.Subcomponent,
                (byte)'P' => separators.Truncation,
                (byte)'H' or (byte)'N' => 1,
                _ => 0,
            };
            if (single == 0)
            {
                return false;
            }
        }
        else if (!IsCommand(sequence))
        {
            return false;
        }

        output.Write(before);
        if (single > 1)
        {
            output.Write([single]);
        }
        else if (sequence[0] == 'X')
        {
            WriteHexadecimal(sequence[1..], output);
        }
        else if (sequence[0] == '.')
        {
            output.Write(sequence is [(byte)'.', (byte)'b', (byte)'r', ..] or [(byte)'.', (byte)'s', (byte)'p', ..]
                or [(byte)'.', (byte)'c', (byte)'e', ..] ? "\n"u8
                : sequence is [(byte)'.', (byte)'s', (byte)'k', ..] ? " "u8 : default);
        }

        return true;
    }

    private static bool IsCommand(ReadOnlySpan<byte> sequence)
    {
        if (sequence[0] == '.')
        {
            return sequence.Length <= 8 && char.IsAsciiLetterLower((char)sequence[1]);
        }

        return sequence[0] switch
        {
            (byte)'X' => sequence.Length % 2 == 1 && IsHexadecimal(sequence[1..]),
            (byte)'C' => sequence.Length == 5 && IsHexadecimal(sequence[1..]),
            (byte)'M' => sequence.Length is 5 or 7 && IsHexadecimal(sequence[1..]),
            (byte)'Z' => sequence.Length <= 32 && !sequence.Contains((byte)' '),
            _ => false,
        };
    }

    private static bool IsHexadecimal(ReadOnlySpan<byte> digits)
    {
        foreach (var b in digits)
        {
            if (!char.IsAsciiHexDigit((char)b))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteHexadecimal(ReadOnlySpan<byte> digits, PooledBuffer output)
    {
        for (var i = 0; i + 1 < digits.Length; i += 2)
        {
            if (Utf8Parser.TryParse(digits.Slice(i, 2), out byte b, out _, 'x'))
            {
                output.Write([b == '\r' ? (byte)'\n' : b]);
            }
        }
    }
}
