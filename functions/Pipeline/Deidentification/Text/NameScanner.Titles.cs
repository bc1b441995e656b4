namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <content>Names behind titles and credentials.</content>
internal static partial class NameScanner
{
    private static bool Titled(in TextView view, int i, out int first)
    {
        // "Dr. bin Laith", "Mrs von Hohenstein", "Mr. al-Rashidi"
        first = i;
        first -= view.IsMark(i - 1, '-') && view.IsOneOf(i - 2, " al el ad as an ar bin "u8) ? 2
            : view.IsWord(i - 1) && view.Length(i - 1) <= 3 && !view.Capitalised(i - 1) && view.IsOneOf(
                i - 1, " de la del van von der den di da dos bin ben ibn al el ter ten du le zu "u8) ? 1 : 0;
        first -= first < i && view.IsOneOf(first - 1, " de van von "u8) ? 1 : 0;
        var title = first - 1 - (view.IsMark(first - 1, '.') ? 1 : 0);
        if (!view.Is(title, WordKinds.Title) || view.Broken(i) || NameContext.IsStreetDrive(view, title)
            || view.Is(i, WordKinds.Title) || (view.IsOneOf(title, " ms "u8) && view.Shouting && !(view.Is(
                i, WordKinds.Given | WordKinds.Family) && view.IsOneOf(i + 1, " is was has denies states presents "u8))))
        {
            return false;
        }

        // Behind these every word with a capital is a name: "Dr. Good", "Mrs Early".
        return (view.Capitalised(title) || view.IsOneOf(title, " dr mr mrs ms "u8))
            && (!view.Is(i, WordKinds.Common) || view.Is(i, WordKinds.Given | WordKinds.Family)
                || (view.IsOneOf(title, " dr drs mr mrs miss ms mx "u8) && !ProperNames.IsShouted(view.Of(i))
                    && view.Length(i) > 1 && !view.Is(i, WordKinds.NameLabel | WordKinds.Facility | WordKinds.Relative)));
    }

    // "NP Farrow", "RN Moss"
    private static bool FollowsCredential(in TextView view, int i) =>
        view.IsOneOf(i - 1, " np rn lpn pa crna aprn cna ma lvn msw lcsw md do emt "u8) && ProperNames.IsShouted(view.Of(i - 1))
        && !view.Shouting && !view.Broken(i) && !ProperNames.IsShouted(view.Of(i)) && view.Length(i) > 2
        && !view.Is(i, WordKinds.NameLabel | WordKinds.State | WordKinds.Facility)
        && (view.Is(i, WordKinds.Family) || !view.Is(i, WordKinds.Common | WordKinds.Medical))
        && (view.Is(i, WordKinds.Given | WordKinds.Family) || !view.Is(i, WordKinds.Vocabulary));

    // "S.B. is a 19 y/o", "J.T. was seen"
    private static bool IsNamedByInitials(in TextView view, int i) => view.IsMark(i + 1, '.') && view.Glued(i + 1)
        && view.Glued(i + 2) && view.IsInitial(i + 2) && view.Glued(i + 3) && view.IsMark(i + 3, '.')
        && (view.StartsSentence(i) || view.IsOneOf(i - 1, " with by for and that pt patient client "u8))
        && view.IsOneOf(i + 4, " is was has denies denied reports reported states stated presents presented says lives seen "u8);

    private static int FindByCredential(in TextView view, int i, ScrubWork work)
    {
        if (view.Shouting || view.Is(i, WordKinds.Title | WordKinds.Credential | WordKinds.NameLabel)
            || (view.Is(i, WordKinds.Common) && !view.Is(i, WordKinds.Given | WordKinds.Family)) || view.Length(i) < 2 || !NameContext.CredentialFollows(view, i)
            || (view.IsMark(i + 2, ':') && !view.Broken(i + 1)))
        {
            return i;
        }

        var first = i;
        while (first > 0 && i - first < 4 && !view.Broken(first)
            && ((view.Capitalised(first - 1)
            && !view.Is(first - 1, WordKinds.Common | WordKinds.Title | WordKinds.NameLabel))
                || (view.IsMark(first - 1, '.') && view.IsInitial(first - 2))
                || (view.IsMark(first - 1, '-') && view.Glued(first) && view.Glued(first - 1)
                    && view.Capitalised(first - 2) && view.Length(first - 2) > 1)))
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
}
