using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;
using FrontierFunctions.Pipeline.Formats.Vcf;

namespace FrontierFunctions.Pipeline.Deidentification.Vcf;

/// <summary>De-identifies VCF as a stream, line by line. Thread-safe.</summary>
internal sealed class VcfDeidentifier
{
    private const int FlushBytes = 256 << 10;

    private readonly DeidentificationSetup _setup;
    private readonly VcfRules _rules;
    private readonly Regex _terms;

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public VcfDeidentifier(DeidentificationSetup setup)
    {
        _setup = setup;
        _rules = RuleFiles.Parse(RuleFiles.Load("vcf", setup.ProfileName, setup.Rules), VcfRulesJson.Default.VcfRules);
        _rules.Check();
        _terms = new Regex(
            $@"\b(?:{string.Join('|', _rules.Terms.Select(Regex.Escape))})\b",
            RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
    }

    /// <inheritdoc cref="IRecordFormat.DeidentifyAsync"/>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        using var lines = new LineReader(input, _setup.Limits.MaxResourceBytes);
        using var written = new PooledBuffer(2 * FlushBytes);
        var file = new VcfFile(_setup, _rules, subjects, source, written, _terms);
        var issues = new FhirIssueList(_setup.Limits.MaxIssues);
        long bytesOut = 0;
        while (true)
        {
            if (written.Count >= FlushBytes)
            {
                if (file.Check() is { } found)
                {
                    return new DeidentificationOutcome.SetAside(new InputIssue(found, null, lines.Offset, lines.Number));
                }

                bytesOut += written.Count;
                await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
                written.Cut(0);
                file.Sent();
            }

            if (lines.TryRead())
            {
                if (file.Take(lines.Line) is { } kind)
                {
                    var issue = new InputIssue(kind, null, lines.Offset, lines.Number);
                    if (kind == InputIssues.Residual || kind == VcfIssues.NoColumns)
                    {
                        return new DeidentificationOutcome.SetAside(issue);
                    }

                    issues.Add(issue);
                }

                continue;
            }

            if (lines.TooLong)
            {
                return new DeidentificationOutcome.SetAside(
                    new InputIssue(InputIssues.TooLarge, null, lines.Offset, lines.Number));
            }

            if (lines.Ended)
            {
                break;
            }

            await lines.FillAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!file.HasColumns)
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(VcfIssues.NoColumns));
        }

        if (file.Check() is { } rest)
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(rest, null, null, lines.Number));
        }

        bytesOut += written.Count;
        await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return new DeidentificationOutcome.Completed(
            file.ToManifest(lines.BytesRead, bytesOut), issues.First, issues.Count);
    }
}
