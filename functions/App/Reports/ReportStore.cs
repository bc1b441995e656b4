using System.Globalization;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;

namespace FrontierFunctions.App.Reports;

/// <summary>
/// Where reports stand: <c>reports/{organization}/{subject}/{version}/</c> with <c>report.html</c>,
/// <c>document.json</c> and, written last, <c>snapshot.json</c>: a version without its snapshot is not published yet.
/// </summary>
internal static class ReportStore
{
    public const string Html = "report.html";
    public const string Document = "document.json";
    public const string Snapshot = "snapshot.json";

    /// <summary>The blob of a part; the version is zero-padded so that names sort.</summary>
    public static string NameOf(string organization, string subject, int version, string part) =>
        string.Create(CultureInfo.InvariantCulture, $"{organization}/{subject}/{version:D4}/{part}");

    /// <summary>The newest published version; 0 when there is none.</summary>
    public static async Task<int> LatestVersionAsync(
        CleanZone clean, string organization, string subject, CancellationToken cancellationToken)
    {
        var latest = 0;
        var prefix = $"{organization}/{subject}/";
        await foreach (var blob in clean.Reports.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            var parts = blob.Name[prefix.Length..].Split('/');
            if (parts is [var version, Snapshot] && int.TryParse(version, CultureInfo.InvariantCulture, out var number))
            {
                latest = Math.Max(latest, number);
            }
        }

        return latest;
    }
}
