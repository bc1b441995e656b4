using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <summary>
/// Writes the messages of one file as they may be released: copies what stays as it stands, replaces the rest value by
/// value, and has the result read again. Every separator stays, so that a message keeps its structure. Not thread-safe;
/// disposing clears what it remembers.
/// </summary>
internal sealed partial class Hl7Rewriter : IDisposable
{
    private static readonly Hl7Table Table = Hl7Table.Instance;
    private static readonly int Pid = Table.Segment("PID")!.Index;
    private static readonly int Obx = Table.Segment("OBX")!.Index;
    private static readonly Dictionary<byte[], Hl7Type> TypesByName = NamedTypes();

    private readonly DeidentificationSetup _setup;
    private readonly Hl7Rules _rules;
    private readonly RecordFormats _formats;
    private readonly SubjectDirectory _subjects;
    private readonly RecordSource _source;
    private readonly Hl7Tokens _tokens;
    private readonly Hl7Values _values = new();
    private readonly Hl7Segments _segments = new();
    private readonly UnchangedTexts _unchanged = new();
    private readonly PooledBuffer _text = new(1024);
    private readonly PooledBuffer _scrubbed = new(1024);
    private readonly PooledBuffer _id = new(128);
    private readonly List<Patient> _patients = [];
    private readonly Hl7Plan _textPlan;
    private readonly bool _tokenizesNumbers;
    private Hl7Separators _separators;
    private PooledBuffer _output = null!;
    private int _copied;
    private Patient _patient;
    private Hl7Plan _valuePlan;
    private bool _isResidual;

    /// <summary>Prepares for one file.</summary>
    public Hl7Rewriter(
        DeidentificationSetup setup, Hl7Rules rules, RecordFormats formats, SubjectDirectory subjects,
        RecordSource source)
    {
        (_setup, _rules, _formats, _subjects, _source) = (setup, rules, formats, subjects, source);
        Tally = new Hl7Tally(source.Explains);
        _tokens = new Hl7Tokens(setup.Keys);
        _tokenizesNumbers = rules.TokenizesNumbers;
        _textPlan = new Hl7Plan(
            [[new Hl7Step(Hl7Action.Scrub, (short)Table.Type("TX")!.Index)]], KeepsAll: false, IsOneValue: true);
        _valuePlan = _textPlan;
    }

    /// <summary>What was done so far.</summary>
    public Hl7Tally Tally { get; }

    /// <summary>What the batch at hand declared.</summary>
    public Hl7Separators OfBatch { get; set; } = Hl7Separators.Default;

    /// <summary>Writes a message, or a segment of a batch.</summary>
    /// <param name="message">From its header on, UTF-8.</param>
    /// <param name="separators">Its separators.</param>
    /// <param name="output">Receives the result; of no use where the answer is false.</param>
    /// <returns>Whether the residual scan found nothing.</returns>
    public bool Rewrite(ReadOnlySpan<byte> message, Hl7Separators separators, PooledBuffer output)
    {
        (_separators, _output, _copied, _isResidual) = (separators, output, 0, false);
        _values.Separators = separators;
        _segments.Read(message, separators.Field);
        var begin = output.Count;
        FindPatients(message);
        _patient = OfHeader();
        var next = 0;
        var behind = 0;
        _cuts.Clear();
        var segments = _segments.All;
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            if (segment.Type == Pid && next < _patients.Count)
            {
                _patient = _patients[next++];
            }

            if (i >= behind && (segment.Type == Obx || segment.Type == Nte))
            {
                behind = FindCuts(message, segments, i);
            }

            Segment(message, segment);
        }

        Replace(message, message.Length, message.Length, default);
        return !_isResidual && IsClean(output.Written[begin..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Clear();
        _unchanged.Clear();
        _patients.Clear();
        _patient = default;
        _recent.Clear();
        _values.Dispose();
        _text.Dispose();
        _scrubbed.Dispose();
        _plain.Dispose();
        _joined.Dispose();
        _replacements.Dispose();
        _cutText.Dispose();
        _cuts.Clear();
        _id.Dispose();
    }

    private static Dictionary<byte[], Hl7Type> NamedTypes()
    {
        var types = new Dictionary<byte[], Hl7Type>(Utf8KeyComparer.Instance);
        foreach (var name in Table.Types.Select(type => type.Name)
            .Concat(["CE", "CNE", "TS", "CK", "CN", "PN", "AD", "TN"]).Except(["VARIES"]))
        {
            types.Add(System.Text.Encoding.ASCII.GetBytes(name), Table.Type(name)!);
        }

        return types;
    }

    private void Segment(ReadOnlySpan<byte> message, Hl7Segment segment)
    {
        ReadOnlySpan<Hl7Plan?> plans;
        if (segment.Type >= 0)
        {
            plans = _rules.Of(segment.Type);
        }
        else
        {
            plans = _rules.HasOwnSegments && segment.End - segment.Start >= 4
                ? _rules.OfOwn(System.Text.Encoding.ASCII.GetString(message.Slice(segment.Start, 3))) : null;
            if (plans.IsEmpty)
            {
                Replace(message, segment.Start, segment.Next, default);
                Tally.Unknown("segment");
                return;
            }
        }

        Tally.Written(segment.Type);
        var at = segment.Start + 3;
        var number = 0;
        if (segment.Start == 0 && IsHeaderName(message))
        {
            // MSH-1 is the separator itself; MSH-2 declares the others.
            number = 1;
            var declared = message[(at + 1)..segment.End].IndexOf(_separators.Field);
            at = declared < 0 ? segment.End : at + 1 + declared;
            number++;
        }

        while (at < segment.End)
        {
            number++;
            var start = at + 1;
            var rest = message[start..segment.End];
            var length = rest.IndexOf(_separators.Field);
            at = length < 0 ? segment.End : start + length;
            if (at > start)
            {
                Field(message, segment, number, number <= plans.Length ? plans[number - 1] : null, start, at);
            }
        }
    }

    private static bool IsHeaderName(ReadOnlySpan<byte> message) =>
        message.StartsWith("MSH"u8) || message.StartsWith("FHS"u8) || message.StartsWith("BHS"u8);

    private void Field(
        ReadOnlySpan<byte> message, Hl7Segment segment, int number, Hl7Plan? plan, int start, int end)
    {
        if (plan is null)
        {
            Tally.Unknown(segment.Type < 0 ? "Z" : Table.Segments[segment.Type].Name);
            plan = Unknown;
        }

        if (segment.Type == Obx && (number is 2 or 5))
        {
            if (number == 2)
            {
                _valuePlan = PlanOfValue(message[start..end]);
            }
            else if (plan.Components[0][0].Action == Hl7Action.Value)
            {
                if (_valuePlanSegment != segment.Start || _valuePlanMessage != Tally.ScannedRecords)
                {
                    _valuePlan = _textPlan;
                }

                plan = _valuePlan;
                _isAge = IsAge(message[segment.Start..segment.End]);
            }

            (_valuePlanSegment, _valuePlanMessage) = (segment.Start, Tally.ScannedRecords);
        }

        if (plan.KeepsAll)
        {
            return;
        }

        (Tally.Segment, Tally.Field) = (segment.Type, number);
        Pieces(message, plan, start, end);
        _isAge = false;
    }

    private void Pieces(ReadOnlySpan<byte> message, Hl7Plan plan, int start, int end)
    {
        var (component, sub) = (0, 0);
        var at = start;
        (_repetitionStart, _fieldEnd) = (start, end);
        while (true)
        {
            var found = message[at..end].IndexOfAny(
                _separators.Component, _separators.Repetition, _separators.Subcomponent);
            var pieceEnd = found < 0 ? end : at + found;
            if (pieceEnd > at)
            {
                Tally.Component = component;
                Piece(message, StepOf(plan, component, sub), at, pieceEnd);
            }

            if (found < 0)
            {
                return;
            }

            var separator = message[pieceEnd];
            if (separator == _separators.Repetition)
            {
                (component, sub, _repetitionStart) = (0, 0, pieceEnd + 1);
            }
            else if (separator == _separators.Component)
            {
                component++;
                sub = 0;
            }
            else
            {
                sub++;
            }

            at = pieceEnd + 1;
        }
    }

    /// <summary>What is done with a piece; what the standard does not have goes, but for the rest of a text.</summary>
    private static Hl7Step StepOf(Hl7Plan plan, int component, int sub)
    {
        if (component >= plan.Components.Length)
        {
            return plan.IsOneValue ? Continued(plan.Components[0][0]) : Unknown.Components[0][0];
        }

        var steps = plan.Components[component];
        return sub < steps.Length ? steps[sub] : Continued(steps[^1]);
    }

    private static Hl7Step Continued(Hl7Step step) =>
        step.Action is Hl7Action.Scrub or Hl7Action.ScrubKnown or Hl7Action.KeepShort
            ? step with { Action = Hl7Action.Scrub }
            : step with { Action = Hl7Action.Drop };

    /// <summary>Copies what stands before a place and writes something in its stead.</summary>
    private void Replace(ReadOnlySpan<byte> message, int start, int end, ReadOnlySpan<byte> replacement)
    {
        _output.Write(message[_copied..start]);
        _output.Write(replacement);
        _copied = end;
    }
}
