namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <content>Streets as other languages write them; ships.</content>
internal static partial class AddressBlocks
{
    // "USNS Xyz, FPO AP 96603": the ship that the post goes to.
    private static void AddShip(in TextView view, int post, ScrubWork work)
    {
        var ship = post - 1 - (view.IsMark(post - 1, ',') ? 1 : 0);
        ship -= view.Capitalised(ship) ? 1 : 0;
        if (view.IsWord(post) && view.IsOneOf(ship, " usns usnv uss uscgc rfa hms "u8))
        {
            work.Add(view.Tokens[ship].Start, view.Tokens[ship + 1].End, ScrubKind.Address);
        }
    }

    // "Hammarvagen", "Koskikatu", "Brixtonlaan", "Kirchgasse": the streets of languages that write them as one word.
    private static bool HasStreetEnding(in TextView view, int i)
    {
        var word = view.Of(i);
        if (word.Length < 6)
        {
            return view.Is(i, WordKinds.Street);
        }

        Span<byte> lower = stackalloc byte[6];
        for (var k = 0; k < 6; k++)
        {
            lower[k] = TextBytes.ToLower(word[word.Length - 6 + k]);
        }

        ReadOnlySpan<byte> end = lower;
        return end.EndsWith("katu"u8) || end.EndsWith("tie"u8) || end.EndsWith("kuja"u8) || end.EndsWith("vej"u8)
            || end.EndsWith("veien"u8) || end.EndsWith("vegen"u8) || end.EndsWith("vagen"u8) || end.EndsWith("gade"u8)
            || end.EndsWith("gata"u8) || end.EndsWith("gatan"u8) || end.EndsWith("gate"u8) || end.EndsWith("gasse"u8)
            || end.EndsWith("weg"u8) || end.EndsWith("allee"u8) || end.EndsWith("platz"u8) || end.EndsWith("strasse"u8)
            || end.EndsWith("straat"u8) || end.EndsWith("laan"u8) || end.EndsWith("plein"u8) || end.EndsWith("gracht"u8)
            || end.EndsWith("utca"u8) || end.EndsWith("stien"u8) || end.EndsWith("traede"u8) || end.EndsWith("vangur"u8)
            || end.EndsWith("kade"u8) || end.EndsWith("dijk"u8) || end.EndsWith("polku"u8) || end.EndsWith("torget"u8);
    }

    // Streets in lower case behind their name.
    private static bool IsStreetWord(TextView view, int i) => view.IsOneOf(
        i, " gate gata gatan gade vei veien veg vej vag terrasse alle allee strasse gasse weg platz straat laan plein kade utca ut ter koz krt sor ulice trida namesti katu tie polku tanya puistikko baan wei "u8);
}
