using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// Collects identities: one for each record of a patient, relative or person, and one for each subject with the numbers
/// that its coverages, encounters and accounts carry. Not thread-safe.
/// </summary>
internal sealed class FhirSubjectRecords
{
    /// <summary>How many numbers of encounters and the like are kept for one subject.</summary>
    private const int MaxNumbers = 500;

    /// <summary>
    /// Pairs of a patient and a clinician of one file. A file with more is a register: who cares for whom is not known.
    /// </summary>
    private const int MaxStaffPairs = 2_000;

    private readonly List<SubjectIdentity> _identities = [];
    private readonly List<int> _patients = [];
    private readonly SortedDictionary<string, PersonName> _staff = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, HashSet<AssignedIdentifier>> _numbers = new(StringComparer.Ordinal);

    /// <summary>Whether resources of a type say something about who a subject is.</summary>
    public static bool Describes(FhirType type) => type.Name
        is "Patient" or "RelatedPerson" or "Person" or "Coverage" or "FamilyMemberHistory" or "Encounter" or "EpisodeOfCare"
        or "Account" or "Practitioner";

    /// <summary>Adds what a resource says.</summary>
    /// <param name="type">Its type, one that <see cref="Describes"/>.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="localIds">For patients, the ids that they go by.</param>
    public void Add(FhirType type, JsonElement resource, IReadOnlyList<string> localIds)
    {
        switch (type.Name)
        {
            case "Patient":
                _patients.Add(_identities.Count);
                _identities.Add(Patient(resource, localIds));
                break;
            case "Practitioner":
                AddStaff(resource);
                break;
            case "RelatedPerson":
                AddRelative(resource);
                break;
            case "Person":
                AddPerson(resource);
                break;
            case "FamilyMemberHistory":
                if (Subject(resource, "patient") is { } relativeOf
                    && FhirPersonReader.Text(resource, "name") is { } name)
                {
                    _identities.Add(
                        new SubjectIdentity { LocalIds = [relativeOf], RelatedNames = [new PersonName("", [], name)] });
                }

                break;
            case "Coverage":
                AddNumbers(Subject(resource, "beneficiary"), resource, FhirPersonReader.Text(resource, "subscriberId"));
                break;
            default:
                AddNumbers(Subject(resource, "subject") ?? Subject(resource, "patient"), resource, null);
                break;
        }
    }

    /// <summary>
    /// Adds what an attachment says to what the texts of a subject are searched for. It does not make one person of two:
    /// a letter may be filed with the wrong patient.
    /// </summary>
    public void AddStated(string localId, SubjectIdentity stated)
    {
        if (stated.SaysNothing)
        {
            return;
        }

        _identities.Add(new SubjectIdentity
        {
            LocalIds = [localId],
            OtherIdentifiers =
            [
                .. stated.MedicalRecordNumbers,
                .. stated.SocialSecurityNumbers.Select(number => new AssignedIdentifier("", number)),
                .. stated.OtherIdentifiers,
            ],
            RelatedNames = [.. stated.Names, .. stated.RelatedNames],
            CareTeamNames = stated.CareTeamNames,
            Addresses = stated.Addresses,
            Telecoms = stated.Telecoms,
        });
    }

    /// <summary>The identities, in file order; numbers of encounters and the like come last.</summary>
    public IReadOnlyList<SubjectIdentity> ToIdentities() =>
    [
        .. _staff.Count * _patients.Count is > 0 and <= MaxStaffPairs
            ? _identities.Select((identity, i) =>
                _patients.Contains(i) ? identity with { CareTeamNames = [.. _staff.Values] } : identity)
            : _identities,
        .. _numbers.Select(pair => new SubjectIdentity { LocalIds = [pair.Key], OtherIdentifiers = [.. pair.Value] }),
    ];

    /// <summary>What the structure of a Patient, RelatedPerson, Person or Practitioner says about that person.</summary>
    public static SubjectIdentity Stated(JsonElement person) => Patient(person, []);

    // A name without a given or a family name is often what somebody does ("Midwife").
    private void AddStaff(JsonElement practitioner)
    {
        foreach (var name in FhirPersonReader.Names(practitioner, "name"))
        {
            if (name.Family.Length > 0 && name.Given.Count > 0)
            {
                _staff.TryAdd($"{name.Family}\n{string.Join('\n', name.Given)}", name with { Text = null });
            }
        }
    }

    private static SubjectIdentity Patient(JsonElement patient, IReadOnlyList<string> localIds)
    {
        var identifiers = FhirPersonReader.Identifiers(patient, "identifier").ToList();
        var ids = new List<string>(localIds);
        foreach (var (identifier, _) in identifiers)
        {
            // What conditional references and bulk exports search a patient by, as it is written and URL-encoded.
            var bar = identifier.Authority.Length > 0 ? "|" : "";
            ids.Add($"Patient?identifier={identifier.Authority}{bar}{identifier.Value}");
            if (bar.Length > 0)
            {
                ids.Add($"Patient?identifier={identifier.Authority}%7C{identifier.Value}");
            }
        }

        foreach (var link in FhirPersonReader.Objects(patient, "link"))
        {
            if (Subject(link, "other") is { } same && !ids.Contains(same))
            {
                ids.Add(same);
            }
        }

        var contacts = FhirPersonReader.Objects(patient, "contact").ToList();
        var extensions = FhirPersonReader.Objects(patient, "extension").ToList();
        return new SubjectIdentity
        {
            LocalIds = ids,
            MedicalRecordNumbers = [.. identifiers.Where(IsRecordNumber).Select(found => found.Identifier)],
            SocialSecurityNumbers = [.. identifiers.Where(IsSocialSecurity).Select(found => found.Identifier.Value)],
            OtherIdentifiers =
            [
                .. identifiers.Where(found => !IsRecordNumber(found) && !IsSocialSecurity(found))
                .Select(found => found.Identifier),
            ],
            Names = [.. FhirPersonReader.Names(patient, "name")],
            RelatedNames =
            [
                .. contacts.SelectMany(contact => FhirPersonReader.Names(contact, "name")),
                .. Employers(patient, contacts),
                .. extensions.Where(extension => Is(extension, "patient-mothersMaidenName"))
                    .Select(extension => FhirPersonReader.Text(extension, "valueString")).OfType<string>()
                    .Select(text => new PersonName("", [], text)),
            ],
            BirthDate = BirthDate(patient),
            Sex = FhirPersonReader.Text(patient, "gender"),
            Addresses =
            [
                .. FhirPersonReader.Addresses(patient, "address"),
                .. contacts.SelectMany(contact => FhirPersonReader.Addresses(contact, "address")),
                .. extensions.Where(extension => Is(extension, "patient-birthPlace"))
                    .SelectMany(extension => FhirPersonReader.Addresses(extension, "valueAddress")),
            ],
            Telecoms =
            [
                .. FhirPersonReader.Telecoms(patient, "telecom"),
                .. contacts.SelectMany(contact => FhirPersonReader.Telecoms(contact, "telecom")),
            ],
        };
    }

    /// <summary>
    /// Employers and other organizations that stand for a person: 45 CFR 164.514(b)(2)(i) covers the individual's
    /// employers too.
    /// </summary>
    private static IEnumerable<PersonName> Employers(JsonElement patient, IEnumerable<JsonElement> contacts) =>
        contacts.SelectMany(contact => FhirPersonReader.Objects(contact, "organization"))
            .Select(organization => FhirPersonReader.Text(organization, "display"))
            .Concat(FhirPersonReader.Objects(patient, "contained")
                .Where(contained => FhirPersonReader.Text(contained, "resourceType") == "Organization")
                .Select(organization => FhirPersonReader.Text(organization, "name")))
            .OfType<string>().Distinct(StringComparer.Ordinal).Select(name => new PersonName("", [], name));

    private void AddRelative(JsonElement relative)
    {
        if (Subject(relative, "patient") is not { } subject)
        {
            return;
        }

        _identities.Add(new SubjectIdentity
        {
            LocalIds = [subject],
            OtherIdentifiers =
                [.. FhirPersonReader.Identifiers(relative, "identifier").Select(found => found.Identifier)],
            RelatedNames = [.. FhirPersonReader.Names(relative, "name")],
            Addresses = [.. FhirPersonReader.Addresses(relative, "address")],
            Telecoms = [.. FhirPersonReader.Telecoms(relative, "telecom")],
        });
    }

    /// <summary>A Person says which Patient records are of one human being.</summary>
    private void AddPerson(JsonElement person)
    {
        var patients = FhirPersonReader.Objects(person, "link").Select(link => Subject(link, "target"))
            .OfType<string>().ToList();
        if (patients.Count == 0)
        {
            return;
        }

        _identities.Add(new SubjectIdentity
        {
            LocalIds = patients,
            OtherIdentifiers =
                [.. FhirPersonReader.Identifiers(person, "identifier").Select(found => found.Identifier)],
            Names = [.. FhirPersonReader.Names(person, "name")],
            BirthDate = BirthDate(person),
            Sex = FhirPersonReader.Text(person, "gender"),
            Addresses = [.. FhirPersonReader.Addresses(person, "address")],
            Telecoms = [.. FhirPersonReader.Telecoms(person, "telecom")],
        });
    }

    private void AddNumbers(string? subject, JsonElement resource, string? more)
    {
        if (subject is null)
        {
            return;
        }

        if (!_numbers.TryGetValue(subject, out var numbers))
        {
            _numbers.Add(subject, numbers = []);
        }

        foreach (var (identifier, _) in FhirPersonReader.Identifiers(resource, "identifier"))
        {
            if (numbers.Count < MaxNumbers)
            {
                numbers.Add(identifier);
            }
        }

        if (more is not null)
        {
            numbers.Add(new AssignedIdentifier("", more));
        }

        if (numbers.Count == 0)
        {
            _numbers.Remove(subject);
        }
    }

    /// <summary>
    /// The local id of the patient that a reference leads to; null where it leads to something else or nothing.
    /// </summary>
    private static string? Subject(JsonElement parent, string member)
    {
        var text = FhirPersonReader.Objects(parent, member).Select(
            reference => FhirPersonReader.Text(reference, "reference"))
            .FirstOrDefault(found => found is not null);
        if (text is null)
        {
            return null;
        }

        var parsed = FhirReferenceText.Parse(Encoding.UTF8.GetBytes(text));
        return parsed.MayBePatient && parsed.Form != FhirReferenceForm.Opaque
            ? Encoding.UTF8.GetString(parsed.LocalId)
            : null;
    }

    private static string? BirthDate(JsonElement person) =>
        FhirPersonReader.Text(person, "birthDate") is { Length: 4 or 7 or 10 } date ? date : null;

    private static bool Is(JsonElement extension, string name) =>
        FhirPersonReader.Text(extension, "url")?.EndsWith($"/{name}", StringComparison.Ordinal) == true;

    private static bool IsRecordNumber((AssignedIdentifier Identifier, string TypeCode) found) =>
        found.TypeCode == "MR";

    private static bool IsSocialSecurity((AssignedIdentifier Identifier, string TypeCode) found) =>
        found.TypeCode == "SS"
            || found.Identifier.Authority is "http://hl7.org/fhir/sid/us-ssn" or "urn:oid:2.16.840.1.113883.4.1";
}
