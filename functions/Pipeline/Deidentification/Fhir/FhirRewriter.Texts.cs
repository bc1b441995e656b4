using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;
using FrontierFunctions.Pipeline.Formats.Notes;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <content>Free text: strings, narrative, attachments.</content>
internal sealed partial class FhirRewriter
{
    /// <summary>What stands for markup that cannot be read.</summary>
    private static ReadOnlySpan<byte> WithheldNarrative =>
        "<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p>Narrative withheld by de-identification.</p></div>"u8;

    private static readonly SearchValues<byte> NotInWords = SearchValues.Create(" \t\r\n@"u8);

    private bool _isTranscoded;

    private static ReadOnlySpan<byte> WithheldText => "Text withheld by de-identification."u8;

    /// <summary>Writes a text, scrubbed. False: it stays as it is.</summary>
    private bool WriteScrubbed(ReadOnlySpan<byte> raw, Subject? subject, ScrubMode mode, PooledBuffer output)
    {
        if (ReferenceEquals(subject, Crowd) && mode == ScrubMode.Full)
        {
            output.Write(WithheldText);
            return true;
        }

        var slot = UnchangedTexts.SlotOf(raw, mode);
        if (slot >= 0 && _unchanged.Contains(slot, raw, mode, subject))
        {
            output.Write(raw);
            return false;
        }

        var text = Unescaped(raw);
        if (IsReference(text))
        {
            WriteReference(text, output);
            return true;
        }

        _scrubbed.Cut(0);
        if (!_scrubber.Scrub(text, subject, mode, _scrubbed, Tally.Scrubbed))
        {
            if (slot >= 0)
            {
                _unchanged.Add(slot, raw, mode, subject);
            }

            output.Write(raw);
            return false;
        }

        JsonText.Escape(_scrubbed.Written, output);
        return true;
    }

    /// <summary>
    /// Writes a code that may be no code. A single word is searched as the residual scan searches, several words like a
    /// note; where something is found, "masked" stands for it (HL7 data-absent-reason). False: it
    /// stays as it is.
    /// </summary>
    private bool WriteCode(ReadOnlySpan<byte> raw, Subject? subject, PooledBuffer output)
    {
        var text = Unescaped(raw);
        var isFound = ReferenceEquals(subject, Crowd);
        if (text.IndexOfAny(NotInWords) >= 0)
        {
            _scrubbed.Cut(0);
            isFound |= _scrubber.Scrub(text, subject, ScrubMode.Full, _scrubbed, Tally.Scrubbed);
        }
        else
        {
            isFound |= _scanner.Find(text, subject, out _);
        }

        if (!isFound)
        {
            output.Write(raw);
            return false;
        }

        output.Write("masked"u8);
        return true;
    }

    /// <summary>Writes a URI that the rules keep, keyed where something is found in it. False: it stays.</summary>
    private bool WriteSuspectUri(ReadOnlySpan<byte> raw, Subject? subject, PooledBuffer output)
    {
        var text = Unescaped(raw);
        if (!_scanner.Find(text, subject, out _))
        {
            output.Write(raw);
            return false;
        }

        WriteUri(text, output);
        return true;
    }

    /// <summary>Whether a text is nothing but a reference: "DiagnosticReport/f201", but not "Device/equipment".</summary>
    private static bool IsReference(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'/') || text.Contains((byte)' '))
        {
            return false;
        }

        var reference = FhirReferenceText.Parse(text);
        return reference.Form == FhirReferenceForm.Typed && reference.LocalId.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
    }

    /// <summary>
    /// A narrative without the ids that the same resource states in structure: generated narratives repeat them, and no
    /// pattern knows them. An id that is a word (<c>example</c>) goes only behind its type or where it is called an id.
    /// </summary>
    private static ReadOnlySpan<byte> WithoutIds(
        ReadOnlySpan<byte> xhtml, ReadOnlySpan<byte> json, FhirEdits edits, out bool changed)
    {
        string? text = null;
        foreach (ref readonly var edit in edits.All)
        {
            if (edit.Action is not (FhirAction.Id or FhirAction.Token or FhirAction.Reference or FhirAction.Uid or FhirAction.FullUrl))
            {
                continue;
            }

            var raw = json[edit.Start..edit.End];
            var local = edit.Action is FhirAction.Reference or FhirAction.FullUrl
                ? FhirReferenceText.Parse(raw).LocalId
                : raw;
            var literal = local.Length >= 3 && local.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 ? local
                : edit.Action == FhirAction.Reference && raw.Length > local.Length + 1 ? raw
                : default;
            if (!literal.IsEmpty && xhtml.IndexOf(literal) >= 0)
            {
                text = (text ?? Encoding.UTF8.GetString(xhtml)).Replace(
                    Encoding.UTF8.GetString(literal), "[ID]", StringComparison.Ordinal);
            }

            if (local.Length >= 2 && !local.SequenceEqual(literal) && xhtml.IndexOf(local) >= 0)
            {
                text = NarrativeIds.Remove(text ?? Encoding.UTF8.GetString(xhtml), Encoding.UTF8.GetString(local));
            }
        }

        changed = text is not null;
        return text is null ? xhtml : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>
    /// Writes a narrative, scrubbed; a fixed one in place of markup that cannot be read. False: it stays as it is.
    /// </summary>
    private bool WriteNarrative(
        ReadOnlySpan<byte> raw, ReadOnlySpan<byte> json, FhirEdits edits, Subject? subject, PooledBuffer output)
    {
        if (ReferenceEquals(subject, Crowd))
        {
            output.Write(WithheldNarrative);
            return true;
        }

        var xhtml = WithoutIds(Unescaped(raw), json, edits, out var hadIds);
        _markup.Cut(0);
        switch (new XhtmlScrub(_scrubber, subject, Tally.Scrubbed, _scrubbed).Scrub(xhtml, _markup))
        {
            case XhtmlOutcome.Unchanged when !hadIds:
                output.Write(raw);
                return false;
            case XhtmlOutcome.Unchanged or XhtmlOutcome.Changed:
                JsonText.Escape(_markup.Written, output);
                return true;
            default:
                output.Write(WithheldNarrative);
                return true;
        }
    }

    private void WriteAttachment(ReadOnlySpan<byte> raw, bool isMarkup, Subject? subject, PooledBuffer output)
    {
        if (ReferenceEquals(subject, Crowd) || (!Decode(Unescaped(raw)) && !(isMarkup && Transcode())))
        {
            WriteBase64("Attachment withheld by de-identification."u8, output);
            return;
        }

        // The decoded text is in _markup; what is written comes out in _attachment.
        _attachment.Cut(0);
        bool changed;
        if (isMarkup)
        {
            var markup = new XhtmlScrub(_scrubber, subject, Tally.Scrubbed, _scrubbed);
            var outcome = markup.Scrub(_markup.Written, _attachment);
            if (outcome == XhtmlOutcome.Malformed)
            {
                // HTML as browsers take it: made well-formed first.
                using var tidied = new PooledBuffer();
                HtmlTidy.ToXhtml(_markup.Written, tidied);
                _attachment.Cut(0);
                outcome = markup.Scrub(tidied.Written, _attachment) == XhtmlOutcome.Malformed
                    ? XhtmlOutcome.Malformed
                    : XhtmlOutcome.Changed;
            }

            if (outcome == XhtmlOutcome.Malformed)
            {
                WriteBase64("Attachment withheld by de-identification."u8, output);
                return;
            }

            changed = _isTranscoded || outcome == XhtmlOutcome.Changed;
        }
        else
        {
            changed = _scrubber.Scrub(_markup.Written, subject, ScrubMode.Full, _attachment, Tally.Scrubbed);
        }

        // Base64 hides text from the scan of the output: the text is scanned before it is encoded.
        var text = changed ? _attachment.Written : _markup.Written;
        if (_residual is null && _scanner.Find(text, subject, out var kind))
        {
            _residual = kind;
        }

        if (changed)
        {
            WriteBase64(text, output);
        }
        else
        {
            output.Write(raw);
        }
    }

    /// <summary>Content that another format opens, as that format writes it; else a text in its place.</summary>
    private void WriteNested(ReadOnlySpan<byte> raw, Subject? subject, PooledBuffer output)
    {
        // Whether it is UTF-8 is for the format to say.
        Decode(Unescaped(raw));
        var nested = _formats is null || _markup.Count == 0 || ReferenceEquals(subject, Crowd)
            ? null
            : _formats.DeidentifyNested(_markup.Written.ToArray(), subject, _depth + 1);
        WriteBase64(
            nested is null ? "Attachment withheld by de-identification."u8 : nested.Bytes.Span, output);
    }

    /// <summary>Decoded bytes that are no UTF-8, made such. False: they are no text.</summary>
    private bool Transcode()
    {
        if (_markup.Count == 0 || NoteText.ToUtf8(_markup.Written) is not { } text)
        {
            return false;
        }

        _markup.Cut(0);
        _markup.Write(text);
        return _isTranscoded = true;
    }

    private bool Decode(ReadOnlySpan<byte> base64)
    {
        _isTranscoded = false;
        _markup.Cut(0);
        var status = Base64.DecodeFromUtf8(
            base64, _markup.GetSpan(Base64.GetMaxDecodedFromUtf8Length(base64.Length) + 4), out _, out var written);
        if (status != OperationStatus.Done)
        {
            return false;
        }

        _markup.Advance(written);
        return Utf8.IsValid(_markup.Written);
    }

    private static void WriteBase64(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        Base64.EncodeToUtf8(
            text, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(text.Length)), out _, out var written);
        output.Advance(written);
    }
}
