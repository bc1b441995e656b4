using System.Collections.Frozen;
using System.Globalization;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>
/// The standard's data elements: value representation and keyword of every tag (PS3.6 2024e and the retired ones
/// before it). Immutable.
/// </summary>
internal sealed class DicomDictionary
{
    private static readonly Lazy<DicomDictionary> BuiltIn = new(Read);

    private readonly FrozenDictionary<uint, (DicomVr Vr, string Keyword)> _elements;
    private readonly FrozenDictionary<string, uint> _byKeyword;

    private DicomDictionary(Dictionary<uint, (DicomVr Vr, string Keyword)> elements)
    {
        _elements = elements.ToFrozenDictionary();
        _byKeyword = elements.DistinctBy(pair => pair.Value.Keyword)
            .ToFrozenDictionary(pair => pair.Value.Keyword, pair => pair.Key, StringComparer.Ordinal);
    }

    /// <summary>The one that is built in.</summary>
    public static DicomDictionary Standard => BuiltIn.Value;

    /// <summary>Every tag.</summary>
    public IEnumerable<uint> Tags => _elements.Keys;

    /// <summary>How an element's values are represented; <see cref="DicomVr.None"/> where it is not known.</summary>
    public DicomVr Vr(uint tag)
    {
        if (_elements.TryGetValue(tag, out var element))
        {
            return element.Vr;
        }

        // Overlay planes repeat by group (PS3.5, 7.6); what is not listed for a later group is as in the first.
        return (tag >> 24) is 0x60 or 0x50 && _elements.TryGetValue(tag & 0xFF00FFFF, out element)
            ? element.Vr : DicomVr.None;
    }

    /// <summary>The element's keyword; null where it is not known.</summary>
    public string? Keyword(uint tag) => _elements.TryGetValue(tag, out var element) ? element.Keyword : null;

    /// <summary>The tag of a keyword; null where there is none.</summary>
    public uint? Find(string keyword) => _byKeyword.TryGetValue(keyword, out var tag) ? tag : null;

    private static DicomDictionary Read()
    {
        using var resource = typeof(DicomDictionary).Assembly.GetManifestResourceStream("dicom-dictionary.txt")
            ?? throw new InvalidOperationException("The DICOM dictionary is not built in.");
        using var reader = new StreamReader(resource);
        var elements = new Dictionary<uint, (DicomVr, string)>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            // 00080005 CS SpecificCharacterSet
            elements.Add(
                uint.Parse(line.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                (DicomVrs.Of((byte)line[9], (byte)line[10]), line[12..]));
        }

        return new DicomDictionary(elements);
    }
}
