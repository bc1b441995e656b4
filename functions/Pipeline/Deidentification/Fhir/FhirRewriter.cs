using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// Carries out the edits of one file's fragments: decides whose each resource is, copies what does not change as it
/// stands, writes what replaces the rest, and has the result read again. Not thread-safe; disposing clears what it
/// remembers.
/// </summary>
internal sealed partial class FhirRewriter : IDisposable
{
    private readonly RecordFormats? _formats;
    private readonly int _depth;
    private readonly OrganizationKeys _keys;
    private readonly TextScrubber _scrubber;
    private readonly ResidualScanner _scanner;
    private readonly DateOnly _asOf;
    private readonly SubjectDirectory _subjects;
    private readonly string _fileToken;
    private readonly KeyedIds _ids;
    private readonly UnchangedTexts _unchanged = new();
    private readonly PooledBuffer _text = new();
    private readonly PooledBuffer _scrubbed = new();
    private readonly PooledBuffer _markup = new();
    private readonly PooledBuffer _attachment = new();
    private readonly List<Subject?> _ofScope = [];
    private readonly byte[] _lastId = new byte[64];
    private int _lastIdLength = -1;
    private Subject? _lastSubject;
    private string? _residual;

    /// <summary>Prepares for one file.</summary>
    public FhirRewriter(
        OrganizationKeys keys, TextScrubber scrubber, ResidualScanner scanner, DateOnly asOf, SubjectDirectory subjects,
        RecordSource source, RecordFormats? formats)
    {
        _formats = formats;
        _depth = source.Depth;
        _keys = keys;
        _scrubber = scrubber;
        _scanner = scanner;
        _asOf = asOf;
        _subjects = subjects;
        _fileToken = source.FileToken;
        Tally = new FhirTally(source.Explains);
        _ids = new KeyedIds(keys);
    }

    /// <summary>What was done so far.</summary>
    public FhirTally Tally { get; }

    /// <summary>Writes the fragment as it may be released.</summary>
    /// <param name="json">The fragment.</param>
    /// <param name="edits">What the walk over it found.</param>
    /// <param name="output">Receives the result; of no use where the answer is false.</param>
    /// <returns>Whether the residual scan found nothing.</returns>
    public bool Rewrite(ReadOnlySpan<byte> json, FhirEdits edits, PooledBuffer output)
    {
        _residual = null;
        _named.Clear();
        ResolveScopes(json, edits);
        var begin = output.Count;
        var copied = 0;
        foreach (ref readonly var edit in edits.All)
        {
            output.Write(json[copied..edit.Start]);
            Replace(json, edits, in edit, output);
            copied = edit.End;
        }

        output.Write(json[copied..]);
        return Scan(output.Written[begin..]) && _residual is null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _unchanged.Clear();
        _ids.Clear();
        Array.Clear(_lastId);
        _lastSubject = null;
        _named.Clear();
        _people.Clear();
        _stated.Clear();
        _lastPeople = [];
        _lastNamed = null;
        _text.Dispose();
        _scrubbed.Dispose();
        _markup.Dispose();
        _attachment.Dispose();
    }

    private bool Scan(ReadOnlySpan<byte> written)
    {
        for (var i = 0; i < _ofScope.Count; i++)
        {
            // Once for each subject in the fragment; nearly always there is one.
            if ((i == 0 || _ofScope.IndexOf(_ofScope[i]) == i) && _scanner.Find(written, _ofScope[i], out _residual))
            {
                return false;
            }
        }

        for (var i = 0; i < _named.Count; i++)
        {
            if (_named[i].Subject is { } named && !_ofScope.Contains(named) && _scanner.Find(written, named, out _residual))
            {
                return false;
            }
        }

        Tally.ScannedRecords++;
        return true;
    }

    private void Replace(ReadOnlySpan<byte> json, FhirEdits edits, in FhirEdit edit, PooledBuffer output)
    {
        var raw = json[edit.Start..edit.End];
        var subject = _ofScope[edit.Scope];
        switch (edit.Action)
        {
            case FhirAction.Drop:
                Tally.Dropped(edit.Element, edit.Parent);
                return;
            case FhirAction.Null:
                output.Write("null"u8);
                return;
            case FhirAction.AgeOver89:
                output.Write(FhirAge.AtLeast90);
                break;
            case FhirAction.Shift or FhirAction.Year:
                WriteDate(raw, edit.Element!, edit.Action == FhirAction.Shift ? subject : null, output);
                break;
            case FhirAction.ShiftBirthDate or FhirAction.YearBirthDate:
                WriteBirthDate(
                    raw, edit.Element!, edit.Action == FhirAction.ShiftBirthDate ? subject : null,
                    edits.Scopes[edit.Scope].Deceased.Of(json), output);
                break;
            case FhirAction.Zip3:
                output.Write(FhirPostalCode.Generalize(raw));
                break;
            case FhirAction.Scrub or FhirAction.ReferenceDisplay or FhirAction.KeepShort:
                if (!WriteScrubbed(raw, Named(json, edits, edit.Scope), ScrubMode.Full, output))
                {
                    return;
                }

                break;
            case FhirAction.ScrubKnown:
                if (!WriteScrubbed(raw, Named(json, edits, edit.Scope), ScrubMode.Known, output))
                {
                    return;
                }

                break;
            case FhirAction.KeepCode:
                if (!WriteCode(raw, Named(json, edits, edit.Scope), output))
                {
                    return;
                }

                break;
            case FhirAction.SuspectUri:
                if (!WriteSuspectUri(raw, Named(json, edits, edit.Scope), output))
                {
                    return;
                }

                break;
            case FhirAction.MediaType:
                FhirMediaType.Parse(Unescaped(raw)).WriteTo(output);
                break;
            case FhirAction.Narrative:
                if (!WriteNarrative(raw, json, edits, Named(json, edits, edit.Scope), output))
                {
                    return;
                }

                break;
            case FhirAction.AttachmentData or FhirAction.AttachmentMarkup:
                WriteAttachment(
                    raw, edit.Action == FhirAction.AttachmentMarkup, Named(json, edits, edit.Scope), output);
                break;
            case FhirAction.AttachmentNested:
                WriteNested(raw, Named(json, edits, edit.Scope), output);
                break;
            case FhirAction.ContentTypeText:
                output.Write("text/plain"u8);
                break;
            case FhirAction.ContentTypeBytes:
                output.Write("application/octet-stream"u8);
                break;
            default:
                WriteIdentifying(raw, edits, in edit, output);
                break;
        }

        Tally.Changed(edit.Element, edit.Action);
    }

    private void WriteIdentifying(ReadOnlySpan<byte> raw, FhirEdits edits, in FhirEdit edit, PooledBuffer output)
    {
        var text = Unescaped(raw);
        switch (edit.Action)
        {
            case FhirAction.Id:
                output.Write(IdOf(text, edits, in edit));
                break;
            case FhirAction.Token:
                WriteToken(text, output);
                break;
            case FhirAction.Uid:
                WriteText(_keys.Uid(text), output);
                break;
            case FhirAction.Uri:
                WriteUri(text, output);
                break;
            case FhirAction.Reference:
                WriteReference(text, output);
                break;
            case FhirAction.FullUrl:
                WriteFullUrl(text, output);
                break;
            case FhirAction.RequestUrl:
                WriteRequestUrl(text, output);
                break;
            default:
                throw new InvalidOperationException($"No replacement for {edit.Action}.");
        }
    }

    /// <summary>The id of a resource: the pseudonym for the subject's own record, the keyed id for others.</summary>
    private ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> id, FhirEdits edits, in FhirEdit edit)
    {
        var scope = edits.Scopes[edit.Scope];
        return edit.Element!.Role == FhirElementRole.ResourceId && scope.Type.Role == FhirTypeRole.Patient
            && scope.Id.Start == edit.Start && _ofScope[edit.Scope] is { } subject
                ? Pseudonym(subject)
                : _ids[id];
    }

    /// <summary>
    /// A keyed token; object identifiers and UUIDs keep their form, so that they still match what DICOM says.
    /// </summary>
    private void WriteToken(ReadOnlySpan<byte> value, PooledBuffer output)
    {
        if (value.StartsWith("urn:oid:"u8) || value.StartsWith("urn:uuid:"u8))
        {
            WriteUri(value, output);
            return;
        }

        WriteText(_keys.Token("identifier", Encoding.UTF8.GetString(value)), output);
    }

    private void WriteUri(ReadOnlySpan<byte> uri, PooledBuffer output)
    {
        if (uri.StartsWith("urn:oid:"u8))
        {
            output.Write("urn:oid:"u8);
            WriteText(_keys.Uid(uri["urn:oid:"u8.Length..]), output);
            return;
        }

        output.Write("urn:uuid:"u8);
        output.Write(_ids[uri.StartsWith("urn:uuid:"u8) ? uri["urn:uuid:"u8.Length..] : uri]);
    }

    private static void WriteText(string ascii, PooledBuffer output) =>
        output.Advance(Encoding.ASCII.GetBytes(ascii, output.GetSpan(ascii.Length)));

    private ReadOnlySpan<byte> Pseudonym(Subject subject)
    {
        _text.Cut(0);
        WriteText(subject.Pseudonym, _text);
        return _text.Written;
    }

    /// <summary>What stands between the quotes, without escapes; valid until the next call.</summary>
    private ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> raw) => JsonText.Unescape(raw, _text);
}
