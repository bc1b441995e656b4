using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>
/// Turns a subject's events into the inputs of a model. The same events give the same vector, in whatever order.
/// </summary>
/// <remarks>
/// Nothing after the time of the prediction is looked at, and nothing without a time, but for sex: an undated fact may
/// have been learned later. Of an observation that was sent more than once, what is corrected counts before what is
/// final, and that before what is preliminary.
/// </remarks>
public static class FeatureComputer
{
    private const int OldestAge = 90;

    /// <summary>The time of the subject's last dated event, death not counted; null when no event has a time.</summary>
    public static DateTimeOffset? LastKnown(IReadOnlyList<MedsEvent> subjectEvents)
    {
        ArgumentNullException.ThrowIfNull(subjectEvents);
        DateTimeOffset? last = null;
        foreach (var fact in subjectEvents)
        {
            last = fact.Code != "MEDS_DEATH" && fact.Time is { } time && (last is null || time > last) ? time : last;
        }

        return last;
    }

    /// <summary>Computes every feature of a schema from what was known of a subject at a time.</summary>
    /// <param name="schema">The features.</param>
    /// <param name="subjectEvents">All events of one subject, at least one, in any order.</param>
    /// <param name="asOf">The time of the prediction; events after it are not looked at.</param>
    /// <exception cref="ArgumentException">There is no event, or they are of more than one subject.</exception>
    public static FeatureVector Compute(
        FeatureSchema schema, IReadOnlyList<MedsEvent> subjectEvents, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(subjectEvents);
        if (subjectEvents.Count == 0 || subjectEvents.Any(fact => fact.SubjectId != subjectEvents[0].SubjectId))
        {
            throw new ArgumentException("The events must be of exactly one subject.", nameof(subjectEvents));
        }

        var known = new KnownEvents(subjectEvents, asOf);
        return new FeatureVector
        {
            SubjectId = subjectEvents[0].SubjectId,
            AsOf = asOf,
            Values = [.. schema.Features.Select(feature => Compute(feature, known))],
            IsInPopulation = schema.Population is not { } population || known.HasAny(population),
        };
    }

    private static FeatureValue Compute(FeatureDefinition feature, KnownEvents known)
    {
        var value = feature.Kind switch
        {
            FeatureKind.Age => Age(feature, known),
            FeatureKind.Sex => Sex(feature, known),
            FeatureKind.Observation => ObservationFeature.Compute(feature, known),
            FeatureKind.Presence => Presence(feature, known),
            _ => throw new ArgumentException($"Feature {feature.Name} is of a kind that is not known."),
        };
        return value.Value is { } number && value.Status == FeatureStatus.Present
            && (number < feature.TrainingLow || number > feature.TrainingHigh)
            ? value with { Status = FeatureStatus.OutsideTraining } : value;
    }

    /// <summary>
    /// Completed years; 90 for everyone over 89, as 45 CFR 164.514(b)(2)(i)(C) makes one category of them. Of several
    /// births, the first stated.
    /// </summary>
    private static FeatureValue Age(FeatureDefinition feature, KnownEvents known)
    {
        if (known.Births is not [{ Time: { } born } birth, ..])
        {
            return Missing(feature);
        }

        var asOf = known.AsOf.ToUniversalTime();
        var years = asOf.Year - born.Year - ((asOf.Month, asOf.Day).CompareTo((born.Month, born.Day)) < 0 ? 1 : 0);
        var age = Math.Min(years, OldestAge);
        return IsPlausible(feature, age) && age >= 0
            ? Missing(feature) with { Value = age, Status = FeatureStatus.Present, Source = birth.Source }
            : Missing(feature) with { Status = FeatureStatus.Implausible, Refused = 1 };
    }

    /// <summary>
    /// 1 male, 0 female; missing for other, unknown and where sources disagree. Sex at birth stands in where it must.
    /// </summary>
    private static FeatureValue Sex(FeatureDefinition feature, KnownEvents known)
    {
        var stated = known.Statics.Where(fact => SexOf(fact.Code, "SEX//", "GENDER//") is not null).ToArray();
        if (stated.Length == 0)
        {
            stated = [.. known.Statics.Where(fact => SexOf(fact.Code, "SEX_AT_BIRTH//") is not null)];
        }

        var values = stated.Select(fact => SexOf(fact.Code, "SEX//", "GENDER//", "SEX_AT_BIRTH//")).Distinct()
            .ToArray();
        return values is [{ } value] && !double.IsNaN(value)
            ? Missing(feature) with { Value = value, Status = FeatureStatus.Present, Source = stated[0].Source }
            : Missing(feature);
    }

    /// <summary>1 or 0, NaN for what is neither; null when the code says nothing of sex.</summary>
    private static double? SexOf(string code, params ReadOnlySpan<string> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (code.StartsWith(prefix, StringComparison.Ordinal))
            {
                return code[prefix.Length..] switch { "male" or "M" => 1, "female" or "F" => 0, _ => double.NaN };
            }
        }

        return null;
    }

    private static FeatureValue Presence(FeatureDefinition feature, KnownEvents known)
    {
        var last = known.InWindow(feature) is [.., var latest] ? latest : null;
        return Missing(feature) with
        {
            Value = last is null ? 0 : 1,
            Status = FeatureStatus.Present,
            MeasuredAt = last?.Time,
            Source = last?.Source,
        };
    }

    /// <summary>A feature without a value.</summary>
    internal static FeatureValue Missing(FeatureDefinition feature) =>
        new() { Definition = feature, Status = FeatureStatus.Missing };

    /// <summary>True when a value lies within the plausible limits, ends included.</summary>
    internal static bool IsPlausible(FeatureDefinition feature, double value) =>
        double.IsFinite(value) && !(value < feature.PlausibleLow) && !(value > feature.PlausibleHigh);
}
