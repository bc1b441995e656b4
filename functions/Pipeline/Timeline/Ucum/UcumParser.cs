using System.Globalization;

namespace FrontierFunctions.Pipeline.Timeline.Ucum;

/// <summary>
/// Parses UCUM expressions in the case-sensitive form. Source: UCUM 2.1, clauses 5 to 12 and the grammar in exhibit 1.
/// </summary>
internal ref struct UcumParser
{
    private const int DeepestNesting = 16;
    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _nesting;

    private UcumParser(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The meaning of an expression; null when it is not one or uses a unit that is not known here.</summary>
    public static UcumUnit? Parse(ReadOnlySpan<char> expression)
    {
        var parser = new UcumParser(expression);
        var unit = parser.Term();
        return parser._at == expression.Length ? unit : null;
    }

    /// <summary>The length of the symbol at the start: up to an operator, an exponent or an annotation.</summary>
    public static int SymbolLength(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == '[')
            {
                var close = text[at..].IndexOf(']');
                if (close < 0)
                {
                    return 0;
                }

                at += close + 1;
            }
            else if (text[at] is '.' or '/' or '(' or ')' or '{' or '}' or '+' or '-' or (>= '0' and <= '9') or ' ')
            {
                return at;
            }
            else
            {
                at++;
            }
        }

        return at;
    }

    private UcumUnit? Term()
    {
        var product = Take('/') ? Component() is { } first ? UcumUnit.One.Times(first, -1) : null : Component();
        while (product is not null && _at < _text.Length && _text[_at] is '.' or '/')
        {
            var exponent = _text[_at++] == '.' ? 1 : -1;
            product = Component() is { } next ? product.Times(next, exponent) : null;
        }

        return product;
    }

    private UcumUnit? Component()
    {
        if (_at >= _text.Length)
        {
            return null;
        }

        if (_text[_at] == '{')
        {
            return Annotation() ? UcumUnit.One : null;
        }

        var unit = _text[_at] == '(' ? Parenthesis() : char.IsAsciiDigit(_text[_at]) ? Number() : Simple();
        return unit is null || (_at < _text.Length && _text[_at] == '{' && !Annotation()) ? null : unit;
    }

    private UcumUnit? Parenthesis()
    {
        if (++_nesting > DeepestNesting)
        {
            return null;
        }

        _at++;
        var inner = Term();
        _nesting--;
        return Take(')') ? inner : null;
    }

    private UcumUnit? Number()
    {
        if (_text[_at..] is ['1', '0', '*' or '^', ..])
        {
            _at += 3;
            return Exponent() is { } power ? UcumUnit.Number(Math.Pow(10, power)) : null;
        }

        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        return double.TryParse(_text[start.._at], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value > 0
            ? UcumUnit.Number(value) : null;
    }

    private UcumUnit? Simple()
    {
        var length = SymbolLength(_text[_at..]);
        if (length == 0 || UcumAtoms.Find(_text.Slice(_at, length)) is not { } atom)
        {
            return null;
        }

        _at += length;
        var hasExponent = _at < _text.Length && (_text[_at] is '+' or '-' || char.IsAsciiDigit(_text[_at]));
        if (!hasExponent)
        {
            return atom;
        }

        return Exponent() is { } power ? UcumUnit.One.Times(atom, power) : null;
    }

    /// <summary>A signed integer of at most two digits; one when nothing stands there.</summary>
    private int? Exponent()
    {
        var sign = Take('-') ? -1 : 1;
        if (sign == 1)
        {
            Take('+');
        }

        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        return (_at - start) switch
        {
            0 => sign == 1 && (start == 0 || _text[start - 1] != '+') ? 1 : null,
            <= 2 => sign * int.Parse(_text[start.._at], NumberStyles.None, CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    private bool Annotation()
    {
        var close = _text[_at..].IndexOf('}');
        _at += close + 1;
        return close > 0;
    }

    private bool Take(char expected)
    {
        if (_at < _text.Length && _text[_at] == expected)
        {
            _at++;
            return true;
        }

        return false;
    }
}
