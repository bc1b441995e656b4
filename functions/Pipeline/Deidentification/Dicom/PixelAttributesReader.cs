using System.Buffers.Binary;
using System.Globalization;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>Reads what a data set says about its pixels (PS3.3 C.7.6.3).</summary>
internal static class PixelAttributesReader
{
    public static PixelAttributes Read(DicomFile file, DicomValues values)
    {
        var flag = values.First(DicomTags.BurnedInAnnotation);
        var frames = values.First(DicomTags.NumberOfFrames);
        return new PixelAttributes
        {
            TransferSyntax = file.Syntax.Uid,
            Rows = values.Number(DicomTags.Rows) ?? 0,
            Columns = values.Number(DicomTags.Columns) ?? 0,
            SamplesPerPixel = values.Number(DicomTags.SamplesPerPixel) ?? 1,
            Photometric = values.First(DicomTags.PhotometricInterpretation) is { Length: > 0 } photometric
                ? photometric : "MONOCHROME2",
            PlanarConfiguration = values.Number(DicomTags.PlanarConfiguration) ?? 0,
            BitsAllocated = values.Number(DicomTags.BitsAllocated) ?? 0,
            BitsStored = values.Number(DicomTags.BitsStored) ?? 0,
            HighBit = values.Number(DicomTags.HighBit) ?? -1,
            IsSigned = values.Number(DicomTags.PixelRepresentation) == 1,
            IsFloat = file.Pixels!.Value.Tag is DicomTags.FloatPixelData or DicomTags.DoubleFloatPixelData,
            IsWords = file.Pixels.Value.Vr is DicomVr.OW or DicomVr.None,

            // An empty value counts as one frame, a wrong one as none, which is refused.
            Frames = frames.Length == 0 ? 1
                : int.TryParse(frames, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
                    ? count : 0,
            Modality = values.First(DicomTags.Modality),
            BurnedInAnnotation = flag.Equals("YES", StringComparison.OrdinalIgnoreCase) ? true
                : flag.Equals("NO", StringComparison.OrdinalIgnoreCase) ? false : null,
            Palette = Palette(file, values),
        };
    }

    private static PixelPalette? Palette(DicomFile file, DicomValues values)
    {
        var tables = new ushort[3][];
        var first = 0;
        for (uint colour = 0; colour < 3; colour++)
        {
            var descriptor = Words(file, values.Raw(DicomTags.RedPaletteDescriptor + colour));
            var data = values.Raw(DicomTags.RedPaletteData + colour);
            if (descriptor.Length < 3 || data.IsEmpty)
            {
                return null;
            }

            first = values.Number(DicomTags.PixelRepresentation) == 1 ? (short)descriptor[1] : descriptor[1];

            // PS3.3 C.7.6.3.1.5: no entries mean 65,536; entries of 8 bits may stand in bytes or in words.
            var entries = descriptor[0] == 0 ? 1 << 16 : descriptor[0];
            tables[colour] = data.Length >= 2 * entries ? Words(file, data)
                : Array.ConvertAll(data.ToArray(), value => (ushort)(value * 257));
        }

        return new PixelPalette(first, tables[0], tables[1], tables[2]);
    }

    private static ushort[] Words(DicomFile file, ReadOnlySpan<byte> raw)
    {
        var words = new ushort[raw.Length / 2];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = file.Syntax.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(raw[(2 * i)..])
                : BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]);
        }

        return words;
    }
}
