using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>
/// What the segments of one patient in a message say about who the patient is: PID, NK1, GT1, IN1, IN2, MRG, PV1. Not
/// thread-safe.
/// </summary>
internal sealed partial class Hl7PersonReader(Hl7Values values)
{
    private readonly List<string> _localIds = [];
    private readonly List<AssignedIdentifier> _recordNumbers = [];
    private readonly List<string> _socialSecurity = [];
    private readonly List<AssignedIdentifier> _others = [];
    private readonly List<PersonName> _names = [];
    private readonly List<PersonName> _related = [];
    private readonly List<PostalAddress> _addresses = [];
    private readonly List<string> _telecoms = [];
    private string? _birthDate;
    private string? _sex;

    /// <summary>Whether a segment says something about who a patient is.</summary>
    public static bool Describes(ReadOnlySpan<byte> name) => name.StartsWith("PID"u8) || name.StartsWith("NK1"u8)
        || name.StartsWith("GT1"u8) || name.StartsWith("IN1"u8) || name.StartsWith("IN2"u8)
        || name.StartsWith("MRG"u8) || name.StartsWith("PV1"u8);

    /// <summary>Starts another patient.</summary>
    public void Begin(string localId)
    {
        _localIds.Clear();
        _recordNumbers.Clear();
        _socialSecurity.Clear();
        _others.Clear();
        _names.Clear();
        _related.Clear();
        _staff.Clear();
        _addresses.Clear();
        _telecoms.Clear();
        (_birthDate, _sex) = (null, null);
        _localIds.Add(localId);
    }

    /// <summary>Adds what a segment says.</summary>
    /// <param name="segment">The segment from its name on, UTF-8.</param>
    /// <param name="isSamePerson">Of MRG: whether its numbers are of the patient of PID.</param>
    public void Add(ReadOnlySpan<byte> segment, bool isSamePerson)
    {
        switch (Encoding.ASCII.GetString(segment[..3]))
        {
            case "PID":
                Patient(segment);
                break;
            case "NK1":
                Related(segment, names: [2, 26, 30], addresses: [4, 32], telecoms: [5, 6, 31, 40, 41], ids: [12, 33]);
                Organizations(segment, 13);
                Numbers(segment, 37);
                break;
            case "GT1":
                Related(
                    segment, names: [3, 4, 16, 42, 45], addresses: [5, 17], telecoms: [6, 7, 18, 46],
                    ids: [2, 19, 29]);
                Organizations(segment, 21, 51);
                Numbers(segment, 12);
                break;
            case "IN1":
                Related(segment, names: [6, 16], addresses: [19, 44], telecoms: [], ids: [36, 49]);
                Organizations(segment, 11);
                break;
            case "IN2":
                Related(segment, names: [7, 9, 22, 40, 49, 52], addresses: [], telecoms: [50, 53, 58, 63, 64],
                    ids: [1, 25, 26, 61]);
                Numbers(segment, 2, 6, 8, 10);
                break;
            case "MRG":
                Merged(segment, isSamePerson);
                break;
            case "PV1":
                Identifiers(segment, _others, 5, 19, 50);
                break;
        }
    }

    /// <summary>What was said.</summary>
    public SubjectIdentity ToIdentity() => new()
    {
        LocalIds = [.. _localIds],
        MedicalRecordNumbers = [.. _recordNumbers.Distinct()],
        SocialSecurityNumbers = [.. _socialSecurity.Distinct()],
        OtherIdentifiers = [.. _others.Distinct()],
        Names = [.. _names],
        RelatedNames = [.. _related],
        CareTeamNames = [.. _staff.Values],
        BirthDate = _birthDate,
        Sex = _sex,
        Addresses = [.. _addresses],
        Telecoms = [.. _telecoms.Distinct()],
    };

    private void Patient(ReadOnlySpan<byte> pid)
    {
        Hl7PatientId.Find(pid, values.Separators, out var start, out var length);
        if (length > 0)
        {
            RecordNumber(pid.Slice(start, length), isPrimary: true);
        }

        foreach (var number in (ReadOnlySpan<int>)[2, 3, 4])
        {
            foreach (var cx in values.Repetitions(pid, number))
            {
                RecordNumber(cx, isPrimary: false);
            }
        }

        Identifiers(pid, _others, 18, 21);
        if (values.Text(Hl7Fields.Field(pid, 19, values.Separators.Field)) is { } ssn)
        {
            _socialSecurity.Add(values.Component(Encoding.UTF8.GetBytes(ssn), 1) ?? ssn);
        }

        Identifiers(pid, _others, 20);
        _names.AddRange(Names(pid, 5).Concat(Names(pid, 9)));
        _related.AddRange(Names(pid, 6));
        _addresses.AddRange(Addresses(pid, 11));
        Telecoms(pid, 13, 14, 40);
        if (values.Text(Hl7Fields.Field(pid, 23, values.Separators.Field)) is { Length: > 2 } birthPlace)
        {
            _addresses.Add(new PostalAddress([], birthPlace, null, null, null));
        }

        _birthDate = Date(Hl7Fields.Field(pid, 7, values.Separators.Field));
        _sex = values.Component(Hl7Fields.Field(pid, 8, values.Separators.Field), 1)?.ToUpperInvariant() switch
        {
            "M" or "MALE" => "male",
            "F" or "FEMALE" => "female",
            "O" or "A" or "N" or "X" => "other",
            "U" => "unknown",
            _ => null,
        };
    }

    private void RecordNumber(ReadOnlySpan<byte> cx, bool isPrimary)
    {
        if (Identifier(cx) is not { } identifier || (!isPrimary && _recordNumbers.Contains(identifier)))
        {
            return;
        }

        switch (values.Component(cx, 5))
        {
            case "SS":
                _socialSecurity.Add(identifier.Value);
                break;
            case "MR":
                _recordNumbers.Add(identifier);
                break;
            case null or "PI" or "PT" or "PN" or "MRN" when isPrimary:
                _recordNumbers.Add(identifier);
                break;
            default:
                _others.Add(identifier);
                break;
        }
    }

    private void Merged(ReadOnlySpan<byte> mrg, bool isSamePerson)
    {
        foreach (var number in (ReadOnlySpan<int>)[1, 4])
        {
            foreach (var cx in values.Repetitions(mrg, number))
            {
                if (!isSamePerson)
                {
                    if (Identifier(cx) is { } foreign)
                    {
                        _others.Add(foreign);
                    }

                    continue;
                }

                RecordNumber(cx, isPrimary: true);
                using var id = new PooledBuffer(128);
                Hl7PatientId.WriteLocalId(cx, values, id);
                var localId = Encoding.UTF8.GetString(id.Written);
                if (localId.Length > 0 && !_localIds.Contains(localId))
                {
                    _localIds.Add(localId);
                }
            }
        }

        Identifiers(mrg, _others, 2, 3, 5, 6);
        _names.AddRange(Names(mrg, 7));
    }

    private void Related(
        ReadOnlySpan<byte> segment, ReadOnlySpan<int> names, ReadOnlySpan<int> addresses, ReadOnlySpan<int> telecoms,
        ReadOnlySpan<int> ids)
    {
        foreach (var number in names)
        {
            _related.AddRange(Names(segment, number));
        }

        foreach (var number in addresses)
        {
            _addresses.AddRange(Addresses(segment, number));
        }

        Telecoms(segment, telecoms);
        Identifiers(segment, _others, ids);
    }

    private void Numbers(ReadOnlySpan<byte> segment, params ReadOnlySpan<int> fields)
    {
        foreach (var number in fields)
        {
            foreach (var raw in values.Repetitions(segment, number))
            {
                if (values.Component(raw, 1) is { Length: > 3 } text)
                {
                    _others.Add(new AssignedIdentifier("", text));
                }
            }
        }
    }

    // An employer is one of the identifiers of 45 CFR 164.514(b)(2)(i).
    private void Organizations(ReadOnlySpan<byte> segment, params ReadOnlySpan<int> fields)
    {
        foreach (var number in fields)
        {
            foreach (var xon in values.Repetitions(segment, number))
            {
                if (values.Component(xon, 1) is { Length: > 3 } name)
                {
                    _related.Add(new PersonName("", [], name));
                }
            }
        }
    }

    private void Identifiers(ReadOnlySpan<byte> segment, List<AssignedIdentifier> to, params ReadOnlySpan<int> fields)
    {
        foreach (var number in fields)
        {
            foreach (var cx in values.Repetitions(segment, number))
            {
                if (Identifier(cx) is { } identifier)
                {
                    to.Add(identifier);
                }
            }
        }
    }

    private AssignedIdentifier? Identifier(ReadOnlySpan<byte> cx) => values.Component(cx, 1) is { } value
        ? new AssignedIdentifier(values.Authority(Hl7Fields.Part(cx, 4, values.Separators.Component)), value)
        : null;

    private List<PersonName> Names(ReadOnlySpan<byte> segment, int number)
    {
        var names = new List<PersonName>();
        foreach (var xpn in values.Repetitions(segment, number))
        {
            var family = values.Component(xpn, 1) ?? "";
            var given = new[] { values.Component(xpn, 2), values.Component(xpn, 3) }.OfType<string>()
                .SelectMany(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

            // The old form of a name is one text: "Doe, Jane" or "JANE DOE".
            var isText = given.Count == 0 && family.AsSpan().ContainsAny(' ', ',');
            if (family.Length > 0 || given.Count > 0)
            {
                names.Add(new PersonName(isText ? "" : family, given, isText ? family : null));
            }
        }

        return names;
    }

    private List<PostalAddress> Addresses(ReadOnlySpan<byte> segment, int number)
    {
        var addresses = new List<PostalAddress>();
        foreach (var xad in values.Repetitions(segment, number))
        {
            var lines = new[] { values.Component(xad, 1), values.Component(xad, 2) }.OfType<string>().ToList();
            var street = Hl7Fields.Part(xad, 1, values.Separators.Component);
            if (values.Separators.Subcomponent != 0 && street.Contains(values.Separators.Subcomponent)
                && values.Text(Hl7Fields.Part(street, 2, values.Separators.Subcomponent)) is { } name)
            {
                var house = values.Text(Hl7Fields.Part(street, 3, values.Separators.Subcomponent));
                lines.Add(house is null ? name : $"{house} {name}");
            }

            var address = new PostalAddress(
                lines, values.Component(xad, 3), values.Component(xad, 9), values.Component(xad, 5),
                values.Component(xad, 4));
            if (lines.Count > 0 || address.City is not null || address.PostalCode is not null)
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }

    private void Telecoms(ReadOnlySpan<byte> segment, params ReadOnlySpan<int> fields)
    {
        foreach (var number in fields)
        {
            foreach (var xtn in values.Repetitions(segment, number))
            {
                foreach (var component in (ReadOnlySpan<int>)[1, 4, 12])
                {
                    if (values.Component(xtn, component) is { Length: > 5 } text)
                    {
                        _telecoms.Add(text);
                    }
                }

                var local = values.Component(xtn, 7);
                if (local is { Length: > 5 })
                {
                    _telecoms.Add(values.Component(xtn, 6) + local);
                }
            }
        }
    }

    /// <summary>The date of a DTM as <c>yyyy</c>, <c>yyyy-MM</c> or <c>yyyy-MM-dd</c>.</summary>
    private string? Date(ReadOnlySpan<byte> field)
    {
        var text = values.Component(field, 1) ?? "";
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        return digits >= 8 ? $"{text[..4]}-{text[4..6]}-{text[6..8]}"
            : digits >= 6 ? $"{text[..4]}-{text[4..6]}"
            : digits >= 4 ? text[..4]
            : null;
    }
}
