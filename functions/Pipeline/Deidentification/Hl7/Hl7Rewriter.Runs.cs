using FrontierFunctions.Pipeline.Deidentification.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <content>
/// Texts that senders break over repetitions of OBX-5 and NTE-3, and over consecutive OBX of one observation or
/// consecutive NTE (HL7 v2.8.2, 7.4.2 and 2.14.10): each is read as one text, so that a name in two pieces is a name.
/// What that shows is cut out of the pieces before each is searched by itself.
/// </content>
internal sealed partial class Hl7Rewriter
{
    private static readonly ScrubKind[] Kinds = Enum.GetValues<ScrubKind>();
    private static readonly int Nte = Table.Segment("NTE")!.Index;

    private readonly List<RunPiece> _pieces = [];
    private readonly List<RunCut> _cuts = [];
    private readonly List<TextEdit> _edits = [];
    private readonly PooledBuffer _plain = new(1024);
    private readonly PooledBuffer _joined = new(1024);
    private readonly PooledBuffer _replacements = new(256);
    private readonly PooledBuffer _cutText = new(1024);
    private readonly ScrubCounts _unused = new();
    private int _nextCut;

    /// <summary>A piece of a text: where it stands in the message, and where its content is in the run.</summary>
    private readonly record struct RunPiece(int Start, int From, int To);

    /// <summary>What a piece loses: from and to in its content, and what takes the place.</summary>
    private readonly record struct RunCut(int Start, int From, int To, byte[] New);

    /// <summary>Searches the text that begins in a segment. Returns the first segment behind it.</summary>
    private int FindCuts(ReadOnlySpan<byte> message, ReadOnlySpan<Hl7Segment> segments, int first)
    {
        var isNote = segments[first].Type == Nte;
        _cuts.Clear();
        _pieces.Clear();
        _plain.Cut(0);
        _nextCut = 0;
        var key = Hl7Fields.Field(message[segments[first].Start..segments[first].End], 3, _separators.Field);
        var i = first;
        for (; i < segments.Length && segments[i].Type == segments[first].Type; i++)
        {
            var segment = message[segments[i].Start..segments[i].End];
            if (!isNote && (!IsText(Hl7Fields.Field(segment, 2, _separators.Field))
                || !Hl7Fields.Field(segment, 3, _separators.Field).SequenceEqual(key)))
            {
                break;
            }

            AddPieces(message, Hl7Fields.Field(segment, isNote ? 3 : 5, _separators.Field));
        }

        if (_pieces.Count > 1)
        {
            // As one line after the other, for what stands at the end of one goes on in the next; and as text that was
            // cut at a width, within a word.
            Search(" "u8, ScrubMode.Full);
            Search(default, ScrubMode.Known);
            _cuts.Sort(static (a, b) => (a.Start, a.From).CompareTo((b.Start, b.From)));
        }

        return Math.Max(i, first + 1);
    }

    private static bool IsText(ReadOnlySpan<byte> type) =>
        type.IsEmpty || type.SequenceEqual("TX"u8) || type.SequenceEqual("FT"u8) || type.SequenceEqual("ST"u8);

    private void AddPieces(ReadOnlySpan<byte> message, ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty || !message.Overlaps(field, out var start))
        {
            return;
        }

        while (!field.IsEmpty)
        {
            var end = field.IndexOfAny(_separators.Component, _separators.Repetition, _separators.Subcomponent);
            var raw = end < 0 ? field : field[..end];
            if (raw.Length > 0 && !(raw.Length > LongestWord && HasLongWord(raw)))
            {
                var from = _plain.Count;
                if (_separators.Escape != 0 && raw.Contains(_separators.Escape))
                {
                    Hl7Escapes.Unescape(raw, _separators, _plain);
                }
                else
                {
                    _plain.Write(raw);
                }

                _pieces.Add(new RunPiece(start, from, _plain.Count));
            }

            var next = end < 0 ? field.Length : end + 1;
            field = field[next..];
            start += next;
        }
    }

    private void Search(ReadOnlySpan<byte> join, ScrubMode mode)
    {
        _joined.Cut(0);
        foreach (var piece in _pieces)
        {
            _joined.Write(_plain.Written[piece.From..piece.To]);
            _joined.Write(join);
        }

        _edits.Clear();
        _replacements.Cut(0);
        if (!_setup.Scrubber.FindEdits(_joined.Written, _patient.Named, mode, _replacements, _edits, _unused))
        {
            return;
        }

        var k = 0;
        foreach (var edit in _edits)
        {
            while (k < _pieces.Count - 1 && End(k, join.Length) <= edit.Start)
            {
                k++;
            }

            var last = k;
            while (last < _pieces.Count - 1 && End(last, join.Length) + join.Length < edit.End)
            {
                last++;
            }

            // A date in one piece is shifted there; one that lies in two cannot be written back in its form.
            var written = _replacements.Written[edit.New..edit.NewEnd];
            var isTag = written.StartsWith("["u8);
            if (last == k && (join.IsEmpty || !isTag))
            {
                continue;
            }

            var tag = isTag || written.SequenceEqual("90+"u8) ? written.ToArray() : "[DATE]"u8.ToArray();
            for (var at = k; at <= last; at++)
            {
                var piece = _pieces[at];
                var begin = piece.From + (at * join.Length);
                var (from, to) = (Math.Max(edit.Start - begin, 0), Math.Min(edit.End - begin, piece.To - piece.From));
                if (from < to)
                {
                    _cuts.Add(new RunCut(piece.Start, from, to, tag));
                    tag = [];
                }
            }
        }
    }

    // Behind a piece's last byte in the joined text.
    private int End(int piece, int join) => _pieces[piece].To + (piece * join);

    /// <summary>Whether the whole text showed something in a piece.</summary>
    private bool IsCut(int start)
    {
        while (_nextCut < _cuts.Count && _cuts[_nextCut].Start < start)
        {
            _nextCut++;
        }

        return _nextCut < _cuts.Count && _cuts[_nextCut].Start == start;
    }

    private void Count(ReadOnlySpan<byte> tag)
    {
        foreach (var kind in Kinds)
        {
            if (tag.SequenceEqual(ScrubWork.Tag(kind)))
            {
                Tally.Scrubbed.Add(kind);
            }
        }
    }

    /// <summary>A piece's content without what the whole text showed in it.</summary>
    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int start)
    {
        _cutText.Cut(0);
        var at = 0;
        for (; _nextCut < _cuts.Count && _cuts[_nextCut].Start == start; _nextCut++)
        {
            var cut = _cuts[_nextCut];
            if (cut.From >= at)
            {
                _cutText.Write(text[at..cut.From]);
                _cutText.Write(cut.New);
                Count(cut.New);
            }

            at = Math.Max(at, cut.To);
        }

        _cutText.Write(text[at..]);
        return _cutText.Written;
    }
}
