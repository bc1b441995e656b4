using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Genomics;

/// <summary>What becomes of genotypes that laboratories write in all the ways that VCF allows.</summary>
public sealed class PharmacogenomicEventTests
{
    private const string Header = PharmacogenomicFile.Build38;

    [Theory]
    [InlineData("chr2 233760233 C CAT 0/1", "*1/*28 or *1/*80+*28")]
    [InlineData("2 233760233 C CAT 1/1", "*28/*28 or *28/*80+*28 or *80+*28/*80+*28")]
    [InlineData("chr2 233760233 CAT CATAT,C 1/2", "*28/*36 or *36/*80+*28")]
    [InlineData("chr2 233760235 T TAT 0/1", "*1/*28 or *1/*80+*28")]
    [InlineData("chr2 233760245 TA T 0/1", null)]
    [InlineData("chr2 233760233 CATAT CAT 0/1", "*1/*36")]
    [InlineData("chr2 233760233 CAT <NON_REF> 0/0", "*1/*1")]
    public async Task Repeat_HoweverItIsWritten_IsTheSameAllele(string row, string? call)
    {
        var events = await PharmacogenomicFile.EventsAsync(PharmacogenomicFile.Of(Header, "S1234567", row));
        Assert.Equal(call, events.Text("PGX//UGT1A1"));
        Assert.Equal(call is null, events.Any(one => one is { Code: "PGX//UGT1A1", AbsentReason: "no-allele-fits" }));
    }

    [Theory]
    [InlineData("chr10 94942205 CAATGGAAAGA C 0/1")]
    [InlineData("chr10 94942210 GAAAGAAATGG G 0/1")]
    public async Task Deletion_WrittenToTheRight_IsTheSameAllele(string row)
    {
        var events = await PharmacogenomicFile.EventsAsync(PharmacogenomicFile.Of(Header, "S1234567", row));
        Assert.StartsWith("*1/*25", events.Text("PGX//CYP2C9"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alternatives_InRecordsOfTheirOwn_AreOneGenotype()
    {
        var together = PharmacogenomicFile.Of(Header, "S1234567", "chr6 18138969 C T,G 1/2");
        var apart = PharmacogenomicFile.Of(Header, "S1234567", "chr6 18138969 C T 1/0", "chr6 18138969 C G 0/1");
        Assert.Equal("*16/*22", (await PharmacogenomicFile.EventsAsync(together)).Text("PGX//TPMT"));
        Assert.Equal("*16/*22", (await PharmacogenomicFile.EventsAsync(apart)).Text("PGX//TPMT"));
    }

    [Fact]
    public async Task SeveralBases_InOneRecord_AreTakenApart()
    {
        var events = await PharmacogenomicFile.EventsAsync(
            PharmacogenomicFile.Of(Header, "S1234567", "chr10 94781858 CG CA 0/1", "chr10 94775367 A G 0/1"));
        Assert.Equal("*1/*2 or *2/*38", events.Text("PGX//CYP2C19"));
    }

    [Fact]
    public async Task Phase_DecidesWhatLiesTogether()
    {
        Assert.Equal("*3B/*3C", await TpmtAsync("0|1", "1|0"));
        Assert.Equal("*1/*3A", await TpmtAsync("1|0", "1|0"));
        Assert.Equal("*1/*3A", await TpmtAsync("0/1", "1/0"));

        var sets = Encoding.UTF8.GetString(PharmacogenomicFile.Of(
            Header, "S1234567", "chr6 18130687 T C 0|1:7", "chr6 18138997 C T 1|0:9"))
            .Replace("\tGT\t", "\tGT:PS\t", StringComparison.Ordinal);
        var events = await PharmacogenomicFile.EventsAsync(Encoding.UTF8.GetBytes(sets));
        Assert.Equal("*1/*3A", events.Text("PGX//TPMT"));
        Assert.Equal("*3B/*3C", events.Text("PGX_OTHERS//TPMT"));
    }

    [Fact]
    public async Task ReferenceBlock_CallsThePositionsThatItCovers_AndNoOthers()
    {
        var text = Encoding.UTF8.GetString(PharmacogenomicFile.Of(Header, "S1234567", "chr7 99652000 A <NON_REF> 0/0"))
            .Replace("\t.\tGT", "\tEND=99672916\tGT", StringComparison.Ordinal);
        var events = await PharmacogenomicFile.EventsAsync(Encoding.UTF8.GetBytes(text));
        Assert.Equal("*1/*1", events.Text("PGX//CYP3A5"));
        Assert.Equal("rs55817950", events.Text("PGX_COVERAGE//CYP3A5"));
        Assert.Equal(4, events.Single(one => one.Code == "PGX_COVERAGE//CYP3A5").NumericValue);
    }

    [Theory]
    [InlineData("./.")]
    [InlineData(".|1")]
    [InlineData("1")]
    [InlineData("0/0/1")]
    [InlineData("0/7")]
    public async Task Genotype_ThatIsNoDiploidCall_CallsNothing(string genotype)
    {
        var events = await PharmacogenomicFile.EventsAsync(PharmacogenomicFile.Of(
            Header, "S1234567", $"chr16 31096368 C T {genotype}", "chr19 39248147 C T 0/1"));
        Assert.Null(events.Text("PGX//VKORC1"));
        Assert.DoesNotContain(events, one => one.Code == "PGX//VKORC1");
        Assert.Equal("Unfavorable response genotype", events.Text("PGX_PHENOTYPE//IFNL3"));
    }

    [Fact]
    public async Task Record_ThatFailedItsFilters_CallsNothing()
    {
        var text = Encoding.UTF8.GetString(PharmacogenomicFile.Of(
            Header, "S1234567", "chr16 31096368 C T 1/1", "chr19 39248147 C T 0/1"))
            .Replace("C\tT\t.\tPASS\t.\tGT\t1/1", "C\tT\t.\tq10\t.\tGT\t1/1", StringComparison.Ordinal);
        Assert.Null((await PharmacogenomicFile.EventsAsync(Encoding.UTF8.GetBytes(text))).Text("PGX//VKORC1"));
    }

    [Theory]
    [InlineData("##reference=GRCh37\n", "assembly-not-grch38")]
    [InlineData("##contig=<ID=1,length=249250621>\n", "assembly-not-grch38")]
    [InlineData("##contig=<ID=chr1,assembly=hg19>\n", "assembly-not-grch38")]
    [InlineData("##reference=T2T-CHM13v2.0\n", "assembly-not-grch38")]
    [InlineData("", "assembly-not-stated")]
    [InlineData("##contig=<ID=chr1,length=248956422>\n", null)]
    [InlineData("##reference=file:///data/GRCh38.fa\n", null)]
    public async Task Build_OtherThanGrch38_IsRefusedWithTheReason(string header, string? reason)
    {
        var events = await PharmacogenomicFile.EventsAsync(
            PharmacogenomicFile.Of(header, "S1234567", "chr16 31096368 C T 1/1"));
        Assert.Equal(reason, events.SingleOrDefault(one => one.Code == "PGX//not-called")?.AbsentReason);
        Assert.Equal(reason is null, events.Any(one => one.Code == "PGX//VKORC1"));
    }

    [Fact]
    public async Task Build_ThatIsNotStated_IsTakenAsGrch38WhereItsBasesAgree()
    {
        string[] rows = ["chr16 31096368 C T 1/1", "chr19 39248147 C T 0/1", "chr4 88131171 G T 0/0"];
        Assert.Equal("Normal Function", (await PharmacogenomicFile.EventsAsync(
            PharmacogenomicFile.Of("", "S1234567", rows))).Text("PGX_PHENOTYPE//ABCG2"));
        rows[2] = "chr4 88131171 A T 0/0";
        Assert.Contains(
            await PharmacogenomicFile.EventsAsync(PharmacogenomicFile.Of("", "S1234567", rows)),
            one => one is { Code: "PGX//not-called", AbsentReason: "assembly-not-stated" });
    }

    [Fact]
    public async Task HereditaryVariant_IsNamedOnlyWhereTheRecordIsExactlyThat()
    {
        var events = await PharmacogenomicFile.EventsAsync(PharmacogenomicFile.Of(
            Header, "S1234567 S7654321",
            "chr17 43124027 ACT A 0/1 0/0", "chr17 43057062 T TA 0/1 0/0", "chr13 32340300 GT G 0/0 1/1",
            "chr22 28695868 AG A,AGG 0/2 0/0"));
        var found = events.Where(one => one.Code.StartsWith("HEREDITARY//", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["BRCA1 185delAG heterozygous", "BRCA2 6174delT homozygous"],
            found.Select(one => $"{one.Display} {one.ValueDisplay}").Order(StringComparer.Ordinal));
        Assert.Distinct(found.Select(one => one.SubjectId));
    }

    [Fact]
    public async Task File_WithoutAnyOfThePositions_GivesNoEvents() => Assert.Empty(
        await PharmacogenomicFile.EventsAsync(PharmacogenomicFile.Of(Header, "S1234567", "chr3 1000 A C 0/1")));

    [Fact]
    public async Task SafeHarbor_CallsTheSame()
    {
        var file = PharmacogenomicFile.Of(Header, "S1234567", "chr16 31096368 C T 1/1");
        Assert.Equal("-1639 AA", (await PharmacogenomicFile.EventsAsync(file, DeidentificationProfile.SafeHarbor))
            .Text("PGX_PHENOTYPE//VKORC1"));
    }

    private static async Task<string?> TpmtAsync(string one, string other) =>
        (await PharmacogenomicFile.EventsAsync(PharmacogenomicFile.Of(
            Header, "S1234567", $"chr6 18130687 T C {one}", $"chr6 18138997 C T {other}"))).Text("PGX//TPMT");
}
