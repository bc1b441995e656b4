using System.Buffers;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Hl7;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>
/// HL7 v2 (2.1 to 2.8) in its own encoding: messages one after another, framed by MLLP, or in batches.
/// </summary>
public sealed class Hl7RecordFormat : IRecordFormat
{
    private static readonly SearchValues<byte> Framing = SearchValues.Create("\u000B\u001C\r\n \t\uFEFF"u8);

    private readonly DeidentificationSetup _setup;
    private readonly Hl7Deidentifier _deidentifier;

    /// <summary>Compiles the rules.</summary>
    /// <param name="setup">What every format's de-identification shares.</param>
    /// <param name="formats">Opens what is encapsulated in messages.</param>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public Hl7RecordFormat(DeidentificationSetup setup, RecordFormats formats)
    {
        _setup = setup;
        _deidentifier = new Hl7Deidentifier(setup, formats);
    }

    /// <inheritdoc/>
    public string Name => "hl7v2";

    /// <inheritdoc/>
    public string Extension => "hl7";

    /// <inheritdoc/>
    public string MediaType => "application/hl7-v2+er7";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> beginning, RecordSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var at = beginning.IndexOfAnyExcept(Framing);
        var text = at < 0 ? default : beginning[at..];
        return text.Length > 3 && Hl7Reader.IsHeader(text)
            || (source.Extension == "hl7" && UnsupportedContent.Find(beginning) is null);
    }

    /// <inheritdoc/>
    public ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Hl7IdentityReader.ReadAsync(input, source.FileToken, _setup.Limits, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken) =>
        _deidentifier.DeidentifyAsync(input, output, subjects, source, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EventSummary> ReadEventsAsync(
        Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        Timeline.Hl7.Hl7EventReader.ReadAsync(deidentified, emit, cancellationToken);
}
