namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Whether two numbers with a slash, or the name of a month, are a date that has no year.</summary>
internal static class DayContext
{
    private const int MostMonths = 12;

    /// <summary>Whether "3/5" is a day: by what stands before it, or because no such fraction is usual.</summary>
    /// <param name="view">The text.</param>
    /// <param name="i">Its first number.</param>
    /// <param name="end">The last token of the date before.</param>
    public static bool Says(in TextView view, int i, int end)
    {
        // "1/2:", "(1/4)", "1/3 -" where the text has such days elsewhere.
        if (end >= 0 && !Counts(view, i) && view.Number(i) != view.Number(i + 2)
            && (view.Broken(i) || view.Kind(i - 1) == TokenKind.Mark || view.IsMark(i + 3, ':') || view.IsMark(i + 3, ')')
                || view.IsMark(i + 3, ',') || view.Broken(i + 3)))
        {
            return view.Number(i) is >= 1 and <= MostMonths && view.Number(i + 2) is >= 1 and <= 31;
        }

        // "3/4-3/9": from day to day; "1/2-3/4" are parts.
        if (view.IsMark(i + 3, '-') && view.Glued(i + 3) && view.Glued(i + 4) && view.IsNumber(i + 4) && view.Glued(i + 5)
            && view.IsMark(i + 5, '/') && view.IsNumber(i + 6) && view.Length(i + 4) <= 2 && view.Length(i + 6) <= 2
            && !(view.Number(i + 2) is 2 or 3 or 4 or 8 && view.Number(i + 6) is 2 or 3 or 4 or 8) && !Counts(view, i + 4))
        {
            return view.Number(i) is >= 1 and <= MostMonths && view.Number(i + 2) is >= 1 and <= 31
                && view.Number(i + 4) is >= 1 and <= MostMonths && view.Number(i + 6) is >= 1 and <= 31;
        }

        // "3/5-3/9", "3/5 and 3/9"
        if (end >= 0 && end == i - 2 && !view.Broken(i)
            && (view.IsMark(i - 1, '-') || view.IsMark(i - 1, ',') || view.IsMark(i - 1, '&')
                || view.IsOneOf(i - 1, " and to through thru or until "u8)))
        {
            return true;
        }

        if (Counts(view, i))
        {
            return false;
        }

        var before = i - 1;
        if (view.IsOneOf(before, " u "u8) && view.IsMark(before - 1, '/') && view.IsOneOf(before - 2, " f "u8))
        {
            return view.Number(i) is >= 1 and <= MostMonths && view.Number(i + 2) is >= 1 and <= 31;
        }

        before -= view.IsMark(before, '(') || view.IsMark(before, ':') || view.IsMark(before, ',')
            || view.IsMark(before, '.') || (view.IsMark(before, '-') && !view.Glued(i)) ? 1 : 0;
        if (view.IsOneOf(
            before, " on since dated until till before after from through thru date dates starting ending between admitted discharged seen scheduled due appt appointment labs visit surgery drawn collected received performed completed placed removed stopped resumed updated discharge admission admit adm d t dc dos doa dob doi dictated transcribed signed echo cath ct mri cxr ekg ecg egd colonoscopy xray biopsy bx mammogram ultrasound mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow edd lmp wk fill filled refill refilled mtg meeting cx bcx ucx culture cultures intubated extubated banded inr uds us reply note signed addendum hospitalized cleared expires orif chemo cycle evaluated eval consulted consult procedure last started began transferred tx sent written faxed called uac kub tte tee hd pod given vaccinated born died expired dx diagnosed "u8)
            || (view.IsOneOf(before, " of "u8)
                && view.IsOneOf(before - 1, " week night morning evening afternoon day labs note date as "u8))
            || (view.IsOneOf(before, " by return last next back rtc recheck started ending "u8)
                && view.Number(i) <= MostMonths))
        {
            return true;
        }

        // "CT head 5/12", "MRI brain 4/10"
        if (view.IsWord(before) && view.IsOneOf(
                before - 1, " ct cta mri mra mrv cxr us xr xray scan doppler echo angiogram pet "u8))
        {
            return view.Number(i) is >= 1 and <= MostMonths && view.Number(i + 2) is >= 1 and <= 31;
        }

        // "3/2 0830", and a line that begins "3/12 CXR clear"
        if ((view.IsNumber(i + 3, 4) && !view.Glued(i + 3) && !view.Broken(i + 3) && view.Number(i + 3) < 2400
                && view.Number(i + 3) % 100 < 60)
            || (view.Broken(i) && view.IsWord(i + 3) && !view.Broken(i + 3) && !view.Glued(i + 3) && view.Number(i) < view.Number(i + 2)
                && view.Number(i + 2) is 7 or 9 or 11 or 12))
        {
            return view.Number(i) is >= 1 and <= MostMonths && view.Number(i + 2) is >= 1 and <= 31;
        }

        // "3/5 at 10:30", "3/5: seen"
        if ((view.IsOneOf(i + 3, " at "u8) && view.IsNumber(i + 4)) || view.IsMark(i + 3, '@')
            || (view.Broken(i) && view.IsMark(i + 3, ':')))
        {
            return true;
        }

        // More parts than the whole has: no fraction. "3/7", "7/11" are none that notes count in.
        var (month, day) = (view.Number(i), view.Number(i + 2));
        return month is >= 1 and <= MostMonths && day is >= 1 and <= 31
            && (day > MostMonths || month > day || day is 7 or 11);
    }

    /// <summary>"in March", "since Oct.", "her June visit".</summary>
    public static bool IsMonthAlone(in TextView view, int month)
    {
        if (view.IsOneOf(
            month - 1,
            " in since during until till last this early mid late next every between from through by around about before after of end beginning "u8))
        {
            return true;
        }

        if (view.IsOneOf(month, " may march april june august "u8) && !view.IsWord(month + 1) && view.IsOneOf(
            month - 1, " scan visit appt appointment mri ct labs recheck echo followup rtc clinic due surgery "u8))
        {
            return true;
        }

        return view.Length(month) > 3 && !view.IsOneOf(month, " may march april june august mark "u8)
            ? !view.Capitalised(month + 1)
            : view.IsOneOf(month, " april june august "u8) && !view.StartsSentence(month)
                && !view.Capitalised(month + 1) && !view.Capitalised(month - 1)
                && view.IsOneOf(
                    month + 1, " visit appointment appt labs admission surgery scan study note and through to "u8);
    }

    // "strength 3/5", "MMSE 12/30", "11/14 nodes", "BP 110/70".
    private static bool Counts(in TextView view, int i)
    {
        // What scores and fractions are of; before another number only a word right beside it counts.
        var whole = view.Number(i + 2) is 2 or 3 or 4 or 5 or 6 or 8 or 10 or 12 or 15 or 21 or 24 or 27 or 28 or 30;
        for (var k = i - 1; k >= i - (whole ? 4 : 2) && k >= 0 && !view.Broken(k + 1); k--)
        {
            if (view.IsOneOf(
                k, " bp bipap cpap ipap epap vent peep strength motor power pain murmur grade vision va oriented score scored scores scoring apgar apgars gcs moca mmse phq gad fraction reflexes dtr dtrs ratio scale rated pulses pressure vas nrs slums gleason stage "u8))
            {
                return true;
            }
        }

        return view.IsMark(i + 3, '%') || view.IsOneOf(
                i + 3, " nodes node lymph joints points pts cores blocks positive negative criteria fields doses bottles mg ml units strength systolic murmur tablet tablets tab intensity pain severity bilaterally cup inch inches lesions biopsies samples specimens episodes "u8)
            || (whole && view.IsOneOf(i + 3, " in throughout out times sets set of "u8));
    }
}
