using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Csv;
using FrontierFunctions.Pipeline.Timeline;
using FrontierFunctions.Pipeline.Timeline.Csv;

namespace FrontierFunctions.Pipeline.Formats.Csv;

/// <summary>Tables of laboratory results and of patients, with a line of heads (RFC 4180, other delimiters too).</summary>
public sealed class CsvRecordFormat : IRecordFormat
{
    private static readonly string[] DateFormats =
        ["yyyy-MM-dd", "M/d/yyyy", "MM/dd/yyyy", "dd.MM.yyyy", "d-MMM-yyyy", "yyyyMMdd", "yyyy/MM/dd"];

    // Without a name that says so, a table is what has a subject and two other columns that are known.
    private const int FewestColumns = 3;

    private readonly DeidentificationSetup _setup;
    private readonly CsvDeidentifier _deidentifier;

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public CsvRecordFormat(DeidentificationSetup setup)
    {
        _setup = setup;
        _deidentifier = new CsvDeidentifier(setup);
    }

    /// <inheritdoc/>
    public string Name => "csv";

    /// <inheritdoc/>
    public string Extension => "csv";

    /// <inheritdoc/>
    public string MediaType => "text/csv";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> beginning, RecordSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (UnsupportedContent.Find(beginning) is not null)
        {
            return false;
        }

        if (source.Extension is "csv" or "tsv")
        {
            return true;
        }

        // A sentence with commas has no column that names a subject and two others that are known.
        var end = beginning.IndexOf((byte)'\n');
        if (end <= 0 || !MayNameSubject(beginning[..end])
            || CsvTable.HeadsOf(beginning[..end], out _) is not { Count: >= FewestColumns } heads)
        {
            return false;
        }

        var roles = CsvRules.RolesOf(_deidentifier.Patterns, heads);
        return roles.Contains(CsvRole.Subject) && roles.Count(role => role != CsvRole.Unknown) >= FewestColumns;
    }

    // Without fields made: whether any piece between delimiters may name the column of subjects.
    private bool MayNameSubject(ReadOnlySpan<byte> line)
    {
        if (line.Contains((byte)'"'))
        {
            return true;
        }

        var delimiter = CsvRow.DelimiterOf(line);
        if (line.Count(delimiter) < FewestColumns - 1)
        {
            return false;
        }

        foreach (var piece in line.Split(delimiter))
        {
            if (CsvRules.MayBeSubject(_deidentifier.Patterns, line[piece]))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var reader = new CsvReader(input, _setup.Limits.MaxResourceBytes);
        var people = new CsvPeople();
        CsvRole[]? roles = null;
        var row = new CsvRow((byte)',');
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var record = CsvTable.Content(reader.Record);
            if (roles is null)
            {
                if (CsvTable.HeadsOf(record, out var delimiter) is not { } heads
                    || !(roles = CsvRules.RolesOf(_deidentifier.Patterns, heads)).Contains(CsvRole.Subject))
                {
                    return new IdentityOutcome.SetAside(new InputIssue(CsvIssues.NoSubject, null, 0, 1));
                }

                row = new CsvRow(delimiter);
            }
            else if (CsvReader.IsUtf8(record) && row.Read(record) && row.Count == roles.Length)
            {
                people.Add(record, row, roles);
            }
        }

        return reader.TooLong || roles is null
            ? new IdentityOutcome.SetAside(
                new InputIssue(reader.TooLong ? InputIssues.TooLarge : InputIssues.Empty, null, null, reader.Line))
            : new IdentityOutcome.Read(
                Name, "csv", new FileIdentities(source.FileToken, people.ToIdentities()), [], 0);
    }

    /// <inheritdoc/>
    public ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken) =>
        _deidentifier.DeidentifyAsync(input, output, subjects, source, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EventSummary> ReadEventsAsync(
        Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        CsvEventReader.ReadAsync(deidentified, _deidentifier.Patterns, emit, cancellationToken);

    /// <summary>A date column's text as a day; null where it is none.</summary>
    internal static DateOnly? Day(string text)
    {
        var end = text.IndexOfAny([' ', 'T']);
        return DateOnly.TryParseExact(
            end > 0 ? text[..end] : text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
    }
}
