using System.Globalization;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>
/// The rules of one profile: table E.1-1 of PS3.15 2024e with the options that the profile chooses, what the rules file
/// states over it, and an action by value representation for what the table does not list. Immutable.
/// </summary>
/// <remarks>
/// Where the table leaves a choice by the attribute's type in the object (X/Z, X/D, Z/D, X/Z/D, X/Z/U*), the action is
/// taken that is valid for every type in it: Z for X/Z, D where D is offered, and for X/Z/U* the sequence stays with
/// its UIDs replaced.
/// </remarks>
internal sealed class DicomRules
{
    /// <summary>CID 7050: said of an object only where its pixels were searched.</summary>
    public const string CleanPixelData = "113101";

    // In the order of the columns of table-e1-1.txt; clean pixel data has no rows of its own. Codes: CID 7050.
    private static readonly (string Name, string Code, string Meaning, int Column)[] OptionColumns =
    [
        ("clean-pixel-data", CleanPixelData, "Clean Pixel Data Option", -1),
        ("clean-graphics", "113103", "Clean Graphics Option", 9),
        ("clean-structured-content", "113104", "Clean Structured Content Option", 8),
        ("clean-descriptors", "113105", "Clean Descriptors Option", 7),
        ("retain-longitudinal-modified-dates", "113107",
            "Retain Longitudinal Temporal Information Modified Dates Option", 6),
        ("retain-patient-characteristics", "113108", "Retain Patient Characteristics Option", 4),
        ("retain-device-identity", "113109", "Retain Device Identity Option", 2),
        ("retain-institution-identity", "113112", "Retain Institution Identity Option", 3),
    ];

    private readonly Dictionary<uint, DicomAction> _actions = [];
    private readonly Dictionary<DicomVr, DicomAction> _byVr = [];
    private readonly DicomRulesFile _file;

    private DicomRules(DicomRulesFile file)
    {
        _file = file;
        (ProfileName, Version, LegalNotice) = (file.Profile, file.Version, file.LegalNotice);
        foreach (var name in file.Options.Keys)
        {
            if (!OptionColumns.Any(option => option.Name == name))
            {
                throw new InvalidDataException($"options: unknown option {name}.");
            }
        }

        var chosen = OptionColumns.Where(option => file.Options.GetValueOrDefault(option.Name)).ToList();
        ShiftsDates = chosen.Any(option => option.Column == 6);
        CleansPixels = chosen.Any(option => option.Name == "clean-pixel-data");
        PixelPolicy = new PixelPolicy
        {
            ReleasedUnseen = file.PixelsReleasedUnseen.ToHashSet(StringComparer.Ordinal),
        };
        if (PixelPolicy.ReleasedUnseen.FirstOrDefault(IsNoModality) is { } wrong)
        {
            throw new InvalidDataException($"pixelsReleasedUnseen: {wrong} is no modality.");
        }

        Methods = [("113100", "Basic Application Confidentiality Profile"),
            .. chosen.Select(option => (option.Code, option.Meaning))];
        foreach (var row in ConfidentialityTable.Rows)
        {
            if (row.Tag is { } tag)
            {
                _actions[tag] = Resolve(row, tag, chosen.ConvertAll(option => option.Column));
            }
        }

        foreach (var vr in DicomVrs.All)
        {
            _byVr[vr] = Action(file.ValueRepresentations.TryGetValue(vr.ToString(), out var name)
                ? name : throw new InvalidDataException($"valueRepresentations: no action for {vr}."),
                $"valueRepresentations.{vr}");
        }

        foreach (var name in file.ValueRepresentations.Keys.Where(
            name => !DicomVrs.All.Any(vr => vr.ToString() == name)))
        {
            throw new InvalidDataException($"valueRepresentations: unknown {name}.");
        }

        foreach (var (keyword, name) in file.Attributes)
        {
            var tag = DicomDictionary.Standard.Find(keyword)
                ?? throw new InvalidDataException($"attributes: unknown attribute {keyword}.");
            _actions[tag] = Action(name, $"attributes.{keyword}");
        }
    }

    /// <summary>The profile's name.</summary>
    public string ProfileName { get; }

    /// <summary>Version of the rules.</summary>
    public string Version { get; }

    /// <summary>What the profile needs in law.</summary>
    public string LegalNotice { get; }

    /// <summary>Whether dates are shifted and not taken away.</summary>
    public bool ShiftsDates { get; }

    /// <summary>Whether pixels are searched for burned-in text.</summary>
    public bool CleansPixels { get; }

    /// <summary>What becomes of pixels that cannot be searched.</summary>
    public PixelPolicy PixelPolicy { get; }

    /// <summary>Codes and meanings of profile and options, CID 7050 (PS3.16 2024e).</summary>
    public IReadOnlyList<(string Code, string Meaning)> Methods { get; }

    /// <summary>Compiles the rules of a profile.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public static DicomRules For(string profile, RuleOverrides overrides) => new(RuleFiles.Parse(
        RuleFiles.Load("dicom", profile, overrides), DicomRulesFileJson.Default.DicomRulesFile));

    /// <summary>What to do with an attribute. What is private or not known goes, as do curves and overlays.</summary>
    public DicomAction ActionOf(uint tag)
    {
        if (DicomTags.IsPrivate(tag) || DicomTags.IsGroupLength(tag) || (tag >> 24) is 0x50 or 0x60)
        {
            return DicomAction.Remove;
        }

        return _actions.TryGetValue(tag, out var action) ? action
            : DicomDictionary.Standard.Vr(tag) is var vr && vr != DicomVr.None ? _byVr[vr]
            : DicomAction.Remove;
    }

    /// <summary>What a value representation that the table does not list gets.</summary>
    public DicomAction ActionOf(DicomVr vr) => _byVr.GetValueOrDefault(vr, DicomAction.Remove);

    /// <summary>Where an action was met, and by which row of table E.1-1 or member of the rules file.</summary>
    public (string Place, string Action, string Rule) Tell(uint tag, DicomAction action)
    {
        if (DicomTags.IsPrivate(tag) || DicomDictionary.Standard.Keyword(tag) is not { } keyword)
        {
            return (DicomTags.IsPrivate(tag) ? "private" : "unknown", action.ToString(), RuleEffect.BuiltIn);
        }

        var place = $"({tag >> 16:X4},{tag & 0xFFFF:X4}) {keyword}";
        var row = ConfidentialityTable.Rows.FirstOrDefault(row => row.Tag == tag);
        var rule = _file.Attributes.ContainsKey(keyword) ? $"attributes.{keyword}"
            : row.Tag is not null ? $"PS3.15 E.1-1 {row.Basic}" + string.Concat(OptionColumns
                .Where(option => option.Column >= 0 && _file.Options.GetValueOrDefault(option.Name)
                    && row.Options[option.Column] != '-')
                .Select(option => $", {option.Name} {row.Options[option.Column]}"))
            : (tag >> 24) is 0x50 or 0x60 ? RuleEffect.BuiltIn
            : $"valueRepresentations.{DicomDictionary.Standard.Vr(tag)}";
        return (place, action.ToString(), rule);
    }

    // A code string, PS3.5 table 6.2-1.
    private static bool IsNoModality(string name) => name.Length is 0 or > 16
        || name.Any(c => c is not ((>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or ' '));

    private static DicomAction Resolve(ConfidentialityRow row, uint tag, List<int> columns)
    {
        var vr = DicomDictionary.Standard.Vr(tag);
        foreach (var column in columns.Where(column => column >= 0))
        {
            switch (row.Options[column])
            {
                case 'K':
                    return vr == DicomVr.AS ? DicomAction.Age : vr.IsText() ? DicomAction.ScrubKnown
                        : vr is DicomVr.DA or DicomVr.DT or DicomVr.TM ? DicomAction.Shift : DicomAction.Keep;
                case 'C' when column == 6 && vr is DicomVr.DA or DicomVr.DT or DicomVr.TM or DicomVr.SH:
                    return DicomAction.Shift;
                case 'C' when column is 4 or 7 or 8 or 9 && vr == DicomVr.SQ:
                    return DicomAction.Keep;
                case 'C' when column is 4 or 7 && vr.IsText():
                    return DicomAction.Scrub;
                case 'C' when column == 7 && vr == DicomVr.CS:
                    return DicomAction.ScrubKnown;
            }
        }

        return row.Basic switch
        {
            "X" => DicomAction.Remove,
            "Z" or "X/Z" => DicomAction.Empty,
            "U" => DicomAction.Uid,
            "X/Z/U*" => DicomAction.Keep,
            "D" or "Z/D" or "X/D" or "X/Z/D" => vr == DicomVr.UI ? DicomAction.Uid : DicomAction.Dummy,
            _ => throw new InvalidDataException($"Table E.1-1 has no action {row.Basic}."),
        };
    }

    private static DicomAction Action(string name, string place)
    {
        foreach (var action in Enum.GetValues<DicomAction>())
        {
            if (JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString()) == name)
            {
                return action;
            }
        }

        throw new InvalidDataException($"{place}: unknown action {name}.");
    }
}

/// <summary>One row of table E.1-1.</summary>
/// <param name="Tag">The attribute; null for the rows of whole groups.</param>
/// <param name="Basic">Action of the Basic Profile.</param>
/// <param name="Options">
/// Actions of the options, a hyphen for none: retain safe private, UIDs, device identity, institution identity, patient
/// characteristics, full dates, modified dates; clean descriptors, structured content, graphics.
/// </param>
internal readonly record struct ConfidentialityRow(uint? Tag, string Basic, string Options);

/// <summary>Table E.1-1 of PS3.15 2024e, 621 rows.</summary>
internal static class ConfidentialityTable
{
    /// <summary>The rows in the table's order.</summary>
    public static IReadOnlyList<ConfidentialityRow> Rows { get; } = Read();

    private static List<ConfidentialityRow> Read()
    {
        using var resource = typeof(ConfidentialityTable).Assembly.GetManifestResourceStream("dicom-table-e1-1.txt")
            ?? throw new InvalidOperationException("Table E.1-1 is not built in.");
        using var reader = new StreamReader(resource);
        var rows = new List<ConfidentialityRow>();
        while (reader.ReadLine() is { } line)
        {
            // 00080050 Z Y ---------- AccessionNumber
            var fields = line.Split(' ');
            if (!line.StartsWith('#'))
            {
                rows.Add(new ConfidentialityRow(
                    uint.TryParse(fields[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag)
                        ? tag : null,
                    fields[1], fields[3]));
            }
        }

        return rows;
    }
}
