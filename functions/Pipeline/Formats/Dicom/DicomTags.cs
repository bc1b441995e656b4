namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>
/// Tags that the code names (PS3.6 2024e, chapters 6 and 7); the group in the upper half, the element in the lower.
/// </summary>
internal static class DicomTags
{
    public const uint MediaStorageSopClassUid = 0x00020002;
    public const uint MediaStorageSopInstanceUid = 0x00020003;
    public const uint TransferSyntaxUid = 0x00020010;
    public const uint DirectoryRecordSequence = 0x00041220;
    public const uint SpecificCharacterSet = 0x00080005;
    public const uint SopClassUid = 0x00080016;
    public const uint SopInstanceUid = 0x00080018;
    public const uint StudyDate = 0x00080020;
    public const uint SeriesDate = 0x00080021;
    public const uint AcquisitionDate = 0x00080022;
    public const uint ContentDate = 0x00080023;
    public const uint AcquisitionDateTime = 0x0008002A;
    public const uint StudyTime = 0x00080030;
    public const uint SeriesTime = 0x00080031;
    public const uint AccessionNumber = 0x00080050;
    public const uint Modality = 0x00080060;
    public const uint ReferringPhysicianName = 0x00080090;
    public const uint CodeValue = 0x00080100;
    public const uint CodingSchemeDesignator = 0x00080102;
    public const uint CodeMeaning = 0x00080104;
    public const uint LongCodeValue = 0x00080119;
    public const uint UrnCodeValue = 0x00080120;
    public const uint TimezoneOffsetFromUtc = 0x00080201;
    public const uint StudyDescription = 0x00081030;
    public const uint SeriesDescription = 0x0008103E;
    public const uint ProcedureCodeSequence = 0x00081032;
    public const uint AnatomicRegionSequence = 0x00082218;
    public const uint PatientName = 0x00100010;
    public const uint PatientId = 0x00100020;
    public const uint IssuerOfPatientId = 0x00100021;
    public const uint IssuerOfPatientIdQualifiers = 0x00100024;
    public const uint PatientBirthDate = 0x00100030;
    public const uint PatientSex = 0x00100040;
    public const uint OtherPatientIds = 0x00101000;
    public const uint OtherPatientNames = 0x00101001;
    public const uint OtherPatientIdsSequence = 0x00101002;
    public const uint PatientBirthName = 0x00101005;
    public const uint PatientAge = 0x00101010;
    public const uint PatientSize = 0x00101020;
    public const uint PatientWeight = 0x00101030;
    public const uint PatientAddress = 0x00101040;
    public const uint InsurancePlanIdentification = 0x00101050;
    public const uint PatientMotherBirthName = 0x00101060;
    public const uint MedicalRecordLocator = 0x00101090;
    public const uint PatientTelephoneNumbers = 0x00102154;
    public const uint PatientTelecomInformation = 0x00102155;
    public const uint ResponsiblePerson = 0x00102297;
    public const uint PatientIdentityRemoved = 0x00120062;
    public const uint DeidentificationMethod = 0x00120063;
    public const uint DeidentificationMethodCodeSequence = 0x00120064;
    public const uint BodyPartExamined = 0x00180015;
    public const uint ProtocolName = 0x00181030;
    public const uint ViewPosition = 0x00185101;
    public const uint StudyInstanceUid = 0x0020000D;
    public const uint SeriesInstanceUid = 0x0020000E;
    public const uint SamplesPerPixel = 0x00280002;
    public const uint PhotometricInterpretation = 0x00280004;
    public const uint PlanarConfiguration = 0x00280006;
    public const uint NumberOfFrames = 0x00280008;
    public const uint Rows = 0x00280010;
    public const uint Columns = 0x00280011;
    public const uint BitsAllocated = 0x00280100;
    public const uint BitsStored = 0x00280101;
    public const uint HighBit = 0x00280102;
    public const uint PixelRepresentation = 0x00280103;
    public const uint BurnedInAnnotation = 0x00280301;
    public const uint WindowCenter = 0x00281050;
    public const uint WindowWidth = 0x00281051;
    public const uint RescaleIntercept = 0x00281052;
    public const uint RescaleSlope = 0x00281053;
    public const uint VoiLutFunction = 0x00281056;
    public const uint ModalityLutSequence = 0x00283000;
    public const uint LutDescriptor = 0x00283002;
    public const uint LutData = 0x00283006;
    public const uint VoiLutSequence = 0x00283010;
    public const uint RedPaletteDescriptor = 0x00281101;
    public const uint RedPaletteData = 0x00281201;
    public const uint LongitudinalTemporalInformationModified = 0x00280303;
    public const uint AdmissionId = 0x00380010;
    public const uint ServiceEpisodeId = 0x00380060;
    public const uint UniversalEntityId = 0x00400032;
    public const uint UniversalEntityIdType = 0x00400033;
    public const uint MeasurementUnitsCodeSequence = 0x004008EA;
    public const uint PlacerOrderNumber = 0x00402016;
    public const uint FillerOrderNumber = 0x00402017;
    public const uint ValueType = 0x0040A040;
    public const uint ConceptNameCodeSequence = 0x0040A043;
    public const uint ConceptCodeSequence = 0x0040A168;
    public const uint MeasuredValueSequence = 0x0040A300;
    public const uint NumericValue = 0x0040A30A;
    public const uint ContentSequence = 0x0040A730;
    public const uint EncapsulatedDocument = 0x00420011;
    public const uint MimeTypeOfEncapsulatedDocument = 0x00420012;
    public const uint EncapsulatedDocumentLength = 0x00420015;
    public const uint FloatPixelData = 0x7FE00008;
    public const uint DoubleFloatPixelData = 0x7FE00009;
    public const uint PixelData = 0x7FE00010;
    public const uint Item = 0xFFFEE000;
    public const uint ItemDelimitation = 0xFFFEE00D;
    public const uint SequenceDelimitation = 0xFFFEE0DD;

    /// <summary>The group of a tag.</summary>
    public static int Group(uint tag) => (int)(tag >> 16);

    /// <summary>Whether the group is odd, so that a vendor chose what the element means (PS3.5, 7.8).</summary>
    public static bool IsPrivate(uint tag) => (tag & 0x10000) != 0;

    /// <summary>Whether it is the length of its group: retired everywhere but in group 0002.</summary>
    public static bool IsGroupLength(uint tag) => (tag & 0xFFFF) == 0;

    /// <summary>Whether it holds the pixels of an image.</summary>
    public static bool IsPixels(uint tag) => tag is PixelData or FloatPixelData or DoubleFloatPixelData;

    /// <summary>As the standard writes it: <c>(0010,0020)</c>.</summary>
    public static string Text(uint tag) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"({tag >> 16:X4},{tag & 0xFFFF:X4})");
}
