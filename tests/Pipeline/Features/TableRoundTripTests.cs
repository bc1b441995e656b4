using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;
using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Tests.Pipeline.Features;

/// <summary>
/// A table's column and a patient's events give the same tensor, and the same score: the development tables, where they
/// are at hand, as FHIR and back.
/// </summary>
public sealed class TableRoundTripTests
{
    private const int MostRows = 1000;
    private static readonly string Registry = Path.Combine(TestData.Repository, "models", "registry");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Models => [.. Directory
        .EnumerateFiles(Registry, "table.json", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Registry, Path.GetDirectoryName(path)!)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Rows_AsFhirAndBack_GiveTheSameFeaturesAndScores(string model)
    {
        var (schema, table, bundle) = Load(model);
        Assert.Equal(schema.Features.Count, table.Rows[0].Length);
        var rows = table.Rows.Take(MostRows).ToArray();
        var served = new List<float[]>();
        for (var r = 0; r < rows.Length; r++)
        {
            served.Add(await ServedAsync(schema, bundle(r)));
        }

        for (var r = 0; r < rows.Length; r++)
        {
            for (var f = 0; f < rows[r].Length; f++)
            {
                var (expected, actual) = (rows[r][f], served[r][f]);
                var isSame = double.IsNaN(expected)
                    ? float.IsNaN(actual) : Math.Abs(expected - actual) <= 1e-5 * Math.Max(1, Math.Abs(expected));
                Assert.True(isSame, $"row {r}: {schema.Features[f].Name}");
            }
        }

        var trained = Score(model, [.. rows.Select(row => row.Select(value => (float)value).ToArray())]);
        Assert.All(trained.Zip(Score(model, [.. served])), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Table_ReadHere_IsTheOneThatTrainingRead(string model)
    {
        var (schema, table, _) = Load(model);
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Registry, model, "reference.json")));
        Assert.Equal(reference.RootElement.GetProperty("rows").GetInt32(), table.Rows.Count);
        for (var f = 0; f < schema.Features.Count; f++)
        {
            var values = table.Rows.Select(row => row[f]).Where(value => !double.IsNaN(value)).ToArray();
            var expected = reference.RootElement.GetProperty("features").GetProperty(schema.Features[f].Name);
            var mean = expected.GetProperty("mean").GetDouble();
            var isSame = Math.Abs(mean - values.Average()) <= 1e-7 * Math.Max(1, Math.Abs(mean));
            Assert.True(isSame, schema.Features[f].Name);
            var missing = 1 - (values.Length / (double)table.Rows.Count);
            Assert.Equal(expected.GetProperty("missing").GetDouble(), missing, 1e-5);
        }

        using var evaluation = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Registry, model, "evaluation.json")));
        var apparent = evaluation.RootElement.GetProperty("apparent");
        var scores = Score(model, [.. table.Rows.Select(row => row.Select(value => (float)value).ToArray())]);
        var known = scores.Zip(table.Labels).Where(pair => pair.Second is not null).ToArray();
        Assert.Equal(apparent.GetProperty("rows").GetInt32(), known.Length);
        Assert.Equal(
            apparent.GetProperty("brier").GetDouble(),
            known.Average(pair => Math.Pow(pair.First - pair.Second!.Value, 2)), 1e-5);
        Assert.Equal(apparent.GetProperty("meanProbability").GetDouble(), known.Average(pair => pair.First), 1e-5);
    }

    private static async Task<float[]> ServedAsync(FeatureSchema schema, byte[] bundle)
    {
        var events = new List<MedsEvent>();
        using var stream = new MemoryStream(bundle);
        await new FhirEventReader().ReadAsync(stream, events.Add, Token);
        return FeatureComputer.Compute(schema, events, PatientBundle.AsOf).ToRow();
    }

    private static float[] Score(string model, float[][] rows)
    {
        using var session = new InferenceSession(Path.Combine(Registry, model, "model.onnx"));
        var width = rows[0].Length;
        var flat = rows.SelectMany(row => row).ToArray();
        using var tensor = OrtValue.CreateTensorValueFromMemory(flat, [rows.Length, width]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["features"], [tensor], ["probability"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>The table, and each of its rows as a record system would have sent it.</summary>
    private static (FeatureSchema Schema, LabelledTable Table, Func<int, byte[]> Bundle) Load(string model)
    {
        var folder = Path.Combine(Registry, model);
        var rules = TableRules.Parse(File.ReadAllBytes(Path.Combine(folder, "table.json")));
        var schema = FeatureSchema.Parse(File.ReadAllBytes(Path.Combine(folder, "features.json")));
        string[][] lines =
            [.. File.ReadLines(TestData.Shared("tables/" + rules.File)).Select(line => line.Split(','))];
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        var series = rules.Series is { } of ? ReadSeries(of) : null;
        var table = LabelledTable.Read(rules, lines[0], lines[1..], series);
        if (series is null)
        {
            return (schema, table, row => Encoding.UTF8.GetBytes(PatientBundle.Of(schema, table.Rows[row])));
        }

        Assert.Equal(lines.Length - 1, table.Rows.Count);
        var key = Array.IndexOf(lines[0], rules.Series!.Of);
        var bundle = new SeriesBundle(schema, rules, series);
        return (schema, table, row => bundle.Of(lines[row + 1][key], table.Rows[row]));
    }

    private static TableSeries ReadSeries(TableSeriesRule rule)
    {
        using var file = File.OpenRead(TestData.Shared("tables/" + rule.File));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        return TableSeries.Read(rule, Lines(text));

        static IEnumerable<string[]> Lines(StreamReader text)
        {
            while (text.ReadLine() is { } line)
            {
                yield return line.Split(',');
            }
        }
    }
}
