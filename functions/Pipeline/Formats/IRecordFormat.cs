using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Formats;

/// <summary>
/// One file format, from who its subjects are to its events. An instance is made for one profile and organization,
/// compiles its rules then, and serves any number of files at a time.
/// </summary>
public interface IRecordFormat
{
    /// <summary>
    /// Stable name: <c>fhir-r4</c>, <c>hl7v2</c>, <c>cda</c>, <c>dicom</c>, <c>vcf</c>, <c>csv</c>, <c>text</c>. Rules
    /// files, manifests and states name the format by it.
    /// </summary>
    string Name { get; }

    /// <summary>Ending of a de-identified file's name, without the dot.</summary>
    string Extension { get; }

    /// <summary>Media type of a de-identified file.</summary>
    string MediaType { get; }

    /// <summary>Whether a file is of this format. Formats are asked in the order of <see cref="RecordFormats"/>.</summary>
    /// <param name="beginning">The first bytes, not compressed: 64 KiB, or all of a shorter file.</param>
    /// <param name="source">What else is known of the file.</param>
    bool Recognizes(ReadOnlySpan<byte> beginning, RecordSource source);

    /// <summary>The first pass: who the file's subjects are.</summary>
    /// <param name="input">The file, not compressed; read once, not disposed.</param>
    /// <param name="source">What else is known of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken);

    /// <summary>The second pass: writes the de-identified file.</summary>
    /// <param name="input">The file, not compressed; read once, not disposed.</param>
    /// <param name="output">
    /// Receives the file in the same format, not compressed; not disposed. Worthless unless the outcome is complete.
    /// </param>
    /// <param name="subjects">Who the local ids stand for.</param>
    /// <param name="source">What else is known of the file.</param>
    /// <param name="cancellationToken">Stops the work; what was written is worthless then.</param>
    ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken);

    /// <summary>The third pass, over the de-identified file: its clinical facts, in no particular order.</summary>
    /// <param name="deidentified">What <see cref="DeidentifyAsync"/> wrote; stays open.</param>
    /// <param name="emit">Receives the events, one after another, on the reading thread.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<EventSummary> ReadEventsAsync(
        Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken);
}
