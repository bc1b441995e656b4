using System.Buffers.Binary;
using System.Numerics;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// Remembers which short texts needed no change for a subject: displays of codes repeat by the thousand. Direct-mapped,
/// of fixed size, compared byte by byte, so a hit is never wrong. Not thread-safe.
/// </summary>
internal sealed class UnchangedTexts
{
    private const int Slots = 4096;
    private const int MaxLength = 124;

    private readonly byte[] _texts = new byte[Slots * MaxLength];
    private readonly Slot[] _slots = new Slot[Slots];

    /// <summary>Where a text belongs; -1 for a text that is too long to be remembered.</summary>
    public static int SlotOf(ReadOnlySpan<byte> text, ScrubMode mode)
    {
        if (text.Length > MaxLength)
        {
            return -1;
        }

        var hash = (ulong)(text.Length * 2 + (int)mode) * 0x9E3779B97F4A7C15;
        while (text.Length >= 8)
        {
            hash = BitOperations.RotateLeft(
                (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * 0xC2B2AE3D27D4EB4F, 29);
            text = text[8..];
        }

        foreach (var b in text)
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return (int)((hash * 0x9E3779B97F4A7C15) >> 52);
    }

    /// <summary>Whether the text is known to need no change.</summary>
    public bool Contains(int slot, ReadOnlySpan<byte> text, ScrubMode mode, Subject? subject)
    {
        ref readonly var entry = ref _slots[slot];
        return entry.IsUsed && ReferenceEquals(entry.Subject, subject) && entry.Mode == mode
            && entry.Length == text.Length
            && text.SequenceEqual(_texts.AsSpan(slot * MaxLength, entry.Length));
    }

    /// <summary>Remembers that the text needs no change.</summary>
    public void Add(int slot, ReadOnlySpan<byte> text, ScrubMode mode, Subject? subject)
    {
        _slots[slot] = new Slot { IsUsed = true, Subject = subject, Mode = mode, Length = text.Length };
        text.CopyTo(_texts.AsSpan(slot * MaxLength));
    }

    /// <summary>Clears everything.</summary>
    public void Clear()
    {
        Array.Clear(_texts);
        Array.Clear(_slots);
    }

    private struct Slot
    {
        public Subject? Subject;
        public int Length;
        public ScrubMode Mode;
        public bool IsUsed;
    }
}
