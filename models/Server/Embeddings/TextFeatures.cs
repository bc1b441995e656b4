using System.Collections.Frozen;
using System.Globalization;

namespace FrontierFunctions.Server.Embeddings;

/// <summary>
/// Turns a text into counts of hashed features, exactly as <c>models/training/text_features.py</c> does; golden texts
/// hold the two together. Words are runs of letters and decimal digits, lower case, without diacritics. Each gives
/// itself, its character n-grams with its ends marked, and a pair with the word before it.
/// </summary>
internal sealed class TextFeatures
{
    // FNV-1a, 32 bits. Source: Fowler, Noll, Vo; draft-eastlake-fnv.
    private const uint Offset = 2166136261;
    private const uint Prime = 16777619;
    private readonly TextFeatureSpec _spec;
    private readonly FrozenDictionary<char, string> _fold;

    public TextFeatures(TextFeatureSpec spec)
    {
        _spec = spec;
        _fold = spec.Fold.ToFrozenDictionary(f => f.Key[0], f => f.Value);
    }

    /// <summary>
    /// Fills a row: 1 + ln(count) for each feature of the text, 0 for all others. Returns the number of words.
    /// </summary>
    public int Fill(string text, Span<float> row)
    {
        row.Clear();
        Span<char> word = stackalloc char[_spec.LongestWord];
        Span<char> before = stackalloc char[_spec.LongestWord];
        var (length, lengthBefore, words) = (0, 0, 0);
        var overlong = false;
        for (var i = 0; i <= text.Length; i++)
        {
            var kind = i < text.Length ? char.GetUnicodeCategory(text[i]) : UnicodeCategory.OtherNotAssigned;
            if (kind <= UnicodeCategory.OtherLetter || kind == UnicodeCategory.DecimalDigitNumber)
            {
                overlong |= !Append(word, ref length, char.ToLowerInvariant(text[i]), overlong);
            }
            else if (length > 0 && kind != UnicodeCategory.NonSpacingMark)
            {
                Add(word[..length], before[..lengthBefore], row);
                words++;
                word[..length].CopyTo(before);
                (length, lengthBefore, overlong) = (0, length, false);
            }
        }

        foreach (ref var value in row)
        {
            if (value > 1)
            {
                value = (float)(1 + Math.Log(value));
            }
        }

        return words;
    }

    private bool Append(Span<char> word, ref int length, char letter, bool overlong)
    {
        var plain = char.IsAscii(letter) ? null : _fold.GetValueOrDefault(letter);
        for (var i = 0; i < (plain?.Length ?? 1); i++)
        {
            if (overlong || length == _spec.LongestWord)
            {
                return false;
            }

            word[length++] = plain?[i] ?? letter;
        }

        return true;
    }

    private void Add(ReadOnlySpan<char> word, ReadOnlySpan<char> before, Span<float> row)
    {
        row[Bucket(Hash(Hash(Offset, 'w'), word))]++;
        Span<char> marked = stackalloc char[word.Length + 2];
        (marked[0], marked[^1]) = ('<', '>');
        word.CopyTo(marked[1..]);
        var gram = Hash(Offset, 'c');
        foreach (var size in _spec.Grams)
        {
            for (var i = 0; i + size <= marked.Length; i++)
            {
                row[Bucket(Hash(gram, marked.Slice(i, size)))]++;
            }
        }

        if (before.Length > 0)
        {
            row[Bucket(Hash(Hash(Hash(Hash(Offset, 'p'), before), ' '), word))]++;
        }
    }

    private int Bucket(uint hash) => (int)((hash ^ (hash >> 16)) & (uint)(_spec.Buckets - 1));

    private static uint Hash(uint hash, ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            hash = Hash(hash, letter);
        }

        return hash;
    }

    // Over the letter's UTF-8; words hold no surrogates.
    private static uint Hash(uint hash, char letter) => letter switch
    {
        < (char)0x80 => Byte(hash, letter),
        < (char)0x800 => Byte(Byte(hash, 0xC0u | ((uint)letter >> 6)), 0x80u | (letter & 0x3Fu)),
        _ => Byte(Byte(Byte(hash, 0xE0u | ((uint)letter >> 12)), 0x80u | (((uint)letter >> 6) & 0x3F)),
            0x80u | (letter & 0x3Fu)),
    };

    private static uint Byte(uint hash, uint value) => (hash ^ value) * Prime;
}
