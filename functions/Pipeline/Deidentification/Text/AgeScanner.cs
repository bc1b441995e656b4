namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Finds ages over 89, which become 90+ (45 CFR 164.514(b)(2)(i)(C)).</summary>
internal static class AgeScanner
{
    private const int OldestKept = 89;
    private const int OldestPerson = 125;

    internal static readonly WordFilter OldWords = new(" ninety nonagenarian centenarian "u8);

    /// <summary>Adds the ages.</summary>
    public static void Find(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Certain); i < view.Count; i = view.Next(i + 1, TokenRole.Certain))
        {
            if (!view.IsNumber(i) && !view.MayBe(i, OldWords))
            {
                continue;
            }

            var last = i;
            var old = view.IsNumber(i) && view.Length(i) is 2 or 3
                && view.Number(i) is > OldestKept and <= OldestPerson;

            if (view.IsOneOf(i, " ninety "u8))
            {
                old = true;
                var unit = i + (view.IsMark(i + 1, '-') ? 2 : 1);
                last = view.IsOneOf(unit, " one two three four five six seven eight nine "u8) ? unit : i;
            }
            else if (view.IsOneOf(i, " nonagenarian centenarian "u8))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[i].End, ScrubKind.Age);
                continue;
            }

            if (old && !(view.Glued(i) && (view.IsMark(i - 1, '/') || view.IsMark(i - 1, '.'))) && (Follows(view, last + 1)
                || Precedes(view, i - 1, last + 1)
                || IsOfARelative(view, i, last + 1)))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Age);
            }
        }
    }

    // year(s) old, -year-old, y/o, yo, y.o., yrs, years of age, F/M directly behind ("93F")
    private static bool Follows(in TextView view, int i)
    {
        // "in her 90s", "90th birthday", "92/F", "92 F"
        if (view.Glued(i) && ((view.IsOneOf(i, " s "u8) && view.IsOneOf(
                i - 2, " her his their the early mid late low high "u8))
            || (view.IsOneOf(i, " th st nd rd "u8) && view.IsOneOf(i + 1, " birthday "u8))
            || (view.IsMark(i, '/') && view.IsOneOf(i + 1, " f m female male "u8))))
        {
            return true;
        }

        i += view.IsMark(i, '-') ? 1 : 0;
        if (view.IsOneOf(i, " yo yrs yr yof yom "u8) || (view.IsOneOf(i, " y "u8) && view.IsOneOf(i + 2, " o "u8))
            || (view.IsOneOf(i, " y "u8) && view.IsOneOf(i + 1, " o "u8))
            || (view.Glued(i) && view.IsWord(i) && view.Length(i) == 1 && view.IsOneOf(i, " f m y "u8)
                && !(view.Glued(i + 1) && view.IsNumber(i + 2))))
        {
            return true;
        }

        if (view.IsOneOf(i, " man woman male female lady gentleman wf wm bf bm aaf aam "u8) && !view.Broken(i))
        {
            return true;
        }

        if (!view.IsOneOf(i, " year years yr "u8))
        {
            return false;
        }

        var next = i + 1;
        next += view.IsMark(next, '-') || view.IsMark(next, '.') ? 1 : 0;
        return view.IsOneOf(next, " old young man woman male female lady gentleman "u8)
            || (view.IsOneOf(next, " of "u8) && view.IsOneOf(next + 1, " age "u8));
    }

    // "Mother alive at 96", "lived to 101", "d. 97", "Father, 93, alive", "grandmother (95)"
    private static bool IsOfARelative(in TextView view, int i, int next)
    {
        if (view.Broken(i) || view.IsMark(next, '%') || view.IsMark(next, '/') || (view.IsMark(next, '.') && view.Glued(next + 1)
            && view.IsNumber(next + 1)))
        {
            return false;
        }

        var before = i - 1;
        if (view.IsOneOf(before, " at to until in d died "u8) || view.IsMark(before, '.'))
        {
            before -= view.IsOneOf(before, " d died "u8) ? 0 : 1;
            return view.IsOneOf(before, " lived alive died passed deceased away d living dec "u8)
                && !(view.IsOneOf(before, " d dec "u8) && view.IsWord(next));
        }

        before -= view.IsMark(before, ',') || view.IsMark(before, '(') || view.IsOneOf(before, " is was "u8) ? 1 : 0;
        if (view.IsOneOf(
            before, " mother father grandmother grandfather grandma grandpa mom dad mgm mgf pgm pgf aunt uncle sister brother husband wife man woman gentleman lady widow widower veteran "u8))
        {
            return view.IsMark(next, ',') || view.IsMark(next, ')') || view.IsMark(next, ';') || view.IsMark(next, '.')
                || view.IsOneOf(next, " alive with w and living died a well healthy "u8);
        }

        // "Father Amos, 93,"; "DOB 1/1/1930 (92)"
        return (view.IsMark(i - 1, ',') && view.Capitalised(i - 2) && view.Is(i - 3, WordKinds.Relative) && view.IsMark(next, ','))
            || (view.IsMark(i - 1, '(') && view.IsMark(next, ')') && view.IsNumber(i - 2) && (view.IsOneOf(i - 7, " dob born "u8)
                || view.IsOneOf(i - 8, " dob born "u8)));
    }

    // age 93, aged 93, age: 93, age of 93, turned 93
    private static bool Precedes(in TextView view, int i, int next)
    {
        if (view.IsMark(i, ':') && view.IsOneOf(i - 1, " sex gender "u8) && view.IsMark(i - 2, '/'))
        {
            i -= 3;
        }

        if (view.IsMark(i, ':') && view.IsMark(i - 1, ')') && view.IsMark(i - 3, '('))
        {
            // "Age (yrs):"
            i -= 4;
        }

        // "She's 93", "At 91, he still drives"
        if ((view.IsOneOf(i, " s "u8) && view.IsMark(i - 1, '\'') && view.IsOneOf(i - 2, " he she who "u8) && !view.IsWord(next))
            || (view.IsOneOf(i, " at now "u8) && view.IsMark(next, ',') && view.IsOneOf(next + 1, " he she lives who pt "u8)))
        {
            return true;
        }

        // "she is 93, lives alone"
        if (view.IsOneOf(i, " is was now almost nearly just "u8) && view.IsOneOf(
                i - 1, " he she pt patient who is "u8) && !view.IsWord(next) && !view.IsMark(next, '%')
            && !view.IsMark(next, '/'))
        {
            return true;
        }

        i -= view.IsMark(i, ':') || view.IsMark(i, '=') || view.IsOneOf(i, " of is was at "u8) ? 1 : 0;
        return view.IsOneOf(i, " age aged ages turned turning "u8);
    }
}
