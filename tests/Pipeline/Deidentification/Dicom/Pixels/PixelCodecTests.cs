using System.Diagnostics;
using FrontierFunctions.Generated.Images;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>The codecs beside dcmtk's: its streams are read as it reads them, and it reads ours.</summary>
public sealed class PixelCodecTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, int, string> Forms => new()
    {
        { "explicit 8 bit", "dcmcjpeg", "+eb", 8, "dcmdjpeg" },
        { "explicit 8 bit", "dcmcjpeg", "+ee", 8, "dcmdjpeg" },
        { "explicit 12 bit", "dcmcjpeg", "+ee", 12, "dcmdjpeg" },
        { "explicit 8 bit", "dcmcjpeg", "+e1", 8, "dcmdjpeg" },
        { "explicit 12 bit", "dcmcjpeg", "+el +sv 6", 12, "dcmdjpeg" },
        { "explicit 12 bit", "dcmcjpeg", "+el +sv 7", 12, "dcmdjpeg" },
        { "explicit RGB", "dcmcjpeg", "+e1", 8, "dcmdjpeg" },
        { "explicit 8 bit", "dcmcjpls", "+el", 8, "dcmdjpls" },
        { "explicit 12 bit", "dcmcjpls", "+en +md 3", 12, "dcmdjpls" },
        { "explicit 12 bit", "dcmcjpls", "+el", 12, "dcmdjpls" },
        { "explicit RGB", "dcmcjpls", "+el +il", 8, "dcmdjpls" },
        { "explicit RGB", "dcmcjpls", "+el +is", 8, "dcmdjpls" },
        { "explicit 12 bit", "dcmcrle", "", 12, "dcmdrle" },
        { "explicit RGB", "dcmcrle", "", 8, "dcmdrle" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Stream_OfAnotherEncoder_IsReadAlike_AndReadBackAfterCleaning(
        string form, string encoder, string options, int bits, string decoder)
    {
        TestData.RequireOrSkip(Runs("dcmdump", "--version"), "needs dcmtk");
        using var folder = new Scratch();
        var images = ImageGenerator.Make(2 * ImageForm.All.Count, 77)
            .Where(image => image.Texts.Count > 0 && image.Name.Contains($" {form} ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(images);
        foreach (var (image, i) in images.Select((image, i) => (image, i)))
        {
            var plain = DicomImageFile.Write(image, "MRN-4711", DicomImageFile.Uid(i));
            await File.WriteAllBytesAsync(folder["plain"], plain, Token);
            Assert.True(Runs(encoder, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), folder["plain"], folder["coded"]]));
            Assert.True(Runs(decoder, folder["coded"], folder["peer"]));

            using var coded = await DicomSample.ReadAsync(await File.ReadAllBytesAsync(folder["coded"], Token));
            var (attributes, value) = await PixelsAsync(coded);
            Assert.Equal(bits, attributes.BitsStored);
            var codec = PixelSyntaxes.CodecOf(attributes, PixelSyntaxes.LayoutOf(attributes)!)!;
            var peer = await SamplesAsync(folder["peer"], codec.Layout);
            var ours = new byte[codec.Layout.FrameBytes];
            Assert.True(codec.TryDecode(EncapsulatedFrames.Read(value, 1)![0].Span, ours));
            var decoded = Samples(ours, codec.Layout, codec.Layout.IsPlanar);
            Assert.Equal(peer.Length, decoded.Length);

            // Two right inverse transforms may round a sample differently (ITU-T T.83, 5.1).
            Assert.InRange(decoded.Zip(peer, (a, b) => Math.Abs(a - b)).Max(), 0, codec is JpegDctCodec ? 1 : 0);

            // Text out: the other decoder reads the new stream, and outside of the regions nothing moved.
            var cleaned = Assert.IsType<PixelOutcome.Cleaned>(
                new PixelCleaner(new PixelPolicy()).Clean(attributes, value, Token));
            var file = DicomImageFile.Write(
                image with { Attributes = attributes, Value = cleaned.Value.ToArray() }, "MRN-4711", DicomImageFile.Uid(i));
            await File.WriteAllBytesAsync(folder["cleaned"], file, Token);
            Assert.True(Runs(decoder, folder["cleaned"], folder["after"]));
            var after = await SamplesAsync(folder["after"], codec.Layout);
            var grid = codec is JpegDctCodec ? 8 : 1;
            for (var at = 0; at < after.Length; at++)
            {
                var pixel = at / codec.Layout.Samples;
                var (x, y) = (pixel % attributes.Columns, pixel / attributes.Columns);
                Assert.True(
                    after[at] == peer[at] || cleaned.Regions.Any(region => Reaches(region, x, y, grid)),
                    $"{image.Name}: pixel {x}, {y}");
            }

            Assert.NotEqual(peer, after);
        }
    }

    // Whole blocks are blanked where pictures are coded by blocks.
    private static bool Reaches(PixelBox region, int x, int y, int grid) =>
        x / grid >= region.Left / grid && x / grid <= (region.Right - 1) / grid
        && y / grid >= region.Top / grid && y / grid <= (region.Bottom - 1) / grid;

    private static async Task<(PixelAttributes Attributes, ReadOnlyMemory<byte> Value)> PixelsAsync(DicomFile file)
    {
        Assert.True(await file.HoldPixelsAsync(long.MaxValue, Token));
        var attributes = PixelAttributesReader.Read(file, DicomValues.Of(file));
        return (attributes, file.Memory.Slice(file.Pixels!.Value.ValueOffset, file.Pixels.Value.Length));
    }

    private static async Task<int[]> SamplesAsync(string path, SampleLayout layout)
    {
        using var file = await DicomSample.ReadAsync(await File.ReadAllBytesAsync(path, Token));
        var (attributes, value) = await PixelsAsync(file);
        return Samples(value.Span, layout, attributes.PlanarConfiguration == 1);
    }

    private static int[] Samples(ReadOnlySpan<byte> bytes, SampleLayout layout, bool isPlanar)
    {
        layout = layout with { IsPlanar = isPlanar && layout.Samples > 1 };
        var samples = new int[layout.Pixels * layout.Samples];
        for (var i = 0; i < samples.Length; i++)
        {
            var at = layout.Offset(i / layout.Samples, i % layout.Samples);
            samples[i] = layout.Bytes == 1 ? bytes[at] : bytes[at] | (bytes[at + 1] << 8);
        }

        return samples;
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(Token);
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 && error.Result is not null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class Scratch : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("frontier-codec-");

        public string this[string name] => Path.Combine(_folder.FullName, name + ".dcm");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
