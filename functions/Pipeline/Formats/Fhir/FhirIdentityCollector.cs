using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Fhir;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>Takes the fragments of one file in turn and collects who it is about. Not thread-safe.</summary>
/// <param name="limits">How much may be held in memory.</param>
/// <param name="open">Who content inside a record is about; null where attachments are not read.</param>
internal sealed partial class FhirIdentityCollector(
    FhirReadLimits limits, Func<byte[], IReadOnlyList<SubjectIdentity>>? open = null) : IDisposable
{
    /// <summary>
    /// Texts in extensions up to this length are labels (race, birth place), not free text. In bytes.
    /// </summary>
    private const int LabelBytes = 40;

    private static readonly FhirRules Rules = FhirRules.For(DeidentificationProfile.Longitudinal);
    private static readonly FhirElement Entry = FhirElementTable.R4.Bundle.Find("entry")!;

    private readonly FhirEdits _edits = new();
    private readonly FhirIssueList _issues = new(limits.MaxIssues);
    private readonly SortedDictionary<string, long> _resources = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _referenced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private readonly FhirSubjectRecords _records = new();
    private readonly PooledBuffer _scratch = new();
    private bool _hasFreeText;
    private long _bundles;
    private long _usable;
    private long _tops;

    /// <summary>Takes one fragment.</summary>
    /// <returns>Null; or the issue that sets the whole file aside.</returns>
    public InputIssue? Take(FhirFragmentReader reader)
    {
        switch (reader.Kind)
        {
            case FhirFragment.Resource:
                return Part(reader, element: null);
            case FhirFragment.Entry:
                return Part(reader, Entry);
            case FhirFragment.BundleStart:
                _bundles++;
                return null;
            case FhirFragment.BundleMember:
                return Member(reader);
            case FhirFragment.BundleEnd:
                _usable += reader.EntryIndex < 0 ? 1 : 0;
                Count("Bundle");
                return null;
            case FhirFragment.PartIssue:
                _issues.Add(reader.Issue!);
                return null;
            case FhirFragment.FileIssue:
                return reader.Issue;
            default:
                return null;
        }
    }

    /// <summary>The outcome, after everything was taken.</summary>
    public FhirIdentityOutcome Finish(string fileToken, long bytes)
    {
        // A Provenance may point at everything in its Bundle; what the Bundle shows to be no patient is no subject.
        _referenced.ExceptWith(_others);
        if (_usable == 0)
        {
            return new FhirIdentityOutcome.SetAside(
                _issues.Count > 0 ? _issues.First[0] : new InputIssue(FhirIssues.Empty, ByteOffset: 0));
        }

        return new FhirIdentityOutcome.Read(
            new FileIdentities(fileToken, WithMentions(_records.ToIdentities())),
            new FhirFileContents
            {
                Kind = _bundles == 1 && _resources.GetValueOrDefault("Bundle") == 1 && _tops == 0 ? FhirFileKind.Bundle
                    : _bundles == 0 && _tops == 1 ? FhirFileKind.Resource
                    : FhirFileKind.Sequence,
                ReferencedSubjects = [.. _referenced],
                HasFreeText = _hasFreeText,
                Resources = _resources,
                Bytes = bytes,
            },
            _issues.First,
            _issues.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private InputIssue? Part(FhirFragmentReader reader, FhirElement? element)
    {
        var json = reader.Json;
        _tops += element is null ? 1 : 0;
        var walk = new FhirWalk(json, Rules, _edits, limits, isFramed: element is not null);
        if (!JsonText.IsUnicodeThroughout(json))
        {
            _issues.Add(FhirPart.IssueAt(reader, FhirIssues.Surrogate, 0, null));
            return null;
        }

        var isText = Utf8.IsValid(json);
        if (!isText || !(element is null ? walk.Resource() : walk.BundlePart(element)))
        {
            var issue = FhirPart.IssueOf(reader, in walk, isText);
            if ((element is not null || reader.InArray) && issue.Kind == FhirIssues.Syntax)
            {
                return issue;
            }

            _issues.Add(issue);
            return null;
        }

        _usable++;
        NoteFreeText();
        NoteReferences(json);
        NoteAttachments(json);
        for (var scope = 0; scope < _edits.Scopes.Count; scope++)
        {
            if (_edits.Scopes[scope].Json.IsPresent)
            {
                NoteResource(json, _edits.Scopes[scope]);
            }
        }

        foreach (var contained in _edits.Contained)
        {
            if (FhirSubjectRecords.Describes(contained.Type))
            {
                using var document = Document(contained.Json.Of(json));
                var isPatient = contained.Type.Role == FhirTypeRole.Patient;
                _records.Add(contained.Type, document.RootElement, isPatient ? [Content(contained.Json.Of(json))] : []);
            }
        }

        return null;
    }

    /// <summary>Sees to it that both passes end alike.</summary>
    private InputIssue? Member(FhirFragmentReader reader)
    {
        if (FhirElementTable.R4.Bundle.Find(reader.MemberName) is not { } element)
        {
            return null;
        }

        if (!JsonText.IsUnicodeThroughout(reader.Json))
        {
            return FhirPart.IssueAt(reader, FhirIssues.Surrogate, 0, null);
        }

        var walk = new FhirWalk(reader.Json, Rules, _edits, limits, isFramed: true);
        var isText = Utf8.IsValid(reader.Json);
        return isText && (walk.BundlePart(element) || walk.Issue is null)
            ? null
            : FhirPart.IssueOf(reader, in walk, isText);
    }

    private void NoteFreeText()
    {
        if (_hasFreeText)
        {
            return;
        }

        foreach (ref readonly var edit in _edits.All)
        {
            _hasFreeText |= edit.Action switch
            {
                FhirAction.Narrative or FhirAction.AttachmentData or FhirAction.AttachmentMarkup
                    or FhirAction.AttachmentNested => true,
                FhirAction.Scrub => edit.Element!.Parent.Role switch
                {
                    FhirTypeRole.Reference => false,
                    FhirTypeRole.Extension => edit.End - edit.Start > LabelBytes,
                    _ => true,
                },
                _ => false,
            };
        }
    }

    private void NoteReferences(ReadOnlySpan<byte> json)
    {
        foreach (var seen in _edits.References)
        {
            var reference = FhirReferenceText.Parse(JsonText.Unescape(seen.Text.Of(json), _scratch));
            if (reference.Type?.Role == FhirTypeRole.Patient
                || (seen.LeadsToSubject && reference is { Type: null, Form: FhirReferenceForm.Urn }))
            {
                _referenced.Add(Encoding.UTF8.GetString(reference.LocalId));
            }
        }
    }

    private void NoteResource(ReadOnlySpan<byte> json, in FhirScope scope)
    {
        Count(scope.Type.Name);
        if (scope.Type.Role != FhirTypeRole.Patient && scope.FullUrl.IsPresent)
        {
            var own = FhirReferenceText.Parse(JsonText.Unescape(scope.FullUrl.Of(json), _scratch));
            if (own.Form == FhirReferenceForm.Urn)
            {
                _others.Add(Encoding.UTF8.GetString(own.LocalId));
            }
        }

        if (!FhirSubjectRecords.Describes(scope.Type))
        {
            return;
        }

        var ids = new List<string>();
        if (scope.Type.Role == FhirTypeRole.Patient)
        {
            if (scope.Id.IsPresent)
            {
                ids.Add(Encoding.UTF8.GetString(JsonText.Unescape(scope.Id.Of(json), _scratch)));
            }

            if (scope.FullUrl.IsPresent)
            {
                var url = FhirReferenceText.Parse(JsonText.Unescape(scope.FullUrl.Of(json), _scratch));
                var id = Encoding.UTF8.GetString(url.LocalId);
                if (!ids.Contains(id))
                {
                    ids.Add(id);
                }
            }

            if (ids.Count == 0)
            {
                ids.Add(Content(scope.Json.Of(json)));
            }

            _referenced.UnionWith(ids);
        }

        using var document = Document(scope.Json.Of(json));
        _records.Add(scope.Type, document.RootElement, ids);
    }

    private JsonDocument Document(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        return JsonDocument.ParseValue(ref reader);
    }

    private static string Content(ReadOnlySpan<byte> json)
    {
        Span<byte> id = stackalloc byte[FhirLocalId.ContentLength];
        FhirLocalId.OfContent(json, id);
        return Encoding.ASCII.GetString(id);
    }

    private void Count(string type) =>
        _resources[type] = _resources.GetValueOrDefault(type) + 1;

    /// <summary>
    /// Subjects that the file only refers to are subjects by their local ids, until another file says who they are.
    /// </summary>
    private List<SubjectIdentity> WithMentions(IReadOnlyList<SubjectIdentity> described)
    {
        var known = described.SelectMany(identity => identity.LocalIds).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. described,
            .. _referenced.Where(id => !known.Contains(id)).Select(id => new SubjectIdentity { LocalIds = [id] }),
        ];
    }
}
