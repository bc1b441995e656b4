using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <content>Numbers and contacts, in the forms in which people write them.</content>
internal sealed partial class CompiledIdentifiers
{
    // Of a number; what is longer is compiled in the slow way.
    private const int LongestUsual = 48;

    // Gives the words of a number without digits.
    private List<string> AddNumber(string value, ScrubKind kind)
    {
        if (TryAddAscii(value, kind))
        {
            return [];
        }

        var words = Words(value);
        var joined = words.Count == 1 ? words[0] : string.Concat(words);
        if (joined.Length < ShortestNumber || !joined.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return words;
        }

        AddForms(joined, string.Join(' ', words), Parted(joined), !joined.AsSpan().ContainsAnyExceptInRange('0', '9'), kind);
        return words;
    }

    /// <summary>The words of ASCII: joined, with a blank between them, and with one between letters and digits, too.</summary>
    private bool TryAddAscii(string value, ScrubKind kind)
    {
        if (value.Length > LongestUsual || !Ascii.IsValid(value) || !value.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return false;
        }

        Span<char> joined = stackalloc char[LongestUsual];
        Span<char> spaced = stackalloc char[2 * LongestUsual];
        Span<char> parted = stackalloc char[2 * LongestUsual];
        var (joinedLength, spacedLength, partedLength, digits) = (0, 0, 0, 0);
        var apart = false;
        foreach (var character in value)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                apart = joinedLength > 0;
                continue;
            }

            var lower = char.ToLowerInvariant(character);
            if (apart)
            {
                spaced[spacedLength++] = ' ';
                apart = false;
            }

            if (joinedLength > 0 && char.IsAsciiDigit(lower) != char.IsAsciiDigit(joined[joinedLength - 1]))
            {
                parted[partedLength++] = ' ';
            }

            joined[joinedLength++] = spaced[spacedLength++] = parted[partedLength++] = lower;
            digits += char.IsAsciiDigit(lower) ? 1 : 0;
        }

        if (joinedLength >= ShortestNumber)
        {
            AddForms(joined[..joinedLength], spaced[..spacedLength], parted[..partedLength], digits == joinedLength, kind);
        }

        return true;
    }

    private void AddForms(
        ReadOnlySpan<char> joined, ReadOnlySpan<char> spaced, ReadOnlySpan<char> parted, bool digits, ScrubKind kind)
    {
        if (spaced.Length > joined.Length)
        {
            AddPhrase(spaced, kind, PhraseStrength.Certain);
        }

        AddPhrase(joined, kind, PhraseStrength.Certain);
        if (digits)
        {
            AddDigits(joined, kind);
        }
        else
        {
            AddPhrase(parted, kind, PhraseStrength.Certain);
        }

        if (kind == ScrubKind.SocialSecurityNumber && joined.Length == 9)
        {
            AddPhrase($"{joined[..3]} {joined[3..5]} {joined[5..]}", kind, PhraseStrength.Certain);
        }
    }

    // An id of letters is matched as a whole word, and only where no dictionary has that word.
    private void AddWordOfAnId(List<string> words)
    {
        if (words is [{ Length: >= ShortestNumber } word] && !word.AsSpan().ContainsAnyInRange('0', '9') && !IsCommon(word))
        {
            AddPhrase(word, ScrubKind.Identifier, PhraseStrength.NamePart);
        }
    }

    // "h 4471982" of "h4471982": text may part letters from digits.
    private static string Parted(string joined)
    {
        var parted = new StringBuilder(joined.Length + 4);
        for (var i = 0; i < joined.Length; i++)
        {
            if (i > 0 && char.IsAsciiDigit(joined[i]) != char.IsAsciiDigit(joined[i - 1]))
            {
                parted.Append(' ');
            }

            parted.Append(joined[i]);
        }

        return parted.ToString();
    }

    private void AddDigits(ReadOnlySpan<char> digits, ScrubKind kind)
    {
        if (digits.Length is >= ShortestNumber and <= LongestNumber)
        {
            _lengths |= 1u << digits.Length;
            _numbers.TryAdd(Key(ulong.Parse(digits, CultureInfo.InvariantCulture), digits.Length), kind);
        }
    }

    // Of a conditional reference (Patient?identifier=system|number) the number: nobody writes the rest in a text.
    private static string Searched(string localId)
    {
        if (!localId.Contains('?', StringComparison.Ordinal))
        {
            return localId;
        }

        var number = localId[(localId.IndexOfAny(['=', '|']) + 1)..];
        number = number[(number.LastIndexOf('|') + 1)..];
        var escaped = number.LastIndexOf("%7C", StringComparison.OrdinalIgnoreCase);
        return escaped < 0 ? number : number[(escaped + 3)..];
    }

    private void AddTelecom(string telecom)
    {
        var value = telecom.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)
            || telecom.StartsWith("fax:", StringComparison.OrdinalIgnoreCase) ? telecom[4..]
            : telecom.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? telecom[7..] : telecom;
        if (value.Contains('@', StringComparison.Ordinal))
        {
            AddPhrase(string.Join(' ', Words(value)), ScrubKind.Email, PhraseStrength.Certain);
            return;
        }

        if (value.Contains("://", StringComparison.Ordinal)
            || value.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            AddPhrase(string.Join(' ', Words(value)), ScrubKind.Url, PhraseStrength.Certain);
            return;
        }

        var extension = value.IndexOfAny(['x', 'X', ';', 'e', 'E']);
        var digits = string.Concat((extension > 6 ? value[..extension] : value).Where(char.IsAsciiDigit));
        if (digits.Length < 7)
        {
            return;
        }

        AddDigits(digits, ScrubKind.Phone);
        if (digits.Length >= 10)
        {
            var ten = digits[^10..];
            AddPhrase($"{ten[..3]} {ten[3..6]} {ten[6..]}", ScrubKind.Phone, PhraseStrength.Certain);
            AddPhrase(ten, ScrubKind.Phone, PhraseStrength.Certain);
            AddDigits(ten, ScrubKind.Phone);
            AddDigits(digits.AsSpan(digits.Length - 7), ScrubKind.Phone);
        }
    }
}
