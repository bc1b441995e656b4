using System.Collections.Concurrent;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats.Fhir;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// De-identifiers by organization and day, made once: rules are compiled and dictionaries loaded only then.
/// Thread-safe.
/// </summary>
public sealed class Deidentifiers(OrganizationDirectory organizations, IOptions<IngestOptions> options)
{
    private readonly ConcurrentDictionary<(string, DateOnly), Lazy<Task<FhirDeidentifier>>> _made = new();
    private readonly FhirRules _rules = FhirRules.For(options.Value.Profile);

    /// <summary>How much of a file may be held in memory.</summary>
    public FhirReadLimits Limits { get; } = new() { MaxResourceBytes = options.Value.MaximumResourceBytes };

    /// <summary>The de-identifier of an organization, with ages judged on a day.</summary>
    public Task<FhirDeidentifier> ForAsync(string organization, DateOnly asOf) =>
        _made.GetOrAdd(
            (organization, asOf), key => new Lazy<Task<FhirDeidentifier>>(() => MakeAsync(key.Item1, key.Item2))).Value;

    private async Task<FhirDeidentifier> MakeAsync(string organization, DateOnly asOf) => new(
        _rules,
        await organizations.KeysAsync(organization),
        new TextScrubber(_rules.Profile, asOf),
        new ResidualScanner(_rules.Profile),
        asOf,
        Limits);
}
