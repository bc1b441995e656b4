using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>
/// Events as NDJSON: one event a line, in <see cref="MedsEventOrder"/>, UTF-8 without a byte-order mark.
/// </summary>
/// <remarks>The same set of events always gives the same bytes, whatever order they come in.</remarks>
public static class MedsEventFile
{
    private const int FlushBytes = 64 * 1024;
    private static readonly JsonWriterOptions LineOptions = new() { Indented = false, SkipValidation = true };

    /// <summary>
    /// Sorts the events and writes them; of equal ones, one. Holds the events in memory: write larger sets as several
    /// files.
    /// </summary>
    /// <param name="events">The events, in any order.</param>
    /// <param name="output">Where the file goes; stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The number of events written.</returns>
    public static async ValueTask<long> WriteAsync(
        IEnumerable<MedsEvent> events, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(output);
        var sorted = events.ToArray();
        Array.Sort(sorted, MedsEventOrder.Instance);
        var lines = new LineWriter(output);
        foreach (var fact in sorted)
        {
            await lines.WriteAsync(fact, cancellationToken).ConfigureAwait(false);
        }

        return await lines.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the events of a file in its order.</summary>
    /// <param name="input">The file; stays open.</param>
    /// <param name="subjectId">Only this subject's events; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">
    /// A line is not an event; the message has the line number, no value.
    /// </exception>
    public static async IAsyncEnumerable<MedsEvent> ReadAsync(
        Stream input, string? subjectId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var prefix = subjectId is null ? [] : JsonSerializer.SerializeToUtf8Bytes(
            new MedsEvent { SubjectId = subjectId, Code = "", Source = "" }, MedsEventJson.Default.MedsEvent);
        var start = prefix.AsMemory(0, Math.Max(0, prefix.AsSpan().IndexOf(",\"code\""u8)));
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true));
        var line = 0L;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = read.Buffer;
                while (TakeLine(ref buffer, read.IsCompleted, out var text))
                {
                    line++;
                    if (Parse(text, start.Span, line) is { } fact)
                    {
                        yield return fact;
                    }
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool TakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!isLast || buffer.IsEmpty)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End);
        return true;
    }

    /// <summary>
    /// The event of a line; null for an empty one and for another subject's. This class writes subject_id first.
    /// </summary>
    private static MedsEvent? Parse(ReadOnlySequence<byte> line, ReadOnlySpan<byte> start, long number)
    {
        if (line.IsEmpty || !StartsWith(line, start))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref reader, MedsEventJson.Default.MedsEvent)
                ?? throw new InvalidDataException($"Line {number} is not an event.");
        }
        catch (JsonException)
        {
            // The exception's own message can carry a piece of the line.
            throw new InvalidDataException($"Line {number} is not an event.");
        }
    }

    private static bool StartsWith(ReadOnlySequence<byte> line, ReadOnlySpan<byte> start)
    {
        var reader = new SequenceReader<byte>(line);
        return reader.IsNext(start);
    }

    /// <summary>Writes lines, leaving out one that equals the one before.</summary>
    private sealed class LineWriter(Stream output)
    {
        private readonly ArrayBufferWriter<byte> _lines = new(FlushBytes + 4096);
        private MedsEvent? _last;
        private long _count;

        public async ValueTask WriteAsync(MedsEvent fact, CancellationToken cancellationToken)
        {
            if (_last is not null && MedsEventOrder.Instance.Compare(_last, fact) == 0)
            {
                return;
            }

            Append(fact);
            _last = fact;
            _count++;
            if (_lines.WrittenCount >= FlushBytes)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        public async ValueTask<long> FlushAsync(CancellationToken cancellationToken)
        {
            await output.WriteAsync(_lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
            _lines.ResetWrittenCount();
            return _count;
        }

        private void Append(MedsEvent fact)
        {
            using (var writer = new Utf8JsonWriter(_lines, LineOptions))
            {
                JsonSerializer.Serialize(writer, fact, MedsEventJson.Default.MedsEvent);
            }

            _lines.Write("\n"u8);
        }
    }
}
