using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>
/// A batch of FHIR files that is taken through both passes with the real resolver, scrubber and scanner.
/// </summary>
internal sealed class FhirBatch : IDisposable
{
    public static readonly DateOnly AsOf = new(2026, 6, 1);

    private readonly List<FileIdentities> _identities = [];
    private readonly DeidentificationProfile _profile;
    private readonly FhirReadLimits _limits;
    private SubjectDirectory? _directory;

    public FhirBatch(
        DeidentificationProfile profile = DeidentificationProfile.Longitudinal, FhirReadLimits? limits = null,
        string organization = "Hillside")
    {
        _profile = profile;
        _limits = limits ?? FhirReadLimits.Default;
        Keys = new OrganizationKeys(
            Encoding.UTF8.GetBytes("a secret of the tests, thirty-two bytes or more"), organization);
        Deidentifier = new FhirDeidentifier(
            FhirRules.For(profile), Keys, new TextScrubber(profile, AsOf), new ResidualScanner(profile), AsOf, _limits);
    }

    public OrganizationKeys Keys { get; }

    public FhirDeidentifier Deidentifier { get; }

    public SubjectDirectory Directory => _directory ??= new SubjectResolver(Keys)
        .Resolve(_identities, [], new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)).ToDirectory(Keys);

    public static FhirRun Run(string json, DeidentificationProfile profile = DeidentificationProfile.Longitudinal) =>
        Run(Encoding.UTF8.GetBytes(json), profile);

    public static FhirRun Run(
        byte[] file, DeidentificationProfile profile = DeidentificationProfile.Longitudinal,
        FhirReadLimits? limits = null)
    {
        using var batch = new FhirBatch(profile, limits);
        batch.Identify(file, "file");
        return batch.Deidentify(file, "file");
    }

    public FhirIdentityOutcome Identify(byte[] file, string token)
    {
        var outcome = Wait(
            FhirIdentityReader.ReadAsync(
                new MemoryStream(file), token, _limits, TestContext.Current.CancellationToken));
        if (outcome is FhirIdentityOutcome.Read read)
        {
            _identities.Add(read.Identities);
            _directory = null;
        }

        return outcome;
    }

    public FhirRun Deidentify(byte[] file, string token) => Deidentify(new MemoryStream(file), token);

    public FhirRun Deidentify(Stream file, string token)
    {
        using var output = new MemoryStream();
        var outcome = Wait(
            Deidentifier.DeidentifyAsync(file, output, Directory, token, TestContext.Current.CancellationToken));
        return new FhirRun(
            outcome, outcome is DeidentificationOutcome.Completed ? Encoding.UTF8.GetString(output.ToArray()) : "");
    }

    public Subject Subject(string token, string localId) =>
        Directory.Find(token, Encoding.UTF8.GetBytes(localId))
            ?? throw new InvalidOperationException("No such subject.");

    public void Dispose() => Keys.Dispose();

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}

/// <summary>What came of one file.</summary>
internal sealed record FhirRun(DeidentificationOutcome Outcome, string Output)
{
    public DeidentificationManifest Manifest => Assert.IsType<DeidentificationOutcome.Completed>(Outcome).Manifest;

    public string? Code => Outcome is DeidentificationOutcome.SetAside aside ? aside.Issue.Kind.Code : null;

    public IReadOnlyList<FrontierFunctions.Pipeline.InputIssue> Parts =>
        Assert.IsType<DeidentificationOutcome.Completed>(Outcome).PartsSetAside;

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public IReadOnlyList<JsonElement> Lines =>
        [.. Output.Split('\n',
            StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
