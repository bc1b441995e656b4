using System.Globalization;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Deidentification.Csv;
using FrontierFunctions.Pipeline.Formats.Csv;

namespace FrontierFunctions.Pipeline.Timeline.Csv;

/// <summary>
/// Events of a de-identified table in long form, one result a row: <c>LOINC//{code}</c> or <c>LOCAL//{test}</c> with value,
/// unit, reference range and time; birth and sex where the table has them.
/// </summary>
internal static class CsvEventReader
{
    private const int LargestRecord = 64 << 20;

    /// <summary>Reads every event.</summary>
    public static async ValueTask<EventSummary> ReadAsync(
        Stream input, IReadOnlyList<(CsvRole Role, Regex Pattern)> patterns, Action<MedsEvent> emit,
        CancellationToken cancellationToken)
    {
        using var reader = new CsvReader(input, LargestRecord);
        CsvRole[]? roles = null;
        (string Name, string? Unit)?[] analytes = [];
        var row = new CsvRow((byte)',');
        var described = new HashSet<string>(StringComparer.Ordinal);
        var (events, rows, without) = (0L, 0L, 0L);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var record = CsvTable.Content(reader.Record);
            if (roles is null)
            {
                if (CsvTable.HeadsOf(record, out var delimiter) is not { } heads)
                {
                    break;
                }

                roles = CsvRules.RolesOf(patterns, heads);
                analytes = [.. heads.Select(CsvRules.AnalyteOf)];
                row = new CsvRow(delimiter);
                continue;
            }

            if (record.IsEmpty || !CsvReader.IsUtf8(record) || !row.Read(record) || row.Count != roles.Length)
            {
                continue;
            }

            rows++;
            var before = events;
            foreach (var fact in Facts(record, row, roles, rows, described).Concat(Wide(record, row, roles, analytes, rows)))
            {
                emit(fact);
                events++;
            }

            without += events == before ? 1 : 0;
        }

        return new EventSummary
        {
            Events = events,
            Resources = rows,
            ResourcesByType = new Dictionary<string, long> { ["row"] = rows },
            WithoutEvents = without > 0
                ? new Dictionary<string, long> { ["no-code"] = without } : new Dictionary<string, long>(),
            Bytes = reader.BytesRead,
        };
    }

    private static List<MedsEvent> Facts(
        ReadOnlySpan<byte> record, CsvRow row, CsvRole[] roles, long number, HashSet<string> described)
    {
        var facts = new List<MedsEvent>();
        var subject = Of(record, row, roles, CsvRole.Subject);
        if (subject is null)
        {
            return facts;
        }

        var source = $"Row/{number}";
        if (described.Add(subject))
        {
            if (Of(record, row, roles, CsvRole.BirthDate) is { } born && Time(born) is { } birth)
            {
                facts.Add(new MedsEvent { SubjectId = subject, Code = "MEDS_BIRTH", Time = birth, Source = source });
            }

            if (Of(record, row, roles, CsvRole.Sex)?.ToUpperInvariant() is { } sex)
            {
                facts.Add(new MedsEvent
                {
                    SubjectId = subject,
                    Code = sex is "F" or "FEMALE" ? "SEX//female" : sex is "M" or "MALE" ? "SEX//male" : "SEX//unknown",
                    Source = source,
                });
            }
        }

        var code = Of(record, row, roles, CsvRole.Code);
        var test = Of(record, row, roles, CsvRole.Test);
        var value = Of(record, row, roles, CsvRole.Value);
        if ((code ?? test) is null || value is null)
        {
            return facts;
        }

        var numeric = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount);
        var range = Of(record, row, roles, CsvRole.Range)?.Split('-') ?? [];
        facts.Add(new MedsEvent
        {
            SubjectId = subject,
            Time = Of(record, row, roles, CsvRole.Date) is { } date ? Time(date) : null,
            Code = code is { } loinc && IsLoinc(loinc) ? $"LOINC//{loinc}" : $"LOCAL//{code ?? test}",
            Display = test,
            NumericValue = numeric ? amount : null,
            TextValue = numeric ? null : value,
            Unit = numeric ? UnitConverter.Normalize(Of(record, row, roles, CsvRole.Unit)) : null,
            RangeLow = range.Length == 2 ? Number(range[0]) : null,
            RangeHigh = range.Length == 2 ? Number(range[1]) : null,
            Source = source,
        });
        return facts;
    }

    // One result for each column that an analyte heads.
    private static List<MedsEvent> Wide(
        ReadOnlySpan<byte> record, CsvRow row, CsvRole[] roles, (string Name, string? Unit)?[] analytes, long number)
    {
        var facts = new List<MedsEvent>();
        if (!roles.Contains(CsvRole.Analyte) || Of(record, row, roles, CsvRole.Subject) is not { } subject)
        {
            return facts;
        }

        for (var field = 0; field < roles.Length; field++)
        {
            if (roles[field] != CsvRole.Analyte || analytes[field] is not { } analyte
                || row.Text(record, field) is not { Length: > 0 } value)
            {
                continue;
            }

            var amount = Number(value);
            facts.Add(new MedsEvent
            {
                SubjectId = subject,
                Time = Of(record, row, roles, CsvRole.Date) is { } date ? Time(date) : null,
                Code = IsLoinc(analyte.Name) ? $"LOINC//{analyte.Name}" : $"LOCAL//{analyte.Name}",
                Display = analyte.Name,
                NumericValue = amount,
                TextValue = amount is null ? value : null,
                Unit = amount is null ? null : UnitConverter.Normalize(analyte.Unit),
                Source = $"Row/{number}",
            });
        }

        return facts;
    }

    /// <summary>LOINC: up to seven digits, a hyphen and a check digit (LOINC Users' Guide, 2.1).</summary>
    private static bool IsLoinc(string code) =>
        code.Length is >= 3 and <= 9 && code[^2] == '-' && char.IsAsciiDigit(code[^1])
        && code[..^2].All(char.IsAsciiDigit);

    private static string? Of(ReadOnlySpan<byte> record, CsvRow row, CsvRole[] roles, CsvRole role)
    {
        var field = Array.IndexOf(roles, role);
        return field >= 0 && row.Text(record, field) is { Length: > 0 } text ? text : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? Time(string text)
    {
        if (CsvRecordFormat.Day(text) is not { } day)
        {
            return null;
        }

        var rest = text.Length > 10 ? text[10..].TrimStart(' ', 'T').TrimEnd('Z') : "";
        return new DateTimeOffset(
            day.ToDateTime(TimeOnly.TryParse(rest, CultureInfo.InvariantCulture, out var time) ? time : default),
            TimeSpan.Zero);
    }
}
