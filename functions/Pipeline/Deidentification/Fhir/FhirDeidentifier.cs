using System.Text.Unicode;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// De-identifies FHIR R4 JSON as a stream. Thread-safe: one instance serves any number of files at a time.
/// </summary>
/// <param name="rules">The profile's rules.</param>
/// <param name="keys">The organization's keys.</param>
/// <param name="scrubber">Scrubs text, of the same profile.</param>
/// <param name="scanner">Reads every output again, of the same profile.</param>
/// <param name="asOf">The day on which ages are judged.</param>
/// <param name="limits">How much may be held in memory.</param>
/// <param name="formats">Opens attachments of other formats; where null, they are withheld.</param>
public sealed class FhirDeidentifier(
    FhirRules rules,
    OrganizationKeys keys,
    TextScrubber scrubber,
    ResidualScanner scanner,
    DateOnly asOf,
    FhirReadLimits limits,
    RecordFormats? formats = null)
{
    /// <summary>De-identifies one file, or a newline-aligned range of an NDJSON file.</summary>
    /// <param name="input">
    /// FHIR R4 JSON, NDJSON or a Bundle, plain or gzip; read once, from where it stands, and not disposed.
    /// </param>
    /// <param name="output">Receives UTF-8 JSON of the same shape, uncompressed; not disposed. Worthless unless the
    /// outcome is <see cref="DeidentificationOutcome.Completed"/>.</param>
    /// <param name="subjects">Who the local ids stand for.</param>
    /// <param name="fileToken">The file's token in its batch.</param>
    /// <param name="cancellationToken">Stops the work; what was written is worthless then.</param>
    public ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, string fileToken, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileToken);
        return DeidentifyAsync(input, output, subjects, new RecordSource(fileToken), cancellationToken);
    }

    /// <summary>De-identifies one file, or content that stands in another record.</summary>
    /// <param name="input">As above.</param>
    /// <param name="output">As above.</param>
    /// <param name="subjects">Who the local ids stand for.</param>
    /// <param name="source">The file's token, and how many records it stands in.</param>
    /// <param name="cancellationToken">Stops the work; what was written is worthless then.</param>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(source);
        using var reader = new FhirFragmentReader(input, limits);
        using var rewriter = new FhirRewriter(keys, scrubber, scanner, asOf, subjects, source, formats);
        using var writer = new FhirFileWriter(rules, limits, rewriter);
        while (true)
        {
            if (!reader.TryRead())
            {
                await writer.FlushAsync(output, cancellationToken).ConfigureAwait(false);
                await reader.FillAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (reader.Kind == FhirFragment.End)
            {
                break;
            }

            if (writer.Take(reader) is { } issue)
            {
                return new DeidentificationOutcome.SetAside(issue);
            }
        }

        await writer.FlushAsync(output, cancellationToken).ConfigureAwait(false);
        return writer.Finish(reader.BytesRead);
    }
}
