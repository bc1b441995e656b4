using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>Makes one number of the observations in a look-back window.</summary>
/// <remarks>
/// Each value is converted to the feature's unit (of a slope, to that times a year). A value without a unit is taken
/// only by a feature that is a pure number. Count and days since need no value's unit. Plausible limits apply to each
/// value that is converted; of slope, count, days since and sum, to the result. A value that the source only bounds
/// (&lt; 5) counts as the bound.
/// </remarks>
internal static class ObservationFeature
{
    private const double DaysInYear = 365.25;

    public static FeatureValue Compute(FeatureDefinition feature, KnownEvents known)
    {
        MedsEvent[] facts = [.. known.InWindow(feature).Where(fact => fact.NumericValue is not null)];
        return feature.Aggregation switch
        {
            FeatureAggregation.Count => Result(feature, facts.Length, facts.LastOrDefault(), 0),
            FeatureAggregation.DaysSince when facts.Length > 0 =>
                Result(feature, (known.AsOf - facts[^1].Time!.Value).TotalDays, facts[^1], 0),
            FeatureAggregation.DaysSince => FeatureComputer.Missing(feature),
            _ => OfValues(feature, facts),
        };
    }

    private static FeatureValue OfValues(FeatureDefinition feature, MedsEvent[] facts)
    {
        var isSlope = feature.Aggregation == FeatureAggregation.Slope;
        var points = new List<(MedsEvent Fact, double Value)>();
        var refused = 0;
        var reason = FeatureStatus.Missing;
        foreach (var fact in facts)
        {
            if (!TryConvert(feature, fact, isSlope ? $"({feature.Unit}).a" : feature.Unit, out var value))
            {
                (refused, reason) = (refused + 1, FeatureStatus.UnknownUnit);
            }
            else if (!isSlope && !FeatureComputer.IsPlausible(feature, value))
            {
                (refused, reason) = (refused + 1, FeatureStatus.Implausible);
            }
            else
            {
                points.Add((fact, value));
            }
        }

        if (points.Count == 0)
        {
            return FeatureComputer.Missing(feature) with { Status = reason, Refused = refused };
        }

        return feature.Aggregation switch
        {
            FeatureAggregation.Last => AtTimeOf(points[^1].Fact, feature, points, refused),
            FeatureAggregation.First => AtTimeOf(points[0].Fact, feature, points, refused),
            FeatureAggregation.Mean =>
                Result(feature, points.Average(point => point.Value), points[^1].Fact, refused),
            FeatureAggregation.Median => Result(feature, Median(points), points[^1].Fact, refused),
            FeatureAggregation.Sum => Result(feature, points.Sum(point => point.Value), points[^1].Fact, refused),
            FeatureAggregation.Minimum => Extreme(feature, points.MinBy(point => point.Value), refused),
            FeatureAggregation.Maximum => Extreme(feature, points.MaxBy(point => point.Value), refused),
            FeatureAggregation.Slope => Slope(feature, points, refused),
            _ => throw new ArgumentException($"Feature {feature.Name} has an aggregation that is not known."),
        };
    }

    private static bool TryConvert(FeatureDefinition feature, MedsEvent fact, string unit, out double value) =>
        UnitConverter.TryConvert(fact.NumericValue!.Value, fact.Unit ?? "1", unit, feature.MolarMass, out value)
        && (fact.Unit is not null || feature.Unit == "1");

    /// <summary>The value at the time of a measurement: the mean of all that were made then.</summary>
    private static FeatureValue AtTimeOf(
        MedsEvent fact, FeatureDefinition feature, List<(MedsEvent Fact, double Value)> points, int refused)
    {
        var mean = points.Where(point => point.Fact.Time == fact.Time).Average(point => point.Value);
        return Result(feature, mean, fact, refused);
    }

    private static double Median(List<(MedsEvent Fact, double Value)> points)
    {
        double[] sorted = [.. points.Select(point => point.Value).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static FeatureValue Extreme(FeatureDefinition feature, (MedsEvent Fact, double Value) point, int refused) =>
        Result(feature, point.Value, point.Fact, refused);

    /// <summary>Ordinary least squares over years; missing when all values are of one time.</summary>
    private static FeatureValue Slope(
        FeatureDefinition feature, List<(MedsEvent Fact, double Value)> points, int refused)
    {
        var origin = points[0].Fact.Time!.Value;
        var years = points.Select(point => (point.Fact.Time!.Value - origin).TotalDays / DaysInYear).ToArray();
        var (meanYear, meanValue) = (years.Average(), points.Average(point => point.Value));
        var spread = years.Sum(year => (year - meanYear) * (year - meanYear));
        var together = years.Zip(points, (year, point) => (year - meanYear) * (point.Value - meanValue)).Sum();
        return spread == 0
            ? FeatureComputer.Missing(feature) with { Refused = refused }
            : Result(feature, together / spread, points[^1].Fact, refused);
    }

    private static FeatureValue Result(FeatureDefinition feature, double value, MedsEvent? fact, int refused) =>
        FeatureComputer.IsPlausible(feature, value)
            ? FeatureComputer.Missing(feature) with
            {
                Value = value,
                Status = FeatureStatus.Present,
                MeasuredAt = fact?.Time,
                Source = fact?.Source,
                Refused = refused,
            }
            : FeatureComputer.Missing(feature) with { Status = FeatureStatus.Implausible, Refused = refused + 1 };
}
