using System.Buffers.Binary;
using System.Globalization;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Films;

/// <summary>
/// Turns the pixels of a radiograph into the picture that its data set means to be shown: stored values through
/// modality and value-of-interest transformations, white bone, scaled to the picture's size.
/// </summary>
/// <remarks>
/// Source: PS3.3 2024e, C.11.1 (modality LUT), C.11.2 (VOI LUT and windows, C.11.2.1.2.1 linear, C.11.2.1.3.1 sigmoid),
/// C.7.6.3.1.2 (photometric interpretation). Where the data set names no window, half a percent at each end is cut off.
/// A film fills the picture without regard to its proportions, as those did that the model was trained on.
/// </remarks>
internal static class GreyFilm
{
    private const double Cut = 0.005;

    /// <summary>The picture; null where the pixels cannot be decoded or are no grey image of one frame.</summary>
    /// <param name="file">Its pixels are held.</param>
    /// <param name="values">Its data set.</param>
    public static FilmPicture? TryRead(DicomFile file, DicomValues values)
    {
        var attributes = PixelAttributesReader.Read(file, values);
        if (attributes is not { Frames: 1, SamplesPerPixel: 1, IsFloat: false, BitsAllocated: 8 or 16 }
            || attributes.Photometric is not ("MONOCHROME1" or "MONOCHROME2")
            || !PixelSyntaxes.IsReadable(attributes.TransferSyntax)
            || PixelSyntaxes.LayoutOf(attributes) is not { } layout)
        {
            return null;
        }

        var element = file.Pixels!.Value;
        var stored = file.Memory.Slice(element.ValueOffset, element.Length);
        if (PixelSyntaxes.CodecOf(attributes, layout) is { } codec)
        {
            layout = codec.Layout;
            var samples = new byte[layout.FrameBytes];
            if (EncapsulatedFrames.Read(stored, 1) is not [var frame] || !codec.TryDecode(frame.Span, samples))
            {
                return null;
            }

            stored = samples;
        }

        if (stored.Length < layout.FrameBytes + (layout.IsSwapped ? layout.FrameBytes & 1 : 0))
        {
            return null;
        }

        using var planes = new SamplePlanes(attributes, layout);
        var plane = planes.Of(stored.Span, 0)[0];
        var shown = Shown(plane.Span, attributes, values, file.Syntax.IsBigEndian);
        return new FilmPicture(Scaled(plane, shown, layout.Width, layout.Height));
    }

    /// <summary>For each stored value, as the planes have it, the luminance in [0, 1].</summary>
    private static float[] Shown(
        ReadOnlySpan<ushort> plane, PixelAttributes attributes, DicomValues values, bool isBigEndian)
    {
        // The planes have signed values moved up, so that they are none below zero.
        var high = attributes.HighBit >= 0 ? attributes.HighBit
            : (attributes.BitsStored > 0 ? attributes.BitsStored : attributes.BitsAllocated) - 1;
        var zero = attributes.IsSigned ? 1 << Math.Min(high, 15) : 0;
        var modality = Table.Of(values, DicomTags.ModalityLutSequence, attributes.IsSigned, isBigEndian);
        var slope = Number(values, DicomTags.RescaleSlope) ?? 1;
        var intercept = Number(values, DicomTags.RescaleIntercept) ?? 0;
        var interest = Interest(values, modality is null && attributes.IsSigned, isBigEndian)
            ?? Ends(plane, stored => Modality(stored));
        var isInverted = attributes.Photometric == "MONOCHROME1";
        var shown = new float[ushort.MaxValue + 1];
        for (var i = 0; i < shown.Length; i++)
        {
            var grey = Math.Clamp(interest(Modality(i)), 0, 1);
            shown[i] = (float)(isInverted ? 1 - grey : grey);
        }

        return shown;

        double Modality(int value) => modality is null ? (slope * (value - zero)) + intercept : modality[value - zero];
    }

    /// <summary>The transformation to luminance that the data set names first; null where it names none.</summary>
    private static Func<double, double>? Interest(DicomValues values, bool isSigned, bool isBigEndian)
    {
        if (Table.Of(values, DicomTags.VoiLutSequence, isSigned, isBigEndian) is { } table)
        {
            return value => table[(int)Math.Round(Math.Clamp(value, int.MinValue, int.MaxValue))] / table.Most;
        }

        if (Number(values, DicomTags.WindowCenter) is not { } centre
            || Number(values, DicomTags.WindowWidth) is not { } width || width < 1)
        {
            return null;
        }

        return values.First(DicomTags.VoiLutFunction) switch
        {
            "SIGMOID" => value => 1 / (1 + Math.Exp(-4 * (value - centre) / width)),
            "LINEAR_EXACT" => value => ((value - centre) / width) + 0.5,
            _ => value => width == 1 ? (value > centre - 0.5 ? 1 : 0) : ((value - (centre - 0.5)) / (width - 1)) + 0.5,
        };
    }

    private static Func<double, double> Ends(ReadOnlySpan<ushort> plane, Func<int, double> modality)
    {
        var counts = new int[ushort.MaxValue + 1];
        foreach (var value in plane)
        {
            counts[value]++;
        }

        var (low, high) = (modality(Quantile(Cut)), modality(Quantile(1 - Cut)));
        (low, high) = (Math.Min(low, high), Math.Max(low, high));
        return value => high > low ? (value - low) / (high - low) : 0;

        int Quantile(double share)
        {
            var left = (long)(share * counts.Sum());
            var at = 0;
            while (at < ushort.MaxValue && (left -= counts[at]) >= 0)
            {
                at++;
            }

            return at;
        }
    }

    private static byte[] Scaled(ReadOnlyMemory<ushort> plane, float[] shown, int width, int height)
    {
        var scaled = TriangleScaling.Scale(
            width, height,
            (y, samples) =>
            {
                var row = plane.Span.Slice(y * width, width);
                for (var x = 0; x < row.Length; x++)
                {
                    samples[x] = shown[row[x]];
                }
            },
            FilmPicture.Side, FilmPicture.Side);
        return [.. scaled.Select(grey => (byte)Math.Clamp(MathF.Round(grey * 255), 0, 255))];
    }

    private static double? Number(DicomValues values, uint tag) =>
        double.TryParse(values.First(tag), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    /// <summary>A look-up table (PS3.3 C.11.1.1.1): its ends go on beyond its first and last value.</summary>
    private sealed class Table(int first, double most, ushort[] entries)
    {
        public double Most => most;

        public double this[int value] => entries[Math.Clamp((long)value - first, 0, entries.Length - 1)];

        public static Table? Of(DicomValues values, uint sequence, bool isSigned, bool isBigEndian)
        {
            if (values.Items(sequence) is not [var item, ..])
            {
                return null;
            }

            var descriptor = Words(item.Raw(DicomTags.LutDescriptor), isBigEndian);
            var entries = Words(item.Raw(DicomTags.LutData), isBigEndian);
            if (descriptor.Length < 3 || descriptor[2] is < 8 or > 16)
            {
                return null;
            }

            var count = descriptor[0] == 0 ? 1 << 16 : descriptor[0];
            return entries.Length < count
                ? null
                : new Table(
                    isSigned ? (short)descriptor[1] : descriptor[1], (1 << descriptor[2]) - 1, entries[..count]);
        }

        private static ushort[] Words(ReadOnlySpan<byte> raw, bool isBigEndian)
        {
            var words = new ushort[raw.Length / 2];
            for (var i = 0; i < words.Length; i++)
            {
                words[i] = isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(raw[(2 * i)..])
                    : BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]);
            }

            return words;
        }
    }
}
