namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Finds numbers that identify by their shape or by what stands before them.</summary>
internal static class NumberScanner
{
    // Lab values and counts do not have this many digits; account, card and provider numbers do.
    private const int LongNumber = 9;
    private const int LongestGrouped = 19;
    private const int LongestCode = 64;

    private static readonly WordFilter SsnLabels = new(SsnWords);

    private static ReadOnlySpan<byte> SsnWords => " ssn ssa security "u8;

    /// <summary>
    /// Adds social security numbers, phone numbers and medical record numbers: shapes and labels that leave no doubt.
    /// </summary>
    public static void FindCertain(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Certain); i < view.Count; i = view.Next(i + 1, TokenRole.Certain))
        {
            if (view.Tokens[i].Kind == TokenKind.Mark)
            {
                continue;
            }

            if (view.IsNumber(i) && !ContinuesCode(view, i))
            {
                FindSocialSecurityNumber(view, i, work);
                FindNorthAmericanPhone(view, i, work);
            }
            else if (view.Is(i, WordKinds.IdLabel) && IsRecordNumberLabel(view, i, out var last))
            {
                AddLabelled(view, last, ScrubKind.MedicalRecordNumber, 1, work);
            }
        }
    }

    /// <summary>Adds everything else: numbers by label, long numbers, mixed codes, grouped phone numbers.</summary>
    public static void FindLikely(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Likely); i < view.Count; i = view.Next(i + 1, TokenRole.Likely))
        {
            if (view.Is(i, WordKinds.PhoneLabel) && !view.IsOneOf(i, " work home text contact "u8))
            {
                FindLabelledPhone(view, i, work);
            }

            if (view.Is(i, WordKinds.IdLabel))
            {
                AddLabelled(view, i, ScrubKind.Identifier, 4, work);
            }
            else if (view.IsMark(i, '#') && view.Glued(i + 1) && !(view.Glued(i) && view.IsNumber(i - 1)))
            {
                AddCode(view, i + 1, ScrubKind.Identifier, 4, work);
            }

            if (view.IsNumber(i) && !ContinuesCode(view, i))
            {
                if (view.Length(i) >= LongNumber)
                {
                    work.Add(view.Tokens[i].Start, view.Tokens[i].End, ScrubKind.Identifier);
                }
                else
                {
                    FindGroups(view, i, work);
                }
            }
            else if (view.IsWord(i) && !view.Glued(i) && view.Glued(i + 1) && view.Kind(i + 1) != TokenKind.Mark)
            {
                FindMixedCode(view, i, work);
            }
        }
    }

    // 3-2-4, with hyphens or spaces; nine digits after the label.
    private static void FindSocialSecurityNumber(in TextView view, int i, ScrubWork work)
    {
        var labelled = view.Length(i) is 3 or 4 or 9 && IsLabelledSsn(view, i);
        if (labelled && view.IsNumber(i, 9))
        {
            work.Add(view.Tokens[i].Start, view.Tokens[i].End, ScrubKind.SocialSecurityNumber);
        }

        var hyphens = view.IsMark(i + 1, '-') && view.IsMark(i + 3, '-') && view.Glued(i + 1) && view.Glued(i + 2)
            && view.Glued(i + 3) && view.Glued(i + 4);
        var (second, third) = hyphens ? (i + 2, i + 4) : (i + 1, i + 2);
        if (view.IsNumber(i, 3) && view.IsNumber(second, 2) && view.IsNumber(third, 4) && (hyphens || labelled)
            && !ContinuesAfter(view, third))
        {
            work.Add(view.Tokens[i].Start, view.Tokens[third].End, ScrubKind.SocialSecurityNumber);
        }
        else if (labelled && view.IsNumber(i, 4) && !view.Glued(i + 1))
        {
            // "SSN ending in 1234"
            work.Add(view.Tokens[i].Start, view.Tokens[i].End, ScrubKind.SocialSecurityNumber);
        }
    }

    // (617) 555-1234, 617-555-1234, 617.555.1234, 617 555 1234, +1 617 555 1234, ext. 12
    private static void FindNorthAmericanPhone(in TextView view, int i, ScrubWork work)
    {
        if (!view.IsNumber(i, 3))
        {
            return;
        }

        var first = i;
        var second = i + 1;
        var bracketed = view.IsMark(i - 1, '(') && view.IsMark(second, ')');
        if (bracketed)
        {
            first--;
            second++;
        }

        var separated = view.IsMark(second, '-') || view.IsMark(second, '.') || view.IsMark(second, '/');
        second += separated ? 1 : 0;
        var joined = second + 1;
        var spaced = !view.Glued(joined);
        joined += view.IsMark(joined, '-') || view.IsMark(joined, '.') ? 1 : 0;
        var marked = joined > second + 1;
        if (!view.IsNumber(second, 3) || !view.IsNumber(joined, 4) || ContinuesAfter(view, joined)
            || !(bracketed || (separated && marked) || (!separated && !marked && spaced && !view.Glued(second)
            && PhoneLike(view, i, second)))
            || !(bracketed || view.Text[view.Tokens[i].Start] is >= (byte)'1'))
        {
            return;
        }

        if (view.IsMark(first - 1, '-') || view.IsMark(first - 1, '.'))
        {
            first--;
        }

        if (view.IsNumber(first - 1, 1) && view.Of(first - 1)[0] == '1')
        {
            first--;
            first -= view.IsMark(first - 1, '+') ? 1 : 0;
        }

        var last = joined;
        var extension = joined + 1 + (view.IsMark(joined + 1, ',') ? 1 : 0);
        if (view.IsOneOf(extension, " x ext extension "u8))
        {
            extension += view.IsMark(extension + 1, '.') ? 2 : 1;
            last = view.IsNumber(extension) ? extension : last;
        }

        work.Add(view.Tokens[first].Start, view.Tokens[last].End, ScrubKind.Phone);
    }

    // Area code and exchange of the North American numbering plan begin with 2 to 9.
    private static bool PhoneLike(in TextView view, int area, int exchange) => view.Of(area)[0] >= '2'
        && view.Of(exchange)[0] >= '2';

    private static void FindLabelledPhone(in TextView view, int label, ScrubWork work)
    {
        for (var i = label + 1; i < Math.Min(view.Count, label + 7); i++)
        {
            if (view.IsNumber(i) || (view.IsMark(i, '+') && view.IsNumber(i + 1)) || (view.IsMark(i, '(')
                && view.IsNumber(i + 1)))
            {
                var last = GroupsFrom(view, i, out var digits, out _);
                if (digits is >= 6 and <= 16)
                {
                    work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Phone);
                }

                return;
            }

            if (view.Broken(i))
            {
                return;
            }
        }
    }

    // At least three groups that make 8 to 16 digits: a phone number of some country, or a card number.
    private static void FindGroups(in TextView view, int i, ScrubWork work)
    {
        var start = view.IsMark(i - 1, '(') || (view.IsMark(i - 1, '+') && view.Glued(i)) ? i - 1 : i;
        start -= view.IsMark(start - 1, '+') ? 1 : 0;
        if (IsIsoDate(view, i))
        {
            // With the hour behind it, a date has as many digits as a phone number.
            return;
        }

        var last = GroupsFrom(view, start, out var digits, out var groups);
        if (digits is >= 8 and <= LongestGrouped && groups >= 3)
        {
            work.Add(view.Tokens[start].Start, view.Tokens[last].End,
                digits >= 14 ? ScrubKind.Identifier : ScrubKind.Phone);
        }
        else if (groups == 2 && last == i + 2 && view.IsMark(i + 1, '-') && view.Glued(i + 1) && view.Glued(i + 2)
            && digits is >= 10 and <= 12 && view.Length(i) is >= 2 and <= 5)
        {
            work.Add(view.Tokens[start].Start, view.Tokens[last].End, ScrubKind.Phone);
        }
        else if (groups == 2 && last == i + 2 && view.IsNumber(i, 3) && view.IsNumber(last, 4) && view.IsMark(i + 1, '-')
            && view.Glued(i + 1) && view.Glued(last) && view.Of(i)[0] >= '2' && !(view.Glued(last + 1) && view.IsWord(last + 1))
            && (view.Of(last)[0] == '0' || view.IsMark(i - 1, '(') || view.IsMark(i - 1, ',')) && !view.IsOneOf(
                last + 1, " mg ml mcg g units iu cal kcal calories kg cc meq "u8))
        {
            // "Amber (wife, 555-0109)"
            work.Add(view.Tokens[start].Start, view.Tokens[last].End, ScrubKind.Phone);
        }
        else if (start < i && view.IsMark(start, '+') && digits >= 8)
        {
            work.Add(view.Tokens[start].Start, view.Tokens[last].End, ScrubKind.Phone);
        }
    }

    private static bool IsIsoDate(in TextView view, int i) =>
        view.Length(i) == 4 && (view.Of(i).StartsWith("19"u8) || view.Of(i).StartsWith("20"u8))
        && view.IsMark(i + 1, '-') && i + 4 < view.Count && view.IsNumber(i + 2) && view.Length(i + 2) == 2
        && view.IsMark(i + 3, '-') && view.IsNumber(i + 4) && view.Length(i + 4) == 2;

    // Groups of two to five digits with one blank, hyphen, full stop, slash or bracket between them.
    private static int GroupsFrom(in TextView view, int i, out int digits, out int groups)
    {
        digits = groups = 0;
        var last = i;
        // A table of numbers is read once, not from each of its cells to its end.
        for (var k = i; k < view.Count && digits <= LongestGrouped; k++)
        {
            if (view.IsNumber(k))
            {
                if (view.Length(k) > 16 || (view.Broken(k) && k > i) || (groups > 0 && view.Length(k) < 2
                    && !(view.IsMark(k - 1, '(') && view.IsMark(k + 1, ')'))))
                {
                    break;
                }

                digits += view.Length(k);
                groups++;
                last = k;
            }
            else if (!view.IsMark(k, '-') && !view.IsMark(k, '(') && !view.IsMark(k, ')') && !view.IsMark(k, '+')
                && !(view.IsMark(k, '.') && view.Glued(k) && view.Glued(k + 1)))
            {
                break;
            }
            else if (k > last + 3)
            {
                break;
            }
        }

        return last;
    }

    private static bool IsRecordNumberLabel(in TextView view, int i, out int last)
    {
        last = i;
        if (view.IsOneOf(i, " mrn emr "u8))
        {
            return true;
        }

        if (view.IsOneOf(i, " mr "u8) && view.IsMark(i + 1, '#'))
        {
            last = i + 1;
            return true;
        }

        last = i + 1;
        return view.IsOneOf(i, " record "u8) && view.IsOneOf(i - 1, " medical patient health "u8)
            && (view.IsOneOf(i + 1, " number no num id nr "u8) || view.IsMark(i + 1, '#') || view.IsMark(i + 1, ':'));
    }

    // "Account number: 12-345", "MRN# A123", "policy no. is X99-1"
    private static void AddLabelled(in TextView view, int label, ScrubKind kind, int minimum, ScrubWork work)
    {
        var i = label + 1;
        for (var skipped = 0; skipped < 5; skipped++, i++)
        {
            if (!view.IsMark(i, '#') && !view.IsMark(i, ':') && !view.IsMark(i, '.') && !view.IsMark(i, '=')
                && !view.IsMark(i, '-')
                && !view.IsMark(i, '(')
                && !view.IsOneOf(i, " number numbers no num nr id is was code card plate policy "u8))
            {
                break;
            }
        }

        AddCode(view, i, kind, minimum, work);
    }

    // Glued letters, digits, hyphens and slashes that have a digit.
    private static void AddCode(in TextView view, int i, ScrubKind kind, int minimum, ScrubWork work)
    {
        int characters = 0, digits = 0, last = i - 1;
        for (var k = i; k < view.Count && characters <= LongestCode && (k == i || view.Glued(k)); k++)
        {
            if (view.IsWord(k) || view.IsNumber(k))
            {
                characters += view.Length(k);
                digits += view.IsNumber(k) ? view.Length(k) : 0;
                last = k;
            }
            else if (!view.IsMark(k, '-') && !view.IsMark(k, '/') && !view.IsMark(k, '.') && !view.IsMark(k, '_'))
            {
                break;
            }
        }

        if (characters >= minimum && digits > 0 && digits * 3 >= characters)
        {
            work.Add(view.Tokens[i].Start, view.Tokens[last].End, kind);
        }
    }

    // GB56HXDO88167774656119, F162823540116: letters and at least six digits glued.
    private static void FindMixedCode(in TextView view, int i, ScrubWork work)
    {
        int letters = 0, digits = 0, last = i;
        for (var k = i; k < view.Count && (k == i || view.Glued(k)) && (view.IsWord(k) || view.IsNumber(k)); k++)
        {
            letters += view.IsWord(k) ? view.Length(k) : 0;
            digits += view.IsNumber(k) ? view.Length(k) : 0;
            last = k;
        }

        if ((digits >= 6 && letters <= digits + 4) || IsShortCode(view, i, last))
        {
            work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Identifier);
        }
    }

    // XKQ4471: two to four capitals before four or five digits that are no year.
    private static bool IsShortCode(in TextView view, int i, int last) =>
        last == i + 1 && view.Length(i) is >= 2 and <= 4 && view.IsNumber(last) && view.Length(last) is 4 or 5
        && view.Of(i).IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0 && !(view.IsMark(last + 1, '.') && view.Glued(last + 2) && view.IsNumber(last + 2))
        && !(view.Length(last) == 4 && view.Number(last) is > 1900 and < 2100);

    // "SSN: 123456789", "social security number 123 45 6789"
    private static bool IsLabelledSsn(in TextView view, int i)
    {
        for (var k = i - 1; k >= Math.Max(0, i - 5); k--)
        {
            if (view.MayBe(k, SsnLabels) && view.IsOneOf(k, SsnWords))
            {
                return true;
            }

            if (view.IsNumber(k))
            {
                return false;
            }
        }

        return false;
    }

    private static bool ContinuesCode(in TextView view, int i) =>
        view.Glued(i) && (view.IsWord(i - 1)
            || ((view.IsMark(i - 1, '-') || view.IsMark(i - 1, '.') || view.IsMark(i - 1, '/')) && view.Glued(i - 1)
                && (view.IsNumber(i - 2) || view.IsWord(i - 2))));

    private static bool ContinuesAfter(in TextView view, int i) =>
        view.Glued(i + 1) && ((view.IsMark(i + 1, '-') && view.Glued(i + 2) && !view.IsMark(i + 2, '-'))
            || (view.IsWord(i + 1) && !view.IsOneOf(i + 1, " x ext "u8))
            || (view.IsMark(i + 1, '.') && view.Glued(i + 2) && view.IsNumber(i + 2)));
}
