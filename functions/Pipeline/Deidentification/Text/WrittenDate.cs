using System.Globalization;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>What a piece of a written date says.</summary>
internal enum DatePart : byte
{
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    Ordinal,
}

/// <summary>A date as it is written: up to four pieces in their order.</summary>
internal struct WrittenDate
{
    private static readonly string[] MonthNames =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December"];

    private PieceList _pieces;

    public int Start { get; private set; }

    public int End { get; private set; }

    public int? Year { get; private set; }

    public int? Month { get; private set; }

    public int? Day { get; private set; }

    public int Pieces { get; private set; }

    /// <summary>The number of the month that a word names or abbreviates; 0 for none.</summary>
    public static int MonthOf(ReadOnlySpan<byte> word)
    {
        if (word.Length < 3)
        {
            return 0;
        }

        for (var month = 0; month < 12; month++)
        {
            var name = MonthNames[month];
            if ((word.Length == 3 || word.Length == name.Length || (month == 8 && word.Length == 4))
                && StartsWith(name, word))
            {
                return month + 1;
            }
        }

        return 0;
    }

    /// <summary>Takes a token as the next piece.</summary>
    /// <returns>False where the value cannot be such a piece.</returns>
    public bool Take(in TextView view, int token, DatePart part, DateOnly asOf)
    {
        var value = part switch
        {
            DatePart.Ordinal => 0,
            DatePart.MonthName => MonthOf(view.Of(token)),
            _ => view.Length(token) > 4 ? -1 : view.Number(token),
        };
        switch (part)
        {
            case DatePart.Year:
                Year = value;
                break;
            case DatePart.ShortYear:
                Year = value =
                    (value <= asOf.Year % 100 ? asOf.Year / 100 * 100 : (asOf.Year / 100 * 100) - 100) + value;
                break;
            case DatePart.Month or DatePart.MonthName:
                Month = value;
                break;
            case DatePart.Day:
                Day = value;
                break;
        }

        var (start, end) = (view.Tokens[token].Start, view.Tokens[token].End);
        Start = Pieces == 0 ? start : Math.Min(Start, start);
        End = Math.Max(End, end);
        _pieces[Pieces++] = new Piece(part, start, end);
        return part switch
        {
            DatePart.Year or DatePart.ShortYear => value is >= 1850 and <= 2150,
            DatePart.Month or DatePart.MonthName => value is >= 1 and <= 12,
            DatePart.Day => value is >= 1 and <= 31,
            _ => true,
        };
    }

    /// <summary>The full date; null where a part is missing or there is no such day.</summary>
    public readonly DateOnly? Full =>
        Year is { } y && Month is { } m && Day is { } d
            && d <= DateTime.DaysInMonth(y, m) ? new DateOnly(y, m, d) : null;

    /// <summary>Writes another date in the same form.</summary>
    public readonly void Write(ReadOnlySpan<byte> text, DateOnly date, List<byte> output)
    {
        var at = Start;
        for (var i = 0; i < Pieces; i++)
        {
            var piece = _pieces[i];
            output.AddRange(text[at..piece.Start]);
            var original = text[piece.Start..piece.End];
            switch (piece.Part)
            {
                case DatePart.Year:
                    Append(output, date.Year, 4);
                    break;
                case DatePart.ShortYear:
                    Append(output, date.Year % 100, 2);
                    break;
                case DatePart.Month:
                    Append(output, date.Month, original.Length);
                    break;
                case DatePart.Day:
                    Append(output, date.Day, original.Length);
                    break;
                case DatePart.Ordinal:
                    output.AddRange(Ordinal(date.Day));
                    break;
                default:
                    // "May" is short and long at once; short ones stand between hyphens (05-May-2019).
                    var shortForm = original.Length == 3
                        ? MonthOf(original) != 5 || (piece.Start > 0
                            && text[piece.Start - 1] is ((byte)'-' or (byte)'/'))
                        : MonthOf(original) == 9 && original.Length == 4;
                    AppendMonth(output, original, date.Month, shortForm);
                    break;
            }

            at = piece.End;
        }
    }

    private static void Append(List<byte> output, int number, int width) =>
        output.AddRange(Encoding.ASCII.GetBytes(number.ToString($"D{width}", CultureInfo.InvariantCulture)));

    private static void AppendMonth(List<byte> output, ReadOnlySpan<byte> original, int month, bool shortForm)
    {
        var name = shortForm ? MonthNames[month - 1][..3] : MonthNames[month - 1];
        foreach (var (i, letter) in name.Index())
        {
            var capital = i < original.Length ? TextBytes.IsUpper(original[i]) : TextBytes.IsUpper(original[^1]);
            output.Add((byte)(capital ? char.ToUpperInvariant(letter) : char.ToLowerInvariant(letter)));
        }
    }

    private static ReadOnlySpan<byte> Ordinal(int day) => (day % 100) switch
    {
        11 or 12 or 13 => "th"u8,
        _ => (day % 10) switch { 1 => "st"u8, 2 => "nd"u8, 3 => "rd"u8, _ => "th"u8 },
    };

    private static bool StartsWith(string name, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (TextBytes.ToLower(word[i]) != char.ToLowerInvariant(name[i]))
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Piece(DatePart Part, int Start, int End);

    [System.Runtime.CompilerServices.InlineArray(5)]
    private struct PieceList
    {
        private Piece _first;
    }
}
