using System.Numerics;
using System.Runtime.InteropServices;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>
/// The quick look: tiles of 16 rows by one vector of columns in which values both rise and fall steeply from left to
/// right, as they do at the two sides of a stroke. An image without such tiles holds no text and is done.
/// </summary>
internal static class EdgeTiles
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 16;

    /// <summary>Rises and falls that a tile must have, each: half a glyph of the smallest font has about twelve.</summary>
    private const int Least = 6;

    /// <summary>Columns of a tile.</summary>
    public static int Columns => Vector<ushort>.Count;

    /// <summary>Marks the tiles with strokes.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="step">The least difference, over two columns, that counts.</param>
    /// <param name="tiles">Receives the marks, row by row.</param>
    /// <returns>How many are marked.</returns>
    public static int Mark(PixelPlane plane, int step, Span<bool> tiles)
    {
        var columns = (plane.Width + Columns - 1) / Columns;
        var marked = 0;
        Span<Vector<ushort>> sums = columns * 2 <= 512 ? stackalloc Vector<ushort>[columns * 2]
            : new Vector<ushort>[columns * 2];
        var limit = new Vector<ushort>((ushort)Math.Clamp(step, 1, ushort.MaxValue));
        for (var top = 0; top < plane.Height; top += Rows)
        {
            sums.Clear();
            var bottom = Math.Min(plane.Height, top + Rows);
            for (var y = top; y < bottom; y++)
            {
                Add(plane.Row(y), limit, sums, columns);
            }

            for (var x = 0; x < columns; x++)
            {
                if (Vector.Sum(sums[x]) >= Least && Vector.Sum(sums[columns + x]) >= Least)
                {
                    tiles[(top / Rows * columns) + x] = true;
                    marked++;
                }
            }
        }

        return marked;
    }

    private static void Add(ReadOnlySpan<ushort> row, Vector<ushort> limit, Span<Vector<ushort>> sums, int columns)
    {
        if (row.Length < Columns + 2)
        {
            AddNarrow(row, limit[0], sums);
            return;
        }

        ref var first = ref MemoryMarshal.GetReference(row);
        var rises = sums[..columns];
        var falls = sums.Slice(columns, columns);
        for (var i = 0; i < rises.Length; i++)
        {
            // The last vector is moved left so far that it fits: some columns count twice, which does no harm.
            var x = (nuint)Math.Min(i * Columns, row.Length - Columns - 2);
            var left = Vector.LoadUnsafe(ref first, x);
            var right = Vector.LoadUnsafe(ref first, x + 2);
            var most = Vector.Max(left, right);
            var steep = Vector.GreaterThanOrEqual(most - Vector.Min(left, right), limit);
            var rising = Vector.Equals(most, right);
            rises[i] -= steep & rising;
            falls[i] -= Vector.AndNot(steep, rising);
        }
    }

    private static void AddNarrow(ReadOnlySpan<ushort> row, int limit, Span<Vector<ushort>> sums)
    {
        for (var x = 0; x + 2 < row.Length; x++)
        {
            var difference = row[x + 2] - row[x];
            var sum = MemoryMarshal.Cast<Vector<ushort>, ushort>(sums);
            if (difference >= limit)
            {
                sum[0]++;
            }
            else if (-difference >= limit)
            {
                // The second half of the sums, wherever the row's only vectors end.
                sum[sums.Length / 2 * Columns]++;
            }
        }
    }
}
