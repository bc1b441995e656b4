using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>
/// Writes the de-identified form of one document: what stays is copied as it stands, the rest is replaced, masked or
/// left out by the rules of its element and data type. Not thread-safe; disposing clears what it remembers.
/// </summary>
internal sealed partial class CdaRewriter : IDisposable
{
    private readonly DeidentificationSetup _setup;
    private readonly CdaRules _rules;
    private readonly RecordFormats? _nested;
    private readonly int _depth;
    private readonly CdaVocabulary _vocabulary = CdaVocabulary.R2;
    private readonly CdaNamespaces _namespaces = new();
    private readonly Stack<Frame> _open = new();
    private Frame _at;
    private readonly PooledBuffer _output;
    private readonly PooledBuffer _value = new();
    private readonly PooledBuffer _scratch = new();

    /// <summary>Prepares for one document.</summary>
    /// <param name="setup">What every format shares.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="nested">Treats content inside the document; null where that goes.</param>
    /// <param name="source">How many records the document stands in, and whether it is explained.</param>
    /// <param name="output">Receives the document.</param>
    public CdaRewriter(DeidentificationSetup setup, CdaRules rules, RecordFormats? nested, RecordSource source, PooledBuffer output)
    {
        (_setup, _rules, _nested, _depth, _output) = (setup, rules, nested, source.Depth, output);
        Tally = new CdaTally(source.Explains);
    }

    /// <summary>What was done.</summary>
    public CdaTally Tally { get; }

    /// <summary>Whose document it is; null when not resolved.</summary>
    public Subject? Subject { get; set; }

    /// <summary>Whose identifiers its texts are searched for.</summary>
    public Subject? Named { get; set; }

    /// <summary>The subject's first identifier: root, a circumflex, extension; null when it has none.</summary>
    public byte[]? SubjectId { get; set; }

    /// <summary>Time of the subject's death as stated; empty when not.</summary>
    public string Deceased { get; set; } = "";

    /// <summary>Parts that were set aside.</summary>
    public List<InputIssue> Issues { get; } = [];

    /// <summary>Writes the document.</summary>
    /// <returns>Null; or the fault that ends it. What was written of roots before it is good.</returns>
    public InputIssue? Rewrite(ReadOnlySpan<byte> xml)
    {
        var tokenizer = new XmlTokenizer(xml, new XmlTokenizerMemory());
        var good = 0;
        while (tokenizer.Read())
        {
            switch (tokenizer.Kind)
            {
                case XmlToken.StartTag:
                    var atRoot = _open.Count == 0;
                    Start(ref tokenizer, xml);
                    good = atRoot && _open.Count == 0 && tokenizer.Fault == XmlFault.None ? _output.Count : good;
                    break;
                case XmlToken.EndTag:
                    End(tokenizer);
                    good = _open.Count == 0 ? _output.Count : good;
                    break;
                case XmlToken.Text or XmlToken.CData:
                    Text(tokenizer);
                    break;
                case XmlToken.Declaration:
                    _output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);
                    break;
                default:
                    // Comments and processing instructions say nothing that is of use, and may say anything.
                    break;
            }

            if (tokenizer.Kind == XmlToken.Fault)
            {
                break;
            }
        }

        if (tokenizer.Kind != XmlToken.Fault)
        {
            return null;
        }

        _output.Cut(good);
        return IssueAt(xml, tokenizer.Start, CdaIssues.Of(tokenizer.Fault));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _value.Dispose();
        _scratch.Dispose();
        _run.Dispose();
        _replacements.Dispose();
        _unchanged.Clear();
        _localIds.Clear();
        _namespaces.Clear();
        _pieces.Clear();
    }

    private void Start(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        _namespaces.Enter(tokenizer, xml);
        var depth = tokenizer.Depth - (tokenizer.IsEmptyElement ? 0 : 1);
        var parent = _open.Count > 0 ? _open.Peek() : default;
        Span<byte> room = stackalloc byte[CdaNamespaces.LongestName + 8];
        var name = _namespaces.Name(tokenizer.Content, isAttribute: false, room);
        if (parent.IsText && parent.Type is CdaType.Narrative or CdaType.ED && NarrativeElements.Find(name) is { } layout)
        {
            StartLayout(ref tokenizer, xml, layout, parent);
            return;
        }

        var element = name.IsEmpty ? null : _vocabulary.Find(name);
        var type = element is null ? null : _vocabulary.TypeOf(parent.Element, parent.Type, element);
        if (type is null)
        {
            if (_open.Count == 0)
            {
                Issues.Add(IssueAt(xml, tokenizer.Start, CdaIssues.NotClinicalDocument));
            }
            else
            {
                Tally.Unknown(parent.Element?.Name ?? "text");
            }

            Skip(ref tokenizer, depth);
            return;
        }

        type = type == CdaType.Any ? AnyType(tokenizer, xml) : type;
        if (type is null)
        {
            Tally.Unknown(parent.Element?.Name ?? "value");
            Skip(ref tokenizer, depth);
            return;
        }

        if (_open.Count == 0)
        {
            Tally.Wrote(element!.Name);
        }

        Element(ref tokenizer, xml, new Frame(element, type.Value, ActionOf(parent, element!, type.Value)), parent, depth);
    }

    private CdaAction ActionOf(in Frame parent, CdaElement element, CdaType type)
    {
        // Bounds of a time are treated as the time is; so is a name or address below a masked one.
        if (parent.Type == CdaType.TS && type == CdaType.TS)
        {
            return parent.Action;
        }

        // Parts of a name (given, family) are those of a person, whatever the name stands in.
        if (parent.Type == CdaType.EN)
        {
            return CdaAction.Drop;
        }

        if (element.Name == "value" && parent.IsMaskedObservation)
        {
            return CdaAction.Mask;
        }

        var action = _rules.ActionOf(parent.Element, element, type);
        return parent.IsSomebody && type == CdaType.EN && action != CdaAction.Drop ? CdaAction.Mask : action;
    }

    private bool IsSomebody(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, CdaElement? element, in Frame parent) =>
        element?.Name switch
        {
            "participantRole" => !CdaEntities.IsRoleOfThing(Attribute(tokenizer, xml, "classCode"u8)),
            "playingEntity" =>
                parent.IsSomebody || !CdaEntities.IsThing(Attribute(tokenizer, xml, "classCode"u8)),
            _ => false,
        };

    private void Element(
        ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, Frame frame, in Frame parent, int depth)
    {
        // Whatever the rules do with addresses, one within the document is none.
        if (frame.Type == CdaType.TEL && parent.Type is CdaType.ED or CdaType.SC)
        {
            WriteReference(ref tokenizer, xml);
            _namespaces.Leave(depth);
            return;
        }

        _at = frame;
        switch (frame.Action)
        {
            case CdaAction.Drop:
                Did(frame.Type, CdaAction.Drop);
                Skip(ref tokenizer, depth);
                return;
            case CdaAction.Mask:
                WriteMasked(ref tokenizer, xml, frame.Type);
                _namespaces.Leave(depth);
                return;
            default:
                break;
        }

        if (frame.Type == CdaType.II)
        {
            if (frame.Element!.Name == "templateId" && parent.Element is { Name: "observation" }
                && Attribute(tokenizer, xml, "root"u8) is { IsEmpty: false } root && _rules.IsMaskedObservation(root))
            {
                var observation = _open.Pop();
                _open.Push(observation with { IsMaskedObservation = true });
            }

            if (frame.Action == CdaAction.SubjectId && !WriteSubjectId(ref tokenizer, xml))
            {
                _namespaces.Leave(depth);
                return;
            }
        }

        if (frame.Type == CdaType.ED && Attribute(tokenizer, xml, "representation"u8).SequenceEqual("B64"u8))
        {
            WriteEncoded(ref tokenizer, xml);
            _namespaces.Leave(depth);
            return;
        }

        if (frame.Type == CdaType.Quantity && WriteAge(ref tokenizer, xml, parent))
        {
            _namespaces.Leave(depth);
            return;
        }

        var isText = frame.Action is CdaAction.Scrub or CdaAction.ScrubKnown;
        if (isText || parent.IsText)
        {
            FlushRun();
        }

        WriteTag(tokenizer, xml, frame);
        if (frame.Action is not (CdaAction.Keep or CdaAction.Scrub or CdaAction.ScrubKnown))
        {
            Did(frame.Type, frame.Action);
        }

        if (tokenizer.IsEmptyElement)
        {
            _namespaces.Leave(depth);
        }
        else if (frame.Action == CdaAction.Region)
        {
            WriteRegion(ref tokenizer, xml);
            _namespaces.Leave(depth);
        }
        else
        {
            _open.Push(frame with
            {
                IsText = isText,
                IsSomebody = IsSomebody(tokenizer, xml, frame.Element, parent),
            });
        }
    }

    private void Did(CdaType type, CdaAction action)
    {
        Tally.Did(type, action);
        Tally.Places?.Add((PathTo(_at.Element), action, RuleOf(_at)));
    }

    /// <summary>Counts a text of the element at hand, or attributes of it, where it is asked which.</summary>
    private void DidWithin(Frame frame, string part, CdaAction action, string? rule = null)
    {
        if (Tally.Places is { } places)
        {
            places.Add((PathTo(frame.Element) + part, action, rule ?? RuleOf(frame)));
        }
    }

    private string RuleOf(Frame frame) => frame.Element is null ? RuleEffect.BuiltIn
        : _rules.RuleOf(_open.FirstOrDefault(open => open.Element != frame.Element).Element, frame.Element, frame.Type);

    /// <summary>The elements around one, by the names that CDA gives them.</summary>
    private string PathTo(CdaElement? element)
    {
        var names = _open.Select(frame => frame.Element?.Name).OfType<string>().Reverse().ToList();
        if (element is not null && (names.Count == 0 || names[^1] != element.Name))
        {
            names.Add(element.Name);
        }

        return string.Join('/', names);
    }

    private void End(in XmlTokenizer tokenizer)
    {
        var frame = _open.Pop();
        if (frame.IsText && frame.Layout != Layout.Inline)
        {
            FlushRun();
        }

        _output.Write(tokenizer.Raw);
        _namespaces.Leave(tokenizer.Depth);
    }

    private void Text(in XmlTokenizer tokenizer)
    {
        if (_open.Count > 0 && _open.Peek().IsText)
        {
            AddText(tokenizer, _open.Peek());
        }
        else if (tokenizer.Content.IndexOfAnyExcept(" \t\r\n"u8) < 0 && tokenizer.Kind == XmlToken.Text)
        {
            _output.Write(tokenizer.Raw);
        }
        else
        {
            Tally.Unknown(_open.Count > 0 ? _open.Peek().Element?.Name ?? "text" : "text");
        }
    }

    private void Skip(ref XmlTokenizer tokenizer, int depth)
    {
        tokenizer.Skip();
        _namespaces.Leave(depth);
    }

    private static InputIssue IssueAt(ReadOnlySpan<byte> xml, int at, IssueKind kind) =>
        new(kind, null, at, xml[..at].Count((byte)'\n') + 1);

    /// <summary>An element that is open.</summary>
    private readonly record struct Frame(CdaElement? Element, CdaType Type, CdaAction Action)
    {
        /// <summary>Whether its character data is text that is scrubbed.</summary>
        public bool IsText { get; init; }

        /// <summary>Of layout in a narrative, what it does to the text around it.</summary>
        public Layout Layout { get; init; }

        /// <summary>Whether it is a role of somebody or a place, or who or what plays it.</summary>
        public bool IsSomebody { get; init; }

        /// <summary>Whether it is an observation whose value is an identifier.</summary>
        public bool IsMaskedObservation { get; init; }
    }
}
