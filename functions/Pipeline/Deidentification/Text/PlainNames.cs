namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds names that are words of the language too ("Hope", "Banks", "Rusty Stone"), where what stands around them says
/// that somebody is meant: who speaks or acts, to whom one speaks, a relative in brackets, a signature.
/// </summary>
internal static class PlainNames
{
    private const int LongestName = 3;

    private const WordKinds Names = WordKinds.Given | WordKinds.Family;

    private const WordKinds Never = WordKinds.Month | WordKinds.State | WordKinds.CountryLike | WordKinds.Title
        | WordKinds.Credential | WordKinds.NameLabel | WordKinds.Relative | WordKinds.IdLabel | WordKinds.PhoneLabel;

    /// <summary>The last token of such a name that begins here; -1 where none does.</summary>
    public static int EndAt(in TextView view, int first)
    {
        if (!(MayBegin(view, first) || IsMonthOfAName(view, first)) || ProperNames.EponymOf(view, first))
        {
            return -1;
        }

        var last = first;
        for (var words = 1; words < LongestName && !view.Broken(last + 1) && !view.Apart(last + 1); words++)
        {
            var next = last + 1 + (view.IsMark(last + 1, '.') && view.IsInitial(last) ? 1 : 0);
            if (!MayBegin(view, next) && !(view.IsInitial(next) && view.Capitalised(next + 1 + (view.IsMark(
                next + 1, '.') ? 1 : 0))))
            {
                break;
            }

            last = next;
        }

        // "Hope B. called"
        if (view.Is(first, WordKinds.Given) && view.IsInitial(last + 1) && view.IsMark(last + 2, '.') && view.Glued(last + 2)
            && !view.Broken(last + 1) && !view.Shouting && !view.IsOneOf(first, " will may "u8))
        {
            return last + 2;
        }

        if (view.Capitalised(last + 1) && !view.Broken(last + 1) && !view.Apart(last + 1) && !NameContext
            .CredentialFollows(view, last) && !view.Shouting)
        {
            return -1;
        }

        return Says(view, first, last) ? last : -1;
    }

    private static bool MayBegin(in TextView view, int i) => view.Is(i, Names) && view.Capitalised(i)
        && (view.Length(i) > 2 || (view.Length(i) == 2 && view.IsOneOf(i, " li wu ng xu yu ho hu lu vu bo qi gu ye le mo ai "u8)))
        && !view.Is(i, Never) && !view.IsMark(i + 1, '-')
        && (view.Shouting || !ProperNames.IsShouted(view.Of(i)));

    // "April Snow", "June Carter"
    private static bool IsMonthOfAName(in TextView view, int i) => view.Is(i, WordKinds.Month) && view.Is(
            i, WordKinds.Given) && view.Length(i) > 3 && view.Capitalised(i) && !view.Broken(i + 1)
        && view.Is(i + 1, WordKinds.Family) && MayBegin(view, i + 1);

    private static bool Says(in TextView view, int first, int last)
    {
        var next = last + 1;
        if (view.Shouting)
        {
            return (last > first && NameContext.LabelEndsAt(view, first - 1) && EndsField(view, next))
                || (view.Is(first, WordKinds.Given) && ((view.Is(first - 1, WordKinds.Relative) && !view.IsOneOf(
                        first - 1, " baby child twin partner "u8))
                    || (last > first && view.IsOneOf(first - 1, " pt patient mr mrs ms dr "u8) && view.Is(last, WordKinds.Family))));
        }

        return IsSpokenTo(view, first, next) || IsRelated(view, first, next) || IsExplained(view, next) || Acts(view, first, next)
            || (view.IsMark(first - 1, ':') && EndsField(view, next) && (last > first ? IsFieldOfAPerson(view, first - 2)
                : view.IsOneOf(first - 2, " by caller informant rn nurse cc bcc to from attn with pcp provider name alias cosign cosigned referring attending spouse guarantor contact kin hcp poa signed reviewed "u8)
                    || view.Is(first - 2, WordKinds.Relative | WordKinds.NameLabel)))
            || IsSignature(view, first, next) || IsPair(view, first, last);
    }

    // "Amber (wife, ...", "Ray/son present", "Daughter = Dawn"
    private static bool IsRelated(in TextView view, int first, int next) =>
        ((view.IsMark(next, '(') || view.IsMark(next, '/')) && view.Is(next + 1, WordKinds.Relative)
            && (view.IsMark(next + 2, ',') || view.IsMark(next + 2, ')') || view.IsMark(next, '/')))
        || (view.IsMark(first - 1, '=') && view.Is(first - 2, WordKinds.Relative))
        || (view.IsOneOf(first - 1, " hcp poa nok bf gf "u8) && view.Is(first, WordKinds.Given) && !view.Capitalised(next))
        || (view.IsMark(first - 1, '"') && view.IsMark(next, '"') && (view.Is(first - 2, WordKinds.Relative) || view.Is(
            first - 2, Names)));

    // "with Hope", "told Grace", "per Rivers", "re Buck's", "and Dawn are"
    private static bool IsSpokenTo(in TextView view, int first, int next) =>
        (!view.StartsSentence(first) || view.IsMark(first - 1, '/') || view.IsMark(first - 1, '&'))
        && !view.IsNumber(next) && !view.Is(next, WordKinds.Street | WordKinds.Facility | WordKinds.FacilityPre)
        && (view.IsOneOf(
            first - 1,
            " per told tell tells telling asked ask asking called calls paged notified informed contacted emailed texted met saw bring brought thank thanks when that if because attending resident intern fellow aide nurse interpreter chaplain therapist caseworker pharmacist surgeon officer coach pastor deacon detective counselor teacher doula midwife roommate caregiver manager worker re "u8)
            || (view.IsMark(first - 1, '(') && (view.IsMark(next, ')') || view.IsMark(next, '/') || view.IsMark(next, ',')) && view.Is(
                first, WordKinds.Given) && (view.Is(first - 2, WordKinds.Relative | WordKinds.NameLabel) || view.IsOneOf(
                first - 2, " dtr stepdad stepmom gf bf gma sig other hcp poa "u8)))
            || (view.IsMark(first - 1, '&') && view.Is(first, WordKinds.Given) && (view.IsWord(first - 2) || view.IsMark(next, '.')))
            || (view.Is(first - 1, WordKinds.Relative) && !view.Capitalised(first - 1))
            || (view.IsOneOf(first - 1, " law "u8) && view.IsOneOf(first - 3, " in "u8))
            || (view.IsMark(first - 1, '/') && view.IsOneOf(first - 2, " w c d "u8))
            || (view.IsOneOf(first - 1, " with w by "u8) && !view.Is(first, WordKinds.Certain))
            || (view.IsWord(first - 1) && !view.Capitalised(first - 1) && !view.Is(first, WordKinds.Certain | WordKinds.Eponym)
                && view.Is(first, WordKinds.Given) && !view.IsOneOf(
                    first - 1, " the a an this that in on of is was as no or and for at from to by with non each every "u8)
                && (view.IsMark(next, ',') || view.IsMark(next, ';') || view.IsOneOf(
                    next, " since who is was has to with at when that for in on and "u8)))
            || (view.IsOneOf(first - 1, " to from and for of "u8) && (!view.Is(first, WordKinds.Certain)
                || view.Is(first, WordKinds.Given)) && (view.IsMark(next, '\'') || view.IsMark(next, '.')
                || view.IsMark(next, ',') || view.IsMark(next, '(') || view.IsMark(next, ':') || view.IsOneOf(
                next, " who about regarding re to and is was are were will has had in at on as that this for by today yesterday tomorrow "u8)) && !IsCountedOrPlaced(view, first))
            || (view.IsMark(next, '\'') && view.IsOneOf(next + 1, " s "u8) && view.IsWord(first - 1)));

    // "a history of Stone", "admitted to Ward": only given names behind the smallest words, unless the word before says.
    private static bool IsCountedOrPlaced(in TextView view, int first) => !view.Is(first, WordKinds.Given)
        && !view.IsOneOf(
            first - 2, " report reports referred discussed spoke talked message call calls word handoff sign thanks back care service "u8);

    // "Hope (daughter)", "Parks (security)", "Caoimhe, his niece,"
    private static bool IsExplained(in TextView view, int next) =>
        (view.IsMark(next, '(') && view.IsMark(next + 2, ')') && (view.Is(next + 1, WordKinds.Relative | WordKinds.NameLabel)
            || view.IsOneOf(next + 1, " rn np md pa sw pt ot slp wife interpreter security hcp poa nok chaplain "u8)))
        || (view.IsMark(next, ',') && view.IsOneOf(next + 1, " his her their my the "u8)
            && view.Is(next + 2, WordKinds.Relative | WordKinds.NameLabel));

    private static bool Acts(in TextView view, int first, int next) => !view.Glued(next) && !view.Capitalised(first - 1)
        && ((view.IsOneOf(next, " and "u8) && view.Is(first, WordKinds.Given) && view.Is(next + 1, WordKinds.Given)
                && view.Capitalised(next + 1) && !view.Capitalised(next + 2))
            || (view.IsOneOf(next, " from at in "u8) && view.Is(first, WordKinds.Given) && view.Capitalised(next + 1)
                && view.StartsSentence(first) && !view.Is(next + 1, WordKinds.Common | WordKinds.Month))
            || view.IsOneOf(
                next,
                " denies denied says said thinks thought wants wanted wishes believes knows understands understood asks asked told tells called agrees agreed declined declines refused refuses requests requested ordered notified evaluated lives lived works worked drives ambulated tolerated slept visited gave prefers feels felt recommends recommended advised rounded paged accompanied smokes drinks complains complained reports reported states stated endorses verbalized expressed aware hopes plans joined wrote "u8)
            || (view.Is(first, WordKinds.Given) && view.IsOneOf(next, " is was will has would had came went "u8)
                && (view.IsOneOf(
                    next + 1,
                    " seen admitted discharged referred brought transferred accompanied examined interviewed told asked living married born upset able unable doing feeling back home here present sick happy out her his hers your worried anxious awake alert sleeping going coming taking eating very not flying aware willing scheduled due followed away "u8)
                    || (view.IsOneOf(next + 1, " a an "u8) && view.IsNumber(next + 2)))));

    private static bool IsFieldOfAPerson(in TextView view, int label) =>
        view.Is(label, WordKinds.NameLabel | WordKinds.Relative) || view.IsOneOf(
            label, " pt re client resident by caller participant member subject employee md rn np from to for "u8);

    private static bool EndsField(in TextView view, int next) => next >= view.Count || view.Broken(next) || view.Apart(next)
        || view.IsMark(next, ',') || view.IsMark(next, '(') || view.IsMark(next, ';') || view.IsMark(next, '.')
        || NameContext.CredentialFollows(view, next - 1);

    // "-April Snow RN", "- Gold" at the end of what somebody wrote.
    private static bool IsSignature(in TextView view, int first, int next) =>
        (view.IsMark(first - 1, '-') || view.IsMark(first - 1, '~')) && !view.Glued(first - 1)
        && (view.Broken(first - 1) || view.Tokens[first - 2].Kind == TokenKind.Mark)
        && (next >= view.Count || view.Broken(next) || NameContext.CredentialFollows(view, next - 1));

    // "Autumn Brooks", "Rusty Stone": a given and a family name side by side.
    private static bool IsPair(in TextView view, int first, int last)
    {
        if (last == first || !view.Is(first, WordKinds.Given) || !view.Is(last, WordKinds.Family)
            || view.IsMark(last + 1, ':') || (view.Is(first, WordKinds.Medical) && view.Is(last, WordKinds.Medical)
                && !view.Is(first, WordKinds.Frequent) && view.StartsSentence(first)))
        {
            return false;
        }

        return !view.StartsSentence(first) ? !view.Capitalised(first - 1) || view.Is(
                first - 1, WordKinds.Relative | WordKinds.NameLabel | WordKinds.Title)
            : view.IsMark(last + 1, ',') || view.IsMark(last + 1, '(') || last + 1 >= view.Count || view.Broken(last + 1)
                || view.Is(first, WordKinds.Frequent) || view.IsOneOf(last + 1, " is was has will had of who and "u8);
    }
}
