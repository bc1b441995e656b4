using FrontierFunctions.Pipeline.Deidentification.Privacy;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Local.Files;

/// <summary>The privacy report of a run of <c>frontier deid</c>, from its manifests and from its outputs.</summary>
internal static class DeidPrivacy
{
    /// <summary>Larger files are not compared with their originals: all facts of one are held at a time.</summary>
    private const long LargestMeasuredBytes = 64 << 20;

    public static async Task<PrivacyReport> ReadAsync(
        FileBatch batch, IEnumerable<FileResult> results, DeidOutput output, string profile, DateOnly asOf,
        CancellationToken cancellationToken)
    {
        var tally = new PrivacyTally(profile);
        var risk = new PopulationRisk(asOf);
        foreach (var result in results)
        {
            if (result.Manifest is null)
            {
                tally.AddSetAside((result.Issue ?? result.PartsSetAside[0]).Kind.Code);
                continue;
            }

            tally.Add(result.Manifest);
            var measured = result.File.SizeBytes <= LargestMeasuredBytes;
            var facts = new List<MedsEvent>();
            await using (var copy = output.Open(result.File))
            {
                await batch.ReadCopyAsync(
                    result.File,
                    copy,
                    fact =>
                    {
                        risk.Add(fact);
                        if (measured)
                        {
                            facts.Add(fact);
                        }
                    },
                    cancellationToken);
            }

            if (measured && await batch.MeasureAsync(result.File, facts, cancellationToken) is { } utility)
            {
                tally.AddUtility(utility);
            }
        }

        return tally.Finish(risk.Finish());
    }
}
