using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>Reads values of a data set by tag. Valid while the file is.</summary>
internal readonly struct DicomValues(DicomFile file, DicomCharacterSet characters, int from, int to)
{
    /// <summary>The whole data set.</summary>
    public static DicomValues Of(DicomFile file)
    {
        var all = new DicomValues(file, DicomCharacterSet.Default, 0, file.Elements.Count);
        return all.With(all.Raw(DicomTags.SpecificCharacterSet));
    }

    /// <summary>The text of an element, without padding; empty where it is absent.</summary>
    public string Text(uint tag) => characters.Decode(Raw(tag)).Trim('\0', ' ', '\r', '\n', '\t');

    /// <summary>Its values that are not empty.</summary>
    public IEnumerable<string> Texts(uint tag) =>
        Text(tag).Split('\\', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Its first value.</summary>
    public string First(uint tag) => Texts(tag).FirstOrDefault() ?? "";

    /// <summary>An unsigned number of two bytes; null where it is absent.</summary>
    public int? Number(uint tag)
    {
        var raw = Raw(tag);
        return raw.Length < 2 ? null : file.Syntax.IsBigEndian ? (raw[0] << 8) | raw[1] : raw[0] | (raw[1] << 8);
    }

    /// <summary>The bytes of an element; empty where it is absent or a sequence.</summary>
    public ReadOnlySpan<byte> Raw(uint tag)
    {
        var elements = file.Elements;
        for (var i = from; i < to; i = elements[i].End)
        {
            if (elements[i].Tag == tag && !elements[i].IsContainer)
            {
                return file.Bytes.Slice(elements[i].ValueOffset, elements[i].Length);
            }
        }

        return default;
    }

    /// <summary>The values that are not empty of every element of a representation, in sequences too.</summary>
    public IEnumerable<string> All(DicomVr vr)
    {
        for (var i = from; i < to; i++)
        {
            var element = file.Elements[i];
            if (!element.IsContainer && element.Length > 0
                && (element.Vr is DicomVr.None or DicomVr.UN ? DicomDictionary.Standard.Vr(element.Tag) : element.Vr) == vr)
            {
                var text = characters.Decode(file.Bytes.Slice(element.ValueOffset, element.Length));
                foreach (var value in text.Split('\\', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    yield return value.Trim('\0', ' ');
                }
            }
        }
    }

    /// <summary>Whether there is such an element.</summary>
    public bool Has(uint tag)
    {
        for (var i = from; i < to; i = file.Elements[i].End)
        {
            if (file.Elements[i].Tag == tag)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The items of a sequence.</summary>
    public List<DicomValues> Items(uint tag)
    {
        var items = new List<DicomValues>();
        var elements = file.Elements;
        for (var i = from; i < to; i = elements[i].End)
        {
            if (elements[i].Tag == tag && elements[i].IsContainer)
            {
                for (var j = i + 1; j < elements[i].End; j = elements[j].End)
                {
                    var item = new DicomValues(file, characters, j + 1, elements[j].End);
                    items.Add(item.With(item.Raw(DicomTags.SpecificCharacterSet)));
                }
            }
        }

        return items;
    }

    private DicomValues With(ReadOnlySpan<byte> characterSet) =>
        characterSet.IsEmpty ? this : new DicomValues(file, DicomCharacterSet.Of(characterSet), from, to);
}
