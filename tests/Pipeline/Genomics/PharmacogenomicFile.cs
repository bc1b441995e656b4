using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Genomics;

/// <summary>Takes a VCF the whole way, identities, de-identification and events, and makes small ones.</summary>
internal static class PharmacogenomicFile
{
    public const string Build38 = "##contig=<ID=chr10,assembly=GRCh38.p14>\n";

    private static readonly OrganizationKeys Keys = new(new byte[32], "test");
    private static readonly RecordFormats Longitudinal = Formats(DeidentificationProfile.Longitudinal);

    public static async Task<IReadOnlyList<MedsEvent>> EventsAsync(byte[] vcf, DeidentificationProfile? profile = null)
    {
        var formats = profile is { } other ? Formats(other) : Longitudinal;
        var source = new RecordSource("f", "f.vcf");
        var cancellation = TestContext.Current.CancellationToken;
        var read = Assert.IsType<IdentityOutcome.Read>(
            await formats.ReadIdentitiesAsync(new MemoryStream(vcf), source, cancellation));
        var directory = new SubjectResolver(Keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch).ToDirectory(Keys);
        var clean = new MemoryStream();
        Assert.IsType<DeidentificationOutcome.Completed>(
            await formats.DeidentifyAsync(new MemoryStream(vcf), clean, directory, source, cancellation));
        var events = new List<MedsEvent>();
        var summary = await formats.Named("vcf").ReadEventsAsync(
            new MemoryStream(clean.ToArray()), events.Add, cancellation);
        Assert.Equal(events.Count, summary.Events);
        return events;
    }

    private static RecordFormats Formats(DeidentificationProfile profile) =>
        new(new DeidentificationSetup(profile, Keys, new DateOnly(2026, 1, 1)));

    /// <summary>A file of one or more samples; a row is <c>chr10 94781859 G A 0/1</c>, FORMAT is GT.</summary>
    public static byte[] Of(string header, string samples, params string[] rows) => Encoding.UTF8.GetBytes(
        "##fileformat=VCFv4.3\n" + header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
        + samples.Replace(' ', '\t') + "\n" + string.Concat(rows.Select(row =>
        {
            var cells = row.Split(' ');
            return $"{cells[0]}\t{cells[1]}\t.\t{cells[2]}\t{cells[3]}\t.\tPASS\t.\tGT\t{string.Join('\t', cells[4..])}\n";
        })));

    public static string? Text(this IReadOnlyList<MedsEvent> events, string code) =>
        events.SingleOrDefault(one => one.Code == code)?.TextValue;
}
