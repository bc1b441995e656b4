using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>
/// Tells letters and digits from grains, ticks and corners by their shape: a small convolutional network (3x3x12, 3x3x24,
/// 48, 1; 21,277 weights) over patches of 16 by 16, trained by <c>training/train.py</c> on lines of text in Debian's fonts,
/// against what passed for lines in images without text. Its answer is the log-odds that a glyph is of writing; a line is
/// believed by the mean of its glyphs. Thread safe.
/// </summary>
internal sealed class GlyphShapes : ILineJudge
{
    private const int First = 12;
    private const int Second = 24;
    private const int Hidden = 48;

    // Outputs that are computed together.
    private const int Together = 4;
    private const int Middle = GlyphPatch.Side / 2;
    private const int Quarter = GlyphPatch.Side / 4;
    private const int Pooled = Second * Quarter * Quarter;

    // In the order of the file: weights and biases of each layer.
    private static readonly float[][] Layers = Load();

    private GlyphShapes()
    {
    }

    /// <summary>The committed weights.</summary>
    public static GlyphShapes Trained { get; } = new();

    /// <inheritdoc/>
    public bool AreWriting(
        List<Glyph> line, ReadOnlySpan<ushort> samples, PixelBox region, bool isLenient, bool isTurned)
    {
        var width = region.Width;
        // Above nearly all that lines of images without text reach in the validation images of training/render.py; long
        // lines show themselves sooner than short ones, and pairs are found by chance in every pattern.
        var least = line.Count switch
        {
            2 => 5.2,
            3 => isLenient ? 2.8 : 3.8,
            <= 6 => 0.7,
            _ => isLenient ? 0.6 : 0.1,
        };
        return isTurned
            ? Mean(line, samples, width, GlyphTurn.Up) >= least || Mean(line, samples, width, GlyphTurn.Down) >= least
            : Mean(line, samples, width, GlyphTurn.None) >= least;
    }

    /// <summary>The parts of a glyph that are looked at: letters that touch are looked at one by one.</summary>
    public static IEnumerable<PixelBox> Windows(Glyph glyph)
    {
        var (height, width) = (glyph.Box.Height, glyph.Box.Width);
        if (width <= 1.4 * height)
        {
            yield return glyph.Box;
            yield break;
        }

        var count = Math.Min(6, (int)Math.Round(width / (0.7 * height)));
        var half = Math.Max(2, (int)(0.4 * height));
        for (var i = 0; i < count; i++)
        {
            var middle = (int)(glyph.Box.Left + ((i + 0.5) * width / count));
            yield return new PixelBox(middle - half, glyph.Box.Top, middle + half, glyph.Box.Bottom);
        }
    }

    internal static double Mean(List<Glyph> line, ReadOnlySpan<ushort> samples, int width, GlyphTurn turn)
    {
        Span<float> patch = stackalloc float[GlyphPatch.Size];
        double sum = 0;
        var count = 0;
        foreach (var glyph in line)
        {
            foreach (var window in Windows(glyph))
            {
                GlyphPatch.Draw(samples, width, glyph, window, turn, patch);
                sum += LogOdds(patch);
                count++;
            }
        }

        return sum / count;
    }

    /// <summary>The network's answer for one patch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LogOdds(ReadOnlySpan<float> patch)
    {
        Span<float> first = stackalloc float[First * Middle * Middle];
        Span<float> second = stackalloc float[Pooled];
        Convolve(patch, 1, GlyphPatch.Side, Layers[0], Layers[1], first);
        Convolve(first, First, Middle, Layers[2], Layers[3], second);
        var answer = Layers[7][0];
        for (var i = 0; i < Hidden; i++)
        {
            var value = Dot(Layers[4].AsSpan(i * Pooled, Pooled), second) + Layers[5][i];
            answer += Math.Max(0, value) * Layers[6][i];
        }

        return answer;
    }

    // 3 by 3, zeros around, rectified, the largest of each 2 by 2.
    // Compiled well at once: the first image of a process waits for these.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convolve(
        ReadOnlySpan<float> from, int channels, int side, float[] weights, float[] biases, Span<float> to)
    {
        var padded = side + 2;
        Span<float> framed = stackalloc float[channels * padded * padded];
        framed.Clear();
        for (var row = 0; row < channels * side; row++)
        {
            var into = ((row / side) * padded * padded) + (((row % side) + 1) * padded) + 1;
            from.Slice(row * side, side).CopyTo(framed[into..]);
        }

        // Eight columns of four outputs at a time, all their taps before anything is written: both sides are multiples of
        // eight, the outputs of four.
        var planes = side * side;
        Span<float> full = stackalloc float[Together * planes];
        ref var source = ref MemoryMarshal.GetReference(framed);
        var taps = channels * 9;
        for (var output = 0; output < biases.Length; output += Together)
        {
            var one = weights.AsSpan(output * taps, taps);
            var two = weights.AsSpan((output + 1) * taps, taps);
            var three = weights.AsSpan((output + 2) * taps, taps);
            var four = weights.AsSpan((output + 3) * taps, taps);
            for (var at = 0; at < planes; at += Vector256<float>.Count)
            {
                var (sum1, sum2) = (Vector256.Create(biases[output]), Vector256.Create(biases[output + 1]));
                var (sum3, sum4) = (Vector256.Create(biases[output + 2]), Vector256.Create(biases[output + 3]));
                var corner = (at / side * padded) + (at % side);
                for (var channel = 0; channel < taps; channel += 9, corner += padded * padded)
                {
                    for (var tap = 0; tap < 9; tap++)
                    {
                        var values = Vector256.LoadUnsafe(ref source, (nuint)(corner + (tap / 3 * padded) + (tap % 3)));
                        sum1 += values * one[channel + tap];
                        sum2 += values * two[channel + tap];
                        sum3 += values * three[channel + tap];
                        sum4 += values * four[channel + tap];
                    }
                }

                sum1.CopyTo(full[at..]);
                sum2.CopyTo(full[(planes + at)..]);
                sum3.CopyTo(full[((2 * planes) + at)..]);
                sum4.CopyTo(full[((3 * planes) + at)..]);
            }

            for (var plane = 0; plane < Together; plane++)
            {
                Pool(full.Slice(plane * planes, planes), side, to.Slice((output + plane) * planes / 4, planes / 4));
            }
        }
    }

    // Rectified, the largest of each 2 by 2.
    private static void Pool(ReadOnlySpan<float> full, int side, Span<float> to)
    {
        var half = side / 2;
        for (var i = 0; i < to.Length; i++)
        {
            var at = (i / half * 2 * side) + (i % half * 2);
            to[i] = Math.Max(
                0, Math.Max(Math.Max(full[at], full[at + 1]), Math.Max(full[at + side], full[at + side + 1])));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i + Vector<float>.Count <= left.Length; i += Vector<float>.Count)
        {
            sum += new Vector<float>(left[i..]) * new Vector<float>(right[i..]);
        }

        var rest = 0f;
        for (; i < left.Length; i++)
        {
            rest += left[i] * right[i];
        }

        return Vector.Sum(sum) + rest;
    }

    private static float[][] Load()
    {
        int[] sizes = [First * 9, First, Second * First * 9, Second, Hidden * Pooled, Hidden, Hidden, 1];
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("dicom-glyph-shapes.bin")!;
        var bytes = new byte[sizes.Sum() * 2];
        stream.ReadExactly(bytes);
        var halves = MemoryMarshal.Cast<byte, System.Half>(bytes);
        var layers = new float[sizes.Length][];
        var at = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            layers[i] = new float[sizes[i]];
            for (var j = 0; j < sizes[i]; j++)
            {
                layers[i][j] = (float)halves[at + j];
            }

            at += sizes[i];
        }

        return layers;
    }
}
