using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Vcf;

public sealed class VcfTests : IDisposable
{
    private const string Vcf = """
        ##fileformat=VCFv4.3
        ##fileDate=20200506
        ##source=strelka2.9
        ##reference=file:///home/jdoe/GRCh38.fa
        ##bcftools_viewCommand=view -s BRIMBLE01 /home/jdoe/BRIMBLE01.bam; Date=Tue May 5 2020
        ##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth of BRIMBLE01">
        ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
        ##contig=<ID=20,length=62435964,assembly=B36,URL=ftp://x/y.fa>
        ##SAMPLE=<ID=BRIMBLE01,Description="Ottoline Brimbleshaw">
        ##PEDIGREE=<Child=BRIMBLE01,Mother=BRIMBLE02>
        #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	BRIMBLE01	BRIMBLE02
        20	14370	rs6054257	G	A	29	PASS	DP=14;BEST=BRIMBLE01	GT:GQ	0|0:48	1|0:48
        20	17330	BRIMBLE02	T	A	3	q10	DP=11	GT:GQ	0|0:49	0|1:3
        20	broken
        20	1110696	.	A	G,T	67	PASS	DP=10	GT:GQ	1|2:21	2|1:2

        """;

    private readonly OrganizationKeys _keys = new(new byte[32], "test");
    private readonly RecordFormats _formats;

    public VcfTests() => _formats = new RecordFormats(
        new DeidentificationSetup(DeidentificationProfile.Longitudinal, _keys, new DateOnly(2026, 1, 1)));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task File_KeepsVariants_AndLosesSamplesPathsAndCommands()
    {
        var (clean, outcome) = await RunAsync(Encoding.UTF8.GetBytes(Vcf));

        foreach (var gone in (string[])["BRIMBLE", "Brimbleshaw", "jdoe", "bcftools", "0506", "ftp:"])
        {
            Assert.DoesNotContain(gone, clean, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var kept in (string[])
        [
            "##fileformat=VCFv4.3\n", "##fileDate=2020\n", "##reference=GRCh38\n", "##source=strelka2.9\n",
            "20\t14370\trs6054257\tG\tA\t29\tPASS\tDP=14;BEST=", "\tGT:GQ\t0|0:48\t1|0:48\n",
            "20\t1110696\t.\tA\tG,T\t67\tPASS\tDP=10\tGT:GQ\t1|2:21\t2|1:2\n",
        ])
        {
            Assert.Contains(kept, clean, StringComparison.Ordinal);
        }

        Assert.Equal("vcf.columns-differ", Assert.Single(outcome.PartsSetAside).Kind.Code);
        Assert.Equal(2, outcome.Manifest.Subjects);
        Assert.Contains("genome identifies", outcome.Manifest.LegalNotice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Phred-scaled p-value using Fisher's exact test to detect strand bias")]
    [InlineData("Consequence annotations from Ensembl VEP. Format: Allele|Consequence|IMPACT|SYMBOL|Gene|LoF|PolyPhen")]
    [InlineData("Mann-Whitney U-z test of Base Quality Bias (closer to 0 is better)")]
    [InlineData("Likely Indels are not considered somatic")]
    [InlineData("Were the reads downsampledBRIMBLE01?")]
    public async Task Description_OfStatisticsAndPrograms_StaysAsItIs(string description)
    {
        var text = Vcf.Replace("Depth of BRIMBLE01", description, StringComparison.Ordinal);
        var (clean, _) = await RunAsync(Encoding.UTF8.GetBytes(text));
        Assert.Contains($"Description=\"{description}\"", clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dr._Quagsworth_called_617-555-0148", ".")]
    [InlineData("Quagsworth", ".")]
    [InlineData("Ottoline%20Brimbleshaw,low", ".,.")]
    [InlineData("BRIMBLE02", "pseudonym")]
    [InlineData("4471982", ".")]
    [InlineData("low_coverage,het", "low_coverage,het")]
    [InlineData("q10,PASS,ACGT", "q10,PASS,ACGT")]
    [InlineData("0.5,1e-3", "0.5,1e-3")]
    public async Task Text_OfAKeyThatNobodyKnows_StaysOnlyWhereItIsCodesAndVocabulary(string value, string expected)
    {
        var text = Vcf.Replace("GT:GQ\t0|0:49\t", $"GT:GQ:ZZ\t0|0:49:{value}\t", StringComparison.Ordinal)
            .Replace("DP=14", $"DP=14;ZI={value}", StringComparison.Ordinal);
        var (clean, _) = await RunAsync(Encoding.UTF8.GetBytes(text));

        var rows = clean.Split('\n').Where(line => line.StartsWith("20\t", StringComparison.Ordinal)).ToList();
        var name = clean.Split('\n').First(line => line.StartsWith("#CHROM", StringComparison.Ordinal)).Split('\t')[^1];
        expected = expected == "pseudonym" ? name : expected;
        Assert.Contains($"\tDP=14;ZI={expected};BEST=", rows[0], StringComparison.Ordinal);
        Assert.Contains($"\tGT:GQ:ZZ\t0|0:49:{expected}\t", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_ThatTheHeaderDeclares_StayWhateverTheirLength()
    {
        var text = Vcf.Replace("##FORMAT", "##FORMAT=<ID=PSX,Number=1,Type=Integer,Description=\"Phase set\">\n##FORMAT", StringComparison.Ordinal)
            .Replace("GT:GQ\t0|0:49\t", "GT:PSX\t0|0:4471982\t", StringComparison.Ordinal);
        var (clean, _) = await RunAsync(Encoding.UTF8.GetBytes(text));
        Assert.Contains("\tGT:PSX\t0|0:4471982\t", clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("##fileformat=VCFv4.3\n", "vcf.columns-missing")]
    [InlineData("##fileformat=VCFv4.3\n20\t1\t.\tA\tC\t.\t.\t.\n", "vcf.columns-missing")]
    [InlineData("##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tA\n", "vcf.sample-twice")]
    public async Task File_WithoutProperHeads_IsSetAside(string text, string code)
    {
        var outcome = await _formats.ReadIdentitiesAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(text)), new RecordSource("f"), TestContext.Current.CancellationToken);
        Assert.Equal(code, Assert.IsType<IdentityOutcome.SetAside>(outcome).Issue.Kind.Code);
    }

    [Fact]
    public async Task OpenData_IsProcessedOrSetAside_WithItsDataColumnsKept()
    {
        var folder = TestData.Shared("vcf");
        var processed = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*.vcf", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            if (await TryAsync(bytes) is not { } clean)
            {
                continue;
            }

            processed++;
            var before = Rows(Encoding.Latin1.GetString(bytes));
            var after = Rows(clean);
            if (before.Count == after.Count)
            {
                foreach (var (one, other) in before.Zip(after))
                {
                    Assert.Equal(Kept(one), Kept(other));
                }
            }
        }

        Assert.InRange(processed, 1000, int.MaxValue);
    }

    [Fact]
    public void Rules_WithAnUnknownAction_AreRefused()
    {
        var rules = new RuleOverrides([new("vcf.longitudinal.json", "{\"meta\":{\"source\":\"kep\"}}"u8.ToArray())]);
        var refused = Assert.Throws<InvalidDataException>(() => new RecordFormats(new DeidentificationSetup(
            DeidentificationProfile.Longitudinal, _keys, new DateOnly(2026, 1, 1), rules)));
        Assert.Contains("$.meta.source", refused.Message, StringComparison.Ordinal);

        rules = new RuleOverrides([new("vcf.longitudinal.json", "{\"format\":{\"CM\":\"keeep\"}}"u8.ToArray())]);
        refused = Assert.Throws<InvalidDataException>(() => new RecordFormats(new DeidentificationSetup(
            DeidentificationProfile.Longitudinal, _keys, new DateOnly(2026, 1, 1), rules)));
        Assert.Contains("$.format.CM", refused.Message, StringComparison.Ordinal);
    }

    private static List<string> Rows(string text) =>
        [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.TrimEnd('\r'))
            .Where(line => line.Count(c => c == '\t') >= 7)];

    // All but ID, INFO and what is text in FORMAT, where samples may be named: of a sample its genotype and numbers.
    private static string Kept(string row)
    {
        var columns = row.Split('\t');
        var keys = columns.Length > 8 ? columns[8].Split(':') : [];
        return string.Join('\t', columns.Where((_, column) => column is not (2 or 7)).Select((text, column) => column < 7
            ? text : string.Join(':', text.Split(':').Where((value, key) =>
                (key < keys.Length && keys[key] == "GT") || (value.Any(char.IsAsciiDigit) && value.Length < 6 && value.All(c => "0123456789.,-+eE".Contains(c)))))));
    }

    private async Task<string?> TryAsync(byte[] bytes)
    {
        var source = new RecordSource("f", "a.vcf");
        if (await _formats.ReadIdentitiesAsync(new MemoryStream(bytes), source, TestContext.Current.CancellationToken)
            is not IdentityOutcome.Read read)
        {
            return null;
        }

        var directory = new SubjectResolver(_keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch)
            .ToDirectory(_keys);
        using var output = new MemoryStream();
        return await _formats.DeidentifyAsync(
            new MemoryStream(bytes), output, directory, source, TestContext.Current.CancellationToken)
            is DeidentificationOutcome.Completed ? Encoding.Latin1.GetString(output.ToArray()) : null;
    }

    private async Task<(string Text, DeidentificationOutcome.Completed Outcome)> RunAsync(byte[] bytes)
    {
        var source = new RecordSource("f", "a.vcf");
        var read = Assert.IsType<IdentityOutcome.Read>(await _formats.ReadIdentitiesAsync(
            new MemoryStream(bytes), source, TestContext.Current.CancellationToken));
        var directory = new SubjectResolver(_keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch)
            .ToDirectory(_keys);
        using var output = new MemoryStream();
        var outcome = Assert.IsType<DeidentificationOutcome.Completed>(await _formats.DeidentifyAsync(
            new MemoryStream(bytes), output, directory, source, TestContext.Current.CancellationToken));
        return (Encoding.UTF8.GetString(output.ToArray()), outcome);
    }
}
