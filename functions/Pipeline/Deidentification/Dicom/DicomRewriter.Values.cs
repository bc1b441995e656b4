using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <content>What happens to one value.</content>
internal sealed partial class DicomRewriter
{
    private const int TokenLength = 16;

    private void Value(
        uint tag, DicomVr vr, DicomAction action, ReadOnlySpan<byte> raw, DicomCharacterSet characters,
        DicomElementForm form, PooledBuffer output)
    {
        if (action == DicomAction.Keep)
        {
            DicomWriter.Element(output, tag, vr, raw, form);
            Note(vr, vr == DicomVr.CS, raw, characters);
            return;
        }

        if (action is DicomAction.Scrub or DicomAction.ScrubKnown)
        {
            Text(tag, vr, action, raw, characters, form, output);
            return;
        }

        _tally.Met(tag, vr, action);
        var text = characters.Decode(raw).Trim('\0', ' ');
        var value = action switch
        {
            DicomAction.Empty => "",
            DicomAction.Pseudonym => vr == DicomVr.PN && text.Length == 0 ? "" : _pseudonym,
            DicomAction.Token => text.Length == 0 ? "" : _setup.Keys.Token("identifier", text)[..TokenLength],
            DicomAction.Dummy => Dummy(vr, text),
            DicomAction.Uid => Each(text, Uid),
            DicomAction.Shift => Each(text, one => DicomDates.Shift(one, vr, Shift) ?? ""),
            DicomAction.BirthDate => Each(text, one => DicomDates.Birth(one, Shift, _setup.AsOf) ?? ""),
            DicomAction.Age => Each(text, one => DicomDates.Age(one) ?? ""),
            _ => "",
        };
        if (tag == DicomTags.SopInstanceUid && Instance.Length == 0)
        {
            Instance = value;
        }

        DicomWriter.Element(output, tag, vr, Encoding.ASCII.GetBytes(value), form);
    }

    private DateShift Shift => _subject?.Shift ?? default;

    private void Text(
        uint tag, DicomVr vr, DicomAction action, ReadOnlySpan<byte> raw, DicomCharacterSet characters,
        DicomElementForm form, PooledBuffer output)
    {
        var isPlain = Ascii.IsValid(raw) && !raw.Contains((byte)0x1B);
        var utf8 = isPlain ? raw : Encoding.UTF8.GetBytes(characters.Decode(raw));
        // Long texts are written by people, short ones are names of protocols and regions.
        var mode = action != DicomAction.Scrub ? ScrubMode.Known
            : vr is DicomVr.LT or DicomVr.ST or DicomVr.UT ? ScrubMode.Full : ScrubMode.Described;
        _text.Cut(0);
        if (!_setup.Scrubber.Scrub(utf8, _subject, mode, _text, _tally.Scrubbed))
        {
            DicomWriter.Element(output, tag, vr, raw, form);
            Note(vr, false, raw, characters);
            return;
        }

        _tally.Met(tag, vr, action);
        var longest = vr.LongestValue();
        var values = Scrubbed(vr);
        if (_setup.HasSurrogates && Array.Exists(values, value => value.Length > longest))
        {
            // A surrogate that is cut loses the mark by which it is known.
            _text.Cut(0);
            _setup.TagScrubber.Scrub(utf8, _subject, mode, _text, new ScrubCounts());
            values = Scrubbed(vr);
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = values[i].Length > longest ? values[i][..longest].TrimEnd() : values[i];
        }

        var bytes = characters.Encode(string.Join('\\', values));
        DicomWriter.Element(output, tag, vr, bytes, form);
        Note(vr, false, bytes, characters);
    }

    private string[] Scrubbed(DicomVr vr)
    {
        var text = Encoding.UTF8.GetString(_text.Written).TrimEnd('\0', ' ');
        return vr.HasSeveralValues() ? text.Split('\\') : [text];
    }

    private string Uid(string uid) => uid.StartsWith("1.2.840.10008.", StringComparison.Ordinal) ? uid
        : _setup.Keys.Uid(Encoding.UTF8.GetBytes(uid));

    private static string Each(string text, Func<string, string> change) =>
        text.Length == 0 ? "" : text.Contains('\\')
            ? string.Join('\\', text.Split('\\').Select(one => one.Trim('\0', ' ') is { Length: > 0 } own
                ? change(own) : ""))
            : change(text);

    // PS3.15, E.1.1, action D: a value that says nothing and fits the representation.
    private static string Dummy(DicomVr vr, string text) => vr switch
    {
        DicomVr.AE => "ANONYMIZED",
        DicomVr.AS => "000Y",
        DicomVr.CS => "ANONYMIZED",
        DicomVr.DA => (DicomDates.Year(text) ?? "1900") + "0101",
        DicomVr.DT => DicomDates.Year(text) ?? "1900",
        DicomVr.TM => "000000",
        DicomVr.DS or DicomVr.IS => "0",
        DicomVr.PN => "Anonymized",
        DicomVr.UR => "urn:oid:2.25.0",
        DicomVr.LO or DicomVr.LT or DicomVr.SH or DicomVr.ST or DicomVr.UC or DicomVr.UT => "ANONYMIZED",
        DicomVr.UI => "2.25.0",
        _ => "\0",
    };

    // One line for each text that stays, as a JSON member, which is how the scanner tells codes from text.
    private void Note(DicomVr vr, bool isCode, ReadOnlySpan<byte> value, DicomCharacterSet characters)
    {
        if (value.IsEmpty || !(isCode || vr.IsText() || vr == DicomVr.UR))
        {
            return;
        }

        _scan.Write(isCode ? "\"code\":\""u8 : "\"text\":\""u8);
        if (Ascii.IsValid(value) && !value.ContainsAny((byte)'"', (byte)0x1B))
        {
            _scan.Write(value);
        }
        else
        {
            _scan.Write(Encoding.UTF8.GetBytes(characters.Decode(value).Replace('"', ' ')));
        }

        _scan.Write("\"\n"u8);
    }
}
