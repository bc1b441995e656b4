using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Genomics;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

public sealed class ReportGenomeTests
{
    [Fact]
    public void Findings_GiveAdviceOnlyWhereTheCallSupportsIt()
    {
        var genome = GenomeFindings.Read(SampleReports.Genomic().Events)!;
        GeneFinding Of(string gene) => genome.Genes.Single(one => one.Gene == gene);

        Assert.Contains(Of("CYP2C19").Advice, one => one.Change == "change" && one.Drugs.Contains("clopidogrel"));
        Assert.Contains(Of("CYP2C9").Advice, one => one.Change == "change" && one.Drugs.Contains("phenytoin"));
        Assert.Contains(Of("CYP2C9").Advice, one => one.Change == "algorithm" && one.Drugs.Contains("warfarin"));
        Assert.Contains("half", Assert.Single(Of("DPYD").Advice).Advice, StringComparison.Ordinal);
        Assert.Equal(("phenotype-open", 0), (Of("SLCO1B1").Withheld, Of("SLCO1B1").Advice.Count));
        Assert.Equal(("key-position-missing", 0), (Of("CYP3A5").Withheld, Of("CYP3A5").Advice.Count));
        Assert.Equal(["rs776746"], Of("CYP3A5").KeyMissing);
        Assert.Equal("no-allele-fits", Of("UGT1A1").NotCalled);
        Assert.Equal("6174delT", Assert.Single(genome.Hereditary).Name);
        Assert.Equal(["VKORC1", "TPMT", "NUDT15", "ABCG2", "CYP4F2", "IFNL3"], genome.WithoutPositions);
        Assert.Null(GenomeFindings.Read(SampleReports.Typical().Events));
    }

    [Fact]
    public void Page_NamesCallsAdvicePositionsAndLimits()
    {
        var page = Encoding.UTF8.GetString(ReportComposer.ComposeHtml(SampleReports.Genomic()));
        foreach (var text in (string[])
        [
            "*2/*2", "prasugrel", "Intermediate Metabolizer, activity score 1.0", "82 of 83", "rs114096998",
            "a position that the advice rests on was not called (rs776746)", "no pair of known alleles",
            "CYP2D6 is not called", "6174delT", "5.23 (4.09", "Not in the file: VKORC1", "not a medical device",
            "never as the reference",
        ])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }

        Assert.Contains(
            "No genome on record", Encoding.UTF8.GetString(ReportComposer.ComposeHtml(SampleReports.Typical())),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Page_CarrierAndItsTask_ShowsTheAnswerWithAndWithoutTheGenome()
    {
        var input = SampleReports.Genomic();
        string Page(string task) => Encoding.UTF8.GetString(ReportComposer.ComposeHtml(
            input with { Scores = [SampleReports.Typical().Scores[0] with { Task = task }] }));

        Assert.Contains("With the genome", Page("pancreatic-cancer"), StringComparison.Ordinal);
        Assert.Contains("BRCA2 6174delT: ", Page("pancreatic-cancer"), StringComparison.Ordinal);
        Assert.DoesNotContain("With the genome", Page("liver-disease"), StringComparison.Ordinal);
    }

    [Fact]
    public void Document_HasGenotypesAndWhatTheyDoAsObservations()
    {
        using var document = JsonDocument.Parse(ReportDocument.Compose(SampleReports.Genomic()));
        var codes = document.RootElement.GetProperty("entry").EnumerateArray()
            .Select(entry => entry.GetProperty("resource"))
            .Where(resource => resource.GetProperty("resourceType").GetString() == "Observation"
                && resource.TryGetProperty("component", out _))
            .Select(resource => resource.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString()!)
            .CountBy(code => code).ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Equal(
            new Dictionary<string, int> { ["84413-4"] = 5, ["79716-7"] = 1, ["53040-2"] = 4, ["69548-6"] = 1 }, codes);
    }

    [Fact]
    public void OtherCall_IsAChangeSinceThePreviousVersion()
    {
        var genomic = SampleReports.Genomic();
        var before = ReportSnapshot.Parse(ReportSnapshot.From(genomic).ToJson());
        var same = genomic with { Version = 2, Previous = before };
        Assert.DoesNotContain(
            "Genes that changed", Encoding.UTF8.GetString(ReportComposer.ComposeHtml(same)), StringComparison.Ordinal);

        var other = same with
        {
            Events = [.. genomic.Events.Select(one =>
                one.Code == "PGX//CYP2C19" ? one with { TextValue = "*2/*3" } : one)],
        };
        var page = Encoding.UTF8.GetString(ReportComposer.ComposeHtml(other));
        Assert.Contains("*2/*2, Poor Metabolizer, 34 of 34 positions</td><td>*2/*3", page, StringComparison.Ordinal);
        Assert.Null(ReportSnapshot.From(SampleReports.Typical()).Genome);
    }

    [Fact]
    public void RefusedFile_IsExplained()
    {
        var typical = SampleReports.Typical();
        var refused = typical with
        {
            Events =
            [
                .. typical.Events,
                typical.Events[0] with
                {
                    Code = "PGX//not-called", TextValue = null, AbsentReason = "assembly-not-grch38", Time = null,
                },
            ],
        };
        var page = Encoding.UTF8.GetString(ReportComposer.ComposeHtml(refused));
        Assert.Contains("another build of the genome than GRCh38", page, StringComparison.Ordinal);
    }
}
