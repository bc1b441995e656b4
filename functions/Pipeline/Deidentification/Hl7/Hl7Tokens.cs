using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <summary>
/// Keyed replacements of identifiers with a memory of recent ones: an order number comes back in every segment of its
/// results. Direct-mapped, of fixed size, compared byte by byte. Not thread-safe.
/// </summary>
internal sealed class Hl7Tokens(OrganizationKeys keys)
{
    private const int Slots = 2048;
    private const int MaxValue = 60;
    private const int MaxToken = 52;

    private readonly byte[] _values = new byte[Slots * MaxValue];
    private readonly byte[] _tokens = new byte[Slots * MaxToken];
    private readonly (byte Value, byte Token, bool IsId)[] _lengths = new (byte, byte, bool)[Slots];
    private readonly byte[] _long = new byte[MaxToken];

    /// <summary>What stands for an identifier; valid until the next call.</summary>
    /// <param name="value">The identifier without escapes, UTF-8.</param>
    /// <param name="isId">Whether it is an id that other records refer to, else any other identifier.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> value, bool isId)
    {
        if (value.Length is 0 or > MaxValue)
        {
            return _long.AsSpan(0, Compute(value, isId, _long));
        }

        var slot = SlotOf(value, isId);
        ref var length = ref _lengths[slot];
        var token = _tokens.AsSpan(slot * MaxToken, MaxToken);
        if (length.Value != value.Length || length.IsId != isId
            || !value.SequenceEqual(_values.AsSpan(slot * MaxValue, value.Length)))
        {
            length = ((byte)value.Length, (byte)Compute(value, isId, token), isId);
            value.CopyTo(_values.AsSpan(slot * MaxValue));
        }

        return token[..length.Token];
    }

    /// <summary>Clears everything.</summary>
    public void Clear()
    {
        Array.Clear(_values);
        Array.Clear(_tokens);
        Array.Clear(_lengths);
        Array.Clear(_long);
    }

    /// <summary>Whether a value is an object identifier (ITU-T X.660) of at least four numbers.</summary>
    public static bool IsOid(ReadOnlySpan<byte> value)
    {
        if (value.Length < 7 || value[0] is < (byte)'0' or > (byte)'2' || value[1] != '.' || value[^1] == '.')
        {
            return false;
        }

        var dots = 0;
        foreach (var b in value)
        {
            dots += b == '.' ? 1 : 0;
            if (b != '.' && b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
        }

        return dots >= 3;
    }

    private int Compute(ReadOnlySpan<byte> value, bool isId, Span<byte> destination)
    {
        if (isId)
        {
            keys.WriteResourceId(value, destination);
            return 36;
        }

        // Object identifiers keep their form, so that they still match what DICOM says.
        return Encoding.ASCII.GetBytes(
            IsOid(value) ? keys.Uid(value) : keys.Token("identifier", Encoding.UTF8.GetString(value)), destination);
    }

    private static int SlotOf(ReadOnlySpan<byte> value, bool isId)
    {
        var hash = (ulong)((value.Length * 2) + (isId ? 1 : 0));
        while (value.Length >= 8)
        {
            hash = BitOperations.RotateLeft(
                (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(value)) * 0xC2B2AE3D27D4EB4F, 29);
            value = value[8..];
        }

        foreach (var b in value)
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return (int)((hash * 0x9E3779B97F4A7C15) >> 53);
    }
}
