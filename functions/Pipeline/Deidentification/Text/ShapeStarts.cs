using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds where a number or address may stand that is told by its shape, 64 bytes at a time: the first hyphen of
/// <c>000-00-0000</c>, any <c>@</c>, the bracket of <c>(000)</c>. What is found has still to be looked at.
/// </summary>
internal static class ShapeStarts
{
    // Bytes of a block behind which the shape has room: a hyphen and seven more, a bracket and four more.
    private const int Reach = 8;
    private const int Block = 64;

    /// <summary>The first place at or after a position; -1 where there is none.</summary>
    public static int Next(ReadOnlySpan<byte> text, int at)
    {
        while (at + Block <= text.Length)
        {
            ref var block = ref MemoryMarshal.GetReference(text[at..]);
            var low = Vector256.LoadUnsafe(ref block);
            var high = Vector256.LoadUnsafe(ref block, (nuint)Vector256<byte>.Count);
            var hyphens = Are(low, high, (byte)'-');
            var digits = Digits(low) | ((ulong)Digits(high) << 32);
            var brackets = Are(low, high, (byte)'(');
            var found = Are(low, high, (byte)'@')
                | (hyphens & (hyphens >> 3) & (digits >> 1) & (digits >> 2) & (digits >> 4) & (digits >> 5)
                    & (digits >> 6) & (digits >> 7));
            if (brackets != 0)
            {
                found |= brackets & (digits >> 1) & (digits >> 2) & (digits >> 3) & (Are(low, high, (byte)')') >> 4);
            }

            found &= ulong.MaxValue >> (Reach - 1);
            if (found != 0)
            {
                return at + BitOperations.TrailingZeroCount(found);
            }

            at += Block - (Reach - 1);
        }

        var rest = at < text.Length ? text[at..].IndexOfAny((byte)'-', (byte)'@', (byte)'(') : -1;
        return rest < 0 ? -1 : at + rest;
    }

    private static ulong Are(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
    }

    private static uint Digits(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10)).ExtractMostSignificantBits();
}
