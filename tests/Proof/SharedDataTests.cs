using System.Text;
using FrontierFunctions.Generated.Leaks;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Tests.Proof;

/// <summary>
/// Every file of the open data through the passes: done or set aside with a code, no exception, none that hangs, and
/// nothing that the file's own structured fields state in what was written or said.
/// </summary>
public sealed class SharedDataTests(ITestOutputHelper output)
{
    // The goal is 10 s on a machine of its own; other tests run beside this one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData("fhir")]
    [InlineData("hl7v2")]
    [InlineData("ccda")]
    [InlineData("dicom")]
    [InlineData("vcf")]
    [InlineData("robustness")]
    [InlineData("text")]
    public async Task Passes_OverEveryFile_EndAndLeakNothing(string folder)
    {
        using var keys = ProofSetup.Keys();
        var formats = ProofSetup.Formats(keys, DeidentificationProfile.Longitudinal);
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var path in Directory.EnumerateFiles(TestData.Shared(folder), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(TestData.Shared(folder), path);
            var file = File.ReadAllBytes(path);
            string state;
            try
            {
                state = await Task.Run(() => Treat(formats, keys, file, Path.GetFileName(path), name, wrong))
                    .WaitAsync(Patience, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                state = "hang";
                wrong.Add($"{name}: no end after {Patience.TotalSeconds} s");
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                state = "exception";
                wrong.Add($"{name}: {failure.GetType().Name} {failure.StackTrace?.Split('\n')[0].Trim()}");
            }

            outcomes[state] = outcomes.GetValueOrDefault(state) + 1;
            Assert.True(wrong.Count < 50, string.Join('\n', wrong));
        }

        foreach (var (state, count) in outcomes)
        {
            output.WriteLine($"{count,5} {state}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Treat(
        RecordFormats formats, OrganizationKeys keys, byte[] file, string fileName, string name, List<string> wrong)
    {
        var source = new RecordSource("f", fileName);
        var identities = formats.ReadIdentitiesAsync(new MemoryStream(file), source, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        if (identities is not IdentityOutcome.Read read)
        {
            return Said(((IdentityOutcome.SetAside)identities).Issue);
        }

        var resolution = new SubjectResolver(keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch);
        var written = new MemoryStream();
        var outcome = formats.DeidentifyAsync(
            new MemoryStream(file), written, resolution.ToDirectory(keys), source, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        if (outcome is DeidentificationOutcome.SetAside aside)
        {
            return Said(aside.Issue);
        }

        var completed = (DeidentificationOutcome.Completed)outcome;
        var stated = StatedIdentifiers.Of(read.Identities.Identities);
        var places = new Dictionary<string, byte[]>
        {
            ["output"] = written.ToArray(),
            ["manifest"] = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                completed.Manifest, DeidentificationManifestJson.Default.DeidentificationManifest),
            ["issues"] = Encoding.UTF8.GetBytes(string.Join('\n', completed.PartsSetAside)),
        };
        if (stated.Count > 0)
        {
            var search = new PlantedSearch(stated);
            foreach (var (place, bytes) in places)
            {
                foreach (var hit in search.Find(bytes).Where(hit => !Coincidences.Allow(name, place, hit)))
                {
                    wrong.Add($"{name}: {hit} in its {place}");
                }
            }
        }

        written.Position = 0;
        formats.ReadEventsAsync(completed.Manifest.Format, written, static _ => { }, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        return $"done {completed.Manifest.Format}";
    }

    private static string Said(InputIssue issue) => $"set aside {issue.Kind.Code}";
}
