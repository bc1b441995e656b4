using System.Buffers;
using System.Text;
using System.Text.Json.Serialization;
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

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public VcfDeidentifier(DeidentificationSetup setup)
    {
        _setup = setup;
        _rules = RuleFiles.Parse(RuleFiles.Load("vcf", setup.ProfileName, setup.Rules), VcfRulesJson.Default.VcfRules);
        _rules.Check();
    }

    /// <inheritdoc cref="IRecordFormat.DeidentifyAsync"/>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        using var lines = new LineReader(input, _setup.Limits.MaxResourceBytes);
        using var written = new PooledBuffer(2 * FlushBytes);
        var file = new VcfFile(_setup, _rules, subjects, source, written);
        var issues = new FhirIssueList(_setup.Limits.MaxIssues);
        long bytesOut = 0;
        while (true)
        {
            if (written.Count >= FlushBytes)
            {
                bytesOut += written.Count;
                await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
                written.Cut(0);
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

        bytesOut += written.Count;
        await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return new DeidentificationOutcome.Completed(
            file.ToManifest(lines.BytesRead, bytesOut), issues.First, issues.Count);
    }
}

/// <summary>The rules of one profile for VCF, as they are written.</summary>
internal sealed record VcfRules
{
    private static readonly HashSet<string> Known =
        ["keep", "definition", "year", "reference", "sample", "pedigree", "source", "drop"];

    /// <summary>The profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public required string Version { get; init; }

    /// <summary>What the profile needs in law.</summary>
    public required string LegalNotice { get; init; }

    /// <summary>Action by key of a meta line; a key that is not named goes.</summary>
    public required IReadOnlyDictionary<string, string> Meta { get; init; }

    /// <summary>Refuses actions that do not exist.</summary>
    /// <exception cref="InvalidDataException">There is one.</exception>
    public void Check()
    {
        foreach (var (key, action) in Meta)
        {
            if (!Known.Contains(action))
            {
                throw new InvalidDataException($"$.meta.{key}: unknown action {action}.");
            }
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(VcfRules))]
internal sealed partial class VcfRulesJson : JsonSerializerContext;
