using System.Text;
using FrontierFunctions.Generated.Notes;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>Scanners that go from place to place find what they find when they look at every token.</summary>
public sealed class TokenRolesTests
{
    private const int Texts = 4_000;

    private static readonly string[] Pieces =
    [
        "Maria", "maria", "LONG", "Smith", "St", "St.", "Mercy", "General", "hospital", "Clinic", "Dr", "Dr.", "mr", "nurse", "jackie",
        "the", "at", "from", "in", "Springfield", "Oak", "Street", "Apt", "APO", "AE", "09012", "12", "93", "ninety", "two", "year", "old",
        "3", "/", "-", ".", ",", ":", "#", "(", ")", "'", "s", "2019", "March", "may", "Labor", "Day", "14th", "MRN", "ssn", "phone",
        "617", "555", "1234", "S17", "21807", "plate", "x4471", "1HGCM82633A004352", "ext", "10", "0", "fe80", "::", "example", "com", "org",
        "mayor", "of", "Boston", "MA", "02114", "\n", "\n\n", "  ", "\t", "WL", "mk", "by", "Josè", "日本", "co-op", "AB1234", "United", "Kingdom",
        "Facility", "school", "ul.", "Polna", "box", "PO", "Okonjo", "T.", "MD", "patient", "denies", "pain", "and", "fever",
    ];

    [Fact]
    public void Find_OverGeneratedNotesInEveryCase_IsTheSameWithAndWithoutRoles()
    {
        var found = 0;
        foreach (var note in NoteWriter.Write(600, 11))
        {
            found += AssertSame(note.Text) + AssertSame(note.Text.ToUpperInvariant()) + AssertSame(note.Text.ToLowerInvariant());
        }

        Assert.True(found > 5_000, $"only {found} spans");
    }

    [Fact]
    public void Find_OverWordsInAnyOrder_IsTheSameWithAndWithoutRoles()
    {
        var random = new Random(7);
        var found = 0;
        for (var i = 0; i < Texts; i++)
        {
            var text = new StringBuilder();
            for (var k = random.Next(1, 150); k > 0; k--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]).Append(random.Next(4) == 0 ? "" : " ");
            }

            found += AssertSame(text.ToString());
        }

        Assert.True(found > Texts, $"only {found} spans");
    }

    private static int AssertSame(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var expected = Spans(bytes, everywhere: true);
        Assert.Equal(expected, Spans(bytes, everywhere: false));
        return expected.Count;
    }

    private static List<ScrubSpan> Spans(byte[] text, bool everywhere)
    {
        var folded = new byte[text.Length];
        var length = FoldedText.Fold(text, folded, new int[text.Length + 1]);
        var tokens = new Token[length];
        var roles = new ulong[TokenRoles.LengthFor(length)];
        var count = TextView.Tokenize(folded.AsSpan(0, length), tokens, new ulong[Lexicon.RecentWords], new TokenRoles(roles), out var style);
        var used = roles.AsSpan(0, TokenRoles.LengthFor(count));
        if (everywhere)
        {
            for (var at = 0; at < used.Length; at++)
            {
                var left = count - (at / TokenRoles.Count * 64);
                used[at] = left >= 64 ? ulong.MaxValue : (1UL << left) - 1;
            }
        }

        var view = new TextView(folded.AsSpan(0, length), tokens.AsSpan(0, count), style, used);
        var work = new ScrubWork();
        NumberScanner.FindCertain(view, work);
        WebScanner.FindIpAddresses(view, work);
        new DateScanner(DeidentificationProfile.SafeHarbor, new DateOnly(2026, 1, 1)).Find(view, null, null, work);
        AgeScanner.Find(view, work);
        NumberScanner.FindLikely(view, work);
        CodeScanner.Find(view, work);
        AddressScanner.Find(view, work);
        AddressBlocks.Find(view, work);
        ProfessionScanner.Find(view, work);
        WebScanner.FindHosts(view, work);
        NameScanner.Find(view, weighs: true, work);
        AddressScanner.FindFacilities(view, work);
        FacilityNames.Find(view, work);
        return [.. work.Spans];
    }
}
