using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Notes;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Formats.Notes;

/// <summary>Notes: plain text in any usual encoding, and RTF, which comes out as plain text.</summary>
public sealed class NotesRecordFormat : IRecordFormat
{
    private const int Block = 64 << 10;

    private readonly DeidentificationSetup _setup;
    private readonly NotesDeidentifier _deidentifier;

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public NotesRecordFormat(DeidentificationSetup setup)
    {
        _setup = setup;
        _deidentifier = new NotesDeidentifier(setup);
    }

    /// <inheritdoc/>
    public string Name => "text";

    /// <inheritdoc/>
    public string Extension => "txt";

    /// <inheritdoc/>
    public string MediaType => "text/plain; charset=utf-8";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> beginning, RecordSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        // A table or a list of variants that its own format does not read is not better read as prose.
        return source.Extension is not ("csv" or "tsv" or "vcf" or "xml" or "dcm")
            && !beginning.StartsWith("##fileformat="u8)
            && UnsupportedContent.Find(beginning) is null && NoteText.IsText(beginning);
    }

    /// <inheritdoc/>
    public async ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (text, _, issue) = await ReadAsync(input, _setup.Limits.MaxResourceBytes, cancellationToken)
            .ConfigureAwait(false);
        if (text is null)
        {
            return new IdentityOutcome.SetAside(issue!);
        }

        var identity = NoteHeader.Read(text, OwnId(source));
        return new IdentityOutcome.Read(
            Name, "note", new FileIdentities(source.FileToken, identity is null ? [] : [identity]), [], 0);
    }

    /// <inheritdoc/>
    public ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken) =>
        _deidentifier.DeidentifyAsync(input, output, subjects, source, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EventSummary> ReadEventsAsync(
        Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new EventSummary
        {
            Events = 0,
            Resources = 1,
            ResourcesByType = new Dictionary<string, long> { ["note"] = 1 },
            WithoutEvents = new Dictionary<string, long> { ["no-events-of-this-type"] = 1 },
            Bytes = 0,
        });

    /// <summary>The text of a note, plain or gzip, as UTF-8; null where it cannot be read.</summary>
    /// <param name="input">The note.</param>
    /// <param name="limit">Largest note, bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<byte[]?> ReadTextAsync(
        Stream input, int limit, CancellationToken cancellationToken)
    {
        try
        {
            using var file = await RecordBeginning.ReadAsync(input, cancellationToken).ConfigureAwait(false);
            return (await ReadAsync(file.Whole, limit, cancellationToken).ConfigureAwait(false)).Text;
        }
        catch (DamagedGzipException)
        {
            return null;
        }
    }

    /// <summary>Local id of a note's subject where the note states no number.</summary>
    internal static string OwnId(RecordSource source) => $"note-{source.FileToken}";

    /// <summary>A note as UTF-8, or why there is none.</summary>
    internal static async ValueTask<(byte[]? Text, long BytesRead, InputIssue? Issue)> ReadAsync(
        Stream input, int limit, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Block);
        var count = 0;
        try
        {
            int read;
            while ((read = await input.ReadAsync(bytes.AsMemory(count), cancellationToken).ConfigureAwait(false)) > 0)
            {
                count += read;
                if (count > limit)
                {
                    return (null, limit, new InputIssue(InputIssues.TooLarge, ByteOffset: limit));
                }

                if (count == bytes.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(2 * count);
                    bytes.CopyTo(larger.AsSpan());
                    GiveBack(bytes, count);
                    bytes = larger;
                }
            }

            var whole = bytes.AsSpan(0, count);
            var text = RtfText.Is(whole) ? RtfText.ToUtf8(whole) : NoteText.ToUtf8(whole);
            return text is null
                ? (null, count, new InputIssue(InputIssues.Encoding, ByteOffset: 0))
                : (text, count, null);
        }
        finally
        {
            GiveBack(bytes, count);
        }

        static void GiveBack(byte[] bytes, int count)
        {
            bytes.AsSpan(0, count).Clear();
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
