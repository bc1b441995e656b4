namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds facilities that are named without the word hospital or clinic: "Mercy General", "St. Luke's", "Cedar Ridge Nursing
/// Home", "University of X", "Jefferson Elementary".
/// </summary>
internal static partial class FacilityNames
{
    private const int MostWords = 4;
    private const int LongestHouse = 8;

    private const WordKinds Names = WordKinds.Given | WordKinds.Family | WordKinds.Place | WordKinds.Proper
        | WordKinds.State | WordKinds.CountryLike;

    internal static readonly WordFilter HouseWords = new([.. Saints, .. Beginnings, .. HousesOf, .. EndWords, .. SystemWords]);

    private static ReadOnlySpan<byte> Saints => " st saint mt mount our "u8;

    private static ReadOnlySpan<byte> Beginnings =>
        " good sacred holy precious county klinik klinikum krankenhaus hospital clinica ospedale hopital "u8;

    private static ReadOnlySpan<byte> HousesOf =>
        " university hospital college church school bank city county institute "u8;

    /// <summary>Words that lead to a facility that no word of its name tells.</summary>
    internal static ReadOnlySpan<byte> LeadWords => " at to from via "u8;

    /// <summary>Adds the facilities.</summary>
    public static void Find(in TextView view, ScrubWork work)
    {
        if (view.Lowered)
        {
            return;
        }

        if (view.Shouting)
        {
            FindShouted(view, work);
            return;
        }

        for (var i = view.Next(0, TokenRole.House); i < view.Count; i = view.Next(i + 1, TokenRole.House))
        {
            if (view.IsMark(i, ':') && view.IsOneOf(
                i - 1, " facility clinic hospital practice pharmacy employer school agency site location campus institution office company snf laboratory lab organization dialysis home shelter church daycare vendor dme mortuary "u8))
            {
                FindLabelled(view, i + 1, work);
            }

            if (!view.Capitalised(i))
            {
                if (view.Capitalised(i + 1) || view.Capitalised(i + 2))
                {
                    FindAfter(view, i, work);
                }

                continue;
            }

            if (view.Is(i, WordKinds.House) && (!view.Is(i, WordKinds.Word) || (!view.StartsSentence(i)
                && !ProperNames.IsShouted(view.Of(i)))))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[EndOfHouse(view, i)].End, ScrubKind.Facility);
            }

            if (!view.MayBe(i, HouseWords))
            {
                continue;
            }

            if (view.IsOneOf(i, Saints))
            {
                FindSaint(view, i, work);
            }
            else if (view.IsOneOf(i, Beginnings) && FindSacredOrForeign(view, i, work))
            {
                continue;
            }
            else if (view.IsOneOf(i, HousesOf)
                && view.IsOneOf(i + 1, " of "u8) && view.Capitalised(i + 2))
            {
                var last = i + 2;
                last += view.Capitalised(i + 3) && !view.Broken(i + 3) && view.Is(i + 3, Names) ? 1 : 0;
                work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Facility);
            }
            else if (Ends(view, i) || IsSystem(view, i))
            {
                FindBefore(view, i, work);
            }
        }
    }

    // Capitals say nothing: known houses, saints and what a label names.
    private static void FindShouted(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.House); i < view.Count; i = view.Next(i + 1, TokenRole.House))
        {
            if (view.Is(i, WordKinds.House) && !view.Is(i, WordKinds.Word))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[EndOfHouse(view, i)].End, ScrubKind.Facility);
            }
            else if (view.IsOneOf(i, " st saint "u8))
            {
                FindSaint(view, i, work);
            }
            else if (view.IsMark(i, ':') && view.IsOneOf(i - 1, " facility hospital clinic practice pharmacy employer school location "u8))
            {
                FindLabelled(view, i + 1, work);
            }
        }
    }

    // What a house of care, a school, a shop or a practice is called at the end of its name.
    private static ReadOnlySpan<byte> EndWords =>
        " general memorial methodist presbyterian baptist lutheran adventist deaconess providence regional rehab rehabilitation living home homes manor elementary academy church parish temple mosque synagogue lab labs laboratory laboratories diagnostics imaging village pavilion lodge inn estates commons pointe practice pediatrics orthopedics orthopaedics cardiology dermatology urology oncology radiology physicians school hall mart foods motors electric industries logistics construction plumbing bakery diner cafe restaurant brewery library prison jail shelter plans trust ems vna hospice hospices dialysis nursing montessori preschool kindergarten middle campus chapel cathedral monastery ranch barracks dental behavioral transit shipyard roofing club airport high daycare funeral mortuary dept department foods precinct "u8;

    private static bool Ends(in TextView view, int i) => view.IsOneOf(i, EndWords) && !view.IsMark(i + 1, ':');

    // "Facility: Silver Birches": words that are none of medicine.
    private static void FindLabelled(in TextView view, int first, ScrubWork work)
    {
        var last = first - 1;
        var proper = false;
        for (var k = first; k < first + LongestHouse && k < view.Count && !view.Broken(k)
            && (k == first || !view.Apart(k)); k++)
        {
            if (view.Capitalised(k) && view.Length(k) > 1)
            {
                proper |= !view.Is(k, WordKinds.Common | WordKinds.Medical | WordKinds.Month | WordKinds.NameLabel)
                    || view.Is(k, Names);
                last = k;
            }
            else if (!view.IsMark(k, '&') && !view.IsMark(k, '\'') && !view.IsMark(k, '-')
                && !view.IsOneOf(k, " of and the at s "u8))
            {
                break;
            }
        }

        if (last >= first && proper && !view.IsOneOf(
                first, " retired unemployed disabled self none unknown student homemaker same other deceased "u8) && !view.Is(first, WordKinds.Medical & ~WordKinds.Word) && !IsDepartment(view, first)
            && !view.IsMark(last + 1, ':'))
        {
            work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Facility);
        }
    }

    private static int EndOfHouse(in TextView view, int last)
    {
        for (var k = last + 1; k < last + 4 && !view.Broken(k); k++)
        {
            if (view.Capitalised(k) && (view.Is(k, WordKinds.House | WordKinds.Facility | WordKinds.Facility2
                | WordKinds.FacilityPre) || Ends(view, k)))
            {
                last = k;
            }
            else if (!view.IsMark(k, '-') && !view.IsMark(k, '&') && !view.IsOneOf(k, " and "u8))
            {
                break;
            }
        }

        return last;
    }

    // "seen at Butler", "works at The Rusty Anchor", "transferred to Cedars": what stands where a place is meant.
    private static void FindAfter(in TextView view, int lead, ScrubWork work)
    {
        var first = lead + 1;
        if (!view.IsOneOf(lead, LeadWords) || !view.Capitalised(first + (view.IsOneOf(first, " the "u8) ? 1 : 0))
            || view.Broken(first) || !LeadsToHouse(view, lead))
        {
            return;
        }

        first += view.IsOneOf(first, " the "u8) ? 1 : 0;
        if (IsHouseByLetters(view, first, lead))
        {
            work.Add(view.Tokens[first].Start, view.Tokens[first].End, ScrubKind.Facility);
            return;
        }

        int last = first - 1, words = 0;
        var (named, plain) = (false, true);
        for (var k = first; k < view.Count && k < first + LongestHouse && (k == first || !view.Broken(k)); k++)
        {
            if (view.Capitalised(k) && (view.Length(k) > 2 || words == 0) && !(words > 0 && view.Is(
                k, WordKinds.Title | WordKinds.Credential) && ProperNames.IsShouted(view.Of(k))))
            {
                named |= IsHouseWord(view, k);
                plain &= !view.Is(k, WordKinds.Medical | WordKinds.Common | WordKinds.Credential | WordKinds.Certain | WordKinds.Month)
                    && !ProperNames.IsShouted(view.Of(k));
                words++;
                last = k;
            }
            else if (words == 0 || !(view.IsMark(k, '&') || view.IsMark(k, '-') || view.IsMark(k, '\'')
                || view.IsOneOf(k, " s of and the "u8)) || !view.IsWord(k + 1))
            {
                break;
            }
        }

        // "at The Arbors", "surgery at Memorial."
        named |= words > 0 && last - first < 3 && view.Capitalised(first - 1) && view.IsOneOf(first - 1, " the "u8);
        named |= words == 1 && view.IsOneOf(
            last, " memorial general methodist presbyterian baptist lutheran adventist deaconess providence northside southside eastside westside children county university "u8);
        var ends = words > 1 && (Ends(view, last) || view.Is(
            last, WordKinds.Facility | WordKinds.Facility2 | WordKinds.FacilityPre) || view.IsOneOf(last, " services "u8))
            && !view.Is(first, WordKinds.Common | WordKinds.FacilityPre) && !IsDepartment(view, first);
        if ((named || ends || (plain && words > 1)) && !view.Is(first, WordKinds.Title | WordKinds.Relative | WordKinds.Month | WordKinds.NameLabel)
            && !IsDepartment(view, first))
        {
            work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Facility);
        }
    }

    // "at" says enough; "to" and "from" need somebody who is moved.
    private static bool LeadsToHouse(in TextView view, int lead) => view.IsOneOf(lead, " at "u8)
        || view.IsOneOf(
            lead - 1, " transferred transfer transferring tx admitted discharged dispo referred sent presented brought taken transported returned drove went back moved records report c d dc biba came arrived arrives rehab goes going disposition snf facility home ct mri films imaging labs results faxed meds prescription prescriptions rx script orders called "u8)
        || (view.IsOneOf(lead - 1, " her him them pt patient "u8) && view.IsOneOf(
            lead - 2, " brought took sent transferred admitted moved referred returned discharged drove transported "u8))
        || (view.IsMark(lead - 1, ':') && view.IsOneOf(lead - 2, " dispo disposition discharge discharged transfer "u8));

    private static bool IsHouseWord(in TextView view, int k)
    {
        var kinds = view.Tokens[k].Kinds;
        if (ProperNames.IsShouted(view.Of(k)) || view.Length(k) < 3 || (kinds & (WordKinds.Certain | WordKinds.Month
            | WordKinds.State | WordKinds.CountryLike)) != 0)
        {
            return (kinds & WordKinds.House) != 0;
        }

        return kinds == WordKinds.None ? ProperNames.ClassOf(view, k) == NameClass.Strong
            : (kinds & (Names | WordKinds.House)) != 0 && !view.IsOneOf(
                k, " home discharge baseline rest night bedtime admission least work school clinic hospital day present time birth triage stage level age rehab dialysis surgery follow recovery "u8)
                && !view.Is(k, WordKinds.Facility | WordKinds.Facility2 | WordKinds.FacilityPre);
    }

    // "Cardiology Clinic", "Orthopedics": a part of the house that writes.
    private static bool IsDepartment(in TextView view, int k) => view.Is(k, WordKinds.Medical | WordKinds.Common)
        && (view.Of(k).EndsWith("logy"u8) || view.Of(k).EndsWith("ics"u8) || view.Of(k).EndsWith("gery"u8)
            || view.Of(k).EndsWith("iatry"u8) || view.Of(k).EndsWith("apy"u8));

    // "Brightwater Health System", "Riverbend Care Network"
    private static ReadOnlySpan<byte> SystemWords =>
        " system systems network services service alliance trust plan partners group campus pavilion associates specialists physicians "u8;

    private static bool IsSystem(in TextView view, int i) => view.IsOneOf(i, SystemWords)
        && view.Is(i - 1, WordKinds.FacilityPre) && view.Capitalised(i - 1) && !view.Broken(i);

    private static void FindBefore(in TextView view, int end, ScrubWork work)
    {
        var first = end;
        var named = false;
        var surely = IsSystem(view, end) || view.IsOneOf(
            end, " manor memorial presbyterian methodist lutheran adventist deaconess regional elementary academy village lodge pavilion estates commons pointe montessori preschool church parish temple mosque synagogue "u8);
        for (var k = end - 1; k >= 0 && end - k <= MostWords && !view.Broken(k + 1) && !view.Apart(k + 1); k--)
        {
            if (view.IsMark(k, '-') || view.IsMark(k, '\'') || view.IsMark(k, '&') || view.IsOneOf(k, " s "u8))
            {
                continue;
            }

            if (!view.Capitalised(k) || (view.Length(k) < 3 && !view.IsInitial(k)) || (view.StartsSentence(k) && k > 0 && view.Is(k, WordKinds.Common)
                && !view.Is(k, WordKinds.Given | WordKinds.Family)) || view.Is(k, WordKinds.Title | WordKinds.NameLabel))
            {
                break;
            }

            first = k;
            named |= IsProper(view, k, surely);
        }

        // "Bright Smiles Dental", "Little Steps Pediatrics"
        named |= IsPlainPair(view, first, end);
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
    private static bool IsProper(in TextView view, int k, bool surely)
    {
        if (view.Is(k, WordKinds.Facility | WordKinds.Facility2 | WordKinds.FacilityPre | WordKinds.Org | WordKinds.Month))
        {
            return false;
        }

        // "Larkspur Manor", "Autumn Ridge Lodge" within a sentence: no label, nothing of medicine's own.
        if (surely && view.IsOneOf(k, " first second third new old grand trinity "u8))
        {
            return true;
        }

        if (surely && (!view.StartsSentence(k) || view.IsMark(k - 1, ':')) && !view.Is(k, WordKinds.Common | WordKinds.NameLabel | WordKinds.Title)
            && !IsDepartment(view, k) && !ProperNames.IsShouted(view.Of(k)))
        {
            return true;
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
    private static void FindSaint(in TextView view, int i, ScrubWork work)
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
