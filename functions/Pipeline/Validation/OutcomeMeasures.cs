namespace FrontierFunctions.Pipeline.Validation;

/// <summary>What came of a score.</summary>
/// <param name="Happened">Whether what was predicted is so.</param>
/// <param name="Probability">The probability that was given, in [0, 1].</param>
/// <param name="Sex"><c>women</c>, <c>men</c>; null where not known.</param>
/// <param name="AgeBand"><c>under 40</c>, <c>40 to 64</c>, <c>65 and over</c>; null where not known.</param>
public readonly record struct Outcome(bool Happened, double Probability, string? Sex, string? AgeBand);

/// <summary>How well probabilities met what happened, in one group.</summary>
public sealed record OutcomeMeasures
{
    /// <summary>Bins of equal width over [0, 1] that calibration is measured in.</summary>
    public const int Bins = 10;

    /// <summary>Patients of one outcome below which a rate says nothing.</summary>
    public const int FewestForARate = 10;

    /// <summary>The group (<c>women</c>); null for everybody.</summary>
    public string? Group { get; init; }

    /// <summary>What the group is of (<c>sex</c>, <c>age</c>); null for everybody.</summary>
    public string? Attribute { get; init; }

    /// <summary>Patients with an outcome.</summary>
    public required int Patients { get; init; }

    /// <summary>Those in whom it happened.</summary>
    public required int Happened { get; init; }

    /// <summary>Mean of the probabilities that were given.</summary>
    public required double MeanProbability { get; init; }

    /// <summary>Mean squared difference of probability and outcome (Brier 1950).</summary>
    public required double Brier { get; init; }

    /// <summary>
    /// Expected calibration error: the mean distance of mean probability and share that happened, over ten bins of equal
    /// width, weighted by patients (Naeini, Cooper, Hauskrecht 2015).
    /// </summary>
    public required double CalibrationError { get; init; }

    /// <summary>
    /// Area under the ROC curve, ties counting half; null below <see cref="FewestForARate"/> of either outcome.
    /// </summary>
    public double? Auroc { get; init; }

    /// <summary>
    /// Share of those in whom it happened whose probability lies below the operating point; null below
    /// <see cref="FewestForARate"/> of them.
    /// </summary>
    public double? FalseNegativeRate { get; init; }

    /// <summary>
    /// Share of those in whom it did not happen whose probability reaches the operating point; null below
    /// <see cref="FewestForARate"/> of them.
    /// </summary>
    public double? FalsePositiveRate { get; init; }

    /// <summary>The bins of calibration that hold patients.</summary>
    public required IReadOnlyList<CalibrationBin> Calibration { get; init; }

    /// <summary>Measures everybody, then each sex and age band.</summary>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="operatingPoint">The probability from which a score counts as positive.</param>
    public static IReadOnlyList<OutcomeMeasures> Of(IReadOnlyList<Outcome> outcomes, double operatingPoint)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (outcomes.Count == 0)
        {
            return [];
        }

        return
        [
            Measure(null, null, outcomes, operatingPoint),
            .. Groups("sex", outcomes, outcome => outcome.Sex, operatingPoint),
            .. Groups("age", outcomes, outcome => outcome.AgeBand, operatingPoint),
        ];
    }

    /// <summary>
    /// The largest difference in false-negative rates between groups of one attribute; null where fewer than two groups
    /// have one.
    /// </summary>
    public static double? Gap(IReadOnlyList<OutcomeMeasures> measures, string attribute)
    {
        var rates = measures.Where(group => group.Attribute == attribute).Select(group => group.FalseNegativeRate)
            .OfType<double>().ToList();
        return rates.Count < 2 ? null : rates.Max() - rates.Min();
    }

    private static IEnumerable<OutcomeMeasures> Groups(
        string attribute, IReadOnlyList<Outcome> outcomes, Func<Outcome, string?> groupOf, double operatingPoint) =>
        outcomes.Where(outcome => groupOf(outcome) is not null).GroupBy(groupOf)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Measure(attribute, group.Key, [.. group], operatingPoint));

    private static OutcomeMeasures Measure(
        string? attribute, string? group, IReadOnlyList<Outcome> outcomes, double operatingPoint)
    {
        var happened = outcomes.Where(outcome => outcome.Happened).Select(outcome => outcome.Probability).ToList();
        var not = outcomes.Where(outcome => !outcome.Happened).Select(outcome => outcome.Probability).ToList();
        CalibrationBin[] bins =
        [
            .. outcomes.GroupBy(outcome => Math.Min(Bins - 1, (int)(outcome.Probability * Bins)))
                .OrderBy(bin => bin.Key)
                .Select(bin => new CalibrationBin(
                    bin.Count(), bin.Average(outcome => outcome.Probability),
                    bin.Average(outcome => outcome.Happened ? 1.0 : 0.0))),
        ];
        return new OutcomeMeasures
        {
            Attribute = attribute,
            Group = group,
            Patients = outcomes.Count,
            Happened = happened.Count,
            MeanProbability = outcomes.Average(outcome => outcome.Probability),
            Brier = outcomes.Average(outcome => Math.Pow(outcome.Probability - (outcome.Happened ? 1 : 0), 2)),
            CalibrationError = bins.Sum(
                bin => bin.Patients * Math.Abs(bin.MeanProbability - bin.ShareHappened)) / outcomes.Count,
            Auroc = happened.Count < FewestForARate || not.Count < FewestForARate ? null : Area(happened, not),
            FalseNegativeRate = happened.Count < FewestForARate
                ? null : happened.Count(probability => probability < operatingPoint) / (double)happened.Count,
            FalsePositiveRate = not.Count < FewestForARate
                ? null : not.Count(probability => probability >= operatingPoint) / (double)not.Count,
            Calibration = bins,
        };
    }

    /// <summary>By ranks (Mann and Whitney 1947).</summary>
    private static double Area(List<double> happened, List<double> not)
    {
        var sorted = not.Order().ToArray();
        var won = happened.Sum(probability =>
        {
            var (below, upTo) = (Below(sorted, probability, false), Below(sorted, probability, true));
            return below + ((upTo - below) / 2.0);
        });
        return won / ((double)happened.Count * not.Count);
    }

    private static int Below(double[] sorted, double value, bool orEqual)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

/// <summary>One bin of a calibration plot.</summary>
/// <param name="Patients">Patients in it.</param>
/// <param name="MeanProbability">Mean of their probabilities.</param>
/// <param name="ShareHappened">Share of them in whom it happened.</param>
public readonly record struct CalibrationBin(int Patients, double MeanProbability, double ShareHappened);
