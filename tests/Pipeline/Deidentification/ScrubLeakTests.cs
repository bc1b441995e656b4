using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>Identifiers of random people, in random forms, planted in random text: none may survive.</summary>
public sealed class ScrubLeakTests
{
    private static readonly string[] Fillers =
    [
        "was seen for follow up", "denies chest pain", "HbA1c 7.2 %", "BP 120/80",
        "continue metformin 500 mg twice daily",
        "Plan:", "naïve to therapy", "– stable –", "3/5 strength", "in no acute distress;", "\n\n", "(see above)", "…",
    ];

    [Theory]
    [InlineData(ScrubMode.Known)]
    [InlineData(ScrubMode.Full)]
    public void Scrub_PlantedIdentifiers_NoneSurvives(ScrubMode mode)
    {
        var random = new Random(20260630);
        for (var round = 0; round < 3000; round++)
        {
            var person = RandomPerson(random);
            var subject = KnownSubject.Of(person.Identity);
            var (planted, secret) = person.Forms[random.Next(person.Forms.Count)];
            var text = $"{Filler(random)} {planted} {Filler(random)}";

            var output = FoldedLower(KnownSubject.Scrub(text, subject, mode));

            Assert.False(output.Contains(FoldedLower(secret), StringComparison.Ordinal),
                $"{mode}: round {round}: {text} -> {output}");
        }
    }

    [Fact]
    public void Find_AfterScrubbing_FindsNothing()
    {
        var random = new Random(7);
        var scanner = new ResidualScanner(DeidentificationProfile.Longitudinal);
        for (var round = 0; round < 1000; round++)
        {
            var person = RandomPerson(random);
            var subject = KnownSubject.Of(person.Identity);
            var text = string.Join(' ', person.Forms.Select(form => $"{form.Planted} {Filler(random)}"));

            var output = KnownSubject.Scrub(text, subject, ScrubMode.Known);

            Assert.False(scanner.Find(Encoding.UTF8.GetBytes(output), subject, out var kind),
                $"{kind}: {text} -> {output}");
        }
    }

    private static string Filler(Random random) => Fillers[random.Next(Fillers.Length)];

    private static string FoldedLower(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormD).Where(c => c < 0x300 || c > 0x36F)).ToLowerInvariant()
            .Replace('ñ', 'n').Replace('é', 'e').Replace('ü', 'u').Replace('ö', 'o').Replace('š', 's').Replace('á',
                'a');

    private static (SubjectIdentity Identity, List<(string Planted, string Secret)> Forms) RandomPerson(Random random)
    {
        string[] syllables = ["zer", "bro", "vic", "dañ", "quél", "mür", "tön", "shi", "pov", "kar", "lúb", "wen",
            "gor", "fel", "naš"];
        string Word() => string.Concat(Enumerable.Range(0, 3).Select(_ => syllables[random.Next(syllables.Length)]));
        string Name() => Word() is var word ? char.ToUpperInvariant(word[0]) + word[1..] : "";
        string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(i =>
            (char)('0' + random.Next(i == 0 ? 2 : 0, 10))));
        var (family, given, relative) = (Name(), Name(), Name());
        var (mrn, ssn, phone) = ($"H{Digits(7)}", Digits(9), Digits(10));
        var (house, street) = (Digits(3), Name());
        var born = new DateOnly(1940, 1, 1).AddDays(random.Next(20_000));
        var identity = new SubjectIdentity
        {
            Names = [new PersonName(family, [given])],
            RelatedNames = [new PersonName(relative, [])],
            MedicalRecordNumbers = [new AssignedIdentifier("h", mrn)],
            SocialSecurityNumbers = [ssn],
            Telecoms = [phone, $"{given}@{family}.example"],
            Addresses = [new PostalAddress([$"{house} {street} Street"], Name(), null, Digits(5), "MA")],
            BirthDate = born.ToString("yyyy-MM-dd"),
        };
        string area = phone[..3], exchange = phone[3..6], line = phone[6..];
        return (identity,
        [
            ($"{given} {family}", family), ($"{family}, {given}", given), (family.ToUpperInvariant(), family),
            (FoldedLower(family), family), ($"Mr.{family}'s", family), ($"{given[0]}. {family}", family),
            ($"({relative})", relative), ($"{given}-{family}", given),
            (mrn, mrn), (mrn.ToLowerInvariant(), mrn), ($"H-{mrn[1..]}", mrn[1..]), ($"MRN:{mrn}", mrn),
            (ssn, ssn), ($"{ssn[..3]}-{ssn[3..5]}-{ssn[5..]}", ssn[5..]), ($"{ssn[..3]} {ssn[3..5]} {ssn[5..]}",
            ssn[5..]),
            (phone, phone), ($"({area}) {exchange}-{line}", line), ($"{area}.{exchange}.{line}", line), ($"+1{phone}",
            phone),
            ($"1-{area}-{exchange}-{line}", line), ($"{exchange}-{line}", line), ($"{area}/{exchange}-{line}", line),
            ($"{given}@{family}.example", $"@{family}"),
            ($"{house} {street} Street", street), ($"{house} {street.ToUpperInvariant()} ST.", street),
            (born.ToString("MM/dd/yyyy"), born.ToString("MM/dd/yyyy")), (born.ToString("M/d/yy"),
            born.ToString("M/d/yy")),
            (born.ToString("MMMM d, yyyy"), born.ToString("MMMM d, yyyy")), (born.ToString("d MMM yyyy"),
            born.ToString("d MMM yyyy")),
            (born.ToString("yyyyMMdd"), born.ToString("yyyyMMdd")), (born.ToString("yyyy-MM-dd"),
            born.ToString("yyyy-MM-dd")),
        ]);
    }
}
