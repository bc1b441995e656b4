namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <content>Names in lists, by surname first, and the signs of who dictated and wrote.</content>
internal static partial class NameScanner
{
    // "WL/mk", "MD:kt" alone on a line: who dictated and who wrote.
    private static void FindSigns(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Sign); i + 1 < view.Count; i = view.Next(i + 1, TokenRole.Sign))
        {
            if (view.Tokens[i].Kind == TokenKind.Mark && (IsInitialsBehindHyphen(view, i) || IsInitialsBehindLabel(view, i)))
            {
                work.Add(view.Tokens[i + 1].Start, view.Tokens[i + 1].End, ScrubKind.Name);
            }

            if ((view.IsMark(i + 1, '/') || view.IsMark(i + 1, ':')) && view.Glued(i + 1) && view.Glued(i + 2)
                && (i + 3 == view.Count || view.Broken(i + 3)) && view.StartsSentence(i) && IsSign(view, i, 'A')
                && (IsSign(view, i + 2, 'a') || IsSign(view, i + 2, 'A')))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[i].End, ScrubKind.Name);
                work.Add(view.Tokens[i + 2].Start, view.Tokens[i + 2].End, ScrubKind.Name);
            }
        }
    }

    // "-MK" at the end of a remark.
    private static bool IsInitialsBehindHyphen(in TextView view, int i) => view.IsMark(i, '-') && !view.Glued(i)
        && view.IsWord(i + 1) && !view.Broken(i + 1) && view.Length(i + 1) is 2 or 3
        && (i + 2 >= view.Count || view.Broken(i + 2)) && view.Tokens[i + 1].Kinds == WordKinds.None
        && ProperNames.IsShouted(view.Of(i + 1)) && i > 0 && (view.Broken(i) || view.Tokens[i - 1].Kind == TokenKind.Mark);

    // "Sonographer: LDM", "Transcribed: jl"
    private static bool IsInitialsBehindLabel(in TextView view, int i) => view.IsMark(i, ':') && view.IsWord(i + 1)
        && !view.Broken(i + 1) && view.Length(i + 1) is 2 or 3 && view.Tokens[i + 1].Kinds == WordKinds.None
        && (i + 2 >= view.Count || view.Broken(i + 2) || view.Apart(i + 2) || view.IsMark(i + 2, '.') || view.IsMark(i + 2, ';'))
        && view.IsOneOf(
            i - 1, " sonographer tech technologist technician nurse rn by initials transcribed transcriptionist recorder scribe typed dictated reader author staff "u8);

    private static bool IsSign(in TextView view, int i, char first) =>
        view.IsWord(i) && view.Length(i) is 2 or 3
        && view.Of(i).IndexOfAnyExceptInRange((byte)first, (byte)(first + 25)) < 0;

    // "LONG, KEITH" at the beginning of a line, behind a label or at its end: at least one is a usual name.
    private static bool IsShoutedListing(in TextView view, int i) =>
        view.IsMark(i + 1, ',') && view.Glued(i + 1) && view.IsWord(i + 2) && !view.Broken(i + 2)
        && ProperNames.IsShouted(view.Of(i)) && ProperNames.IsShouted(view.Of(i + 2))
        && (i == 0 || view.Broken(i) || view.Apart(i) || view.Kind(i - 1) == TokenKind.Mark
            || !ProperNames.IsShouted(view.Of(i - 1)) || view.Is(i - 1, WordKinds.NameLabel | WordKinds.Title))
        && (i + 3 >= view.Count || view.Broken(i + 3) || view.Apart(i + 3) || view.IsInitial(i + 3)
            || view.Kind(i + 3) == TokenKind.Mark)
        && !view.IsMark(i + 3, ',') && !view.IsMark(i + 3, ':')
        && (view.Is(i + 2, WordKinds.Given) || (view.Is(i, WordKinds.Family) && view.Tokens[i + 2].Kinds == WordKinds.None))
        && !view.Is(i, WordKinds.NameLabel | WordKinds.Title | WordKinds.State) && !view.Is(i + 2, WordKinds.StateCode);

    // "Okonjo, T.", "OKONJO, T"
    private static bool IsSurnameBeforeInitial(in TextView view, int i) =>
        view.IsMark(i + 1, ',') && view.Glued(i + 1) && view.IsInitial(i + 2) && !view.Broken(i + 2) && view.Length(i) > 2
        && (view.IsMark(i + 3, '.') || view.IsMark(i + 3, ')') || (view.IsMark(i + 3, '-') && !view.Glued(i + 3))
            || i + 3 >= view.Count || view.Broken(i + 3))
        && (ProperNames.ClassOf(view, i) != NameClass.None || view.Tokens[i].Kinds == WordKinds.None)
        && (!view.Is(i, WordKinds.Common) || view.Is(i, WordKinds.Family))
        && !view.Is(i, WordKinds.Title | WordKinds.Credential | WordKinds.Month | WordKinds.State);

    // "Eklund, Michael and Hodge": a name that is a word too, in a list of names.
    private static bool InList(in TextView view, int i, int named)
    {
        if (ProperNames.ClassOf(view, i) != NameClass.Weak || view.Broken(i) || ProperNames.EponymOf(view, i)
            || view.Is(i, WordKinds.State | WordKinds.CountryLike | WordKinds.Month | WordKinds.StateCode))
        {
            return false;
        }

        var before = i - 1;
        before -= view.IsOneOf(before, " and or "u8) || view.IsMark(before, '&') || view.IsMark(before, '/') ? 1 : 0;
        before -= view.IsMark(before, ',') ? 1 : 0;
        // "Amari (3) and Rusty (6)"
        before -= view.IsMark(before, ')') && view.IsMark(before - 2, '(') ? 3 : 0;
        if (before < i - 1 && named == before && view.Tokens[i].Kinds != WordKinds.None)
        {
            return true;
        }

        var next = i + 1;
        next += view.IsMark(next, ',') ? 1 : 0;
        next += view.IsOneOf(next, " and or "u8) || view.IsMark(next, '&') ? 1 : 0;
        return next > i + 1 && view.Is(i, WordKinds.Given | WordKinds.Family) && !view.StartsSentence(i)
            && ProperNames.ClassOf(view, next) == NameClass.Strong
            && view.Is(next, WordKinds.Given | WordKinds.Family);
    }
}
