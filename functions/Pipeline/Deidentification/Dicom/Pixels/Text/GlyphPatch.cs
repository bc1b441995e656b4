using System.Runtime.CompilerServices;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>A glyph as a square of 16 by 16 numbers, 0 for the ground and 1 for the ink, whatever its size and contrast.</summary>
internal static class GlyphPatch
{
    /// <summary>Rows and columns of a patch.</summary>
    public const int Side = 16;

    /// <summary>Numbers of a patch.</summary>
    public const int Size = Side * Side;

    /// <summary>Draws a part of a glyph.</summary>
    /// <param name="samples">Values of a region, strong where the ink is.</param>
    /// <param name="width">Columns of the region.</param>
    /// <param name="glyph">The glyph, in the region's coordinates; seen from the side when turned.</param>
    /// <param name="window">The part: a box as high as the glyph.</param>
    /// <param name="turn">How the region is seen.</param>
    /// <param name="patch">Receives the numbers, row by row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Draw(
        ReadOnlySpan<ushort> samples, int width, Glyph glyph, PixelBox window, GlyphTurn turn, Span<float> patch)
    {
        var height = samples.Length / width;
        var side = Math.Max(window.Width, window.Height) + 2.0;
        var left = ((window.Left + window.Right) / 2.0) - (side / 2);
        var top = ((window.Top + window.Bottom) / 2.0) - (side / 2);
        var step = side / Side;
        var taps = Math.Max(1, (int)Math.Ceiling(step));

        // Hairlines of large letters are thickened to what printed fonts have, about an eighth of the height.
        var thin = glyph.Stroke < 0.085 * glyph.Box.Height ? ((0.12 * glyph.Box.Height) - glyph.Stroke) / 2 : 0;
        var ground = (float)(glyph.Value - glyph.Peak);
        var most = 0f;
        for (var row = 0; row < Side; row++)
        {
            // Seen from the side, a text that runs upwards is mirrored, one that runs downwards is mirrored the other way.
            var into = (turn == GlyphTurn.Up ? Side - 1 - row : row) * Side;
            for (var column = 0; column < Side; column++)
            {
                float sum = 0;
                if (thin > 0)
                {
                    sum = Strongest(samples, width, glyph, turn, left + (column * step), top + (row * step), step, thin);
                }

                for (var tap = 0; thin <= 0 && tap < taps * taps; tap++)
                {
                    var x = (int)Math.Floor(left + ((column + (((tap % taps) + 0.5) / taps)) * step));
                    var y = (int)Math.Floor(top + ((row + (((tap / taps) + 0.5) / taps)) * step));
                    var (u, v) = turn == GlyphTurn.None ? (x, y) : (y, x);
                    if (u >= 0 && v >= 0 && u < width && v < height)
                    {
                        sum += Math.Clamp(samples[(v * width) + u] - ground, 0, glyph.Peak);
                    }
                }

                patch[into + (turn == GlyphTurn.Down ? Side - 1 - column : column)] = sum;
                most = Math.Max(most, sum);
            }
        }

        // Thin strokes of a large letter fill a small part of each cell: the strongest cell is ink.
        foreach (ref var value in patch)
        {
            value /= Math.Max(1, most);
        }
    }

    /// <summary>The strongest ink in a cell and around it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Strongest(
        ReadOnlySpan<ushort> samples, int width, Glyph glyph, GlyphTurn turn, double left, double top, double step,
        double around)
    {
        var height = samples.Length / width;
        var strongest = 0f;
        for (var y = (int)Math.Floor(top - around + 0.5); y < top + step + around - 0.5; y++)
        {
            for (var x = (int)Math.Floor(left - around + 0.5); x < left + step + around - 0.5; x++)
            {
                var (u, v) = turn == GlyphTurn.None ? (x, y) : (y, x);
                if (u >= 0 && v >= 0 && u < width && v < height)
                {
                    strongest = Math.Max(
                        strongest, Math.Clamp(samples[(v * width) + u] - (glyph.Value - glyph.Peak), 0, glyph.Peak));
                }
            }
        }

        return strongest;
    }
}

/// <summary>How a text runs.</summary>
internal enum GlyphTurn
{
    /// <summary>From left to right.</summary>
    None,

    /// <summary>From the bottom to the top.</summary>
    Up,

    /// <summary>From the top to the bottom.</summary>
    Down,
}
