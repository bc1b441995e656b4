using System.Collections.Concurrent;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// The formats by organization and day, made once: rules are compiled and dictionaries loaded only then. Thread-safe.
/// </summary>
public sealed class Deidentifiers(OrganizationDirectory organizations, IOptions<IngestOptions> options)
{
    private readonly ConcurrentDictionary<(string, DateOnly), Lazy<Task<RecordFormats>>> _made = new();
    private readonly FhirReadLimits _limits = new() { MaxResourceBytes = options.Value.MaximumResourceBytes };

    /// <summary>The formats for an organization, with ages judged on a day.</summary>
    public Task<RecordFormats> ForAsync(string organization, DateOnly asOf) =>
        _made.GetOrAdd(
            (organization, asOf), key => new Lazy<Task<RecordFormats>>(() => MakeAsync(key.Item1, key.Item2))).Value;

    private async Task<RecordFormats> MakeAsync(string organization, DateOnly asOf) =>
        new(new DeidentificationSetup(
            options.Value.Profile, await organizations.KeysAsync(organization), asOf, limits: _limits));
}
