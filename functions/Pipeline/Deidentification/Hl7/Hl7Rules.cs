using System.Globalization;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <summary>What is done with one piece of a field, and as what data type it counts.</summary>
internal readonly record struct Hl7Step(Hl7Action Action, short Type);

/// <summary>What is done with a field: a step for each sub-component of each component.</summary>
/// <param name="Components">The steps; a component has at least one.</param>
/// <param name="KeepsAll">Whether everything stays, whatever it is.</param>
/// <param name="IsOneValue">Whether the field's type is primitive: further components count as the same value.</param>
internal sealed record Hl7Plan(Hl7Step[][] Components, bool KeepsAll, bool IsOneValue);

/// <summary>
/// The rules of one profile for HL7 v2, compiled to a plan for each field of each segment. Immutable and thread-safe.
/// </summary>
internal sealed class Hl7Rules
{
    private const int LongestZSegment = 200;
    private static readonly Hl7Table Table = Hl7Table.Instance;

    private readonly Hl7RulesFile _file;
    private readonly Dictionary<string, Hl7Action> _types;
    private readonly Dictionary<string, Hl7Action> _components;
    private readonly Dictionary<string, Hl7Action> _fields;
    private readonly Hl7Plan[][] _segments;
    private readonly Hl7Plan[] _ofType;
    private readonly Dictionary<string, Hl7Plan?[]> _ownSegments = new(StringComparer.Ordinal);

    private Hl7Rules(Hl7RulesFile file)
    {
        _file = file;
        _types = Actions(file.Types, "types", name => Table.Type(name)?.Name == name);
        _components = Actions(file.Components, "components", IsComponent);
        _fields = Actions(file.Fields, "fields", IsField);
        _segments = [.. Table.Segments.Select(
            segment => segment.Fields.Select((type, i) => Compile($"{segment.Name}-{i + 1}", type)).ToArray())];
        _ofType = [.. Table.Types.Select(type => Compile("", type))];
        foreach (var (path, action) in _fields.Where(pair => pair.Key[0] == 'Z'))
        {
            AddOwn(path, action);
        }
    }

    /// <summary>The profile's name.</summary>
    public string ProfileName => _file.Profile;

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public string Version => _file.Version;

    /// <summary>What the profile needs in law before its outputs may be shared.</summary>
    public string LegalNotice => _file.LegalNotice;

    /// <summary>Whether a number without a pseudonym becomes a token, as others of type CX do; else it goes.</summary>
    public bool TokenizesNumbers => _components.GetValueOrDefault("CX.1", Hl7Action.Drop) == Hl7Action.Token;

    /// <summary>Whether the organization keeps fields of Z-segments.</summary>
    public bool HasOwnSegments => _ownSegments.Count > 0;

    /// <summary>Compiles the rules of a profile, the organization's own laid over the built-in ones.</summary>
    /// <exception cref="InvalidDataException">They name a type, component, field or action that does not exist, or
    /// leave a primitive type without an action.</exception>
    public static Hl7Rules For(DeidentificationSetup setup)
    {
        try
        {
            return Parse(RuleFiles.Load("hl7v2", setup.ProfileName, setup.Rules));
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith("hl7v2.", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"hl7v2.{setup.ProfileName}.json: {e.Message}", e);
        }
    }

    /// <summary>Compiles a rules file, UTF-8 JSON.</summary>
    public static Hl7Rules Parse(ReadOnlySpan<byte> json) =>
        new(RuleFiles.Parse(json, Hl7RulesFileJson.Default.Hl7RulesFile));

    /// <summary>The plans of a segment's fields; the first is field 1.</summary>
    public Hl7Plan[] Of(int segment) => _segments[segment];

    /// <summary>The plan of a value of a data type.</summary>
    public Hl7Plan OfType(Hl7Type type) => _ofType[type.Index];

    /// <summary>The plans of a Z-segment of which a rule keeps a field; null where none does.</summary>
    public Hl7Plan?[]? OfOwn(string name) => _ownSegments.GetValueOrDefault(name);

    /// <summary>Where a step was taken, and by which member of the rules file.</summary>
    public (string Place, string Action, string Rule) Tell(
        int segment, int field, int component, Hl7Step step, Hl7Action action)
    {
        if (segment < 0)
        {
            // Names and numbers of Z-segments are the sender's.
            return ("Z", action.ToString(), "fields");
        }

        var path = $"{Table.Segments[segment].Name}-{field}";
        var part = $"{path}.{component + 1}";
        var fields = Table.Segments[segment].Fields;
        var isWhole = field > fields.Count || fields[field - 1].Components.Count == 0;
        var type = Table.Types[step.Type].Name;
        var rule = field > fields.Count ? RuleEffect.BuiltIn
            : _fields.ContainsKey(part) ? $"fields.{part}"
            : _fields.TryGetValue(path, out var stated) && stated != Hl7Action.Typed && stated != Hl7Action.Value
                ? $"fields.{path}"
            : _components.ContainsKey($"{type}.{component + 1}") ? $"components.{type}.{component + 1}"
            : $"types.{type}";
        return (isWhole ? path : part, action.ToString(), rule);
    }

    private static bool IsComponent(string path) =>
        path.Split('.') is [var type, var number] && Table.Type(type) is { } known && known.Name == type
        && TryNumber(number, known.Components.Count);

    private static bool IsField(string path)
    {
        if (path.Split('-') is not [{ Length: 3 } segment, var rest] || rest.Split('.') is not { Length: <= 2 } numbers)
        {
            return false;
        }

        if (segment[0] == 'Z' && Table.Segment(segment) is null)
        {
            return segment.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c))
                && numbers.Length == 1 && TryNumber(numbers[0], LongestZSegment);
        }

        return Table.Segment(segment) is { } known && TryNumber(numbers[0], known.Fields.Count)
            && (numbers.Length == 1
                || TryNumber(numbers[1], Math.Max(1, known.Fields[Number(numbers[0]) - 1].Components.Count)));
    }

    private static bool TryNumber(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1 && number <= most && text[0] != '0';

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static Dictionary<string, Hl7Action> Actions(
        IReadOnlyDictionary<string, string> stated, string member, Func<string, bool> exists)
    {
        var actions = new Dictionary<string, Hl7Action>(StringComparer.Ordinal);
        foreach (var (path, name) in stated)
        {
            if (!exists(path))
            {
                throw new InvalidDataException($"$.{member}: HL7 v2 has no {path}.");
            }

            actions.Add(
                path,
                Hl7RulesFile.Action(name)
                    ?? throw new InvalidDataException($"$.{member}.{path}: there is no action {name}."));
        }

        return actions;
    }

    private void AddOwn(string path, Hl7Action action)
    {
        var (name, number) = (path[..3], Number(path[4..]));
        if (action is Hl7Action.Typed or Hl7Action.Value or Hl7Action.Data)
        {
            throw new InvalidDataException($"$.fields.{path}: the action needs a data type of the standard.");
        }

        var plans = _ownSegments.GetValueOrDefault(name) ?? new Hl7Plan?[LongestZSegment];
        plans[number - 1] = new Hl7Plan(
            [[new Hl7Step(action, (short)Table.Type("ST")!.Index)]], action == Hl7Action.Keep, IsOneValue: true);
        _ownSegments[name] = plans;
    }

    private Hl7Plan Compile(string path, Hl7Type type)
    {
        var whole = path.Length > 0 && _fields.TryGetValue(path, out var stated) && stated != Hl7Action.Typed
            ? stated
            : (Hl7Action?)null;
        var isOneValue = type.Components.Count == 0
            || whole is Hl7Action.Scrub or Hl7Action.ScrubKnown or Hl7Action.KeepShort;
        var count = Math.Max(1, type.Components.Count);
        var components = new Hl7Step[count][];
        for (var i = 0; i < count; i++)
        {
            var part = type.Components.Count == 0 ? type : type.Components[i];
            var action = path.Length > 0 && _fields.TryGetValue($"{path}.{i + 1}", out var ofPart) ? ofPart
                : whole ?? (type.Components.Count == 0 ? null : OfPart(type, i));
            components[i] = action is null or Hl7Action.Typed
                ? Steps(part)
                : [.. Enumerable.Repeat(
                    new Hl7Step(action.Value, (short)type.Index), Math.Max(1, part.Components.Count))];
        }

        return new Hl7Plan(
            components, components.All(steps => steps.All(step => step.Action == Hl7Action.Keep)), isOneValue);
    }

    /// <summary>The action that the rules state for a component, or for all components of a type.</summary>
    private Hl7Action? OfPart(Hl7Type type, int index) =>
        _components.TryGetValue($"{type.Name}.{index + 1}", out var ofPart) ? ofPart
        : _types.TryGetValue(type.Name, out var ofType) ? ofType
        : null;

    /// <summary>The steps of a component: one for each of its sub-components.</summary>
    private Hl7Step[] Steps(Hl7Type type) => type.Components.Count == 0
        ? [Leaf(type)]
        : [.. type.Components.Select((part, i) => OfPart(type, i) is { } action and not Hl7Action.Typed
            ? new Hl7Step(action, (short)type.Index)
            : Leaf(part))];

    /// <summary>What nests deeper than sub-components has only its first part.</summary>
    private Hl7Step Leaf(Hl7Type type)
    {
        while (type.Components.Count > 0)
        {
            if (OfPart(type, 0) is { } action and not Hl7Action.Typed)
            {
                return new Hl7Step(action, (short)type.Index);
            }

            type = type.Components[0];
        }

        return _types.TryGetValue(type.Name, out var ofType) && ofType != Hl7Action.Typed
            ? new Hl7Step(ofType, (short)type.Index)
            : throw new InvalidDataException($"$.types: the primitive type {type.Name} has no action.");
    }
}
