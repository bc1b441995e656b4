namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Whether what stands around a capitalised word says that it is a name.</summary>
internal static class NameContext
{
    private const int LongestRemark = 8;

    /// <summary>
    /// Whether a title, label, relative, greeting or credential marks the words first..last as a name.
    /// </summary>
    /// <param name="view">The text.</param>
    /// <param name="first">First token of the words.</param>
    /// <param name="last">Last token of the words.</param>
    /// <param name="prose">Whether a lone capitalised word within a sentence counts too.</param>
    public static bool Marks(in TextView view, int first, int last, bool prose)
    {
        var before = first - 1;
        if (view.IsMark(before, '.'))
        {
            before--;
        }

        if (view.Is(before, WordKinds.Title) && !IsStreetDrive(view, before))
        {
            return true;
        }

        if (LabelEndsAt(view, first - 1) || RelativeEndsAt(view, first - 1) || NamingEndsAt(view, first - 1)
            || CredentialFollows(view, last))
        {
            return true;
        }

        // "when Young was seen": a capital in the midst of a sentence, alone.
        return prose && !view.Shouting && !view.StartsSentence(first) && !view.Capitalised(first - 1)
            && !view.Capitalised(last + 1)
            && view.IsWord(first - 1) && !view.Is(first, WordKinds.Month)
            && !view.IsMark(last + 1, '-') && view.IsWord(last + 1);
    }

    /// <summary>"Rose denies pain", "Young was seen": at the beginning of a sentence, what people do follows.</summary>
    /// <param name="view">The text.</param>
    /// <param name="word">The word that may be a name.</param>
    /// <param name="isLikely">Whether it is hardly another word; then "Eve will ..." and "Eve is ..." are enough.</param>
    public static bool ActsAsAPerson(in TextView view, int word, bool isLikely) =>
        !view.Shouting && view.Capitalised(word) && view.StartsSentence(word) && !view.Is(word, WordKinds.Month)
        && !view.Glued(word + 1)
        && (view.IsOneOf(
                word + 1,
                " denies denied reports reported states stated says said lives lived prefers complains complained wants wanted wishes feels felt agrees agreed declines declined admits admitted thinks thought believes believed knows understands asks asked tells told called refuses refused requests requested ordered notified evaluated works worked drives walked ambulated tolerated slept arrived visited gave hopes began recommends recommended advised rounded paged aware accompanied endorses verbalized voiced expressed smokes drinks wrote joined plans left "u8)
            || (view.IsOneOf(word + 1, " was is will has would had "u8)
                && (isLikely || view.IsOneOf(
                    word + 2,
                    " seen admitted discharged referred brought transferred accompanied examined interviewed told asked living married born walk ask eat sleep return call come go take try meet need continue like been "u8))));

    /// <summary>"Patient:", "Attending physician -", "Signed by", "Name is".</summary>
    public static bool LabelEndsAt(in TextView view, int i)
    {
        if (view.IsMark(i, ':') || view.IsMark(i, '=') || (view.IsMark(i, '-') && !view.Glued(i)))
        {
            i--;
            if (view.IsMark(i, ')'))
            {
                // "Patient (legal name):"
                for (var k = 0; k < LongestRemark && i > 0 && !view.IsMark(i, '('); k++)
                {
                    i--;
                }

                i--;
            }

            return view.Is(i, WordKinds.NameLabel | WordKinds.Relative | WordKinds.Title)
                || (view.Is(i, WordKinds.Credential) && AllCapitals(view, i) && view.Length(i) >= 2);
        }

        if (!view.IsWord(i) && !view.IsMark(i, ','))
        {
            return false;
        }

        return (view.IsOneOf(i, " by "u8)
               
                && view.IsOneOf(i - 1, " signed dictated seen reviewed authored transcribed cosigned referred performed ordered verified accompanied attended interviewed prepared approved read "u8))
           
            || view.IsOneOf(i, " attending provider surgeon physician pcp cardiologist radiologist anesthesiologist attn sincerely regards dear hi hello hey "u8)
            || (view.IsMark(i, ',')
            && view.IsOneOf(i - 1, " sincerely regards dear hello hi thanks yours truly cheers signed "u8));
    }

    /// <summary>"her husband", "his son,", "my friend".</summary>
    public static bool RelativeEndsAt(in TextView view, int i)
    {
        if (view.IsMark(i, ','))
        {
            i--;
        }

        // "Husband Fergus drives her", "Mother: Ione"
        if (view.Is(i, WordKinds.Relative) && view.Capitalised(i) && view.StartsSentence(i) && view.Length(i) > 2
            && !view.Shouting)
        {
            return view.Capitalised(i + 1) && !view.Capitalised(i + 3) && !view.IsOneOf(i, " child baby partner twin "u8);
        }

        if (view.IsOneOf(i, " law "u8) && view.IsMark(i - 1, '-') && view.IsOneOf(i - 2, " in "u8))
        {
            return true;
        }

        return view.Is(i, WordKinds.Relative) && !view.Capitalised(i)
            && (view.Is(i + 1, WordKinds.Frequent) || view.IsOneOf(i - 1, " her his my their your our patient's s the named older younger elder eldest youngest oldest late ex old "u8));
    }

    /// <summary>"Children: Rusty", "sons Clay", "daughters are Dawn".</summary>
    public static bool ChildrenEndAt(in TextView view, int i)
    {
        i -= view.IsMark(i, ':') || view.IsMark(i, ',') || view.IsOneOf(i, " are "u8) ? 1 : 0;
        return view.IsOneOf(
            i, " children kids sons daughters brothers sisters siblings sibs grandchildren grandsons granddaughters nieces nephews friends parents cats dogs "u8);
    }

    /// <summary>"named", "my name is", "I am", "called", "known as".</summary>
    public static bool NamingEndsAt(in TextView view, int i) =>
        view.IsOneOf(i, " named nicknamed nee aka "u8)
        || (view.IsOneOf(i, " is was "u8) && view.IsOneOf(i - 1, " name names "u8))
        || (view.IsOneOf(i, " am "u8) && view.IsOneOf(i - 1, " i "u8))
        || (view.IsOneOf(i, " m "u8) && view.IsMark(i - 1, '\'') && view.IsOneOf(i - 2, " i "u8))
        || (view.IsOneOf(i, " is "u8) && view.IsOneOf(i - 1, " this "u8))
        || (view.IsOneOf(i, " as "u8) && view.IsOneOf(i - 1, " known "u8))
        || (view.IsMark(i, ':') && view.IsOneOf(i - 1, " name names "u8))
        || (view.IsMark(i, '?') && view.IsOneOf(i - 1, " name "u8))
        || (view.IsOneOf(i, " me him her "u8) && view.IsOneOf(i - 1, " call calls called "u8));

    /// <summary>", MD", "RN".</summary>
    public static bool CredentialFollows(in TextView view, int last)
    {
        var next = last + 1;
        if (view.IsMark(next, ','))
        {
            next++;
        }

        if (view.Is(next, WordKinds.Credential) && AllCapitals(view, next) && view.Length(next) >= 2)
        {
            return true;
        }

        // "M.D.", "R.N."
        return view.IsInitial(next) && view.IsMark(next + 1, '.') && view.IsInitial(next + 2) && view.Glued(next + 2)
            && view.IsOneOf(next, " m d r p "u8) && view.IsOneOf(next + 2, " d o n a h p "u8);
    }

    /// <summary>Whether the title is the "Dr" of an address: "12 Park Dr".</summary>
    public static bool IsStreetDrive(in TextView view, int title) =>
        view.IsOneOf(title, " dr "u8) && view.Capitalised(title - 1) && view.IsNumber(title - 2);

    private static bool AllCapitals(in TextView view, int i)
    {
        var capitals = 0;
        foreach (var b in view.Of(i))
        {
            capitals += TextBytes.IsUpper(b) ? 1 : 0;
        }

        return capitals >= 2 || capitals == view.Length(i);
    }
}
