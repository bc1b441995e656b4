namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>Where a segment of a message stands.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">Behind its last byte; its terminator is not part of it.</param>
/// <param name="Next">Behind its terminator.</param>
/// <param name="Type">Its place in <see cref="Hl7Table"/>; -1 where the standard has none.</param>
internal readonly record struct Hl7Segment(int Start, int End, int Next, int Type);

/// <summary>The segments of one message. Reused from message to message; not thread-safe.</summary>
internal sealed class Hl7Segments
{
    private Hl7Segment[] _all = new Hl7Segment[64];

    /// <summary>The segments in order.</summary>
    public ReadOnlySpan<Hl7Segment> All => _all.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Cuts a message into segments. A line that does not begin with the name of a segment goes on with the one before
    /// it: senders break long text without escaping it.
    /// </summary>
    /// <param name="message">From its header on.</param>
    /// <param name="field">The field separator.</param>
    public void Read(ReadOnlySpan<byte> message, byte field)
    {
        Count = 0;
        var start = 0;
        while (start < message.Length)
        {
            var end = start;
            int next;
            while (true)
            {
                var found = message[end..].IndexOfAny((byte)'\r', (byte)'\n');
                end = found < 0 ? message.Length : end + found;
                next = end;
                while (next < message.Length && message[next] is (byte)'\r' or (byte)'\n')
                {
                    next++;
                }

                if (next == message.Length || Begins(message[next..], field))
                {
                    break;
                }

                end = next;
            }

            if (Count == _all.Length)
            {
                Array.Resize(ref _all, _all.Length * 2);
            }

            var segment = message[start..end];
            _all[Count++] = new Hl7Segment(
                start, end, next, segment.Length < 3 ? -1 : Hl7Table.Instance.SegmentAt(segment));
            start = next;
        }
    }

    /// <summary>Whether a line begins a segment.</summary>
    private static bool Begins(ReadOnlySpan<byte> line, byte field) => line.Length >= 3 && Hl7Table.IsName(line)
        && (line.Length == 3 || line[3] == field || line[3] is (byte)'\r' or (byte)'\n');
}

/// <summary>Takes a segment apart without copying.</summary>
internal static class Hl7Fields
{
    /// <summary>A field of a segment; empty where it has none.</summary>
    /// <param name="segment">The segment from its name on; not a header segment.</param>
    /// <param name="number">From 1.</param>
    /// <param name="field">The field separator.</param>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> segment, int number, byte field)
    {
        if (segment.Length < 4)
        {
            return default;
        }

        return Part(segment[4..], number, field);
    }

    /// <summary>A part between separators; empty where there is none.</summary>
    /// <param name="text">The whole.</param>
    /// <param name="number">From 1.</param>
    /// <param name="separator">What parts it; 0 for nothing.</param>
    public static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> text, int number, byte separator)
    {
        if (separator == 0)
        {
            return number == 1 ? text : default;
        }

        while (--number > 0)
        {
            var at = text.IndexOf(separator);
            if (at < 0)
            {
                return default;
            }

            text = text[(at + 1)..];
        }

        var end = text.IndexOf(separator);
        return end < 0 ? text : text[..end];
    }
}
