using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Timeline;
using FrontierFunctions.Pipeline.Timeline.Dicom;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>DICOM Part 10 files, and data sets without their file header.</summary>
public sealed class DicomRecordFormat : IRecordFormat
{
    private const int PreambleBytes = 128;

    private readonly DeidentificationSetup _setup;
    private readonly DicomDeidentifier _deidentifier;

    /// <summary>Compiles the rules.</summary>
    /// <param name="setup">What every format shares.</param>
    /// <param name="formats">Treats documents inside DICOM.</param>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public DicomRecordFormat(DeidentificationSetup setup, RecordFormats formats)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _deidentifier = new DicomDeidentifier(DicomRules.For(setup.ProfileName, setup.Rules), setup, formats);
    }

    /// <inheritdoc/>
    public string Name => "dicom";

    /// <inheritdoc/>
    public string Extension => "dcm";

    /// <inheritdoc/>
    public string MediaType => "application/dicom";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> beginning, RecordSource source)
    {
        if (beginning.StartsWith("DICM"u8)
            || (beginning.Length >= PreambleBytes + 4 && beginning.Slice(PreambleBytes, 4).SequenceEqual("DICM"u8)))
        {
            return true;
        }

        return beginning.Length >= 8 && (IsElement(beginning, DicomElementForm.None)
            || IsElement(beginning, DicomElementForm.BigEndian));
    }

    /// <inheritdoc/>
    public async ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var file = await DicomFile.ReadAsync(input, _setup.Limits, cancellationToken).ConfigureAwait(false);
        return DicomDeidentifier.Refusal(file) is { } issue
            ? new IdentityOutcome.SetAside(issue)
            : new IdentityOutcome.Read(
                Name, "dicom-file",
                new FileIdentities(
                    source.FileToken,
                    DicomIdentityReader.Read(DicomValues.Of(file)) is { } identity ? [identity] : []),
                [], 0);
    }

    /// <inheritdoc/>
    public ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(subjects);
        return _deidentifier.DeidentifyAsync(input, output, subjects, source, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EventSummary> ReadEventsAsync(
        Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        DicomEventReader.ReadAsync(deidentified, emit, _setup.Limits, cancellationToken);

    // A file without header begins with an element of a low group that the dictionary knows, of sensible length.
    private static bool IsElement(ReadOnlySpan<byte> bytes, DicomElementForm form)
    {
        var tag = DicomFragments.Tag(bytes, form, out var length);
        if (DicomTags.Group(tag) is not (0x0002 or 0x0004 or 0x0008 or 0x0010))
        {
            return false;
        }

        var vr = DicomTags.IsGroupLength(tag) ? DicomVr.UL : DicomDictionary.Standard.Vr(tag);
        return vr != DicomVr.None && (DicomVrs.IsLetters(bytes[4], bytes[5])
            ? DicomVrs.Of(bytes[4], bytes[5]).IsKnown() : length <= 1 << 16);
    }
}
