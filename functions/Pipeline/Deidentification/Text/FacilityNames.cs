namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds facilities that are named without the word hospital or clinic: "Mercy General", "St. Luke's", "Cedar Ridge Nursing
/// Home", "University of X", "Jefferson Elementary".
/// </summary>
internal static class FacilityNames
{
    private const int MostWords = 4;

    private const WordKinds Names = WordKinds.Given | WordKinds.Family | WordKinds.Place | WordKinds.Proper
        | WordKinds.State | WordKinds.CountryLike;

    /// <summary>Adds the facilities.</summary>
    public static void Find(TextView view, ScrubWork work)
    {
        if (view.Shouting || view.Lowered)
        {
            return;
        }

        for (var i = 0; i < view.Count; i++)
        {
            if (!view.Capitalised(i))
            {
                continue;
            }

            if (view.IsOneOf(i, " st saint mt mount our "u8))
            {
                FindSaint(view, i, work);
            }
            else if (view.IsOneOf(i, " university hospital college church school bank city county institute "u8)
                && view.IsOneOf(i + 1, " of "u8) && view.Capitalised(i + 2))
            {
                var last = i + 2;
                last += view.Capitalised(i + 3) && !view.Broken(i + 3) && view.Is(i + 3, Names) ? 1 : 0;
                work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Facility);
            }
            else if (Ends(view, i))
            {
                FindBefore(view, i, work);
            }
        }
    }

    // What a house of care, a school, a shop or a practice is called at the end of its name.
    private static bool Ends(TextView view, int i) => view.IsOneOf(
        i, " general memorial methodist presbyterian baptist lutheran adventist deaconess providence regional rehab rehabilitation living home homes manor elementary academy church parish temple mosque synagogue lab labs laboratory laboratories diagnostics imaging village pavilion lodge inn estates commons pointe practice pediatrics orthopedics orthopaedics cardiology dermatology urology oncology radiology physicians school hall mart foods motors electric industries logistics construction plumbing bakery diner cafe restaurant brewery library prison jail shelter ems vna hospice hospices dialysis "u8)
        && !view.IsMark(i + 1, ':');

    private static void FindBefore(TextView view, int end, ScrubWork work)
    {
        var first = end;
        var named = false;
        for (var k = end - 1; k >= 0 && end - k <= MostWords && !view.Broken(k + 1); k--)
        {
            if (view.IsMark(k, '-') || view.IsMark(k, '\'') || view.IsMark(k, '&') || view.IsOneOf(k, " s "u8))
            {
                continue;
            }

            if (!view.Capitalised(k) || view.Length(k) < 3 || (view.StartsSentence(k) && k > 0 && view.Is(k, WordKinds.Common)
                && !view.Is(k, WordKinds.Given | WordKinds.Family)) || view.Is(k, WordKinds.Title | WordKinds.NameLabel))
            {
                break;
            }

            first = k;
            named |= IsProper(view, k);
        }

        if (named && first < end)
        {
            var last = end;
            while (view.Capitalised(last + 1) && !view.Broken(last + 1) && last < end + 3
                && (Ends(view, last + 1) || view.Is(last + 1, WordKinds.Facility | WordKinds.Facility2
                    | WordKinds.FacilityPre | WordKinds.Org)))
            {
                last++;
            }

            work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Facility);
        }
    }

    // No word of medicine; a name, or a word that only names things: "Mercy", "Sunrise", "Oakwood".
    private static bool IsProper(TextView view, int k)
    {
        if (view.Is(k, WordKinds.Facility | WordKinds.Facility2 | WordKinds.FacilityPre | WordKinds.Org | WordKinds.Month))
        {
            return false;
        }

        if (view.IsOneOf(
            k, " mercy sunrise golden cedar oak pine maple elm willow valley lake lakeside riverside hillside brookside sunny silver green spring springs hope grace good holy sacred trinity unity harmony heritage liberty summit bay beach harbor meadow meadows ridge hill hills garden rose eagle park autumn evergreen mountain river creek forest northside southside eastside westside crossroads cornerstone beacon lighthouse haven magnolia sycamore birch aspen juniper orchard prairie canyon "u8))
        {
            return true;
        }

        return ProperNames.ClassOf(view, k) != NameClass.None && (view.Tokens[k].Kinds == WordKinds.None || (view.Is(k, Names)
            && !view.Is(k, WordKinds.Medical | WordKinds.Common))
            || ProperNames.ClassOf(view, k) == NameClass.Strong);
    }

    // "St. Luke's", "Saint Francis Xavier", "Mt. Sinai", "Our Lady of Lourdes": no street, whose St. stands behind.
    private static void FindSaint(TextView view, int i, ScrubWork work)
    {
        var name = i + 1 + (view.IsMark(i + 1, '.') ? 1 : 0);
        if (view.IsOneOf(i, " our "u8) ? !view.IsOneOf(name, " lady "u8)
            : !view.Capitalised(name) || view.Broken(name) || view.Length(name) < 3 || (view.Capitalised(i - 1)
                && !view.Broken(i) && (view.IsNumber(i - 2) || view.IsNumber(i - 3)))
                || view.Is(name, WordKinds.Unit) || view.IsNumber(i - 1)
                || (view.Is(name, WordKinds.Common) && !view.Is(name, WordKinds.Given | WordKinds.Family | WordKinds.Proper)))
        {
            return;
        }

        var last = name;
        for (var k = name + 1; k < name + 7 && !view.Broken(k); k++)
        {
            if (view.Capitalised(k) && (view.Is(k, WordKinds.Facility | WordKinds.Facility2 | WordKinds.FacilityPre | Names)
                || Ends(view, k)))
            {
                last = k;
            }
            else if (view.IsMark(k, '\'') && view.IsOneOf(k + 1, " s "u8))
            {
                last = ++k;
            }
            else if (!view.IsOneOf(k, " of the and "u8))
            {
                break;
            }
        }

        work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Facility);
    }
}
