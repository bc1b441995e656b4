using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Dicom;

/// <summary>
/// Attribute by attribute beside the output of another tool (pydicom/deid, its example of replacing in sequences), and
/// what texts lose of people whom only other attributes name.
/// </summary>
public sealed class DicomOtherToolTests
{
    // Their recipe replaces by functions of its own and resamples; these say nothing of a person.
    private static readonly string[] ChangedByThemOnly = ["ImageType", "Rows", "Columns", "FrameType", "PatientAge"];

    // Table E.1-1 without the options to retain devices, institutions and UIDs; their example names a few attributes.
    private static readonly string[] KeptByThemOnly =
    [
        "AccessionNumber", "CommentsOnThePerformedProcedureStep", "DeviceSerialNumber", "FrameOfReferenceUID",
        "InstanceCreationTime", "InstitutionalDepartmentName", "InstitutionName", "IssuerOfPatientID", "PatientID",
        "PatientName", "PerformedProcedureStepID", "PerformedStationAETitle", "ReferringPhysicianName",
        "RequestingPhysician", "StudyComments",
    ];

    [Fact]
    public async Task Attributes_AreKeptOrGone_AsWithAnotherTool_ButForTheseDifferences()
    {
        var folder = TestData.Shared(
            "dicom/pydicom_deid/examples/dicom/header-manipulation/func-sequence-replace");
        var input = await File.ReadAllBytesAsync(Path.Combine(folder, "MR.dcm"), TestContext.Current.CancellationToken);
        var theirs = await File.ReadAllBytesAsync(
            Path.Combine(folder, "cleaned.dcm"), TestContext.Current.CancellationToken);
        var results = await DicomSample.DeidentifyAsync(DeidentificationProfile.Longitudinal, input);
        Assert.IsType<DeidentificationOutcome.Completed>(results[0].Outcome);
        var source = await ValuesAsync(input);
        var other = await ValuesAsync(theirs);
        var own = await ValuesAsync(results[0].Output);

        var (moreKept, moreGone) = (new List<string>(), new List<string>());
        foreach (var (tag, value) in source.Where(pair => pair.Value.Length > 0))
        {
            var isKeptByThem = other.TryGetValue(tag, out var their) && their == value;
            var isKept = own.TryGetValue(tag, out var ours) && ours == value;
            if (isKept != isKeptByThem)
            {
                (isKept ? moreKept : moreGone).Add(DicomDictionary.Standard.Keyword(tag) ?? DicomTags.Text(tag));
            }
        }

        Assert.All(moreKept, name => Assert.Contains(name, ChangedByThemOnly));
        Assert.True(
            moreGone.TrueForAll(name => KeptByThemOnly.Contains(name) || name.EndsWith("Time", StringComparison.Ordinal)),
            string.Join(' ', moreGone.Except(KeptByThemOnly)));
        Assert.All(own.Keys, tag => Assert.False(DicomTags.IsPrivate(tag)));
    }

    [Fact]
    public async Task Texts_LoseNamesOfPhysiciansAndOperators()
    {
        const uint referringPhysician = 0x00080090;
        const uint operators = 0x00081070;
        const uint contentSequence = 0x0040A730;
        const uint textValue = 0x0040A160;
        const uint seriesDescription = 0x0008103E;
        var file = DicomSample.File(DicomSyntax.Of(DicomSyntax.ExplicitLittleEndian), (output, form) =>
        {
            DicomSample.Text(output, form, DicomTags.SopClassUid, "1.2.840.10008.5.1.4.1.1.88.11");
            DicomSample.Text(output, form, referringPhysician, "Quillfeather^Zebedee");
            DicomSample.Text(output, form, seriesDescription, "knee for quillfeather");
            DicomSample.Text(output, form, operators, "Oxenwaite^Ada\\Brackenbury");
            DicomSample.Text(output, form, DicomTags.PatientId, DicomSample.SubjectId);
            DicomSample.Sequence(output, form, contentSequence, isMarked: false, (item, f) =>
                DicomSample.Text(item, f, textValue, "read by brackenbury, then oxenwaite: normal"));
        });

        var result = Assert.Single(await DicomSample.DeidentifyAsync(DeidentificationProfile.Longitudinal, file));
        Assert.IsType<DeidentificationOutcome.Completed>(result.Outcome);
        var written = Encoding.Latin1.GetString(result.Output);
        Assert.DoesNotMatch("(?i)quillfeather|oxenwaite|brackenbury", written);
        Assert.Contains("normal", written, StringComparison.Ordinal);
        Assert.Contains("knee for", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ElementsBehindThePixels_GoAsTheTableSays()
    {
        const uint privateCreator = 0x7FE10010;
        const uint digitalSignatures = 0xFFFAFFFA;
        const uint certificateOfSigner = 0x04000115;
        const uint trailingPadding = 0xFFFCFFFC;
        var file = DicomSample.File(DicomSyntax.Of(DicomSyntax.ExplicitLittleEndian), (output, form) =>
        {
            DicomSample.Text(output, form, DicomTags.PatientId, DicomSample.SubjectId);
            DicomSample.Image(output, form, 2, 2);
            DicomWriter.Element(output, DicomTags.PixelData, DicomVr.OW, [9, 8, 7, 6], form);
            DicomWriter.Element(output, privateCreator, DicomVr.LO, "Quillfeather"u8, form);
            DicomSample.Sequence(output, form, digitalSignatures, isMarked: false, (item, f) =>
                DicomWriter.Element(item, certificateOfSigner, DicomVr.OB, "Oxenwait"u8, f));
            DicomWriter.Element(output, trailingPadding, DicomVr.OB, "Brackenbur"u8, form);
        });

        var result = Assert.Single(await DicomSample.DeidentifyAsync(DeidentificationProfile.Longitudinal, file));
        Assert.IsType<DeidentificationOutcome.Completed>(result.Outcome);
        Assert.DoesNotMatch("Quill|Oxen|Brack", Encoding.Latin1.GetString(result.Output));
        foreach (var row in ConfidentialityTable.Rows.Where(row => row.Tag > DicomTags.PixelData))
        {
            Assert.Equal("X", row.Basic);
        }

        Assert.Equal([9, 8, 7, 6], result.Output[^4..]);
    }

    private static async Task<Dictionary<uint, string>> ValuesAsync(byte[] bytes)
    {
        using var file = await DicomSample.ReadAsync(bytes);
        var values = new Dictionary<uint, string>();
        for (var i = 0; i < file.Elements.Count; i = file.Elements[i].End)
        {
            var element = file.Elements[i];
            if (!element.IsContainer && element.Tag >> 16 > 2 && !DicomTags.IsGroupLength(element.Tag))
            {
                values[element.Tag] = Encoding.Latin1.GetString(file.Bytes.Slice(element.ValueOffset, element.Length))
                    .TrimEnd('\0', ' ');
            }
        }

        return values;
    }
}
