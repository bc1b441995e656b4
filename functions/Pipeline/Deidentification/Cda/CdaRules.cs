using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>The rules of one profile for CDA, compiled from its rules file. Immutable and thread-safe.</summary>
internal sealed class CdaRules
{
    private static readonly Dictionary<string, CdaType> TypeNames = new(StringComparer.Ordinal)
    {
        ["structure"] = CdaType.Structure, ["II"] = CdaType.II, ["CD"] = CdaType.CD, ["ED"] = CdaType.ED,
        ["ST"] = CdaType.ST, ["SC"] = CdaType.SC, ["TS"] = CdaType.TS, ["QTY"] = CdaType.Quantity,
        ["AD"] = CdaType.AD, ["TEL"] = CdaType.TEL, ["EN"] = CdaType.EN, ["narrative"] = CdaType.Narrative,
    };

    private readonly CdaAction[] _types = new CdaAction[Enum.GetValues<CdaType>().Length];
    private readonly CdaAction?[] _anywhere;
    private readonly Dictionary<(int Parent, int Child), CdaAction> _below = [];
    private readonly Dictionary<byte[], CdaAction> _attributes = new(Utf8KeyComparer.Instance);
    private readonly byte[][] _publicRoots;
    private readonly byte[][] _masked;

    private CdaRules(CdaRulesFile file)
    {
        var vocabulary = CdaVocabulary.R2;
        (Profile, Version, LegalNotice) = (file.Profile, file.Version, file.LegalNotice);
        foreach (var (name, type) in TypeNames)
        {
            _types[(int)type] = file.Types.TryGetValue(name, out var action)
                ? Action(action, $"types.{name}", type)
                : throw new InvalidDataException($"$.types: no action for {name}.");
        }

        if (file.Types.Keys.FirstOrDefault(name => !TypeNames.ContainsKey(name)) is { } unknown)
        {
            throw new InvalidDataException($"$.types.{unknown}: no such data type.");
        }

        _anywhere = new CdaAction?[vocabulary.Elements.Count];
        foreach (var (path, action) in file.Elements)
        {
            Add(vocabulary, path, action);
        }

        foreach (var (name, action) in file.Attributes)
        {
            _attributes.Add(Encoding.UTF8.GetBytes(name), Attribute(action, name));
        }

        _publicRoots = [.. file.PublicRoots.Select(Encoding.UTF8.GetBytes)];
        _masked = [.. file.MaskedObservations.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The profile's name.</summary>
    public string Profile { get; }

    /// <summary>Version of the rules.</summary>
    public string Version { get; }

    /// <summary>What the profile needs in law before its outputs may be shared.</summary>
    public string LegalNotice { get; }

    /// <summary>The rules of a setup's profile with the organization's own laid over them.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public static CdaRules For(DeidentificationSetup setup) => new(RuleFiles.Parse(
        RuleFiles.Load("cda", setup.ProfileName, setup.Rules), CdaRulesFileJson.Default.CdaRulesFile));

    /// <summary>What to do with an element.</summary>
    public CdaAction ActionOf(CdaElement? parent, CdaElement element, CdaType type) =>
        parent is not null && _below.TryGetValue((parent.Index, element.Index), out var below) ? below
        : _anywhere[element.Index] ?? _types[(int)type];

    /// <summary>The member of the rules file that says what to do with an element.</summary>
    public string RuleOf(CdaElement? parent, CdaElement element, CdaType type) =>
        parent is not null && _below.ContainsKey((parent.Index, element.Index))
            ? $"elements.{parent.Name}/{element.Name}"
            : _anywhere[element.Index] is not null ? $"elements.{element.Name}"
            : $"types.{TypeNames.First(name => name.Value == type).Key}";

    /// <summary>What to do with an attribute, by its name without the prefix of known namespaces.</summary>
    public CdaAction ActionOfAttribute(ReadOnlySpan<byte> name) =>
        _attributes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var action)
            ? action
            : CdaAction.Drop;

    /// <summary>Whether the root of an identifier is that of a public registry.</summary>
    public bool IsPublicRoot(ReadOnlySpan<byte> root)
    {
        foreach (var prefix in _publicRoots)
        {
            if (root.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether observations of a template state an identifier as their value.</summary>
    public bool IsMaskedObservation(ReadOnlySpan<byte> templateRoot)
    {
        foreach (var root in _masked)
        {
            if (templateRoot.SequenceEqual(root))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(CdaVocabulary vocabulary, string path, string name)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var element = vocabulary.Find(Encoding.UTF8.GetBytes(path[(slash + 1)..]));
        var parent = slash < 0 ? null : vocabulary.Find(Encoding.UTF8.GetBytes(path[..slash]));
        if (element is null || (slash >= 0 && parent is null)
            || vocabulary.TypeOf(parent, CdaType.Structure, element) is not { } type)
        {
            throw new InvalidDataException($"$.elements.{path}: no such element.");
        }

        var action = Action(name, $"elements.{path}", type);
        if (parent is null)
        {
            _anywhere[element.Index] = action;
        }
        else
        {
            _below[(parent.Index, element.Index)] = action;
        }
    }

    private static CdaAction Action(string name, string path, CdaType type)
    {
        var action = Named(name, path);
        var fits = action switch
        {
            CdaAction.Keep => type is not (CdaType.Narrative or CdaType.TEL or CdaType.EN or CdaType.AD),
            CdaAction.Drop => true,
            CdaAction.Mask => type is not (CdaType.Structure or CdaType.Narrative),
            CdaAction.Scrub or CdaAction.ScrubKnown =>
                type is CdaType.ED or CdaType.ST or CdaType.SC or CdaType.EN or CdaType.Narrative,
            CdaAction.Shift or CdaAction.Year or CdaAction.ShiftBirth or CdaAction.YearBirth => type == CdaType.TS,
            CdaAction.Token or CdaAction.SubjectId => type == CdaType.II,
            CdaAction.Region => type == CdaType.AD,
            _ => false,
        };
        return fits ? action : throw new InvalidDataException($"$.{path}: action {name} does not fit its type.");
    }

    private static CdaAction Attribute(string name, string attribute)
    {
        var action = Named(name, $"attributes.{attribute}");
        return action is CdaAction.Keep or CdaAction.Drop or CdaAction.Scrub or CdaAction.ScrubKnown or CdaAction.KeepShort
            or CdaAction.LocalId or CdaAction.ByType
            ? action
            : throw new InvalidDataException($"$.attributes.{attribute}: action {name} is none of attributes.");
    }

    private static CdaAction Named(string name, string path)
    {
        foreach (var action in Enum.GetValues<CdaAction>())
        {
            if (JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString()) == name)
            {
                return action;
            }
        }

        throw new InvalidDataException($"$.{path}: no such action.");
    }
}
