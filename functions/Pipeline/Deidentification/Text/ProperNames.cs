using System.Buffers;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>How much a capitalised word looks like a name by itself.</summary>
internal enum NameClass : byte
{
    /// <summary>A word of the language or of medicine, an abbreviation, a label.</summary>
    None,

    /// <summary>A name that is a word too: only where something around it says so.</summary>
    Weak,

    /// <summary>A name, or no word that is known: wherever it stands.</summary>
    Strong,
}

/// <summary>
/// Finds proper names without a context: words that no vocabulary of English or medicine has, names that are no words,
/// and names that are words where they stand as names do.
/// </summary>
internal static partial class ProperNames
{
    private const int LongestRun = 8;
    private const int ShortestUnknown = 3;
    private const int ShortestShouted = 4;
    private const int ShortestLowered = 6;
    private const int LongestLabel = 5;

    private static readonly SearchValues<byte> Vowels = SearchValues.Create("AEIOUY"u8);

    private const WordKinds Names = WordKinds.Given | WordKinds.Family | WordKinds.Place | WordKinds.Proper;

    private const WordKinds Labels = WordKinds.NameLabel | WordKinds.PhoneLabel | WordKinds.IdLabel
        | WordKinds.Relative | WordKinds.Facility | WordKinds.FacilityPre | WordKinds.Facility2 | WordKinds.Org
        | WordKinds.Unit | WordKinds.Street | WordKinds.StreetLead | WordKinds.Suffix;

    /// <summary>
    /// Whether a capital inside of a word begins no syllable, as those of McDonald and DeShawn do: "PaO", "CoV", "HbA".
    /// </summary>
    public static bool IsSymbol(ReadOnlySpan<byte> word)
    {
        if (IsShouted(word))
        {
            return false;
        }

        for (var k = 1; k < word.Length; k++)
        {
            if (TextBytes.IsUpper(word[k])
                && (k + 2 >= word.Length || !TextBytes.IsLower(word[k + 1]) || !TextBytes.IsLower(word[k + 2])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a word is by itself.</summary>
    public static NameClass ClassOf(in TextView view, int i)
    {
        if (!view.IsWord(i))
        {
            return NameClass.None;
        }

        var word = view.Of(i);
        var kinds = view.Tokens[i].Kinds;
        var named = (kinds & Names) != 0;
        if ((kinds & (WordKinds.Credential | WordKinds.Suffix)) != 0 && IsShouted(word) && word.Length < ShortestShouted)
        {
            return NameClass.None;
        }

        if (word[0] >= 0x80)
        {
            return word.Length >= 6 && !view.Foreign ? NameClass.Strong : NameClass.None;
        }

        if (!TextBytes.IsUpper(word[0]) && !(view.Lowered && (named || kinds == WordKinds.None)))
        {
            return NameClass.None;
        }

        if (kinds == WordKinds.None && IsSymbol(word))
        {
            return NameClass.None;
        }

        // "Interp:", "Dispo:"; an unknown word that is longer is hardly a label.
        if (!view.Lowered && (IsScored(view, i) || IsEponymPair(view, i) || (kinds == WordKinds.None
            && word.Length <= LongestLabel && view.IsMark(i + 1, ':'))))
        {
            return NameClass.None;
        }

        if ((kinds & (WordKinds.Vocabulary | Labels)) != 0)
        {
            return named ? NameClass.Weak : NameClass.None;
        }

        if (view.Lowered)
        {
            return (named && word.Length >= ShortestShouted)
                || (word.Length >= ShortestLowered && !view.Foreign && !EndsAsMedicine(word) && !IsPartOfCode(view, i))
                ? NameClass.Strong
                : word.Length >= ShortestUnknown ? NameClass.Weak : NameClass.None;
        }

        if (IsShouted(word))
        {
            // An abbreviation unless it is a name; in a text of capitals a long word that is none other.
            return word.Length < ShortestShouted ? NameClass.None
                : kinds == WordKinds.None && IsShoutedPair(view, i) ? NameClass.Strong
                : (kinds & (WordKinds.Given | WordKinds.Family)) != 0 || (view.Shouting && named) ? NameClass.Strong
                : view.Shouting && word.Length >= 6 && !view.Foreign && !EndsAsMedicine(word) ? NameClass.Strong
                : NameClass.None;
        }

        if (named)
        {
            return word.Length > 2 ? NameClass.Strong : NameClass.Weak;
        }

        return word.Length < ShortestUnknown || view.Foreign || HasInnerCapital(word) || IsPartOfCode(view, i)
            ? NameClass.None
            : EndsAsMedicine(word) ? NameClass.Weak : NameClass.Strong;
    }

    // "XYZZEK, QALORI", "XYZZEK QALORI": two words side by side that are none and can be spoken.
    private static bool IsShoutedPair(in TextView view, int i)
    {
        if (view.Foreign || !IsSpoken(view, i))
        {
            return false;
        }

        var next = i + 1 + (view.IsMark(i + 1, ',') ? 1 : 0);
        var before = i - 1 - (view.IsMark(i - 1, ',') ? 1 : 0);
        if (view.Length(i) < ShortestShouted)
        {
            return false;
        }

        return (!view.Broken(next) && IsOther(view, next) && (view.Shouting || next > i + 1 || view.Length(i) > 4))
            || (!view.Broken(i) && IsOther(view, before) && (view.Shouting || before < i - 1 || view.Length(i) > 4));

        static bool IsOther(in TextView view, int k) => view.IsWord(k) && IsShouted(view.Of(k)) && view.Length(k) > 2
            && (view.Is(k, WordKinds.Given | WordKinds.Family | WordKinds.Proper)
                ? view.Is(k, WordKinds.Frequent) || !view.Is(k, WordKinds.Medical | WordKinds.Common)
                : view.Tokens[k].Kinds == WordKinds.None && IsSpoken(view, k));
    }

    private static bool IsSpoken(in TextView view, int i) => view.Length(i) >= ShortestShouted
        && view.Of(i).ContainsAny(Vowels) && view.Of(i).ContainsAnyExcept(Vowels) && !EndsAsMedicine(view.Of(i));

    /// <summary>The last token of a name that begins at a token; -1 where none does.</summary>
    public static int EndOfNameAt(in TextView view, int first)
    {
        var kind = ClassOf(view, first);
        if (kind == NameClass.None || EponymOf(view, first))
        {
            return -1;
        }

        int last = first, words = 1, strong = kind == NameClass.Strong ? 1 : 0;
        var initial = false;
        for (var next = Next(view, last); next > 0 && words < LongestRun; next = Next(view, last))
        {
            var follows = view.IsInitial(next) || IsLoweredInitial(view, next) ? NameClass.Weak : ClassOf(view, next);
            if (follows == NameClass.None && IsShouted(view.Of(first)) && view.Tokens[next].Kinds == WordKinds.None
                && IsShouted(view.Of(next)) && view.Length(next) >= ShortestUnknown && !EndsAsMedicine(view.Of(next)))
            {
                follows = NameClass.Weak;
            }

            if (follows != NameClass.Strong && (strong > 0 || initial) && IsUnlikelySurname(view, first, next))
            {
                return next;
            }

            initial |= view.IsInitial(next);

            if (follows == NameClass.None || EponymOf(view, next) || IsNoPartOfName(view, first, next))
            {
                break;
            }

            strong += follows == NameClass.Strong ? 1 : 0;
            words += view.IsInitial(next) ? 0 : 1;
            last = next;
        }

        while (strong > 0 && view.IsMark(last + 1, '-') && view.Glued(last + 1) && view.Glued(last + 2)
            && view.IsWord(last + 2) && ((view.Tokens[last + 2].Kinds & ~(Names | WordKinds.Rare)) == 0
                || (view.Capitalised(last + 2) && view.Is(last + 2, Names))))
        {
            last += 2;
        }

        last += view.IsMark(last + 1, '.') && view.IsInitial(last) && last > first && view.Glued(last + 1) ? 1 : 0;
        if (strong > 0)
        {
            return last;
        }

        return words > 1 ? IsNamePair(view, first, last) ? last : -1 : StandsAsAName(view, first, last) ? last : -1;
    }

    /// <summary>
    /// The first token of a name of which a later word was found: "Palmi Einarsson", "Vide A. Persson", where a word of
    /// the language stands capitalised within a sentence.
    /// </summary>
    public static int BeginOfNameAt(in TextView view, int found)
    {
        var first = found;
        var before = found - 1;
        before -= view.IsMark(before, '.') ? 1 : 0;
        before -= view.IsInitial(before) ? 1 : 0;
        var initial = before < found - 1;
        // "J Obuya", "by J Obuya"; no "Hepatitis B Obuya"
        if (initial && found - before == 2 && !(view.StartsSentence(found - 1) && view.IsOneOf(found - 1, " a "u8)) && !view.Broken(found) && !view.IsOneOf(found - 1, " i "u8)
            && (view.StartsSentence(found - 1) || view.Tokens[before].Kind == TokenKind.Mark || view.IsOneOf(before, " by per with w and to from dr mr mrs ms "u8)))
        {
            first = found - 1;
        }

        // "de la Cruz", "van den Berg" where no title stands before.
        if (view.IsWord(before) && !initial && !view.Capitalised(before) && view.Length(before) <= 3 && !view.Broken(found)
            && view.IsOneOf(before, " de la del van von der den di da dos bin ibn du le ter ten zu "u8) && !view.Lowered)
        {
            return before - (view.IsOneOf(before - 1, " de van von "u8) && !view.Broken(before) ? 1 : 0);
        }

        if (view.Capitalised(before) && !view.Broken(before + 1) && view.Length(before) > 2 && !view.Shouting
            && !IsShouted(view.Of(before)) && !(view.Is(before, WordKinds.Common | Labels | WordKinds.Title
                | WordKinds.Credential | WordKinds.Month | WordKinds.State | WordKinds.CountryLike))
            && (initial || (!view.StartsSentence(before) && !view.Capitalised(before - 1))))
        {
            first = before;
        }

        return first;
    }

    /// <summary>Capitals throughout.</summary>
    public static bool IsShouted(ReadOnlySpan<byte> word) =>
        word.Length > 1 && word.IndexOfAnyInRange((byte)'a', (byte)'z') < 0;

    // The next word of the same name, behind a blank, an initial's full stop, a hyphen or a particle.
    private static int Next(in TextView view, int last)
    {
        var next = last + 1;
        if (view.IsMark(next, '.') && view.IsInitial(last))
        {
            next++;
        }
        else if (view.IsMark(next, '-') && view.Glued(next) && view.Glued(next + 1))
        {
            // "Abu-al-Hassan"
            var joined = view.IsMark(next + 2, '-') ? 3 : 2;
            if (view.IsOneOf(next + 1, " de la del van von der den di da dos du le bin ben ibn al el ter ten zu "u8)
                && joined == 2 && view.Capitalised(next + 2))
            {
                // "Obi-van Dijk"
                return next + 2;
            }

            next += view.IsMark(next + 2, '-') && view.Glued(next + 2) && view.Glued(next + 3) && view.Capitalised(next + 3)
                && view.Length(next + 1) <= 3 ? 3 : 1;
        }

        if (view.IsOneOf(next, " de la las del van von der den di da dos du le bin ben ibn abu bint al el ter ten zu y "u8)
            && !view.Broken(next))
        {
            var behind = next + 1;
            behind += view.IsMark(behind, '-') || view.IsOneOf(behind, " la los las der den het "u8) ? 1 : 0;
            next = view.Capitalised(behind) && !view.Lowered ? behind : next;
        }

        // "brovic on 2014-03-05": no family name is written without a capital where others stand.
        return view.IsWord(next) && !view.Broken(next)
            && !(!view.Capitalised(next) && view.IsOneOf(next, " on in at to of for with by and or is was has from "u8))
                ? next : -1;
    }

    // "Ortega MRI", "Stavros   Room:": an abbreviation or a label behind a name.
    private static bool IsNoPartOfName(in TextView view, int first, int next) =>
        (view.IsMark(next + 1, ':') && !view.Glued(next) && !IsHeadingOfAPerson(view, first))
        || view.Is(next, WordKinds.NameLabel)
        || (!view.IsInitial(next) && view.Length(next) < ShortestShouted && !view.Lowered && !IsShouted(view.Of(first))
            && view.Length(first) > 1 && IsShouted(view.Of(next)));

    // "Annie Proband: female": a usual given name that is nothing else, at the beginning of a line.
    private static bool IsHeadingOfAPerson(in TextView view, int first) =>
        view.StartsSentence(first) && view.Is(first, WordKinds.Frequent) && view.Is(first, WordKinds.Given)
        && !view.Is(first, WordKinds.Common | WordKinds.Medical | WordKinds.Certain);

    // "patricia a desrosiers"
    private static bool IsLoweredInitial(in TextView view, int i) => view.Lowered && view.IsWord(i) && view.Length(i) == 1
        && view.IsMark(i + 1, '.');

    // "Samantha Basic", "Brad L Key": a word behind a given name, where no label or heading would stand.
    private static bool IsUnlikelySurname(in TextView view, int first, int word) =>
        (view.Capitalised(word) && view.IsMark(word + 1, '\'') && view.IsOneOf(word + 2, " s "u8) && !view.Shouting
            && !view.Is(word, Labels | WordKinds.Title) && !view.StartsSentence(word))
        || view.Is(first, WordKinds.Given) && view.Capitalised(word) && view.Length(word) > 2 && !view.Lowered
        && !IsShouted(view.Of(word)) && (!view.IsMark(word + 1, ':') || IsHeadingOfAPerson(view, first))
        && (!view.Capitalised(word + 1) || view.Broken(word + 1) || view.Is(word + 1, WordKinds.Credential))
        && !view.Is(word, WordKinds.Common | Labels | WordKinds.Title | WordKinds.Credential
            | WordKinds.State | WordKinds.Month)
        && (!view.Is(word, WordKinds.Medical) || word + 1 == view.Count || view.Broken(word + 1));

    // "Mark Young", "Grace Hill": a given name and a family name that are words.
    private static bool IsNamePair(in TextView view, int first, int last)
    {
        if (view.Shouting || view.Lowered || view.IsMark(last + 1, ':') || (last + 1 < view.Count
            && view.Capitalised(last + 1) && !view.Broken(last + 1)))
        {
            return view.Is(first, WordKinds.Frequent) && view.Is(last, WordKinds.Family)
                && !view.Is(first, WordKinds.Common | WordKinds.Medical);
        }

        return view.Is(first, WordKinds.Given) && view.Is(last, WordKinds.Family | WordKinds.Given | WordKinds.Proper)
            && (view.Is(first, WordKinds.Frequent) || !(view.Is(first, WordKinds.Medical)
                && view.Is(last, WordKinds.Medical)));
    }

    // Alone: within a sentence, between words in lower case; or at its beginning where a person acts.
    private static bool StandsAsAName(in TextView view, int first, int last)
    {
        var kinds = view.Tokens[first].Kinds;
        var given = (kinds & (WordKinds.Given | WordKinds.Family)) != 0;
        if (kinds == WordKinds.None && first == last && view.Length(first) > 4 && !view.Shouting && !view.Lowered
            && !view.StartsSentence(first) && !view.Capitalised(first - 1) && !view.Capitalised(last + 1) && !view.Foreign
            && view.IsWord(first - 1) && !IsShouted(view.Of(first)) && !HasInnerCapital(view.Of(first)))
        {
            // It ends as words of medicine do, which have no capital within a sentence.
            return true;
        }

        if (kinds == WordKinds.None || view.Shouting || view.Lowered || IsShouted(view.Of(first)) || view.Length(first) < 3
            || (kinds & (WordKinds.Month | WordKinds.State | WordKinds.CountryLike | Labels)) != 0)
        {
            return false;
        }

        var medical = (kinds & WordKinds.Medical) != 0 && (kinds & WordKinds.Given) == 0;
        var frequent = (kinds & WordKinds.Frequent) != 0;
        var eponym = (kinds & (WordKinds.Word | WordKinds.Rare | WordKinds.Common | WordKinds.Medical
            | WordKinds.Certain)) == 0;
        if (!view.StartsSentence(first))
        {
            return (!view.Capitalised(first - 1) || view.Is(first - 1, WordKinds.NameLabel | WordKinds.Relative)
                || view.StartsSentence(first - 1))
                && !view.Capitalised(last + 1) && (eponym || frequent
                || (given && !medical && (kinds & WordKinds.Common) == 0 && view.IsWord(first - 1)));
        }

        return (frequent && (kinds & WordKinds.Common) == 0)
            || (eponym && given && (view.Is(first, WordKinds.Given) || NameContext.ActsAsAPerson(view, first, true)))
            || (given && view.IsMark(last + 1, '\'') && view.IsOneOf(last + 2, " s "u8) && frequent)
            || (given && NameContext.ActsAsAPerson(view, first, isLikely: frequent));
    }
}
