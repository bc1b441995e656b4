using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Formats.Hl7;

/// <summary>Runs HL7 v2 through all passes in one line. Messages are written here with line feeds.</summary>
internal sealed class Hl7Files
{
    private const string Token = "file";
    private static readonly OrganizationKeys TestKeys = new("a secret for tests, thirty-two bytes"u8, "tests");
    private readonly RecordFormats _formats;

    public Hl7Files(
        DeidentificationProfile profile = DeidentificationProfile.Longitudinal, string? overrides = null)
    {
        var name = profile == DeidentificationProfile.SafeHarbor ? "safe-harbor" : "longitudinal";
        var rules = overrides is null
            ? RuleOverrides.None
            : new RuleOverrides([KeyValuePair.Create(
                $"hl7v2.{name}.json", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(overrides))]);
        _formats = new RecordFormats(new DeidentificationSetup(profile, TestKeys, new DateOnly(2026, 1, 1), rules));
    }

    public static OrganizationKeys Keys => TestKeys;

    /// <summary>The longest header that says nothing.</summary>
    public static string Header => "MSH|^~\\&|LAB|GHH|EHR|GHH|20240310101530||ORU^R01|M1|P|2.5.1\n";

    public static byte[] Bytes(string message) => Encoding.UTF8.GetBytes(message.Replace('\n', '\r'));

    public async Task<IdentityOutcome> IdentitiesAsync(byte[] file) => await _formats.ReadIdentitiesAsync(
        new MemoryStream(file), new RecordSource(Token, "a.hl7"), TestContext.Current.CancellationToken);

    public async Task<(byte[] Output, DeidentificationOutcome Outcome, SubjectDirectory Subjects)> RunAsync(
        byte[] file, int chunk = int.MaxValue)
    {
        var source = new RecordSource(Token, "a.hl7");
        var token = TestContext.Current.CancellationToken;
        var identities = await _formats.ReadIdentitiesAsync(new Chunks(file, chunk), source, token);
        var directory = identities is IdentityOutcome.Read read
            ? new SubjectResolver(TestKeys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch).ToDirectory(TestKeys)
            : SubjectDirectory.Empty;
        var output = new MemoryStream();
        var outcome = await _formats.DeidentifyAsync(new Chunks(file, chunk), output, directory, source, token);
        return (output.ToArray(), outcome, directory);
    }

    /// <summary>The de-identified text with line feeds; fails where anything was set aside.</summary>
    public async Task<string> TextAsync(string message)
    {
        var (output, outcome, _) = await RunAsync(Bytes(message));
        var completed = Assert.IsType<DeidentificationOutcome.Completed>(outcome);
        Assert.Equal(0, completed.PartsSetAsideCount);
        return Encoding.UTF8.GetString(output).Replace('\r', '\n');
    }

    public async Task<List<MedsEvent>> EventsAsync(string message)
    {
        var (output, _, _) = await RunAsync(Bytes(message));
        var events = new List<MedsEvent>();
        await _formats.ReadEventsAsync(
            "hl7v2", new MemoryStream(output), events.Add, TestContext.Current.CancellationToken);
        return events;
    }

    /// <summary>A stream that gives few bytes at a time.</summary>
    private sealed class Chunks(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}
