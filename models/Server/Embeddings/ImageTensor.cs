namespace FrontierFunctions.Server.Embeddings;

/// <summary>
/// Turns an image's file into a model's tensor: decoded, made luminance or colour, scaled to the model's size with a
/// triangle filter that widens when it shrinks (as Pillow's bilinear), less the mean, by the deviation.
/// </summary>
internal static class ImageTensor
{
    /// <summary>Fills <c>[channel, height, width]</c>; false, with the reason, when the file is no image that is read.</summary>
    public static bool TryFill(ReadOnlySpan<byte> file, ImageTensorSpec spec, Span<float> tensor, out string reason)
    {
        try
        {
            Fill(Read(file), spec, tensor);
            reason = "";
            return true;
        }
        catch (InvalidDataException exception)
        {
            // Its message is one of ours and holds nothing of the file.
            reason = exception.Message;
            return false;
        }
    }

    /// <exception cref="InvalidDataException">It is neither, or broken, or of a kind that is not read.</exception>
    public static Raster Read(ReadOnlySpan<byte> file) =>
        file.StartsWith(PngReader.Signature) ? PngReader.Read(file)
        : file.StartsWith(JpegReader.Signature) ? JpegReader.Read(file.ToArray())
        : throw new InvalidDataException("is neither PNG nor JPEG.");

    private static void Fill(Raster image, ImageTensorSpec spec, Span<float> tensor)
    {
        var columns = Weights(image.Width, spec.Width);
        var rows = Weights(image.Height, spec.Height);
        var plane = spec.Width * spec.Height;
        var narrow = new float[image.Height * spec.Width];
        for (var channel = 0; channel < spec.Channels; channel++)
        {
            for (var y = 0; y < image.Height; y++)
            {
                for (var x = 0; x < spec.Width; x++)
                {
                    var (from, weights) = columns[x];
                    var sum = 0f;
                    for (var i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * Sample(image, (y * image.Width) + from + i, channel, spec.Channels);
                    }

                    narrow[(y * spec.Width) + x] = sum;
                }
            }

            for (var y = 0; y < spec.Height; y++)
            {
                var (from, weights) = rows[y];
                for (var x = 0; x < spec.Width; x++)
                {
                    var sum = 0f;
                    for (var i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * narrow[((from + i) * spec.Width) + x];
                    }

                    tensor[(channel * plane) + (y * spec.Width) + x] =
                        ((sum / ushort.MaxValue) - spec.Mean[channel]) / spec.Deviation[channel];
                }
            }
        }
    }

    private static float Sample(Raster image, int pixel, int channel, int wanted)
    {
        if (image.Channels == 1)
        {
            return image.Samples[pixel];
        }

        var at = pixel * 3;
        // Luma of ITU-R BT.601, as JPEG's own.
        return wanted == 3
            ? image.Samples[at + channel]
            : (0.299f * image.Samples[at]) + (0.587f * image.Samples[at + 1]) + (0.114f * image.Samples[at + 2]);
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
            return (from, weights.Select(w => (float)(w / sum)).ToArray());
        })];
    }
}
