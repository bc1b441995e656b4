using System.Globalization;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Csv;

namespace FrontierFunctions.Pipeline.Formats.Csv;

/// <summary>Who the rows of a table are about: one identity for each subject, whatever it says of itself. Not thread-safe.</summary>
internal sealed class CsvPeople
{
    private readonly Dictionary<string, Person> _people = new(StringComparer.Ordinal);

    /// <summary>Adds what a row says.</summary>
    public void Add(ReadOnlySpan<byte> record, CsvRow row, CsvRole[] roles)
    {
        var id = row.Text(record, Array.IndexOf(roles, CsvRole.Subject));
        if (id.Length == 0)
        {
            return;
        }

        if (!_people.TryGetValue(id, out var person))
        {
            _people.Add(id, person = new Person());
        }

        string? first = null, last = null, street = null, city = null, zip = null;
        for (var field = 0; field < roles.Length; field++)
        {
            if (roles[field] is CsvRole.Subject or CsvRole.Unknown or CsvRole.Value or CsvRole.Code or CsvRole.Test
                or CsvRole.Unit or CsvRole.Range or CsvRole.Keep or CsvRole.Text or CsvRole.Date or CsvRole.Age
                or CsvRole.State)
            {
                continue;
            }

            var text = row.Text(record, field);
            if (text.Length < 2 && roles[field] != CsvRole.Sex)
            {
                continue;
            }

            switch (roles[field])
            {
                case CsvRole.FirstName:
                    first = text;
                    break;
                case CsvRole.LastName:
                    last = text;
                    break;
                case CsvRole.Name:
                    person.Names.Add(("", "", text));
                    break;
                case CsvRole.BirthDate:
                    person.Born ??= CsvRecordFormat.Day(text)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                    break;
                case CsvRole.Sex:
                    person.Sex ??= text.ToUpperInvariant() switch
                    {
                        "F" or "FEMALE" => "female",
                        "M" or "MALE" => "male",
                        _ => null,
                    };
                    break;
                case CsvRole.Ssn:
                    person.Ssns.Add(text);
                    break;
                case CsvRole.Phone:
                    person.Telecoms.Add(text);
                    break;
                case CsvRole.Address:
                    street = text;
                    break;
                case CsvRole.City:
                    city = text;
                    break;
                case CsvRole.Zip:
                    zip = text;
                    break;
                case CsvRole.Identifier:
                    person.Others.Add(text);
                    break;
                case CsvRole.Drop when text.Any(char.IsLetter):
                    person.Related.Add(text);
                    break;
            }
        }

        if (last is not null || first is not null)
        {
            person.Names.Add((last ?? "", first ?? "", null));
        }

        if (street is not null || city is not null)
        {
            person.Addresses.Add((street, city, zip));
        }
    }

    /// <summary>The identities, in the order in which subjects were met.</summary>
    public IReadOnlyList<SubjectIdentity> ToIdentities() =>
    [
        .. _people.Select(pair => new SubjectIdentity
        {
            LocalIds = [pair.Key],
            MedicalRecordNumbers = pair.Key.Any(char.IsAsciiDigit) ? [new AssignedIdentifier("", pair.Key)] : [],
            SocialSecurityNumbers = [.. pair.Value.Ssns],
            OtherIdentifiers = [.. pair.Value.Others.Select(other => new AssignedIdentifier("", other))],
            Names = [.. pair.Value.Names.Select(NameOf)],
            RelatedNames = [.. pair.Value.Related.Select(name => new PersonName("", [], name))],
            BirthDate = pair.Value.Born,
            Sex = pair.Value.Sex,
            Addresses =
            [
                .. pair.Value.Addresses.Select(address => new PostalAddress(
                    address.Street is null ? [] : [address.Street], address.City, null, address.Zip, null)),
            ],
            Telecoms = [.. pair.Value.Telecoms],
        }),
    ];

    private static PersonName NameOf((string Family, string Given, string? Text) name)
    {
        if (name.Text is null)
        {
            return new PersonName(name.Family, Words(name.Given));
        }

        var comma = name.Text.IndexOf(',');
        var words = Words(comma < 0 ? name.Text : name.Text[(comma + 1)..]);
        return comma < 0
            ? new PersonName(words.Count > 1 ? words[^1] : "", [.. words.SkipLast(1)], name.Text)
            : new PersonName(name.Text[..comma].Trim(), words, name.Text);
    }

    private static List<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>What the rows of one subject say; no row adds what another has said.</summary>
    private sealed class Person
    {
        public HashSet<(string Family, string Given, string? Text)> Names { get; } = [];

        public HashSet<string> Ssns { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Telecoms { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Others { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Related { get; } = new(StringComparer.Ordinal);

        public HashSet<(string? Street, string? City, string? Zip)> Addresses { get; } = [];

        public string? Born { get; set; }

        public string? Sex { get; set; }
    }
}
