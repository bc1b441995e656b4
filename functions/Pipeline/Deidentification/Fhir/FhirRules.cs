using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// The rules of one profile for FHIR R4, compiled from its rules file. Immutable and thread-safe; compiled once a
/// process.
/// </summary>
public sealed class FhirRules
{
    private static readonly Lazy<FhirRules> Longitudinal = new(() => BuiltIn("longitudinal"));
    private static readonly Lazy<FhirRules> SafeHarbor = new(() => BuiltIn("safe-harbor"));

    private readonly FhirRulesFile _file;
    private static readonly SearchValues<byte> NotInPublicUris = SearchValues.Create(" \t\r\n@\"\\<>"u8);

    private readonly FhirAction[] _elements;
    private readonly FhirAction[] _unknownExtension;
    private readonly Dictionary<byte[], bool> _extensions = new(Utf8KeyComparer.Instance);
    private readonly (byte[] Prefix, bool IsTyped)[] _extensionPrefixes;
    private readonly byte[][] _publicUris;

    private FhirRules(FhirRulesFile file)
    {
        var table = FhirElementTable.R4;
        _file = file;
        Profile = file.Profile switch
        {
            "longitudinal" => DeidentificationProfile.Longitudinal,
            "safe-harbor" => DeidentificationProfile.SafeHarbor,
            _ => throw new InvalidDataException($"Unknown profile {file.Profile}."),
        };
        ProfileName = file.Profile;
        Version = file.Version;
        LegalNotice = file.LegalNotice;

        var types = ByType(table, file.Types, FhirAction.Keep);
        CheckPaths(table, file.Elements);
        var names = file.Elements.Keys.Select(path => path[(path.LastIndexOf('.') + 1)..])
            .ToHashSet(StringComparer.Ordinal);
        _elements = new FhirAction[table.ElementCount];
        foreach (var element in table.Types.SelectMany(type => type.Elements))
        {
            _elements[element.Index] = names.Contains(element.Name) && Stated(table, file.Elements, element) is { } name
                ? Action(name, element.Path, element.Type)
                : types[element.Type.Index]
                    ?? throw new InvalidDataException($"No action for {element.Path} of type {element.Type.Name}.");
        }

        var unknown = ByType(table, file.UnknownExtensionTypes, null);
        _unknownExtension = [.. table.Find("Extension")!.Elements.Select(element => element.Name switch
        {
            "url" or "extension" or "id" => _elements[element.Index],
            _ => unknown[element.Type.Index] ?? FhirAction.Drop,
        })];

        var prefixes = new List<(byte[] Prefix, bool IsTyped)>();
        foreach (var (url, treatment) in file.Extensions)
        {
            var typed = treatment switch
            {
                "typed" => true,
                "drop" => false,
                _ => throw new InvalidDataException($"Unknown treatment {treatment} of extension {url}."),
            };
            if (url.EndsWith('*'))
            {
                prefixes.Add((Encoding.UTF8.GetBytes(url[..^1]), typed));
            }
            else
            {
                _extensions.Add(Encoding.UTF8.GetBytes(url), typed);
            }
        }

        _extensionPrefixes = [.. prefixes.OrderByDescending(prefix => prefix.Prefix.Length)];
        _publicUris = [.. file.PublicUris.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The profile.</summary>
    public DeidentificationProfile Profile { get; }

    /// <summary>The profile's name, <c>longitudinal</c> or <c>safe-harbor</c>.</summary>
    public string ProfileName { get; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public string Version { get; }

    /// <summary>What the profile needs in law before its outputs may be shared.</summary>
    public string LegalNotice { get; }

    /// <summary>The rules of a profile, as they are built into this assembly.</summary>
    public static FhirRules For(DeidentificationProfile profile) =>
        profile == DeidentificationProfile.SafeHarbor ? SafeHarbor.Value : Longitudinal.Value;

    /// <summary>Compiles a rules file.</summary>
    /// <param name="json">The file, UTF-8 JSON.</param>
    /// <exception cref="InvalidDataException">It names a type, element, action or treatment that does not exist or does
    /// not fit, or leaves a primitive type without an action.</exception>
    public static FhirRules Parse(Stream json) => new(FhirRulesFile.Parse(json));

    /// <summary>What to do with an element.</summary>
    internal FhirAction ActionOf(FhirElement element) => _elements[element.Index];

    /// <summary>The member of the rules file by which an element met an action.</summary>
    internal string RuleOf(FhirElement element, FhirAction action)
    {
        // What the rules drop by its extension's URL, or in one that they do not name.
        if (ActionOf(element) is FhirAction.Keep && action != FhirAction.Keep)
        {
            return element.Parent.Name == "Extension" || element.Type.Name == "Extension"
                ? "extensions" : RuleEffect.BuiltIn;
        }

        for (var type = element.Parent.Name; type is not null; type = FhirElementTable.R4.BaseOf(type))
        {
            if (_file.Elements.ContainsKey($"{type}.{element.Name}"))
            {
                return $"elements.{type}.{element.Name}";
            }
        }

        return _file.Types.ContainsKey(element.Type.Name) ? $"types.{element.Type.Name}" : RuleEffect.BuiltIn;
    }

    /// <summary>What to do with an element of an extension that the rules do not name.</summary>
    internal FhirAction ActionInUnknownExtension(FhirElement element) => _unknownExtension[element.Ordinal];

    /// <summary>
    /// Whether the rules treat values of this extension by type (true), drop it (false) or do not name it (null).
    /// </summary>
    internal bool? IsTypedExtension(ReadOnlySpan<byte> url)
    {
        if (_extensions.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(url, out var typed))
        {
            return typed;
        }

        foreach (var (prefix, isTyped) in _extensionPrefixes)
        {
            if (url.StartsWith(prefix))
            {
                return isTyped;
            }
        }

        return null;
    }

    /// <summary>Whether a URI is one of public terminology, structure or identifier system.</summary>
    internal bool IsPublicUri(ReadOnlySpan<byte> uri)
    {
        foreach (var prefix in _publicUris)
        {
            if (uri.StartsWith(prefix))
            {
                return uri.IndexOfAny(NotInPublicUris) < 0;
            }
        }

        return false;
    }

    private static FhirRules BuiltIn(string profile)
    {
        using var json = typeof(FhirRules).Assembly.GetManifestResourceStream($"fhir-r4-rules-{profile}.json")
            ?? throw new InvalidOperationException($"The rules of {profile} are not built in.");
        return Parse(json);
    }

    private static FhirAction?[] ByType(
        FhirElementTable table, IReadOnlyDictionary<string, string> stated, FhirAction? complexDefault)
    {
        var actions = new FhirAction?[table.Types.Count];
        foreach (var type in table.Types.Where(type => type.Kind != FhirTypeKind.Primitive))
        {
            actions[type.Index] = complexDefault;
        }

        foreach (var (name, action) in stated)
        {
            var type = table.Find(name) ?? throw new InvalidDataException($"Unknown type {name}.");
            actions[type.Index] = Action(action, name, type);
        }

        return actions;
    }

    private static void CheckPaths(FhirElementTable table, IReadOnlyDictionary<string, string> elements)
    {
        foreach (var path in elements.Keys)
        {
            var dot = path.LastIndexOf('.');
            if (dot < 0 || table.Find(path[..dot])?.Find(path[(dot + 1)..]) is null)
            {
                throw new InvalidDataException($"Unknown element {path}.");
            }
        }
    }

    private static string? Stated(
        FhirElementTable table, IReadOnlyDictionary<string, string> elements, FhirElement element)
    {
        for (var type = element.Parent.Name; type is not null; type = table.BaseOf(type))
        {
            if (elements.TryGetValue($"{type}.{element.Name}", out var action))
            {
                return action;
            }
        }

        return null;
    }

    private static FhirAction Action(string name, string path, FhirType type)
    {
        if (!FhirRulesFile.ActionNames.TryGetValue(name, out var action))
        {
            throw new InvalidDataException($"Unknown action {name} for {path}.");
        }

        var fits = action switch
        {
            FhirAction.Keep or FhirAction.Drop => true,
            FhirAction.Shift or FhirAction.Year => type.Name is "date" or "dateTime" or "instant",
            FhirAction.ShiftBirthDate or FhirAction.YearBirthDate => type.Name == "date",
            FhirAction.Narrative => type.Name == "xhtml",
            FhirAction.AttachmentData => type.Name == "base64Binary",
            _ => type.Kind == FhirTypeKind.Primitive && type.Form == FhirJsonForm.Text,
        };
        return fits
            ? action
            : throw new InvalidDataException($"Action {name} does not fit {path} of type {type.Name}.");
    }
}
