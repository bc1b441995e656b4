namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <content>Facilities by how their names begin, by letters, and of plain words.</content>
internal static partial class FacilityNames
{
    // "Good Samaritan", "Sacred Heart"; "Cook County Jail"; "Klinik am Waldsee", "Hospital de la Ribera"
    private static bool FindSacredOrForeign(in TextView view, int i, ScrubWork work)
    {
        var (first, last) = (i, i + 1);
        if (view.Broken(last))
        {
            return false;
        }

        if (view.IsOneOf(i, " county "u8))
        {
            first = i - 1;
            if (!view.Capitalised(first) || view.Broken(i) || view.Length(first) < 3 || !view.Capitalised(last)
                || view.IsOneOf(first, " the this our local "u8))
            {
                return false;
            }

            first -= view.IsMark(first - 1, '-') && view.Glued(first) && view.Capitalised(first - 2) ? 2 : 0;
            while (last < i + 3 && view.Capitalised(last + 1) && !view.Broken(last + 1))
            {
                last++;
            }
        }
        else if (view.IsOneOf(i, " good sacred holy precious "u8))
        {
            if (!view.Capitalised(last) || !view.IsOneOf(
                last, " samaritan shepherd heart cross family name redeemer spirit savior rosary blood trinity "u8)
                || (view.IsOneOf(last, " heart family name blood spirit "u8) && !view.IsOneOf(i, " sacred holy precious "u8)))
            {
                return false;
            }
        }
        else
        {
            while (last < i + 4 && view.IsOneOf(last, " de la las los del di da do am an der im zum zur den "u8))
            {
                last++;
            }

            if (last == i + 1 || !view.Capitalised(last))
            {
                return false;
            }
        }

        work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Facility);
        return true;
    }

    // Two words or more of which one is no word of the house, where no sentence or heading begins.
    private static bool IsPlainPair(in TextView view, int first, int end)
    {
        if (first != end - 2 || (view.StartsSentence(first) && !view.IsMark(first - 1, ':')) || !view.Capitalised(end - 1)
            || view.Capitalised(first - 1))
        {
            return false;
        }

        var plain = 0;
        for (var k = first; k < end; k++)
        {
            if (view.Is(k, WordKinds.Medical & ~WordKinds.Word | WordKinds.FacilityPre | WordKinds.NameLabel | WordKinds.Certain
                | WordKinds.Month | WordKinds.Title) || ProperNames.IsShouted(view.Of(k)) || IsDepartment(view, k))
            {
                return false;
            }

            plain += view.Is(k, WordKinds.Common) ? 0 : 1;
        }

        return plain > 0;
    }

    // "transferred from SMH", "admitted to BMC": letters that are no unit, no abbreviation of medicine.
    private static bool IsHouseByLetters(in TextView view, int i, int lead) => view.Length(i) is 3 or 4
        && view.Tokens[i].Kinds == WordKinds.None && ProperNames.IsShouted(view.Of(i)) && !view.Capitalised(i + 1)
        && !(view.Glued(i + 1) && !view.IsMark(i + 1, '.') && !view.IsMark(i + 1, ',')) && !view.IsNumber(i + 1)
        && view.IsOneOf(
            lead - 1, " transferred transfer tx admitted hospitalized records inpatient outpatient care seen presented brought followed cath surgery delivered rehab "u8)
        && !view.IsOneOf(
            i, " osh ltac ltach irf sdu imc imcu pcu tcu ctu cvicu cicu ticu nsicu opd asc snu ssu sar lab gcs asu pct ald alf ilf nsg csu dou pedi bhu icf usa "u8);
}
