namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <content>Towns, postcodes and streets that have no number.</content>
internal static partial class AddressScanner
{
    // "lives on Elm Street", "off Old Mill Road", "the corner of Maple and 5th Ave": no number, but something leads there.
    private static void FindNumberless(TextView view, int end, ScrubWork work)
    {
        if (view.Broken(end) || !view.IsOneOf(
            end, " street st avenue ave blvd boulevard lane ln road rd drive parkway pkwy terrace turnpike crescent highway loop "u8))
        {
            return;
        }

        var first = end - 1;
        while (view.Capitalised(first - 1) && !view.Broken(first) && end - first < LongestCity)
        {
            first--;
        }

        if (view.IsOneOf(first - 1, " on off near from along and of in to down at across behind past over around "u8)
            && !view.Capitalised(first - 1) && !view.Is(first, WordKinds.Certain | WordKinds.FacilityPre | WordKinds.NameLabel)
            && !ProperNames.IsShouted(view.Of(first)))
        {
            var last = end + (view.IsMark(end + 1, '.') ? 1 : 0);
            AddWithTail(view, first, last, work);
        }
    }

    // A line of its own above that of a country is a town.
    private static void FindLineBefore(TextView view, int country, ScrubWork work)
    {
        var first = country;
        while (first > 0 && country - first < LongestCity && !view.Broken(first - 1) && view.Capitalised(first - 1))
        {
            first--;
        }

        first -= first > 0 && view.Broken(first - 1) && view.Capitalised(first - 1) ? 1 : 0;
        if (first < country && view.Broken(first) && !(first == country - 1 && view.Is(first, WordKinds.Common))
            && !view.Is(first, WordKinds.NameLabel | WordKinds.PhoneLabel | WordKinds.Month | WordKinds.CountryLike))
        {
            work.Add(view.Tokens[first].Start, view.Tokens[country - 1].End, ScrubKind.Address);
        }
    }

    // "Beaver Dam": words, and none of medicine or of the house.
    private static bool IsPlainTown(TextView view, int first)
    {
        const WordKinds Other = WordKinds.Common | WordKinds.Medical | WordKinds.Facility | WordKinds.Facility2
            | WordKinds.FacilityPre | WordKinds.NameLabel | WordKinds.Title | WordKinds.Certain;
        return !view.Is(first, Other) && !ProperNames.IsShouted(view.Of(first))
            && !(view.Capitalised(first + 1) && !view.Broken(first + 1) && view.Is(first + 1, Other));
    }

    // "Cyprus 36903" where an address ends; "in Sao Tiago 3610-114", "in Arendal 4844": behind a country or a town.
    private static bool IsPostcode(TextView view, int i, out int end)
    {
        var joined = view.IsMark(i + 1, '-') && view.Glued(i + 1) && view.Glued(i + 2);
        end = joined && view.IsNumber(i, 4) && view.IsNumber(i + 2, 3) ? i + 2
            : view.IsNumber(i, 3) && view.IsNumber(i + 1, 2) && !view.Broken(i + 1) ? i + 1 : i;
        var town = i - 1;
        if ((end == i && (view.Length(i) is not (4 or 5) || joined || (view.Length(i) == 4 && view.Number(i) is > 1900 and < 2100)))
            || view.Glued(i) || view.Glued(end + 1) && view.IsNumber(end + 2) || view.IsWord(end + 1) && view.Glued(end + 1))
        {
            return false;
        }

        town -= view.IsMark(town, ')') && view.IsMark(town - 2, '(') ? 3 : 0;
        if (view.Is(town, WordKinds.CountryLike) || (view.Length(i) == 5 && view.IsOneOf(town, " kingdom states zealand africa republic "u8)))
        {
            var before = town - (view.IsOneOf(town - 1, " united new south czech "u8) ? 1 : 0);
            return view.Length(i) == 5 && (view.Broken(before) || view.IsMark(before - 1, ','));
        }

        // "Kobenhavn K 1421"
        town -= view.IsInitial(town) ? 1 : 0;
        if (!view.Capitalised(town) || view.Length(town) < 4 || !IsTownWord(view, town))
        {
            return false;
        }

        for (var k = town; k > town - 5 && k > 0 && !view.Broken(k); k--)
        {
            if (!view.Capitalised(k) && view.IsOneOf(k, " in from near to "u8))
            {
                return true;
            }

            if (!view.Capitalised(k) && !view.IsMark(k, '-') && !view.IsOneOf(k, " de do da dos di la del der den y e im am an "u8))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsTownWord(TextView view, int k) => view.Tokens[k].Kinds == WordKinds.None
        || (view.Is(k, WordKinds.Place | WordKinds.Proper) && !view.Is(k, WordKinds.Common | WordKinds.Medical | WordKinds.Certain))
        || ProperNames.ClassOf(view, k) == NameClass.Strong;

    // "in East Chicago", "to New Westminster"
    private static bool IsDirectedPlace(TextView view, int i) => view.Is(i, WordKinds.Common | WordKinds.TownLead)
        && (view.Tokens[i + 1].Kinds == WordKinds.None || (view.Is(i + 1, WordKinds.Place | WordKinds.Proper)
            && !view.Is(i + 1, WordKinds.Common | WordKinds.Medical | WordKinds.Facility | WordKinds.CountryLike)))
        && view.Length(i + 1) > 3 && !ProperNames.IsShouted(view.Of(i + 1)) && view.IsOneOf(
            i, " east west north south new fort port san santa los las el la lake mount upper lower old great little "u8);
}
