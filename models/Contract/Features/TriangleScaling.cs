namespace FrontierFunctions.Contract.Features;

/// <summary>
/// Scales pictures with a triangle that widens when it shrinks, as Pillow's bilinear resampling does. The pipeline and the
/// endpoint both scale with it, so that a film gives the same tensor whichever of them reads it.
/// </summary>
public static class TriangleScaling
{
    /// <summary>Fills a row of samples of the picture.</summary>
    /// <param name="row">Its number, from the top.</param>
    /// <param name="samples">As many as the picture is wide.</param>
    public delegate void RowReader(int row, Span<float> samples);

    /// <summary>Scales a plane.</summary>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="read">Reads its rows, each once, from the top.</param>
    /// <param name="columns">Columns that are wanted.</param>
    /// <param name="rows">Rows that are wanted.</param>
    /// <returns><c>[row, column]</c>, row-major, in the unit of the samples.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public static float[] Scale(int width, int height, RowReader read, int columns, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentNullException.ThrowIfNull(read);
        var (across, down) = (Weights(width, columns), Weights(height, rows));
        var narrow = new float[height * columns];
        var samples = new float[width];
        for (var y = 0; y < height; y++)
        {
            read(y, samples);
            for (var x = 0; x < columns; x++)
            {
                var (from, weights) = across[x];
                var sum = 0f;
                for (var i = 0; i < weights.Length; i++)
                {
                    sum += weights[i] * samples[from + i];
                }

                narrow[(y * columns) + x] = sum;
            }
        }

        var scaled = new float[rows * columns];
        for (var y = 0; y < rows; y++)
        {
            var (from, weights) = down[y];
            for (var x = 0; x < columns; x++)
            {
                var sum = 0f;
                for (var i = 0; i < weights.Length; i++)
                {
                    sum += weights[i] * narrow[((from + i) * columns) + x];
                }

                scaled[(y * columns) + x] = sum;
            }
        }

        return scaled;
    }

    private static (int From, float[] Weights)[] Weights(int size, int wanted)
    {
        var scale = (double)size / wanted;
        var reach = Math.Max(1, scale);
        return [.. Enumerable.Range(0, wanted).Select(i =>
        {
            var centre = (i + 0.5) * scale;
            var from = Math.Max(0, (int)(centre - reach + 0.5));
            var to = Math.Min(size, (int)(centre + reach + 0.5));
            var weights = Enumerable.Range(from, to - from)
                .Select(x => Math.Max(0, 1 - (Math.Abs(x + 0.5 - centre) / reach))).ToArray();
            var sum = weights.Sum();
            return (from, weights.Select(weight => (float)(weight / sum)).ToArray());
        })];
    }
}
