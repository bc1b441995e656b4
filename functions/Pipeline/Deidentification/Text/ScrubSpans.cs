using System.Buffers;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Puts found pieces in order and writes the text without them.</summary>
internal static class ScrubSpans
{
    /// <summary>Writes the original text with every span replaced.</summary>
    /// <param name="original">The text.</param>
    /// <param name="folded">Its folded form, in which the spans stand.</param>
    /// <param name="origins">Where folded bytes come from; empty where both are the same.</param>
    /// <param name="work">The spans.</param>
    /// <param name="output">Receives the text.</param>
    /// <param name="counts">Receives what was replaced.</param>
    /// <param name="surrogates">What takes the place of what goes; null for tags.</param>
    /// <param name="subject">Whose text it is.</param>
    public static void Write(
        ReadOnlySpan<byte> original, ReadOnlySpan<byte> folded, ReadOnlySpan<int> origins, ScrubWork work,
        IBufferWriter<byte> output, ScrubCounts counts, Surrogates? surrogates = null, Subject? subject = null)
    {
        Merge(folded, work.Spans);
        var fresh = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(work.New);
        Span<byte> surrogate = stackalloc byte[Surrogates.Longest];
        var at = 0;
        foreach (var span in work.Spans)
        {
            var (start, end) = origins.IsEmpty ? (span.Start, span.End) : (origins[span.Start], origins[span.End]);
            output.Write(original[at..start]);
            output.Write(Replacement(span, folded, fresh, surrogates, subject, surrogate));
            counts.Add(span.Kind);
            at = end;
        }

        output.Write(original[at..]);
    }

    /// <summary>Lists every span with its replacement.</summary>
    /// <param name="folded">The folded text, in which the spans stand.</param>
    /// <param name="origins">Where folded bytes come from; empty where they are the text's own.</param>
    /// <param name="work">The spans.</param>
    /// <param name="replacements">A <see cref="Formats.PooledBuffer"/>, which receives the replacements.</param>
    /// <param name="edits">Receives the places.</param>
    /// <param name="counts">Receives what was replaced.</param>
    /// <param name="surrogates">What takes the place of what goes; null for tags.</param>
    /// <param name="subject">Whose text it is.</param>
    public static void List(
        ReadOnlySpan<byte> folded, ReadOnlySpan<int> origins, ScrubWork work, IBufferWriter<byte> replacements,
        List<TextEdit> edits, ScrubCounts counts, Surrogates? surrogates = null, Subject? subject = null)
    {
        Merge(folded, work.Spans);
        var fresh = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(work.New);
        Span<byte> surrogate = stackalloc byte[Surrogates.Longest];
        var at = 0;
        foreach (var span in work.Spans)
        {
            var (start, end) = origins.IsEmpty ? (span.Start, span.End) : (origins[span.Start], origins[span.End]);
            var replacement = Replacement(span, folded, fresh, surrogates, subject, surrogate);
            replacements.Write(replacement);
            edits.Add(new TextEdit(start, end, at, at + replacement.Length));
            at += replacement.Length;
            counts.Add(span.Kind);
        }
    }

    private static ReadOnlySpan<byte> Replacement(
        ScrubSpan span, ReadOnlySpan<byte> folded, ReadOnlySpan<byte> fresh, Surrogates? surrogates, Subject? subject,
        Span<byte> room)
    {
        if (span.NewStart >= 0)
        {
            return fresh[span.NewStart..span.NewEnd];
        }

        var length = surrogates?.Write(span.Kind, folded[span.Start..span.End], subject, room) ?? 0;
        return length > 0 ? room[..length] : ScrubWork.Tag(span.Kind);
    }

    // Overlapping spans become one: of the kind of the longest, as a tag unless they agree. Names side by side become
    // one.
    private static void Merge(ReadOnlySpan<byte> folded, List<ScrubSpan> spans)
    {
        spans.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        var kept = 0;
        var longest = 0;
        for (var i = 0; i < spans.Count; i++)
        {
            var span = spans[i];
            if (kept > 0 && span.Start < spans[kept - 1].End)
            {
                var last = spans[kept - 1];
                if (IsDateReadAsNumber(last, span) || IsDateReadAsNumber(span, last))
                {
                    spans[kept - 1] = last.Kind == ScrubKind.Date ? last : span;
                    continue;
                }

                var kind = span.End - span.Start > longest ? span.Kind : last.Kind;
                longest = Math.Max(longest, span.End - span.Start);
                spans[kept - 1] = span.End <= last.End && (span.Kind == last.Kind || last.NewStart < 0)
                    ? last
                    : new ScrubSpan(last.Start, Math.Max(last.End, span.End), kind);
                continue;
            }

            if (kept > 0 && span.Kind == ScrubKind.Name && spans[kept - 1].Kind == ScrubKind.Name
                && NothingBetween(folded[spans[kept - 1].End..span.Start]))
            {
                spans[kept - 1] = new ScrubSpan(spans[kept - 1].Start, span.End, ScrubKind.Name);
                longest = span.End - spans[kept - 1].Start;
                continue;
            }

            spans[kept++] = span;
            longest = span.End - span.Start;
        }

        spans.RemoveRange(kept, spans.Count - kept);
    }

    // 2019-03-05 has the digits and groups of a phone number.
    private static bool IsDateReadAsNumber(ScrubSpan date, ScrubSpan number) =>
        date.Kind == ScrubKind.Date && number.Kind is (ScrubKind.Phone or ScrubKind.Identifier)
        && date.Start <= number.Start && date.End >= number.End;

    // Blanks, a comma, a hyphen or an initial between the parts of one name.
    private static bool NothingBetween(ReadOnlySpan<byte> gap)
    {
        var letters = 0;
        foreach (var b in gap)
        {
            letters += TextBytes.IsUpper(b) ? 1 : 0;
            // A full stop without an initial ends a sentence.
            if (!TextBytes.IsUpper(b) && b is not ((byte)' ' or (byte)',' or (byte)'-') && !(b == '.' && letters == 1))
            {
                return false;
            }
        }

        return gap.Length <= 5 && letters <= 1;
    }
}
