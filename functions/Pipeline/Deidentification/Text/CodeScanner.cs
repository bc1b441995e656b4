namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Finds codes by their build: accession numbers, vehicle identification numbers, plates, bare numbers.</summary>
internal static class CodeScanner
{
    // ISO 3779: a vehicle identification number has 17 characters.
    private const int VehicleCharacters = 17;
    private const int FewestVehicleDigits = 5;
    private const int LongestPrefix = 3;
    private const int LongestPlatePart = 4;
    private const int LongestSerial = 16;

    internal static readonly WordFilter LabelWords = new([.. PlateLabels, .. ExtensionLabels, .. SerialLabels]);

    private static ReadOnlySpan<byte> PlateLabels => " plate plates tag tags registration licence license acct account "u8;

    private static ReadOnlySpan<byte> ExtensionLabels => " x ext extension pager beeper pgr bpr vocera spectralink "u8;

    private static ReadOnlySpan<byte> SerialLabels => " ssn s sn protocol study trial "u8;

    /// <summary>Adds the codes.</summary>
    public static void Find(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Code); i < view.Count; i = view.Next(i + 1, TokenRole.Code))
        {
            if (view.Tokens[i].Kind == TokenKind.Mark)
            {
                continue;
            }

            if (view.IsWord(i))
            {
                if (view.IsNumber(i + 1) || view.IsMark(i + 1, '-'))
                {
                    FindAccession(view, i, work);
                    FindPrefixed(view, i, work);
                }

                if (view.MayBe(i, LabelWords))
                {
                    FindPlate(view, i, work);
                    FindExtension(view, i, work);
                    FindSerial(view, i, work);
                }
            }
            else
            {
                FindBareNumber(view, i, work);
            }

            if (!view.Glued(i) && view.Glued(i + 1))
            {
                FindVehicle(view, i, work);
            }
        }
    }

    // S17-21807, SP-18-3321, C20-01187, CR2019-0412: laboratories number by kind of work, year and sequence.
    private static void FindAccession(in TextView view, int i, ScrubWork work)
    {
        if (view.Length(i) > LongestPrefix || (view.Glued(i) && !view.IsMark(i - 1, '#') && !view.IsMark(i - 1, ':')
            && !view.IsMark(i - 1, '(')) || view.Of(i).IndexOfAnyExceptInRange((byte)'A', (byte)'Z') >= 0)
        {
            return;
        }

        var year = i + 1 + (view.IsMark(i + 1, '-') && view.Glued(i + 1) ? 1 : 0);
        var number = year + 2;
        if (view.Glued(year) && (view.IsNumber(year, 2) || view.IsNumber(year, 4)) && view.Glued(year + 1)
            && (view.IsMark(year + 1, '-') || view.IsMark(year + 1, ':')) && view.Glued(number) && view.IsNumber(number)
            && view.Length(number) is >= 3 and <= 8)
        {
            work.Add(view.Tokens[i].Start, view.Tokens[number].End, ScrubKind.Identifier);
        }
    }

    // "plate ABC 1234", "tag KLM-4471", "plate: 7XYZ 123"
    private static void FindPlate(in TextView view, int label, ScrubWork work)
    {
        if (!view.IsOneOf(label, PlateLabels))
        {
            return;
        }

        var i = label + 1;
        while (i < label + 5 && (view.IsMark(i, ':') || view.IsMark(i, '#') || view.IsMark(i, '.')
            || view.IsMark(i, '(') || view.IsOneOf(i, " number no num nr is was of plate plates tag "u8)))
        {
            i++;
        }

        i += view.Is(i, WordKinds.StateCode) && !view.Glued(i + 1) && view.IsWord(i + 1) ? 1 : 0;
        int last = i - 1, letters = 0, digits = 0;
        for (var k = i; k < view.Count && k < i + 5 && (k == i || !view.Broken(k)); k++)
        {
            if (view.IsNumber(k))
            {
                digits += view.Length(k);
            }
            else if (view.IsWord(k) && view.Length(k) <= LongestPlatePart
                && view.Of(k).IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0)
            {
                letters += view.Length(k);
            }
            else if (view.IsMark(k, '-') && view.Glued(k) && view.Glued(k + 1))
            {
                continue;
            }
            else
            {
                break;
            }

            last = k;
        }

        if (digits >= 2 && letters >= 1 && digits + letters is >= 4 and <= 12)
        {
            work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Identifier);
        }
    }

    // "x4471", "ext. 4471", "pager 31172", "beeper #4471"
    private static void FindExtension(in TextView view, int label, ScrubWork work)
    {
        if (!view.IsOneOf(label, ExtensionLabels))
        {
            return;
        }

        var bare = view.IsOneOf(label, " x "u8);
        var glued = bare && view.Glued(label + 1);
        if (bare && !glued)
        {
            return;
        }

        var i = label + 1;
        while (!glued && i < label + 4 && (view.IsMark(i, ':') || view.IsMark(i, '#') || view.IsMark(i, '.')
            || view.IsOneOf(i, " number no is at on "u8)))
        {
            i++;
        }

        // "pager 9-4471"
        var digits = view.IsNumber(i, 1) && view.IsMark(i + 1, '-') && view.Glued(i + 2) && view.IsNumber(i + 2) ? i + 2 : i;
        if (view.IsNumber(digits) && !view.Broken(i) && view.Length(digits) is >= 3 and <= 6
            && !(glued && (view.Length(i) == 3 || view.Glued(label))))
        {
            work.Add(view.Tokens[glued ? label : i].Start, view.Tokens[digits].End, ScrubKind.Phone);
        }
    }

    // "S/N 204471", "SN: 4471-A", "SSN ***-**-4471", "protocol 19-447"
    private static void FindSerial(in TextView view, int label, ScrubWork work)
    {
        var hidden = view.IsOneOf(label, " ssn "u8);
        var i = view.IsOneOf(label, " s "u8) && view.IsMark(label + 1, '/') && view.IsOneOf(label + 2, " n "u8) ? label + 3
            : hidden || view.IsOneOf(label, " sn protocol study trial "u8) ? label + 1 : -1;
        if (i < 0)
        {
            return;
        }

        while (i < label + 16 && (view.IsMark(i, ':') || view.IsMark(i, '#') || view.IsMark(i, '.')
            || (hidden && (view.IsMark(i, '*') || view.IsMark(i, '-') || view.IsOneOf(i, " xxx xx x "u8)))))
        {
            i++;
        }

        int last = i - 1, digits = 0;
        for (var k = i; k < Math.Min(view.Count, i + LongestSerial) && (k == i || view.Glued(k)) && (view.IsNumber(k) || view.IsMark(k, '-')
            || (view.IsWord(k) && view.Length(k) <= LongestPlatePart)); k++)
        {
            digits += view.IsNumber(k) ? view.Length(k) : 0;
            last = view.IsMark(k, '-') ? last : k;
        }

        if (digits >= (view.IsOneOf(label, " protocol study trial "u8) && last == i ? 6 : 4) && !view.Broken(i))
        {
            work.Add(view.Tokens[i].Start, view.Tokens[last].End,
                hidden ? ScrubKind.SocialSecurityNumber : ScrubKind.Identifier);
        }
    }

    // "E-4471902", "HMC 4471902": a prefix of capitals before a record number.
    private static void FindPrefixed(in TextView view, int i, ScrubWork work)
    {
        var number = i + 1 + (view.IsMark(i + 1, '-') && view.Glued(i + 1) && view.Glued(i + 2) ? 1 : 0);
        var glued = view.Glued(i) && (view.Kind(i - 1) != TokenKind.Mark || view.IsMark(i - 1, '-') || view.IsMark(i - 1, '.'));
        if (view.Length(i) <= LongestPlatePart && !glued && view.IsNumber(number) && !view.Broken(number)
            && view.Of(i).IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0
            && (number == i + 2 ? view.Length(number) is >= 5 and <= 9 : view.Length(number) is 7 or 8)
            && !view.Is(i, WordKinds.IdLabel | WordKinds.PhoneLabel) && !view.IsOneOf(i, " sn mr no num nr job "u8)
            && !(view.Glued(number + 1) && (view.IsWord(number + 1) || (view.Glued(number + 2)
                && view.IsNumber(number + 2)))))
        {
            work.Add(view.Tokens[i].Start, view.Tokens[number].End, ScrubKind.Identifier);
        }
    }

    // Seven and eight digits alone are record, visit and job numbers; amounts have groups or a unit.
    private static void FindBareNumber(in TextView view, int i, ScrubWork work)
    {
        if (view.Glued(i + 1) && (view.IsWord(i + 1) || (view.Glued(i + 2) && view.Tokens[i + 2].Kind != TokenKind.Mark)))
        {
            return;
        }

        var whole = !view.Glued(i) || view.IsMark(i - 1, '#') || view.IsMark(i - 1, ':') || view.IsMark(i - 1, '(');
        var job = view.Length(i) is >= 4 and <= 8 && view.IsOneOf(i - 1, " job unit dict jobid jobno "u8)
            && (view.Length(i) > 5 || view.IsOneOf(i - 1, " jobid jobno "u8) || (view.IsOneOf(i - 1, " job "u8)
                && view.Length(i) == 5));
        var unit = view.Length(i) is >= 5 and <= 8 && IsNumberedUnit(view, i);
        if (whole && (unit || job || (view.Length(i) is 7 or 8 && !IsAmount(view, i))))
        {
            work.Add(view.Tokens[i].Start, view.Tokens[i].End,
                unit ? ScrubKind.MedicalRecordNumber : ScrubKind.Identifier);
        }
    }

    // "Unit No: 0923341", "Hosp #", "Pt ID", "Med Rec No."
    private static bool IsNumberedUnit(in TextView view, int i)
    {
        var before = i - 1;
        while (before > i - 5 && (view.IsMark(before, ':') || view.IsMark(before, '#') || view.IsMark(before, '.')
            || view.IsOneOf(before, " no number num nr id "u8)))
        {
            before--;
        }

        return before < i - 1 && view.IsOneOf(
            before, " unit hosp hospital history chart patient pt rec record job case study exam order "u8);
    }

    private static bool IsAmount(in TextView view, int i) => view.IsMark(i + 1, '%') || view.IsOneOf(
        i + 1, " copies copy iu units unit cells cfu colonies mg ml l mcg dollars people patients per "u8)
        || view.IsMark(i - 1, '$') || view.IsMark(i - 1, '<') || view.IsMark(i - 1, '>') || view.IsMark(i - 1, '~')
        || view.IsOneOf(i - 1, " load snomed loinc code rxnorm icd cpt "u8);

    private static void FindVehicle(in TextView view, int i, ScrubWork work)
    {
        // Not long enough, as most.
        var end = view.Tokens[i].Start + VehicleCharacters;
        if (end > view.Text.Length || !TextBytes.IsWord(view.Text[end - 1]))
        {
            return;
        }

        int characters = 0, digits = 0, letters = 0, last = i;
        for (var k = i; k < view.Count && characters <= VehicleCharacters && (k == i || view.Glued(k))
            && view.Tokens[k].Kind != TokenKind.Mark; k++)
        {
            characters += view.Length(k);
            digits += view.IsNumber(k) ? view.Length(k) : 0;
            letters += view.IsWord(k) ? view.Length(k) : 0;
            last = k;
        }

        if (characters == VehicleCharacters && digits >= FewestVehicleDigits && letters > 0)
        {
            work.Add(view.Tokens[i].Start, view.Tokens[last].End, ScrubKind.Identifier);
        }
    }
}
