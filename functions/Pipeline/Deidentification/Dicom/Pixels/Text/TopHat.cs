using System.Numerics;
using System.Runtime.InteropServices;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>
/// White top-hat with a square of 13 pixels (Meyer 1978; Serra, Image Analysis and Mathematical Morphology, 1982): what
/// is brighter than all around it and narrower than the square keeps its contrast, all else becomes 0. Strokes of
/// letters up to about 60 pixels high are narrower; organs, fields and their edges are not.
/// </summary>
internal static class TopHat
{
    private const int Radius = 6;

    /// <summary>Computes it.</summary>
    /// <param name="source">Values, row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="result">Receives the top-hat.</param>
    /// <param name="work">As large again.</param>
    public static void Of(ReadOnlySpan<ushort> source, int width, int height, Span<ushort> result, Span<ushort> work)
    {
        Across(source, width, height, work, isMin: true);
        Down(work, width, height, result, isMin: true);
        Across(result, width, height, work, isMin: false);
        Down(work, width, height, result, isMin: false);
        for (var i = 0; i < source.Length; i++)
        {
            result[i] = (ushort)(source[i] - result[i]);
        }
    }

    private static void Across(ReadOnlySpan<ushort> from, int width, int height, Span<ushort> to, bool isMin)
    {
        var outside = isMin ? ushort.MaxValue : (ushort)0;
        var line = new ushort[width + (2 * Radius) + (2 * Vector<ushort>.Count)];
        for (var y = 0; y < height; y++)
        {
            line.AsSpan().Fill(outside);
            from.Slice(y * width, width).CopyTo(line.AsSpan(Radius));

            // Windows of 2, 4, 8 and, from two of 8, 13.
            Fold(line, 1, isMin);
            Fold(line, 2, isMin);
            Fold(line, 4, isMin);
            Fold(line, (2 * Radius) + 1 - 8, isMin);
            line.AsSpan(0, width).CopyTo(to.Slice(y * width, width));
        }
    }

    private static void Fold(Span<ushort> line, int distance, bool isMin)
    {
        ref var first = ref MemoryMarshal.GetReference(line);
        for (var x = 0; x + distance + Vector<ushort>.Count <= line.Length; x += Vector<ushort>.Count)
        {
            var here = Vector.LoadUnsafe(ref first, (nuint)x);
            var there = Vector.LoadUnsafe(ref first, (nuint)(x + distance));
            (isMin ? Vector.Min(here, there) : Vector.Max(here, there)).StoreUnsafe(ref first, (nuint)x);
        }
    }

    private static void Down(ReadOnlySpan<ushort> from, int width, int height, Span<ushort> to, bool isMin)
    {
        for (var y = 0; y < height; y++)
        {
            var top = Math.Max(0, y - Radius);
            var bottom = Math.Min(height - 1, y + Radius);
            var into = to.Slice(y * width, width);
            from.Slice(top * width, width).CopyTo(into);
            for (var row = top + 1; row <= bottom; row++)
            {
                Combine(from.Slice(row * width, width), into, isMin);
            }
        }
    }

    private static void Combine(ReadOnlySpan<ushort> row, Span<ushort> into, bool isMin)
    {
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var target = ref MemoryMarshal.GetReference(into);
        var x = 0;
        for (; x + Vector<ushort>.Count <= into.Length; x += Vector<ushort>.Count)
        {
            var here = Vector.LoadUnsafe(ref target, (nuint)x);
            var there = Vector.LoadUnsafe(ref source, (nuint)x);
            (isMin ? Vector.Min(here, there) : Vector.Max(here, there)).StoreUnsafe(ref target, (nuint)x);
        }

        for (; x < into.Length; x++)
        {
            into[x] = isMin ? Math.Min(into[x], row[x]) : Math.Max(into[x], row[x]);
        }
    }
}
