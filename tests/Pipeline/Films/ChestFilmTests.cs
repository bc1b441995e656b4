using System.Buffers.Binary;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;
using FrontierFunctions.Pipeline.Formats.Fhir;
using FrontierFunctions.Pipeline.Timeline;
using FrontierFunctions.Pipeline.Timeline.Dicom;

namespace FrontierFunctions.Tests.Pipeline.Films;

/// <summary>A radiograph in DICOM becomes the picture that its data set means to be shown; other images become none.</summary>
public sealed class ChestFilmTests
{
    private const int Columns = 448;
    private const int Rows = 672;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Picture_WrittenAndRead_IsTheSame()
    {
        var pixels = new byte[FilmPicture.Side * FilmPicture.Side];
        new Random(1).NextBytes(pixels);
        var uri = new FilmPicture(pixels).ToDataUri();
        Assert.Equal(pixels, FilmPicture.TryRead(uri)!.Pixels.ToArray());
        Assert.Equal(uri, new FilmPicture(pixels).ToDataUri());
    }

    [Theory]
    [InlineData("")]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/png;base64,????")]
    [InlineData("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")]
    public void Picture_OfSomethingElse_IsNone(string uri) => Assert.Null(FilmPicture.TryRead(uri));

    /// <summary>A slope of stored values from 0 to 3,583, column by column: what is shown is known in closed form.</summary>
    [Theory]
    [InlineData("MONOCHROME2", null, 0.5)]
    [InlineData("MONOCHROME1", null, 0.5)]
    [InlineData("MONOCHROME2", "LINEAR", 0.25)]
    [InlineData("MONOCHROME1", "LINEAR", 0.75)]
    [InlineData("MONOCHROME2", "SIGMOID", 0.2689)]
    public async Task Film_ShownByItsDataSet_HasTheRightGreyInTheMiddle(string photometric, string? window, double middle)
    {
        // The middle column is 1,792. A window of width 3,584 around 2,688 has it at a quarter; with the rescaling of slope 2
        // and intercept -1,000 below, the window is 7,168 around 4,376.
        var film = await FilmOf(Write(photometric, window, "CR", "CHEST", "PA"));
        var pixels = FilmPicture.TryRead(film!.TextValue)!.Pixels.ToArray();
        Assert.InRange(pixels[(100 * FilmPicture.Side) + 112] / 255.0, middle - 0.01, middle + 0.01);
        var (left, right) = (pixels[100 * FilmPicture.Side], pixels[(101 * FilmPicture.Side) - 1]);
        Assert.Equal(photometric == "MONOCHROME2", left < right);
    }

    [Theory]
    [InlineData("CR", "CHEST", "PA", true)]
    [InlineData("DX", "CHEST", "", true)]
    [InlineData("DX", "", "AP", true)]
    [InlineData("DX", "CHEST", "LL", false)]
    [InlineData("DX", "HAND", "PA", false)]
    [InlineData("CT", "CHEST", "", false)]
    public async Task Film_OtherImages_AreNotTaken(string modality, string part, string view, bool isFilm) =>
        Assert.Equal(isFilm, await FilmOf(Write("MONOCHROME2", null, modality, part, view)) is not null);

    [Fact]
    public async Task Film_OfFileThatIsCut_LeavesTheStudy()
    {
        var whole = Write("MONOCHROME2", null, "CR", "CHEST", "PA");
        var events = await EventsOf(whole[..(whole.Length / 2)]);
        Assert.DoesNotContain(events, fact => fact.Code == ChestFilm.Code);
        Assert.NotEmpty(events);
    }

    [Fact]
    public async Task Film_Deidentified_IsTheSamePictureOfThePseudonym()
    {
        var file = Write("MONOCHROME1", "LINEAR", "DX", "CHEST", "AP");
        var (outcome, copy) = Assert.Single(await Deidentification.Dicom.DicomSample.DeidentifyAsync(
            DeidentificationProfile.Longitudinal, file));
        Assert.IsType<DeidentificationOutcome.Completed>(outcome);
        var (before, after) = (await FilmOf(file), await FilmOf(copy));
        Assert.Equal(before!.TextValue, after!.TextValue);
        Assert.NotEqual(before.SubjectId, after.SubjectId);
        Assert.NotEqual(before.Source, after.Source);
    }

    /// <summary>Radiographs of other tools' test files are read, or passed over, and nothing else.</summary>
    [Fact]
    public async Task Film_OfOpenFiles_NeverFails()
    {
        var found = 0;
        foreach (var path in Directory.EnumerateFiles(TestData.Shared("dicom"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Where(path => new FileInfo(path).Length < 3_000_000))
        {
            using var file = await DicomFile.ReadAsync(
                new MemoryStream(await File.ReadAllBytesAsync(path, Stop)), FhirReadLimits.Default, Stop);
            if (file is { Issue: null, Pixels: not null } && await file.HoldPixelsAsync(1 << 28, Stop)
                && GreyFilm.TryRead(file, DicomValues.Of(file)) is { } picture)
            {
                Assert.Equal(FilmPicture.Side * FilmPicture.Side, picture.Pixels.Length);
                found++;
            }
        }

        Assert.True(found >= 20, $"{found}");
    }

    internal static async Task<MedsEvent?> FilmOf(byte[] file) =>
        (await EventsOf(file)).SingleOrDefault(fact => fact.Code == ChestFilm.Code);

    /// <summary>A radiograph of 12 bits, signed where a window is given, with a description of a chest.</summary>
    internal static byte[] Write(
        string photometric, string? window, string modality, string part, string view, string date = "20200301",
        string study = "1.2.3.4.5", Func<int, int, int>? valueOf = null)
    {
        var isSigned = window is not null;
        var pixels = new byte[2 * Columns * Rows];
        for (var i = 0; i < Columns * Rows; i++)
        {
            var value = valueOf?.Invoke(i % Columns, i / Columns) ?? (i % Columns * 8);
            BinaryPrimitives.WriteInt16LittleEndian(pixels.AsSpan(2 * i), (short)value);
        }

        return Deidentification.Dicom.DicomSample.File(DicomSyntax.Of("1.2.840.10008.1.2.1"), (output, form) =>
        {
            Text(DicomTags.SopClassUid, "1.2.840.10008.5.1.4.1.1.1");
            Text(DicomTags.SopInstanceUid, study + ".7");
            Text(DicomTags.StudyDate, date);
            Text(DicomTags.StudyTime, "101500");
            Text(DicomTags.Modality, modality);
            Text(DicomTags.StudyDescription, part.Length == 0 ? "XR CHEST 1 VIEW" : "Radiograph");
            Text(DicomTags.PatientName, "Quillfeather^Zebedee");
            Text(DicomTags.PatientId, "MRN-4711");
            Text(DicomTags.BodyPartExamined, part);
            Text(DicomTags.ViewPosition, view);
            Text(DicomTags.StudyInstanceUid, study);
            Text(DicomTags.SeriesInstanceUid, study + ".1");
            Number(DicomTags.SamplesPerPixel, 1);
            Text(DicomTags.PhotometricInterpretation, photometric);
            Number(DicomTags.Rows, Rows);
            Number(DicomTags.Columns, Columns);
            Number(DicomTags.BitsAllocated, 16);
            Number(DicomTags.BitsStored, isSigned ? 16 : 12);
            Number(DicomTags.HighBit, isSigned ? 15 : 11);
            Number(DicomTags.PixelRepresentation, isSigned ? 1 : 0);
            if (isSigned)
            {
                Text(DicomTags.WindowCenter, "4376");
                Text(DicomTags.WindowWidth, "7168");
                Text(DicomTags.RescaleIntercept, "-1000");
                Text(DicomTags.RescaleSlope, "2");
                Text(DicomTags.VoiLutFunction, window!);
            }

            DicomWriter.Element(output, DicomTags.PixelData, DicomVr.OW, pixels, form);

            void Text(uint tag, string value) => Deidentification.Dicom.DicomSample.Text(output, form, tag, value);

            void Number(uint tag, int value) => DicomWriter.Element(
                output, tag, DicomVr.US, [(byte)value, (byte)(value >> 8)], form);
        });
    }

    private static async Task<List<MedsEvent>> EventsOf(byte[] file)
    {
        var events = new List<MedsEvent>();
        await DicomEventReader.ReadAsync(new MemoryStream(file), events.Add, FhirReadLimits.Default, Stop);
        return events;
    }
}
