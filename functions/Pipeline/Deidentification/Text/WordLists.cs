using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Looks words up in short lists that stand where they are used: <c>" st nd rd th "</c>. Asked several hundred times for
/// each line of a text, nearly always in vain.
/// </summary>
internal static class WordLists
{
    private const byte Blank = (byte)' ';

    /// <summary>Whether a word is in a list.</summary>
    /// <param name="spacedWords">ASCII words in lower case, a blank before and behind each.</param>
    /// <param name="word">A word in any case: letters, apostrophes, or bytes from 0x80 on; not empty.</param>
    public static bool Has(ReadOnlySpan<byte> spacedWords, ReadOnlySpan<byte> word)
    {
        // Where the blank before a word of this length may stand.
        var places = spacedWords.Length - word.Length - 1;
        if (places <= 0)
        {
            return false;
        }

        var first = (byte)(word[0] | 0x20);
        ref var list = ref MemoryMarshal.GetReference(spacedWords);
        var at = 0;
        if (places >= Vector128<byte>.Count)
        {
            var blanks = Vector128.Create(Blank);
            var firsts = Vector128.Create(first);
            while (true)
            {
                var found = (Vector128.Equals(Vector128.LoadUnsafe(ref list, (nuint)at), blanks)
                    & Vector128.Equals(Vector128.LoadUnsafe(ref list, (nuint)at + 1), firsts)
                    & Vector128.Equals(Vector128.LoadUnsafe(ref list, (nuint)(at + word.Length + 1)), blanks))
                    .ExtractMostSignificantBits();
                for (; found != 0; found &= found - 1)
                {
                    if (IsAt(spacedWords, at + 1 + System.Numerics.BitOperations.TrailingZeroCount(found), word))
                    {
                        return true;
                    }
                }

                if (at == places - Vector128<byte>.Count)
                {
                    return false;
                }

                // The last look overlaps the one before.
                at = Math.Min(at + Vector128<byte>.Count, places - Vector128<byte>.Count);
            }
        }

        for (; at < places; at++)
        {
            if (spacedWords[at] == Blank && spacedWords[at + 1] == first && spacedWords[at + word.Length + 1] == Blank
                && IsAt(spacedWords, at + 1, word))
            {
                return true;
            }
        }

        return false;
    }

    // Bytes from 0x80 on never equal ASCII, and an apostrophe has the bit already.
    private static bool IsAt(ReadOnlySpan<byte> spacedWords, int at, ReadOnlySpan<byte> word)
    {
        for (var k = 0; k < word.Length; k++)
        {
            if (spacedWords[at + k] != (word[k] | 0x20))
            {
                return false;
            }
        }

        return true;
    }
}
