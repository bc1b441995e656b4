using System.Buffers.Binary;
using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>What kind of type an element has.</summary>
internal enum FhirTypeKind
{
    /// <summary>A JSON string, number or boolean.</summary>
    Primitive,

    /// <summary>A data type with elements.</summary>
    Complex,

    /// <summary>Elements that a resource or data type defines in place; named by their path.</summary>
    Backbone,

    /// <summary>A resource.</summary>
    Resource,
}

/// <summary>How a primitive type is written in JSON.</summary>
internal enum FhirJsonForm
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,
}

/// <summary>A type of FHIR R4 with its elements. Immutable once the table is loaded; thread-safe.</summary>
internal sealed class FhirType(string name, FhirTypeKind kind, int index)
{
    private FhirElement?[] _slots = [];

    /// <summary>Name; for backbone elements their path (<c>Patient.contact</c>).</summary>
    public string Name { get; } = name;

    /// <summary>What kind of type this is.</summary>
    public FhirTypeKind Kind { get; } = kind;

    /// <summary>Position in the table.</summary>
    public int Index { get; } = index;

    /// <summary>JSON form, for primitive types.</summary>
    public FhirJsonForm Form { get; } = name switch
    {
        "boolean" => FhirJsonForm.Boolean,
        "decimal" or "integer" or "positiveInt" or "unsignedInt" => FhirJsonForm.Number,
        _ => FhirJsonForm.Text,
    };

    /// <summary>Whether this stands for a resource of any type.</summary>
    public bool IsAnyResource { get; } = name == "Resource";

    /// <summary>Whether the reader or the rules treat objects of this type specially.</summary>
    public FhirTypeRole Role { get; } = name switch
    {
        "Extension" => FhirTypeRole.Extension,
        "Reference" => FhirTypeRole.Reference,
        "Quantity" => FhirTypeRole.Quantity,
        "Age" => FhirTypeRole.Age,
        "Attachment" or "Binary" => FhirTypeRole.Attachment,
        "Bundle.entry" => FhirTypeRole.Entry,
        "Patient" => FhirTypeRole.Patient,
        _ => FhirTypeRole.None,
    };

    /// <summary>Whether a name of a person or place is what an instance is usually called by.</summary>
    public bool IsNamed { get; } =
        name is "Patient" or "Practitioner" or "PractitionerRole" or "RelatedPerson" or "Person"
        or "Organization" or "OrganizationAffiliation" or "Location" or "HealthcareService" or "CareTeam" or "Group"
        or "Device" or "Endpoint" or "Account" or "Schedule" or "Appointment" or "Encounter" or "EpisodeOfCare";

    /// <summary>The elements, inherited ones first.</summary>
    public IReadOnlyList<FhirElement> Elements { get; private set; } = [];

    /// <summary>Finds an element by its JSON name; null where this type has none of that name.</summary>
    public FhirElement? Find(ReadOnlySpan<byte> name)
    {
        var mask = _slots.Length - 1;
        for (var i = Hash(name) & mask; _slots[i] is { } element; i = (i + 1) & mask)
        {
            if (name.SequenceEqual(element.Utf8Name))
            {
                return element;
            }
        }

        return null;
    }

    /// <summary>Finds an element by its JSON name.</summary>
    public FhirElement? Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    /// <summary>Sets the elements, once, while the table is loaded.</summary>
    internal void Seal(IReadOnlyList<FhirElement> elements)
    {
        Elements = elements;
        var slots = new FhirElement?[Math.Max(4,
            (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)elements.Count * 2))];
        foreach (var element in elements)
        {
            var i = Hash(element.Utf8Name) & (slots.Length - 1);
            while (slots[i] is not null)
            {
                i = (i + 1) & (slots.Length - 1);
            }

            slots[i] = element;
        }

        _slots = slots;
    }

    /// <summary>
    /// Length, first and last eight bytes: element names differ in these within a type, or are compared anyway.
    /// </summary>
    private static int Hash(ReadOnlySpan<byte> name)
    {
        ulong head, tail;
        if (name.Length >= 8)
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(name);
            tail = BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]);
        }
        else if (name.Length >= 4)
        {
            head = BinaryPrimitives.ReadUInt32LittleEndian(name);
            tail = BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]);
        }
        else
        {
            head = name.Length > 0 ? name[0] : 0u;
            tail = name.Length > 1 ? (uint)((name[1] << 8) | name[^1]) : 0u;
        }

        var mixed =
            ((head * 0x9E3779B97F4A7C15) ^ ((tail + (ulong)name.Length) * 0xC2B2AE3D27D4EB4F)) * 0x9E3779B97F4A7C15;
        return (int)(mixed >> 40);
    }
}

/// <summary>Types whose objects need more than their elements one by one.</summary>
internal enum FhirTypeRole
{
    /// <summary>Nothing special.</summary>
    None,

    /// <summary>Treated by its URL.</summary>
    Extension,

    /// <summary>The display depends on what is referred to.</summary>
    Reference,

    /// <summary>A quantity in years may be an age.</summary>
    Quantity,

    /// <summary>An age.</summary>
    Age,

    /// <summary>The data depend on the content type.</summary>
    Attachment,

    /// <summary>The full URL may be the only id of the resource.</summary>
    Entry,

    /// <summary>The subject itself.</summary>
    Patient,
}
