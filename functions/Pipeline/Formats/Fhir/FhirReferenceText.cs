namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>How a reference is written.</summary>
internal enum FhirReferenceForm
{
    /// <summary>Nothing that can be read: a whole that stands for an unknown target.</summary>
    Opaque,

    /// <summary><c>#x</c>: a contained resource.</summary>
    Contained,

    /// <summary><c>urn:uuid:x</c> or <c>urn:oid:x</c>.</summary>
    Urn,

    /// <summary><c>Type/x</c>, with a base before and a version after it or not.</summary>
    Typed,

    /// <summary><c>Type?query</c>.</summary>
    Conditional,

    /// <summary><c>Type</c> alone, as requests have it.</summary>
    TypeOnly,
}

/// <summary>
/// A reference taken apart. The local id is what <see cref="Deidentification.SubjectIdentity.LocalIds"/> holds.
/// </summary>
internal readonly ref struct FhirReferenceText
{
    private FhirReferenceText(FhirReferenceForm form, FhirType? type, ReadOnlySpan<byte> localId)
    {
        Form = form;
        Type = type;
        LocalId = localId;
    }

    /// <summary>How it is written.</summary>
    public FhirReferenceForm Form { get; }

    /// <summary>The type that it states; null where it states none.</summary>
    public FhirType? Type { get; }

    /// <summary>
    /// The id without type or base; for conditional references the type and query, for opaque ones all of it.
    /// </summary>
    public ReadOnlySpan<byte> LocalId { get; }

    /// <summary>Whether this may be a patient: it says so, or does not say what it is.</summary>
    public bool MayBePatient =>
        Type is null ? Form is FhirReferenceForm.Urn or FhirReferenceForm.Opaque : Type.Role == FhirTypeRole.Patient;

    /// <summary>Takes a reference apart.</summary>
    /// <param name="text">The reference, unescaped.</param>
    public static FhirReferenceText Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] == '#')
        {
            return new(FhirReferenceForm.Contained, null, text[1..]);
        }

        if (text.StartsWith("urn:uuid:"u8) || text.StartsWith("urn:oid:"u8))
        {
            return new(FhirReferenceForm.Urn, null, text[(text.LastIndexOf((byte)':') + 1)..]);
        }

        var table = FhirElementTable.R4;
        var query = text.IndexOf((byte)'?');
        if (query >= 0)
        {
            var begin = text[..query].LastIndexOf((byte)'/') + 1;
            return table.FindResource(text[begin..query]) is { } searched
                ? new(FhirReferenceForm.Conditional, searched, text[begin..])
                : new(FhirReferenceForm.Opaque, null, text);
        }

        var rest = text;
        var history = rest.IndexOf("/_history/"u8);
        rest = history >= 0 ? rest[..history] : rest;
        var slash = rest.LastIndexOf((byte)'/');
        if (slash < 0)
        {
            return table.FindResource(rest) is { } alone
                ? new(FhirReferenceForm.TypeOnly, alone, default)
                : new(FhirReferenceForm.Opaque, null, text);
        }

        var before = rest[..slash];
        return slash + 1 < rest.Length && table.FindResource(before[(before.LastIndexOf((byte)'/') + 1)..]) is { } type
            ? new(FhirReferenceForm.Typed, type, rest[(slash + 1)..])
            : new(FhirReferenceForm.Opaque, null, text);
    }
}
