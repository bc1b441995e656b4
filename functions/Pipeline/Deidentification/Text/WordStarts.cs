using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Passes over words that no phrase begins with: 64 bytes at a time are parted into words, and of each word the first
/// four bytes are looked up in a bitmap. What passes may still be no phrase; what is passed over is none.
/// </summary>
internal sealed class WordStarts
{
    private const int Block = 64;
    private const int Prefix = sizeof(uint);
    private const int Bits = 12;

    private readonly ulong[] _bitmap = new ulong[(1 << Bits) / 64];

    /// <summary>Takes the beginning of a phrase. To be called before the first <see cref="Next"/>.</summary>
    /// <param name="hash">Of its first word, from <see cref="HashAt"/>.</param>
    public void Add(uint hash) => _bitmap[hash >> 6] |= 1UL << (int)(hash & 63);

    /// <summary>Whether a phrase may begin with a word.</summary>
    /// <param name="hash">Of the word, from <see cref="HashAt"/>.</param>
    public bool Has(uint hash) => (_bitmap[hash >> 6] >> (int)(hash & 63) & 1) != 0;

    /// <summary>What the words that begin alike have in common, whatever their case.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="start">Where the word begins.</param>
    public static uint HashAt(ReadOnlySpan<byte> text, int start)
    {
        var (prefix, length) = (0u, 0);
        while (length < Prefix && start + length < text.Length && TextBytes.IsWord(text[start + length]))
        {
            prefix |= (uint)text[start + length] << (8 * length);
            length++;
        }

        return Hash(prefix, length);
    }

    /// <summary>
    /// The first position, at or after one, where a word begins that a phrase may begin with; where the text is nearly
    /// at its end, a position before that, not inside of a word.
    /// </summary>
    /// <param name="text">Folded text.</param>
    /// <param name="at">Where to begin; no word begins before it and reaches over it.</param>
    public int Next(ReadOnlySpan<byte> text, int at)
    {
        ref var bytes = ref MemoryMarshal.GetReference(text);
        // A word on the last bytes of a block may be cut there: the next block begins with it, or after it.
        while (at + Block <= text.Length)
        {
            ref var block = ref Unsafe.Add(ref bytes, at);
            var words = Words(ref block) | ((ulong)Words(ref Unsafe.Add(ref block, Vector256<byte>.Count)) << 32);
            var starts = words & ~(words << 1);
            if (at > 0 && (words & 1) != 0 && TextBytes.IsWord(Unsafe.Add(ref bytes, at - 1)))
            {
                starts &= ~1UL;
            }

            while (starts != 0)
            {
                var start = BitOperations.TrailingZeroCount(starts);
                if (start > Block - Prefix)
                {
                    break;
                }

                var length = Math.Min(Prefix, BitOperations.TrailingZeroCount(~(words >> start)));
                var hash = Hash(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref block, start)), length);
                if (Has(hash))
                {
                    return at + start;
                }

                starts &= starts - 1;
            }

            at += starts == 0 ? Block : BitOperations.TrailingZeroCount(starts);
        }

        while (at > 0 && at < text.Length && TextBytes.IsWord(text[at]) && TextBytes.IsWord(text[at - 1]))
        {
            at++;
        }

        return at;
    }

    /// <summary>A bit for each byte that is a letter, a digit or of a character beyond ASCII.</summary>
    private static uint Words(ref byte bytes)
    {
        var vector = Vector256.LoadUnsafe(ref bytes);
        var letters = Vector256.LessThan(
            (vector | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)26));
        var digits = Vector256.LessThan(vector - Vector256.Create((byte)'0'), Vector256.Create((byte)10));
        return (letters | digits | vector).ExtractMostSignificantBits();
    }

    private static uint Hash(uint prefix, int length)
    {
        // Digits have the bit that makes letters small, and so have the small letters that phrases are in.
        var folded = (prefix | 0x20202020) & (uint)((1UL << (8 * length)) - 1);
        return folded * 0x9E3779B1u >> (32 - Bits);
    }
}
