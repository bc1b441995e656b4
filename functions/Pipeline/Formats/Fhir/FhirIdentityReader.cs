namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// The first pass over a FHIR file: who its subjects are, and what else it holds. Streams; memory is bounded by the
/// largest resource and by what is known of the subjects. Thread-safe.
/// </summary>
public static class FhirIdentityReader
{
    /// <summary>Reads one file.</summary>
    /// <param name="input">
    /// FHIR R4 JSON, NDJSON or a Bundle, plain or gzip; read once, from where it stands, and not disposed.
    /// </param>
    /// <param name="fileToken">The file's token in its batch.</param>
    /// <param name="limits">How much may be held in memory.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ValueTask<FhirIdentityOutcome> ReadAsync(
        Stream input, string fileToken, FhirReadLimits limits, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileToken);
        return ReadAsync(input, new RecordSource(fileToken), limits, formats: null, cancellationToken);
    }

    /// <summary>Reads one file, and who its attachments are about where the formats are given.</summary>
    internal static async ValueTask<FhirIdentityOutcome> ReadAsync(
        Stream input, RecordSource source, FhirReadLimits limits, RecordFormats? formats,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(limits);
        using var reader = new FhirFragmentReader(input, limits);
        using var collector = new FhirIdentityCollector(
            limits, formats is null ? null : content => formats.ReadNestedIdentities(content, source.Depth + 1));
        while (true)
        {
            if (!reader.TryRead())
            {
                await reader.FillAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (reader.Kind == FhirFragment.End)
            {
                return collector.Finish(source.FileToken, reader.BytesRead);
            }

            if (collector.Take(reader) is { } issue)
            {
                return new FhirIdentityOutcome.SetAside(issue);
            }
        }
    }
}
