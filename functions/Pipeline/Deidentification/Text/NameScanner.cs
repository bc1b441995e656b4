namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds names of people by titles, labels, relatives, credentials, and by frequent given and family names.
/// </summary>
internal static class NameScanner
{
    private const int LongestName = 4;
    private const int MostNameWords = 64;

    /// <summary>Adds the names, then every other place where a word of them stands capitalised.</summary>
    public static void Find(TextView view, ScrubWork work)
    {
        for (var i = 0; i < view.Count; i++)
        {
            if (!view.Capitalised(i))
            {
                continue;
            }

            if (Titled(view, i))
            {
                i = Add(view, i, NameEnd(view, i, strict: false), work);
            }
            else if (StartsMarkedName(view, i))
            {
                i = Add(view, i, NameEnd(view, i, strict: true), work);
            }
            else if (!view.Shouting && view.Is(i, WordKinds.Given) && !PartOfOther(view, i) && !IsAbbreviation(view, i)
                && !(view.Glued(i) && view.IsMark(i - 1, '-')))
            {
                i = FindByGivenName(view, i, work);
            }
            else if (view.IsInitial(i) && view.IsMark(i + 1, '.') && IsFamily(view, SkipInitials(view, i)))
            {
                var family = SkipInitials(view, i);
                i = Add(view, i, NameEnd(view, family, strict: true), work);
            }
            else if (IsFamily(view, i) && view.IsMark(i + 1, ',') && view.Is(i + 2, WordKinds.Given)
                && view.Capitalised(i + 2))
            {
                i = Add(view, i, NameEnd(view, i + 2, strict: true), work);
            }
            else if (UnknownFullName(view, i, out var surname))
            {
                i = Add(view, i, NameEnd(view, surname, strict: true), work);
            }
            else
            {
                i = FindByCredential(view, i, work);
            }
        }

        Repeat(view, work);
    }

    private static bool Titled(TextView view, int i)
    {
        var title = i - 1 - (view.IsMark(i - 1, '.') ? 1 : 0);
        return view.Is(title, WordKinds.Title) && !NameContext.IsStreetDrive(view, title) && !view.Broken(i)
            && (view.Capitalised(title) || view.IsOneOf(title, " dr mr mrs ms "u8))
            && !(view.Is(i, WordKinds.Common) && !view.Is(i, WordKinds.Given | WordKinds.Family))
            && !view.Is(i, WordKinds.Title) && !(view.IsOneOf(title, " ms "u8) && view.Shouting);
    }

    private static bool StartsMarkedName(TextView view, int i)
    {
        if (view.Is(i, WordKinds.Title | WordKinds.Month) || view.Length(i) < 2 || (view.Broken(i) && i > 0
            && !view.IsMark(i - 1, ':')))
        {
            return false;
        }

        var common = view.Is(
            i, WordKinds.Common | WordKinds.NameLabel | WordKinds.Relative | WordKinds.FacilityPre | WordKinds.Facility
            | WordKinds.State | WordKinds.CountryLike | WordKinds.IdLabel | WordKinds.PhoneLabel);
        var known = view.Is(i, WordKinds.Given | WordKinds.Family);
        var full = view.Capitalised(i + 1) && !view.Broken(i + 1) && !view.Is(i + 1, WordKinds.Common);
        if (common && !(known && full))
        {
            return false;
        }

        if (NameContext.LabelEndsAt(view, i - 1))
        {
            // "Patient: Obese" and "Attending: Improved" begin a sentence; a name has a second word or is a frequent
            // one.
            return known || full || view.IsInitial(i + 1) || (view.IsMark(i + 1, ',') && view.Capitalised(i + 2));
        }

        return NameContext.RelativeEndsAt(view, i - 1) || NameContext.NamingEndsAt(view, i - 1);
    }

    // The last token of a name that begins here.
    private static int NameEnd(TextView view, int first, bool strict)
    {
        var last = first;
        for (var words = 1; words < LongestName; words++)
        {
            var next = last + 1;
            if (view.IsInitial(next) && !view.Broken(next) && (view.IsMark(next + 1, '.')
                || view.Capitalised(next + 1)))
            {
                last = view.IsMark(next + 1, '.') && view.Capitalised(next + 2)
                    && !view.Broken(next + 2) ? next + 1 : next;
                continue;
            }

            if (view.IsMark(next, '-') && view.Glued(next) && view.Glued(next + 1) && view.Capitalised(next + 1))
            {
                last = next + 1;
                continue;
            }

            if (view.IsMark(next, '.') && last == first && view.IsInitial(first) && view.Capitalised(next + 1)
                && (!view.Is(next + 1, WordKinds.Common) || view.Is(next + 1, WordKinds.Family)))
            {
                last = next;
                continue;
            }

            // "Patient: Treviño, Maria"
            if (view.IsMark(next, ',') && words == 1 && strict && view.Capitalised(next + 1)
                && ((view.Is(next + 1, WordKinds.Given) && !view.Is(first, WordKinds.Given))
                    || (NothingElse(view, first) && NothingElse(view, next + 1))))
            {
                last = next + 1;
                continue;
            }

            var particle = view.IsOneOf(next, " de la del van von der den di da dos bin al el ter "u8)
                && view.Capitalised(next + 1) | view.Capitalised(next + 2);
            if (!particle && (!view.Capitalised(next) || view.Broken(next)
                || (view.Is(next, WordKinds.Common) && !(view.Is(next, WordKinds.Family) && last == first))
               
                || view.Is(
                    next, WordKinds.Credential | WordKinds.NameLabel | WordKinds.IdLabel | WordKinds.PhoneLabel)))
            {
                break;
            }

            last = next;
        }

        while (view.Glued(last + 1) && view.IsNumber(last + 1))
        {
            last++;
        }

        return last;
    }

    private static int FindByGivenName(TextView view, int i, ScrubWork work)
    {
        var common = view.Is(i, WordKinds.Common | WordKinds.Month | WordKinds.State | WordKinds.CountryLike);
        var next = i + 1;
        while (view.IsInitial(next) && !view.Broken(next))
        {
            next += view.IsMark(next + 1, '.') ? 2 : 1;
        }

        var surname = view.Capitalised(next) && !view.Broken(next) && view.Length(next) > 1
            && (IsFamily(view, next)
            || (!view.Is(next, WordKinds.Common | WordKinds.Street | WordKinds.Facility | WordKinds.FacilityPre
                | WordKinds.Month | WordKinds.State) && !common));
        if (surname && !PartOfOther(view, next))
        {
            return Add(view, i, NameEnd(view, next, strict: true), work);
        }

        // A frequent given name alone, unless it is a word too or stands where a place or an eponym would.
        return common || view.IsOneOf(i - 1, " in at near to of "u8) || view.Is(i, WordKinds.Family)
            && view.StartsSentence(i)
            || view.IsMark(i + 1, '\'') && !view.Glued(i + 2)
            ? i
            : Add(view, i, NameEnd(view, i, strict: true), work);
    }

    // "Szabina J. Gelencser": two words that are nothing else, with an initial between them; or alone on their line.
    private static bool UnknownFullName(TextView view, int i, out int surname)
    {
        surname = SkipInitials(view, i + 1);
        surname += surname == i + 1 && view.IsInitial(i + 1) && view.Capitalised(i + 2) ? 1 : 0;
        if (view.Shouting || !NothingElse(view, i) || !NothingElse(view, surname) || view.Broken(surname))
        {
            return false;
        }

        return surname > i + 1
            || (!view.StartsSentence(i) && view.IsWord(i - 1) && !view.Capitalised(i - 1)
            && !view.Capitalised(surname + 1)
                && !view.IsMark(surname + 1, '-'))
            || (view.Broken(i) && (surname == view.Count - 1 || view.Broken(surname + 1)));
    }

    private static bool NothingElse(TextView view, int i) =>
        view.Capitalised(i) && view.Length(i) > 2 && !IsAbbreviation(view, i)
        && (view.Tokens[i].Kinds & ~(WordKinds.Given | WordKinds.Family)) == 0;

    // ANA, ADA, MRI: capitals throughout and short.
    private static bool IsAbbreviation(TextView view, int i) =>
        view.Length(i) <= 4 && !view.Shouting && view.Of(i).IndexOfAnyInRange((byte)'a', (byte)'z') < 0
            && view.Of(i)[0] < 0x80;

    private static int FindByCredential(TextView view, int i, ScrubWork work)
    {
        if (view.Shouting || view.Is(i, WordKinds.Common | WordKinds.Title | WordKinds.Credential | WordKinds.NameLabel)
            || view.Length(i) < 2 || !NameContext.CredentialFollows(view, i))
        {
            return i;
        }

        var first = i;
        while (first > 0 && i - first < 4 && !view.Broken(first)
            && ((view.Capitalised(first - 1)
            && !view.Is(first - 1, WordKinds.Common | WordKinds.Title | WordKinds.NameLabel))
                || (view.IsMark(first - 1, '.') && view.IsInitial(first - 2))))
        {
            first--;
        }

        // A given name that is also a word, where somebody signs: "Signed, Osgood Kestrentorpe, MD".
        if (first > 0 && view.Capitalised(first - 1) && !view.Broken(first) && NameContext.LabelEndsAt(view, first - 2)
            && !view.Is(first - 1, WordKinds.Title | WordKinds.NameLabel))
        {
            first--;
        }

        return Add(view, first, i, work);
    }

    // "Austin Hospital", "Virginia Street", "Parkinson's disease", "Allen test"
    private static bool PartOfOther(TextView view, int i)
    {
        var next = i + 1;
        if (view.IsMark(next, '\'') && view.IsOneOf(next + 1, " s "u8) && view.IsOneOf(
            next + 2, " disease syndrome sign test palsy phenomenon thyroiditis lymphoma contracture cyst esophagus sarcoma tumor node point law "u8))
        {
            return true;
        }

        return view.Is(next, WordKinds.Facility | WordKinds.FacilityPre | WordKinds.Street) && view.Capitalised(next)
            && !IsFamily(view, next)
           
            || view.IsOneOf(next, " disease syndrome sign test palsy catheter maneuver score scale criteria procedure classification virus lymphoma fracture "u8);
    }

    private static bool IsFamily(TextView view, int i) => view.Is(i, WordKinds.Family) && view.Capitalised(i);

    private static int SkipInitials(TextView view, int i)
    {
        while (view.IsInitial(i) && view.IsMark(i + 1, '.'))
        {
            i += 2;
        }

        return i;
    }

    private static int Add(TextView view, int first, int last, ScrubWork work)
    {
        work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Name);
        for (var i = first; i <= last && work.NameWords.Count < MostNameWords; i++)
        {
            if (view.IsWord(i) && view.Length(i) > 2
                && !view.Is(i, WordKinds.Common | WordKinds.Title | WordKinds.Month | WordKinds.State))
            {
                work.NameWords.Add((view.Tokens[i].Start, view.Tokens[i].End));
            }
        }

        return last;
    }

    // What was a name once in this text is one wherever it stands capitalised.
    private static void Repeat(TextView view, ScrubWork work)
    {
        if (work.NameWords.Count == 0)
        {
            return;
        }

        for (var i = 0; i < view.Count; i++)
        {
            if (!view.Capitalised(i) || view.Length(i) < 3 || view.Is(i, WordKinds.Common))
            {
                continue;
            }

            foreach (var (start, end) in work.NameWords)
            {
                if (view.Tokens[i].Start != start && SameLetters(view.Of(i), view.Text[start..end]))
                {
                    work.Add(view.Tokens[i].Start, view.Tokens[i].End, ScrubKind.Name);
                    break;
                }
            }
        }
    }

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
