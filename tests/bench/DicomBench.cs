using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Bench;

/// <summary>
/// DICOM de-identification of 512x512 CT images of 0.5 MB with about 100 attributes, beside a plain parse and write of
/// the same bytes in the same run: files and MB per CPU second, the median of repeated runs.
/// </summary>
internal static class DicomBench
{
    private const int Files = 600;
    private const int Runs = 5;

    // The runtime compiles hot methods twice, with a profile in between.
    private const int WarmUps = 3;

    private static readonly DateOnly AsOf = new(2026, 1, 1);

    /// <summary>Runs the benchmark.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using var keys = new OrganizationKeys("a key for benchmarks, thirty-two bytes"u8, "bench");
        var formats = new RecordFormats(new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, AsOf));
        var source = new RecordSource("bench");
        var images = Enumerable.Range(0, 16).Select(Image).ToArray();
        var read = (IdentityOutcome.Read)await formats.ReadIdentitiesAsync(
            new MemoryStream(images[0]), source, cancellationToken);
        var directory = new SubjectResolver(keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch)
            .ToDirectory(keys);
        var written = new MemoryStream(1 << 20);

        var plain = await MedianAsync(image => PlainAsync(image, written, cancellationToken));
        var identities = await MedianAsync(async image => await formats.ReadIdentitiesAsync(
            new MemoryStream(image), source, cancellationToken));
        var deidentified = await MedianAsync(async image =>
        {
            written.SetLength(0);
            if (await formats.DeidentifyAsync(new MemoryStream(image), written, directory, source, cancellationToken)
                is not DeidentificationOutcome.Completed)
            {
                throw new InvalidOperationException("An image of the benchmark was set aside.");
            }
        });
        Line("image", $"{images[0].Length:N0} bytes, 512x512 CT");
        Line("de-identification", Rate(deidentified) + "   (limit >= 1,000 files)");
        Line("identities (first pass)", Rate(identities));
        Line("both passes", Rate(deidentified + identities));
        Line("plain parse and write", Rate(plain));
        return 0;

        void Line(string name, string value) => output.WriteLine($"{name,-26}{value}");

        string Rate(double seconds) => string.Create(
            CultureInfo.InvariantCulture,
            $"{1 / seconds,8:F0} files, {images[0].Length / 1e6 / seconds,6:F0} MB per CPU second");

        async Task<double> MedianAsync(Func<byte[], Task> work)
        {
            var seconds = new List<double>();
            for (var run = -WarmUps; run < Runs; run++)
            {
                using var before = Process.GetCurrentProcess();
                var begin = before.TotalProcessorTime;
                for (var i = 0; i < Files; i++)
                {
                    await work(images[i % images.Length]);
                }

                using var after = Process.GetCurrentProcess();
                if (run >= 0)
                {
                    seconds.Add((after.TotalProcessorTime - begin).TotalSeconds / Files);
                }
            }

            seconds.Sort();
            return seconds[Runs / 2];
        }
    }

    private static async Task PlainAsync(byte[] image, MemoryStream written, CancellationToken cancellationToken)
    {
        written.SetLength(0);
        using var file = await DicomFile.ReadAsync(new MemoryStream(image), FhirReadLimits.Default, cancellationToken);
        await file.HoldPixelsAsync(long.MaxValue, cancellationToken);
        using var header = new PooledBuffer(64 << 10);
        foreach (var element in file.Elements)
        {
            DicomWriter.Element(
                header, element.Tag, element.Vr, file.Bytes.Slice(element.ValueOffset, element.Length),
                DicomElementForm.None);
        }

        written.Write(header.Written);
        written.Write(file.Bytes.Slice(file.Pixels!.Value.ValueOffset, file.Pixels.Value.Length));
    }

    /// <summary>An axial slice: a noisy ellipse, and attributes in the table and out of it.</summary>
    private static byte[] Image(int number)
    {
        using var file = new PooledBuffer(1 << 20);
        DicomWriter.Meta(file, "1.2.840.10008.5.1.4.1.1.2", $"1.2.3.{number}", DicomSyntax.ExplicitLittleEndian);
        foreach (var tag in DicomDictionary.Standard.Tags.Where(tag => tag < 0x00280000).Order())
        {
            // One in twelve of the first groups, and all that an image of a patient has.
            if (tag > 0x00080000 && !DicomTags.IsGroupLength(tag) && (tag % 12 == 0 || tag is DicomTags.PatientName
                or DicomTags.PatientId or DicomTags.StudyDate or DicomTags.StudyInstanceUid
                or DicomTags.SeriesInstanceUid or DicomTags.StudyDescription or DicomTags.PatientBirthDate)
                && tag is not DicomTags.SpecificCharacterSet)
            {
                var vr = DicomDictionary.Standard.Vr(tag);
                DicomWriter.Element(file, tag, vr, Value(tag, vr, number), DicomElementForm.None);
            }
        }

        Number(0x00280002, 1);
        DicomWriter.Element(file, 0x00280004, DicomVr.CS, "MONOCHROME2"u8, DicomElementForm.None);
        Number(0x00280010, 512);
        Number(0x00280011, 512);
        Number(0x00280100, 16);
        Number(0x00280101, 12);
        Number(0x00280102, 11);
        Number(0x00280103, 0);
        var pixels = new byte[512 * 512 * 2];
        var random = new Random(number);
        for (var y = 0; y < 512; y++)
        {
            for (var x = 0; x < 512; x++)
            {
                var inside = Math.Pow((x - 256) / 200.0, 2) + Math.Pow((y - 256) / 150.0, 2) < 1;
                BinaryPrimitives.WriteUInt16LittleEndian(
                    pixels.AsSpan(((y * 512) + x) * 2), (ushort)((inside ? 1050 : 20) + random.Next(40)));
            }
        }

        DicomWriter.Element(file, DicomTags.PixelData, DicomVr.OW, pixels, DicomElementForm.None);
        return file.Written.ToArray();

        void Number(uint tag, ushort value)
        {
            var bytes = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
            DicomWriter.Element(file, tag, DicomVr.US, bytes, DicomElementForm.None);
        }
    }

    private static byte[] Value(uint tag, DicomVr vr, int number) => System.Text.Encoding.ASCII.GetBytes(tag switch
    {
        DicomTags.PatientId => "MRN-558102",
        DicomTags.PatientName => "Quillfeather^Zebedee^T",
        DicomTags.PatientBirthDate => "19580412",
        _ => vr switch
        {
            DicomVr.DA => "20190503",
            DicomVr.TM => "101112.25",
            DicomVr.DT => "20190503101112",
            DicomVr.UI => string.Create(CultureInfo.InvariantCulture, $"1.2.826.0.1.3680043.9.{tag}.{number}"),
            DicomVr.DS or DicomVr.IS => "12",
            DicomVr.AS => "061Y",
            DicomVr.CS => "AXIAL",
            DicomVr.SQ or DicomVr.AE => "",
            _ when vr.IsText() => "CT Abdomen and pelvis with contrast",
            _ => "\0\0\0\0\0\0\0\0",
        },
    });
}
