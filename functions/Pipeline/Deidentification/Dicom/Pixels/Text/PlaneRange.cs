using System.Numerics;
using System.Runtime.InteropServices;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>How far apart the values of a plane lie: all of them, and those that make up the picture.</summary>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Contrast">
/// Between the first and the ninety-ninth percentile of a sample of pixels: a few bright pixels do not stretch it. Where
/// that is nothing (letters on an empty page), between the least and the most.
/// </param>
internal readonly record struct PlaneRange(int Least, int Most, int Contrast)
{
    private const int Sampled = 2048;

    /// <summary>The largest of some values.</summary>
    public static int Strongest(ReadOnlySpan<ushort> values)
    {
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(values);
        var high = Vector<ushort>.Zero;
        foreach (var vector in vectors)
        {
            high = Vector.Max(high, vector);
        }

        var most = 0;
        for (var i = 0; i < Vector<ushort>.Count; i++)
        {
            most = Math.Max(most, high[i]);
        }

        foreach (var value in values[(vectors.Length * Vector<ushort>.Count)..])
        {
            most = Math.Max(most, value);
        }

        return most;
    }

    public static PlaneRange Of(PixelPlane plane)
    {
        var samples = plane.Samples;
        ushort least = ushort.MaxValue, most = 0;
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(samples);
        if (vectors.Length > 0)
        {
            var low = vectors[0];
            var high = vectors[0];
            foreach (var vector in vectors)
            {
                low = Vector.Min(low, vector);
                high = Vector.Max(high, vector);
            }

            for (var i = 0; i < Vector<ushort>.Count; i++)
            {
                least = Math.Min(least, low[i]);
                most = Math.Max(most, high[i]);
            }
        }

        foreach (var sample in samples[(vectors.Length * Vector<ushort>.Count)..])
        {
            least = Math.Min(least, sample);
            most = Math.Max(most, sample);
        }

        // A step that shares no factor with usual widths, so that the sample walks over all columns.
        var step = Math.Max(1, samples.Length / Sampled) | 1;
        Span<ushort> sample2 = stackalloc ushort[Sampled + 8];
        var count = 0;
        for (var at = step / 2; at < samples.Length && count < sample2.Length; at += step)
        {
            sample2[count++] = samples[at];
        }

        if (count == 0)
        {
            return new PlaneRange(least, most, most - least);
        }

        sample2 = sample2[..count];
        sample2.Sort();
        var contrast = sample2[count - 1 - (count / 100)] - sample2[count / 100];
        return new PlaneRange(least, most, contrast > 0 ? contrast : most - least);
    }
}
