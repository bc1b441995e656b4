using FrontierFunctions.Pipeline.Deidentification.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <content>
/// Text between tags. What stands in one block of a narrative is read as one text, whatever markup is in it, so that a
/// name in two pieces is a name.
/// </content>
internal sealed partial class CdaRewriter
{
    private readonly Fhir.UnchangedTexts _unchanged = new();
    private readonly PooledBuffer _run = new();
    private readonly PooledBuffer _replacements = new();
    private readonly List<Piece> _pieces = [];
    private readonly List<TextEdit> _edits = [];
    private ScrubMode _mode;

    private void StartLayout(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, Layout layout, in Frame parent)
    {
        if (layout == Layout.Block)
        {
            FlushRun();
        }
        else if (layout == Layout.Break)
        {
            _run.Write("\n"u8);
        }

        WriteTag(tokenizer, xml, new Frame(parent.Element, parent.Type, parent.Action));
        if (!tokenizer.IsEmptyElement)
        {
            _open.Push(parent with { Layout = layout == Layout.Block ? Layout.Block : Layout.Inline });
        }
        else
        {
            _namespaces.Leave(tokenizer.Depth);
        }
    }

    private void AddText(in XmlTokenizer tokenizer, in Frame frame)
    {
        var isCData = tokenizer.Kind == XmlToken.CData;
        if (IsGlued(tokenizer.Content))
        {
            _run.Write(" "u8);
        }

        var (start, from) = (_output.Count, _run.Count);
        if (isCData)
        {
            Escape(tokenizer.Content, isAttribute: false);
        }
        else
        {
            _output.Write(tokenizer.Raw);
        }

        if (tokenizer.HasReferences)
        {
            XmlNames.Decode(tokenizer.Content, isAttribute: false, isCData, _run);
        }
        else
        {
            _run.Write(tokenizer.Content);
        }

        _pieces.Add(new Piece(start, _output.Count, from, _run.Count));
        _mode = frame.Action == CdaAction.ScrubKnown ? ScrubMode.Known : ScrubMode.Full;
    }

    /// <summary>
    /// Whether words of two elements stand without a space between them, as pages show them apart: "Maria" and "Lopez",
    /// "ROSE" and "SHORT", but not the large first letter of a word.
    /// </summary>
    private bool IsGlued(ReadOnlySpan<byte> text)
    {
        if (_pieces.Count == 0 || text.IsEmpty || !TextBytes.IsUpper(text[0]) || _run.Count == 0)
        {
            return false;
        }

        var before = _run.Written;
        return TextBytes.IsLower(before[^1])
            || (before.Length > 1 && TextBytes.IsUpper(before[^1]) && TextBytes.IsUpper(before[^2]));
    }

    /// <summary>Ends a block: looks at its text as a whole and changes what of it was written.</summary>
    private void FlushRun()
    {
        var text = _run.Written;
        if (_pieces.Count > 0 && text.IndexOfAnyExcept(" \t\r\n"u8) >= 0 && !IsUnchanged(text))
        {
            _edits.Clear();
            _replacements.Cut(0);
            if (_setup.Scrubber.FindEdits(text, Named, _mode, _replacements, _edits, Tally.Scrubbed))
            {
                Apply();
                DidWithin(
                    _open.FirstOrDefault(frame => frame.Element is not null), "",
                    _mode == ScrubMode.Known ? CdaAction.ScrubKnown : CdaAction.Scrub);
            }
            else if (Fhir.UnchangedTexts.SlotOf(text, _mode) is var slot and >= 0)
            {
                _unchanged.Add(slot, text, _mode, Named);
            }
        }

        _run.Cut(0);
        _pieces.Clear();
    }

    private bool IsUnchanged(ReadOnlySpan<byte> text) =>
        Fhir.UnchangedTexts.SlotOf(text, _mode) is var slot and >= 0 && _unchanged.Contains(slot, text, _mode, Named);

    private void Apply()
    {
        var begin = _pieces[0].Start;
        _scratch.Cut(0);
        _scratch.Write(_output.Written[begin..]);
        _output.Cut(begin);
        var copied = begin;
        var next = 0;
        foreach (var piece in _pieces)
        {
            _output.Write(_scratch.Written[(copied - begin)..(piece.Start - begin)]);
            copied = piece.End;
            if (next >= _edits.Count || _edits[next].Start >= piece.RunEnd)
            {
                _output.Write(_scratch.Written[(piece.Start - begin)..(piece.End - begin)]);
                continue;
            }

            var at = piece.RunStart;
            while (next < _edits.Count && _edits[next].Start < piece.RunEnd)
            {
                var edit = _edits[next];
                if (edit.Start >= at)
                {
                    Escape(_run.Written[at..edit.Start], isAttribute: false);
                }

                // The replacement stands where the first byte stood; what lies in later pieces only goes.
                if (edit.Start >= piece.RunStart)
                {
                    Escape(_replacements.Written[edit.New..edit.NewEnd], isAttribute: false);
                }

                at = Math.Max(at, Math.Min(edit.End, piece.RunEnd));
                if (edit.End > piece.RunEnd)
                {
                    break;
                }

                next++;
            }

            Escape(_run.Written[at..piece.RunEnd], isAttribute: false);
        }

        _output.Write(_scratch.Written[(copied - begin)..]);
    }

    /// <summary>A piece of text: where it was written, and where it stands in the text of its block.</summary>
    private readonly record struct Piece(int Start, int End, int RunStart, int RunEnd);
}
