using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// Keyed ids with a memory of recent ones: an encounter's id comes back in each of its observations. Direct-mapped,
/// compared byte by byte. Not thread-safe.
/// </summary>
internal sealed class KeyedIds(OrganizationKeys keys)
{
    private const int Slots = 2048;
    private const int MaxLength = 64;
    private const int IdLength = 36;

    private readonly byte[] _ids = new byte[Slots * MaxLength];
    private readonly byte[] _keyed = new byte[Slots * IdLength];
    private readonly byte[] _lengths = new byte[Slots];
    private readonly byte[] _long = new byte[IdLength];

    /// <summary>The keyed id, 36 bytes; valid until the next call.</summary>
    /// <param name="id">The original id, unescaped.</param>
    public ReadOnlySpan<byte> this[ReadOnlySpan<byte> id]
    {
        get
        {
            if (id.Length is 0 or > MaxLength)
            {
                keys.WriteResourceId(id, _long);
                return _long;
            }

            var slot = SlotOf(id);
            var keyed = _keyed.AsSpan(slot * IdLength, IdLength);
            if (_lengths[slot] != id.Length || !id.SequenceEqual(_ids.AsSpan(slot * MaxLength, id.Length)))
            {
                keys.WriteResourceId(id, keyed);
                id.CopyTo(_ids.AsSpan(slot * MaxLength));
                _lengths[slot] = (byte)id.Length;
            }

            return keyed;
        }
    }

    /// <summary>Clears everything.</summary>
    public void Clear()
    {
        Array.Clear(_ids);
        Array.Clear(_keyed);
        Array.Clear(_lengths);
    }

    private static int SlotOf(ReadOnlySpan<byte> id)
    {
        ulong hash = (uint)id.Length;
        while (id.Length >= 8)
        {
            hash = System.Numerics.BitOperations.RotateLeft(
                (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(id)) * 0xC2B2AE3D27D4EB4F, 29);
            id = id[8..];
        }

        foreach (var b in id)
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return (int)((hash * 0x9E3779B97F4A7C15) >> 53);
    }
}
