using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>A text of the output, as it stands and as lower-case words without accents.</summary>
internal sealed record SearchedText(string Text)
{
    public string Words { get; } = $" {PersonFacts.Words(Text)} ";
}

/// <summary>Something that a record states of a person.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its words; of numbers, the digits.</param>
internal readonly record struct PersonFact(string Kind, string Value)
{
    /// <summary>Whether a text says it: the words in a row; the digits however they are grouped.</summary>
    public bool StandsIn(SearchedText text) => Kind == "number"
        ? text.Text.Length >= Value.Length && Value[0] is var first && text.Text.Contains(first)
            && Regex.IsMatch(text.Text, $@"(?<![\d.]){string.Join(@"[\s().\-/+]{0,3}", Value.AsEnumerable())}(?!\d)")
        : text.Words.Contains($" {Value} ", StringComparison.Ordinal);
}

/// <summary>Reads what identifies a person out of FHIR JSON, and the texts out of any.</summary>
internal static partial class PersonFacts
{
    private static readonly string[] Suffixes =
        "st street ave avenue rd road blvd boulevard ln lane dr drive ct court pl place ter terrace apt suite unit".Split(' ');

    private static readonly string[] Particles = "the and van der von den del las dos mac san mrs miss dr phd".Split(' ');

    public static string Words(string text) =>
        string.Join(' ', Word().Matches(Unaccented(text)).Select(match => match.Value));

    public static IEnumerable<JsonElement> PersonsIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(PersonsIn),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => PersonsIn(member.Value)).Concat(
            Text(element, "resourceType") is "Patient" or "RelatedPerson" or "Person" ? [element] : []),
        _ => [],
    };

    public static HashSet<PersonFact> Of(JsonElement person)
    {
        var facts = new HashSet<PersonFact>();
        foreach (var part in Objects(person, "contact").Prepend(person))
        {
            foreach (var name in Objects(part, "name"))
            {
                AddName(name, facts);
            }

            foreach (var telecom in Objects(part, "telecom").Select(point => Text(point, "value")).OfType<string>())
            {
                facts.Add(new("contact", telecom.Contains('@') ? Words(telecom) : ""));
                AddDigits(telecom, facts);
            }

            foreach (var address in Objects(part, "address"))
            {
                AddAddress(address, facts);
            }
        }

        foreach (var value in Objects(person, "identifier").Select(identifier => Text(identifier, "value")).OfType<string>())
        {
            facts.Add(new("identifier", Words(value)));
            if (value.All(c => char.IsAsciiDigit(c) || c is '-' or ' '))
            {
                AddDigits(value, facts);
            }
        }

        if (DateOnly.TryParseExact(Text(person, "birthDate"), "yyyy-MM-dd", out var born))
        {
            facts.UnionWith(
                new[] { "yyyy MM dd", "yyyyMMdd", "MM dd yyyy", "M d yyyy", "dd MM yyyy", "d M yyyy", "MMMM d yyyy", "MMM d yyyy", "d MMMM yyyy", "d MMM yyyy" }
                .Select(form => new PersonFact("birth date", born.ToString(form, CultureInfo.InvariantCulture).ToLowerInvariant())));
        }

        facts.Add(new("id", Words(Text(person, "id") ?? "")));
        facts.RemoveWhere(fact => fact.Value.Length < 3);
        return facts;
    }

    /// <summary>Every text: of markup, what stands between the tags; of base64 that is text, what it says.</summary>
    public static IEnumerable<string> Texts(JsonElement element, string property = "")
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return element.EnumerateArray().SelectMany(item => Texts(item, property));
            case JsonValueKind.Object:
                return element.EnumerateObject().SelectMany(member => Texts(member.Value, member.Name));
            case JsonValueKind.String:
                var text = element.GetString()!;
                var plain = property == "data" && element.TryGetBytesFromBase64(out var bytes) ? Encoding.UTF8.GetString(bytes) : text;
                return property is "div" or "data"
                    ? Tag().Split(plain).Append(Tag().Replace(plain, " ")).Select(node => WebUtility.HtmlDecode(node))
                    : [text];
            default:
                return [];
        }
    }

    private static void AddName(JsonElement name, HashSet<PersonFact> facts)
    {
        var given = Strings(name, "given").Select(Words).ToList();
        var family = Words(Text(name, "family") ?? "");
        var whole = Words(Text(name, "text") ?? "");
        facts.UnionWith(given.Append(family).Append(whole).SelectMany(part => part.Split(' '))
            .Where(word => word.Length >= 3 && !Particles.Contains(word) && !word.All(char.IsAsciiDigit))
            .Select(word => new PersonFact("name part", word)));
        facts.UnionWith(given.Where(_ => family.Length > 0)
            .SelectMany(first => new[] { $"{first} {family}", $"{family} {first}" })
            .Concat(whole.Contains(' ') ? [whole] : []).Select(full => new PersonFact("full name", full)));
    }

    private static void AddAddress(JsonElement address, HashSet<PersonFact> facts)
    {
        var lines = Strings(address, "line").Append(Text(address, "text") ?? "")
            .SelectMany(line => line.Split('\n', ',', ';')).Select(Words);
        foreach (var words in lines.Select(line => line.Split(' ')).Where(words => words.Length > 1))
        {
            facts.Add(new("street", string.Join(' ', words)));
            var street = words.TakeWhile((word, i) => i < 2 || !Suffixes.Contains(word)).ToList();
            if (char.IsAsciiDigit(words[0][0]) && street.Count > 1)
            {
                facts.Add(new("street", string.Join(' ', street)));
            }
        }

        var (city, zip) = (Words(Text(address, "city") ?? ""), Words(Text(address, "postalCode") ?? ""));
        facts.Add(new("city", city));
        facts.Add(new("city", $"{city} {zip}".Trim()));
        facts.Add(new("zip", zip));
    }

    // The whole number, and of a phone number what is dialled within the country and the town.
    private static void AddDigits(string text, HashSet<PersonFact> facts)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        foreach (var length in new[] { digits.Length, 10, 7 }.Where(length => length >= 5 && length <= digits.Length))
        {
            facts.Add(new("number", digits[^length..]));
        }
    }

    private static List<JsonElement> Objects(JsonElement parent, string member) =>
        !parent.TryGetProperty(member, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    private static IEnumerable<string> Strings(JsonElement parent, string member) =>
        Objects(parent, member).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);

    private static string? Text(JsonElement parent, string member) =>
        parent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Unaccented(string text) => string.Concat(
        text.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
        .ToLowerInvariant();

    [GeneratedRegex(@"[a-z0-9\u0080-\uffff]+")]
    private static partial Regex Word();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
