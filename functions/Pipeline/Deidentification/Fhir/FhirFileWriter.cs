using System.Text.Unicode;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// Takes the fragments of one file in turn and puts the output together in the shape of the input: Bundle for Bundle,
/// array for array, line for line. A part that cannot be used is left out and noted; some faults end the file. Not thread-safe.
/// </summary>
internal sealed class FhirFileWriter(FhirRules rules, FhirReadLimits limits, FhirRewriter rewriter) : IDisposable
{
    private static readonly FhirElement Entry = FhirElementTable.R4.Bundle.Find("entry")!;

    private readonly PooledBuffer _output = new(64 << 10);
    private readonly FhirEdits _edits = new();
    private readonly FhirIssueList _issues = new(limits.MaxIssues);
    private long _written;
    private long _usable;
    private bool _needsComma;
    private bool _entryNeedsComma;
    private bool _inArray;
    private bool _elementNeedsComma;

    /// <summary>Takes one fragment.</summary>
    /// <returns>Null; or the issue that sets the whole file aside.</returns>
    public InputIssue? Take(FhirFragmentReader reader)
    {
        switch (reader.Kind)
        {
            case FhirFragment.Resource:
                return Part(reader, element: null);
            case FhirFragment.ArrayStart:
                _output.Write("["u8);
                (_inArray, _elementNeedsComma) = (true, false);
                return null;
            case FhirFragment.ArrayEnd:
                _output.Write("]\n"u8);
                _inArray = false;
                return null;
            case FhirFragment.BundleStart:
                Element();
                _output.Write("{"u8);
                _needsComma = false;
                return null;
            case FhirFragment.BundleMember:
                return Member(reader);
            case FhirFragment.EntriesStart:
                Comma(ref _needsComma);
                _output.Write("\"entry\":["u8);
                _entryNeedsComma = false;
                return null;
            case FhirFragment.Entry:
                return Part(reader, Entry);
            case FhirFragment.EntriesEnd:
                _output.Write("]"u8);
                return null;
            case FhirFragment.BundleEnd:
                _output.Write(_inArray ? "}"u8 : "}\n"u8);
                _usable += reader.EntryIndex < 0 ? 1 : 0;
                rewriter.Tally.Written(FhirElementTable.R4.Bundle);
                return null;
            case FhirFragment.PartIssue:
                _issues.Add(reader.Issue!);
                return null;
            default:
                return reader.Issue;
        }
    }

    /// <summary>Hands over what is ready.</summary>
    public async ValueTask FlushAsync(Stream output, CancellationToken cancellationToken)
    {
        if (_output.Count == 0)
        {
            return;
        }

        await output.WriteAsync(_output.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _written += _output.Count;
        _output.Cut(0);
    }

    /// <summary>The outcome, after everything was taken and handed over.</summary>
    public DeidentificationOutcome Finish(long bytesIn)
    {
        if (_usable > 0)
        {
            return new DeidentificationOutcome.Completed(
                rewriter.Tally.ToManifest(rules, bytesIn, _written), _issues.First, _issues.Count);
        }

        return new DeidentificationOutcome.SetAside(
            _issues.Count > 0 ? _issues.First[0] : new InputIssue(FhirIssues.Empty, ByteOffset: 0));
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    private InputIssue? Part(FhirFragmentReader reader, FhirElement? element)
    {
        var json = reader.Json;
        var walk = new FhirWalk(json, rules, _edits, limits, isFramed: element is not null);
        if (!JsonText.IsUnicodeThroughout(json))
        {
            _issues.Add(FhirPart.IssueAt(reader, FhirIssues.Surrogate, 0, null));
            return null;
        }

        var isText = Utf8.IsValid(json);
        if (!isText || !(element is null ? walk.Resource() : walk.BundlePart(element)))
        {
            var issue = FhirPart.IssueOf(reader, in walk, isText);

            // Where the grammar of an entry or element is broken, where it ends is anybody's guess.
            if ((element is not null || reader.InArray) && issue.Kind == FhirIssues.Syntax)
            {
                return issue;
            }

            _issues.Add(issue);
            return null;
        }

        var begin = _output.Count;
        if (element is not null)
        {
            Comma(ref _entryNeedsComma);
        }
        else
        {
            Element();
        }

        var written = _output.Count;
        if (!rewriter.Rewrite(json, _edits, _output) && !RewriteStrictly(json, element, written))
        {
            _output.Cut(begin);
            return FhirPart.IssueAt(reader, FhirIssues.Residual, 0, null);
        }

        if (element is null && !_inArray)
        {
            _output.Write("\n"u8);
        }

        _usable++;
        foreach (var scope in _edits.Scopes)
        {
            // The place of a Bundle's part stands for the Bundle, which is counted at its end.
            if (scope.Json.IsPresent)
            {
                rewriter.Tally.Written(scope.Type);
            }
        }

        return null;
    }

    /// <summary>
    /// What did not pass the residual scan may have a name in a code: once more, with codes, labels and URIs searched like
    /// text. Its actions are counted twice.
    /// </summary>
    private bool RewriteStrictly(ReadOnlySpan<byte> json, FhirElement? element, int written)
    {
        _output.Cut(written);
        var walk = new FhirWalk(json, rules, _edits, limits, isFramed: element is not null, isStrict: true);
        return (element is null ? walk.Resource() : walk.BundlePart(element)) && rewriter.Rewrite(json, _edits, _output);
    }

    private InputIssue? Member(FhirFragmentReader reader)
    {
        var element = FhirElementTable.R4.Bundle.Find(reader.MemberName);
        if (element is null)
        {
            var isType = reader.MemberName.SequenceEqual("resourceType"u8);
            if (!isType)
            {
                rewriter.Tally.Dropped(null, FhirElementTable.R4.Bundle);
                return null;
            }

            Comma(ref _needsComma);
            _output.Write("\"resourceType\":\"Bundle\""u8);
            return null;
        }

        var json = reader.Json;
        if (!JsonText.IsUnicodeThroughout(json))
        {
            return FhirPart.IssueAt(reader, FhirIssues.Surrogate, 0, null);
        }

        var walk = new FhirWalk(json, rules, _edits, limits, isFramed: true);
        var isText = Utf8.IsValid(json);
        if (!isText || !walk.BundlePart(element))
        {
            if (!isText || walk.Issue is not null)
            {
                return FhirPart.IssueOf(reader, in walk, isText);
            }

            rewriter.Tally.Dropped(element, null);
            return null;
        }

        Comma(ref _needsComma);
        _output.Write("\""u8);
        _output.Write(element.Utf8Name);
        _output.Write("\":"u8);
        var written = _output.Count;
        return rewriter.Rewrite(json, _edits, _output) || RewriteStrictly(json, element, written)
            ? null
            : FhirPart.IssueAt(reader, FhirIssues.Residual, 0, element.Path);
    }

    /// <summary>Before an element of an array; nothing elsewhere.</summary>
    private void Element()
    {
        if (_inArray)
        {
            Comma(ref _elementNeedsComma);
        }
    }

    private void Comma(ref bool needed)
    {
        if (needed)
        {
            _output.Write(",\n"u8);
        }

        needed = true;
    }
}
