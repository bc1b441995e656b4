using System.Text.Json;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <content>Whom the free text of a resource may name, besides its subject.</content>
internal sealed partial class FhirRewriter
{
    /// <summary>More patients than this are not searched for in one text: it is withheld.</summary>
    private const int MostPeople = 32;

    /// <summary>Stands for more people than a text is searched for.</summary>
    private static readonly Subject Crowd = new("", default, KnownIdentifiers.None);

    private readonly List<(bool IsDecided, Subject? Subject)> _named = [];
    private readonly List<Subject> _people = [];
    private readonly List<SubjectIdentity> _stated = [];
    private Subject[] _lastPeople = [];
    private Subject? _lastNamed;

    /// <summary>
    /// Whose identifiers the texts of a resource are searched for: its subject's, those of every other patient that it
    /// refers to, and those that its own structure or a contained resource states of a person. Dates move only where there
    /// is one subject. Null where nobody is known; <see cref="Crowd"/> where there are too many.
    /// </summary>
    private Subject? Named(ReadOnlySpan<byte> json, FhirEdits edits, int scope)
    {
        while (_named.Count <= scope)
        {
            _named.Add(default);
        }

        if (!_named[scope].IsDecided)
        {
            _named[scope] = (true, DecideNamed(json, edits, scope));
        }

        return _named[scope].Subject;
    }

    private Subject? DecideNamed(ReadOnlySpan<byte> json, FhirEdits edits, int scope)
    {
        var subject = _ofScope[scope];
        _people.Clear();
        _stated.Clear();
        foreach (var reference in edits.References)
        {
            if (reference.Scope != scope)
            {
                continue;
            }

            var parsed = FhirReferenceText.Parse(Unescaped(reference.Text.Of(json)));
            if (parsed.Form != FhirReferenceForm.Contained && parsed.MayBePatient && Find(parsed.LocalId) is { } other
                && !ReferenceEquals(other, subject) && !_people.Contains(other))
            {
                if (_people.Count == MostPeople)
                {
                    return Crowd;
                }

                _people.Add(other);
            }
        }

        if (!AddStated(json, edits, scope, subject))
        {
            return Crowd;
        }

        return _people.Count + _stated.Count == 0 ? subject : Together(subject);
    }

    /// <summary>Adds what the resource, or one that it contains, says about a person. False: too many.</summary>
    private bool AddStated(ReadOnlySpan<byte> json, FhirEdits edits, int scope, Subject? subject)
    {
        var own = edits.Scopes[scope];
        if (own.Json.IsPresent && DescribesPerson(own.Type) && (own.Type.Role != FhirTypeRole.Patient || subject is null))
        {
            _stated.Add(Stated(own.Json.Of(json)));
        }

        foreach (var contained in edits.Contained)
        {
            // Practitioners are called what they do ("Midwife"); 45 CFR 164.514(b)(2) is about the patient and relatives.
            if (contained.Scope != scope || !DescribesPerson(contained.Type) || contained.Type.Name == "Practitioner"
                || (contained.Type.Role == FhirTypeRole.Patient && subject is not null
                    && ReferenceEquals(OfContent(contained.Json.Of(json)), subject)))
            {
                continue;
            }

            if (_stated.Count == MostPeople)
            {
                return false;
            }

            _stated.Add(Stated(contained.Json.Of(json)));
        }

        return true;
    }

    private Subject Together(Subject? subject)
    {
        if (subject is not null)
        {
            _people.Add(subject);
        }

        // The resources of a file often name the same people: their identifiers are compiled once.
        if (_stated.Count == 0 && _lastNamed is not null && _people.SequenceEqual(_lastPeople)
            && ReferenceEquals(_lastNamed.SurrogatesOf, subject?.SurrogatesOf))
        {
            return _lastNamed;
        }

        var known = new KnownIdentifiers([.. _people.SelectMany(person => person.Known.Identities), .. _stated]);
        var together = new Subject("", subject?.Shift ?? default, known)
        {
            SurrogatesOf = subject?.SurrogatesOf,
        };
        if (_stated.Count == 0)
        {
            _lastPeople = [.. _people];
            _lastNamed = together;
        }

        return together;
    }

    private static bool DescribesPerson(FhirType type) =>
        type.Name is "Patient" or "RelatedPerson" or "Person" or "Practitioner";

    private static SubjectIdentity Stated(ReadOnlySpan<byte> person)
    {
        // The walk over the fragment has already bounded the depth.
        var reader = new Utf8JsonReader(person, new JsonReaderOptions { MaxDepth = int.MaxValue });
        using var document = JsonDocument.ParseValue(ref reader);
        return FhirSubjectRecords.Stated(document.RootElement);
    }
}
