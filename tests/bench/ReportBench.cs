using System.Globalization;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Reporting;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Bench;

/// <summary>
/// Processor time of composing one page of a report. The facts are those of a sample patient, repeated over the years.
/// </summary>
internal static class ReportBench
{
    private const int Facts = 3000;
    private const int Pages = 50;
    private const double LimitMilliseconds = 100;

    public static async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var input = await InputAsync(cancellationToken);
        var bytes = Compose(input);
        var cpu = Environment.CpuUsage.TotalTime;
        Compose(input);
        var spent = Environment.CpuUsage.TotalTime - cpu;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            a page of {Facts:N0} facts, {bytes / 1e3:N0} kB, {Pages} times
              {spent.TotalMilliseconds / Pages:N1} ms of processor time a page (limit {LimitMilliseconds:N0} ms)
            """));
    }

    private static long Compose(ReportInput input)
    {
        var bytes = 0L;
        for (var page = 0; page < Pages; page++)
        {
            bytes = ReportComposer.ComposeHtml(input).Length;
        }

        return bytes;
    }

    private static async Task<ReportInput> InputAsync(CancellationToken cancellationToken)
    {
        var read = new List<MedsEvent>();
        using var bundle = new MemoryStream(SampleBatch.Create(SampleBatch.DefaultSeed).Files[0].Content);
        await new FhirEventReader().ReadAsync(bundle, read.Add, cancellationToken);
        List<MedsEvent> events =
        [
            .. Enumerable.Range(0, Facts).Select(i =>
                read[i % read.Count] with { Time = read[i % read.Count].Time?.AddDays(-30 * (i / read.Count)) }),
        ];
        return new ReportInput
        {
            SubjectId = "bench", Version = 1, AsOf = events.Max(fact => fact.Time)!.Value,
            Profile = DeidentificationProfile.Longitudinal, Events = events,
        };
    }
}
