using FrontierFunctions.Generated.Images;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>Burned-in text through the whole of de-identification: file in, file out.</summary>
public sealed class BurnedInTextTests
{
    private const string MethodCodes = "113101";

    private static readonly uint CodeSequence = DicomTags.DeidentificationMethodCodeSequence;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeidentificationProfile.Longitudinal)]
    [InlineData(DeidentificationProfile.SafeHarbor)]
    public async Task File_WithAndWithoutText_IsCleanedAndSaysSo(DeidentificationProfile profile)
    {
        // One of each form, with text and without.
        var images = ImageGenerator.Make(2 * ImageForm.All.Count, 20260807).ToList();
        var files = images.Select((image, i) => DicomImageFile.Write(image, "MRN-4711", DicomImageFile.Uid(i))).ToArray();
        var results = await DicomSample.DeidentifyAsync(profile, files);
        for (var i = 0; i < images.Count; i++)
        {
            var completed = Assert.IsType<DeidentificationOutcome.Completed>(results[i].Outcome);
            using var written = await DicomSample.ReadAsync(results[i].Output);
            var values = DicomValues.Of(written);
            Assert.Equal(images[i].Attributes.TransferSyntax, written.Syntax.Uid);
            Assert.Equal("NO", values.Text(DicomTags.BurnedInAnnotation));
            Assert.Contains(values.Items(CodeSequence), item => item.Text(DicomTags.CodeValue) == MethodCodes);
            Assert.True(await written.HoldPixelsAsync(long.MaxValue, Token));
            var pixels = written.Memory.Slice(written.Pixels!.Value.ValueOffset, written.Pixels.Value.Length);
            var hasText = images[i].Texts.Count > 0;
            Assert.Equal(hasText, completed.Manifest.TextFindings.ContainsKey("burned-in-text"));
            Assert.Equal(!hasText, pixels.Span.SequenceEqual(images[i].Value));
        }
    }

    [Fact]
    public async Task File_ThatCannotBeSearched_IsSetAsideUnlessTheOrganizationReleasesItsModality()
    {
        var image = ImageGenerator.Make(1, 7).Single();
        image = image with
        {
            Attributes = image.Attributes with { TransferSyntax = "1.2.840.10008.1.2.4.90" },
            Value = EncapsulatedFrames.Write([new byte[64]]),
        };
        var file = DicomImageFile.Write(image, "MRN-4711", DicomImageFile.Uid(1));
        var aside = Assert.IsType<DeidentificationOutcome.SetAside>(await RunAsync(RuleOverrides.None));
        Assert.Equal("dicom.pixels-syntax", aside.Issue.Kind.Code);

        var released = new RuleOverrides([new("dicom.longitudinal.json", """{"pixelsReleasedUnseen":["OT"]}"""u8.ToArray())]);
        Assert.IsType<DeidentificationOutcome.Completed>(await RunAsync(released));

        async Task<DeidentificationOutcome> RunAsync(RuleOverrides rules)
        {
            using var keys = new OrganizationKeys("a key for tests, thirty-two bytes!"u8, "org");
            var formats = new RecordFormats(new DeidentificationSetup(
                DeidentificationProfile.Longitudinal, keys, new DateOnly(2026, 1, 1), rules));
            return await formats.DeidentifyAsync(
                new MemoryStream(file), Stream.Null, SubjectDirectory.Empty, new RecordSource("f"), Token);
        }
    }
}
