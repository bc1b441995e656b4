namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds professions that single a person out, offices that one person or a few of a place hold (45 CFR
/// 164.514(b)(2)(i)(R), any other unique identifying characteristic). What many do, teaching or welding, is history that
/// medicine needs, and stays.
/// </summary>
internal static class ProfessionScanner
{
    internal static readonly WordFilter LastWords = new([.. Offices, .. Heads]);

    private static ReadOnlySpan<byte> Offices =>
        " mayor governor senator congressman congresswoman congressperson councilman councilwoman councilmember alderman sheriff ambassador bishop archbishop astronaut quarterback chancellor assemblyman assemblywoman vicemayor postmaster "u8;

    // An office only behind another word.
    private static ReadOnlySpan<byte> Heads =>
        " chief attorney general coach anchor pilot laureate superintendent representative minister justice commissioner champion medalist medallist "u8;

    private static ReadOnlySpan<byte> Modifiers =>
        " state county town city village federal us deputy former retired lieutenant vice acting current "u8;

    /// <summary>Adds the professions.</summary>
    public static void Find(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Ending); i < view.Count; i = view.Next(i + 1, TokenRole.Ending))
        {
            if (!view.MayBe(i, LastWords))
            {
                continue;
            }

            var first = view.IsOneOf(i, Offices) ? i : IsOffice(view, i) ? i - 1 : -1;
            if (first < 0)
            {
                continue;
            }

            while (view.IsOneOf(first - 1, Modifiers) && !view.Broken(first))
            {
                first--;
            }

            work.Add(view.Tokens[first].Start, view.Tokens[i].End, ScrubKind.Profession);
        }
    }

    private static bool IsOffice(in TextView view, int i) => !view.Broken(i) && !view.Glued(i) && view.IsOneOf(
        i - 1,
        view.IsOneOf(i, " chief "u8) ? " fire police village tribal "u8
            : view.IsOneOf(i, " attorney "u8) ? " district county state "u8
            : view.IsOneOf(i, " general "u8) ? " attorney surgeon "u8
            : view.IsOneOf(i, " coach "u8) ? " head football basketball baseball "u8
            : view.IsOneOf(i, " anchor "u8) ? " news television tv "u8
            : view.IsOneOf(i, " pilot "u8) ? " harbor harbour test "u8
            : view.IsOneOf(i, " laureate "u8) ? " poet nobel "u8
            : view.IsOneOf(i, " superintendent "u8) ? " school schools district "u8
            : view.IsOneOf(i, " representative "u8) ? " state "u8
            : view.IsOneOf(i, " minister "u8) ? " prime "u8
            : view.IsOneOf(i, " justice "u8) ? " supreme court chief "u8
            : view.IsOneOf(i, " commissioner "u8) ? " county police fire "u8
            : " olympic world national state "u8);
}
