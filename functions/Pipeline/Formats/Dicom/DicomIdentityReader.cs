using System.Globalization;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>
/// Who the subject of a data set is, from the patient, visit and order attributes (PS3.3 2024e, C.2.2, C.2.3, C.3.4).
/// </summary>
internal static class DicomIdentityReader
{
    /// <summary>Names of physicians, operators, observers are kept up to this many: texts are searched for them.</summary>
    private const int MostNames = 400;

    private static readonly uint[] Names =
        [DicomTags.PatientName, DicomTags.OtherPatientNames, DicomTags.PatientBirthName];

    private static readonly uint[] RelatedNames = [DicomTags.PatientMotherBirthName, DicomTags.ResponsiblePerson];

    private static readonly uint[] OtherNumbers =
    [
        DicomTags.OtherPatientIds, DicomTags.AccessionNumber, DicomTags.AdmissionId, DicomTags.ServiceEpisodeId,
        DicomTags.InsurancePlanIdentification, DicomTags.MedicalRecordLocator, DicomTags.PlacerOrderNumber,
        DicomTags.FillerOrderNumber,
    ];

    /// <summary>
    /// By what id the data set refers to its subject: the patient id; without one, its study, which is of one patient;
    /// null where it has neither.
    /// </summary>
    public static string? LocalId(DicomValues values) =>
        values.Text(DicomTags.PatientId) is { Length: > 0 } id ? id
            : values.Text(DicomTags.StudyInstanceUid) is { Length: > 0 } study ? $"study {study}" : null;

    /// <summary>The subject; null where nothing says who it is.</summary>
    public static SubjectIdentity? Read(DicomValues values)
    {
        if (LocalId(values) is not { } localId)
        {
            return null;
        }

        var id = values.Text(DicomTags.PatientId);
        var others = OtherNumbers.SelectMany(values.Texts).Select(value => new AssignedIdentifier("", value)).ToList();
        var records = new List<AssignedIdentifier>();
        if (id.Length > 0)
        {
            records.Add(new AssignedIdentifier(Issuer(values), id));
        }

        var names = People(values, Names);
        foreach (var other in values.Items(DicomTags.OtherPatientIdsSequence))
        {
            if (other.Text(DicomTags.PatientId) is { Length: > 0 } otherId)
            {
                others.Add(new AssignedIdentifier(Issuer(other), otherId));
            }
        }

        return new SubjectIdentity
        {
            LocalIds = [localId],
            MedicalRecordNumbers = records,
            OtherIdentifiers = others,
            Names = names,
            RelatedNames = People(values, RelatedNames),
            CareTeamNames = People(values.All(DicomVr.PN).Distinct(StringComparer.Ordinal).Take(MostNames)),
            BirthDate = Date(values.First(DicomTags.PatientBirthDate)),
            Sex = values.First(DicomTags.PatientSex).ToUpperInvariant() switch
            {
                "M" => "male",
                "F" => "female",
                "O" => "other",
                _ => null,
            },
            Addresses = [.. values.Texts(DicomTags.PatientAddress).Select(line => new PostalAddress(
                [line], null, null, null, null))],
            Telecoms = [.. values.Texts(DicomTags.PatientTelephoneNumbers)
                .Concat(values.Texts(DicomTags.PatientTelecomInformation))],
        };
    }

    private static string Issuer(DicomValues values)
    {
        foreach (var qualifier in values.Items(DicomTags.IssuerOfPatientIdQualifiers))
        {
            if (qualifier.First(DicomTags.UniversalEntityId) is { Length: > 0 } universal)
            {
                return AssigningAuthority.OfHierarchicDesignator(
                    values.Text(DicomTags.IssuerOfPatientId), universal,
                    qualifier.First(DicomTags.UniversalEntityIdType));
            }
        }

        return AssigningAuthority.Normalize(values.Text(DicomTags.IssuerOfPatientId));
    }

    // PS3.5, 6.2.1: alphabetic, ideographic and phonetic groups divided by =, each family^given^middle^prefix^suffix.
    private static List<PersonName> People(DicomValues values, uint[] tags) => People(tags.SelectMany(values.Texts));

    private static List<PersonName> People(IEnumerable<string> names)
    {
        var people = new List<PersonName>();
        foreach (var group in names.SelectMany(name => name.Split('=', StringSplitOptions.RemoveEmptyEntries)))
        {
            var parts = group.Split('^', StringSplitOptions.TrimEntries);
            var given = parts.Skip(1).Take(2).Where(part => part.Length > 0).ToList();
            if (parts[0].Length > 0 || given.Count > 0)
            {
                people.Add(new PersonName(parts[0], given));
            }
        }

        return people;
    }

    private static string? Date(string value)
    {
        // The older form of ACR-NEMA has dots.
        var digits = value.Replace(".", "", StringComparison.Ordinal);
        return DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
    }
}
