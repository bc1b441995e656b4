using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.App;

/// <summary>A subject of whom there is a VCF and nothing else.</summary>
public sealed class GenomeAloneTests
{
    [Fact]
    public async Task Genome_WithNothingDated_GivesAReportOfTheDayItWasProcessed()
    {
        await using var product = await RunningProduct.StartAsync();
        await product.RunAsync("genome", ("S1234567.vcf", Vcf("chr10\t94781859\t.\tG\tA\t50\tPASS\t.\tGT\t1/1")));
        var reports = await product.BlobsAsync(records: false, "reports");
        var name = Assert.Single(reports.Keys, key => key.EndsWith("snapshot.json", StringComparison.Ordinal));
        var snapshot = ReportSnapshot.Parse(reports[name]);
        Assert.NotEmpty(snapshot.Genome!);
        Assert.Equal(TimeSpan.Zero, snapshot.AsOf.TimeOfDay);
        Assert.InRange(snapshot.AsOf.Year, 2025, 9998);
        var page = Encoding.UTF8.GetString(reports[name.Replace("snapshot.json", "report.html", StringComparison.Ordinal)]);
        Assert.Contains("CYP2C19", page, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(
            reports.Single(one => one.Key.Contains("document", StringComparison.Ordinal)).Value);
        Assert.Equal("Bundle", document.RootElement.GetProperty("resourceType").GetString());

        // The same genome once more says nothing new.
        await product.RunAsync("again", ("S1234567.vcf", Vcf("chr10\t94781859\t.\tG\tA\t50\tPASS\t.\tGT\t1/1")));
        Assert.Equal(reports.Count, (await product.BlobsAsync(records: false, "reports")).Count);
    }

    private static byte[] Vcf(string row) => Encoding.UTF8.GetBytes(
        "##fileformat=VCFv4.3\n##contig=<ID=chr10,assembly=GRCh38.p14>\n"
        + $"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1234567\n{row}\n");
}
