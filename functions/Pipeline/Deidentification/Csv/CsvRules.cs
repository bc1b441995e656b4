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
}

/// <summary>The rules of one profile for tables: which heads mean what.</summary>
internal sealed record CsvRules
{
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
        [.. heads.Select(head => string.Concat(head.Where(char.IsLetterOrDigit)).ToLowerInvariant())
            .Select(head => patterns.FirstOrDefault(p => p.Pattern.IsMatch(head)).Role)];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(CsvRules))]
internal sealed partial class CsvRulesJson : JsonSerializerContext;
