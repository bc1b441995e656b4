using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Generated.Images;

/// <summary>Makes a Part 10 file of a generated image.</summary>
internal static class DicomImageFile
{
    private const string SecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";

    /// <summary>The file.</summary>
    /// <param name="image">The image.</param>
    /// <param name="patientId">Patient ID.</param>
    /// <param name="instance">SOP Instance UID.</param>
    public static byte[] Write(GeneratedImage image, string patientId, string instance)
    {
        var syntax = DicomSyntax.Of(image.Attributes.TransferSyntax);
        var form = (syntax.IsImplicit ? DicomElementForm.Implicit : 0)
            | (syntax.IsBigEndian ? DicomElementForm.BigEndian : 0);
        using var file = new PooledBuffer(1 << 20);
        DicomWriter.Meta(file, SecondaryCapture, instance, syntax.Uid);
        using var body = new PooledBuffer(1 << 20);
        Body(body, form, image, patientId, instance, syntax.IsEncapsulated);
        var output = new MemoryStream();
        output.Write(file.Written);
        if (!syntax.IsDeflated)
        {
            output.Write(body.Written);
            return output.ToArray();
        }

        using (var deflater = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflater.Write(body.Written);
        }

        output.Write(new byte[output.Length & 1]);
        return output.ToArray();
    }

    private static void Body(
        PooledBuffer body, DicomElementForm form, GeneratedImage image, string patientId, string instance,
        bool isEncapsulated)
    {
        var a = image.Attributes;
        Text(DicomTags.SopClassUid, DicomVr.UI, SecondaryCapture);
        Text(DicomTags.SopInstanceUid, DicomVr.UI, instance);
        Text(DicomTags.Modality, DicomVr.CS, "OT");
        Text(DicomTags.PatientName, DicomVr.PN, "Quillfeather^Zebedee");
        Text(DicomTags.PatientId, DicomVr.LO, patientId);
        Text(DicomTags.StudyInstanceUid, DicomVr.UI, instance + ".1");
        Text(DicomTags.SeriesInstanceUid, DicomVr.UI, instance + ".2");
        Number(DicomTags.SamplesPerPixel, a.SamplesPerPixel);
        Text(DicomTags.PhotometricInterpretation, DicomVr.CS, a.Photometric);
        if (a.SamplesPerPixel > 1)
        {
            Number(DicomTags.PlanarConfiguration, a.PlanarConfiguration);
        }

        Number(DicomTags.Rows, a.Rows);
        Number(DicomTags.Columns, a.Columns);
        Number(DicomTags.BitsAllocated, a.BitsAllocated);
        Number(DicomTags.BitsStored, a.BitsStored);
        Number(DicomTags.HighBit, a.HighBit);
        Number(DicomTags.PixelRepresentation, a.IsSigned ? 1 : 0);
        if (a.BurnedInAnnotation is { } flag)
        {
            Text(DicomTags.BurnedInAnnotation, DicomVr.CS, flag ? "YES" : "NO");
        }

        if (a.Palette is { } palette)
        {
            for (uint c = 0; c < 3; c++)
            {
                Numbers(DicomTags.RedPaletteDescriptor + c, DicomVr.US, [256, 0, 16]);
            }

            Numbers(DicomTags.RedPaletteData, DicomVr.OW, palette.Red);
            Numbers(DicomTags.RedPaletteData + 1, DicomVr.OW, palette.Green);
            Numbers(DicomTags.RedPaletteData + 2, DicomVr.OW, palette.Blue);
        }

        var vr = isEncapsulated || (a.BitsAllocated == 8 && !a.IsWords) ? DicomVr.OB : DicomVr.OW;
        if (isEncapsulated)
        {
            DicomWriter.Header(body, DicomTags.PixelData, vr, -1, form);
            body.Write(image.Value);
            DicomWriter.Header(body, DicomTags.SequenceDelimitation, DicomVr.None, 0, form);
        }
        else
        {
            DicomWriter.Element(body, DicomTags.PixelData, vr, image.Value, form);
        }

        void Text(uint tag, DicomVr of, string value) =>
            DicomWriter.Element(body, tag, of, Encoding.ASCII.GetBytes(value), form);

        void Number(uint tag, int value) => Numbers(tag, DicomVr.US, [(ushort)value]);

        void Numbers(uint tag, DicomVr of, IReadOnlyList<ushort> values)
        {
            var bytes = new byte[values.Count * 2];
            for (var i = 0; i < values.Count; i++)
            {
                if ((form & DicomElementForm.BigEndian) != 0)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), values[i]);
                }
                else
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), values[i]);
                }
            }

            DicomWriter.Element(body, tag, of, bytes, form);
        }
    }

    /// <summary>An instance UID.</summary>
    public static string Uid(int index) => string.Create(CultureInfo.InvariantCulture, $"1.2.826.0.1.3680043.10.{index}");
}
