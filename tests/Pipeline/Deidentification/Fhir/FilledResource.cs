using System.Text;
using System.Text.Json.Nodes;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>How the elements of a <see cref="FilledResource"/> are filled.</summary>
internal enum Filling
{
    /// <summary>Values of the right form, texts full of identifiers.</summary>
    Text,

    /// <summary>Values of the right form, texts of one name: short enough for a label, a unit or a code system.</summary>
    Name,

    /// <summary>Values of another JSON form than the element has.</summary>
    OtherForm,
}

/// <summary>
/// A resource with every element that FHIR R4 gives its type, all choices at once, each data type in full where it is met
/// first. Identifiers of one person stand wherever a text, URI or date can; unknown elements in every object.
/// </summary>
internal sealed class FilledResource(Filling filling)
{
    public const string Subject =
        """{"resourceType":"Patient","id":"p1","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"H-4471982"},{"system":"http://hl7.org/fhir/sid/us-ssn","value":"219-42-7731"}],"name":[{"family":"Quackenbush","given":["Zebediah"]}],"telecom":[{"system":"phone","value":"617-555-0142"},{"system":"email","value":"zeb.q@mail.example"}],"birthDate":"1987-06-05"}""";

    private const string All =
        "Zebediah Quackenbush, SSN 219-42-7731, tel 617-555-0142, MRN H-4471982, zeb.q@mail.example, https://zeb.example/q";

    private readonly HashSet<string> _inFull = [];
    private readonly List<string> _path = [];
    private int _count;

    /// <summary>What must not come out, in lower case.</summary>
    public static IReadOnlyList<string> Planted { get; } =
    [
        "quackenbush", "zebediah", "219-42-7731", "219427731", "617-555-0142", "h-4471982", "zeb.q@", "zeb.example",
        "1987-06-05", "21942773-1000",
    ];

    /// <summary>Codes and numbers, with the elements that lead to them (<c>Type.element</c>), outermost first.</summary>
    public Dictionary<string, string[]> Kept { get; } = [];

    public JsonObject Of(FhirType type)
    {
        var resource = Object(type);
        resource.Insert(0, "resourceType", type.Name);
        return resource;
    }

    private JsonObject Object(FhirType type)
    {
        var isInFull = type.Kind != FhirTypeKind.Complex || _inFull.Add(type.Name);
        var filled = new JsonObject();
        foreach (var element in type.Elements)
        {
            if (_path.Any(step => step.StartsWith(element.Type.Name + ".", StringComparison.Ordinal))
                || (!isInFull && element.Type.Kind != FhirTypeKind.Primitive))
            {
                continue;
            }

            _path.Add(element.Path);
            var value = Value(element);
            _path.RemoveAt(_path.Count - 1);
            filled[element.Name] = element.Repeats ? new JsonArray(value) : value;
            if (element.Type.Kind == FhirTypeKind.Primitive && isInFull && element.Type.Name != "xhtml")
            {
                var sibling = new JsonObject { ["id"] = Text(), ["extension"] = Extensions() };
                filled["_" + element.Name] = element.Repeats ? new JsonArray(sibling) : sibling;
            }
        }

        filled["zzUnknown"] = Text();
        filled["_zzUnknown"] = new JsonObject { ["extension"] = Extensions() };
        filled["zzObject"] = new JsonObject { ["name"] = new JsonArray(Text()), ["code"] = Text() };
        return filled;
    }

    private JsonNode Value(FhirElement element)
    {
        var type = element.Type;
        if (element.Name == "fhirVersion")
        {
            return "4.0.1";
        }

        // A resource that its version, type or id tells nothing of is set aside as a whole, which is tried elsewhere.
        if (filling == Filling.OtherForm && element.Name is not ("id" or "identifier"))
        {
            return type.Kind != FhirTypeKind.Primitive || type.Form != FhirJsonForm.Text
                ? Text()
                : new JsonObject { ["value"] = Text(), ["div"] = Text() };
        }

        return type.Kind == FhirTypeKind.Primitive ? Primitive(element)
            : type.IsAnyResource ? Inner(element)
            : type.Name == "Extension" ? Extension("https://records.example/unknown")
            : Object(type);
    }

    private JsonNode Primitive(FhirElement element)
    {
        var number = ++_count;
        switch (element.Type.Name)
        {
            case "boolean":
                return true;
            case "integer" or "positiveInt" or "unsignedInt":
                Keep($"{700000 + number}");
                return 700000 + number;
            case "decimal":
                Keep($"{700000 + number}.5");
                return 700000.5m + number;
            case "code" when element.Name == "contentType":
                return "text/plain";
            case "code":
                Keep($"c-{number}");
                return $"c-{number}";
            case "date":
                return "1987-06-05";
            case "dateTime" or "instant":
                return "1987-06-05T10:11:12Z";
            case "time":
                return filling == Filling.Name ? Text() : "10:11:12";
            case "base64Binary":
                return Convert.ToBase64String(Encoding.UTF8.GetBytes(All));
            case "xhtml":
                return $"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p title=\"{All}\">{All}</p></div>";
            case "id":
                return "quackenbush-219427731";
            case "oid":
                return "urn:oid:1.2.36.219427731";
            case "uuid":
                return "urn:uuid:21942773-1000-4000-8000-000000000001";
            case "uri" or "url" or "canonical" when filling == Filling.Name:
                return "http://records.example/Quackenbush";
            case "uri" or "url" or "canonical":
                return "https://zeb.example/Zebediah/Quackenbush?ssn=219-42-7731";
            default:
                return element.Path == "Reference.reference" ? "Patient/p1" : Text();
        }
    }

    private void Keep(string value) => Kept[value] = [.. _path];

    private string Text() => filling == Filling.Name ? "Quackenbush" : All;

    private JsonArray Extensions() =>
    [
        Extension("http://hl7.org/fhir/StructureDefinition/planted"), Extension("https://records.example/unknown"),
        Extension("http://hl7.org/fhir/StructureDefinition/humanname-own-name"),
    ];

    private JsonObject Extension(string url) => new() { ["url"] = url, ["valueString"] = Text() };

    /// <summary>A resource in another: one that says who somebody is, and one that tells of him.</summary>
    private JsonObject Inner(FhirElement element) => element.Role == FhirElementRole.Contained
        ? new JsonObject
        {
            ["resourceType"] = "RelatedPerson", ["id"] = "quackenbush-1",
            ["name"] = new JsonArray(new JsonObject { ["family"] = "Quackenbush", ["text"] = Text() }),
        }
        : new JsonObject
        {
            ["resourceType"] = "Observation", ["id"] = "quackenbush-2",
            ["subject"] = new JsonObject { ["reference"] = "Patient/p1" },
            ["note"] = new JsonArray(new JsonObject { ["text"] = Text() }),
        };
}
