using System.Buffers;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// Cuts a FHIR JSON file of any size into fragments that fit in memory: resources one on a line, after each other or in an
/// array, and for Bundles their members and entries. Does not check the fragments' JSON. <see cref="TryRead"/> works on what is in memory; when it returns
/// false, <see cref="FillAsync"/> brings more. Not thread-safe.
/// </summary>
internal sealed partial class FhirFragmentReader : IDisposable
{
    private const int FirstBuffer = 256 << 10;

    private readonly FhirReadLimits _limits;
    private readonly List<Stream> _inflaters = [];
    private Stream _input;
    private byte[] _bytes;
    private int _start;
    private int _next;
    private int _end;
    private int _scanned;
    private long _base;
    private bool _ended;
    private bool _opened;
    private IssueKind? _pendingFileIssue;

    /// <summary>Takes the input; reads nothing yet.</summary>
    public FhirFragmentReader(Stream input, FhirReadLimits limits)
    {
        _input = input;
        _limits = limits;
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, limits.MaxResourceBytes));
    }

    /// <summary>What was read last.</summary>
    public FhirFragment Kind { get; private set; }

    /// <summary>The fragment's JSON; valid until the next call.</summary>
    public ReadOnlySpan<byte> Json => _bytes.AsSpan(_jsonStart, _jsonLength);

    /// <summary>Name of a Bundle's member, raw; valid until the next call.</summary>
    public ReadOnlySpan<byte> MemberName => _bytes.AsSpan(_nameStart, _nameLength);

    /// <summary>Offset of the fragment in the uncompressed input.</summary>
    public long Offset => _base + _jsonStart;

    /// <summary>Line on which the fragment begins, one-based.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Index of the entry in its Bundle.</summary>
    public int EntryIndex { get; private set; } = -1;

    /// <summary>Whether resources stand in an array.</summary>
    public bool InArray => _inArray;

    /// <summary>What is wrong, for the two kinds of issue.</summary>
    public InputIssue? Issue { get; private set; }

    /// <summary>Bytes of uncompressed input that were taken in so far.</summary>
    public long BytesRead => _base + _end;

    /// <summary>Brings more of the input into memory.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_pendingFileIssue is not null || _ended)
        {
            return;
        }

        MakeRoom();
        if (_tooLarge)
        {
            return;
        }

        try
        {
            if (!_opened)
            {
                await OpenAsync(cancellationToken).ConfigureAwait(false);
                _opened = true;
                return;
            }

            var count = await _input.ReadAsync(_bytes.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _ended = count == 0;
            _end += count;
        }
        catch (InvalidDataException)
        {
            _pendingFileIssue = FhirIssues.Gzip;
        }
    }

    /// <summary>Clears what was read and gives the memory back; the input stays open.</summary>
    public void Dispose()
    {
        foreach (var inflater in _inflaters)
        {
            inflater.Dispose();
        }

        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = [];
        _start = _next = _end = 0;
    }

    /// <summary>
    /// Looks through gzip (twice at most) and past a byte order mark, and names what is not UTF-8 JSON.
    /// </summary>
    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        for (var layers = 0; ; layers++)
        {
            _end = await _input.ReadAtLeastAsync(_bytes, 4, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            _ended = _end < 4;
            if (_end < 2 || _bytes[0] != 0x1F || _bytes[1] != 0x8B)
            {
                break;
            }

            if (layers == 2)
            {
                _pendingFileIssue = FhirIssues.GzipNested;
                return;
            }

            var inflater = new GzipInput(_bytes.AsMemory(0, _end).ToArray(), _input);
            _inflaters.Add(inflater);
            _input = inflater;
        }

        _pendingFileIssue = Sniff(_bytes.AsSpan(0, _end), out _start);
        _next = _start;
    }

    private static IssueKind? Sniff(ReadOnlySpan<byte> head, out int start)
    {
        start = head.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (start == 0 && head.Length >= 2)
        {
            // Byte order marks of UTF-16 and UTF-32, or their zero bytes beside an ASCII character.
            if (head[0] >= 0xFE || head[0] == 0 || head[1] == 0)
            {
                return FhirIssues.Encoding;
            }
        }

        var text = head[start..].TrimStart(" \t\r\n"u8);
        return text.IsEmpty ? null : text[0] switch
        {
            (byte)'{' or (byte)'[' => null,
            (byte)'<' => FhirIssues.Xml,
            (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') => FhirIssues.NotAnObject,
            (byte)'t' or (byte)'f' or (byte)'n' when IsWord(text) => FhirIssues.NotAnObject,
            _ => FhirIssues.NotJson,
        };
    }

    private static bool IsWord(ReadOnlySpan<byte> text) =>
        text.StartsWith("true"u8) || text.StartsWith("false"u8) || text.StartsWith("null"u8);

    /// <summary>Lets go of what was consumed; grows the memory up to the limit; beyond, the value is skipped.</summary>
    private void MakeRoom()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _base += _start;
            _end -= _start;
            _next -= _start;
            _start = 0;
            if (_end < _bytes.Length / 2)
            {
                return;
            }
        }

        if (_end < _bytes.Length && (_end < _limits.MaxResourceBytes || _skipping))
        {
            return;
        }

        if (_end >= _limits.MaxResourceBytes)
        {
            _tooLarge = true;
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min((long)_bytes.Length * 2, _limits.MaxResourceBytes));
        _bytes.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = larger;
    }

    private InputIssue PlaceIssue(IssueKind kind, int at) =>
        new(kind, Place(), _base + at, Line);

    private string? Place() =>
        !_inBundle ? null
        : EntryIndex >= 0 && _state is State.Entries or State.EntriesNext ? $"Bundle.entry[{EntryIndex}]"
        : "Bundle";
}
