namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>
/// Whether what plays a role in an entry is a thing or somebody: the name of a substance or device is kept as text, that
/// of a person, place or organization is an identifier. Classes: HL7 RoleClass (2.16.840.1.113883.5.110) and EntityClass
/// (2.16.840.1.113883.5.41).
/// </summary>
internal static class CdaEntities
{
    /// <summary>Whether a role's class is that of things, or is not stated.</summary>
    public static bool IsRoleOfThing(ReadOnlySpan<byte> classCode) => classCode.IsEmpty
        || classCode.SequenceEqual("MANU"u8) || classCode.SequenceEqual("THER"u8) || classCode.SequenceEqual("SPEC"u8)
        || classCode.SequenceEqual("ADMM"u8) || classCode.SequenceEqual("INST"u8) || classCode.SequenceEqual("ACCESS"u8)
        || classCode.SequenceEqual("CONT"u8) || classCode.SequenceEqual("INGR"u8) || classCode.SequenceEqual("ROL"u8);

    /// <summary>Whether an entity's class is that of things, or is not stated.</summary>
    public static bool IsThing(ReadOnlySpan<byte> classCode) => classCode.IsEmpty
        || classCode.SequenceEqual("MMAT"u8) || classCode.SequenceEqual("MAT"u8) || classCode.SequenceEqual("FOOD"u8)
        || classCode.SequenceEqual("CHEM"u8) || classCode.SequenceEqual("DEV"u8) || classCode.SequenceEqual("CONT"u8)
        || classCode.SequenceEqual("HOLD"u8) || classCode.SequenceEqual("CER"u8) || classCode.SequenceEqual("MODDV"u8)
        || classCode.SequenceEqual("ENT"u8);

    /// <summary>
    /// The serial number in a UDI of GS1, application identifier 21 (GS1 General Specifications, 3.5.2); null where there is
    /// none: texts say it alone.
    /// </summary>
    public static string? SerialNumber(string udi)
    {
        var at = udi.IndexOf("(21)", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var serial = udi[(at + 4)..];
        var end = serial.IndexOf('(', StringComparison.Ordinal);
        return (end < 0 ? serial : serial[..end]).Trim() is { Length: > 0 } number ? number : null;
    }

    /// <summary>
    /// Whether identifiers of an element are looked for in texts wherever it stands: those of people, devices, policies,
    /// visits, orders are; those of observations and medications are too many, and texts do not repeat them.
    /// </summary>
    public static bool IsNumberSaid(string parent) => parent is "participantRole" or "assignedEntity" or "assignedAuthor"
        or "relatedEntity" or "associatedEntity" or "intendedRecipient" or "manufacturedProduct" or "specimenRole" or "act"
        or "encounter" or "organizer" or "supply" or "procedure" or "healthCareFacility";
}
