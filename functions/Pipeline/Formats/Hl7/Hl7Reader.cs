using System.Buffers;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>What a part of a file is.</summary>
internal enum Hl7Part
{
    /// <summary>Bytes between messages: line ends, the block characters of MLLP, a byte-order mark.</summary>
    Framing,

    /// <summary>A message from MSH to before the next one, or a segment of a batch (FHS, BHS, BTS, FTS).</summary>
    Message,

    /// <summary>A part that cannot be used, with its issue.</summary>
    Issue,

    /// <summary>The end.</summary>
    End,
}

/// <summary>
/// Cuts a stream into messages and what stands between them. Memory is bounded by the largest message. Not thread-safe.
/// </summary>
/// <remarks>
/// MLLP (HL7 Implementation Guide, appendix C) frames a message by 0x0B and 0x1C 0x0D; a file may frame some of its
/// messages or none.
/// </remarks>
internal sealed class Hl7Reader(Stream input, int maxMessageBytes) : IDisposable
{
    private const int LongestName = 8;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int _start;
    private int _end;
    private int _scanned;
    private int _length;
    private bool _isComplete;
    private bool _isSkipping;

    /// <summary>What the last call found.</summary>
    public Hl7Part Kind { get; private set; }

    /// <summary>The part's bytes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _length);

    /// <summary>Where the part begins in the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>The line on which it begins, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Why a part cannot be used.</summary>
    public IssueKind? Issue { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Takes the next part out of what was read.</summary>
    /// <returns>False where more must be read.</returns>
    public bool TryRead()
    {
        Pass();
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (rest.IsEmpty)
        {
            Kind = Hl7Part.End;
            return _isComplete;
        }

        if (rest.Length < LongestName && !_isComplete)
        {
            return false;
        }

        if (FramingLength(rest) is var framing and > 0)
        {
            (Kind, _length) = (Hl7Part.Framing, framing);
            return true;
        }

        var isMessage = IsHeader(rest);
        _isSkipping &= !isMessage;
        var length = FindEnd(rest);
        if (length < 0)
        {
            if (rest.Length <= maxMessageBytes)
            {
                return false;
            }

            // Too large to be held: what follows goes unread until the next message begins.
            length = rest.Length - LongestName;
            (Kind, _length, _scanned) = (Hl7Part.Issue, length, 0);
            Issue = _isSkipping ? null : InputIssues.TooLarge;
            _isSkipping = true;
            return true;
        }

        (Kind, _length, _scanned) = (isMessage ? Hl7Part.Message : Hl7Part.Issue, length, 0);
        Issue = isMessage || _isSkipping ? null : IsWide(rest) ? Hl7Issues.WideCharacters : Hl7Issues.NoHeader;
        _isSkipping = false;
        return true;
    }

    /// <summary>Reads more.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }

        var count = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        BytesRead += count;
        _isComplete = count == 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
        _start = _end = _length = 0;
    }

    /// <summary>Whether bytes begin a message or a segment of a batch.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 3)
        {
            return false;
        }

        var name = bytes[..3];
        return name.SequenceEqual("MSH"u8) || name.SequenceEqual("FHS"u8) || name.SequenceEqual("BHS"u8)
            ? bytes.Length > 3 && !char.IsAsciiLetterOrDigit((char)bytes[3]) && bytes[3] > ' '
            : (name.SequenceEqual("BTS"u8) || name.SequenceEqual("FTS"u8))
                && (bytes.Length == 3 || !char.IsAsciiLetterOrDigit((char)bytes[3]));
    }

    // The byte-order marks of UTF-16.
    private static bool IsWide(ReadOnlySpan<byte> bytes) =>
        bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    /// <summary>How many bytes of framing stand at the beginning.</summary>
    private static int FramingLength(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (bytes[at] is (byte)'\r' or (byte)'\n' or 0x0B or 0x1C or (byte)' ' or (byte)'\t' or 0)
            {
                at++;
            }
            else if (bytes[at..].StartsWith("\uFEFF"u8))
            {
                at += 3;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private void Pass()
    {
        if (_length == 0)
        {
            return;
        }

        var part = Bytes;
        var (feeds, returns) = (part.Count((byte)'\n'), part.Count((byte)'\r'));
        Line += Math.Max(feeds, returns);
        Offset += _length;
        _start += _length;
        _length = 0;
    }

    /// <summary>Where the message ends; -1 where that is not known yet.</summary>
    private int FindEnd(ReadOnlySpan<byte> bytes)
    {
        var at = Math.Max(1, _scanned);
        while (true)
        {
            var found = bytes[at..].IndexOfAny("\r\n\u000B\u001C"u8);
            at = found < 0 ? bytes.Length : at + found;
            var behind = bytes[at..];
            if (behind.Length < 2 * LongestName && !_isComplete)
            {
                _scanned = Math.Max(1, at);
                return -1;
            }

            if (behind.IsEmpty)
            {
                return at;
            }

            if (behind[0] == 0x1C && (behind.Length == 1 || behind[1] is (byte)'\r' or 0x0B or (byte)'\n'))
            {
                return at;
            }

            var framing = FramingLength(behind);
            if (framing == behind.Length && !_isComplete)
            {
                _scanned = at;
                return -1;
            }

            if (behind[framing..].Length < 4 && !_isComplete)
            {
                _scanned = at;
                return -1;
            }

            if (IsHeader(behind[framing..]) || behind[..framing].Contains((byte)0x1C))
            {
                // The line end belongs to the message; what stands between is framing.
                var end = at;
                while (end < bytes.Length && bytes[end] is (byte)'\r' or (byte)'\n')
                {
                    end++;
                }

                return end;
            }

            at += Math.Max(1, bytes[at] is (byte)'\r' or (byte)'\n' ? framing : 1);
        }
    }
}
