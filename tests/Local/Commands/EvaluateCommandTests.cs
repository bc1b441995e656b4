using System.Text.Json;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Tests.Pipeline.Features;

namespace FrontierFunctions.Tests.Local.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private const int Rows = 60;

    private static readonly string Model = Path.Combine(TestData.Repository, "models", "registry", "liver-disease", "1");

    private readonly FrontierRun _frontier = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _frontier.Dispose();

    /// <summary>The area on the rows that it was trained on is what training measured there.</summary>
    [Fact]
    public async Task DevelopmentTable_MeasuresWhatTrainingDid_AndSaysThatItFlatters()
    {
        var code = await _frontier.RunAsync(
            "evaluate", "--input", TestData.Shared("tables/ilpd.csv"), "--output", _frontier.PathOf("out"), "--json");

        Assert.Equal(ExitCode.Done, code);
        var one = Assert.Single(_frontier.Json.GetProperty("evaluations").EnumerateArray());
        Assert.Equal("liver-disease", one.GetProperty("model").GetString());
        Assert.True(one.GetProperty("is_training_data").GetBoolean());
        using var training = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Model, "evaluation.json"), Stop));
        var apparent = training.RootElement.GetProperty("apparent");
        var all = one.GetProperty("groups")[0];
        Assert.Equal(
            apparent.GetProperty("auroc").GetDouble(), all.GetProperty("auroc").GetProperty("value").GetDouble(), 1e-4);
        Assert.Equal(
            apparent.GetProperty("brier").GetDouble(), all.GetProperty("brier").GetProperty("value").GetDouble(), 1e-5);
        using var written = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(_frontier.PathOf("out"), "evaluation.json"), Stop));
        Assert.Equal(1, written.RootElement.GetArrayLength());
        var page = await File.ReadAllTextAsync(Path.Combine(_frontier.PathOf("out"), "evaluation.html"), Stop);
        Assert.Contains("the numbers flatter it", page, StringComparison.Ordinal);
        Assert.Contains("Decision curve", page, StringComparison.Ordinal);
    }

    /// <summary>The summary of one model's table: the numbers at the top, by their agreed names.</summary>
    [Fact]
    public async Task Table_OfATask_GivesOneSummary()
    {
        var code = await _frontier.RunAsync(
            "evaluate", "--task", "liver-disease", "--table", TestData.Shared("tables/ilpd.csv"), "--json");

        Assert.Equal(ExitCode.Done, code);
        var summary = _frontier.Json;
        var all = summary.GetProperty("evaluations")[0].GetProperty("groups")[0];
        Assert.Equal(
            ("liver-disease", 1, 1, 0),
            (summary.GetProperty("task").GetString(), summary.GetProperty("files").GetInt32(),
                summary.GetProperty("processed").GetInt32(), summary.GetProperty("quarantined").GetInt32()));
        Assert.Equal(all.GetProperty("rows").GetInt32(), summary.GetProperty("n").GetInt32());
        var auroc = summary.GetProperty("auroc").GetDouble();
        Assert.InRange(auroc, summary.GetProperty("auroc_ci95")[0].GetDouble(), summary.GetProperty("auroc_ci95")[1].GetDouble());
        Assert.Equal(all.GetProperty("auroc").GetProperty("value").GetDouble(), auroc);
        Assert.Equal(all.GetProperty("brier").GetProperty("value").GetDouble(), summary.GetProperty("brier").GetDouble());
        Assert.InRange(summary.GetProperty("coverage90").GetDouble(), 0.88, 0.95);
        Assert.Equal(all.GetProperty("calibration_error").GetProperty("value").GetDouble(), summary.GetProperty("ece").GetDouble());
        Assert.Equal(
            ["men", "women"], summary.GetProperty("subgroups").EnumerateArray().Take(2)
                .Select(group => group.GetProperty("group").GetString()));
    }

    /// <summary>Of a survival model everybody who was followed counts for the concordance index.</summary>
    [Fact]
    public async Task Table_WithFollowUp_GivesTheConcordanceIndex()
    {
        Assert.Equal(ExitCode.Done, await _frontier.RunAsync(
            "evaluate", "--task", "liver-survival", "--table", TestData.Shared("tables/pbc.csv"), "--json"));

        var index = _frontier.Json.GetProperty("c_index").GetDouble();
        Assert.InRange(index, 0.84, 0.88);
        Assert.InRange(
            index, _frontier.Json.GetProperty("c_index_ci95")[0].GetDouble(),
            _frontier.Json.GetProperty("c_index_ci95")[1].GetDouble());
    }

    /// <summary>Without the bedside scores the pathway from records answers, and the lack is told.</summary>
    [Fact]
    public async Task Table_ThatLacksColumnsOfFeatures_IsReadWithThemMissing()
    {
        string[] lines = [.. File.ReadLines(TestData.Shared("tables/support2.csv")).Take(1500)];
        var head = lines[0].Split(',');
        int[] kept = [.. Enumerable.Range(0, head.Length).Where(i => head[i] is not ("sps" or "aps" or "adlp" or "adls"))];
        await File.WriteAllLinesAsync(
            _frontier.PathOf("s.csv"), lines.Select(line => string.Join(',', kept.Select(i => line.Split(',')[i]))), Stop);

        Assert.Equal(ExitCode.Done, await _frontier.RunAsync(
            "evaluate", "--task", "palliative-need", "--table", _frontier.PathOf("s.csv"), "--json"));

        Assert.Equal(
            ["adlp", "adls", "aps", "sps"],
            _frontier.Json.GetProperty("absent_columns").EnumerateArray().Select(name => name.GetString()));
        Assert.InRange(_frontier.Json.GetProperty("auroc").GetDouble(), 0.7, 0.85);
        Assert.Equal(1499, _frontier.Json.GetProperty("rows").GetInt32());
    }

    /// <summary>A table of stays beside its gzipped table of measurements over time.</summary>
    [Fact]
    public async Task TableWithMeasurements_IsReadWithThem()
    {
        var tables = Directory.CreateDirectory(_frontier.PathOf("tables")).FullName;
        foreach (var name in (string[])["physionet2012_outcomes_a.csv", "physionet2012_set_a.csv.gz"])
        {
            File.Copy(TestData.Shared("tables/" + name), Path.Combine(tables, name));
        }

        Assert.Equal(ExitCode.Done, await _frontier.RunAsync(
            "evaluate", "--task", "icu-mortality", "--table", Path.Combine(tables, "physionet2012_outcomes_a.csv"), "--json"));

        var one = Assert.Single(_frontier.Json.GetProperty("evaluations").EnumerateArray());
        Assert.Equal(("icu-mortality", 4000), (one.GetProperty("model").GetString(), one.GetProperty("rows").GetInt32()));
        Assert.True(one.GetProperty("is_training_data").GetBoolean());
        // Of the stays that are answered; training measured 0.9003 on all.
        Assert.Equal(0.9, one.GetProperty("groups")[0].GetProperty("auroc").GetProperty("value").GetDouble(), 0.005);
    }

    /// <summary>The same people as rows of a table and as records with outcomes.</summary>
    [Fact]
    public async Task Records_WithOutcomes_AreMeasuredAsTheirRowsInATable()
    {
        string[] lines = [.. File.ReadLines(TestData.Shared("tables/ilpd.csv")).Take(Rows + 1)];
        await File.WriteAllLinesAsync(_frontier.PathOf("rows.csv"), lines, Stop);
        var schema = FeatureSchema.Parse(await File.ReadAllBytesAsync(Path.Combine(Model, "features.json"), Stop));
        var table = LabelledTable.Read(
            TableRules.Parse(await File.ReadAllBytesAsync(Path.Combine(Model, "table.json"), Stop)), lines[0].Split(','),
            [.. lines[1..].Select(line => line.Split(','))]);
        var records = Directory.CreateDirectory(_frontier.PathOf("records")).FullName;
        List<string> outcomes = ["Patient,Outcome"];
        for (var i = 0; i < table.Rows.Count; i++)
        {
            // Born in March: as old on the day of the measurements as in the table.
            var bundle = PatientBundle.Of(schema, table.Rows[i])
                .Replace("-06-01\"", "-03-01\"", StringComparison.Ordinal)
                .Replace("\"id\":\"p\"", $"\"id\":\"p{i}\"", StringComparison.Ordinal)
                .Replace("Patient/p\"", $"Patient/p{i}\"", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(records, $"{i}.json"), bundle, Stop);
            outcomes.Add($"p{i},{table.Labels[i]}");
        }

        await File.WriteAllLinesAsync(_frontier.PathOf("outcomes.csv"), outcomes, Stop);

        await _frontier.RunAsync(
            "evaluate", "--input", _frontier.PathOf("rows.csv"), "--task", "liver-disease", "--json");
        var ofTable = _frontier.Json.GetProperty("evaluations")[0];
        await _frontier.RunAsync(
            "evaluate", "--input", records, "--outcomes", _frontier.PathOf("outcomes.csv"), "--task", "liver-disease",
            "--json");
        var ofRecords = _frontier.Json.GetProperty("evaluations")[0];

        Assert.False(ofTable.GetProperty("is_training_data").GetBoolean());
        Assert.Equal(table.Rows.Count, ofRecords.GetProperty("rows").GetInt32());
        Assert.Equal(ofTable.GetProperty("abstentions").GetRawText(), ofRecords.GetProperty("abstentions").GetRawText());
        foreach (var measure in (string[])["auroc", "brier", "calibration_error", "sensitivity", "specificity"])
        {
            Assert.Equal(
                ofTable.GetProperty("groups")[0].GetProperty(measure).GetProperty("value").GetDouble(),
                ofRecords.GetProperty("groups")[0].GetProperty(measure).GetProperty("value").GetDouble(), 1e-6);
        }
    }

    [Theory]
    [InlineData("liver-survival", "has no column status")]
    [InlineData("icu-mortality", "has no column RecordID")]
    [InlineData("chest-xray", "--images")]
    public async Task Table_ThatDoesNotFitItsTask_SaysWhy(string task, string expected)
    {
        await File.WriteAllTextAsync(_frontier.PathOf("t.csv"), "a,b\n1,2\n", Stop);

        Assert.Equal(
            ExitCode.Usage, await _frontier.RunAsync("evaluate", "--task", task, "--table", _frontier.PathOf("t.csv")));

        Assert.Contains(expected, _frontier.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", null, "No model reads a table here")]
    [InlineData("a,b\n1,2\n", "who,what\n1,2\n", "no column patient")]
    [InlineData("a,b\n1,2\n", "nothing", "a table with a head")]
    public async Task Input_ThatIsNoLabelledSet_SaysWhatIsNeeded(string input, string? outcomes, string expected)
    {
        await File.WriteAllTextAsync(_frontier.PathOf("t.csv"), input, Stop);
        string[] more = [];
        if (outcomes is not null)
        {
            await File.WriteAllTextAsync(_frontier.PathOf("o.csv"), outcomes, Stop);
            more = ["--outcomes", _frontier.PathOf("o.csv")];
        }

        var code = await _frontier.RunAsync(["evaluate", "--input", _frontier.PathOf("t.csv"), .. more]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, _frontier.Error, StringComparison.Ordinal);
    }
}
