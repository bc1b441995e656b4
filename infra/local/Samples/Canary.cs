namespace FrontierFunctions.Local.Samples;

/// <summary>What kind of identifier a canary is.</summary>
internal enum CanaryKind
{
    /// <summary>A given or family name of the subject.</summary>
    Name,

    /// <summary>A former family name of the subject.</summary>
    MaidenName,

    /// <summary>A name of a relative, contact or household member.</summary>
    RelativeName,

    /// <summary>
    /// Name of a clinician who treated the subject: not one of the eighteen identifiers, but a way to them.
    /// </summary>
    ClinicianName,

    /// <summary>Street and number.</summary>
    Street,

    /// <summary>City or town.</summary>
    City,

    /// <summary>Postal code of more than three digits.</summary>
    PostalCode,

    /// <summary>Phone or fax number, in one of the ways in which it is written.</summary>
    Phone,

    /// <summary>E-mail address.</summary>
    Email,

    /// <summary>Web address.</summary>
    Url,

    /// <summary>Social security number, in one of the ways in which it is written.</summary>
    SocialSecurity,

    /// <summary>Medical record number.</summary>
    MedicalRecord,

    /// <summary>Driver's licence, passport or other certificate.</summary>
    Licence,

    /// <summary>Health plan member, group or account number.</summary>
    Account,

    /// <summary>Serial number of an implant or device.</summary>
    Device,

    /// <summary>Full date of birth or death, in one of the ways in which it is written.</summary>
    VitalDate,

    /// <summary>An age over 89 as text.</summary>
    AgeOver89,

    /// <summary>A local id by which records refer to the subject.</summary>
    LocalId,

    /// <summary>Employer.</summary>
    Employer,

    /// <summary>Bytes of a photograph, in base64.</summary>
    Photo,
}

/// <summary>A string that identifies somebody in the sample records and must stand in no output.</summary>
/// <param name="Kind">What kind of identifier it is.</param>
/// <param name="Value">The string as it stands in the records, JSON escapes undone.</param>
/// <param name="Patient">Number of the patient, from 1.</param>
internal sealed record Canary(CanaryKind Kind, string Value, int Patient);
