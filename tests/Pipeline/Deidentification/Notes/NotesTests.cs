using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Notes;

public sealed class NotesTests : IDisposable
{
    private const string Note = """
        PROGRESS NOTE
        Patient Name: Brimbleshaw, Ottoline M.    MRN: 5512093    DOB: 04/03/1961   Sex: F
        Phone: (617) 555-0148

        Ottoline was seen on 05/06/2020. Mrs. Brimbleshaw takes metformin 500 mg twice daily. BP 120/80.
        """;

    private readonly OrganizationKeys _keys = new(new byte[32], "test");
    private readonly RecordFormats _formats;

    public NotesTests() => _formats = new RecordFormats(
        new DeidentificationSetup(DeidentificationProfile.Longitudinal, _keys, new DateOnly(2026, 1, 1)));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Note_WithAHeader_NamesItsSubject_AndLosesIt()
    {
        var (clean, identities) = await RunAsync(Encoding.UTF8.GetBytes(Note), "a.txt");

        var identity = Assert.Single(identities.Identities);
        Assert.Equal("Brimbleshaw", identity.Names[0].Family);
        Assert.Equal("5512093", identity.MedicalRecordNumbers[0].Value);
        Assert.Equal("1961-04-03", identity.BirthDate);
        Assert.Equal("female", identity.Sex);
        foreach (var gone in (string[])["Brimbleshaw", "Ottoline", "5512093", "04/03/1961", "555-0148", "05/06/2020"])
        {
            Assert.DoesNotContain(gone, clean, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var kept in (string[])["metformin 500 mg twice daily", "BP 120/80", "PROGRESS NOTE"])
        {
            Assert.Contains(kept, clean, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("windows-1252")]
    public async Task Note_InAnotherEncoding_ComesOutAsUtf8(string name)
    {
        var encoding = name == "windows-1252"
            ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("Temperature 38.5 °C, seen by Dr. Quagsworth.")];

        var (clean, _) = await RunAsync(bytes, "a.txt");
        Assert.Contains("38.5 °C", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("Quagsworth", clean, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rtf_ComesOutAsItsText()
    {
        const string Rtf = @"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Wordy;}\b Name: Ottoline Brimbleshaw\b0\par "
            + @"Temp 38.5 \'b0C\par Caf\u233?\line Mrs. Brimbleshaw is well.}";
        var (clean, _) = await RunAsync(Encoding.ASCII.GetBytes(Rtf), "a.rtf");
        Assert.Contains("Temp 38.5 °C", clean, StringComparison.Ordinal);
        Assert.Contains("Café", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("Brimbleshaw", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("Arial", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("rtf1", clean, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Note_ThatNamesNobody_IsSearchedForEverybodyOfTheBatch()
    {
        var person = new SubjectIdentity
        {
            LocalIds = ["A-77"], Names = [new PersonName("Brimbleshaw", ["Ottoline"])],
        };
        var directory = new SubjectResolver(_keys)
            .Resolve([new FileIdentities("other", [person])], [], DateTimeOffset.UnixEpoch).ToDirectory(_keys);
        var bytes = "discussed with brimbleshaw at length"u8.ToArray();

        Assert.Equal("discussed with [NAME] at length", (await CleanAsync(bytes, "x.txt", directory)).Text);
        var byName = await CleanAsync("seen 05/06/2020"u8.ToArray(), "A-77_visit.txt", directory);
        Assert.Equal(1, byName.Manifest.Subjects);
        Assert.DoesNotContain("05/06/2020", byName.Text, StringComparison.Ordinal);
        Assert.Matches(@"seen \d\d/\d\d/20(19|20)", byName.Text);
    }

    [Theory]
    [InlineData("%PDF-1.7 x", "input.format-unsupported")]
    [InlineData("<html><body>x</body></html>", "input.xml")]
    [InlineData("\0\u0001\u0002binary", "input.format-unknown")]
    public async Task Content_ThatIsNoText_IsSetAside(string content, string code)
    {
        var outcome = await _formats.ReadIdentitiesAsync(
            new MemoryStream(Encoding.Latin1.GetBytes(content)), new RecordSource("f"),
            TestContext.Current.CancellationToken);
        Assert.Equal(code, Assert.IsType<IdentityOutcome.SetAside>(outcome).Issue.Kind.Code);
    }

    [Fact]
    public void Rules_WithAnUnknownMember_AreRefused()
    {
        var rules = new RuleOverrides([new("text.longitudinal.json", "{\"mod\":\"full\"}"u8.ToArray())]);
        var refused = Assert.Throws<InvalidDataException>(() => new RecordFormats(new DeidentificationSetup(
            DeidentificationProfile.Longitudinal, _keys, new DateOnly(2026, 1, 1), rules)));
        Assert.Contains("mod", refused.Message, StringComparison.Ordinal);
    }

    private async Task<(string Text, FileIdentities Identities)> RunAsync(byte[] bytes, string name)
    {
        var read = Assert.IsType<IdentityOutcome.Read>(await _formats.ReadIdentitiesAsync(
            new MemoryStream(bytes), new RecordSource("f", name), TestContext.Current.CancellationToken));
        Assert.Equal("text", read.Format);
        var directory = new SubjectResolver(_keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch)
            .ToDirectory(_keys);
        return ((await CleanAsync(bytes, name, directory)).Text, read.Identities);
    }

    private async Task<(string Text, DeidentificationManifest Manifest)> CleanAsync(
        byte[] bytes, string name, SubjectDirectory directory)
    {
        using var output = new MemoryStream();
        var outcome = await _formats.DeidentifyAsync(
            new MemoryStream(bytes), output, directory, new RecordSource("f", name),
            TestContext.Current.CancellationToken);
        var completed = Assert.IsType<DeidentificationOutcome.Completed>(outcome);
        return (Encoding.UTF8.GetString(output.ToArray()), completed.Manifest);
    }
}
