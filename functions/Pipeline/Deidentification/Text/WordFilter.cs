using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Says of most words that they are in none of some lists, by a bitmap over the hash that <see cref="Lexicon"/> made of
/// them: one look where comparing would take as many as there are lists. Immutable.
/// </summary>
internal sealed class WordFilter
{
    /// <summary>How many bits of a hash are looked at, as a number of places.</summary>
    public const int Bits = 2048;

    private readonly ulong[] _bitmap = new ulong[Bits / 64];

    /// <summary>Takes lists in the form of <see cref="WordLists"/>, one after the other.</summary>
    /// <param name="spacedWords">Words of at most <see cref="Lexicon.LongestWord"/> bytes.</param>
    public WordFilter(ReadOnlySpan<byte> spacedWords)
    {
        foreach (var range in spacedWords.Split((byte)' '))
        {
            var word = spacedWords[range];
            if (word.Length > Lexicon.LongestWord)
            {
                throw new ArgumentException(
                    $"A word is too long: {Encoding.UTF8.GetString(word)}.", nameof(spacedWords));
            }

            var hash = Lexicon.Hash(word);
            _bitmap[(hash & (Bits - 1)) >> 6] |= word.IsEmpty ? 0 : 1UL << (int)(hash & 63);
        }
    }

    /// <summary>Whether a word may be in one of the lists; false is sure.</summary>
    /// <param name="hash">Of the word, from <see cref="Lexicon"/>.</param>
    public bool May(uint hash) => (_bitmap[(hash & (Bits - 1)) >> 6] >> (int)(hash & 63) & 1) != 0;
}
