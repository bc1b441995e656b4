namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <content>Names that were found once, where else they stand in the text.</content>
internal static partial class NameScanner
{
    // What was a name once in this text is one wherever it stands capitalised.
    private static void Repeat(in TextView view, ScrubWork work)
    {
        if (work.NameWords.Count == 0)
        {
            return;
        }

        // A word of which this says no is none of them.
        Span<ulong> among = stackalloc ulong[16];
        among.Clear();
        foreach (var (_, _, hash) in work.NameWords)
        {
            among[(int)(hash >> 6 & 15)] |= 1UL << (int)(hash & 63);
        }

        for (var i = Next(view, 0, TokenRole.Capital); i < view.Count; i = Next(view, i + 1, TokenRole.Capital))
        {
            var word = view.Tokens[i].Hash;
            if ((among[(int)(word >> 6 & 15)] >> (int)(word & 63) & 1) == 0
                || !(view.Capitalised(i) || (view.Lowered && view.IsWord(i) && !view.Is(i, WordKinds.Vocabulary)))
                || (view.Length(i) < 3 && !IsShortName(view, i)) || (view.Is(i, WordKinds.Common) && !StandsAlone(view, i)))
            {
                continue;
            }

            foreach (var (start, end, hash) in work.NameWords)
            {
                if (hash == view.Tokens[i].Hash && view.Tokens[i].Start != start && SameLetters(view.Of(i), view.Text[start..end]))
                {
                    work.Add(view.Tokens[i].Start, view.Tokens[i].End, ScrubKind.Name);
                    break;
                }
            }
        }
    }

    // "Ng", "Wu": no word, no abbreviation.
    private static bool IsShortName(in TextView view, int i) => view.Length(i) == 2 && view.Capitalised(i)
        && !ProperNames.IsShouted(view.Of(i)) && !view.Is(i, WordKinds.Vocabulary & ~WordKinds.Rare)
        && (!view.Shouting || view.Is(i, WordKinds.Family));

    // "Olive reports that Summer found her": a name that is a common word goes where it is hardly the word.
    private static bool StandsAlone(in TextView view, int i) =>
        !ProperNames.IsShouted(view.Of(i)) && !view.Capitalised(i + 1)
        && (view.StartsSentence(i) ? NameContext.ActsAsAPerson(view, i, isLikely: true) || GoesOnAsAPerson(view, i)
            : !view.Capitalised(i - 1));

    // "Pike to take to OR", "Stone at bedside", "Olive is 3", "Violet's son", "Cash called"
    private static bool GoesOnAsAPerson(in TextView view, int i) => view.Is(i, WordKinds.Given | WordKinds.Family)
        && !view.Is(i, WordKinds.Month) && !view.IsOneOf(i, " will hope mark grant chance chase price love "u8)
        && ((view.IsMark(i + 1, '\'') && view.IsOneOf(i + 2, " s "u8)) || (!view.Glued(i + 1) && view.IsOneOf(
            i + 1, " to at is was has had will who fell came went called following covering aware present "u8)));

    private static bool SameLetters(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Length; i++)
        {
            if (TextBytes.ToLower(a[i]) != TextBytes.ToLower(b[i]))
            {
                return false;
            }
        }

        return true;
    }
}
