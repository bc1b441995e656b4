using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace FrontierFunctions.Pipeline.Timeline.Ucum;

/// <summary>Turns units as they are written in records into UCUM's spelling.</summary>
internal static partial class UnitSpelling
{
    private const int LongestUnit = 48;
    private const int LongestAnnotation = 24;
    private const int MostAnnotationDigits = 5;
    private static readonly SearchValues<char> AnnotationCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-/ ");

    /// <summary>The UCUM spelling; null when the unit is not known.</summary>
    public static string? Normalize(string written)
    {
        var text = Plain(written);
        if (text.Length is 0 or > LongestUnit)
        {
            return null;
        }

        if (UnitAliases.Whole.TryGetValue(text, out var known))
        {
            return known;
        }

        text = BodySurface().Replace(text, "/{1.73_m2}");
        text = PowerOfTen().Replace(text, "10*$1");
        text = Remark().Replace(text, "");
        var spelled = Count(text) ?? Spell(text);
        return spelled is not null && UcumParser.Parse(spelled) is not null ? spelled : null;
    }

    private static string Plain(string written)
    {
        var plain = new StringBuilder(written.Length);
        foreach (var character in written.Trim())
        {
            plain.Append(character switch
            {
                '\u00B5' or '\u03BC' => 'u',
                '\u00B2' => '2',
                '\u00B3' => '3',
                '\u00B7' or '\u22C5' => '.',
                '\u00D7' => 'x',
                '\u2044' or '\u2215' => '/',
                '\u00A0' or '\u2009' or '\u202F' => ' ',
                _ => character,
            });
        }

        return Slash().Replace(plain.ToString(), "/");
    }

    /// <summary>
    /// Cell counts: <c>K/uL</c>, <c>thou/mm3</c>, <c>million/uL</c>, <c>cells/uL</c>. Null when it is none.
    /// </summary>
    private static string? Count(string text)
    {
        var slash = text.IndexOf('/');
        if (slash <= 0 || !UnitAliases.Counts.TryGetValue(text[..slash].Trim(), out var power)
            || Spell(text[(slash + 1)..]) is not { } volume || UcumParser.Parse(volume) is not { } unit
            || !unit.IsCommensurable(UcumAtoms.Find("L")!))
        {
            return null;
        }

        return $"{power}/{volume}";
    }

    private static string? Spell(string text)
    {
        var spelled = new StringBuilder(text.Length + 8);
        var at = 0;
        while (at < text.Length)
        {
            var rest = text.AsSpan(at);
            if (rest[0] is '.' or '/' or '(' or ')' or '*' or '^' or '+' or '-' || char.IsAsciiDigit(rest[0]))
            {
                // m^2 and m**2 mean m2; after 10 the sign stays.
                if (rest[0] is not ('*' or '^') || spelled.ToString().EndsWith("10", StringComparison.Ordinal))
                {
                    spelled.Append(rest[0] == '^' ? '*' : rest[0]);
                }

                at++;
            }
            else if (rest[0] == '{')
            {
                var close = rest.IndexOf('}');
                if (close < 0)
                {
                    return null;
                }

                spelled.Append(Annotation(rest[1..close]));
                at += close + 1;
            }
            else
            {
                var length = SymbolLength(rest);
                if (length == 0 || Symbol(rest[..length].TrimEnd()) is not { } symbol)
                {
                    return null;
                }

                spelled.Append(symbol);
                at += length;
            }
        }

        return spelled.Length == 0 || spelled[0] == '/' && spelled.Length == 1 ? "1" : spelled.ToString();
    }

    private static int SymbolLength(ReadOnlySpan<char> text)
    {
        var length = UcumParser.SymbolLength(text);
        var power = text[..length].IndexOfAny('*', '^');
        return power > 0 ? power : length;
    }

    private static string? Symbol(ReadOnlySpan<char> symbol)
    {
        if (UnitAliases.Exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(symbol, out var exact))
        {
            return exact;
        }

        if (UcumAtoms.Find(symbol) is { } unit)
        {
            // One spelling of the litre: its capital letter cannot be taken for a one.
            return symbol[^1] == 'l' && unit.IsCommensurable(UcumAtoms.Find("L")!)
                ? $"{symbol[..^1]}L"
                : symbol.ToString();
        }

        return UnitAliases.AnyCase.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(symbol, out var any)
            ? any
            : null;
    }

    /// <summary>
    /// An annotation is free text: kept when it is short and cannot hold a number that identifies, else left out.
    /// </summary>
    private static string Annotation(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var character in text)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return text.Length is > 0 and <= LongestAnnotation && digits <= MostAnnotationDigits
            && !text.ContainsAnyExcept(AnnotationCharacters) ? $"{{{text}}}" : "{}";
    }

    [GeneratedRegex(@"\s*(?:/|\bper\b)\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Slash();

    [GeneratedRegex(
        @"/\{?1[.,]73[ _]?(?:m(?:\^|\*\*?)?2|sq\.?\s?m)\}?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BodySurface();

    [GeneratedRegex(@"^[x*]?\s?10\s?(?:\*\*|[\^*ex])\s?\(?\+?0?(\d{1,2})\)?(?=/|$|\{)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PowerOfTen();

    [GeneratedRegex(
        @"(?<=\S)\s+\([A-Za-z .]+\)$|\s+(?:calc|total)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Remark();
}
