using System.Text;
using System.Text.Unicode;

namespace FrontierFunctions.Pipeline.Formats.Csv;

/// <summary>
/// Gives the records of a table, a record being as many lines as its quotes hold together. Not thread-safe.
/// </summary>
internal sealed class CsvReader(Stream input, int limit) : IDisposable
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private readonly LineReader _lines = new(input, limit);
    private readonly PooledBuffer _joined = new(4096);
    private byte[]? _decoded;
    private bool _isJoined;
    private bool _isOpen;

    /// <summary>The record with its line end; valid until the next call.</summary>
    public ReadOnlySpan<byte> Record => _decoded is { } text ? text : _isJoined ? _joined.Written : _lines.Line;

    /// <summary>Line on which the record ends.</summary>
    public long Line => _lines.Number;

    /// <summary>Bytes that were read.</summary>
    public long BytesRead => _lines.BytesRead;

    /// <summary>Whether a line or record is longer than the limit.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Brings the next record; false at the end or where <see cref="TooLong"/>.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        (_isJoined, _isOpen, _decoded) = (false, false, null);
        _joined.Cut(0);
        while (true)
        {
            while (!_lines.TryRead())
            {
                if (_lines.TooLong)
                {
                    TooLong = true;
                    return false;
                }

                if (_lines.Ended)
                {
                    // An open quote at the end is a record that says so.
                    return _isJoined;
                }

                await _lines.FillAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!Take())
            {
                continue;
            }

            Decode();
            return !TooLong;
        }
    }

    // What is not UTF-8 is taken for Windows-1252, which Latin-1 is a part of and spreadsheets save.
    private void Decode()
    {
        var record = Record;
        if (!Utf8.IsValid(record))
        {
            _decoded = Encoding.UTF8.GetBytes(Windows1252.GetString(record));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.Dispose();
        _joined.Dispose();
    }

    private bool Take()
    {
        var line = _lines.Line;
        if (!_isJoined && !_isOpen && line.Count((byte)'"') % 2 == 0)
        {
            return true;
        }

        _isOpen ^= line.Count((byte)'"') % 2 == 1;
        _isJoined = true;
        _joined.Write(line);
        TooLong = _joined.Count > limit;
        return !_isOpen || TooLong;
    }

    /// <summary>Whether bytes are text as this reader takes it.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes);
}
