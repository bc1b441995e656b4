using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Local.Samples;

/// <summary>
/// Two drawn chest films of an invented child in DICOM, three weeks apart: the second has a cloud over one lung. Nobody's
/// film, and no picture of a disease: it shows how a film goes from upload to report.
/// </summary>
internal static class SampleFilms
{
    private const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";
    private const string ComputedRadiography = "1.2.840.10008.5.1.4.1.1.1";

    /// <summary>The child's age in months at the first film.</summary>
    private const int MonthsOld = 38;

    /// <summary>The files, and every identifier in them.</summary>
    /// <param name="patient">Number of the patient in the batch.</param>
    /// <param name="names">Names that nobody of the batch has yet.</param>
    /// <param name="random">Chooses numbers and scatter.</param>
    public static (IReadOnlyList<SampleFile> Files, IReadOnlyList<Canary> Canaries) Create(
        int patient, SampleNames names, SampleRandom random)
    {
        var (given, family) = (names.TakeGiven(female: true), names.TakeFamily());
        var record = "MR" + random.Digits(8);
        var first = SampleCourse.Today.AddDays(-random.Next(40, 90));
        var birth = first.AddMonths(-MonthsOld).AddDays(-random.Next(1, 27));
        SampleFile File(int number, DateOnly day, double cloud) => new(
            $"films/IM{number:0000}.dcm",
            Write(given, family, record, birth, day, $"2.25.{random.Digits(30)}", DrawnChest.Draw((ulong)number, cloud)));
        return (
            [File(1, first, 0), File(2, first.AddDays(21), DrawnChest.Cloud)],
            [
                new Canary(CanaryKind.Name, given, patient), new Canary(CanaryKind.Name, family, patient),
                new Canary(CanaryKind.MedicalRecord, record, patient), new Canary(CanaryKind.VitalDate, Day(birth), patient),
            ]);
    }

    private static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static byte[] Write(
        string given, string family, string record, DateOnly birth, DateOnly day, string study, byte[] pixels)
    {
        using var output = new PooledBuffer();
        var instance = study + ".1.1";
        DicomWriter.Meta(output, ComputedRadiography, instance, ExplicitLittleEndian);
        Text(DicomTags.SpecificCharacterSet, "ISO_IR 192");
        Text(DicomTags.SopClassUid, ComputedRadiography);
        Text(DicomTags.SopInstanceUid, instance);
        Text(DicomTags.StudyDate, Day(day));
        Text(DicomTags.StudyTime, "101500");
        Text(DicomTags.Modality, "CR");
        Text(DicomTags.StudyDescription, "XR CHEST PA");
        Text(DicomTags.PatientName, $"{family}^{given}");
        Text(DicomTags.PatientId, record);
        Text(DicomTags.PatientBirthDate, Day(birth));
        Text(DicomTags.PatientSex, "F");
        Text(DicomTags.BodyPartExamined, "CHEST");
        Text(DicomTags.ViewPosition, "PA");
        Text(DicomTags.StudyInstanceUid, study);
        Text(DicomTags.SeriesInstanceUid, study + ".1");
        Number(DicomTags.SamplesPerPixel, 1);
        Text(DicomTags.PhotometricInterpretation, "MONOCHROME2");
        Number(DicomTags.Rows, FilmPicture.Side);
        Number(DicomTags.Columns, FilmPicture.Side);
        Number(DicomTags.BitsAllocated, 8);
        Number(DicomTags.BitsStored, 8);
        Number(DicomTags.HighBit, 7);
        Number(DicomTags.PixelRepresentation, 0);
        Text(DicomTags.WindowCenter, "128");
        Text(DicomTags.WindowWidth, "256");
        DicomWriter.Element(output, DicomTags.PixelData, DicomVr.OW, pixels, 0);
        return output.Written.ToArray();

        void Text(uint tag, string value) => DicomWriter.Element(
            output, tag, DicomDictionary.Standard.Vr(tag), Encoding.UTF8.GetBytes(value), 0);

        void Number(uint tag, int value) => DicomWriter.Element(
            output, tag, DicomVr.US, [(byte)value, (byte)(value >> 8)], 0);
    }
}
