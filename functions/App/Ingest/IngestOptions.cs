using System.ComponentModel.DataAnnotations;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.App.Ingest;

/// <summary>How ingest behaves. Configuration section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>Default <see cref="DeidentificationProfile.Longitudinal"/>.</summary>
    public DeidentificationProfile Profile { get; set; } = DeidentificationProfile.Longitudinal;

    /// <summary>
    /// How long a batch without the marker <c>_complete</c> must be quiet before its files are de-identified. What
    /// names a subject may stand in another file than the text about it, so all files' identities are read first.
    /// Default 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a burst of uploads is left to settle before the batch is looked at. Default half a second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan Settle { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Largest single resource, bytes; a larger one is set aside. Default 64 MiB.</summary>
    [Range(1 << 16, 1 << 30)]
    public int MaximumResourceBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Largest upload whose facts are compared with those of its copy, for the privacy report, bytes; 0 for none.
    /// Default 32 MiB.
    /// </summary>
    [Range(0, 1 << 30)]
    public int LargestMeasuredUpload { get; set; } = 32 << 20;

    /// <summary>Whether every subject of a batch gets a report when the batch is done. Default true.</summary>
    public bool ReportEverySubject { get; set; } = true;
}
