using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <content>Text and encapsulated data.</content>
internal sealed partial class Hl7Rewriter
{
    /// <summary>Text without a space as long as this is no text but encoded data.</summary>
    private const int LongestWord = 160;

    private const int ShortestEncoded = 16;

    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t\r\n\\.,;"u8);

    private void Text(ReadOnlySpan<byte> message, Hl7Step step, ScrubMode mode, int start, int end)
    {
        var raw = message[start..end];
        var subject = _patient.Named;
        var isCut = IsCut(start);
        var slot = isCut ? -1 : UnchangedTexts.SlotOf(raw, mode);
        if (slot >= 0 && _unchanged.Contains(slot, raw, mode, subject))
        {
            return;
        }

        if (!isCut && ((raw.Length > LongestWord && HasLongWord(raw)) || IsEncodedText(raw)))
        {
            EncodedText(message, step, start, end);
            return;
        }

        var text = raw;
        if (_separators.Escape != 0 && raw.Contains(_separators.Escape))
        {
            _text.Cut(0);
            Hl7Escapes.Unescape(raw, _separators, _text);
            text = _text.Written;
        }

        text = isCut ? Cut(text, start) : text;
        _scrubbed.Cut(0);
        if (!_setup.Scrubber.Scrub(text, subject, mode, _scrubbed, Tally.Scrubbed))
        {
            if (isCut)
            {
                Replace(message, start, end, default);
                Hl7Escapes.Escape(text, _separators, _output);
                Tally.Changed(step, step.Action);
                return;
            }

            if (slot >= 0)
            {
                _unchanged.Add(slot, raw, mode, subject);
            }

            return;
        }

        Replace(message, start, end, default);
        Hl7Escapes.Escape(_scrubbed.Written, _separators, _output);
        Tally.Changed(step, step.Action);
    }

    private static bool HasLongWord(ReadOnlySpan<byte> text)
    {
        while (text.Length > LongestWord)
        {
            var space = text[..LongestWord].LastIndexOfAny(WordEnds);
            if (space < 0)
            {
                return true;
            }

            text = text[(space + 1)..];
        }

        return false;
    }

    /// <summary>Whether a value is text in base64: one word of both cases that decodes to text.</summary>
    private static bool IsEncodedText(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < ShortestEncoded || raw.Length % 4 != 0 || raw.Contains((byte)' ')
            || !raw.ContainsAnyInRange((byte)'a', (byte)'z') || !raw.ContainsAnyInRange((byte)'A', (byte)'Z')
            || !Base64.IsValid(raw))
        {
            return false;
        }

        var text = new byte[Base64.GetMaxDecodedFromUtf8Length(raw.Length)];
        return Base64.DecodeFromUtf8(raw, text, out _, out var length) == OperationStatus.Done
            && Utf8.IsValid(text.AsSpan(0, length)) && !text.AsSpan(0, length).ContainsAnyInRange((byte)0, (byte)8);
    }

    /// <summary>Base64 in a place for text: opened where it can be, else it goes.</summary>
    private void EncodedText(ReadOnlySpan<byte> message, Hl7Step step, int start, int end)
    {
        var data = Decode(message[start..end], "Base64"u8);
        var written = data is null ? null : Treated(data);
        Replace(
            message, start, end,
            written is null ? default : Encoding.ASCII.GetBytes(Convert.ToBase64String(written)));
        Tally.Changed(step, written is null ? Hl7Action.Drop : Hl7Action.Data);
    }

    /// <summary>ED.5, in the encoding that ED.4 names (HL7 v2.8.2, 2A.3.24).</summary>
    private void Data(ReadOnlySpan<byte> message, Hl7Step step, int start, int end)
    {
        var encoding = Hl7Fields.Part(message[_repetitionStart.._fieldEnd], 4, _separators.Component);
        var isPlain = encoding.IsEmpty || encoding is [(byte)'A'];
        var data = Decode(message[start..end], encoding);
        var written = data is null ? null : Treated(data);
        if (written is null)
        {
            Replace(message, start, end, default);
            Tally.Changed(step, Hl7Action.Drop);
            return;
        }

        Tally.Changed(step, Hl7Action.Data);
        if (isPlain)
        {
            Replace(message, start, end, default);
            Hl7Escapes.Escape(written, _separators, _output);
            return;
        }

        Replace(message, start, end, Encoding.ASCII.GetBytes(
            IsHexadecimal(encoding) ? Convert.ToHexString(written) : Convert.ToBase64String(written)));
    }

    private static bool IsHexadecimal(ReadOnlySpan<byte> encoding) => Ascii.EqualsIgnoreCase(encoding, "Hex"u8);

    private byte[]? Decode(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> encoding)
    {
        _text.Cut(0);
        Hl7Escapes.Unescape(raw, _separators, _text);
        if (encoding.IsEmpty || encoding is [(byte)'A'])
        {
            return _text.Written.ToArray();
        }

        var digits = _text.Written.ToArray();
        var count = 0;
        foreach (var b in digits)
        {
            if (b > ' ')
            {
                digits[count++] = b;
            }
        }

        if (IsHexadecimal(encoding))
        {
            var bytes = new byte[count / 2];
            var status = Convert.FromHexString(digits.AsSpan(0, count), bytes, out _, out _);
            return status == OperationStatus.Done ? bytes : null;
        }

        return Base64.DecodeFromUtf8InPlace(digits.AsSpan(0, count), out var length) == OperationStatus.Done
            ? digits[..length] : null;
    }

    /// <summary>Data as they may be released; null where they must go.</summary>
    private byte[]? Treated(byte[] data)
    {
        if (data.Length == 0)
        {
            return null;
        }

        // Content of a patient whom the batch does not know is searched for what the message says of that patient.
        if (_formats.DeidentifyNested(data, _patient.Subject ?? _patient.Named, _source.Depth + 1) is { } nested)
        {
            return nested.Bytes.ToArray();
        }

        var content = data.AsSpan().TrimStart(" \t\r\n\uFEFF"u8);
        if (content.IsEmpty || UnsupportedContent.Find(content) is not null
            || content[0] is (byte)'<' or (byte)'{' or (byte)'[' || content.StartsWith("MSH"u8)
            || !Utf8.IsValid(content) || content.ContainsAnyInRange((byte)0, (byte)8) || HasLongWord(content))
        {
            return null;
        }

        _scrubbed.Cut(0);
        var text = _setup.Scrubber.Scrub(content, _patient.Named, ScrubMode.Full, _scrubbed, Tally.Scrubbed)
            ? _scrubbed.Written.ToArray() : content.ToArray();

        // The encoding hides the text from the scan of the message.
        _isResidual |= _setup.Scanner.Find(text, _patient.Named, out _);
        return text;
    }
}
