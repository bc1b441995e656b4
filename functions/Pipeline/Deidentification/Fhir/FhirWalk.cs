using System.Text.Json;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// One pass over a fragment: follows FHIR's element types, asks the rules, and notes what to change. What the types do
/// not know, and values of another JSON form than their type has, go. Fails on what would make the reading ambiguous.
/// </summary>
internal ref partial struct FhirWalk
{
    private readonly FhirRules _rules;
    private readonly FhirEdits _edits;
    private readonly int _maxDepth;
    private readonly bool _isStrict;
    private readonly ReadOnlySpan<byte> _json;
    private ReadOnlySpan<byte> _lastName;
    private Utf8JsonReader _reader;
    private int _scope;
    private bool _inContained;
    private int _containedPlace;

    /// <summary>Prepares a pass.</summary>
    /// <param name="json">The fragment.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="edits">Receives what is found; what it held before is forgotten.</param>
    /// <param name="limits">How deep values may nest.</param>
    /// <param name="isFramed">Whether the fragment is known to be a whole value; else it may end early.</param>
    /// <param name="isStrict">Whether codes, short labels and kept URIs are searched too.</param>
    public FhirWalk(
        ReadOnlySpan<byte> json, FhirRules rules, FhirEdits edits, FhirReadLimits limits, bool isFramed,
        bool isStrict = false)
    {
        _isStrict = isStrict;
        _json = json;
        _rules = rules;
        _edits = edits;
        _maxDepth = limits.MaxDepth;

        // Where it is not final, an early end shows as a false Read and not as an exception.
        _reader = new Utf8JsonReader(
            json, isFinalBlock: isFramed, new JsonReaderState(new() { MaxDepth = limits.MaxDepth }));
        edits.Clear();
    }

    /// <summary>What is wrong; null while nothing is.</summary>
    public IssueKind? Issue { get; private set; }

    /// <summary>Where, from the start of the fragment.</summary>
    public int IssueOffset { get; private set; }

    /// <summary>In which element, by names of the standard; null where unknown.</summary>
    public string? IssuePath { get; private set; }

    /// <summary>Walks over a resource.</summary>
    /// <returns>True unless <see cref="Issue"/> is set.</returns>
    public bool Resource() => Guarded(null);

    /// <summary>Walks over the value of a member of a Bundle, or over an entry.</summary>
    /// <returns>Whether something of it stays; false also where <see cref="Issue"/> is set.</returns>
    public bool BundlePart(FhirElement element) => Guarded(element);

    private bool Guarded(FhirElement? element)
    {
        var kept = false;
        try
        {
            if (!_reader.Read())
            {
                return Fail(FhirIssues.Truncated);
            }

            if (element is null)
            {
                kept = RootResource();
            }
            else
            {
                _edits.Scopes.Add(new FhirScope { Type = FhirElementTable.R4.Bundle });
                kept = element.Type == FhirElementTable.R4.BundleEntry && _reader.TokenType != JsonTokenType.StartObject
                    ? Fail(FhirIssues.EntryInvalid)
                    : Value(
                        element, _rules.ActionOf(element), inArray: element.Type == FhirElementTable.R4.BundleEntry);
            }

            // Nothing but white space may follow; a second value throws.
            if (Issue is null && _reader.Read())
            {
                return Fail(FhirIssues.Syntax);
            }

            foreach (var scope in _edits.Scopes)
            {
                if (scope.Type.Role == FhirTypeRole.Patient && !scope.Id.IsPresent && !scope.FullUrl.IsPresent
                    && !scope.HasIdentifiers)
                {
                    return Fail(FhirIssues.IdMissing, "Patient");
                }
            }
        }
        catch (JsonException)
        {
            return Broken();
        }

        return kept && Issue is null;
    }

    /// <summary>
    /// Tells too much nesting from broken grammar, and finds the place: the reader may have been ahead, or behind.
    /// </summary>
    private bool Broken()
    {
        var again = new Utf8JsonReader(_json, isFinalBlock: true, new JsonReaderState(new() { MaxDepth = 1 << 20 }));
        try
        {
            while (again.Read())
            {
                if (again.CurrentDepth >= _maxDepth)
                {
                    IssueOffset = (int)again.TokenStartIndex;
                    break;
                }
            }

            Issue = FhirIssues.Depth;
        }
        catch (JsonException)
        {
            Issue = FhirIssues.Syntax;
            IssueOffset = (int)again.BytesConsumed;
        }

        return false;
    }

    private bool RootResource()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return Fail(FhirIssues.NotAnObject);
        }

        return ResourceType() is { } type ? ScopedResource(type) : Fail(TypeIssue());
    }

    private bool ScopedResource(FhirType type)
    {
        var outer = (_scope, _inContained);
        var start = (int)_reader.TokenStartIndex;
        _scope = _edits.Scopes.Count;
        _inContained = false;
        _edits.Scopes.Add(new FhirScope { Type = type });
        var kept = Object(type, null, isUnknownExtension: false);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_edits.Scopes)[_scope].Json =
            new ByteRange(start, (int)_reader.BytesConsumed);
        (_scope, _inContained) = outer;
        return kept;
    }

    /// <summary>An element of type Resource: contained, an entry's, or a parameter's.</summary>
    private bool NestedResource(FhirElement element)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return DropValue();
        }

        var start = (int)_reader.TokenStartIndex;
        var type = ResourceType();
        if (type is null)
        {
            // The resource of an entry that is streamed is set aside with its entry; deeper ones go.
            return element.Role == FhirElementRole.EntryResource && _reader.CurrentDepth <= 1
                ? Fail(TypeIssue())
                : DropValue();
        }

        if (element.Role != FhirElementRole.Contained)
        {
            return ScopedResource(type);
        }

        var outer = (_inContained, _containedPlace);
        var place = _edits.Contained.Count;
        (_inContained, _containedPlace) = (true, place);
        _edits.Contained.Add(new FhirContained(type, default, default, (ushort)_scope));
        var kept = Object(type, null, isUnknownExtension: false);
        var contained = _edits.Contained[place];
        _edits.Contained[place] = contained with { Json = new ByteRange(start, (int)_reader.BytesConsumed) };
        (_inContained, _containedPlace) = outer;
        return kept;
    }

    /// <summary>
    /// The type of the resource whose object the reader is at; null where FHIR R4 has none of that name.
    /// </summary>
    private readonly FhirType? ResourceType() =>
        Peek("resourceType"u8, out var name) ? FhirElementTable.R4.FindResource(name) : null;

    private readonly IssueKind TypeIssue()
    {
        if (!Peek("resourceType"u8, out var name))
        {
            var rest = _reader;
            return rest.TrySkip() ? FhirIssues.TypeMissing : FhirIssues.Truncated;
        }

        return FhirVersionSigns.IsTypeOfAnotherVersion(name) ? FhirIssues.Version : FhirIssues.TypeUnknown;
    }

    /// <summary>Looks for a text member of the object that the reader is at, without moving it.</summary>
    private readonly bool Peek(ReadOnlySpan<byte> member, out ReadOnlySpan<byte> text)
    {
        var reader = _reader;
        text = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(member);
            if (!reader.Read())
            {
                return false;
            }

            if (isIt)
            {
                if (reader.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                text = reader.ValueSpan;
                if (reader.ValueIsEscaped && text.Length <= _edits.ValueScratch.Length && JsonText.IsUnicode(text))
                {
                    text = _edits.ValueScratch.AsSpan(0, reader.CopyString(_edits.ValueScratch));
                }

                return true;
            }

            if (!reader.TrySkip())
            {
                return false;
            }
        }

        return false;
    }

    private bool Fail(IssueKind issue, string? path = null)
    {
        if (Issue is null)
        {
            Issue = issue;
            IssueOffset = (int)_reader.TokenStartIndex;
            IssuePath = path;
        }

        return false;
    }

    /// <summary>Passes over a value that goes.</summary>
    private bool DropValue()
    {
        if (!_reader.TrySkip())
        {
            Fail(FhirIssues.Truncated);
        }

        return false;
    }
}
