using System.Globalization;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// What a record, or records that are one subject, bring as evidence of who it is: normalized keys in the clear.
/// </summary>
/// <remarks>
/// Not evidence: numbers that stand for "none" (0, unknown, n/a, all one digit ...), social security numbers that the
/// Social Security Administration cannot have issued for want of an area, group or serial (000-xx-xxxx, xxx-00-xxxx,
/// xxx-xx-0000), of one digit only, or 123-45-6789; 078-05-1120 and 219-09-9999, which were printed in advertisements.
/// </remarks>
internal sealed class SubjectEvidence
{
    private const char Separator = '\u001f';

    private static readonly HashSet<string> NoValue = new(StringComparer.Ordinal)
    {
        "unknown", "unk", "none", "null", "na", "nan", "nil", "tbd", "test", "pending", "notavailable", "notapplicable",
        "anonymous", "unassigned", "missing", "undefined", "x", "xx", "xxx", "mrn", "notknown", "asku", "nav", "ni",
    };

    /// <summary>Medical record numbers: authority, separator, number.</summary>
    public SortedSet<string> Mrns { get; } = new(StringComparer.Ordinal);

    /// <summary>Social security numbers, nine digits.</summary>
    public SortedSet<string> Ssns { get; } = new(StringComparer.Ordinal);

    /// <summary>Family name, first given name, birth date, sex.</summary>
    public SortedSet<string> Demographics { get; } = new(StringComparer.Ordinal);

    /// <summary>Local ids.</summary>
    public SortedSet<string> LocalIds { get; } = new(StringComparer.Ordinal);

    /// <summary>Full birth dates.</summary>
    public SortedSet<string> BirthDates { get; } = new(StringComparer.Ordinal);

    /// <summary>Family names.</summary>
    public SortedSet<string> FamilyNames { get; } = new(StringComparer.Ordinal);

    /// <summary>First given names.</summary>
    public SortedSet<string> GivenNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Labels of <c>subjects.csv</c>.</summary>
    public SortedSet<string> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>The evidence of one record.</summary>
    public static SubjectEvidence Of(SubjectIdentity identity)
    {
        var evidence = new SubjectEvidence();
        foreach (var mrn in identity.MedicalRecordNumbers)
        {
            if (Number(mrn.Value) is { } number)
            {
                evidence.Mrns.Add(Mrn(mrn.Authority, number));
            }
        }

        foreach (var ssn in identity.SocialSecurityNumbers)
        {
            if (Ssn(ssn) is { } digits)
            {
                evidence.Ssns.Add(digits);
            }
        }

        evidence.LocalIds.UnionWith(identity.LocalIds.Where(id => id.Length > 0));
        var born = identity.BirthDate is { Length: 10 } date
           
            && DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
                out _) ? date : null;
        if (born is not null)
        {
            evidence.BirthDates.Add(born);
        }

        foreach (var name in identity.Names)
        {
            evidence.AddName(Letters(name.Family), Letters(name.Given.Count > 0 ? name.Given[0] : ""), born,
                identity.Sex);
        }

        return evidence;
    }

    /// <summary>An MRN's key.</summary>
    public static string Mrn(string authority, string number) =>
        $"{AssigningAuthority.Normalize(authority).ToLowerInvariant()}{Separator}{number}";

    /// <summary>The authority of an MRN's key.</summary>
    public static string AuthorityOf(string mrn) => mrn[..mrn.IndexOf(Separator, StringComparison.Ordinal)];

    /// <summary>The number of an MRN's key.</summary>
    public static string NumberOf(string mrn) => mrn[(mrn.IndexOf(Separator, StringComparison.Ordinal) + 1)..];

    /// <summary>The number as compared (upper case, white space gone); null where it is no evidence.</summary>
    public static string? Number(string value)
    {
        var number = string.Concat(value.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        var core = string.Concat(number.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return core.Length == 0 || NoValue.Contains(core) || core.All(c => c == core[0]) ? null : number;
    }

    /// <summary>The nine digits of a social security number; null where they are no evidence.</summary>
    public static string? Ssn(string value)
    {
        var digits = string.Concat(value.Where(char.IsAsciiDigit));
        return digits.Length != 9 || digits.StartsWith("000", StringComparison.Ordinal) || digits[3..5] == "00"
            || digits.EndsWith("0000", StringComparison.Ordinal) || digits.All(c => c == digits[0])
            || digits is "123456789" or "078051120" or "219099999"
            ? null
            : digits;
    }

    /// <summary>Takes another record's evidence as of the same subject.</summary>
    public void Add(SubjectEvidence other)
    {
        Mrns.UnionWith(other.Mrns);
        Ssns.UnionWith(other.Ssns);
        Demographics.UnionWith(other.Demographics);
        LocalIds.UnionWith(other.LocalIds);
        BirthDates.UnionWith(other.BirthDates);
        FamilyNames.UnionWith(other.FamilyNames);
        GivenNames.UnionWith(other.GivenNames);
        Labels.UnionWith(other.Labels);
    }

    private static string Letters(string value) =>
        string.Concat(FoldedText.FoldLower(value).Where(char.IsLetterOrDigit));

    private void AddName(string family, string given, string? born, string? sex)
    {
        if (family.Length > 0)
        {
            FamilyNames.Add(family);
        }

        if (given.Length > 0)
        {
            GivenNames.Add(given);
        }

        if (family.Length > 0 && given.Length > 0 && born is not null && sex is ("male" or "female" or "other"))
        {
            Demographics.Add(string.Join(Separator, family, given, born, sex));
        }
    }
}
