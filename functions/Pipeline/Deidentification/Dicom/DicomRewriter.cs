using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>Writes one data set anew, attribute by attribute as the rules say. Not thread-safe.</summary>
internal sealed partial class DicomRewriter : IDisposable
{
    private readonly DicomRules _rules;
    private readonly DeidentificationSetup _setup;
    private readonly DicomFile _file;
    private readonly Subject? _subject;
    private readonly string _pseudonym;
    private readonly DicomTally _tally;
    private readonly PooledBuffer _text = new();
    private readonly PooledBuffer _scan = new();

    /// <param name="rules">The rules.</param>
    /// <param name="setup">What every format shares.</param>
    /// <param name="file">The data set.</param>
    /// <param name="subject">Whose it is; null when not resolved.</param>
    /// <param name="pseudonym">What stands for the patient id.</param>
    /// <param name="tally">Counts.</param>
    public DicomRewriter(
        DicomRules rules, DeidentificationSetup setup, DicomFile file, Subject? subject, string pseudonym,
        DicomTally tally)
    {
        (_rules, _setup, _file, _subject, _pseudonym, _tally) = (rules, setup, file, subject, pseudonym, tally);
        // Only the pixels of these syntaxes are compressed; the data set around them must be explicit (PS3.5, A.4).
        var isImplicit = file.Syntax.IsImplicit && !file.Syntax.IsEncapsulated;
        Form = (isImplicit ? DicomElementForm.Implicit : 0)
            | (file.Syntax.IsBigEndian ? DicomElementForm.BigEndian : 0);
    }

    private enum Within
    {
        Rules,
        Dummy,
        DummyText,
    }

    /// <summary>How the data set is written.</summary>
    public DicomElementForm Form { get; }

    /// <summary>Every text that stays, one value a line, for the residual scan.</summary>
    public ReadOnlySpan<byte> Texts => _scan.Written;

    /// <summary>The instance UID that was written; empty where the data set has none.</summary>
    public string Instance { get; private set; } = "";

    /// <summary>What takes the place of the encapsulated document; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Document { get; init; }

    /// <summary>Whether the pixels were searched and hold no text any more.</summary>
    public bool ArePixelsClean { get; init; }

    /// <summary>Writes everything before the pixels, with the statement of what was done.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="hasPixels">Whether pixels follow.</param>
    public void Write(PooledBuffer output, bool hasPixels)
    {
        var own = Statements(hasPixels);
        Level(0, _file.Elements.Count, DicomCharacterSet.Default, Form, Within.Rules, own, output);
        while (own!.TryDequeue(out var statement))
        {
            output.Write(statement.Bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        _scan.Dispose();
    }

    private void Level(
        int from, int to, DicomCharacterSet characters, DicomElementForm form, Within within,
        Queue<(uint Tag, byte[] Bytes)>? own, PooledBuffer output)
    {
        var elements = _file.Elements;
        for (var i = from; i < to; i = elements[i].End)
        {
            var element = elements[i];
            while (own is not null && own.TryPeek(out var statement) && statement.Tag <= element.Tag)
            {
                output.Write(own.Dequeue().Bytes);
            }

            if (own is not null && IsStatement(element.Tag))
            {
                continue;
            }

            if (element.Tag == DicomTags.SpecificCharacterSet && !element.IsContainer)
            {
                characters = DicomCharacterSet.Of(_file.Bytes.Slice(element.ValueOffset, element.Length));
            }

            Element(element, i, characters, form, within, output);
        }
    }

    private void Element(
        in DicomElement element, int index, DicomCharacterSet characters, DicomElementForm form, Within within,
        PooledBuffer output)
    {
        var tag = element.Tag;
        var known = DicomTags.IsPrivate(tag) ? DicomVr.None : DicomDictionary.Standard.Vr(tag);
        var vr = element.IsContainer ? DicomVr.SQ : element.Vr is DicomVr.None or DicomVr.UN ? known : element.Vr;
        var action = _rules.ActionOf(tag);
        if (DicomTags.IsGroupLength(tag))
        {
            return;
        }

        if (known == DicomVr.None && action == DicomAction.Remove)
        {
            _tally.Unknown(DicomTags.IsPrivate(tag));
            return;
        }

        // What says that it is something else than the standard has there counts as what it says, if that is stricter.
        if (vr != known && action == DicomAction.Keep)
        {
            action = element.IsContainer && known != DicomVr.SQ ? DicomAction.Remove : _rules.ActionOf(vr);
        }

        action = (within, action) switch
        {
            (Within.Dummy, DicomAction.Keep or DicomAction.Scrub or DicomAction.ScrubKnown or DicomAction.DummyText)
                when vr.IsText() || vr is DicomVr.SQ or DicomVr.UR => DicomAction.Dummy,
            (Within.DummyText, DicomAction.Scrub) when vr != DicomVr.SQ => DicomAction.Dummy,
            _ => action,
        };
        if (action is DicomAction.Remove || element.Has(DicomElementForm.Fragments))
        {
            _tally.Met(tag, vr, DicomAction.Remove);
            return;
        }

        if (element.IsContainer)
        {
            Sequence(element, index, characters, form, action, within, output);
            return;
        }

        // A sequence that is none cannot be looked into.
        if (vr == DicomVr.SQ && element.Length > 0)
        {
            _tally.Met(tag, vr, DicomAction.Remove);
            return;
        }

        var raw = _file.Bytes.Slice(element.ValueOffset, element.Length);
        if (tag == DicomTags.EncapsulatedDocument && Document is { } document)
        {
            DicomWriter.Element(output, tag, vr, document.Span, form);
            _tally.Met(tag, vr, DicomAction.Scrub);
            return;
        }

        Value(tag, vr, action, raw, characters, form, output);
    }

    private void Sequence(
        in DicomElement element, int index, DicomCharacterSet characters, DicomElementForm form, DicomAction action,
        Within within, PooledBuffer output)
    {
        var elements = _file.Elements;
        var inner = element.Has(DicomElementForm.UnknownSequence) && element.Vr == DicomVr.UN
            ? DicomElementForm.Implicit : form;
        var vr = element.Vr == DicomVr.UN ? DicomVr.UN : DicomVr.SQ;
        if (action == DicomAction.Empty)
        {
            DicomWriter.Header(output, element.Tag, DicomVr.SQ, 0, form);
            _tally.Met(element.Tag, DicomVr.SQ, action);
            return;
        }

        within = action switch
        {
            DicomAction.Dummy => Within.Dummy,
            DicomAction.DummyText => Within.DummyText,
            _ => within,
        };
        if (action != DicomAction.Keep)
        {
            _tally.Met(element.Tag, DicomVr.SQ, action);
        }

        var isMarked = element.Has(DicomElementForm.Undefined);
        var length = DicomWriter.Header(output, element.Tag, vr, isMarked ? -1 : 0, form);
        var begin = output.Count;
        for (var i = index + 1; i < element.End; i = elements[i].End)
        {
            var item = elements[i];
            var isItemMarked = item.Has(DicomElementForm.Undefined);
            var itemLength = DicomWriter.Header(output, DicomTags.Item, DicomVr.None, isItemMarked ? -1 : 0, inner);
            var itemBegin = output.Count;
            Level(i + 1, item.End, characters, inner, within, own: null, output);
            if (isItemMarked)
            {
                DicomWriter.Header(output, DicomTags.ItemDelimitation, DicomVr.None, 0, inner);
            }
            else
            {
                DicomWriter.Patch(output, itemLength, output.Count - itemBegin, inner);
            }
        }

        if (isMarked)
        {
            DicomWriter.Header(output, DicomTags.SequenceDelimitation, DicomVr.None, 0, inner);
        }
        else
        {
            DicomWriter.Patch(output, length, output.Count - begin, form);
        }
    }

    private bool IsStatement(uint tag) => tag is DicomTags.PatientIdentityRemoved
        or DicomTags.DeidentificationMethod or DicomTags.DeidentificationMethodCodeSequence
        or DicomTags.LongitudinalTemporalInformationModified
        || (tag == DicomTags.BurnedInAnnotation && ArePixelsClean);

    // PS3.15, E.2: what says that and how the data set was de-identified.
    private Queue<(uint Tag, byte[] Bytes)> Statements(bool hasPixels)
    {
        var statements = new Queue<(uint, byte[])>();
        Add(DicomTags.PatientIdentityRemoved, DicomVr.CS, "YES");
        Add(DicomTags.DeidentificationMethod, DicomVr.LO, $"Frontier {_rules.ProfileName} {_rules.Version}");
        using (var methods = new PooledBuffer(1024))
        {
            var length = DicomWriter.Header(
                methods, DicomTags.DeidentificationMethodCodeSequence, DicomVr.SQ, 0, Form);
            var begin = methods.Count;
            foreach (var (code, meaning) in _rules.Methods.Where(m => ArePixelsClean || m.Code != DicomRules.CleanPixelData))
            {
                var item = DicomWriter.Header(methods, DicomTags.Item, DicomVr.None, 0, Form);
                var itemBegin = methods.Count;
                DicomWriter.Element(methods, DicomTags.CodeValue, DicomVr.SH, Encoding.ASCII.GetBytes(code), Form);
                DicomWriter.Element(methods, DicomTags.CodingSchemeDesignator, DicomVr.SH, "DCM"u8, Form);
                DicomWriter.Element(methods, DicomTags.CodeMeaning, DicomVr.LO, Encoding.ASCII.GetBytes(meaning), Form);
                DicomWriter.Patch(methods, item, methods.Count - itemBegin, Form);
            }

            DicomWriter.Patch(methods, length, methods.Count - begin, Form);
            statements.Enqueue((DicomTags.DeidentificationMethodCodeSequence, methods.Written.ToArray()));
        }

        if (hasPixels && ArePixelsClean)
        {
            Add(DicomTags.BurnedInAnnotation, DicomVr.CS, "NO");
        }

        Add(
            DicomTags.LongitudinalTemporalInformationModified, DicomVr.CS, _rules.ShiftsDates ? "MODIFIED" : "REMOVED");
        return statements;

        void Add(uint tag, DicomVr vr, string value)
        {
            using var bytes = new PooledBuffer(128);
            DicomWriter.Element(bytes, tag, vr, Encoding.ASCII.GetBytes(value), Form);
            statements.Enqueue((tag, bytes.Written.ToArray()));
        }
    }
}
