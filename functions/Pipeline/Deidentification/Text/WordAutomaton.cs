using System.Numerics;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds phrases at word boundaries in folded UTF-8, in one pass however many phrases there are: where a word begins as a
/// phrase does, the phrases that begin so are compared. Case does not matter; any run of marks and spaces between two
/// words counts as one separator. Made in a few microseconds, since every subject has one, and many a subject but a few
/// lines. Immutable.
/// </summary>
internal sealed class WordAutomaton
{
    // Between two words of a phrase there may be this many bytes: "Trevino,  Maria".
    private const int LongestGap = 4;

    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly WordStarts _words;

    // By hash of the first bytes, one more than the first phrase; and for each phrase one more than the next. Zero is none.
    private readonly int[] _first;
    private readonly int[] _next;
    private readonly uint _mask;

    /// <summary>Takes phrases.</summary>
    /// <param name="phrases">
    /// Folded, in lower case, single spaces between words, neither empty nor with outer spaces.
    /// </param>
    public WordAutomaton(IReadOnlyList<string> phrases)
    {
        _ends = new int[phrases.Count];
        var length = 0;
        for (var i = 0; i < phrases.Count; i++)
        {
            _ends[i] = length += Encoding.UTF8.GetByteCount(phrases[i]);
        }

        _bytes = new byte[length];
        for (var i = 0; i < phrases.Count; i++)
        {
            Encoding.UTF8.GetBytes(phrases[i], _bytes.AsSpan(StartOf(i)));
        }

        _first = new int[(int)BitOperations.RoundUpToPowerOf2((uint)phrases.Count * 2)];
        _mask = (uint)_first.Length - 1;
        _next = new int[phrases.Count];
        _words = new WordStarts(phrases.Count);
        for (var i = phrases.Count - 1; i >= 0; i--)
        {
            var hash = WordStarts.HashAt(_bytes.AsSpan(StartOf(i).._ends[i]), 0);
            _words.Add(hash);
            ref var first = ref _first[hash & _mask];
            (_next[i], first) = (first, i + 1);
        }
    }

    /// <summary>Whether a phrase may begin with a word.</summary>
    /// <param name="hash">Of the word, from <see cref="WordStarts.HashAt"/>.</param>
    public bool MayBegin(uint hash) => _words.Has(hash);

    /// <summary>The next phrase, in the order of where phrases begin, and of those that begin together as they were given.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="cursor">Where to go on; starts as <c>default</c>.</param>
    /// <param name="match">The phrase and where it stands.</param>
    /// <returns>False when there is none any more.</returns>
    public bool TryFindNext(ReadOnlySpan<byte> text, ref Cursor cursor, out Match match)
    {
        while (true)
        {
            while (cursor.Candidate > 0)
            {
                var phrase = cursor.Candidate - 1;
                cursor.Candidate = _next[phrase];
                var end = EndOf(text, cursor.Start, phrase);
                if (end >= 0)
                {
                    match = new Match(phrase, cursor.Start, end);
                    return true;
                }
            }

            var start = _words.Next(text, cursor.At);
            while (start < text.Length && !TextBytes.IsWord(text[start]))
            {
                start++;
            }

            (cursor.Start, cursor.At) = (start, start + 1);
            if (start >= text.Length)
            {
                match = default;
                return false;
            }

            cursor.Candidate = _first[WordStarts.HashAt(text, start) & _mask];
        }
    }

    private int StartOf(int phrase) => phrase == 0 ? 0 : _ends[phrase - 1];

    // Where the phrase ends that begins here; -1 where it does not stand here.
    private int EndOf(ReadOnlySpan<byte> text, int at, int phrase)
    {
        foreach (var symbol in _bytes.AsSpan(StartOf(phrase).._ends[phrase]))
        {
            if (symbol == ' ')
            {
                var gap = at;
                while (at < text.Length && !TextBytes.IsWord(text[at]))
                {
                    at++;
                }

                if (at == gap || at - gap > LongestGap)
                {
                    return -1;
                }
            }
            else if (at == text.Length || TextBytes.ToLower(text[at++]) != symbol)
            {
                return -1;
            }
        }

        return at == text.Length || !TextBytes.IsWord(text[at]) ? at : -1;
    }

    /// <summary>How far a text has been read.</summary>
    public struct Cursor
    {
        internal int At;
        internal int Start;
        internal int Candidate;
    }

    /// <summary>A phrase in a text.</summary>
    /// <param name="Phrase">Its index.</param>
    /// <param name="Start">Where it begins, inclusive.</param>
    /// <param name="End">Where it ends, exclusive.</param>
    public readonly record struct Match(int Phrase, int Start, int End);
}
