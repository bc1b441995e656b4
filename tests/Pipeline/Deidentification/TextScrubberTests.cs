using System.Buffers;
using FrontierFunctions.Pipeline.Deidentification;
using static FrontierFunctions.Tests.Pipeline.Deidentification.KnownSubject;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

public sealed class TextScrubberTests
{
    [Theory]
    [InlineData("Maria Trevino was seen", "[NAME] was seen")]
    [InlineData("MARÍA LUZ TREVIÑO", "[NAME]")]
    [InlineData("Trevino, Maria L. was seen", "[NAME] L. was seen")]
    [InlineData("M. Treviño and trevino's son", "[NAME] and [NAME]'s son")]
    [InlineData("Trevin\u0303o returned", "[NAME] returned")]
    [InlineData("Mr. O'Brannigan, O\u2019Brannigan, OBRANNIGAN", "Mr. [NAME]")]
    [InlineData("MRN A-4471982 and A4471982", "MRN [MRN] and [MRN]")]
    [InlineData("999-37-2414 or 999372414 or 999 37 2414", "[SSN] or [SSN] or [SSN]")]
    [InlineData("member W223177812", "member [ID]")]
    [InlineData("617.555.0147, 6175550147, +1 617-555-0147, 555-0147", "[PHONE], [PHONE], [PHONE], [PHONE]")]
    [InlineData("write to Maria.Trevino@Example.com.", "write to [EMAIL].")]
    [InlineData("lives at 742 Evergreen Ter, Quincy, MA 02169", "lives at [ADDRESS], [ADDRESS]")]
    [InlineData("born 05/03/1960, May 3, 1960 and 1960-05-03", "born 01/24/1960, January 24, 1960 and 1960-01-24")]
    [InlineData("see Patient/190524df-4de5-4c01-8560-8b41e23c3b84", "see Patient/[ID]")]
    [InlineData("call (212) 555-0100 or me@x.org, http://x.org/a?b", "call [PHONE] or [EMAIL], [URL]")]
    [InlineData("from 10.1.2.3 with 123-45-6789, MRN: 77", "from [IP] with [SSN], MRN: [MRN]")]
    public void Scrub_KnownMode_TakesWhatIsKnownAndHardPatterns(string text, string expected) =>
        Assert.Equal(expected, Scrub(text, Maria, ScrubMode.Known));

    [Theory]
    [InlineData("Glucose [Mass/volume] in Blood 2345-7")]
    [InlineData("2019-03-05 seen by Dr. Smith, aged 93")]
    [InlineData("Hemoglobin A1c 7.2 %, 4548-4, SCTID 44054006")]
    [InlineData("luzerne quincyite")]
    [InlineData("BP 120/80, ratio 1.2.840.10008.5.1.4, 3.14159")]
    [InlineData("final")]
    [InlineData("")]
    public void Scrub_KnownModeWithoutIdentifiers_ChangesNothing(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        var changed = new TextScrubber(DeidentificationProfile.Longitudinal, Today)
            .Scrub(System.Text.Encoding.UTF8.GetBytes(text), Maria, ScrubMode.Known, output, new ScrubCounts());

        Assert.False(changed);
        Assert.Equal(0, output.WrittenCount);
    }

    [Theory]
    [InlineData("Green stool and short stature in a young child")]
    [InlineData("Green stool")]
    [InlineData("Short stature")]
    [InlineData("Young adult onset")]
    public void Scrub_NameThatIsAWord_StaysAsAWord(string text)
    {
        var subject = Of(new SubjectIdentity { Names = [new PersonName("Green", ["Young"]), new PersonName("Short",
            ["Rose"])] });

        Assert.Equal(text, Scrub(text, subject, ScrubMode.Known));
        Assert.Equal(text, Scrub(text, subject, ScrubMode.Full));
    }

    [Theory]
    [InlineData("Mr. Short was seen", "Mr. [NAME] was seen")]
    [InlineData("Rose Short, short of breath", "[NAME], short of breath")]
    [InlineData("Short, Rose: short stature", "[NAME]: short stature")]
    [InlineData("Patient: Short", "Patient: [NAME]")]
    public void Scrub_NameThatIsAWordInNameContext_Goes(string text, string expected) =>
        Assert.Equal(expected, Scrub(text, Named("Short", "Rose"), ScrubMode.Known));

    [Theory]
    [InlineData("seen 03/05/2019 and 3/7/19", "seen 11/25/2018 and 11/27/18")]
    [InlineData("3/5/2019-3/9/2019", "11/25/2018-11/29/2018")]
    [InlineData("on March 5th, 2019", "on November 25th, 2018")]
    [InlineData("MARCH 3, 2020; Mar 3 2020", "NOVEMBER 24, 2019; Nov 24 2019")]
    [InlineData("5 Mar 2019, 05-Mar-2019", "25 Nov 2018, 25-Nov-2018")]
    [InlineData("the 1st of May 2019", "the 21st of January 2019")]
    [InlineData("2019-03-05T12:30:00Z", "2018-11-25T12:30:00Z")]
    [InlineData("20190305", "20181125")]
    [InlineData("5.3.2019", "25.11.2018")]
    [InlineData("June 2019, 6/2019, 2019-06", "March 2019, 3/2019, 2019-03")]
    [InlineData("on 6/9 and in May", "on 3/1 and in February")]
    [InlineData("02/30/2019", "[DATE]")]
    [InlineData("born 4/1/1931", "born [DATE]")]
    [InlineData("in 2019; BP 120/80; 5/5; T12-L1; 1.2.3; may 5 mg", "in 2019; BP 120/80; 5/5; T12-L1; 1.2.3; may 5 mg")]
    public void Scrub_FullModeLongitudinal_ShiftsDatesInTheirForm(string text, string expected) =>
        Assert.Equal(expected, Scrub(text, Nobody, ScrubMode.Full));

    [Theory]
    [InlineData("seen 03/05/2019, on March 5th", "seen 2019, on [DATE]")]
    [InlineData("June 2019", "2019")]
    [InlineData("born 4/1/1931", "born [DATE]")]
    public void Scrub_FullModeSafeHarbor_LeavesTheYear(string text, string expected) =>
        Assert.Equal(expected, Scrub(text, Nobody, ScrubMode.Full, profile: DeidentificationProfile.SafeHarbor));

    [Fact]
    public void Scrub_UnresolvedSubject_CutsDatesToTheYear() =>
        Assert.Equal("seen 2019", Scrub("seen 03/05/2019", null, ScrubMode.Full));

    [Theory]
    [InlineData("a 93-year-old woman, aged 101", "a 90+-year-old woman, aged 90+")]
    [InlineData("94 yo, 92 y/o, ninety-two years old", "90+ yo, 90+ y/o, 90+ years old")]
    [InlineData("89-year-old, HR 93, 95 mg, 120/90 years", "89-year-old, HR 93, 95 mg, 120/90 years")]
    public void Scrub_FullMode_CapsAges(string text, string expected) =>
        Assert.Equal(expected, Scrub(text, Nobody, ScrubMode.Full));

    [Theory]
    [InlineData("Dr. Krzyzewski referred her", "Dr. [NAME] referred her")]
    [InlineData("Seen by Jane Q. Doe, MD today", "Seen by [NAME], MD today")]
    [InlineData("Patient Name: Szöllösy, Krisztián", "Patient Name: [NAME]")]
    [InlineData("her husband Zoltan drove", "her husband [NAME] drove")]
    [InlineData("Patient: Obese, in no distress", "Patient: Obese, in no distress")]
    [InlineData("Parkinson's disease, Foley catheter, Allen test", "Parkinson's disease, Foley catheter, Allen test")]
    [InlineData("at 12 N. Oak Tree Lane Apt. 4, Springfield, IL 62704", "at [ADDRESS], [ADDRESS], IL [ZIP]")]
    [InlineData("P.O. Box 771", "[ADDRESS]")]
    [InlineData("Mercy General Hospital", "[FACILITY]")]
    [InlineData("Account number: 88-1234, license A123456", "Account number: [ID], license [ID]")]
    [InlineData("card 4454794511390933", "card [ID]")]
    [InlineData("Fax: 020 7946 0018", "Fax: [PHONE]")]
    public void Scrub_FullMode_TakesWhatLooksLikeAnIdentifier(string text, string expected) =>
        Assert.Equal(expected, Scrub(text, Nobody, ScrubMode.Full));

    [Fact]
    public void Scrub_Counts_SayWhatWent()
    {
        var counts = new ScrubCounts();
        Scrub("Maria Trevino, 999-37-2414, seen 3/5/2019", Maria, ScrubMode.Full, counts);

        Assert.Equal(
            [new(ScrubKind.Name, 1), new(ScrubKind.Date, 1), new(ScrubKind.SocialSecurityNumber, 1)], counts.ByKind);
        Assert.Equal(3, counts.Total);
    }

    [Fact]
    public void Scrub_BytesThatAreNotUtf8_StayAndDoNotHideNames()
    {
        byte[] text = [0xFF, 0xC3, .. " Maria Trevino "u8, 0xE2, 0x82];
        var output = new ArrayBufferWriter<byte>();
        new TextScrubber(DeidentificationProfile.Longitudinal, Today).Scrub(text, Maria, ScrubMode.Known, output,
            new ScrubCounts());

        Assert.Equal([0xFF, 0xC3, .. " [NAME] "u8, 0xE2, 0x82], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Scrub_ManySubjectsThroughASmallCache_FindsEach()
    {
        using var keys = new OrganizationKeys(new byte[32], "a");
        var people = Enumerable.Range(0, 200).Select(i => new SubjectIdentity
        {
            LocalIds = [$"{i}"],
            Names = [new PersonName($"Zq{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}ovich", ["Ann"])],
        }).ToList();
        var directory = new SubjectResolver(keys).Resolve([new FileIdentities("f", people)], [],
            default).ToDirectory(keys, 4);

        for (var i = 0; i < 600; i++)
        {
            var n = i * 7 % 200;
            var subject = directory.Find("f", System.Text.Encoding.UTF8.GetBytes($"{n}"));
            Assert.Equal("with [NAME]", Scrub($"with {people[n].Names[0].Family.ToUpperInvariant()}", subject,
                ScrubMode.Known));
        }
    }
}
