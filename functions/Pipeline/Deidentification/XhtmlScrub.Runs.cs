using System.Buffers;
using System.Net;
using System.Text;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <content>
/// Text of a block as a whole: a name may stand in several inline elements. What the whole does not show is looked for
/// in each piece by itself, since words of two elements need not have a space between them.
/// </content>
internal readonly partial struct XhtmlScrub
{
    // HTML 4.01, 7.5.3: inline elements, of those that a narrative may have. A line break ends a run.
    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal)
    {
        "a", "abbr", "acronym", "b", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "q", "s", "samp",
        "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
    };

    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\r\n/>"u8);

    /// <summary>A text between two tags.</summary>
    /// <param name="Start">First byte in the output.</param>
    /// <param name="End">Behind the last.</param>
    /// <param name="RunStart">First byte in the run.</param>
    /// <param name="RunEnd">Behind the last.</param>
    private readonly record struct Piece(int Start, int End, int RunStart, int RunEnd);

    /// <summary>The texts of a block up to now, as written to the output and as read.</summary>
    private sealed class TextRun : IDisposable
    {
        public PooledBuffer Text { get; } = new();

        public PooledBuffer Replacements { get; } = new();

        public PooledBuffer Markup { get; } = new();

        public List<Piece> Pieces { get; } = [];

        public List<TextEdit> Edits { get; } = [];

        public void Add(ReadOnlySpan<byte> text, PooledBuffer output)
        {
            if (text.IsEmpty)
            {
                return;
            }

            var (start, from) = (output.Count, Text.Count);
            output.Write(text);
            Text.Write(text.Contains((byte)'&')
                ? Encoding.UTF8.GetBytes(WebUtility.HtmlDecode(Encoding.UTF8.GetString(text)))
                : text);
            Pieces.Add(new Piece(start, output.Count, from, Text.Count));
        }

        public void Dispose()
        {
            Text.Dispose();
            Replacements.Dispose();
            Markup.Dispose();
        }
    }

    private static bool IsInline(ReadOnlySpan<byte> tag)
    {
        var name = tag[1..].TrimStart((byte)'/');
        var end = name.IndexOfAny(NameEnds);
        return end is > 0 and < 16 && Inline.Contains(Encoding.ASCII.GetString(name[..end]));
    }

    /// <summary>Ends a block. Returns whether something of it changed.</summary>
    private bool Flush(TextRun run, PooledBuffer output)
    {
        var changed = false;
        if (run.Text.Written.IndexOfAnyExcept(" \t\r\n"u8) >= 0)
        {
            run.Edits.Clear();
            run.Replacements.Cut(0);
            var found = scrubber.FindEdits(
                run.Text.Written, subject, ScrubMode.Full, run.Replacements, run.Edits, counts);
            changed = (found || run.Pieces.Count > 1) && Apply(run, output);
        }

        run.Pieces.Clear();
        run.Text.Cut(0);
        return changed;
    }

    private bool Apply(TextRun run, PooledBuffer output)
    {
        var begin = run.Pieces[0].Start;
        run.Markup.Cut(0);
        run.Markup.Write(output.Written[begin..]);
        output.Cut(begin);
        var copied = begin;
        var next = 0;
        var changed = false;
        foreach (var piece in run.Pieces)
        {
            output.Write(run.Markup.Written[(copied - begin)..(piece.Start - begin)]);
            copied = piece.End;
            if (WritePiece(run, piece, ref next, output))
            {
                changed = true;
            }
            else
            {
                output.Write(run.Markup.Written[(piece.Start - begin)..(piece.End - begin)]);
            }
        }

        output.Write(run.Markup.Written[(copied - begin)..]);
        return changed;
    }

    /// <summary>Writes a piece as it becomes. False: it stays as it is, and nothing was written.</summary>
    private bool WritePiece(TextRun run, Piece piece, ref int next, PooledBuffer output)
    {
        var at = piece.RunStart;
        var isTouched = false;
        while (next < run.Edits.Count && run.Edits[next].Start < piece.RunEnd)
        {
            var edit = run.Edits[next];
            isTouched = true;
            if (edit.Start > at)
            {
                Escape(run.Text.Written[at..edit.Start], output);
            }

            // The replacement stands where the first byte stood; what lies in later pieces only goes.
            if (edit.Start >= piece.RunStart)
            {
                Escape(run.Replacements.Written[edit.New..edit.NewEnd], output);
            }

            at = Math.Max(at, Math.Min(edit.End, piece.RunEnd));
            if (edit.End > piece.RunEnd)
            {
                break;
            }

            next++;
        }

        if (isTouched)
        {
            Escape(run.Text.Written[at..piece.RunEnd], output);
            return true;
        }

        scratch.Cut(0);
        if (run.Pieces.Count == 1 || !scrubber.Scrub(
            run.Text.Written[piece.RunStart..piece.RunEnd], subject, ScrubMode.Full, scratch, counts))
        {
            return false;
        }

        Escape(scratch.Written, output);
        return true;
    }

    /// <summary>Writes text so that it is text in markup; a control character, which XML may not hold, as a blank.</summary>
    internal static void Escape(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        foreach (var b in text)
        {
            switch (b)
            {
                case (byte)'<':
                    output.Write("&lt;"u8);
                    break;
                case (byte)'>':
                    output.Write("&gt;"u8);
                    break;
                case (byte)'&':
                    output.Write("&amp;"u8);
                    break;
                case < 0x20 when b is not ((byte)'\t' or (byte)'\r' or (byte)'\n'):
                    output.Write(" "u8);
                    break;
                default:
                    output.GetSpan(1)[0] = b;
                    output.Advance(1);
                    break;
            }
        }
    }
}
