namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <content>Facilities by how their names end.</content>
internal static partial class AddressScanner
{
    /// <summary>Adds hospitals, clinics and other organizations by how their names end.</summary>
    public static void FindFacilities(in TextView view, ScrubWork work)
    {
        for (var i = Next(view, 1); i < view.Count; i = Next(view, i + 1))
        {
            if (view.Shouting)
            {
                FindShoutedFacility(view, i, work);
                continue;
            }

            var ends = view.Capitalised(i)
                && (view.Is(i, WordKinds.Facility) || (view.Is(i, WordKinds.Facility2)
                && view.Is(i - 1, WordKinds.FacilityPre))
                    || (view.Is(i, WordKinds.Org) && view.Length(i) > 1));
            if (!ends)
            {
                if (view.Is(i, WordKinds.Facility) && view.Capitalised(i - 1))
                {
                    FindLowered(view, i, work);
                }

                continue;
            }

            var first = FacilityStart(view, i, out var proper);
            if (proper)
            {
                var last = i;
                // "Hospital of the University of X", "Clinic of Springfield"
                while (view.IsOneOf(last + 1, " of at "u8) && view.Capitalised(last + 2) && last < i + 4)
                {
                    last += 2;
                }

                work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Facility);
            }
        }
    }

    // In capitals other words end a facility, too.
    private static int Next(in TextView view, int i) => view.Shouting ? i : view.Next(i, TokenRole.Facility);

    // "the Northgate clinic", "the Oak Street clinic", "Lakeside hospital"; no "Coumadin clinic"
    private static void FindLowered(in TextView view, int end, ScrubWork work)
    {
        const WordKinds Other = WordKinds.Common | WordKinds.Medical | WordKinds.Certain | WordKinds.FacilityPre
            | WordKinds.NameLabel | WordKinds.Title | WordKinds.Month;
        var first = end - 1;
        while (view.Capitalised(first - 1) && !view.Broken(first) && end - first < 3)
        {
            first--;
        }

        if (!view.Broken(end) && view.IsOneOf(first - 1, " the at to from in of by via "u8) && view.Length(end - 1) > 2
            && !ProperNames.IsShouted(view.Of(end - 1))
            && (!view.Is(first, Other) || (view.Is(end - 1, WordKinds.Street) && first < end - 1))
            && !view.Of(first).EndsWith("logy"u8) && !view.Of(first).EndsWith("ics"u8) && !view.Of(first).EndsWith("gery"u8))
        {
            work.Add(view.Tokens[first].Start, view.Tokens[end - 1].End, ScrubKind.Facility);
        }
    }

    // "TRANSFERRED FROM SAINT XYZ HOSPITAL": capitals say nothing, so the name goes back to a word that leads to it.
    private static void FindShoutedFacility(in TextView view, int end, ScrubWork work)
    {
        if (!(view.Is(end, WordKinds.Facility) || (view.Is(end, WordKinds.Facility2)
            && view.Is(end - 1, WordKinds.FacilityPre)) || view.IsOneOf(
                end, " manor memorial rehab nursing hospice "u8)) || view.IsMark(end + 1, ':'))
        {
            return;
        }

        var first = end;
        var proper = false;
        for (var k = end - 1; k >= 0 && end - k <= LongestFacility && !view.Broken(k + 1) && !view.Apart(k + 1); k--)
        {
            if (view.IsMark(k, '\'') || view.IsMark(k, '-') || view.IsMark(k, '&') || view.IsOneOf(k, " s of "u8)
                || (view.IsMark(k, '.') && view.IsOneOf(k - 1, " st mt "u8)))
            {
                continue;
            }

            if (!view.IsWord(k) || view.IsOneOf(
                k, " at to from the a an in by via or for on with and this that our your his her outside local another other same referring any which left into is was "u8)
                || view.Is(k, WordKinds.NameLabel | WordKinds.Relative))
            {
                break;
            }

            first = k;
            proper |= !view.Is(k, WordKinds.FacilityPre | WordKinds.Facility | WordKinds.Medical | WordKinds.Common)
                || view.Is(k, WordKinds.Given | WordKinds.Family | WordKinds.Place | WordKinds.Proper);
        }

        if (proper)
        {
            work.Add(view.Tokens[first].Start, view.Tokens[end].End, ScrubKind.Facility);
        }
    }

    private static int FacilityStart(in TextView view, int end, out bool proper)
    {
        proper = false;
        var first = end;
        for (var k = end - 1; k >= 0 && end - k <= LongestFacility && !view.Broken(k + 1) && !view.Apart(k + 1); k--)
        {
            if (view.Capitalised(k) && !view.IsOneOf(k, " the a an at in from our this "u8))
            {
                first = k;
                proper |= ProperNames.IsShouted(view.Of(end)) && view.StartsSentence(k)
                    ? !view.Is(k, WordKinds.Vocabulary | WordKinds.FacilityPre | WordKinds.Facility)
                    : !view.Is(k, WordKinds.Common | WordKinds.FacilityPre | WordKinds.Facility)
                    || view.Is(k, WordKinds.Given | WordKinds.Family);
            }
            else if (!(view.IsOneOf(k, " of and the for de s "u8) || view.IsMark(k, '\'') || view.IsMark(k, '-')
                || view.IsMark(k, '&') || view.IsMark(k, '.') || (view.IsMark(k, ',') && view.Is(end, WordKinds.Org))))
            {
                break;
            }
            else if (view.IsMark(k, '.') && !view.IsOneOf(k - 1, " st mt dr "u8))
            {
                break;
            }
        }

        return first;
    }
}
