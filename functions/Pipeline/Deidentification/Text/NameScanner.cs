namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds names of people by titles, labels, relatives, credentials, and by frequent given and family names.
/// </summary>
internal static partial class NameScanner
{
    private const int LongestName = 4;
    private const int MostNameWords = 64;

    internal static readonly WordFilter CallWords = new(Calls);

    private static ReadOnlySpan<byte> Calls => " dr mr mrs ms nurse "u8;
    private const int MostNameTokens = 12;

    /// <summary>Adds the names, then every other place where a word of them stands capitalised.</summary>
    /// <param name="view">The text.</param>
    /// <param name="weighs">Whether words on which no rule decides are weighed.</param>
    /// <param name="work">Receives what goes.</param>
    public static void Find(in TextView view, bool weighs, ScrubWork work)
    {
        FindMarked(view, work);
        if (weighs)
        {
            NameEvidence.Decide(view, work);
        }

        Repeat(view, work);
    }

    /// <summary>Adds the names that a rule finds, and lists the words that may be names without one.</summary>
    public static void FindMarked(in TextView view, ScrubWork work)
    {
        var named = -2;
        for (var i = Next(view, 0, TokenRole.Name); i < view.Count; i = Next(view, i + 1, TokenRole.Name))
        {
            var spans = work.Spans.Count;
            var at = i;
            Find(view, ref i, named, work);
            if (work.Spans.Count > spans)
            {
                named = i;
            }
            else if (NameEvidence.IsOpen(view, at))
            {
                work.Open.Add(at);
            }
        }

        FindSigns(view, work);
    }

    // Where there are no capitals, every word may be a name.
    private static int Next(in TextView view, int i, TokenRole role) => view.Lowered ? i : view.Next(i, role);

    private static void Find(in TextView view, ref int i, int named, ScrubWork work)
    {
            if (!view.Capitalised(i) && !(view.Lowered && view.IsWord(i)))
            {
                if (IsLoweredName(view, i))
                {
                    i = Add(view, i, i, work);
                }

                return;
            }

            if (Titled(view, i, out var begin))
            {
                i = Add(view, begin, NameEnd(view, i, strict: false), work);
            }
            else if (StartsMarkedName(view, i))
            {
                i = Add(view, i, NameEnd(view, i, strict: true), work);
            }
            else if (view.IsInitial(i) && view.IsMark(i + 1, '.')
                && (ProperNames.ClassOf(view, SkipInitials(view, i)) != NameClass.None
                    || NameContext.CredentialFollows(view, SkipInitials(view, i))
                    || (!view.StartsSentence(i) && !view.Capitalised(i - 1) && IsOrdinaryWord(view, SkipInitials(view, i)))
                    || (view.Capitalised(SkipInitials(view, i)) && view.IsMark(SkipInitials(view, i) + 1, ',')
                        && view.Is(SkipInitials(view, i) + 2, WordKinds.Credential))))
            {
                i = Add(view, i, NameEnd(view, SkipInitials(view, i), strict: true), work);
            }
            else if (ProperNames.ClassOf(view, i) != NameClass.None && view.IsMark(i + 1, ',')
                && (view.Is(i, WordKinds.Family) || view.Broken(i) || i == 0) && view.Is(i + 2, WordKinds.Given)
                && view.Capitalised(i + 2) && !view.Is(i + 2, WordKinds.Common))
            {
                i = Add(view, i, NameEnd(view, i + 2, strict: true), work);
            }
            else if (IsShoutedListing(view, i))
            {
                i = Add(view, i, i + 2 + (view.IsInitial(i + 3) && !view.Broken(i + 3) ? 1 : 0), work);
            }
            else if (IsSurnameBeforeInitial(view, i))
            {
                i = Add(view, i, i + 2 + (view.IsMark(i + 3, '.') ? 1 : 0), work);
            }
            else if (!PartOfOther(view, i) && ProperNames.EndOfNameAt(view, i) is var last and >= 0)
            {
                i = Add(view, ProperNames.BeginOfNameAt(view, i), last, work);
            }
            else if (FollowsCredential(view, i))
            {
                i = Add(view, i, i, work);
            }
            else if (InList(view, i, named))
            {
                i = Add(view, i, i, work);
            }
            else if (view.IsInitial(i) && IsNamedByInitials(view, i))
            {
                i = Add(view, i, i + 3, work);
            }
            else if (view.Lowered && IsLoweredName(view, i))
            {
                i = Add(view, i, i, work);
            }
            else if (PlainNames.EndAt(view, i) is var plain and >= 0)
            {
                i = Add(view, i, plain, work);
            }
            else
            {
                i = FindByCredential(view, i, work);
            }
    }

    // "by A. Long", no "A. PLAN" and no "Vitamin D. Continue".
    private static bool IsOrdinaryWord(in TextView view, int i) => view.Capitalised(i) && !view.Broken(i) && view.Length(i) > 2
        && !ProperNames.IsShouted(view.Of(i)) && !view.IsMark(i + 1, ':') && view.Is(i, WordKinds.Family | WordKinds.Given
            | WordKinds.Proper | WordKinds.Eponym);

    // "dr. pell", "told nurse jackie", "pt maria", in lower case.
    private static bool IsLoweredName(in TextView view, int i)
    {
        if (!view.IsWord(i) || view.Length(i) < 3 || view.Glued(i))
        {
            return false;
        }

        var title = i - 1 - (view.IsMark(i - 1, '.') ? 1 : 0);
        if (!view.Is(i, WordKinds.Frequent) && !view.MayBe(title, CallWords))
        {
            return false;
        }

        var called = view.IsOneOf(title, Calls) && !NameContext.IsStreetDrive(view, title);
        if (view.Lowered && view.Is(i, WordKinds.Frequent))
        {
            // "spoke w brittany", "husband carl"
            return !view.Is(i, WordKinds.Common | WordKinds.Medical | WordKinds.Certain | WordKinds.Month) && (!view.Is(
                i, WordKinds.Word) || view.Is(i - 1, WordKinds.Relative) || view.IsOneOf(
                i - 1, " w with by per told called spoke and mr mrs ms dr "u8));
        }

        return !view.Is(i, WordKinds.Vocabulary) && ((called && !view.Is(i, WordKinds.Relative))
            || view.Is(i, WordKinds.Frequent))
            || (called && !view.IsOneOf(title, " nurse "u8) && view.Is(i, WordKinds.Given | WordKinds.Family | WordKinds.Rare)
                && !view.Is(i, WordKinds.Common | WordKinds.Medical))
            || (called && !view.IsOneOf(title, " nurse "u8) && view.Is(i, WordKinds.Given | WordKinds.Family)
                && !view.Is(i, WordKinds.Title | WordKinds.Relative | WordKinds.NameLabel));
    }

    private static bool StartsMarkedName(in TextView view, int i)
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
        var full = (view.Capitalised(i + 1) && !view.Broken(i + 1) && (!view.Is(i + 1, WordKinds.Common)
                || (known && view.Is(i + 1, WordKinds.Family) && !view.Apart(i + 1))))
            || (view.IsMark(i + 1, '-') && view.Glued(i + 1) && view.Glued(i + 2) && view.Capitalised(i + 2));
        var related = NameContext.RelativeEndsAt(view, i - 1);
        var named = known || view.Is(i, WordKinds.Proper);
        if (common && !(known && full) && !(named && !view.Is(i, WordKinds.NameLabel | WordKinds.Relative)
            && (related || NameContext.ChildrenEndAt(view, i - 1))))
        {
            return false;
        }

        if (NameContext.LabelEndsAt(view, i - 1))
        {
            // "Patient: Obese" and "Attending: Improved" begin a sentence; a name has a second word or is a frequent
            // one.
            return known || full || view.IsInitial(i + 1) || (view.IsMark(i + 1, ',') && view.Capitalised(i + 2));
        }

        return related || NameContext.NamingEndsAt(view, i - 1) || (named && NameContext.ChildrenEndAt(view, i - 1));
    }

    // The last token of a name that begins here.
    private static int NameEnd(in TextView view, int first, bool strict)
    {
        var last = first;
        var comma = false;
        for (var words = 1; words < LongestName && last < first + MostNameTokens; words++)
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
            if (view.IsMark(next, ',') && !comma && strict && view.Capitalised(next + 1) && !view.Broken(next + 1)
                && ((view.Is(next + 1, WordKinds.Given) && !view.Is(first, WordKinds.Given))
                    || (NameContext.LabelEndsAt(view, first - 1) && (MayBeName(view, next + 1)
                        || (view.IsInitial(next + 1) && (view.IsMark(next + 2, '.') || next + 2 >= view.Count
                            || view.Broken(next + 2)))))))
            {
                comma = true;
                last = next + 1;
                continue;
            }

            var particle = view.IsOneOf(next, " de la del van von der den di da dos bin ben ibn abu al el ter du le la "u8)
                && view.Capitalised(next + 1) | view.Capitalised(next + 2);
            if (particle && view.IsOneOf(next + 1, " la las los der den "u8))
            {
                words--;
                last = next + 1;
                continue;
            }

            words -= particle ? 1 : 0;
            if (!particle && (!view.Capitalised(next) || view.Broken(next) || LabelsNext(view, next)
                || (view.IsMark(next + 1, ':') && !view.Glued(next)) || IsAbbreviationBehind(view, first, next)
                || (view.Shouting && view.Is(next, WordKinds.Vocabulary)
                    && !view.Is(next, WordKinds.Given | WordKinds.Family))
                || (view.Is(next, WordKinds.Common) && !(view.Is(next, WordKinds.Family) && (last == first
                    || !view.Capitalised(next + 1) || view.Broken(next + 1))))
               
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

    // "Smith    Sending MD:": the label of the next field.
    private static bool LabelsNext(in TextView view, int next) => view.Apart(next) && (view.IsMark(next + 1, ':')
        || view.IsMark(next + 2, ':') || view.IsMark(next + 3, ':'));

    private static bool IsAbbreviationBehind(in TextView view, int first, int next) =>
        !view.Shouting && view.Length(first) > 1 && !ProperNames.IsShouted(view.Of(first)) && view.Length(next) is 2 or 3
        && ProperNames.IsShouted(view.Of(next));

    private static bool MayBeName(in TextView view, int i) => view.Length(i) > 1 && !view.IsMark(i + 1, ':')
        && (!view.Is(i, WordKinds.Vocabulary) || (view.Is(i, WordKinds.Given | WordKinds.Proper)
            && !view.Is(i, WordKinds.Common)));

    // "Austin Hospital", "Virginia Street", "Parkinson's disease", "Allen test"
    private static bool PartOfOther(in TextView view, int i)
    {
        var next = i + 1;
        if (view.IsMark(next, '\'') && view.IsOneOf(next + 1, " s "u8) && view.IsOneOf(
            next + 2, " disease syndrome sign test palsy phenomenon thyroiditis lymphoma contracture cyst esophagus sarcoma tumor node point law "u8))
        {
            return true;
        }

        return view.Is(next, WordKinds.Facility | WordKinds.FacilityPre | WordKinds.Street) && view.Capitalised(next)
            && !IsFamily(view, next) && !view.Broken(next)
            || view.IsOneOf(next, " disease syndrome sign test palsy catheter maneuver score scale criteria procedure classification virus lymphoma fracture "u8);
    }

    private static bool IsFamily(in TextView view, int i) => view.Is(i, WordKinds.Family) && view.Capitalised(i);

    private static int SkipInitials(in TextView view, int i)
    {
        while (view.IsInitial(i) && view.IsMark(i + 1, '.'))
        {
            i += 2;
        }

        return i;
    }

    private static int Add(in TextView view, int first, int last, ScrubWork work)
    {
        // "Howell III", "Smith, Jr."
        var suffix = last + 1 + (view.IsMark(last + 1, ',') ? 1 : 0);
        if (view.Is(suffix, WordKinds.Suffix) && view.Capitalised(suffix) && !view.Broken(suffix) && view.Length(suffix) > 1
            && !view.Glued(suffix))
        {
            last = suffix;
        }

        work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Name);
        for (var i = first; i <= last && work.NameWords.Count < MostNameWords; i++)
        {
            if (view.IsWord(i) && (view.Length(i) > 2 || IsShortName(view, i)) && !view.Is(i, WordKinds.Title | WordKinds.State)
                && (!view.Is(i, WordKinds.Common) || (view.Capitalised(i) && view.Is(
                    i, WordKinds.Given | WordKinds.Family | WordKinds.Proper) && !view.Shouting))
                && !(view.Is(i, WordKinds.Month) && (last == first || !view.Is(i, WordKinds.Given))))
            {
                work.NameWords.Add((view.Tokens[i].Start, view.Tokens[i].End, view.Tokens[i].Hash));
            }
        }

        return last;
    }
}
