using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Cda;
using FrontierFunctions.Pipeline.Timeline;
using FrontierFunctions.Pipeline.Timeline.Cda;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>CDA R2 (C-CDA among it): whole documents, and fragments in its vocabulary.</summary>
public sealed class CdaRecordFormat : IRecordFormat
{
    private readonly DeidentificationSetup _setup;
    private readonly CdaDeidentifier _deidentifier;

    /// <summary>Compiles the rules.</summary>
    /// <param name="setup">What every format shares.</param>
    /// <param name="formats">Treats content inside documents; null where that goes.</param>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public CdaRecordFormat(DeidentificationSetup setup, RecordFormats? formats)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _deidentifier = new CdaDeidentifier(setup, formats);
    }

    /// <inheritdoc/>
    public string Name => "cda";

    /// <inheritdoc/>
    public string Extension => "xml";

    /// <inheritdoc/>
    public string MediaType => "application/hl7-cda+xml";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> beginning, RecordSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return CdaRecognition.Is(beginning) || source.Extension is "ccda" or "cda";
    }

    /// <inheritdoc/>
    public async ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (document, issue) = await CdaInput.ReadAsync(input, _setup.Limits.MaxResourceBytes, cancellationToken)
            .ConfigureAwait(false);
        if (document is null)
        {
            return new IdentityOutcome.SetAside(issue!);
        }

        using (document)
        using (var statements = new CdaStatements())
        {
            var (fault, at) = statements.Read(document.Xml);
            if (statements.KnownRoots == 0 || (fault != XmlFault.None && statements.Kind == "cda-document"))
            {
                return new IdentityOutcome.SetAside(
                    CdaDeidentifier.IssueAt(document.Xml, at, fault == XmlFault.None ? CdaIssues.NotClinicalDocument : CdaIssues.Of(fault)));
            }

            InputIssue[] parts = fault == XmlFault.None
                ? []
                : [CdaDeidentifier.IssueAt(document.Xml, at, CdaIssues.Of(fault))];
            return new IdentityOutcome.Read(
                Name, statements.Kind, new FileIdentities(source.FileToken, statements.Subjects), parts, parts.Length);
        }
    }

    /// <inheritdoc/>
    public ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken) =>
        _deidentifier.DeidentifyAsync(input, output, subjects, source, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EventSummary> ReadEventsAsync(
        Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        CdaEventReader.ReadAsync(deidentified, emit, cancellationToken);
}
