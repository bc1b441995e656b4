using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>An element of a type, as it is named in JSON (choices are expanded: <c>valueQuantity</c>).</summary>
internal sealed class FhirElement(FhirType parent, string name, FhirType type, int index, int ordinal)
{
    /// <summary>The type that has the element.</summary>
    public FhirType Parent { get; } = parent;

    /// <summary>JSON name.</summary>
    public string Name { get; } = name;

    /// <summary>JSON name as UTF-8.</summary>
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Type of the value.</summary>
    public FhirType Type { get; } = type;

    /// <summary>Position among all elements of the table.</summary>
    public int Index { get; } = index;

    /// <summary>Position among the elements of the parent.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>Whether the element repeats and is therefore an array in JSON.</summary>
    public bool Repeats { get; init; }

    /// <summary>Whether the element leads to the subject of the resource.</summary>
    public bool LeadsToSubject { get; init; }

    /// <summary>Whether a reference here may lead to someone or some place that has a name.</summary>
    public bool MayLeadToNamed { get; init; }

    /// <summary>What the reader wants to know of this element.</summary>
    public FhirElementRole Role { get; } = RoleOf(parent, name);

    /// <summary>Path for messages and counts: names of the standard only.</summary>
    public string Path => $"{Parent.Name}.{Name}";

    private static FhirElementRole RoleOf(FhirType parent, string name) => (parent.Name, name) switch
    {
        (_, "id") when parent.Kind == FhirTypeKind.Resource => FhirElementRole.ResourceId,
        ("Quantity" or "Age", "value") => FhirElementRole.QuantityValue,
        ("Quantity" or "Age", "code") => FhirElementRole.QuantityCode,
        ("Quantity" or "Age", "unit") => FhirElementRole.QuantityUnit,
        ("Reference", "reference") => FhirElementRole.ReferenceText,
        ("Bundle.entry", "fullUrl") => FhirElementRole.FullUrl,
        ("Bundle.entry", "resource") => FhirElementRole.EntryResource,
        ("Patient", "deceasedDateTime") => FhirElementRole.Deceased,
        ("Patient", "identifier") => FhirElementRole.PatientIdentifier,
        ("Meta", "profile") => FhirElementRole.MetaProfile,
        (_, "fhirVersion") => FhirElementRole.FhirVersion,
        (_, "contained") when parent.Kind == FhirTypeKind.Resource => FhirElementRole.Contained,
        _ => FhirElementRole.None,
    };
}

/// <summary>Elements that decide about others.</summary>
internal enum FhirElementRole
{
    /// <summary>Nothing special.</summary>
    None,

    /// <summary>The id of a resource.</summary>
    ResourceId,

    /// <summary>The number of a quantity.</summary>
    QuantityValue,

    /// <summary>The unit's code.</summary>
    QuantityCode,

    /// <summary>The unit as written.</summary>
    QuantityUnit,

    /// <summary>The text of a reference.</summary>
    ReferenceText,

    /// <summary>The full URL of an entry.</summary>
    FullUrl,

    /// <summary>The resource of an entry.</summary>
    EntryResource,

    /// <summary>When the patient died.</summary>
    Deceased,

    /// <summary>Identifiers of the patient.</summary>
    PatientIdentifier,

    /// <summary>Profiles that a resource claims.</summary>
    MetaProfile,

    /// <summary>The FHIR version that a definition is for.</summary>
    FhirVersion,

    /// <summary>Contained resources.</summary>
    Contained,
}
