using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>
/// Reads members of FHIR JSON that may be absent or of the wrong kind: what is not as FHIR says is as if absent.
/// </summary>
internal static class FhirJson
{
    /// <summary>A member; default (undefined) when absent.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>A string member; null when absent or empty.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } member && member.GetString() is { Length: > 0 } text
            ? text : null;

    /// <summary>
    /// The items of a list member; none when absent. A lone object, as some writers leave it, is a list of one.
    /// </summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name)
    {
        var member = element.Member(name);
        return member.ValueKind switch
        {
            JsonValueKind.Array => member.EnumerateArray(),
            JsonValueKind.Object => [member],
            _ => [],
        };
    }

    /// <summary>A decimal or integer member; null when absent, not a number or not finite as a double.</summary>
    public static double? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetDouble(out var number)
        && double.IsFinite(number) ? number : null;

    /// <summary>A boolean member; null when absent.</summary>
    public static bool? Flag(this JsonElement element, string name) => element.Member(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A date, dateTime or instant member; null when absent or malformed.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) => FhirTime.Parse(element.Text(name));

    /// <summary>The first code of a CodeableConcept (or a plain code); null when absent.</summary>
    public static string? FirstCode(this JsonElement element, string name)
    {
        var member = element.Member(name);
        if (member.ValueKind == JsonValueKind.String)
        {
            return element.Text(name);
        }

        foreach (var coding in member.Items("coding"))
        {
            if (coding.Text("code") is { } code)
            {
                return code;
            }
        }

        return null;
    }

    /// <summary>
    /// The id that a literal reference names: of <c>Patient/7</c>, <c>http://host/Patient/7/_history/2</c> and
    /// <c>urn:uuid:7</c> it is <c>7</c>. Null when there is no literal reference, or one to a resource of another type.
    /// </summary>
    public static string? ReferencedId(this JsonElement element, string name, string type)
    {
        if (element.Member(name).Text("reference") is not { } reference)
        {
            return null;
        }

        if (reference.StartsWith("urn:", StringComparison.Ordinal))
        {
            return reference[(reference.LastIndexOf(':') + 1)..];
        }

        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        var path = history < 0 ? reference : reference[..history];
        var id = path.LastIndexOf('/');
        if (id <= 0)
        {
            return null;
        }

        var start = path.LastIndexOf('/', id - 1) + 1;
        return path.AsSpan(start, id - start).SequenceEqual(type) && id + 1 < path.Length ? path[(id + 1)..] : null;
    }
}
