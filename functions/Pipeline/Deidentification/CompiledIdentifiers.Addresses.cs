using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <content>Addresses, in the forms in which people write them.</content>
internal sealed partial class CompiledIdentifiers
{
    private static readonly Dictionary<string, string> StreetForms = new(StringComparer.Ordinal)
    {
        ["street"] = "st", ["avenue"] = "ave", ["road"] = "rd", ["boulevard"] = "blvd", ["lane"] = "ln",
        ["drive"] = "dr",
        ["court"] = "ct", ["place"] = "pl", ["terrace"] = "ter", ["circle"] = "cir", ["highway"] = "hwy",
        ["parkway"] = "pkwy", ["square"] = "sq", ["trail"] = "trl", ["apartment"] = "apt", ["suite"] = "ste",
        ["north"] = "n", ["south"] = "s", ["east"] = "e", ["west"] = "w", ["heights"] = "hts", ["mount"] = "mt",
    };

    private static readonly Dictionary<string, string> StreetFormsBack =
        StreetForms.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    private void AddAddress(PostalAddress address)
    {
        foreach (var line in address.Lines.Concat(address.Text is null ? [] : [address.Text]))
        {
            // A line or text may hold several: "Larch House, 12 Main St".
            AddLine(Words(line));
            foreach (var part in line.Split(['\n', '\r', ',', ';'], StringSplitOptions.RemoveEmptyEntries))
            {
                AddLine(Words(part));
            }
        }

        var city = address.City is null ? "" : string.Join(' ', Words(address.City));
        var zip = address.PostalCode is null ? "" : string.Join(' ', Words(address.PostalCode));
        var state = address.State is null ? "" : string.Join(' ', Words(address.State));
        if (city.Length > 2)
        {
            AddPhrase(city, ScrubKind.Address, PhraseStrength.Place);
            foreach (var tail in new[] { zip, $"{state} {zip}".Trim(), state }.Where(t => t.Length > 1))
            {
                AddPhrase($"{city} {tail}", ScrubKind.Address, PhraseStrength.Certain);
            }
        }

        if (state.Length > 1 && zip.Length >= 4)
        {
            AddPhrase($"{state} {zip}", ScrubKind.Address, PhraseStrength.Certain);
        }

        if (address.District is not null && Words(address.District) is { Count: > 0 } district)
        {
            AddPhrase(string.Join(' ', district), ScrubKind.Address, PhraseStrength.Place);
        }

        if (zip.Length >= 5)
        {
            AddPhrase(zip, ScrubKind.Zip, zip.Length > 5 ? PhraseStrength.Certain : PhraseStrength.Place);
            AddPhrase(zip[..5].TrimEnd(), ScrubKind.Zip, PhraseStrength.Place);
        }
    }

    private void AddLine(List<string> words)
    {
        var text = string.Join(' ', words);
        var numbered = text.Any(char.IsAsciiDigit);
        if (words.Count < 2 || text.Length < (numbered ? 5 : 9))
        {
            return;
        }

        AddStreet(words, PhraseStrength.Certain);
        AddStreetName(words);

        // The house number and street without the unit: "12 Main St" of "12 Main St Apt 4".
        var unit = words.FindIndex(1, w => (KindsOf(w) & WordKinds.Unit) != 0);
        if (unit >= 3)
        {
            AddLine(words[..unit]);
        }
    }

    // "534 Erewhon" and "Erewhon St" of "534 Erewhon St"; "12 Quillback" of "12 N Quillback Rd".
    private void AddStreetName(List<string> words)
    {
        if (words.Count < 3 || !char.IsAsciiDigit(words[0][0]) || !IsSuffix(words[^1]))
        {
            return;
        }

        var first = words.Count > 3 && words[1] is "n" or "s" or "e" or "w" or "ne" or "nw" or "se" or "sw"
            or "north" or "south" or "east" or "west" ? 2 : 1;
        var name = words[first..^1];

        // "5 Day" and "2 High" are also words: only where they are written as a name.
        var strength = name.Any(word => word.Length >= 4 && !IsCommon(word) && !char.IsAsciiDigit(word[0]))
            ? PhraseStrength.Certain
            : PhraseStrength.Place;
        for (var from = 1; from <= first; from++)
        {
            AddStreet([words[0], .. words[from..^1]], strength);
        }

        if (strength == PhraseStrength.Certain)
        {
            AddStreet(words[first..], PhraseStrength.Certain);
        }
    }

    private void AddStreet(List<string> words, PhraseStrength strength)
    {
        AddPhrase(string.Join(' ', words), ScrubKind.Address, strength);
        AddPhrase(string.Join(' ', words.Select(w => StreetForms.GetValueOrDefault(w, w))), ScrubKind.Address, strength);
        AddPhrase(string.Join(' ', words.Select(w => StreetFormsBack.GetValueOrDefault(w, w))), ScrubKind.Address, strength);
    }

    private static bool IsSuffix(string word) =>
        StreetForms.ContainsKey(word) || StreetFormsBack.ContainsKey(word) || (KindsOf(word) & WordKinds.Street) != 0;

    private static WordKinds KindsOf(string word)
    {
        Span<byte> utf8 = stackalloc byte[Lexicon.LongestWord];
        return Encoding.UTF8.TryGetBytes(word, utf8, out var length) ? Lexicon.Of(utf8[..length]) : WordKinds.None;
    }
}
