using System.Collections.Concurrent;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// The formats by organization, day and the organization's own rules, made once: rules are compiled and dictionaries
/// loaded only then. Thread-safe.
/// </summary>
public sealed class Deidentifiers(
    OrganizationDirectory organizations, OrganizationRules rules, IOptions<IngestOptions> options)
{
    /// <summary>Days and versions of rules go by; what was made for old ones is let go.</summary>
    private const int Kept = 64;

    private readonly ConcurrentDictionary<(string, DateOnly, string), Lazy<Task<RecordFormats>>> _made = new();
    private readonly FhirReadLimits _limits = new() { MaxResourceBytes = options.Value.MaximumResourceBytes };

    /// <summary>The formats for an organization, with ages judged on a day.</summary>
    /// <exception cref="InvalidDataException">
    /// The organization's rules are wrong; the message names the file and the place.
    /// </exception>
    public async Task<RecordFormats> ForAsync(string organization, DateOnly asOf)
    {
        var (version, own) = await rules.OfAsync(organization);
        if (_made.Count > Kept)
        {
            _made.Clear();
        }

        return await _made.GetOrAdd(
            (organization, asOf, version),
            key => new Lazy<Task<RecordFormats>>(() => MakeAsync(key.Item1, key.Item2, own))).Value;
    }

    private async Task<RecordFormats> MakeAsync(string organization, DateOnly asOf, RuleOverrides own) =>
        new(new DeidentificationSetup(
            options.Value.Profile, await organizations.KeysAsync(organization), asOf, own, _limits));
}
