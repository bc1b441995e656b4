using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>
/// Takes burned-in text out of pixels (PS3.15 E.3.1, Clean Pixel Data Option): searches all frames for runs of
/// letters and digits, whatever the flag says, and blanks them in all frames. Thread safe.
/// </summary>
/// <param name="policy">What the organization decided.</param>
public sealed class PixelCleaner(PixelPolicy policy)
{
    /// <summary>Searches and cleans the pixels of one image.</summary>
    /// <param name="attributes">What the data set says about them.</param>
    /// <param name="value">
    /// The value of Pixel Data: uncompressed, or the items with their headers (with or without the sequence delimiter).
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    public PixelOutcome Clean(
        PixelAttributes attributes, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!PixelSyntaxes.IsReadable(attributes.TransferSyntax))
        {
            return policy.ReleasedUnseen.Contains(attributes.Modality)
                ? new PixelOutcome.Unseen() : new PixelOutcome.CannotClean(PixelIssues.Syntax);
        }

        if (PixelSyntaxes.LayoutOf(attributes) is not { } layout || attributes.Frames is < 1 or > 1_000_000)
        {
            return new PixelOutcome.CannotClean(PixelIssues.Layout);
        }

        return PixelSyntaxes.CodecOf(attributes, layout) is { } codec
            ? Encapsulated(attributes, codec, value, cancellationToken)
            : Native(attributes, layout, value, cancellationToken);
    }

    private static PixelOutcome Native(
        PixelAttributes attributes, SampleLayout layout, ReadOnlyMemory<byte> value,
        CancellationToken cancellationToken)
    {
        using var planes = new SamplePlanes(attributes, layout);
        var needed = ((attributes.Frames * layout.FrameBits) + 7) >> 3;
        if (needed + (layout.IsSwapped ? needed & 1 : 0) > value.Length)
        {
            return new PixelOutcome.CannotClean(PixelIssues.Damaged);
        }

        var regions = new List<PixelBox>();
        for (var frame = 0; frame < attributes.Frames; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (begin, bit) = Place(frame);
            Search(planes.Of(value.Span[begin..], bit), layout, attributes, regions);
        }

        if (regions.Count == 0)
        {
            return new PixelOutcome.Untouched();
        }

        var cleaned = value.ToArray();
        for (var frame = 0; frame < attributes.Frames; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (begin, bit) = Place(frame);
            var samples = cleaned.AsSpan(begin);
            Blanking.Fill(samples, layout, bit, planes.Of(samples, bit), attributes, regions);
        }

        return new PixelOutcome.Cleaned(cleaned, regions);

        (int Begin, int Bit) Place(int frame)
        {
            var bits = frame * layout.FrameBits;

            // Swapped pairs of bytes are counted from the beginning of the value.
            var odd = layout.IsSwapped ? (int)(bits >> 3) & 1 : 0;
            return ((int)(bits >> 3) - odd, (int)(bits & 7) + (8 * odd));
        }
    }

    private static PixelOutcome Encapsulated(
        PixelAttributes attributes, FrameCodec codec, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        var frames = EncapsulatedFrames.Read(value, attributes.Frames);
        if (frames is null)
        {
            return new PixelOutcome.CannotClean(PixelIssues.Damaged);
        }

        using var planes = new SamplePlanes(attributes, codec.Layout);
        var samples = new byte[codec.Layout.FrameBytes];
        var regions = new List<PixelBox>();
        foreach (var frame in frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!codec.TryDecode(frame.Span, samples))
            {
                return new PixelOutcome.CannotClean(PixelIssues.Damaged);
            }

            Search(planes.Of(samples, 0), codec.Layout, attributes, regions);
        }

        if (regions.Count == 0)
        {
            return new PixelOutcome.Untouched();
        }

        var cleaned = new List<byte[]>();
        foreach (var frame in frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            codec.TryDecode(frame.Span, samples);
            Blanking.Fill(samples, codec.Layout, 0, planes.Of(samples, 0), attributes, regions);
            if (codec.Encode(frame.Span, samples, regions) is not { } encoded)
            {
                return new PixelOutcome.CannotClean(PixelIssues.Text);
            }

            cleaned.Add(encoded);
        }

        return new PixelOutcome.Cleaned(EncapsulatedFrames.Write(cleaned), regions);
    }

    /// <summary>Adds what is found in a frame; rectangles that meet are one, so that overlays of a loop add up to few.</summary>
    private static void Search(
        List<Memory<ushort>> planes, SampleLayout layout, PixelAttributes attributes, List<PixelBox> regions)
    {
        var found = new List<PixelBox>();
        foreach (var plane in planes)
        {
            TextFinder.Find(
                new PixelPlane(plane.Span, layout.Width, layout.Height), attributes.BurnedInAnnotation == true,
                GlyphShapes.Trained, found);
        }

        foreach (var box in found)
        {
            if (!regions.Exists(region => region.With(box) == region))
            {
                regions.RemoveAll(region => box.With(region) == box);
                regions.Add(box);
            }
        }
    }
}
