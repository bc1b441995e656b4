using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Dicom;

/// <summary>Makes DICOM files and takes them through all passes.</summary>
internal static class DicomSample
{
    public const string SubjectId = "MRN-4711";

    private static readonly DateOnly AsOf = new(2026, 1, 1);

    /// <summary>A value of a representation that nobody would write by chance.</summary>
    public static byte[] Canary(DicomVr vr) => vr switch
    {
        DicomVr.AE => "CANARYAE"u8.ToArray(),
        DicomVr.AS => "095Y"u8.ToArray(),
        DicomVr.CS => "CANARY"u8.ToArray(),
        DicomVr.DA => "20190503"u8.ToArray(),
        DicomVr.DT => "20190503101112.5"u8.ToArray(),
        DicomVr.TM => "101112"u8.ToArray(),
        DicomVr.DS or DicomVr.IS => "77"u8.ToArray(),
        DicomVr.PN => "Quillfeather^Zebedee"u8.ToArray(),
        DicomVr.UI => "1.2.826.0.1.3680043.9.77"u8.ToArray(),
        DicomVr.UR => "http://quillfeather.example/"u8.ToArray(),
        DicomVr.FD or DicomVr.UV or DicomVr.SV => [1, 2, 3, 4, 5, 6, 7, 8],
        _ when vr.IsText() => "Zebedee Quillfeather"u8.ToArray(),
        _ => [1, 2, 3, 4],
    };

    /// <summary>A Part 10 file.</summary>
    public static byte[] File(DicomSyntax syntax, Action<PooledBuffer, DicomElementForm> write)
    {
        using var bytes = new PooledBuffer();
        DicomWriter.Meta(bytes, "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4", syntax.Uid);
        var form = (syntax.IsImplicit ? DicomElementForm.Implicit : 0)
            | (syntax.IsBigEndian ? DicomElementForm.BigEndian : 0);
        if (!syntax.IsDeflated)
        {
            write(bytes, form);
            return bytes.Written.ToArray();
        }

        using var body = new PooledBuffer();
        write(body, form);
        using var file = new MemoryStream();
        file.Write(bytes.Written);
        using (var deflater = new System.IO.Compression.DeflateStream(
            file, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            deflater.Write(body.Written);
        }

        return file.ToArray();
    }

    /// <summary>Writes an element of text.</summary>
    public static void Text(PooledBuffer output, DicomElementForm form, uint tag, string value) => DicomWriter.Element(
        output, tag, DicomDictionary.Standard.Vr(tag), Encoding.Latin1.GetBytes(value), form);

    /// <summary>The attributes of an image of one sample of 8 bits, in the order of their tags.</summary>
    public static void Image(PooledBuffer output, DicomElementForm form, int rows, int columns)
    {
        Number(DicomTags.SamplesPerPixel, 1);
        Text(output, form, DicomTags.PhotometricInterpretation, "MONOCHROME2 ");
        Number(DicomTags.Rows, rows);
        Number(DicomTags.Columns, columns);
        Number(DicomTags.BitsAllocated, 8);
        Number(DicomTags.BitsStored, 8);
        Number(DicomTags.HighBit, 7);
        Number(DicomTags.PixelRepresentation, 0);

        void Number(uint tag, int value)
        {
            byte[] bytes = [(byte)value, (byte)(value >> 8)];
            if ((form & DicomElementForm.BigEndian) != 0)
            {
                Array.Reverse(bytes);
            }

            DicomWriter.Element(output, tag, DicomVr.US, bytes, form);
        }
    }

    /// <summary>Writes a sequence of one item.</summary>
    public static void Sequence(
        PooledBuffer output, DicomElementForm form, uint tag, bool isMarked, Action<PooledBuffer, DicomElementForm> item)
    {
        using var content = new PooledBuffer();
        item(content, form);
        if (isMarked)
        {
            DicomWriter.Header(output, tag, DicomVr.SQ, -1, form);
            DicomWriter.Header(output, DicomTags.Item, DicomVr.None, -1, form);
            output.Write(content.Written);
            DicomWriter.Header(output, DicomTags.ItemDelimitation, DicomVr.None, 0, form);
            DicomWriter.Header(output, DicomTags.SequenceDelimitation, DicomVr.None, 0, form);
            return;
        }

        DicomWriter.Header(output, tag, DicomVr.SQ, content.Count + 8, form);
        DicomWriter.Header(output, DicomTags.Item, DicomVr.None, content.Count, form);
        output.Write(content.Written);
    }

    /// <summary>All passes over files of one batch.</summary>
    public static async Task<List<(DeidentificationOutcome Outcome, byte[] Output)>> DeidentifyAsync(
        DeidentificationProfile profile, params byte[][] files)
    {
        var keys = new OrganizationKeys("a key for tests, thirty-two bytes!"u8, "org");
        var formats = new RecordFormats(new DeidentificationSetup(profile, keys, AsOf));
        var cancellation = TestContext.Current.CancellationToken;
        var identities = new List<FileIdentities>();
        for (var i = 0; i < files.Length; i++)
        {
            if (await formats.ReadIdentitiesAsync(new MemoryStream(files[i]), new RecordSource($"f{i}"), cancellation)
                is IdentityOutcome.Read read)
            {
                identities.Add(read.Identities);
            }
        }

        var directory = new SubjectResolver(keys).Resolve(identities, [], DateTimeOffset.UnixEpoch).ToDirectory(keys);
        var results = new List<(DeidentificationOutcome, byte[])>();
        for (var i = 0; i < files.Length; i++)
        {
            using var output = new MemoryStream();
            var outcome = await formats.DeidentifyAsync(
                new MemoryStream(files[i]), output, directory, new RecordSource($"f{i}"), cancellation);
            results.Add((outcome, output.ToArray()));
        }

        return results;
    }

    /// <summary>Reads a file again.</summary>
    public static async Task<DicomFile> ReadAsync(byte[] bytes) => await DicomFile.ReadAsync(
        new MemoryStream(bytes), FhirReadLimits.Default, TestContext.Current.CancellationToken);
}
