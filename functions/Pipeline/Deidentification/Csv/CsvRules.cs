using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>What a column of a table means.</summary>
internal enum CsvRole
{
    /// <summary>The mapping does not know it: its content decides.</summary>
    Unknown,
    Subject,
    Name,
    FirstName,
    LastName,
    BirthDate,
    Age,
    Sex,
    Ssn,
    Phone,
    Address,
    City,
    State,
    Zip,
    Identifier,
    Drop,
    Date,
    Code,
    Test,
    Value,
    Unit,
    Range,
    Keep,
    Text,

    /// <summary>Results of one analyte, which the head names: a LOINC code, or a name with its unit in brackets.</summary>
    Analyte,
}

/// <summary>The rules of one profile for tables: which heads mean what.</summary>
internal sealed partial record CsvRules
{
    private const int LongestHead = 128;

    /// <summary>The profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public required string Version { get; init; }

    /// <summary>What the profile needs in law.</summary>
    public required string LegalNotice { get; init; }

    /// <summary>
    /// Role by pattern of a head: letters and digits of the head in lower case, matched whole by the regular expression.
    /// The first that matches counts, in the order of the roles.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Columns { get; init; }

    /// <summary>Compiles the patterns.</summary>
    /// <exception cref="InvalidDataException">A role does not exist, or a pattern is none.</exception>
    public IReadOnlyList<(CsvRole Role, Regex Pattern)> Compile()
    {
        var patterns = new List<(CsvRole, Regex)>();
        foreach (var (name, pattern) in Columns)
        {
            if (!Enum.TryParse<CsvRole>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var role)
                || role == CsvRole.Unknown || char.IsAsciiDigit(name[0]))
            {
                throw new InvalidDataException($"$.columns.{name}: unknown role.");
            }

            try
            {
                patterns.Add((role, new Regex(
                    $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)));
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                throw new InvalidDataException($"$.columns.{name}: not a regular expression that can be used.");
            }
        }

        return patterns;
    }

    /// <summary>The roles of heads.</summary>
    public static CsvRole[] RolesOf(IReadOnlyList<(CsvRole Role, Regex Pattern)> patterns, IReadOnlyList<string> heads) =>
        [.. heads.Select(head => RoleOf(patterns, head))];

    /// <summary>Name and unit of a head that is an analyte's; null where it is none.</summary>
    public static (string Name, string? Unit)? AnalyteOf(string head)
    {
        var match = Analyte().Match(head);
        return match.Success
            ? (match.Groups["name"].Value.Trim(), match.Groups["unit"] is { Success: true } unit ? unit.Value : null)
            : null;
    }

    /// <summary>Whether a head may be that of the column that names a subject; false is sure.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="head">The head as it stands in the file, UTF-8, without quotes.</param>
    public static bool MayBeSubject(IReadOnlyList<(CsvRole Role, Regex Pattern)> patterns, ReadOnlySpan<byte> head)
    {
        if (head.Length > LongestHead || !System.Text.Ascii.IsValid(head))
        {
            return true;
        }

        Span<char> letters = stackalloc char[LongestHead];
        var length = 0;
        foreach (var b in head)
        {
            if (char.IsAsciiLetterOrDigit((char)b))
            {
                letters[length++] = char.ToLowerInvariant((char)b);
            }
        }

        for (var i = 0; i < patterns.Count; i++)
        {
            var (role, pattern) = patterns[i];
            if (role == CsvRole.Subject && pattern.IsMatch(letters[..length]))
            {
                return true;
            }
        }

        return false;
    }

    private static string Letters(string head) => string.Create(head.Count(char.IsLetterOrDigit), head, (letters, from) =>
    {
        var at = 0;
        foreach (var c in from)
        {
            if (char.IsLetterOrDigit(c))
            {
                letters[at++] = char.ToLowerInvariant(c);
            }
        }
    });

    private static CsvRole RoleOf(IReadOnlyList<(CsvRole Role, Regex Pattern)> patterns, string head)
    {
        var letters = Letters(head);
        var role = patterns.FirstOrDefault(p => p.Pattern.IsMatch(letters)).Role;
        return role == CsvRole.Unknown && Analyte().IsMatch(head) ? CsvRole.Analyte : role;
    }

    // LOINC: up to seven digits, a hyphen and a check digit (LOINC Users' Guide, 2.1). Units as in UCUM, and % and ratio.
    [GeneratedRegex(
        @"\A(?:(?:loinc[ _:]?)?(?<name>\d{1,7}-\d)|(?<name>[A-Za-z][\w ,.+/-]{0,60}?)\s*[(\[]"
        + @"(?<unit>%|[\w*^.%]{1,12}/[\w*^.%]{1,12}(?:/[\w.^]{1,8})?|f[Ll]|pg|s|sec|mmHg|ratio|INR)[)\]])\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Analyte();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(CsvRules))]
internal sealed partial class CsvRulesJson : JsonSerializerContext;
