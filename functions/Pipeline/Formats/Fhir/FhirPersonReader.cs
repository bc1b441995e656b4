using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// Reads names, addresses, contact points and identifiers out of FHIR elements. What is not of the expected form is
/// passed over.
/// </summary>
internal static class FhirPersonReader
{
    /// <summary>HumanName or an array of them.</summary>
    public static IEnumerable<PersonName> Names(JsonElement parent, string member)
    {
        foreach (var name in Objects(parent, member))
        {
            var given = Texts(name, "given").ToList();
            var family = Text(name, "family") ?? "";
            var text = Text(name, "text");
            if (given.Count > 0 || family.Length > 0 || text is not null)
            {
                yield return new PersonName(family, given, text);
            }
        }
    }

    /// <summary>Address or an array of them.</summary>
    public static IEnumerable<PostalAddress> Addresses(JsonElement parent, string member) =>
        Objects(parent, member).Select(address => new PostalAddress(
            [.. Texts(address, "line")],
            Text(address, "city"),
            Text(address, "district"),
            Text(address, "postalCode"),
            Text(address, "state"),
            Text(address, "text")));

    /// <summary>Values of ContactPoint.</summary>
    public static IEnumerable<string> Telecoms(JsonElement parent, string member) =>
        Objects(parent, member).Select(point => Text(point, "value")).OfType<string>();

    /// <summary>Identifiers with a value, with the codes of their types (v2 table 0203).</summary>
    public static IEnumerable<(AssignedIdentifier Identifier, string TypeCode)> Identifiers(
        JsonElement parent, string member)
    {
        foreach (var identifier in Objects(parent, member))
        {
            if (Text(identifier, "value") is { } value)
            {
                var code = Objects(identifier, "type").SelectMany(type => Objects(type, "coding"))
                    .Select(coding => Text(coding, "code")).FirstOrDefault(found => found is not null);
                yield return (new AssignedIdentifier(Text(identifier, "system") ?? "", value), code ?? "");
            }
        }
    }

    /// <summary>The members of a name that are objects, singly or in an array.</summary>
    public static IEnumerable<JsonElement> Objects(JsonElement parent, string member)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(member, out var value))
        {
            yield break;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            yield return value;
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Object)
                {
                    yield return item;
                }
            }
        }
    }

    /// <summary>A text member; null where it is absent, empty or not a text.</summary>
    public static string? Text(JsonElement parent, string member) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var value)
            && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
                ? text
                : null;

    private static IEnumerable<string> Texts(JsonElement parent, string member)
    {
        if (parent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 } text)
                {
                    yield return text;
                }
            }
        }
        else if (Text(parent, member) is { } single)
        {
            yield return single;
        }
    }
}
