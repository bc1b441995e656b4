using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Dicom;

/// <summary>What holds over files, syntaxes and character sets.</summary>
public sealed class DicomDeidentificationTests
{
    private const DeidentificationProfile Longitudinal = DeidentificationProfile.Longitudinal;
    private const uint ReferencedImageSequence = 0x00081140;
    private const uint ReferencedSopInstanceUid = 0x00081155;

    [Theory]
    [InlineData(DicomSyntax.ExplicitLittleEndian)]
    [InlineData(DicomSyntax.ImplicitLittleEndian)]
    [InlineData(DicomSyntax.ExplicitBigEndian)]
    [InlineData(DicomSyntax.DeflatedLittleEndian)]
    public async Task Uids_OfAStudy_StayConnected(string syntax)
    {
        byte[] Make(string instance, string other) => DicomSample.File(DicomSyntax.Of(syntax), (output, form) =>
        {
            DicomSample.Text(output, form, DicomTags.SopClassUid, "1.2.840.10008.5.1.4.1.1.2");
            DicomSample.Text(output, form, DicomTags.SopInstanceUid, instance);
            DicomSample.Text(output, form, DicomTags.StudyDate, instance == "1.2.3.1" ? "20200226" : "20200305");
            DicomSample.Sequence(output, form, ReferencedImageSequence, isMarked: true, (item, f) =>
                DicomSample.Text(item, f, ReferencedSopInstanceUid, other));
            DicomSample.Text(output, form, DicomTags.PatientId, DicomSample.SubjectId);
            DicomSample.Text(output, form, DicomTags.StudyInstanceUid, "1.2.3");
            DicomSample.Image(output, form, 2, 2);
            DicomWriter.Element(output, DicomTags.PixelData, DicomVr.OW, [9, 8, 7, 6], form);
        });

        var results = await DicomSample.DeidentifyAsync(Longitudinal, Make("1.2.3.1", "1.2.3.2"), Make("1.2.3.2", "1.2.3.1"));
        using var first = await DicomSample.ReadAsync(results[0].Output);
        using var second = await DicomSample.ReadAsync(results[1].Output);
        var (one, two) = (DicomValues.Of(first), DicomValues.Of(second));
        Assert.Equal(syntax, first.Syntax.Uid);
        Assert.StartsWith("2.25.", one.Text(DicomTags.SopInstanceUid), StringComparison.Ordinal);
        Assert.Equal(first.MetaInstance, one.Text(DicomTags.SopInstanceUid));
        Assert.Equal(one.Text(DicomTags.SopInstanceUid), two.Items(ReferencedImageSequence)[0].Text(ReferencedSopInstanceUid));
        Assert.Equal(one.Text(DicomTags.StudyInstanceUid), two.Text(DicomTags.StudyInstanceUid));
        Assert.Equal(one.Text(DicomTags.PatientId), two.Text(DicomTags.PatientId));
        Assert.Equal("1.2.840.10008.5.1.4.1.1.2", one.Text(DicomTags.SopClassUid));
        Assert.Equal(8, (Day(two) - Day(one)).Days);
        Assert.True(await first.HoldPixelsAsync(long.MaxValue, TestContext.Current.CancellationToken));
        Assert.Equal([9, 8, 7, 6], first.Bytes.Slice(first.Pixels!.Value.ValueOffset, 4).ToArray());

        static DateTime Day(DicomValues values) => DateTime.ParseExact(
            values.Text(DicomTags.StudyDate), "yyyyMMdd", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("ISO_IR 192", "grüße an Jürgen Müßig")]
    [InlineData("ISO_IR 100", "grüße an Jürgen Müßig")]
    public async Task Text_InItsCharacterSet_IsScrubbedAndStaysInIt(string set, string text)
    {
        var characters = DicomCharacterSet.Of(Encoding.ASCII.GetBytes(set));
        var input = DicomSample.File(DicomSyntax.Of(DicomSyntax.ExplicitLittleEndian), (output, form) =>
        {
            DicomSample.Text(output, form, DicomTags.SpecificCharacterSet, set);
            DicomWriter.Element(output, DicomTags.StudyDescription, DicomVr.LO, characters.Encode(text), form);
            DicomWriter.Element(output, DicomTags.PatientName, DicomVr.PN, characters.Encode("Müßig^Jürgen"), form);
            DicomSample.Text(output, form, DicomTags.PatientId, DicomSample.SubjectId);
        });
        var (_, bytes) = Assert.Single(await DicomSample.DeidentifyAsync(Longitudinal, input));
        using var file = await DicomSample.ReadAsync(bytes);
        var scrubbed = DicomValues.Of(file).Text(DicomTags.StudyDescription);
        Assert.StartsWith("grüße an ", scrubbed, StringComparison.Ordinal);
        Assert.DoesNotContain("Jürgen", scrubbed, StringComparison.Ordinal);
        Assert.DoesNotContain("Müßig", scrubbed, StringComparison.Ordinal);
    }

    // PS3.5 2024e, annex H.3.1: the name of the example in ISO 2022 IR 87.
    [Fact]
    public void Name_OfAnnexH_ReadsAndWrites()
    {
        var set = DicomCharacterSet.Of("\\ISO 2022 IR 87"u8);
        byte[] bytes = [.. "Yamada^Tarou="u8, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x45, 0x44, 0x1B, 0x28, 0x42, (byte)'^'];
        Assert.Equal("Yamada^Tarou=山田^", set.Decode(bytes));
        Assert.Equal("Yamada^Tarou=山田^", set.Decode(set.Encode("Yamada^Tarou=山田^")));
    }

    [Theory]
    [InlineData("20200301", "DA", "20200220")]
    [InlineData("2020.03.01", "DA", "2020.02.20")]
    [InlineData("20200301-20200305", "DA", "20200220-20200224")]
    [InlineData("20200301101112.5+0100", "DT", "20200220101112.5+0100")]
    [InlineData("101112", "TM", "101112")]
    [InlineData("20201341", "DA", null)]
    [InlineData("Zebedee", "DT", null)]
    public void Date_Shifted_KeepsItsForm(string value, string vr, string? expected) =>
        Assert.Equal(expected, DicomDates.Shift(value, Enum.Parse<DicomVr>(vr), DateShift.Back(10)));

    [Theory]
    [InlineData("089Y", "089Y")]
    [InlineData("093Y", "090Y")]
    [InlineData("006M", "006M")]
    [InlineData("abc", null)]
    public void Age_Over89_Is090Y(string value, string? expected) => Assert.Equal(expected, DicomDates.Age(value));

    [Fact]
    public async Task DamagedFile_EndsInACode()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var keys = new OrganizationKeys("a key for tests, thirty-two bytes!"u8, "org");
        var format = new RecordFormats(new DeidentificationSetup(Longitudinal, keys, new DateOnly(2026, 1, 1)))
            .Named("dicom");
        var whole = DicomSample.File(DicomSyntax.Of(DicomSyntax.ExplicitLittleEndian), (output, form) =>
        {
            DicomSample.Sequence(output, form, ReferencedImageSequence, isMarked: true, (item, f) =>
                DicomSample.Text(item, f, ReferencedSopInstanceUid, "1.2.3"));
            DicomSample.Text(output, form, DicomTags.PatientId, DicomSample.SubjectId);
            DicomWriter.Element(output, DicomTags.PixelData, DicomVr.OW, new byte[64], form);
        });
        var random = new Random(11);
        var damaged = 0;
        for (var i = 0; i < 5000; i++)
        {
            var bytes = whole.ToArray();
            for (var j = random.Next(1, 6); j > 0; j--)
            {
                bytes[random.Next(128, bytes.Length)] = random.Next(3) == 0 ? (byte)255 : (byte)random.Next(256);
            }

            var cut = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;
            var outcome = await format.DeidentifyAsync(
                new MemoryStream(bytes, 0, cut), Stream.Null, SubjectDirectory.Empty, new RecordSource("f"), cancellation);
            damaged += outcome is DeidentificationOutcome.SetAside ? 1 : 0;
        }

        Assert.InRange(damaged, 500, 4999);
    }
}
