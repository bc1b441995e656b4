namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Finds dates in all their written forms and replaces them by shifted ones, or by what the profile leaves of them.
/// </summary>
/// <param name="profile">The profile.</param>
/// <param name="asOf">The day of processing.</param>
internal sealed class DateScanner(DeidentificationProfile profile, DateOnly asOf)
{
    private const int OldestAge = 89;

    /// <summary>Adds the dates.</summary>
    /// <param name="view">The text.</param>
    /// <param name="subject">Whose dates they are; null when not resolved.</param>
    /// <param name="only">When not null, only these dates are taken.</param>
    /// <param name="work">Receives what goes.</param>
    public void Find(in TextView view, Subject? subject, IReadOnlyList<DateOnly>? only, ScrubWork work)
    {
        var end = -2;
        for (var i = view.Next(0, TokenRole.Date); i < view.Count; i = view.Next(i + 1, TokenRole.Date))
        {
            // The second date of a range (3/5/2019-3/9/2019) follows a number, but continues none.
            if (view.IsNumber(i) && i - 2 != end && ContinuesNumber(view, i - 1) && view.IsNumber(i - 2))
            {
                continue;
            }

            if (only is null && DayWords.TryRead(view, i, end, out var day))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[day].End, ScrubKind.Date);
                i = end = day;
                continue;
            }

            if (!TryRead(view, i, end, out var date, out var last) || (only is not null && (date.Full is not { } full
                || !only.Contains(full))))
            {
                continue;
            }

            Replace(view.Text, date, subject, work);
            i = end = last;
        }
    }

    private bool TryRead(in TextView view, int i, int end, out WrittenDate date, out int last)
    {
        if (view.IsNumber(i))
        {
            return TryReadNumeric(view, i, out date, out last) || TryReadDayFirst(view, i, out date, out last)
                || TryReadPair(view, i, end, out date, out last) || TryReadCompact(view, i, out date, out last);
        }

        return TryReadMonthFirst(view, i, out date, out last);
    }

    // 2019-03-05, 3/5/2019, 03/05/19, 5.3.2019, 05-Mar-2019
    private bool TryReadNumeric(in TextView view, int i, out WrittenDate date, out int last)
    {
        date = default;
        last = i + 4;
        if (!view.Glued(i + 1) || !view.Glued(i + 2) || !view.Glued(i + 3) || !view.Glued(i + 4)
            || !(view.IsMark(i + 1, '/') || view.IsMark(i + 1, '-') || view.IsMark(i + 1, '.'))
            || view.Text[view.Tokens[i + 1].Start] != view.Text[view.Tokens[i + 3].Start]
            || !view.IsNumber(i + 4)
            || (ContinuesNumber(view, i + 5) && !(view.IsMark(i + 1, '/') && view.IsMark(i + 5, '-'))))
        {
            return false;
        }

        var dotted = view.IsMark(i + 1, '.');
        if (view.IsWord(i + 2))
        {
            var dayFirst = view.Length(i) <= 2;
            return WrittenDate.MonthOf(view.Of(i + 2)) > 0
                && date.Take(view, i, dayFirst ? DatePart.Day : DatePart.Year, asOf)
                && date.Take(view, i + 2, DatePart.MonthName, asOf)
                && date.Take(view, i + 4, dayFirst ? YearPart(view, i + 4) : DatePart.Day, asOf);
        }

        if (!view.IsNumber(i + 2) || view.Length(i + 2) > 2)
        {
            return false;
        }

        if (view.Length(i) == 4)
        {
            return view.Length(i + 4) <= 2 && date.Take(view, i, DatePart.Year, asOf)
                && date.Take(view, i + 2, DatePart.Month, asOf) && date.Take(view, i + 4, DatePart.Day, asOf);
        }

        if (view.Length(i) > 2 || view.Length(i + 4) is not (2 or 4)
            || (dotted && view.Length(i + 4) == 2 && (view.Length(i) < 2 || view.Length(i + 2) < 2)
                && !(view.Number(i) <= 12 && view.Number(i + 2) is > 12 and <= 31)))
        {
            return false;
        }

        // Month first as in the United States, unless the first number cannot be one or dots separate the parts.
        var european = view.Number(i) > 12 || (dotted && view.Number(i + 2) <= 12);
        return date.Take(view, i, european ? DatePart.Day : DatePart.Month, asOf)
            && date.Take(view, i + 2, european ? DatePart.Month : DatePart.Day, asOf)
            && date.Take(view, i + 4, YearPart(view, i + 4), asOf);
    }

    // 5 March 2019, 5th of March, 2019, 5 March
    private bool TryReadDayFirst(in TextView view, int i, out WrittenDate date, out int last)
    {
        date = default;
        last = i;
        if (view.Length(i) > 2 || !date.Take(view, i, DatePart.Day, asOf))
        {
            return false;
        }

        var next = i + 1;
        if (view.Glued(next) && view.IsOneOf(next, " st nd rd th "u8))
        {
            date.Take(view, next++, DatePart.Ordinal, asOf);
        }

        next += view.IsOneOf(next, " of "u8) || (view.IsMark(next, '-') && view.Glued(next) && view.Glued(next + 1)) ? 1 : 0;
        if (!IsMonth(view, next, needsCapital: true))
        {
            return false;
        }

        date.Take(view, next, DatePart.MonthName, asOf);
        last = next;
        TakeYear(view, next + 1, ref date, ref last);
        return date.Year is not null || !view.IsOneOf(next, " may mar dec "u8)
            || view.Text[view.Tokens[next].Start] == 'M';
    }

    // March 5, 2019; Mar. 5th; March 2019; in March
    private bool TryReadMonthFirst(in TextView view, int i, out WrittenDate date, out int last)
    {
        date = default;
        last = i;
        if (!IsMonth(view, i, needsCapital: false))
        {
            return false;
        }

        var capital = view.Capitalised(i);
        date.Take(view, i, DatePart.MonthName, asOf);
        var next = i + 1 + (view.IsMark(i + 1, '.') ? 1 : 0);
        var before = i - 1;
        next += view.IsOneOf(next, " the "u8) && view.Capitalised(i) && view.Glued(next + 2) ? 1 : 0;
        if (view.IsNumber(next) && view.Length(next) <= 2 && view.Number(next) is >= 1 and <= 31
            && !(view.Glued(next + 1) && JoinsNumbers(view, next + 1) && view.Glued(next + 2) && view.IsNumber(next + 2)
                && !(view.IsMark(next + 1, '-') && view.Length(next + 2) <= 2)))
        {
            date.Take(view, next, DatePart.Day, asOf);
            last = next;
            if (view.Glued(next + 1) && view.IsOneOf(next + 1, " st nd rd th "u8))
            {
                last = ++next;
                date.Take(view, next, DatePart.Ordinal, asOf);
            }

            TakeYear(view, next + 1, ref date, ref last);
            return date.Year is not null || capital;
        }

        // "Oct/2022", "Oct-2022"
        next += (view.IsMark(next, '/') || view.IsMark(next, '-')) && view.Glued(next) && view.Glued(next + 1)
            && view.IsNumber(next + 1, 4) ? 1 : 0;
        TakeYear(view, next, ref date, ref last);
        return date.Year is not null
            || (view.IsOneOf(before, " in since last until "u8) && view.Length(i) > 3 && !view.IsOneOf(i, " may march "u8))
            || (capital && DayContext.IsMonthAlone(view, i));
    }

    // 2019-03, 3/2019; 3/14 after "on", "since" ...
    private bool TryReadPair(in TextView view, int i, int end, out WrittenDate date, out int last)
    {
        date = default;
        last = i + 2;
        if (!view.Glued(i + 1) || !view.Glued(i + 2) || !view.IsNumber(i + 2)
            || (ContinuesNumber(view, i + 3) && !IsRange(view, i)))
        {
            return false;
        }

        if (view.Length(i) == 4 && view.IsMark(i + 1, '-') && view.Length(i + 2) == 2
            && view.Number(i) is >= 1900 and < 2100)
        {
            return date.Take(view, i, DatePart.Year, asOf) && date.Take(view, i + 2, DatePart.Month, asOf);
        }

        // "02-27": a zero in front, and nothing that is counted behind it.
        if (view.IsMark(i + 1, '-') && view.IsNumber(i, 2) && view.IsNumber(i + 2, 2) && !view.IsWord(i + 3)
            && !view.IsMark(i + 3, '%') && (view.Of(i)[0] == '0' || view.Of(i + 2)[0] == '0')
            && view.Number(i) <= 12 && view.Number(i + 2) is > 12 and <= 31
            || view.IsMark(i + 1, '-') && view.IsNumber(i, 2) && view.IsNumber(i + 2, 2) && view.Of(i)[0] == '0'
            && view.Number(i) is >= 1 and <= 12 && view.Number(i + 2) is >= 1 and <= 31 && view.IsOneOf(
                i - 1, " on since until till dated before after through thru "u8) && !view.IsMark(i + 3, '%'))
        {
            return date.Take(view, i, DatePart.Month, asOf) && date.Take(view, i + 2, DatePart.Day, asOf);
        }

        if (!view.IsMark(i + 1, '/') || view.Length(i) > 2)
        {
            return false;
        }

        if (view.Length(i + 2) == 4 && view.Number(i + 2) is >= 1900 and < 2100)
        {
            return date.Take(view, i, DatePart.Month, asOf) && date.Take(view, i + 2, DatePart.Year, asOf);
        }

        return view.Length(i + 2) <= 2
            && DayContext.Says(view, i, end)
            && date.Take(view, i, DatePart.Month, asOf) && date.Take(view, i + 2, DatePart.Day, asOf);
    }

    // "1/2-1/5"
    private static bool IsRange(in TextView view, int i) => view.IsMark(i + 1, '/') && view.IsMark(i + 3, '-')
        && view.Glued(i + 4) && view.IsMark(i + 5, '/') && view.IsNumber(i + 6) && view.Length(i + 6) <= 2;

    // 20190305
    private bool TryReadCompact(in TextView view, int i, out WrittenDate date, out int last)
    {
        date = default;
        last = i;
        if (!view.IsNumber(i, 8) || view.Number(i) is < 19000101 or > 20991231 || view.IsWord(i - 1) && view.Glued(i))
        {
            return false;
        }

        var token = view.Tokens[i];
        Span<Token> parts = [token with { End = token.Start + 4 }, token with { Start = token.Start + 4,
            End = token.Start + 6 }, token with { Start = token.Start + 6 }];
        var cut = new TextView(view.Text, parts, view.Style);
        return date.Take(cut, 0, DatePart.Year, asOf) && date.Take(cut, 1, DatePart.Month, asOf)
            && date.Take(cut, 2, DatePart.Day, asOf) && date.Full is not null;
    }

    private void TakeYear(in TextView view, int next, ref WrittenDate date, ref int last)
    {
        next += view.IsMark(next, ',') || view.IsOneOf(next, " of "u8) ? 1 : 0;
        if (view.IsNumber(next, 4) && view.Number(next) is >= 1850 and < 2150)
        {
            date.Take(view, next, DatePart.Year, asOf);
            last = next;
        }
        else if (view.IsMark(next, '\'') && view.Glued(next + 1) && view.IsNumber(next + 1, 2))
        {
            date.Take(view, next + 1, DatePart.ShortYear, asOf);
            last = next + 1;
        }
    }

    private void Replace(ReadOnlySpan<byte> text, WrittenDate date, Subject? subject, ScrubWork work)
    {
        var begin = work.New.Count;
        if (Replacement(date, subject) is { } shifted)
        {
            date.Write(text, shifted, work.New);
        }
        else if (date.Year is { } year && (profile == DeidentificationProfile.SafeHarbor || subject is not { Shift.Days: < 0 })
            && !TellsOldAge(date))
        {
            Span<byte> digits = stackalloc byte[4];
            year.TryFormat(digits, out _, "D4", System.Globalization.CultureInfo.InvariantCulture);
            work.New.AddRange(digits);
        }
        else
        {
            work.Add(date.Start, date.End, ScrubKind.Date);
            return;
        }

        work.Spans.Add(new ScrubSpan(date.Start, date.End, ScrubKind.Date, begin, work.New.Count));
    }

    private DateOnly? Replacement(WrittenDate date, Subject? subject)
    {
        if (profile != DeidentificationProfile.Longitudinal || subject is not { Shift.Days: < 0 } || TellsOldAge(date)
            || date.Month is not { } month)
        {
            return null;
        }

        // Without a year the latest such day is meant; without a day the middle of the month stands for it.
        var day = date.Day ?? 15;
        var year = date.Year ?? (month > asOf.Month || (month == asOf.Month
            && day > asOf.Day) ? asOf.Year - 1 : asOf.Year);
        return subject.Shift.TryShift(year, month, day, out var shifted) ? shifted : null;
    }

    // A year that long ago tells that somebody is over 89 (45 CFR 164.514(b)(2)(i)(C)).
    private bool TellsOldAge(WrittenDate date) => date.Year is { } year && year < asOf.Year - OldestAge;

    private static bool IsMonth(in TextView view, int i, bool needsCapital) =>
        view.Is(i, WordKinds.Month) && WrittenDate.MonthOf(view.Of(i)) > 0
        && (view.Capitalised(i) || (!needsCapital && !view.IsOneOf(i, " may mar dec sep jan jun "u8)) || (needsCapital
        && view.Length(i) > 3));

    private static DatePart YearPart(in TextView view, int i) => view.Length(i) == 2 ? DatePart.ShortYear : DatePart.Year;

    private static bool JoinsNumbers(in TextView view, int i) =>
        view.IsMark(i, '-') || view.IsMark(i, '/') || view.IsMark(i, '.') || view.IsMark(i, ':') || view.IsMark(i, '@');

    // "1.2.2019.4", "5/5/10/3"; a full stop that ends the sentence or a time that follows does not continue it.
    private static bool ContinuesNumber(in TextView view, int i) =>
        view.Glued(i) && ((JoinsNumbers(view, i) && !view.IsMark(i, ':') && !view.IsMark(i, '@') && view.Glued(i + 1) && view.IsNumber(i + 1))
            || (view.IsWord(i) && !view.IsOneOf(i, " t "u8)));
}
