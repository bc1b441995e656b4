using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using FrontierFunctions.Generated;
using FrontierFunctions.Generated.Notes;
using FrontierFunctions.Generated.People;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

public sealed partial class SurrogateTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("a key for tests only, thirty-two bytes.");

    private static readonly ResidualScanner Scanner = new(DeidentificationProfile.Longitudinal, allowSurrogates: true);

    private static readonly RuleOverrides Chosen = new(
        [new("text.longitudinal.json", "{\"text\":\"surrogates\"}"u8.ToArray())]);

    [Fact]
    public void One_person_keeps_one_name_in_every_form()
    {
        var full = Scrub("María Treviño was seen");
        var parts = Name().Match(full);
        Assert.True(parts.Success, full);
        var (given, family) = (parts.Groups[1].Value, parts.Groups[2].Value);
        Assert.EndsWith("vyxa", given, StringComparison.Ordinal);
        Assert.EndsWith("vyx", family, StringComparison.Ordinal);
        Assert.Equal($"{family}, {given} was seen", Scrub("Trevino, Maria was seen"));
        Assert.Equal($"{given} was seen", Scrub("Maria was seen"));
        Assert.Equal($"spoke with {family.ToUpperInvariant()}", Scrub("spoke with TREVINO"));
        Assert.Equal($"{given[0]}. {family} and {family}'s son".Replace($"{family}'s", family.ToLowerInvariant() + "'s",
            StringComparison.Ordinal), Scrub("M. Treviño and trevino's son"));
        Assert.Equal($"Mrs. {family} was seen", Scrub("Mrs. Treviño was seen"));
    }

    [Fact]
    public void Another_patient_or_organization_has_another_name()
    {
        var here = Scrub("with Maria Trevino");
        Assert.Equal(here, Scrub("with Maria Trevino"));
        Assert.NotEqual(here, Scrub("with Maria Trevino", pseudonym: "another"));
        Assert.NotEqual(here, Scrub("with Maria Trevino", organization: "another"));
    }

    [Fact]
    public void Other_people_and_facilities_have_names_too()
    {
        Assert.Matches("^Dr\\. [A-Z][a-z]{5}vyxe? referred her$", Scrub("Dr. Krzyzewski referred her"));
        Assert.Matches("^at [A-Z][a-z]{5}vyx Hospital today$", Scrub("at Mercy General Hospital today"));
    }

    [Theory]
    [InlineData("call (617) 555-0147", "^call \\([2-9]9\\d\\) 555-01\\d\\d$")]
    [InlineData("call 617.555.0147 x23", "^call [2-9]9\\d\\.555\\.01\\d\\d x\\d\\d$")]
    [InlineData("call +1 617 555 0147", "^call \\+1 [2-9]9\\d 555 01\\d\\d$")]
    [InlineData("call +44 20 7946 0958", "^call \\[PHONE\\]$")]
    [InlineData("maria.trevino@example.com", "^[a-z]{6}vyx@example\\.com$")]
    [InlineData("SSN 999-37-2414", "^SSN 9\\d\\d-00-\\d{4}$")]
    [InlineData("SSN 999372414", "^SSN 9\\d\\d00\\d{4}$")]
    [InlineData("SSN ending in 2414", "^SSN ending in \\[SSN\\]$")]
    [InlineData("MRN A-4471982 today", "^MRN VYX[A-Z]-\\d{7} today$")]
    [InlineData("MRN: 20417733", "^MRN: VYX\\d{8}$")]
    [InlineData("from 10.20.30.40 today", "^from (192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+ today$")]
    [InlineData("see https://portal.hospital.org/p/77", "^see https://[a-z]{6}vyx\\.example\\.com$")]
    [InlineData("lives at 742 Evergreen Terrace", "^lives at \\d{1,3} [A-Z][a-z]{5}vyx Terrace( Apt 3)?$")]
    [InlineData("she is 93 years old", "^she is 90\\+ years old$")]
    public void Numbers_and_addresses_keep_their_form_and_are_nobodys(string text, string expected)
    {
        var scrubbed = Scrub(text);
        Assert.Matches(expected, scrubbed);
        Assert.False(Scanner.Find(Encoding.UTF8.GetBytes(scrubbed), KnownSubject.Maria, out var kind), kind);
    }

    [Fact]
    public void A_number_has_one_surrogate_in_every_form()
    {
        static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));
        var phone = Digits(Scrub("call (617) 555-0147"));
        Assert.Equal(phone, Digits(Scrub("call 617-555-0147 today")));
        Assert.Equal("1" + phone, Digits(Scrub("call +1 617 555 0147")));
        Assert.Equal(phone[3..], Digits(Scrub("phone: 555-0147")));
        Assert.Equal(Digits(Scrub("SSN 999-37-2414")), Digits(Scrub("SSN 999372414")));
        Assert.Equal(Digits(Scrub("MRN A-4471982")), Digits(Scrub("MRN: A4471982")));
        Assert.NotEqual(phone, Digits(Scrub("call (617) 555-0147", pseudonym: "another")));
    }

    [Fact]
    public void Who_is_nobody_becomes_a_tag() => Assert.Equal("with [NAME]", Scrub("with Maria Trevino", pseudonym: ""));

    [Fact]
    public void Tags_can_be_chosen_and_nothing_else()
    {
        using var keys = new OrganizationKeys(Secret, "tests");
        var tags = new RuleOverrides([new("text.longitudinal.json", "{\"text\":\"tags\"}"u8.ToArray())]);
        Assert.Equal("with [NAME]", Scrub(keys, tags, "with Maria Trevino", "subject"));
        var wrong = new RuleOverrides([new("text.longitudinal.json", "{\"text\":\"stars\"}"u8.ToArray())]);
        var error = Assert.Throws<InvalidDataException>(() => Scrub(keys, wrong, "with Maria Trevino", "subject"));
        Assert.Contains("text.longitudinal.json: $.text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_look_finds_nothing_in_surrogates_and_all_else()
    {
        for (var i = 0; i < 500; i++)
        {
            var text = Scrub(
                "Maria Luz Trevino and Fergus O'Brannigan (SSN 999-37-2414, (617) 555-0147, m@x.org) at Mercy Hospital", $"p{i}");
            Assert.DoesNotContain("[", text, StringComparison.Ordinal);
            Assert.False(Scanner.Find(Encoding.UTF8.GetBytes(text), KnownSubject.Maria, out var kind), kind);
        }

        foreach (var real in (string[])["(617) 555-0147", "(290) 555-0247", "999-37-2414", "912-01-4455", "a@example.com",
            "bofumivyx@gmail.com"])
        {
            Assert.True(Scanner.Find(Encoding.UTF8.GetBytes(real), null, out _), real);
        }

        var strict = new ResidualScanner(DeidentificationProfile.Longitudinal);
        foreach (var surrogate in (string[])["(290) 555-0147", "912-00-4455", "bofumivyx@example.com"])
        {
            Assert.False(Scanner.Find(Encoding.UTF8.GetBytes(surrogate), null, out _), surrogate);
            Assert.True(strict.Find(Encoding.UTF8.GetBytes(surrogate), null, out _), surrogate);
        }
    }

    /// <summary>Over made-up people: one surrogate a name in every form, none of it real, nothing for the second look.</summary>
    [Fact]
    public void Names_of_anybody_agree_over_forms_and_are_never_real()
    {
        using var keys = new OrganizationKeys(Secret, "tests");
        var setup = new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, KnownSubject.Today, Chosen);
        for (var i = 0; i < 400; i++)
        {
            var dice = Dice.For(5, (ulong)i);
            var person = Person.Make(dice, i, distinctive: i % 2 == 0);
            var subject = SubjectOf(person, $"p{i}");
            string Of(string text) => Scrub(setup, subject, text);

            var full = Of($"Patient name: {person.Given} {person.Family}")["Patient name: ".Length..];
            var back = Of($"Patient name: {person.Family}, {person.Given}")["Patient name: ".Length..];
            Assert.Equal(full.Split(' ').Order(), back.Replace(",", "", StringComparison.Ordinal).Split(' ').Order());
            Assert.Equal($"SPOKE WITH {full}".ToUpperInvariant(),
                Of($"SPOKE WITH {person.Given} {person.Family}".ToUpperInvariant()));
            Assert.EndsWith(person.IsWoman ? "vyxa" : "vyxo", back, StringComparison.OrdinalIgnoreCase);
            Assert.All(full.Split(' ', '-'), word => Assert.Matches("^[A-Za-z]{6}vyx[aeo]?$", word));

            var all = Of($"{person.Full}, MRN {person.Mrn}, SSN {person.Ssn}, {person.Phone}, {person.Email}, "
                + $"{person.Home.Street}, account {person.Account}, licence {person.Licence}, member {person.Member}.");
            foreach (var real in (string[])[person.Mrn, person.Ssn, person.Phone, person.Email, person.Home.Street,
                person.Account, person.Licence, person.Member])
            {
                Assert.DoesNotContain(real, all, StringComparison.OrdinalIgnoreCase);
            }

            Assert.False(Scanner.Find(Encoding.UTF8.GetBytes(all), subject, out var kind), $"{kind} {i}");
        }
    }

    /// <summary>Dates move by the subject's shift and stay in their own form, with surrogates as with tags.</summary>
    [Fact]
    public void Dates_stay_in_their_own_form()
    {
        using var keys = new OrganizationKeys(Secret, "tests");
        var setup = new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, KnownSubject.Today, Chosen);
        var dice = new Dice(8);
        foreach (var form in DateForms.Full.Except(["wd", "ts"]))
        {
            for (var i = 0; i < 40; i++)
            {
                var day = dice.Day(2001, 2025);
                day = day.Month == 5 ? day.AddMonths(1) : day;
                string Written(DateOnly date) => string.Concat(DateForms.Write(date, form, dice).Select(piece => piece.Text));
                var moved = Scrub(setup, KnownSubject.Maria, $"seen on {Written(day)}.");
                // Of 11/15/2014 nobody knows whether a seventh month would be 7 or 07, of May whether it is short.
                Assert.Equal($"seen on {Zero().Replace(Written(day.AddDays(-100)), "")}.", Zero().Replace(moved, ""));
            }
        }
    }

    /// <summary>The mark of a surrogate stands in no name of the lists and no word of the dictionary.</summary>
    [Fact]
    public void No_real_name_is_a_surrogate()
    {
        using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream("Lexicon.txt")!;
        using var reader = new StreamReader(stream);
        Assert.DoesNotContain(Surrogates.Mark, reader.ReadToEnd(), StringComparison.OrdinalIgnoreCase);
        var lists = typeof(NameLists).GetFields(System.Reflection.BindingFlags.Static
            | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).Concat(typeof(NameLists).GetProperties()
                .Select(property => property.GetValue(null))).OfType<IEnumerable<string>>().SelectMany(names => names)
            .ToList();
        Assert.NotEmpty(lists);
        Assert.DoesNotContain(lists, name => name.Contains(Surrogates.Mark, StringComparison.OrdinalIgnoreCase));
    }

    private static string Scrub(string text, string pseudonym = "subject", string organization = "tests")
    {
        using var keys = new OrganizationKeys(Secret, organization);
        return Scrub(keys, Chosen, text, pseudonym);
    }

    private static string Scrub(OrganizationKeys keys, RuleOverrides rules, string text, string pseudonym)
    {
        var setup = new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, KnownSubject.Today, rules);
        var subject = new Subject(pseudonym, DateShift.Back(100), KnownSubject.Maria.Known);
        return Scrub(setup, subject, text);
    }

    private static Subject SubjectOf(Person person, string pseudonym) => new(
        pseudonym, DateShift.Back(100), new KnownIdentifiers(
        [
            new SubjectIdentity
            {
                Names = [new PersonName(person.Family, [person.Given])],
                MedicalRecordNumbers = [new AssignedIdentifier("hospital", person.Mrn)],
                SocialSecurityNumbers = [person.Ssn],
                OtherIdentifiers = [.. from id in new[] { person.Account, person.Licence, person.Member }
                    select new AssignedIdentifier("", id)],
                Telecoms = [person.Phone, person.Email],
                Addresses = [new PostalAddress([person.Home.Street], person.Home.City, null, person.Home.Zip, person.Home.State)],
                Sex = person.IsWoman ? "female" : "male",
            },
        ]));

    private static string Scrub(DeidentificationSetup setup, Subject subject, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        return setup.Scrubber.Scrub(Encoding.UTF8.GetBytes(text), subject, ScrubMode.Full, output, new ScrubCounts())
            ? Encoding.UTF8.GetString(output.WrittenSpan) : text;
    }

    [GeneratedRegex("(?<![0-9])0(?=[0-9](?![0-9]))")]
    private static partial Regex Zero();

    [GeneratedRegex("^([A-Z][a-z]+) ([A-Z][a-z]+) was seen$")]
    private static partial Regex Name();
}
