using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>FHIR R4 as JSON: a resource, a Bundle, or NDJSON of either.</summary>
public sealed class FhirRecordFormat : IRecordFormat
{
    private readonly DeidentificationSetup _setup;
    private readonly RecordFormats _formats;
    private readonly FhirDeidentifier _deidentifier;
    private readonly FhirEventReader _events = new();

    /// <summary>Compiles the rules.</summary>
    /// <param name="setup">Profile, keys, limits.</param>
    /// <param name="formats">Opens attachments.</param>
    public FhirRecordFormat(DeidentificationSetup setup, RecordFormats formats)
    {
        _setup = setup;
        _formats = formats;
        _deidentifier = new FhirDeidentifier(
            RulesOf(setup), setup.Keys, setup.Scrubber, setup.Scanner, setup.AsOf, setup.Limits, formats);
    }

    /// <inheritdoc/>
    public string Name => "fhir-r4";

    /// <inheritdoc/>
    public string Extension => "json";

    /// <inheritdoc/>
    public string MediaType => "application/fhir+json";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> beginning, RecordSource source)
    {
        if (beginning.StartsWith("\uFEFF"u8))
        {
            beginning = beginning[3..];
        }

        var at = beginning.IndexOfAnyExcept(" \t\r\n"u8);
        return (at >= 0 && !beginning[at..].StartsWith(@"{\rtf"u8) && beginning[at] is (byte)'{' or (byte)'[') || source.Extension is "json" or "ndjson";
    }

    /// <inheritdoc/>
    public async ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var outcome = await FhirIdentityReader.ReadAsync(input, source, _setup.Limits, _formats, cancellationToken)
            .ConfigureAwait(false);
        return outcome switch
        {
            FhirIdentityOutcome.Read read => new IdentityOutcome.Read(
                Name, KindOf(read.Contents.Kind), read.Identities, read.PartsSetAside, read.PartsSetAsideCount),
            FhirIdentityOutcome.SetAside bad => new IdentityOutcome.SetAside(bad.Issue),
            _ => throw new InvalidOperationException("The outcome is a closed set."),
        };
    }

    /// <inheritdoc/>
    public ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return _deidentifier.DeidentifyAsync(input, output, subjects, source, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EventSummary> ReadEventsAsync(
        Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        _events.ReadAsync(deidentified, emit, cancellationToken);

    private static FhirRules RulesOf(DeidentificationSetup setup)
    {
        if (setup.Rules.Find("fhir-r4", setup.ProfileName) is null)
        {
            return FhirRules.For(setup.Profile);
        }

        using var rules = new MemoryStream(RuleFiles.Load("fhir-r4", setup.ProfileName, setup.Rules));
        return FhirRules.Parse(rules);
    }

    private static string KindOf(FhirFileKind kind) => kind switch
    {
        FhirFileKind.Bundle => "fhir-bundle",
        FhirFileKind.Resource => "fhir-resource",
        _ => "fhir-ndjson",
    };
}
