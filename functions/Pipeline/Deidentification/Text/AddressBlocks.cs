namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds addresses as a whole, whatever their country: numbers, capitalised words, flats, towns and postcodes that stand
/// together around something that only an address has.
/// </summary>
internal static partial class AddressBlocks
{
    private const WordKinds Names = WordKinds.Given | WordKinds.Family | WordKinds.Place | WordKinds.Proper;

    private const int LongestBlock = 32;
    private const int LongestNumber = 6;
    private const int LongestTownLine = 4;

    /// <summary>What military mail goes to.</summary>
    internal static ReadOnlySpan<byte> PostOffices => " apo fpo dpo "u8;

    /// <summary>Adds the blocks.</summary>
    public static void Find(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Block); i < view.Count; i = view.Next(i + 1, TokenRole.Block))
        {
            if (!IsAnchor(view, i, out var last))
            {
                continue;
            }

            var first = First(view, i);
            last = Last(view, last);
            Add(view, first, last, work);
            AddShip(view, i, work);
            i = Math.Max(i, last);
        }
    }

    // What only addresses have: "Apt. 12", "P.O. Box 12", "ul. Polna 12", "12 Xyz Street", "Xyzgata 12", "12 Xyz".
    private static bool IsAnchor(in TextView view, int i, out int last)
    {
        last = i;
        if (view.Is(i, WordKinds.Unit) && IsAnchoringUnit(view, i))
        {
            last = i + 1 + (view.IsMark(i + 1, '.') || view.IsMark(i + 1, '#') ? 1 : 0);
            return IsHouse(view, last);
        }

        if (view.Is(i, WordKinds.StreetLead))
        {
            return IsLeadingStreet(view, i, out last);
        }

        if (view.IsWord(i) && view.Length(i) == 3 && view.IsOneOf(i, PostOffices)
            && view.IsOneOf(i + 1, " aa ae ap "u8) && view.IsNumber(i + 2, 5))
        {
            last = i + 2;
            return true;
        }

        return IsHouse(view, i) && (StreetFollows(view, i, ref last) || StreetPrecedes(view, i));
    }

    // "ul. Polna 12", "26 rue des Lieutenants Xyz", "Via delle Coste 41": a number on one side, a name on the other.
    private static bool IsLeadingStreet(in TextView view, int lead, out int last)
    {
        last = lead + 1 + (view.IsMark(lead + 1, '.') ? 1 : 0);
        var end = Math.Min(view.Count, last + 5);
        for (var named = false; last < end && !view.Broken(last); last++)
        {
            if (named && (IsHouse(view, last) || IsHouse(view, lead - 1)))
            {
                return true;
            }

            if (view.IsWord(last) && !Joins(view, last) && !(IsNameLike(view, last) || view.Capitalised(last)
                || view.Lowered || view.IsOneOf(lead, " rue rua ul "u8)))
            {
                return false;
            }

            named |= view.IsWord(last) && !Joins(view, last);
        }

        last = Math.Min(last, view.Count) - 1;
        return last > lead && IsHouse(view, lead - 1) && IsElement(view, last);
    }

    private static bool IsAnchoringUnit(in TextView view, int i) =>
        view.IsOneOf(i, " apt apartment suite box flat "u8)
        || (view.IsOneOf(i, " unit "u8) && view.IsOneOf(i + 2, " box "u8));

    // "12 Xyz", "12 34 Xyz": a house number before names, where an address would stand.
    private static bool StreetFollows(in TextView view, int i, ref int last)
    {
        var word = i + 1 + (view.IsMark(i + 1, ',') ? 1 : 0);
        while (IsHouse(view, word) && word < i + 3)
        {
            word++;
        }

        for (var k = word + 1; k < word + 4 && k < view.Count && view.Capitalised(word) && !view.Broken(word)
            && view.Capitalised(k) && !view.Broken(k); k++)
        {
            if (view.Is(k, WordKinds.Street) && !view.Is(k, WordKinds.Medical | WordKinds.Facility))
            {
                last = k;
                return true;
            }
        }

        if (!IsStrong(view, word) || view.Broken(word) || !StandsWhereAnAddressDoes(view, i))
        {
            return false;
        }

        last = word;
        return true;
    }

    // "Xyzgata 12", "Xyz gate 12".
    private static bool StreetPrecedes(in TextView view, int i)
    {
        var word = i - 1;
        if (view.Broken(i) || IsMeasured(view, i + 1) || view.Length(i) > 4)
        {
            return false;
        }

        if (!view.IsWord(word))
        {
            return false;
        }

        // "Lindenallee 14" in whatever language; "Stensas terrasse 38", "Trenerys gate 232"
        if (view.Capitalised(word) ? view.Tokens[word].Kinds == WordKinds.None && HasStreetEnding(view, word)
            : IsStreetWord(view, word) && IsNameLike(view, word - 1))
        {
            return true;
        }

        var strong = false;
        var first = word;
        for (var k = word; k > word - 4 && k >= 0 && (k == word || !view.Broken(k + 1)) && IsNameLike(view, k); k--)
        {
            if (IsStrong(view, k) && view.Length(k) > 3 && (view.IsNumber(k - 1) || HasStreetEnding(view, word)
                || (StandsWhereAnAddressDoes(view, k) && EndsThere(view, i + 1))))
            {
                return true;
            }

            strong |= IsStrong(view, k);
            first = k;
        }

        // "on Peter Zuidhove 188", "of Joaquin Suarez 2906"
        return strong && first < word && StandsWhereAnAddressDoes(view, first) && EndsThere(view, i + 1)
            && !view.Is(word, WordKinds.Facility | WordKinds.Medical);
    }

    private static bool EndsThere(in TextView view, int i) => i >= view.Count || view.Broken(i)
        || (view.Tokens[i].Kind == TokenKind.Mark && !view.IsMark(i, '%') && !view.IsMark(i, '-')
            && !view.IsMark(i, '/') && !view.IsMark(i, '+'))
        || view.IsOneOf(i, " and in for st street str to or last this "u8) || IsHouse(view, i) || view.Is(i, WordKinds.Unit);

    private static bool StandsWhereAnAddressDoes(in TextView view, int i)
    {
        var before = i - 1;
        return i == 0 || (view.Broken(i) && !view.IsMark(before, ':')) || view.IsNumber(before)
            || view.IsOneOf(before, " at is to with on of off near in and along user address lives residing resides from "u8)
            || (view.IsMark(before, ':') && view.IsOneOf(
                before - 1, " address addr home user residence lives location where street "u8))
            || (view.IsMark(before, ',') && view.Capitalised(before - 1)) || view.IsMark(before, '>');
    }

    // The first token of the block around an anchor.
    private static int First(in TextView view, int anchor)
    {
        var first = anchor;
        for (var k = anchor - 1; k >= 0 && anchor - k < LongestBlock; k--)
        {
            if (view.Broken(k + 1) && (IsMarkOnly(view, k) || !LineHasNumber(view, k)))
            {
                break;
            }

            if (view.IsOneOf(k, " at in on to from near is "u8))
            {
                break;
            }

            if (IsElement(view, k))
            {
                first = k;
            }
            else if (!Joins(view, k) || (view.IsMark(k, ',') && !IsElement(view, k - 1)))
            {
                break;
            }
        }

        // A number that counts something else stands before: ", 3 Apt".
        return first;
    }

    // Lines above belong to the address only where they have its number.
    private static bool LineHasNumber(in TextView view, int k)
    {
        for (; k >= 0 && (view.IsNumber(k) || IsElement(view, k) || Joins(view, k)); k--)
        {
            if (view.IsNumber(k))
            {
                return IsHouse(view, k);
            }

            if (view.Broken(k))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsMarkOnly(in TextView view, int k) => view.Tokens[k].Kind == TokenKind.Mark
        && !view.IsMark(k, ',') && !view.IsMark(k, '.') && !view.IsMark(k, ')');

    // The last token of the block.
    private static int Last(in TextView view, int anchor)
    {
        var last = anchor;
        var town = -1;
        for (var k = anchor + 1; k < view.Count && k - anchor < LongestBlock; k++)
        {
            if (view.Broken(k) && !IsTownLine(view, k, out town))
            {
                break;
            }

            if (IsElement(view, k) || (k <= town && view.IsWord(k)))
            {
                last = k;
            }
            else if (view.IsMark(k, '.') && !IsAbbreviated(view, k - 1))
            {
                // A full stop ends the address, unless another part follows it.
                if (!(view.IsNumber(k - 1) && (IsHouse(view, k + 1) || view.Is(k + 1, WordKinds.Unit)
                    || (view.Broken(k + 1) && IsTownLine(view, k + 1, out town)))))
                {
                    break;
                }
            }
            else if (!Joins(view, k))
            {
                break;
            }
        }

        return last;
    }

    private static bool IsAbbreviated(in TextView view, int i) =>
        view.IsOneOf(i, " utca u "u8) || view.Is(i, WordKinds.Unit | WordKinds.Street | WordKinds.StreetLead | WordKinds.Title)
        || (view.IsWord(i) && view.Length(i) <= 3);

    // A line of a few capitalised words and numbers: a town, a country, a postcode.
    private static bool IsTownLine(in TextView view, int first, out int last)
    {
        var words = 0;
        var postcode = -1;
        last = first;
        for (var k = first; k < view.Count && (k == first || !view.Broken(k)); k++)
        {
            var fits = IsHouse(view, k) || view.Capitalised(k) || (view.Lowered && view.IsWord(k) && !view.Is(
                k, WordKinds.NameLabel | WordKinds.PhoneLabel))
                || view.IsMark(k, ',') || view.IsMark(k, '.') || view.IsMark(k, '-') || view.IsMark(k, '>')
                || view.IsMark(k, '?') || view.IsMark(k, '(') || view.IsMark(k, ')') || view.IsMark(k, '\'')
                || view.IsOneOf(k, " nad de la am an der upon on of do del di sur les le mesto u v pod nan null "u8);
            words += view.IsWord(k) ? 1 : 0;
            last = fits && !(view.IsMark(k, '?') && k > first + 3) ? k : last;
            if (view.IsMark(k, '?') && k > first + 3)
            {
                break;
            }

            postcode = postcode < 0 && view.IsNumber(k) && view.Length(k) >= 4 && IsHouse(view, k) ? k : postcode;
            if (!fits || words > LongestTownLine || view.IsMark(k + 1, ':') || view.Is(
                k, WordKinds.PhoneLabel | WordKinds.Title))
            {
                // "Springfield, IL 62704 last night"
                last = postcode;
                return postcode >= 0;
            }
        }

        return true;
    }

    private static bool Joins(in TextView view, int k) =>
        view.IsMark(k, ',') || view.IsMark(k, '.') || view.IsMark(k, '-') || view.IsMark(k, '\'') || view.IsMark(k, '/')
        || view.IsMark(k, '(') || view.IsMark(k, ')') || view.IsMark(k, '>') || view.IsMark(k, '#')
        || (view.IsMark(k, '?') && (view.Broken(k) || view.Broken(k - 1) || view.Broken(k - 2)))
        || view.IsOneOf(k, " de la las del do da dos di du des le les der den delle della dei van von und y e nad am an of l d u v pod te ten utca nan null "u8) || IsStreetWord(view, k)
        || (view.IsOneOf(k, " and the corner "u8) && (view.Capitalised(k + 1) || view.IsNumber(k + 1)
            || view.IsOneOf(k + 1, " corner of ul rue "u8)));

    private static bool IsElement(in TextView view, int k)
    {
        if (view.IsNumber(k))
        {
            return IsHouse(view, k);
        }

        if (!view.IsWord(k) || view.Is(k, WordKinds.PhoneLabel | WordKinds.NameLabel | WordKinds.Title
            | WordKinds.Credential) && !view.Is(k, WordKinds.Street))
        {
            return false;
        }

        return IsNameLike(view, k) || (view.Glued(k) && view.IsNumber(k - 1) && view.Length(k) <= 2)
            || ((view.Capitalised(k) || view.Lowered) && (view.Is(
                k, WordKinds.Street | WordKinds.StreetLead | WordKinds.Unit | WordKinds.State | WordKinds.StateCode
                    | WordKinds.CountryLike | WordKinds.Place)
                || (view.Capitalised(k) && !view.StartsSentence(k) && !view.Shouting && view.Length(k) > 2
                    && (view.Capitalised(k - 1) || view.IsNumber(k - 1)))
                || (view.Broken(k) && view.Capitalised(k)) || view.Length(k) <= 2));
    }

    private static bool IsNameLike(in TextView view, int k) => ProperNames.ClassOf(view, k) != NameClass.None
        || (view.IsWord(k) && ProperNames.IsShouted(view.Of(k)) && (view.Length(k) > 2 || view.IsNumber(k + 1, 5)) && !view.Shouting
            && !(view.Is(k, WordKinds.Word | WordKinds.Common) && !view.Is(k, Names)) && !view.Is(k, WordKinds.PhoneLabel | WordKinds.IdLabel | WordKinds.NameLabel))
        || (view.Lowered && view.IsWord(k) && view.Length(k) > 3 && view.Tokens[k].Kinds == WordKinds.None);

    private static bool IsStrong(in TextView view, int k) => ProperNames.ClassOf(view, k) == NameClass.Strong
        || (view.Lowered && view.IsWord(k) && view.Length(k) > 3 && view.Tokens[k].Kinds == WordKinds.None);

    // A number that a house, a flat or a postcode may have.
    private static bool IsHouse(in TextView view, int k) => view.IsNumber(k) && view.Length(k) <= LongestNumber
        && !(view.Glued(k) && (view.IsMark(k - 1, '.') || view.IsMark(k - 1, ':')) && view.IsNumber(k - 2))
        && !(view.Glued(k + 1) && ((view.IsMark(k + 1, '.') && view.Glued(k + 2) && view.IsNumber(k + 2))
            || view.IsMark(k + 1, ':') || view.IsMark(k + 1, '%')))
        && !IsMeasured(view, k + 1);

    private static bool IsMeasured(in TextView view, int k) => view.IsMark(k, '%') || view.IsOneOf(
        k, " mg mcg ug g kg ml l cc cm mm units unit tablets tablet tabs tab caps capsules days day weeks week months month years year hours hour hrs min minutes times x bid tid qid daily po iv mmhg bpm percent lbs lb pounds meq iu puffs drops mmol mol yo am pm "u8);

    // Countries and states stay; everything else in the block goes, from gap to gap.
    private static void Add(in TextView view, int first, int last, ScrubWork work)
    {
        var start = -1;
        var numbers = 0;
        for (var k = first; k <= last; k++)
        {
            numbers += view.IsNumber(k) ? 1 : 0;
        }

        if (numbers == 0)
        {
            return;
        }

        for (var k = first; k <= last + 1; k++)
        {
            var stays = k > last || view.Is(k, WordKinds.CountryLike)
                || (view.Is(k, WordKinds.State) && !view.Is(k + 1, WordKinds.Street)) || IsStateCode(view, k);
            if (start >= 0 && (stays || view.Broken(k) || IsComma(view, k, first) || IsPostcode(view, k, last)))
            {
                var end = k - 1;
                while (end > start && view.Tokens[end].Kind == TokenKind.Mark)
                {
                    end--;
                }

                work.Add(view.Tokens[start].Start, view.Tokens[end].End,
                    start == end && view.IsNumber(start, 5) ? ScrubKind.Zip : ScrubKind.Address);
                start = -1;
            }

            start = start < 0 && !stays && view.Tokens[k].Kind != TokenKind.Mark ? k : start;
        }
    }

    // A comma between parts; that between a number and its street parts nothing: "12, rue X".
    private static bool IsComma(in TextView view, int k, int first) => view.IsMark(k, ',') && k > first + 1;

    // "IL 62704", ", IL"
    private static bool IsStateCode(in TextView view, int k) => view.Is(k, WordKinds.StateCode) && view.Capitalised(k)
        && ProperNames.IsShouted(view.Of(k)) && (view.IsNumber(k + 1, 5) || view.IsMark(k - 1, ','));

    // Five digits at the end are a ZIP code or what other countries have.
    private static bool IsPostcode(in TextView view, int k, int last) => k == last && view.IsNumber(k, 5) && !view.Glued(k)
        && view.IsWord(k - 1);
}
