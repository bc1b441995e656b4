using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds phrases at word boundaries in folded UTF-8, in one pass however many phrases there are: an Aho–Corasick
/// automaton
/// (Aho and Corasick 1975) made into a table. Case does not matter; any run of marks and spaces between two words
/// counts as
/// one separator. Immutable.
/// </summary>
internal sealed class WordAutomaton
{
    // Between two words of a phrase there may be this many bytes: "Trevino,  Maria".
    private const int LongestGap = 4;
    private const byte OtherWord = 0;
    private const byte Separator = 1;

    private readonly byte[] _classOf = new byte[256];
    private readonly int[] _next;
    private readonly int _start;
    private readonly int _firstAccepting;
    private readonly int _classes;
    private readonly int[][] _phrasesAt;
    private readonly byte[][] _phrases;
    private readonly WordStarts _words;

    /// <summary>Compiles phrases.</summary>
    /// <param name="phrases">
    /// Folded, in lower case, single spaces between words, neither empty nor with outer spaces.
    /// </param>
    public WordAutomaton(IReadOnlyList<string> phrases)
    {
        _phrases = [.. phrases.Select(phrase => Encoding.UTF8.GetBytes($" {phrase}"))];
        _words = new WordStarts(phrases);
        _classes = AssignClasses();
        var (next, accepts) = Build();
        (_next, _phrasesAt, _start, _firstAccepting) = Arrange(next, accepts);
    }

    /// <summary>The next phrase that ends at or after a position.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="cursor">Where to go on; starts as <c>default</c>.</param>
    /// <param name="match">The phrase and where it stands.</param>
    /// <returns>False when there is none any more.</returns>
    public bool TryFindNext(ReadOnlySpan<byte> text, ref Cursor cursor, out Match match)
    {
        var next = _next;
        var classOf = _classOf;
        if (cursor.At == 0)
        {
            cursor.State = _start;
        }

        while (true)
        {
            while (cursor.Pending < cursor.PendingCount)
            {
                var phrase = _phrasesAt[cursor.State / _classes][cursor.Pending++];
                if (TryLocate(text, cursor.At, phrase, out var start))
                {
                    match = new Match(phrase, start, cursor.At);
                    return true;
                }
            }

            var state = cursor.State;
            var at = cursor.At;
            while (at < text.Length)
            {
                if (state == _start && (at = _words.Next(text, at)) >= text.Length)
                {
                    break;
                }

                state = next[state + classOf[text[at++]]];
                if (state >= _firstAccepting && (at == text.Length || !TextBytes.IsWord(text[at])))
                {
                    break;
                }
            }

            cursor.State = state;
            cursor.At = at;
            cursor.Pending = 0;
            cursor.PendingCount = state >= _firstAccepting && (at == text.Length || !TextBytes.IsWord(text[at]))
                ? _phrasesAt[state / _classes].Length : 0;
            if (cursor.PendingCount == 0 || cursor.Done)
            {
                match = default;
                return false;
            }

            cursor.Done = at == text.Length;
        }
    }

    // Walks back over the phrase from its end; the gaps may be wider in the text than in the phrase.
    private bool TryLocate(ReadOnlySpan<byte> text, int end, int phrase, out int start)
    {
        var symbols = _phrases[phrase];
        start = end;
        for (var i = symbols.Length - 1; i > 0; i--)
        {
            if (symbols[i] != ' ')
            {
                start--;
                continue;
            }

            var gap = 0;
            while (start > 0 && !TextBytes.IsWord(text[start - 1]))
            {
                start--;
                gap++;
            }

            if (gap > LongestGap)
            {
                return false;
            }
        }

        return true;
    }

    private int AssignClasses()
    {
        for (var b = 0; b < 256; b++)
        {
            _classOf[b] = TextBytes.IsWord((byte)b) ? OtherWord : Separator;
        }

        var count = 2;
        foreach (var symbol in _phrases.SelectMany(phrase => phrase).Where(TextBytes.IsWord))
        {
            if (_classOf[symbol] == OtherWord)
            {
                _classOf[symbol] = (byte)count++;
                if (TextBytes.IsLower(symbol))
                {
                    _classOf[symbol - 0x20] = _classOf[symbol];
                }
            }
        }

        return count;
    }

    private (List<int[]> Next, List<List<int>> Accepts) Build()
    {
        var next = new List<int[]> { NewRow() };
        var accepts = new List<List<int>> { new() };
        for (var p = 0; p < _phrases.Length; p++)
        {
            var state = 0;
            foreach (var symbol in _phrases[p])
            {
                ref var target = ref next[state][_classOf[symbol]];
                if (target < 0)
                {
                    target = next.Count;
                    next.Add(NewRow());
                    accepts.Add([]);
                }

                state = next[state][_classOf[symbol]];
            }

            accepts[state].Add(p);
        }

        if (next[0][Separator] < 0)
        {
            next[0][Separator] = next.Count;
            next.Add(NewRow());
            accepts.Add([]);
        }

        Complete(next, accepts);
        return (next, accepts);
    }

    private void Complete(List<int[]> next, List<List<int>> accepts)
    {
        var failure = new int[next.Count];
        var queue = new Queue<(int State, int Class)>();
        for (var c = 0; c < _classes; c++)
        {
            if (next[0][c] < 0)
            {
                next[0][c] = 0;
            }
            else
            {
                queue.Enqueue((next[0][c], c));
            }
        }

        while (queue.TryDequeue(out var item))
        {
            var (state, reachedBy) = item;
            accepts[state].AddRange(accepts[failure[state]]);
            for (var c = 0; c < _classes; c++)
            {
                var target = next[state][c];
                if (target >= 0)
                {
                    failure[target] = next[failure[state]][c];
                    queue.Enqueue((target, c));
                }
                else
                {
                    // A run of separators is one.
                    next[state][c] = c == Separator && reachedBy == Separator ? state : next[failure[state]][c];
                }
            }
        }
    }

    // Accepting states go last, so that the loop recognises them with one comparison; rows are addressed by their
    // offset.
    private (int[] Next, int[][] PhrasesAt, int Start, int FirstAccepting) Arrange(List<int[]> next,
        List<List<int>> accepts)
    {
        var order = Enumerable.Range(0, next.Count).OrderBy(state => accepts[state].Count > 0).ToArray();
        var place = new int[next.Count];
        for (var i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }

        var table = new int[next.Count * _classes];
        for (var i = 0; i < order.Length; i++)
        {
            for (var c = 0; c < _classes; c++)
            {
                table[(i * _classes) + c] = place[next[order[i]][c]] * _classes;
            }
        }

        var firstAccepting = order.Count(state => accepts[state].Count == 0) * _classes;
        return (table, [.. order.Select(state => accepts[state].ToArray())], place[next[0][Separator]] * _classes,
            firstAccepting);
    }

    private int[] NewRow()
    {
        var row = new int[_classes];
        row.AsSpan().Fill(-1);
        return row;
    }

    /// <summary>How far a text has been read.</summary>
    public struct Cursor
    {
        internal int At;
        internal int State;
        internal int Pending;
        internal int PendingCount;
        internal bool Done;
    }

    /// <summary>A phrase in a text.</summary>
    /// <param name="Phrase">Its index.</param>
    /// <param name="Start">Where it begins, inclusive.</param>
    /// <param name="End">Where it ends, exclusive.</param>
    public readonly record struct Match(int Phrase, int Start, int End);
}
