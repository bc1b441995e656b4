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

                continue;
            }

            var begin = written.Count;
            if (table.Take(reader.Record) is { } kind)
            {
                written.Cut(begin);
                var issue = new InputIssue(kind, null, null, reader.Line);
                if (kind == InputIssues.Residual)
                {
                    return new DeidentificationOutcome.SetAside(issue);
                }

                issues.Add(issue);
            }

            if (written.Count >= FlushBytes)
            {
                bytesOut += written.Count;
                await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
                written.Cut(0);
            }
        }

        if (reader.TooLong || table is null)
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(
                reader.TooLong ? InputIssues.TooLarge : InputIssues.Empty, null, null, reader.Line));
        }

        bytesOut += written.Count;
        await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return new DeidentificationOutcome.Completed(
            table.ToManifest(_rules, reader.BytesRead, bytesOut), issues.First, issues.Count);
    }
}
