using System.Buffers;
using System.Security.Cryptography;

namespace FrontierFunctions.Pipeline.Formats;

/// <summary>
/// Cuts a stream into lines without copying them: memory is bounded by the longest line. <see cref="TryRead"/> works on
/// what is in memory; when it returns false and <see cref="Ended"/> is false, <see cref="FillAsync"/> brings more. Not
/// thread-safe; disposing clears the buffer.
/// </summary>
internal sealed class LineReader(Stream input, int limit) : IDisposable
{
    private const int FirstBuffer = 256 << 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start;
    private int _end;
    private int _scanned;
    private long _base;
    private bool _inputEnded;

    /// <summary>The line with its end; valid until the next call.</summary>
    public ReadOnlySpan<byte> Line => _bytes.AsSpan(_lineStart, _lineLength);

    /// <summary>Number of the line, one-based.</summary>
    public long Number { get; private set; }

    /// <summary>Offset of the line in the input.</summary>
    public long Offset => _base + _lineStart;

    /// <summary>Bytes that were read.</summary>
    public long BytesRead => _base + _end;

    /// <summary>Whether all lines were given.</summary>
    public bool Ended => _inputEnded && _start == _end;

    /// <summary>Whether a line is longer than the limit.</summary>
    public bool TooLong { get; private set; }

    private int _lineStart;
    private int _lineLength;

    /// <summary>Gives the next line; false where more must be brought, or none is left.</summary>
    public bool TryRead()
    {
        var at = _bytes.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
        if (at < 0 && (!_inputEnded || _start == _end))
        {
            _scanned = _end;
            TooLong = _end - _start > limit;
            return false;
        }

        _lineStart = _start;
        _start = at < 0 ? _end : _scanned + at + 1;
        _scanned = _start;
        _lineLength = _start - _lineStart;
        TooLong = _lineLength > limit;
        Number++;
        return !TooLong;
    }

    /// <summary>Brings more of the input into memory.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _base += _start;
            (_end, _scanned, _lineStart, _lineLength) = (_end - _start, _scanned - _start, 0, 0);
            _start = 0;
        }

        if (_end == _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            _bytes.AsSpan(0, _end).CopyTo(larger);
            Return();
            _bytes = larger;
        }

        var read = await input.ReadAsync(_bytes.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _inputEnded = read == 0;
        _end += read;
    }

    /// <inheritdoc/>
    public void Dispose() => Return();

    private void Return()
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _end));
        ArrayPool<byte>.Shared.Return(_bytes);
    }
}
