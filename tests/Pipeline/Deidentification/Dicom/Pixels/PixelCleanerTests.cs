using FrontierFunctions.Generated.Images;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>Planted text is gone and clean images stay, over syntaxes, fonts, backgrounds and flags.</summary>
public sealed class PixelCleanerTests
{
    private const int Images = 240;
    private const ulong Seed = 20260401;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void PlantedText_IsBlankedInEveryImage()
    {
        var missed = new List<string>();
        foreach (var image in ImageGenerator.Make(Images, Seed).Where(image => image.Texts.Count > 0))
        {
            switch (new PixelCleaner(new PixelPolicy()).Clean(image.Attributes, image.Value, Token))
            {
                case PixelOutcome.Cleaned cleaned:
                    missed.AddRange(Left(image, cleaned.Value));
                    break;
                case PixelOutcome.Untouched:
                    missed.Add($"{image.Name}: untouched");
                    break;
                default:
                    break;
            }
        }

        Assert.Empty(missed);
    }

    [Fact]
    public void CleanImage_IsUntouched()
    {
        var touched = new List<string>();
        foreach (var image in ImageGenerator.Make(Images, Seed).Where(image => image.Texts.Count == 0))
        {
            if (new PixelCleaner(new PixelPolicy()).Clean(image.Attributes, image.Value, Token)
                is not PixelOutcome.Untouched)
            {
                touched.Add(image.Name);
            }
        }

        Assert.Empty(touched);
    }

    [Fact]
    public void Generator_CoversWhatIsAskedFor()
    {
        var images = ImageGenerator.Make(Images, Seed).ToList();

        Assert.True(images.Count(image => image.Texts.Count > 0) >= 100);
        Assert.True(images.Count(image => image.Texts.Count == 0) >= 100);
        Assert.True(images.Select(image => image.Attributes.TransferSyntax).Distinct().Count() >= 5);
        Assert.Equal(6, images.Select(image => (image.Texts.Count > 0, image.Attributes.BurnedInAnnotation))
            .Distinct().Count());
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.90")]
    [InlineData("1.2.840.10008.1.2.4.201")]
    [InlineData("1.2.840.10008.1.2.4.102")]
    public void Syntax_ThatCannotBeDecoded_IsNotReleased(string syntax)
    {
        var attributes = new PixelAttributes
        {
            TransferSyntax = syntax, Rows = 64, Columns = 64, BitsAllocated = 8, Modality = "CT",
        };
        var released = new PixelPolicy { ReleasedUnseen = new HashSet<string> { "CT" } };

        Assert.Equal(
            new PixelOutcome.CannotClean(PixelIssues.Syntax),
            new PixelCleaner(new PixelPolicy()).Clean(attributes, new byte[100], Token));
        Assert.IsType<PixelOutcome.Unseen>(new PixelCleaner(released).Clean(attributes, new byte[100], Token));
    }

    /// <summary>Texts of which ink is left: ink and what is around it differ in some sample.</summary>
    private static IEnumerable<string> Left(GeneratedImage image, ReadOnlyMemory<byte> value)
    {
        var layout = PixelSyntaxes.LayoutOf(image.Attributes)!;
        var samples = value.ToArray();
        if (PixelSyntaxes.CodecOf(image.Attributes, layout) is { } codec)
        {
            layout = codec.Layout;
            samples = new byte[layout.FrameBytes];
            Assert.True(codec.TryDecode(EncapsulatedFrames.Read(value, 1)![0].Span, samples));
        }

        foreach (var text in image.Texts)
        {
            for (var sample = 0; sample < layout.Samples; sample++)
            {
                var values = text.Ink.Select(pixel => Convert.ToHexString(
                    samples, layout.Offset(pixel, sample), layout.Bytes)).ToHashSet();
                if (values.Count > 1)
                {
                    yield return $"{image.Name}: left {text.What} {text.Box}";
                    break;
                }
            }
        }
    }
}
