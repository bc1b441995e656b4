using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Cda;

/// <summary>Takes one file of CDA through all passes.</summary>
internal sealed class CdaBatch : IDisposable
{
    private readonly OrganizationKeys _keys =
        new(Encoding.UTF8.GetBytes("a secret of the tests, thirty-two bytes or more"), "Hillside");

    public CdaBatch(DeidentificationProfile profile = DeidentificationProfile.Longitudinal, string? rules = null)
    {
        var overrides = rules is null ? null : new RuleOverrides(
            [KeyValuePair.Create("cda.longitudinal.json", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(rules))]);
        Formats = new RecordFormats(new DeidentificationSetup(profile, _keys, new DateOnly(2026, 6, 1), overrides));
    }

    public RecordFormats Formats { get; }

    public SubjectDirectory Directory { get; private set; } = SubjectDirectory.Empty;

    public static CdaRun Run(string xml, DeidentificationProfile profile = DeidentificationProfile.Longitudinal) =>
        Run(Encoding.UTF8.GetBytes(xml), profile);

    public static CdaRun Run(byte[] file, DeidentificationProfile profile = DeidentificationProfile.Longitudinal)
    {
        using var batch = new CdaBatch(profile);
        return batch.Through(file);
    }

    public CdaRun Through(byte[] file)
    {
        var source = new RecordSource("file", "file.xml");
        var identities = Wait(Formats.ReadIdentitiesAsync(
            new MemoryStream(file), source, TestContext.Current.CancellationToken));
        if (identities is IdentityOutcome.Read read)
        {
            Directory = new SubjectResolver(_keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch)
                .ToDirectory(_keys);
        }

        using var output = new MemoryStream();
        var outcome = Wait(Formats.DeidentifyAsync(
            new MemoryStream(file), output, Directory, source, TestContext.Current.CancellationToken));
        return new CdaRun(
            identities, outcome,
            outcome is DeidentificationOutcome.Completed ? Encoding.UTF8.GetString(output.ToArray()) : "", Directory);
    }

    public List<MedsEvent> Events(string xml)
    {
        var events = new List<MedsEvent>();
        Wait(Formats.ReadEventsAsync(
            "cda", new MemoryStream(Encoding.UTF8.GetBytes(xml)), events.Add, TestContext.Current.CancellationToken));
        return events;
    }

    public void Dispose() => _keys.Dispose();

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}

/// <summary>What came of one file.</summary>
internal sealed record CdaRun(
    IdentityOutcome Identities, DeidentificationOutcome Outcome, string Output, SubjectDirectory Directory)
{
    public string? Code => Outcome is DeidentificationOutcome.SetAside aside ? aside.Issue.Kind.Code : null;

    public DeidentificationOutcome.Completed Completed => Assert.IsType<DeidentificationOutcome.Completed>(Outcome);
}
