using System.Buffers;
using System.Text;
using FrontierFunctions.Generated.Leaks;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Tests.Proof;

/// <summary>Surrogates in the texts of every format: none leaks more than tags do, and all formats agree.</summary>
public sealed class SurrogateProofTests(ITestOutputHelper output)
{
    private const ulong Seed = 31;
    private const int Identifiers = 1_500;
    private const int People = 8;

    public static TheoryData<string, DeidentificationProfile> Cases
    {
        get
        {
            var cases = new TheoryData<string, DeidentificationProfile>();
            foreach (var format in PlantedRecords.Formats)
            {
                cases.Add(format, DeidentificationProfile.Longitudinal);
                cases.Add(format, DeidentificationProfile.SafeHarbor);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Passes_WithSurrogates_LeaveNoPlantedIdentifier(string format, DeidentificationProfile profile)
    {
        using var keys = ProofSetup.Keys();
        var longitudinal = profile == DeidentificationProfile.Longitudinal;
        var run = new LeakRun(ProofSetup.Formats(keys, profile, ProofSetup.Surrogates), keys, dates: !longitudinal);
        foreach (var file in PlantedRecords.Write(format, Identifiers, Seed))
        {
            run.Add(file);
        }

        output.WriteLine($"{run.Files} files, {run.Planted} planted, {run.Leaks.Values.Sum()} leaks, {run.Kept} to keep");
        Assert.True(run.Leaks.Count == 0, string.Join('\n', run.Leaks));
        if (longitudinal)
        {
            Assert.True(run.Lost.Count == 0, string.Join('\n', run.Lost));
        }
    }

    /// <summary>The name and the phone number of one patient are the same invented ones in the texts of all formats.</summary>
    [Fact]
    public async Task Surrogates_OfOnePatient_AreTheSameInEveryFormat()
    {
        using var keys = ProofSetup.Keys();
        var setup = new DeidentificationSetup(
            DeidentificationProfile.Longitudinal, keys, ProofSetup.AsOf, ProofSetup.Surrogates);
        var formats = new RecordFormats(setup);
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var person = 0; person < People; person++)
        {
            var files = PlantedRecords.Formats.Select(format => PlantedRecords.WriteOne(format, person, Seed)).ToList();
            var identities = new List<FileIdentities>();
            foreach (var file in files)
            {
                identities.Add(Assert.IsType<IdentityOutcome.Read>(await formats.ReadIdentitiesAsync(
                    new MemoryStream(file.Content), Source(file), TestContext.Current.CancellationToken)).Identities);
            }

            var directory = new SubjectResolver(keys).Resolve(identities, [], DateTimeOffset.UnixEpoch).ToDirectory(keys);
            var subject = directory.Subjects.Single(one => one.Known.Identities.Any(i => i.SocialSecurityNumbers.Count > 0));
            var family = files[0].Key.First(planted => planted.Place == "Patient.name" && planted.Kind == "name").Text;
            var phone = files[0].Key.First(planted => planted.Kind == "phone").Text;
            var wanted = Scrub(setup, subject, $"{family} called from {phone}");
            var (name, number) = (wanted[..wanted.IndexOf(' ', StringComparison.Ordinal)], wanted[^12..]);
            Assert.Matches("^[A-Z][a-z]{5}vyx$", name);
            Assert.Matches("^[2-9]9[0-9]-555-01[0-9]{2}$", number);

            // The texts of a VCF with two samples are of neither: they hold tags.
            foreach (var file in files.Where(file => file.Format != "vcf"))
            {
                var written = new MemoryStream();
                var completed = Assert.IsType<DeidentificationOutcome.Completed>(await formats.DeidentifyAsync(
                    new MemoryStream(file.Content), written, directory, Source(file),
                    TestContext.Current.CancellationToken));
                var text = Encoding.Latin1.GetString(written.ToArray());
                Assert.Equal("surrogates", completed.Manifest.TextReplacement);
                Assert.True(text.Contains(name, StringComparison.OrdinalIgnoreCase), $"{file.Format} {name}");
                Assert.Contains(number, text, StringComparison.Ordinal);
                Assert.DoesNotContain("[NAME]", text, StringComparison.Ordinal);
                found.Add($"{name} {file.Format}");
            }
        }

        Assert.Equal(People * (PlantedRecords.Formats.Count - 1), found.Count);
    }

    private static string Scrub(DeidentificationSetup setup, Subject subject, string text)
    {
        var written = new ArrayBufferWriter<byte>();
        setup.Scrubber.Scrub(Encoding.UTF8.GetBytes(text), subject, ScrubMode.Full, written, new ScrubCounts());
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }

    private static RecordSource Source(PlantedFile file) => new($"{file.Format}-{file.Name}", file.Name);
}
