using FrontierFunctions.Contract.Features;

namespace FrontierFunctions.Server.Embeddings;

/// <summary>
/// Turns an image's file into a model's tensor: decoded, made luminance or colour, scaled to the model's size as
/// <see cref="TriangleScaling"/> does, less the mean, by the deviation.
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
        var plane = spec.Width * spec.Height;
        for (var channel = 0; channel < spec.Channels; channel++)
        {
            var wanted = channel;
            var scaled = TriangleScaling.Scale(
                image.Width, image.Height,
                (y, samples) =>
                {
                    for (var x = 0; x < samples.Length; x++)
                    {
                        samples[x] = Sample(image, (y * image.Width) + x, wanted, spec.Channels);
                    }
                },
                spec.Width, spec.Height);
            for (var i = 0; i < plane; i++)
            {
                tensor[(channel * plane) + i] =
                    ((scaled[i] / ushort.MaxValue) - spec.Mean[channel]) / spec.Deviation[channel];
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
}
