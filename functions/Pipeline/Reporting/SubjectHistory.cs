using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The events of a subject, sorted into what the sections of a report show.</summary>
internal sealed class SubjectHistory
{
    private static readonly string[] NotReal = ["entered-in-error", "not-done", "cancelled", "refuted"];

    private SubjectHistory(ReportInput input)
    {
        var byKind = input.Events
            .Where(fact => fact.Status is null || !NotReal.Contains(fact.Status, StringComparer.OrdinalIgnoreCase))
            .OrderBy(fact => fact.Time ?? DateTimeOffset.MinValue)
            .ThenBy(fact => fact.Code, StringComparer.Ordinal)
            .ThenBy(fact => fact.Source, StringComparer.Ordinal)
            .ThenBy(fact => fact.NumericValue)
            .ThenBy(fact => fact.TextValue, StringComparer.Ordinal)
            .ToLookup(EventKinds.Of);

        AsOf = input.AsOf;
        Birth = byKind[EventKind.Birth].FirstOrDefault()?.Time;
        Death = byKind[EventKind.Death].LastOrDefault();
        Sex = SexOf(byKind[EventKind.Sex].LastOrDefault());
        Problems = Items(byKind[EventKind.Problem]);
        Allergies = Items(byKind[EventKind.Allergy]);
        Medications = Items(byKind[EventKind.Medication]);
        Procedures = OnePerRecord(byKind[EventKind.Procedure]);
        Immunizations = OnePerRecord(byKind[EventKind.Immunization]);
        Encounters = [.. byKind[EventKind.Encounter]
            .Where(fact => fact.Time is not null).GroupBy(fact => fact.Source, StringComparer.Ordinal)
            .Select(Encounter.Of)];
        Findings = [.. byKind[EventKind.Finding].Where(fact => (fact.ValueDisplay ?? fact.TextValue) is not null)
            .GroupBy(fact => fact.Code, StringComparer.Ordinal).Select(group => group.Last())
            .OrderByDescending(fact => fact.Time).ThenBy(fact => fact.Code, StringComparer.Ordinal)];
        Series = SeriesOf(byKind[EventKind.Measurement]);
    }

    /// <summary>The date of the report.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>Birth; null when not known.</summary>
    public DateTimeOffset? Birth { get; }

    /// <summary>The death; null when none is known. Its time may be unknown.</summary>
    public MedsEvent? Death { get; }

    /// <summary><c>male</c>, <c>female</c> or what else the source says; null when it says nothing.</summary>
    public string? Sex { get; }

    /// <summary>The problems, active ones first, then by onset, newest first.</summary>
    public IReadOnlyList<ClinicalItem> Problems { get; }

    /// <summary>The allergies, in the same order.</summary>
    public IReadOnlyList<ClinicalItem> Allergies { get; }

    /// <summary>The medications, in the same order.</summary>
    public IReadOnlyList<ClinicalItem> Medications { get; }

    /// <summary>The procedures in order of time.</summary>
    public IReadOnlyList<MedsEvent> Procedures { get; }

    /// <summary>The immunizations in order of time.</summary>
    public IReadOnlyList<MedsEvent> Immunizations { get; }

    /// <summary>The encounters in order of time.</summary>
    public IReadOnlyList<Encounter> Encounters { get; }

    /// <summary>The latest of each coded or textual observation, newest first.</summary>
    public IReadOnlyList<MedsEvent> Findings { get; }

    /// <summary>The numeric measurements, by panel and then as the panel orders them.</summary>
    public IReadOnlyList<LabSeries> Series { get; }

    /// <summary>Sorts the events of <paramref name="input"/>.</summary>
    public static SubjectHistory Read(ReportInput input) => new(input);

    /// <summary>Whole years between birth and <paramref name="time"/>; null when birth is not known.</summary>
    public int? AgeAt(DateTimeOffset time)
    {
        if (Birth is not { } birth || time < birth)
        {
            return null;
        }

        var years = time.Year - birth.Year;
        return (time.Month, time.Day).CompareTo((birth.Month, birth.Day)) < 0 ? years - 1 : years;
    }

    private static string? SexOf(MedsEvent? fact)
    {
        var stated = fact is null ? null : fact.Code.Contains("//", StringComparison.Ordinal)
            ? EventKinds.Bare(fact.Code) : fact.TextValue;
        return stated?.ToLowerInvariant() switch
        {
            "f" or "female" => "female",
            "m" or "male" => "male",
            "unknown" or "unk" or "" => null,
            var other => other,
        };
    }

    private ClinicalItem[] Items(IEnumerable<MedsEvent> events) =>
        [.. OnePerRecord(events).GroupBy(fact => fact.Code, StringComparer.Ordinal)
            .Select(group => new ClinicalItem(group.Key, [.. group], AsOf))
            .OrderByDescending(item => item.IsActive).ThenByDescending(item => item.Start)
            .ThenBy(item => item.Code, StringComparer.Ordinal)];

    /// <summary>A record that two files state is one fact.</summary>
    private static MedsEvent[] OnePerRecord(IEnumerable<MedsEvent> events) =>
        [.. events.DistinctBy(fact => (fact.Source, fact.Time, fact.Code))];

    private LabSeries[] SeriesOf(IEnumerable<MedsEvent> events) =>
        [.. events.GroupBy(fact => (Code: Measurements.Find(fact.Code)?.Code ?? fact.Code, fact.Unit)).Select(group =>
            {
                var known = Measurements.Find(group.Key.Code);
                return new LabSeries(group.Key.Code, group.Key.Unit, [.. group], known, AsOf,
                    AgeAt(AsOf) >= 18 ? known?.TypicalRange(group.Key.Unit, Sex) : null);
            })
            .Where(series => series.Points.Count > 0)
            .OrderBy(series => series.Panel).ThenBy(series => Measurements.Order(series.Code))
            .ThenByDescending(series => series.Points.Count)
            .ThenBy(series => series.Code, StringComparer.Ordinal)
            .ThenBy(series => series.Unit, StringComparer.Ordinal)];
}

/// <summary>One stay or visit.</summary>
/// <param name="Class">Its class as a clinician says it.</param>
/// <param name="Label">What it was for; null when not stated.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended; null when not stated.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record Encounter(
    EncounterClass Class, string? Label, DateTimeOffset Start, DateTimeOffset? End, string Source)
{
    /// <summary>The encounter that the events of one record describe.</summary>
    public static Encounter Of(IEnumerable<MedsEvent> record)
    {
        var events = record.ToArray();
        var classed = events.FirstOrDefault(fact => fact.Code.StartsWith("ENCOUNTER//", StringComparison.Ordinal));
        return new Encounter(
            ClassOf(classed is null ? "" : EventKinds.Bare(classed.Code)),
            LabelOf(events, classed),
            (classed ?? events[0]).Time!.Value,
            events.Select(fact => fact.End).Max(),
            events[0].Source);
    }

    /// <summary>The name of what was done says more than the name of the class.</summary>
    private static string? LabelOf(MedsEvent[] events, MedsEvent? classed)
    {
        var reason = Array.Find(events, fact =>
            fact.Code.StartsWith("REASON//", StringComparison.Ordinal) && fact.Display is not null);
        var named = Array.Find(events, fact => fact != classed && fact.Display is not null
                && EventKinds.Vocabulary(fact.Code) is not ("REASON" or "DISCHARGE"))
            ?? (classed?.Display is null ? null : classed);
        var label = named is null ? null : CodeText.Label(named.Code, named.Display);
        return reason is null ? label : $"{label ?? "Encounter"}: {CodeText.Label(reason.Code, reason.Display)}";
    }

    /// <summary>HL7 v3 ActEncounterCode, as FHIR R4 <c>Encounter.class</c> and PV1-2 use it.</summary>
    private static EncounterClass ClassOf(string code) => code.Split("//")[0].ToUpperInvariant() switch
    {
        "IMP" or "ACUTE" or "NONAC" or "OBSENC" or "SS" or "INPATIENT" or "I" => EncounterClass.Inpatient,
        "EMER" or "EMERGENCY" or "E" or "URGENTCARE" => EncounterClass.Emergency,
        "AMB" or "AMBULATORY" or "OUTPATIENT" or "WELLNESS" or "O" or "PRENC" => EncounterClass.Ambulatory,
        "VR" or "VIRTUAL" or "HH" or "HOME" or "FLD" => EncounterClass.Remote,
        _ => EncounterClass.Other,
    };
}

/// <summary>The classes of encounters that a report tells apart.</summary>
internal enum EncounterClass
{
    Inpatient,
    Emergency,
    Ambulatory,
    Remote,
    Other,
}
