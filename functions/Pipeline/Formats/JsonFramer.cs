using System.Buffers;

namespace FrontierFunctions.Pipeline.Formats;

/// <summary>
/// Finds where a JSON value ends, without checking it, resuming where it stopped when more bytes have come. A value
/// that breaks the grammar may be framed wrongly; whoever parses it will say so.
/// </summary>
internal struct JsonFramer
{
    private static readonly SearchValues<byte> Structural = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",]} \t\r\n"u8);

    private int _position;
    private int _depth;
    private bool _inText;

    /// <summary>Goes on in a value.</summary>
    /// <param name="bytes">The value from its first byte, as far as it is there.</param>
    /// <returns>
    /// Length of the value, or -1 while its end is not there. The end of a number or word needs one byte more.
    /// </returns>
    public int Advance(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return -1;
        }

        if (bytes[0] is not ((byte)'{' or (byte)'[' or (byte)'"'))
        {
            return bytes.IndexOfAny(ScalarEnd);
        }

        while (_position < bytes.Length)
        {
            if (_inText)
            {
                var stop = bytes[_position..].IndexOfAny((byte)'"', (byte)'\\');
                if (stop < 0)
                {
                    _position = bytes.Length;
                    break;
                }

                if (bytes[_position + stop] == '\\')
                {
                    if (_position + stop + 1 >= bytes.Length)
                    {
                        _position += stop;
                        break;
                    }

                    _position += stop + 2;
                    continue;
                }

                _position += stop + 1;
                _inText = false;
            }
            else
            {
                var stop = bytes[_position..].IndexOfAny(Structural);
                if (stop < 0)
                {
                    _position = bytes.Length;
                    break;
                }

                var found = bytes[_position + stop];
                _position += stop + 1;
                _inText = found == '"';
                _depth += found switch { (byte)'{' or (byte)'[' => 1, (byte)'"' => 0, _ => -1 };
                if (_inText)
                {
                    continue;
                }
            }

            if (_depth <= 0)
            {
                return _position;
            }
        }

        return -1;
    }

    /// <summary>
    /// Forgets bytes at the front that the caller has let go while the value is skipped; leaves at least the first.
    /// </summary>
    /// <param name="count">How many bytes after the first were let go.</param>
    public void Release(int count) => _position -= count;

    /// <summary>How many bytes were looked at.</summary>
    public readonly int Position => _position;
}
