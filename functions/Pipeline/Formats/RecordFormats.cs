using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Cda;
using FrontierFunctions.Pipeline.Formats.Csv;
using FrontierFunctions.Pipeline.Formats.Dicom;
using FrontierFunctions.Pipeline.Formats.Fhir;
using FrontierFunctions.Pipeline.Formats.Hl7;
using FrontierFunctions.Pipeline.Formats.Notes;
using FrontierFunctions.Pipeline.Formats.Vcf;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Formats;

/// <summary>
/// Every format of one profile and organization behind one door: what a file is, is found from its bytes. Thread-safe.
/// </summary>
public sealed class RecordFormats
{
    /// <summary>Content in content in content: what nests deeper goes.</summary>
    private const int DeepestNesting = 3;

    private readonly IReadOnlyList<IRecordFormat> _formats;
    private readonly string _textReplacement;

    /// <summary>Compiles the rules of every format.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public RecordFormats(DeidentificationSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _textReplacement = setup.HasSurrogates ? "surrogates" : "tags";
        // In this order they are asked: what has a signature before what is told by its shape.
        _formats =
        [
            new Hl7RecordFormat(setup, this),
            new DicomRecordFormat(setup, this),
            new CdaRecordFormat(setup, this),
            new VcfRecordFormat(setup),
            new FhirRecordFormat(setup, this),
            new CsvRecordFormat(setup),
            new NotesRecordFormat(setup),
        ];
    }

    /// <summary>The formats.</summary>
    public IReadOnlyList<IRecordFormat> All => _formats;

    /// <summary>A format by its name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public IRecordFormat Named(string name) => _formats.First(format => format.Name == name);

    /// <summary>The first pass over a file of any format, plain or gzip.</summary>
    /// <inheritdoc cref="IRecordFormat.ReadIdentitiesAsync"/>
    public async ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken)
    {
        try
        {
            using var file = await RecordBeginning.ReadAsync(input, cancellationToken).ConfigureAwait(false);
            return Find(file.Bytes.Span, source, out var issue) is { } format
                ? await format.ReadIdentitiesAsync(file.Whole, source, cancellationToken).ConfigureAwait(false)
                : new IdentityOutcome.SetAside(new InputIssue(issue!));
        }
        catch (DamagedGzipException)
        {
            return new IdentityOutcome.SetAside(new InputIssue(InputIssues.Gzip));
        }
    }

    /// <summary>The second pass over a file of any format, plain or gzip.</summary>
    /// <inheritdoc cref="IRecordFormat.DeidentifyAsync"/>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        try
        {
            using var file = await RecordBeginning.ReadAsync(input, cancellationToken).ConfigureAwait(false);
            var outcome = Find(file.Bytes.Span, source, out var issue) is { } format
                ? await format.DeidentifyAsync(file.Whole, output, subjects, source, cancellationToken)
                    .ConfigureAwait(false)
                : new DeidentificationOutcome.SetAside(new InputIssue(issue!));
            return outcome is DeidentificationOutcome.Completed completed
                ? completed with { Manifest = completed.Manifest with { TextReplacement = _textReplacement } }
                : outcome;
        }
        catch (DamagedGzipException)
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(InputIssues.Gzip));
        }
    }

    /// <summary>
    /// De-identifies content that stands inside a record of its own: an attachment, an observation of type ED, a body
    /// that is no XML. Its records are taken to be of the record's subject.
    /// </summary>
    /// <param name="content">The content, plain or gzip, with nothing around it (no base64).</param>
    /// <param name="subject">Whose record it stands in; null when not resolved.</param>
    /// <param name="depth">How many records it stands in, from 1.</param>
    /// <returns>Null where the content must go: unknown, damaged, nested too deep, or not clean afterwards.</returns>
    public NestedContent? DeidentifyNested(ReadOnlyMemory<byte> content, Subject? subject, int depth)
    {
        if (depth > DeepestNesting || content.IsEmpty)
        {
            return null;
        }

        using var input = new MemoryStream(content.ToArray(), writable: false);
        using var output = new MemoryStream();
        // Streams in memory never wait, so neither does this.
        var outcome = DeidentifyAsync(
            input, output, SubjectDirectory.OfOne(subject), new RecordSource("nested") { Depth = depth },
            CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return outcome is DeidentificationOutcome.Completed { PartsSetAsideCount: 0 } completed
            ? new NestedContent(output.ToArray(), completed.Manifest.Format, completed.Manifest)
            : null;
    }

    /// <summary>Who content that stands inside a record says that it is about; nobody where it cannot be read.</summary>
    /// <param name="content">The content, plain or gzip.</param>
    /// <param name="depth">How many records it stands in, from 1.</param>
    internal IReadOnlyList<SubjectIdentity> ReadNestedIdentities(byte[] content, int depth)
    {
        if (depth > DeepestNesting || content.Length == 0)
        {
            return [];
        }

        using var input = new MemoryStream(content, writable: false);
        return ReadIdentitiesAsync(input, new RecordSource("nested") { Depth = depth }, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult() is IdentityOutcome.Read read ? read.Identities.Identities : [];
    }

    /// <summary>The third pass, over a de-identified file.</summary>
    /// <param name="format">The format's name, as the first pass gave it.</param>
    /// <param name="deidentified">The de-identified file.</param>
    /// <param name="emit">Receives the events.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public ValueTask<EventSummary> ReadEventsAsync(
        string format, Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        Named(format).ReadEventsAsync(deidentified, emit, cancellationToken);

    /// <summary>
    /// Reads the events of a file, plain or gzip. Of a file as it was sent they hold identifiers: they may be compared
    /// with those of its copy and must not be kept.
    /// </summary>
    /// <exception cref="InvalidDataException">The file cannot be read to its end.</exception>
    public async ValueTask ReadFileEventsAsync(
        string format, Stream input, Action<MedsEvent> emit, CancellationToken cancellationToken)
    {
        try
        {
            using var file = await RecordBeginning.ReadAsync(input, cancellationToken).ConfigureAwait(false);
            await Named(format).ReadEventsAsync(file.Whole, emit, cancellationToken).ConfigureAwait(false);
        }
        catch (DamagedGzipException)
        {
            throw new InvalidDataException("The gzip stream is damaged or ends early.");
        }
        catch (Exception e) when (e is InvalidOperationException or System.Text.Json.JsonException or ArgumentException
            or FormatException)
        {
            // Readers of events are made for what de-identification wrote; of a message nothing may be passed on.
            throw new InvalidDataException("The file cannot be read to its end.");
        }
    }

    /// <summary>The format of a file; where it has none, why.</summary>
    internal IRecordFormat? Find(ReadOnlySpan<byte> beginning, RecordSource source, out IssueKind? issue)
    {
        issue = null;
        if (beginning.IndexOfAnyExcept(" \t\r\n\uFEFF"u8) < 0)
        {
            issue = InputIssues.Empty;
            return null;
        }

        foreach (var format in _formats)
        {
            if (format.Recognizes(beginning, source))
            {
                return format;
            }
        }

        issue = UnsupportedContent.Find(beginning) ?? InputIssues.UnknownFormat;
        return null;
    }
}
