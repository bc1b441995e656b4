namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Finds what is known of a subject in a text.</summary>
internal static class KnownMatcher
{
    /// <summary>Adds the phrases that stand in the text.</summary>
    /// <param name="known">What is known.</param>
    /// <param name="text">Folded text.</param>
    /// <param name="mode">
    /// In <see cref="ScrubMode.Known"/> places alone, and common words that are names, are left where nothing marks
    /// them.
    /// </param>
    /// <param name="work">Receives what goes.</param>
    public static void FindPhrases(CompiledIdentifiers known, ReadOnlySpan<byte> text, ScrubMode mode, ScrubWork work)
    {
        if (known.Automaton is not { } automaton)
        {
            return;
        }

        var doubtful = false;
        var cursor = default(WordAutomaton.Cursor);
        while (automaton.TryFindNext(text, ref cursor, out var match))
        {
            var phrase = known.Phrases[match.Phrase];
            if (phrase is { Kind: ScrubKind.Name, Strength: <= PhraseStrength.CommonNamePart })
            {
                work.NameParts.Add((match.Start, match.End, phrase.Strength));
            }

            switch (phrase.Strength)
            {
                case PhraseStrength.CommonNamePart:
                    doubtful |= IsCapital(text[match.Start]);
                    break;
                case PhraseStrength.BirthDate:
                    break;
                case PhraseStrength.Place when mode == ScrubMode.Known
                    || (phrase.Kind == ScrubKind.Address && !IsCapitalPlace(text[match.Start..match.End])):
                    break;
                case PhraseStrength.Certain when phrase.Kind == ScrubKind.Name
                    && !IsOneName(text[match.Start..match.End]):
                    break;
                default:
                    work.Add(match.Start, match.End, phrase.Kind);
                    break;
            }
        }

        if (doubtful)
        {
            FindCommonNames(work.Tokenize(text), mode, work);
        }
    }

    /// <summary>
    /// Whether nothing between the words of a name parts them: "Short, Rose" and "Rose\nShort" are names, "Rose:
    /// short" and
    /// "a rose. Short" are none.
    /// </summary>
    public static bool IsOneName(ReadOnlySpan<byte> phrase)
    {
        for (var i = 1; i < phrase.Length - 1; i++)
        {
            var b = phrase[i];
            if (b is (byte)':' or (byte)';' or (byte)'(' or (byte)')' or (byte)'<' or (byte)'>' or (byte)'|' or (byte)'=' or (byte)'?'
                or (byte)'!' or (byte)'/' || (b == '.' && TextBytes.IsLower(phrase[i - 1])
                    && !TextBytes.IsWord(phrase[i + 1])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds the numbers that stand in the text, however their digits are grouped.</summary>
    public static void FindNumbers(CompiledIdentifiers known, in TextView view, ScrubWork work)
    {
        if (!known.HasNumbers)
        {
            return;
        }

        for (var first = view.Next(0, TokenRole.Number); first < view.Count; first = view.Next(first + 1, TokenRole.Number))
        {
            ulong value = 0;
            var digits = 0;
            for (var last = first; last >= 0; last = NextGroup(view, last))
            {
                digits += view.Length(last);
                if (digits > 17)
                {
                    break;
                }

                foreach (var digit in view.Of(last))
                {
                    value = (value * 10) + (ulong)(digit - '0');
                }

                // A country code glued to the number (+16175551234) is not a group of its own.
                if (known.IsNumber(value, digits, out var kind)
                    || (digits == 11 && value / 10_000_000_000 == 1
                    && known.IsNumber(value % 10_000_000_000, 10, out kind)))
                {
                    work.Add(view.Tokens[first].Start, view.Tokens[last].End, kind);
                }
            }
        }
    }

    // The next number, when no more than three marks and no word stand before it; else -1.
    private static int NextGroup(in TextView view, int number)
    {
        for (var i = number + 1; i < Math.Min(view.Count, number + 5); i++)
        {
            if (view.IsNumber(i))
            {
                return i;
            }

            if (!view.IsMark(i, '-') && !view.IsMark(i, '.') && !view.IsMark(i, '(') && !view.IsMark(i, ')')
                && !view.IsMark(i, '/') && !view.IsMark(i, '+'))
            {
                return -1;
            }
        }

        return -1;
    }

    private static bool IsCapital(byte b) => TextBytes.IsUpper(b) || b >= 0x80;

    // "Quincy", "5 Day": the first letter decides.
    private static bool IsCapitalPlace(ReadOnlySpan<byte> place)
    {
        foreach (var b in place)
        {
            if (TextBytes.IsLetter(b) || b >= 0x80)
            {
                return IsCapital(b);
            }
        }

        return true;
    }

    // Three letters written as a name that are no other word: "Eve", but neither "EVE" nor "Hip".
    private static bool IsShortName(in TextView view, int token) =>
        view.Length(token) == 3 && TextBytes.IsLower(view.Of(token)[1]) && TextBytes.IsLower(view.Of(token)[2])
        && !view.Is(token, WordKinds.Common | WordKinds.Month | WordKinds.State | WordKinds.Title | WordKinds.Street);

    private static void FindCommonNames(in TextView view, ScrubMode mode, ScrubWork work)
    {
        var before = new Match(-1, -1, -1);
        foreach (var found in work.NameParts)
        {
            var common = found.Strength == PhraseStrength.CommonNamePart;
            var token = TokenAt(view, found.Start);
            var capital = IsCapital(view.Text[found.Start]);
            var now = new Match(token, found.Start, found.End);
            // Two parts of the subject's names side by side are the subject's name.
            if (capital && before.Token >= 0 && before.End < found.Start && Between(view, before.End, found.Start))
            {
                work.Add(before.Start, found.End, ScrubKind.Name);
            }
            else if (common && capital && StandsAsAName(view, token, mode))
            {
                work.Add(found.Start, found.End, ScrubKind.Name);
            }

            if (capital)
            {
                before = now;
            }
        }
    }

    private static bool StandsAsAName(in TextView view, int token, ScrubMode mode)
    {
        var isShort = IsShortName(view, token);
        return NameContext.Marks(view, token, token, mode != ScrubMode.Known) || (isShort && mode != ScrubMode.Known)
            || NameContext.ActsAsAPerson(view, token, isShort);
    }

    // Only blanks, commas, full stops and initials.
    private static bool Between(in TextView view, int start, int end)
    {
        if (end - start > 5)
        {
            return false;
        }

        var letters = 0;
        foreach (var b in view.Text[start..end])
        {
            letters += TextBytes.IsUpper(b) ? 1 : 0;
            if (!TextBytes.IsUpper(b) && b is not ((byte)' ' or (byte)',' or (byte)'.' or (byte)'-' or (byte)'\n'))
            {
                return false;
            }
        }

        return letters <= 1;
    }

    private static int TokenAt(in TextView view, int start)
    {
        int low = 0, high = view.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (view.Tokens[middle].Start <= start)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private readonly record struct Match(int Token, int Start, int End);
}
