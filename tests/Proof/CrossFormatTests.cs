using System.Text.RegularExpressions;
using FrontierFunctions.Generated.Leaks;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Proof;

/// <summary>One population in every format that states who its subjects are, as one batch.</summary>
public sealed partial class CrossFormatTests
{
    private const int People = 12;
    private const ulong Seed = 23;

    [Fact]
    public async Task Subjects_OverAllFormats_AreOneEachWithOneShift()
    {
        using var keys = ProofSetup.Keys();
        var batch = await Batch.ReadAsync(keys, reversed: false);

        Assert.Equal(People, batch.Directory.Subjects.Count(subject => IsNumbered(subject.Known.Identities)));
        Assert.All(batch.Directory.Subjects, subject => Assert.InRange(Math.Abs(subject.Shift.Days), 1, 365));
        Assert.True(batch.Directory.Subjects.Select(subject => subject.Shift.Days).Distinct().Count() > People / 2);
    }

    [Fact]
    public async Task Dates_OfEveryFormat_MoveByTheShiftOfTheirSubject()
    {
        using var keys = ProofSetup.Keys();
        var batch = await Batch.ReadAsync(keys, reversed: false);
        var seen = 0;
        foreach (var (file, written, format) in await batch.DeidentifyAsync(1))
        {
            var events = new List<MedsEvent>();
            await batch.Formats.ReadEventsAsync(
                format, new MemoryStream(written), events.Add, TestContext.Current.CancellationToken);
            if (events.Count == 0)
            {
                // A note or a genome has no dated facts.
                continue;
            }

            var days = file.Key.Where(planted => planted.Kind == "date")
                .Select(planted => DateOnly.ParseExact(
                    planted.Text.Replace("-", "", StringComparison.Ordinal), "yyyyMMdd",
                    System.Globalization.CultureInfo.InvariantCulture)).ToList();
            foreach (var lab in events.Where(e => e.Code.Contains("2345-7", StringComparison.Ordinal) && e.Time is not null))
            {
                var subject = batch.Directory.Subjects.Single(s => s.Pseudonym == lab.SubjectId);
                var day = DateOnly.FromDateTime(lab.Time!.Value.UtcDateTime);
                Assert.Contains(day, days.Select(subject.Shift.Shift));
                seen++;
            }
        }

        Assert.True(seen >= People, $"{seen} events");
    }

    [Fact]
    public async Task Outputs_OfAnyOrderAndNumberOfThreads_AreTheSameBytes()
    {
        using var keys = ProofSetup.Keys();
        var forward = await (await Batch.ReadAsync(keys, reversed: false)).DeidentifyAsync(1);
        var backward = await (await Batch.ReadAsync(keys, reversed: true)).DeidentifyAsync(16);

        Assert.NotEmpty(forward);
        Assert.Equal(forward.Count, backward.Count);
        foreach (var (one, other) in forward.Zip(backward.AsEnumerable().Reverse()))
        {
            Assert.Equal(one.File.Name, other.File.Name);
            Assert.True(one.Written.AsSpan().SequenceEqual(other.Written), one.File.Format);
        }
    }

    [Fact]
    public async Task Batches_OneForEachFormatInAnyOrder_GiveOnePseudonymEach()
    {
        using var keys = ProofSetup.Keys();
        var batch = await Batch.ReadAsync(keys, reversed: false);
        foreach (var order in (bool[])[false, true])
        {
            IReadOnlyList<SubjectLink> links = [];
            var pseudonyms = new HashSet<string>(StringComparer.Ordinal);
            var files = batch.Files.Zip(batch.Identities).GroupBy(pair => pair.First.Format, StringComparer.Ordinal).ToList();
            foreach (var format in order ? files.AsEnumerable().Reverse() : files)
            {
                var resolution = new SubjectResolver(keys).Resolve(
                    [.. format.Select(pair => pair.Second)], links, DateTimeOffset.UnixEpoch);
                links = [.. links.Concat(resolution.Links).DistinctBy(link => link.KeyToken)];
                pseudonyms.UnionWith(resolution.Subjects.Where(subject => IsNumbered(subject.Identities)).Select(subject => subject.Pseudonym));
            }

            Assert.Equal(People, pseudonyms.Count);
        }
    }

    [Fact]
    public async Task Outputs_OfTwoOrganizations_ShareNoToken()
    {
        using var here = ProofSetup.Keys("here");
        using var there = ProofSetup.Keys("there");
        var ours = await TokensAsync(here);
        var theirs = await TokensAsync(there);

        Assert.True(ours.Count > People);
        Assert.Empty(ours.Intersect(theirs));

        static async Task<HashSet<string>> TokensAsync(OrganizationKeys keys)
        {
            var batch = await Batch.ReadAsync(keys, reversed: false);
            return [.. (await batch.DeidentifyAsync(1)).SelectMany(
                file => Tokens().Matches(System.Text.Encoding.Latin1.GetString(file.Written)).Select(match => match.Value)
                .Where(token => token != FrontierFunctions.Pipeline.Deidentification.Dicom.DicomWriter.ImplementationClassUid))];
        }
    }

    // The second sample of a VCF is named by a word; whose it is, nothing says.
    private static bool IsNumbered(IReadOnlyList<SubjectIdentity> identities) =>
        identities.Any(identity => identity.LocalIds.Any(id => id.Any(char.IsAsciiDigit)));

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|2\\.25\\.[0-9]{20,}")]
    private static partial Regex Tokens();

    private sealed record Batch(
        RecordFormats Formats, IReadOnlyList<PlantedFile> Files, IReadOnlyList<FileIdentities> Identities,
        SubjectDirectory Directory)
    {
        public static async Task<Batch> ReadAsync(OrganizationKeys keys, bool reversed)
        {
            var formats = ProofSetup.Formats(keys, DeidentificationProfile.Longitudinal);
            var files = PlantedRecords.Formats.Where(name => formats.All.Any(format => format.Name == name))
                .SelectMany(name => Enumerable.Range(0, People).Select(i => PlantedRecords.WriteOne(name, i, Seed))).ToList();
            if (reversed)
            {
                files.Reverse();
            }

            var identities = new List<FileIdentities>();
            foreach (var file in files)
            {
                var outcome = await formats.ReadIdentitiesAsync(
                    new MemoryStream(file.Content), Source(file), TestContext.Current.CancellationToken);
                identities.Add(Assert.IsType<IdentityOutcome.Read>(outcome).Identities);
            }

            var resolution = new SubjectResolver(keys).Resolve(identities, [], DateTimeOffset.UnixEpoch);
            return new Batch(formats, files, identities, resolution.ToDirectory(keys));
        }

        public async Task<IReadOnlyList<(PlantedFile File, byte[] Written, string Format)>> DeidentifyAsync(int threads)
        {
            var written = new (PlantedFile, byte[], string)[Files.Count];
            await Parallel.ForAsync(0, Files.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, async (i, stop) =>
            {
                var output = new MemoryStream();
                var outcome = await Formats.DeidentifyAsync(
                    new MemoryStream(Files[i].Content), output, Directory, Source(Files[i]), stop);
                var completed = Assert.IsType<DeidentificationOutcome.Completed>(outcome);
                written[i] = (Files[i], output.ToArray(), completed.Manifest.Format);
            });
            return written;
        }

        private static RecordSource Source(PlantedFile file) => new($"{file.Format}-{file.Name}", file.Name);
    }
}
