using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <content>Whose a resource is, and references.</content>
internal sealed partial class FhirRewriter
{
    /// <summary>Base of full URLs in the output: reserved, leads nowhere (RFC 6761).</summary>
    private static ReadOnlySpan<byte> NeutralBase => "https://deidentified.invalid/fhir/"u8;

    private void ResolveScopes(ReadOnlySpan<byte> json, FhirEdits edits)
    {
        _ofScope.Clear();
        for (var scope = 0; scope < edits.Scopes.Count; scope++)
        {
            Subject? subject;
            if (edits.Scopes[scope].Type.Role == FhirTypeRole.Patient)
            {
                subject = Patient(json, edits.Scopes[scope]);
            }
            else
            {
                subject = OfReferences(json, edits, scope, leadingOnly: true, out var any);
                if (!any)
                {
                    subject = OfReferences(json, edits, scope, leadingOnly: false, out _);
                }
            }

            _ofScope.Add(subject);
            if (subject is not null)
            {
                Tally.Subjects.Add(subject);
            }
        }
    }

    private Subject? Patient(ReadOnlySpan<byte> json, in FhirScope scope)
    {
        if (scope.Id.IsPresent && Find(Unescaped(scope.Id.Of(json))) is { } byId)
        {
            return byId;
        }

        if (scope.FullUrl.IsPresent
            && Find(FhirReferenceText.Parse(Unescaped(scope.FullUrl.Of(json))).LocalId) is { } byUrl)
        {
            return byUrl;
        }

        var subject = OfContent(scope.Json.Of(json));
        if (subject is null)
        {
            Tally.UnresolvedReferences++;
        }

        return subject;
    }

    private Subject? OfContent(ReadOnlySpan<byte> json)
    {
        Span<byte> content = stackalloc byte[FhirLocalId.ContentLength];
        FhirLocalId.OfContent(json, content);
        return _subjects.Find(_fileToken, content);
    }

    /// <summary>
    /// The one patient that the references of a resource lead to; null where there is none, or more than one.
    /// </summary>
    /// <param name="json">The fragment.</param>
    /// <param name="edits">What was found in it.</param>
    /// <param name="scope">The resource.</param>
    /// <param name="leadingOnly">Only references that by their element lead to the subject.</param>
    /// <param name="any">Whether some reference leads to a patient, resolved or not.</param>
    private Subject? OfReferences(ReadOnlySpan<byte> json, FhirEdits edits, int scope, bool leadingOnly, out bool any)
    {
        any = false;
        Subject? one = null;
        foreach (var reference in edits.References)
        {
            if (reference.Scope != scope || (leadingOnly && !reference.LeadsToSubject))
            {
                continue;
            }

            var parsed = FhirReferenceText.Parse(Unescaped(reference.Text.Of(json)));
            Subject? subject;
            if (parsed.Form == FhirReferenceForm.Contained)
            {
                if (!IsContainedPatient(json, edits, scope, parsed.LocalId, out subject))
                {
                    continue;
                }
            }
            else if (!parsed.MayBePatient)
            {
                continue;
            }
            else
            {
                subject = Find(parsed.LocalId);
                if (subject is null && parsed.Type is null)
                {
                    continue;
                }
            }

            if (any && !ReferenceEquals(subject, one))
            {
                return null;
            }

            any = true;
            one = subject;
        }

        return one;
    }

    private bool IsContainedPatient(
        ReadOnlySpan<byte> json, FhirEdits edits, int scope, ReadOnlySpan<byte> id, out Subject? subject)
    {
        subject = null;
        foreach (var contained in edits.Contained)
        {
            if (contained.Scope == scope && contained.Type.Role == FhirTypeRole.Patient && contained.Id.IsPresent
                && id.SequenceEqual(contained.Id.Of(json)))
            {
                subject = OfContent(contained.Json.Of(json));
                return true;
            }
        }

        return false;
    }

    private Subject? Find(ReadOnlySpan<byte> localId)
    {
        if (localId.Length == _lastIdLength && localId.SequenceEqual(_lastId.AsSpan(0, _lastIdLength)))
        {
            return _lastSubject;
        }

        var subject = _subjects.Find(_fileToken, localId);
        if (localId.Length <= _lastId.Length)
        {
            localId.CopyTo(_lastId);
            _lastIdLength = localId.Length;
            _lastSubject = subject;
        }

        return subject;
    }

    private void WriteReference(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        var reference = FhirReferenceText.Parse(text);
        switch (reference.Form)
        {
            case FhirReferenceForm.Contained:
                output.Write("#"u8);
                if (!reference.LocalId.IsEmpty)
                {
                    output.Write(_ids[reference.LocalId]);
                }

                return;
            case FhirReferenceForm.TypeOnly:
                output.Write(text);
                return;
            case FhirReferenceForm.Typed or FhirReferenceForm.Conditional:
                WriteType(reference.Type!, output);
                break;
            default:
                output.Write("urn:uuid:"u8);
                break;
        }

        WriteTarget(reference, isReference: true, output);
    }

    private void WriteFullUrl(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        var reference = FhirReferenceText.Parse(text);
        if (reference.Form == FhirReferenceForm.Typed)
        {
            output.Write(NeutralBase);
            WriteType(reference.Type!, output);
        }
        else
        {
            output.Write("urn:uuid:"u8);
        }

        WriteTarget(reference, isReference: false, output);
    }

    private void WriteRequestUrl(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        var reference = FhirReferenceText.Parse(text);
        switch (reference.Form)
        {
            case FhirReferenceForm.TypeOnly:
                WriteText(reference.Type!.Name, output);
                return;
            case FhirReferenceForm.Typed or FhirReferenceForm.Conditional:
                WriteType(reference.Type!, output);
                WriteTarget(reference, isReference: false, output);
                return;
            default:
                output.Write("urn:uuid:"u8);
                output.Write(_ids[text]);
                return;
        }
    }

    private void WriteTarget(in FhirReferenceText reference, bool isReference, PooledBuffer output)
    {
        var subject = reference.MayBePatient ? Find(reference.LocalId) : null;
        if (subject is null && isReference && reference.Type?.Role == FhirTypeRole.Patient)
        {
            Tally.UnresolvedReferences++;
        }

        output.Write(subject is null ? _ids[reference.LocalId] : Pseudonym(subject));
    }

    private static void WriteType(FhirType type, PooledBuffer output)
    {
        WriteText(type.Name, output);
        output.Write("/"u8);
    }

    private static void WriteDate(ReadOnlySpan<byte> value, FhirElement element, Subject? subject, PooledBuffer output)
    {
        if (subject is not null && subject.Shift.TryShift(value, output.GetSpan(value.Length), out var written))
        {
            output.Advance(written);
            return;
        }

        output.Write(value[..4]);
        if (element.Type.Name == "instant")
        {
            // An instant has to be whole: the first one of the year stands for the year.
            output.Write("-01-01T00:00:00Z"u8);
        }
    }

    /// <summary>The birth date: over 89 at death, or now, the year that makes the age read 90.</summary>
    private void WriteBirthDate(
        ReadOnlySpan<byte> value, FhirElement element, Subject? subject, ReadOnlySpan<byte> deceased,
        PooledBuffer output)
    {
        var until = TryDate(deceased, out var death) ? death : _asOf;
        if (!TryDate(value, out var birth) || birth.AddYears(90) > until)
        {
            WriteDate(value, element, subject, output);
            return;
        }

        var shifted = subject is null ? until : subject.Shift.Shift(until);
        WriteText((shifted.Year - 90).ToString("0000", CultureInfo.InvariantCulture), output);
    }

    /// <summary>The first day that a date may stand for.</summary>
    private static bool TryDate(ReadOnlySpan<byte> value, out DateOnly date)
    {
        date = default;
        Span<char> text = stackalloc char[10];
        "0001-01-01".CopyTo(text);
        var length = Math.Min(value.Length, 10);
        return length is 4 or 7 or 10
            && Encoding.ASCII.TryGetChars(value[..length], text, out _)
            && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            && date.Year < 9900;
    }
}
