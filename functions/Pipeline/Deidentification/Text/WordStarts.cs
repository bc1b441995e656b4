using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Passes over words that no phrase begins with: 64 bytes at a time are parted into words, and of each word the first
/// eight bytes are looked up in a bitmap. What passes may still be no phrase; what is passed over is none.
/// </summary>
internal sealed class WordStarts
{
    private const int Block = 64;
    private const int Prefix = sizeof(ulong);
    private const int FewestBits = 12;
    private const int MostBits = 18;

    private readonly ulong[] _bitmap;
    private readonly int _shift;

    /// <summary>Makes room for phrases: of one subject a few, of all of a batch many thousands.</summary>
    /// <param name="phrases">How many there will be.</param>
    public WordStarts(int phrases)
    {
        var bits = Math.Clamp(BitOperations.Log2((uint)phrases) + 5, FewestBits, MostBits);
        (_bitmap, _shift) = (new ulong[(1 << bits) / 64], 32 - bits);
    }

    /// <summary>Takes the beginning of a phrase. To be called before the first <see cref="Next"/>.</summary>
    /// <param name="hash">Of its first word, from <see cref="HashAt"/>.</param>
    public void Add(uint hash) => _bitmap[hash >> _shift >> 6] |= 1UL << (int)(hash >> _shift & 63);

    /// <summary>Whether a phrase may begin with a word.</summary>
    /// <param name="hash">Of the word, from <see cref="HashAt"/>.</param>
    public bool Has(uint hash)
    {
        hash >>= _shift;
        return (_bitmap[hash >> 6] >> (int)(hash & 63) & 1) != 0;
    }

    /// <summary>What the words that begin alike have in common, whatever their case.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="start">Where the word begins.</param>
    public static uint HashAt(ReadOnlySpan<byte> text, int start)
    {
        var (prefix, length) = (0UL, 0);
        while (length < Prefix && start + length < text.Length && TextBytes.IsWord(text[start + length]))
        {
            prefix |= (ulong)text[start + length] << (8 * length);
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
                var hash = Hash(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, start)), length);
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

    private static uint Hash(ulong prefix, int length)
    {
        // Digits have the bit that makes letters small, and so have the small letters that phrases are in.
        var folded = (prefix | 0x2020202020202020) & (ulong.MaxValue >> (64 - (8 * length)));
        return (uint)(folded * 0x9E3779B97F4A7C15 >> 32);
    }
}
