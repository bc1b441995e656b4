using System.Text;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Csv;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>De-identifies tables as a stream, row by row. Thread-safe.</summary>
internal sealed class CsvDeidentifier
{
    private const int FlushBytes = 128 << 10;
    private const int SampleBytes = 1 << 20;
    private const int SampleRows = 1000;

    private readonly DeidentificationSetup _setup;
    private readonly CsvRules _rules;

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public CsvDeidentifier(DeidentificationSetup setup)
    {
        _setup = setup;
        _rules = RuleFiles.Parse(RuleFiles.Load("csv", setup.ProfileName, setup.Rules), CsvRulesJson.Default.CsvRules);
        Patterns = _rules.Compile();
    }

    /// <summary>Which heads mean what.</summary>
    public IReadOnlyList<(CsvRole Role, Regex Pattern)> Patterns { get; }

    /// <inheritdoc cref="IRecordFormat.DeidentifyAsync"/>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        using var reader = new CsvReader(input, _setup.Limits.MaxResourceBytes);
        using var written = new PooledBuffer(2 * FlushBytes);
        CsvTable? table = null;
        var sample = new List<(byte[] Record, long Line)>();
        var (sampling, sampled) = (false, 0);
        var issues = new FhirIssueList(_setup.Limits.MaxIssues);
        long bytesOut = 0;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (table is null)
            {
                table = CsvTable.Open(reader.Record, Patterns, _setup, subjects, source, written);
                if (table is null)
                {
                    return new DeidentificationOutcome.SetAside(new InputIssue(CsvIssues.NoSubject, null, 0, 1));
                }

                table.Sent(written.Count);
                sampling = table.NeedsSample;
                continue;
            }

            if (sampling)
            {
                sample.Add((reader.Record.ToArray(), reader.Line));
                sampled += reader.Record.Length;
                table.Learn(reader.Record);
                if (sampled < SampleBytes && sample.Count < SampleRows)
                {
                    continue;
                }

                sampling = false;
                if (TakeSample(table, written, sample, issues) is { } found)
                {
                    return found;
                }

                continue;
            }

            if (Take(table, written, reader.Record, reader.Line, issues) is { } ended)
            {
                return ended;
            }

            if (written.Count >= FlushBytes)
            {
                if (table.Check() is { } residual)
                {
                    return new DeidentificationOutcome.SetAside(new InputIssue(residual, null, null, reader.Line));
                }

                bytesOut += written.Count;
                await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
                written.Cut(0);
                table.Sent(0);
            }
        }

        if (reader.TooLong || table is null)
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(
                reader.TooLong ? InputIssues.TooLarge : InputIssues.Empty, null, null, reader.Line));
        }

        if (TakeSample(table, written, sample, issues) is { } last)
        {
            return last;
        }

        if (table.Check() is { } rest)
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(rest, null, null, reader.Line));
        }

        bytesOut += written.Count;
        await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return new DeidentificationOutcome.Completed(
            table.ToManifest(_rules, reader.BytesRead, bytesOut), issues.First, issues.Count);
    }

    private static DeidentificationOutcome.SetAside? TakeSample(
        CsvTable table, PooledBuffer written, List<(byte[] Record, long Line)> sample, FhirIssueList issues)
    {
        table.Decide();
        foreach (var (record, line) in sample)
        {
            if (Take(table, written, record, line, issues) is { } ended)
            {
                return ended;
            }
        }

        sample.Clear();
        return null;
    }

    private static DeidentificationOutcome.SetAside? Take(
        CsvTable table, PooledBuffer written, ReadOnlySpan<byte> record, long line, FhirIssueList issues)
    {
        if (table.Take(record) is { } kind)
        {
            var issue = new InputIssue(kind, null, null, line);
            if (kind == InputIssues.Residual)
            {
                return new DeidentificationOutcome.SetAside(issue);
            }

            issues.Add(issue);
        }

        return null;
    }
}
