namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Finds street addresses, post-office boxes, cities with their state or ZIP code, and facilities.</summary>
internal static partial class AddressScanner
{
    private const int LongestStreetName = 5;
    private const int LongestCity = 3;
    private const int LongestFacility = 6;

    private const WordKinds Leads = WordKinds.StreetLead | WordKinds.Unit | WordKinds.StateCode | WordKinds.State
        | WordKinds.Street | WordKinds.TownLead;

    /// <summary>How countries of several words begin.</summary>
    internal static ReadOnlySpan<byte> CountryBeginnings => " united "u8;

    /// <summary>Adds addresses and ZIP codes.</summary>
    public static void Find(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Address); i < view.Count; i = view.Next(i + 1, TokenRole.Address))
        {
            if (view.IsWord(i))
            {
                FindAt(view, i, work);
                continue;
            }

            if (view.IsNumber(i) && !view.Glued(i + 1) && view.Length(i) <= 6)
            {
                FindStreet(view, i, work);
            }

            if (view.IsNumber(i))
            {
                FindZip(view, i, work);
            }
        }
    }

    // Words that streets, towns, states and countries have in their names, and words that lead to a place.
    private static void FindAt(in TextView view, int i, ScrubWork work)
    {
        if (view.Capitalised(i) && view.Is(i, Leads))
        {
            if (view.Is(i, WordKinds.StreetLead) && view.Capitalised(i))
            {
                FindLeadingStreet(view, i, work);
            }

            if (view.Is(i, WordKinds.Unit) && view.Capitalised(i))
            {
                FindBoxOrUnit(view, i, work);
            }

            if (view.Is(i, WordKinds.StateCode | WordKinds.State) && view.Capitalised(i))
            {
                FindCityBefore(view, i, work);
            }

            if (view.Is(i, WordKinds.Street) && view.Capitalised(i) && view.Capitalised(i - 1))
            {
                FindNumberless(view, i, work);
            }

            if (view.Is(i, WordKinds.TownLead) && view.Capitalised(i) && EndOfTown(view, i) is var town and > 0)
            {
                work.Add(view.Tokens[i].Start, view.Tokens[town].End, ScrubKind.Address);
            }
        }

        if (view.Broken(i) && (view.Is(i, WordKinds.CountryLike) || view.IsOneOf(i, CountryBeginnings)))
        {
            FindLineBefore(view, i, work);
        }

        if (!view.Capitalised(i + 1))
        {
            return;
        }

        if (ShoutedPlace(view, i + 1))
        {
            work.Add(view.Tokens[i + 1].Start, view.Tokens[i + 1].End, ScrubKind.Address);
        }

        if (view.IsOneOf(i, " in from near at to of "u8) && IsCompoundPlace(view, i + 1))
        {
            work.Add(view.Tokens[i + 1].Start, view.Tokens[i + 2].End, ScrubKind.Address);
        }
        else if (UnknownPlace(view, i))
        {
            FindCityAfter(view, i + 1, work);
        }
        else if (view.Is(i, WordKinds.PlaceLead) && view.IsOneOf(
            i - 1, " lives live lived living resides reside residing born raised moved moving relocated resident native grew traveling traveled home returned back "u8))
        {
            FindCityAfter(view, i + 1, work);
        }
        else if (view.Is(i, WordKinds.PlaceLead) && view.Capitalised(i + 1) && IsPlainTown(view, i + 1)
            && view.IsOneOf(
                i - 1, " woman man lady gentleman female male boy girl up originally immigrant refugee visiting drove flew flying driving commutes travels hails comes came farmer veteran retiree student "u8))
        {
            FindCityAfter(view, i + 1, work);
        }
    }

    // 12 Main St., 6750 N. Oak Tree Lane Apt. 4
    private static void FindStreet(in TextView view, int number, ScrubWork work)
    {
        // "1204 Highway 16", "88 County Road 9"
        var road = number + 1 + (view.IsOneOf(number + 1, " county state us old rural "u8) ? 1 : 0);
        if (view.IsOneOf(road, " highway hwy route rte road rd rr "u8) && view.Capitalised(road) && !view.Broken(number + 1)
            && view.IsNumber(road + 1) && view.Length(road + 1) <= 4)
        {
            AddWithTail(view, number, road + 1, work);
            return;
        }

        // "4410 E Colfax"
        if (view.Capitalised(number + 1) && view.Capitalised(number + 2) && view.Length(number) >= 3 && view.IsOneOf(
                number + 1, " n s e w ne nw se sw north south east west "u8) && !view.Is(
                number + 2, WordKinds.Medical | WordKinds.Common | WordKinds.Certain) && view.Length(number + 2) > 3
            && !view.Broken(number + 1) && !view.Broken(number + 2))
        {
            AddWithTail(view, number, number + 2, work);
        }

        var named = false;
        for (var k = number + 1; k <= number + LongestStreetName + 2 && k < view.Count; k++)
        {
            if (named && view.Is(k, WordKinds.Street)
                && !view.IsOneOf(
                    k, " view run walk way path rise place court close row pike loop manor ridge heights "u8)
                || (named && view.Is(k, WordKinds.Street) && view.Capitalised(k)))
            {
                if (view.IsOneOf(k, " st dr ct "u8) && !view.Capitalised(k))
                {
                    return;
                }

                AddWithTail(view, number, k + (view.IsMark(k + 1, '.') ? 1 : 0), work);
                return;
            }

            var ordinal = view.IsNumber(k) && view.Glued(k + 1) && view.IsOneOf(k + 1, " st nd rd th "u8);
            if (ordinal)
            {
                k++;
                named = true;
            }
            else if (view.Capitalised(k) && !view.Broken(k))
            {
                named = true;
            }
            else if (!view.IsMark(k, '.') && !view.IsMark(k, '-') && !view.IsMark(k, '\''))
            {
                return;
            }
        }
    }

    // "Rua do Arenque 1634", "ul. Kwiatowa 5", "Koskikatu 25"
    private static void FindLeadingStreet(in TextView view, int lead, ScrubWork work)
    {
        var k = lead + 1 + (view.IsMark(lead + 1, '.') ? 1 : 0);
        var end = Math.Min(view.Count, k + 5);
        var named = false;
        for (; k < end; k++)
        {
            if (named && view.IsNumber(k) || (named && view.IsMark(k, ',') && view.IsNumber(k + 1)))
            {
                AddWithTail(view, lead, view.IsNumber(k) ? k : k + 1, work);
                return;
            }

            if (!view.IsWord(k))
            {
                return;
            }

            named |= view.Capitalised(k);
        }
    }

    private static void FindBoxOrUnit(in TextView view, int i, ScrubWork work)
    {
        // P.O. Box 12, PO Box 12, PSC 12, Box 34
        if (view.IsOneOf(i, " box "u8) && view.IsNumber(i + 1))
        {
            var first = i;
            while (first > 0 && i - first < 5 && (view.IsOneOf(first - 1, " p o po psc unit "u8)
                || view.IsMark(first - 1, '.')
                || view.IsNumber(first - 1) || view.IsMark(first - 1, ',')) && !view.Broken(first))
            {
                first--;
            }

            first += view.IsMark(first, '.') || view.IsMark(first, ',') ? 1 : 0;
            AddWithTail(view, first, i + 1, work);
        }
        else if (view.IsOneOf(i, " apt apartment suite ste "u8))
        {
            var next = i + 1;
            next += view.IsMark(next, '.') || view.IsMark(next, '#') ? 1 : 0;
            if (view.IsNumber(next))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[next].End, ScrubKind.Address);
            }
        }
    }

    // The unit after a street.
    private static void AddWithTail(in TextView view, int first, int last, ScrubWork work)
    {
        var next = last + 1;
        next += view.IsMark(next, ',') ? 1 : 0;
        if (view.Is(next, WordKinds.Unit) || view.IsMark(next, '#'))
        {
            next++;
            next += view.IsMark(next, '.') || view.IsMark(next, '#') ? 1 : 0;
            if (view.IsNumber(next) || (view.IsWord(next) && view.Length(next) <= 2))
            {
                last = next;
                while (view.Glued(last + 1) && (view.IsNumber(last + 1) || view.IsWord(last + 1)))
                {
                    last++;
                }
            }
        }

        first -= view.IsNumber(first - 1) && view.Length(first - 1) <= 6 && !view.Broken(first) && !view.Glued(first)
            && !view.IsMark(first - 2, '/') ? 1 : 0;
        work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Address);
        // ", Springfield" behind a street is its city.
        if (view.IsMark(last + 1, ',') && view.Capitalised(last + 2))
        {
            FindCityAfter(view, last + 2, work);
        }
    }

    // "Springfield, IL", "Boston MA 02115", "Boston, Massachusetts"
    private static void FindCityBefore(in TextView view, int state, ScrubWork work)
    {
        var comma = view.IsMark(state - 1, ',');
        var code = view.Length(state) == 2;
        if ((code && !(TextBytes.IsUpper(view.Of(state)[0]) && TextBytes.IsUpper(view.Of(state)[1])))
            || !view.Capitalised(state) || (!comma && !view.IsNumber(state + 1, 5)))
        {
            return;
        }

        var last = state - (comma ? 2 : 1);
        var first = last + 1;
        while (first > 0 && last - first + 1 < LongestCity && view.Capitalised(first - 1) && (first > last
            || !view.Broken(first))
            && !view.Is(first - 1, WordKinds.Street | WordKinds.Title | WordKinds.Credential))
        {
            first--;
        }

        // "Smith, MD" is a person; "GI, GU" are no places.
        if (first <= last && view.Length(last) > 3 && !(code && view.Is(state, WordKinds.Credential)
            && !view.IsNumber(state + 1)))
        {
            work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Address);
        }
    }

    private static void FindCityAfter(in TextView view, int first, ScrubWork work)
    {
        var last = first - 1;
        while (last + 1 < view.Count && last - first + 1 < LongestCity && view.Capitalised(last + 1)
            && (last < first || !view.Broken(last + 1))
            && !view.Is(last + 1, WordKinds.State | WordKinds.CountryLike | WordKinds.Month))
        {
            last++;
        }

        if (last >= first && !(first == last && (view.Is(first, WordKinds.Common) || view.Length(first) <= 3)))
        {
            work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Address);
        }
    }

    // "flew to LEPPEN": long, in capitals and no word.
    private static bool ShoutedPlace(in TextView view, int place) =>
        !view.Shouting && view.IsOneOf(place - 1, " in from near to at "u8) && view.IsWord(place)
        && view.Length(place) > 4 && ProperNames.IsShouted(view.Of(place))
        && (view.Tokens[place].Kinds & ~(WordKinds.Place | WordKinds.Proper | WordKinds.Given | WordKinds.Family)) == 0;

    // "from Goiania", "in Breckenridge": a capitalised word that is nothing else, behind a word that leads to places.
    private static bool UnknownPlace(in TextView view, int lead)
    {
        var place = lead + 1;
        return !view.Shouting && view.IsOneOf(lead, " in from near "u8) && !view.Capitalised(lead)
            && view.Capitalised(place)
            && view.Length(place) > 3 && (view.Tokens[place].Kinds == WordKinds.None
                || (view.Is(place, WordKinds.Place | WordKinds.Proper) && !view.Is(place, WordKinds.Word
                    | WordKinds.Common | WordKinds.Certain | WordKinds.Month | WordKinds.State | WordKinds.CountryLike)))
            && view.Of(place).IndexOfAnyInRange((byte)'a', (byte)'z') >= 0
            && (!view.Glued(place + 1) || view.IsMark(place + 1, '.') || view.IsMark(place + 1, ','))
           
            && !view.IsOneOf(
                place + 1, " position test sign disease syndrome scale score solution method procedure "u8);
    }

    // The last word of a town of two to five tokens; -1 where none is.
    private static int EndOfTown(in TextView view, int first)
    {
        for (var last = Math.Min(view.Count - 1, first + 4); last > first; last--)
        {
            if (view.IsWord(last) && Lexicon.IsTown(view.Text[view.Tokens[first].Start..view.Tokens[last].End]))
            {
                return last;
            }
        }

        return -1;
    }

    // "in Yazoo City", "from Fall River"
    private static bool IsCompoundPlace(in TextView view, int i) =>
        !view.Shouting && view.Capitalised(i) && view.Capitalised(i + 1) && !view.Broken(i) && !view.Broken(i + 1)
        && IsDirectedPlace(view, i) || !view.Shouting && view.Capitalised(i) && view.Capitalised(i + 1)
        && !view.Broken(i) && !view.Broken(i + 1) && view.Length(i) > 2 && !ProperNames.IsShouted(view.Of(i)) && !view.IsOneOf(i, " the this our new "u8)
        && !view.Is(i, WordKinds.Month | WordKinds.NameLabel | WordKinds.Title)
        && view.IsOneOf(
            i + 1, " city beach falls river springs heights junction island valley hills hill grove township village creek harbor harbour rapids bluff bluffs plains lake lakes county parish bay ridge point rock bend park port ferry mills ford haven hollow corner corners crossing landing shores terrace station "u8);

    // Five digits after a state; nine with a hyphen; what stands behind "zip"; four or five behind a town.
    private static ReadOnlySpan<byte> ZipWords => " zip zipcode postal postcode plz cap cep "u8;

    private static readonly WordFilter ZipLabels = new(ZipWords);

    private static void FindZip(in TextView view, int i, ScrubWork work)
    {
        var before = i - 1;
        before -= view.IsMark(before, ',') || view.IsMark(before, ':') || view.IsOneOf(before, " code is "u8) ? 1 : 0;
        before -= view.IsOneOf(before, " code "u8) ? 1 : 0;
        if (view.MayBe(before, ZipLabels) && view.IsOneOf(before, ZipWords) && before < i && view.Length(i) <= 6)
        {
            var last = i;
            last += view.IsMark(i + 1, '-') && view.Glued(i + 1) && view.IsNumber(i + 2) ? 2
                : !view.Broken(i + 1) && (view.IsNumber(i + 1, 2) || view.IsNumber(i + 1, 3)
                    || (view.IsWord(i + 1) && ProperNames.IsShouted(view.Of(i + 1)) && view.Length(i + 1) == 2)) ? 1 : 0;
            work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Zip);
            return;
        }

        if (!view.Broken(i) && view.Length(i) is >= 3 and <= 6 && IsPostcode(view, i, out var end))
        {
            work.Add(view.Tokens[i].Start, view.Tokens[end].End, ScrubKind.Zip);
            return;
        }

        if (view.IsNumber(i, 4) || view.IsNumber(i, 5))
        {
            // "in Costamezzana 43015"
            var town = i - 1;
            if (!view.Glued(i) && !view.Broken(i) && view.IsOneOf(town - 1, " in from near "u8)
                && ProperNames.ClassOf(view, town) == NameClass.Strong && !(view.Length(i) == 4 && view.Number(i) is
                    > 1900 and < 2100))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[i].End, ScrubKind.Zip);
            }
        }

        if (!view.IsNumber(i, 5) || view.Glued(i))
        {
            return;
        }

        var plus4 = view.IsMark(i + 1, '-') && view.Glued(i + 1) && view.Glued(i + 2) && view.IsNumber(i + 2, 4);
        var state = view.Is(before, WordKinds.State) || (view.Is(before, WordKinds.StateCode)
            && view.Capitalised(before) && TextBytes.IsUpper(view.Of(before)[^1]));
        if (plus4 || state)
        {
            work.Add(view.Tokens[i].Start, view.Tokens[plus4 ? i + 2 : i].End, ScrubKind.Zip);
        }
    }
}
