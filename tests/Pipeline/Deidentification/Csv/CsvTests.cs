using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Csv;

public sealed class CsvTests : IDisposable
{
    private const string Labs = """
        MRN,Last Name,First Name,DOB,Sex,Zip,Collected At,LOINC,Test Name,Value,Unit,Reference Range,Comment,Order ID
        A-5512093,Brimbleshaw,Ottoline,1961-04-03,F,02139,2020-05-06T08:30:00,2345-7,Glucose,101,mg/dL,70-99,"Brimbleshaw fasted, called 617-555-0148",O-7731
        A-5512093,Brimbleshaw,Ottoline,1961-04-03,F,02139,2020-06-05T08:30:00,2345-7,Glucose,99.5,mg/dL,70-99,,O-7732
        A-5512093,short row
        A-7700812,Quagsworth,Temperance,1930-01-02,F,03601,05/06/2020,1742-6,ALT,31,U/L,7-56,ok,O-7733

        """;

    private readonly OrganizationKeys _keys = new(new byte[32], "test");
    private readonly RecordFormats _formats;

    public CsvTests() => _formats = new RecordFormats(
        new DeidentificationSetup(DeidentificationProfile.Longitudinal, _keys, new DateOnly(2026, 1, 1)));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Labs_KeepWhatIsMeasured_AndLoseWhoItIs()
    {
        var (clean, outcome, events) = await RunAsync(Labs);

        foreach (var gone in (string[])
        [
            "5512093", "7700812", "Brimbleshaw", "Ottoline", "Quagsworth", "1961-04-03", "1930", "2020-05-06", "05/06/2020",
            "555-0148", "O-7731", "02139", "03601",
        ])
        {
            Assert.DoesNotContain(gone, clean, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(",F,021,", clean, StringComparison.Ordinal);
        Assert.Contains("T08:30:00,2345-7,Glucose,101,mg/dL,70-99,", clean, StringComparison.Ordinal);
        Assert.Contains(",1742-6,ALT,31,U/L,7-56,ok,", clean, StringComparison.Ordinal);
        Assert.Equal("csv.fields-differ", Assert.Single(outcome.PartsSetAside).Kind.Code);
        Assert.Equal(2, outcome.Manifest.Subjects);
        var glucose = events.Where(e => e.Code == "LOINC//2345-7").OrderBy(e => e.Time).ToList();
        Assert.Equal([101, 99.5], glucose.Select(e => e.NumericValue!.Value));
        Assert.Equal(TimeSpan.FromDays(30), glucose[1].Time - glucose[0].Time);
        Assert.Equal((70, 99), (glucose[0].RangeLow, glucose[0].RangeHigh));
    }

    [Theory]
    [InlineData("patient_id;name;result;unit\n77;Ottoline Brimbleshaw;5,1;mmol/L\n", "5,1;mmol/L")]
    [InlineData("patient_id\tname\tresult\tunit\n77\tOttoline Brimbleshaw\t5.1\tmmol/L\n", "5.1\tmmol/L")]
    public async Task Table_WithAnotherDelimiter_IsReadAllTheSame(string table, string kept)
    {
        var (clean, _, _) = await RunAsync(table);
        Assert.Contains(kept, clean, StringComparison.Ordinal);
        Assert.DoesNotContain("Brimbleshaw", clean, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_ThatIsCleanForOthers_LosesASubjectsOwnNameAndNumber()
    {
        var (clean, _, _) = await RunAsync("""
            mrn,last_name,test,reference_range,comment
            A-7700812,Quagsworth,Glucose,135-145,brimbleshaw panel
            A-5512093,Brimbleshaw,Glucose,135-145,brimbleshaw panel
            A-7700812,Quagsworth,Glucose,55-12093,brimbleshaw panel
            A-5512093,Brimbleshaw,Glucose,55-12093,see 5512093

            """);
        var rows = clean.Split('\n');
        Assert.Contains(",Glucose,135-145,", rows[2], StringComparison.Ordinal);
        Assert.DoesNotContain("brimbleshaw", rows[2], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("5512093", rows[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_WithHeadsThatSayNothing_AreDecidedByWhatTheyHold()
    {
        var (clean, _, _) = await RunAsync("""
            mrn,x1,x2,x3,x4,x5
            A-1000001,02139,4471982,Quagsworth,H,5.1
            A-1000002,02140,4471983,Brimbleshaw,L,5.2
            A-1000003,02141,4471984,Temperance,H,104
            A-1000004,02142,4471985,Ottoline,L,99

            """);
        foreach (var gone in (string[])["02139", "447198", "Quagsworth", "Brimbleshaw", "Temperance", "Ottoline"])
        {
            Assert.DoesNotContain(gone, clean, StringComparison.Ordinal);
        }

        Assert.Equal(
            ["021 H 5.1", "021 L 5.2", "021 H 104", "021 L 99"],
            clean.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(','))
                .Select(row => $"{row[1]} {row[4]} {row[5]}"));
    }

    [Fact]
    public async Task Table_InWindows1252_IsReadAndWrittenAsUtf8()
    {
        var table = Encoding.Latin1.GetBytes(
            "mrn,last_name,test,value,unit,comment\nA-5512093,M\u00fcller,Kreatinin,88,\u00b5mol/L,Fr. M\u00fcller n\u00fcchtern\n");
        var (clean, outcome, events) = await RunAsync(table);
        Assert.Empty(outcome.PartsSetAside);
        Assert.DoesNotContain("ller", clean, StringComparison.Ordinal);
        Assert.Contains(",88,\u00b5mol/L,", clean, StringComparison.Ordinal);
        Assert.Equal(88, Assert.Single(events, e => e.NumericValue is not null).NumericValue);
    }

    [Fact]
    public async Task Table_WithOneColumnForEachTest_GivesAnEventForEachResult()
    {
        var (clean, _, events) = await RunAsync("""
            MRN,Collected At,Glucose (mg/dL),2160-0,Culture [ratio]
            A-5512093,2020-05-06,101,0.9,
            A-5512093,2020-06-05,,1.1,negative

            """);
        Assert.Contains(",101,0.9,", clean, StringComparison.Ordinal);
        Assert.Equal(
            ["LOCAL//Glucose 101 mg/dL", "LOINC//2160-0 0.9 ", "LOINC//2160-0 1.1 ", "LOCAL//Culture  "],
            events.Select(e => FormattableString.Invariant($"{e.Code} {e.NumericValue} {e.Unit}")));
        Assert.Equal(TimeSpan.FromDays(30), events[2].Time - events[1].Time);
    }

    [Fact]
    public async Task Prose_WithCommas_IsANote()
    {
        var read = Assert.IsType<IdentityOutcome.Read>(await _formats.ReadIdentitiesAsync(
            new MemoryStream("Patient seen today, doing well, no pain, will return.\nPlan: none.\n"u8.ToArray()),
            new RecordSource("f", "a.txt"), TestContext.Current.CancellationToken));
        Assert.Equal("text", read.Format);
    }

    [Fact]
    public async Task Table_WithoutASubject_IsSetAside()
    {
        var outcome = await _formats.ReadIdentitiesAsync(
            new MemoryStream("a,b\n1,2\n"u8.ToArray()), new RecordSource("f", "a.csv"),
            TestContext.Current.CancellationToken);
        Assert.Equal("csv.subject-missing", Assert.IsType<IdentityOutcome.SetAside>(outcome).Issue.Kind.Code);
    }

    [Fact]
    public async Task Rules_OfTheOrganization_MapItsOwnColumns_AndWrongOnesAreRefused()
    {
        var mapped = new RecordFormats(new DeidentificationSetup(
            DeidentificationProfile.Longitudinal, _keys, new DateOnly(2026, 1, 1),
            new RuleOverrides([new("csv.longitudinal.json", "{\"columns\":{\"subject\":\"kundennummer\"}}"u8.ToArray())])));
        Assert.IsType<IdentityOutcome.Read>(await mapped.ReadIdentitiesAsync(
            new MemoryStream("Kundennummer,Value\nA1,2\n"u8.ToArray()), new RecordSource("f", "a.csv"),
            TestContext.Current.CancellationToken));

        foreach (var wrong in (string[])["{\"columns\":{\"subjekt\":\"x\"}}", "{\"columns\":{\"subject\":\"(\"}}", "{\"colums\":{}}"])
        {
            var rules = new RuleOverrides([new("csv.longitudinal.json", Encoding.UTF8.GetBytes(wrong))]);
            Assert.Throws<InvalidDataException>(() => new RecordFormats(new DeidentificationSetup(
                DeidentificationProfile.Longitudinal, _keys, new DateOnly(2026, 1, 1), rules)));
        }
    }

    private async Task<(string Text, DeidentificationOutcome.Completed Outcome, List<MedsEvent> Events)> RunAsync(string table) =>
        await RunAsync(Encoding.UTF8.GetBytes(table));

    private async Task<(string Text, DeidentificationOutcome.Completed Outcome, List<MedsEvent> Events)> RunAsync(byte[] bytes)
    {
        var source = new RecordSource("f", "a.csv");
        var read = Assert.IsType<IdentityOutcome.Read>(await _formats.ReadIdentitiesAsync(
            new MemoryStream(bytes), source, TestContext.Current.CancellationToken));
        Assert.Equal("csv", read.Format);
        var directory = new SubjectResolver(_keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch)
            .ToDirectory(_keys);
        using var output = new MemoryStream();
        var outcome = Assert.IsType<DeidentificationOutcome.Completed>(await _formats.DeidentifyAsync(
            new MemoryStream(bytes), output, directory, source, TestContext.Current.CancellationToken));
        var events = new List<MedsEvent>();
        output.Position = 0;
        await _formats.ReadEventsAsync("csv", output, events.Add, TestContext.Current.CancellationToken);
        return (Encoding.UTF8.GetString(output.ToArray()), outcome, events);
    }
}
