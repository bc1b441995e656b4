using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// Text without diacritics, so that Treviño and Trevino compare equal. Letters of the Latin script become ASCII of
/// the same
/// case; Greek and Cyrillic become lower case, Greek without accents; typographic quotes, dashes and spaces become
/// ASCII;
/// combining marks and zero-width characters go. Everything else stays as it is.
/// </summary>
internal static class FoldedText
{
    // One character for each code point: its ASCII letter, a digit for one of Pairs, or a dot for "stays".
    // Generated from Unicode 15 (NFKD without combining marks) and the usual transliteration of stroked letters.
    private const string LatinFromC0 =
        "AAAAAA2CEEEEIIIIDNOOOOO.OUUUUY61aaaaaa3ceeeeiiiidnooooo.ouuuuy7yAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
        + "GgGgHhHhIiIiIiIiIi89JjKkkLlLlLl..LlNnNnNnnNnOoOoOo45RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"
        + "bB....O..DD....EEFf....IKkl..NnOOo..Pp......TtTUu.VYyZz......................AaIiOoUuUuUuUuUu.Aa"
        + "Aa..GgGgKkOoOo..j...Gg..NnAa....AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh.d....AaEeOoOoOoOoYy............"
        + "................";

    private const string LatinFrom1E00 =
        "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRr"
        + "SsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy.s..1.AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
        + "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......";

    private static readonly string[] Pairs = ["", "ss", "AE", "ae", "OE", "oe", "Th", "th", "IJ", "ij"];

    /// <summary>A value folded and in lower case, for comparing.</summary>
    public static string FoldLower(string value)
    {
        if (Ascii.IsValid(value))
        {
            return value.ToLowerInvariant();
        }

        var bytes = Encoding.UTF8.GetBytes(value);
        var folded = new byte[bytes.Length];
        var length = Fold(bytes, folded, new int[bytes.Length + 1]);
        return Encoding.UTF8.GetString(folded, 0, length).ToLowerInvariant();
    }

    /// <summary>Folds UTF-8.</summary>
    /// <param name="text">The text; bytes that are not UTF-8 stay as they are.</param>
    /// <param name="folded">At least as long as the text.</param>
    /// <param name="origins">
    /// At least one longer: where each folded byte comes from, and at the end the text's length.
    /// </param>
    /// <returns>How many bytes were written.</returns>
    public static int Fold(ReadOnlySpan<byte> text, Span<byte> folded, Span<int> origins)
    {
        Span<byte> replacement = stackalloc byte[4];
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] < 0x80)
            {
                origins[length] = at;
                folded[length++] = text[at++];
                continue;
            }

            var valid = Rune.DecodeFromUtf8(text[at..], out var rune,
                out var consumed) == System.Buffers.OperationStatus.Done;
            var count = valid ? Replace(rune, replacement) : -1;
            var source = count < 0 ? text.Slice(at, consumed) : replacement[..count];
            foreach (var b in source)
            {
                origins[length] = at;
                folded[length++] = b;
            }

            at += consumed;
        }

        origins[length] = text.Length;
        return length;
    }

    // How many bytes stand for the rune; -1 where it stays. Never more bytes than the rune has in UTF-8.
    private static int Replace(Rune rune, Span<byte> replacement)
    {
        var value = rune.Value;
        var letter = value switch
        {
            >= 0xC0 and < 0x250 => LatinFromC0[value - 0xC0],
            >= 0x1E00 and < 0x1F00 => LatinFrom1E00[value - 0x1E00],
            0xA0 or 0x202F or 0x3000 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 => ' ',
            >= 0x2010 and <= 0x2015 or 0x2212 => '-',
            0x2018 or 0x2019 or 0x02BC or 0xB4 => '\'',
            0x201C or 0x201D or 0x201E => '"',
            >= 0xFF01 and <= 0xFF5E => (char)(value - 0xFEE0),
            (>= 0x300 and <= 0x36F) or (>= 0x200B and <= 0x200D) or 0x2060 or 0xFEFF or 0xAD => '\0',
            _ => '.',
        };
        switch (letter)
        {
            case '\0':
                return 0;
            case >= '1' and <= '9' when value < 0xFF01:
                return Encoding.ASCII.GetBytes(Pairs[letter - '0'], replacement);
            case not '.':
                replacement[0] = (byte)letter;
                return 1;
            default:
                return value is >= 0x370 and < 0x530 ? LowerGreekOrCyrillic(rune, replacement) : -1;
        }
    }

    private static int LowerGreekOrCyrillic(Rune rune, Span<byte> replacement)
    {
        var lower = Rune.ToLowerInvariant(rune);
        var plain = lower.Value switch
        {
            0x3AC => 0x3B1,
            0x3AD => 0x3B5,
            0x3AE => 0x3B7,
            0x3AF or 0x3CA or 0x390 => 0x3B9,
            0x3CC => 0x3BF,
            0x3CD or 0x3CB or 0x3B0 => 0x3C5,
            0x3CE => 0x3C9,
            0x3C2 => 0x3C3,
            0x451 => 0x435,
            _ => lower.Value,
        };
        var result = new Rune(plain);
        return result.EncodeToUtf8(replacement);
    }
}
