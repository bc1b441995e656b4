namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Days that are written without the name of an English month or with numbers alone: holidays, "the 14th", "8/16-17",
/// and dates in other languages ("17. März 2022", "14 de mayo de 2021").
/// </summary>
internal static class DayWords
{
    private const int MostMonths = 12;
    private const int MostDays = 31;

    /// <summary>What a day is named after.</summary>
    internal static ReadOnlySpan<byte> NamedDays =>
        " labor memorial independence valentine valentines mother mothers father fathers veterans columbus boxing mlk year years patrick canada bastille christmas groundhog presidents "u8;

    /// <summary>Whether such a day begins at a token.</summary>
    /// <param name="view">The text.</param>
    /// <param name="i">The token.</param>
    /// <param name="end">The last token of the date before.</param>
    /// <param name="last">The day's last token.</param>
    public static bool TryRead(in TextView view, int i, int end, out int last)
    {
        last = i;
        if (view.IsNumber(i))
        {
            return view.Length(i) <= 2 && !view.Glued(i)
                && (IsDayOfTheMonth(view, i, out last) || IsForeign(view, i, out last) || IsDayRange(view, i, end, out last));
        }

        return view.Is(i, WordKinds.Month) ? IsHoliday(view, i) : IsNamedDay(view, i, out last);
    }

    // "until the 23rd", "on the 14th,": what follows counts nothing.
    private static bool IsDayOfTheMonth(in TextView view, int i, out int last)
    {
        last = i + 1;
        return view.Glued(last) && view.IsWord(last) && view.Length(last) == 2 && view.IsOneOf(i - 1, " the "u8)
            && view.IsOneOf(last, " st nd rd th "u8) && view.Number(i) is >= 1 and <= MostDays
            && view.IsOneOf(
                i - 2, " on until till by since through before after monday tuesday wednesday thursday friday saturday sunday for of "u8)
            && (last + 1 >= view.Count || view.Broken(last + 1) || view.IsMark(last + 1, '.') || view.IsMark(last + 1, ',')
                || view.IsMark(last + 1, ';') || view.IsMark(last + 1, ')') || view.IsMark(last + 1, '?')
                || view.IsOneOf(last + 1, " at and to with he she pt patient we i when "u8));
    }

    // "17. März 2022", "14 de mayo de 2021", "3 janvier 2020": a day, a month of another language, a year.
    private static bool IsForeign(in TextView view, int i, out int last)
    {
        var month = i + 1;
        month += view.IsMark(month, '.') || view.IsOneOf(month, " de di "u8) ? 1 : 0;
        last = month + 1;
        if (!view.IsWord(month) || view.Broken(month))
        {
            return false;
        }

        last += view.IsOneOf(last, " de del "u8) || view.IsMark(last, ',') ? 1 : 0;
        return view.IsNumber(last, 4) && !view.Is(month, WordKinds.Month) && view.Number(i) is >= 1 and <= MostDays
            && view.IsOneOf(
                month, " januar janner februar feber marz mai juni juli oktober dezember enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro januari februari maart mei augustus "u8);
    }

    // "8/16-17", "3/4-6": the days from and to; no halves and quarters.
    private static bool IsDayRange(in TextView view, int i, int end, out int last)
    {
        last = i + 4;
        return view.IsMark(i + 1, '/') && view.Glued(i + 1) && view.Glued(i + 2) && view.IsNumber(i + 2)
            && view.IsMark(i + 3, '-') && view.Glued(i + 3) && view.Glued(last) && view.IsNumber(last)
            && view.Length(i + 2) <= 2 && view.Length(last) <= 2 && !view.IsMark(last + 1, '/')
            && !(view.Glued(last + 1) && (view.IsWord(last + 1) || view.IsMark(last + 1, '%')))
            && view.Number(i) is >= 1 and <= MostMonths && view.Number(last) <= MostDays
            && view.Number(i + 2) < view.Number(last) && DayContext.Says(view, i, end);
    }

    // "Christmas 2019", "since Easter"; no Christmas disease.
    private static bool IsHoliday(in TextView view, int i) => view.Capitalised(i) && view.Length(i) > 5
        && view.IsOneOf(i, " christmas thanksgiving easter halloween ramadan hanukkah diwali passover juneteenth "u8)
        && !view.IsOneOf(i + 1, " disease factor seal "u8) && (!view.Capitalised(i + 1) || view.Broken(i + 1)
            || view.IsOneOf(i + 1, " day eve sunday monday morning weekend "u8))
        && !view.IsOneOf(i - 1, " mr mrs ms dr "u8);

    // "Labor Day", "New Year's Eve", "Valentine's Day"
    private static bool IsNamedDay(in TextView view, int i, out int last)
    {
        last = i + 1;
        if (!view.Capitalised(i) || view.Length(i) < 3)
        {
            return false;
        }

        last += view.IsMark(last, '\'') && view.IsOneOf(last + 1, " s "u8) ? 2 : 0;
        if (!view.Capitalised(last) || view.Length(last) != 3 || view.Broken(last) || !view.IsOneOf(last, " day eve "u8))
        {
            return false;
        }

        return view.IsOneOf(
            i, NamedDays);
    }
}
