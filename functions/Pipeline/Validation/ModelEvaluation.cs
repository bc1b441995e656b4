using System.Text.Json;
using System.Text.Json.Serialization;
using FrontierFunctions.Contract.Cards;

namespace FrontierFunctions.Pipeline.Validation;

/// <summary>How well a model does on a labelled set that somebody brought: the content of <c>evaluation.json</c>.</summary>
public sealed record ModelEvaluation
{
    /// <summary>Rows of a group below which it is not measured.</summary>
    public const int FewestOfAGroup = 20;

    // Of the bootstrap: the same set gives the same intervals.
    private const int Seed = 20261121;

    private const double Tail = 0.025;

    // The quantile of the normal distribution for 95 %.
    private const double Normal = 1.959964;

    /// <summary>Version of this record's shape; 1 is the only one so far.</summary>
    public required int EvaluationVersion { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Version of the model.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>What the card says that the model is not.</summary>
    public required string Notice { get; init; }

    /// <summary>The probability from which an answer counts as positive.</summary>
    public required double OperatingPoint { get; init; }

    /// <summary>
    /// True where the rows are those that the model was trained on: then every number flatters it, and those of the card,
    /// which are cross-validated, count.
    /// </summary>
    public required bool IsTrainingData { get; init; }

    /// <summary>Rows of the set.</summary>
    public required int Rows { get; init; }

    /// <summary>Patients of the set: rows of one are drawn together.</summary>
    public required int Patients { get; init; }

    /// <summary>Rows whose outcome is not known.</summary>
    public required int WithoutOutcome { get; init; }

    /// <summary>Rows that the model abstained from, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Abstentions { get; init; }

    /// <summary>Everybody first, then each group of at least <see cref="FewestOfAGroup"/>; empty where nobody is left.</summary>
    public required IReadOnlyList<GroupEvaluation> Groups { get; init; }

    /// <summary>
    /// Share of rows whose 90 % conformal set holds what happened, with its 95 % interval; null where there is no set.
    /// </summary>
    public MeasuredValue? Coverage90 { get; init; }

    /// <summary>
    /// Concordance index of everybody who was followed, those whose outcome is not known included, with its 95 % interval; null
    /// where the outcome is no matter of time.
    /// </summary>
    public MeasuredValue? Concordance { get; init; }

    /// <summary>Calibration of everybody in ten bins of equal width, those without a row left out.</summary>
    public required IReadOnlyList<CalibrationPoint> Calibration { get; init; }

    /// <summary>The ROC curve of everybody, from (0, 0) to (1, 1).</summary>
    public required IReadOnlyList<RocPoint> Roc { get; init; }

    /// <summary>Net benefit of acting on the model, on everybody and on nobody (Vickers, Elkin 2006).</summary>
    public required IReadOnlyList<DecisionPoint> DecisionCurve { get; init; }

    /// <summary>Evaluates.</summary>
    /// <param name="card">The model's card.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="isTrainingData">See <see cref="IsTrainingData"/>.</param>
    public static ModelEvaluation Of(ModelCard card, IReadOnlyList<EvaluatedRow> rows, bool isTrainingData)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(rows);
        var answered = rows.Where(row => row is { Happened: not null, Probability: not null }).ToList();
        return new ModelEvaluation
        {
            EvaluationVersion = 1,
            Model = card.Name,
            ModelVersion = card.Version,
            Task = card.Task,
            Notice = card.Notice,
            OperatingPoint = card.OperatingPoint,
            IsTrainingData = isTrainingData,
            Rows = rows.Count,
            Patients = rows.Select(row => row.Patient).Distinct(StringComparer.Ordinal).Count(),
            WithoutOutcome = rows.Count(row => row.Happened is null),
            Abstentions = new SortedDictionary<string, int>(
                rows.Where(row => row.Abstention is not null).GroupBy(row => row.Abstention!)
                    .ToDictionary(reason => reason.Key, reason => reason.Count()),
                StringComparer.Ordinal),
            Groups = answered.Count == 0 ? [] :
            [
                Evaluate(null, null, answered, card.OperatingPoint),
                .. ByGroup("sex", answered, row => row.Sex, card.OperatingPoint),
                .. ByGroup("age", answered, row => row.AgeBand, card.OperatingPoint),
            ],
            Coverage90 = CoverageOf(answered),
            Concordance = ConcordanceOf([.. rows.Where(row => row is { Probability: not null, Followed: not null })]),
            Calibration = CalibrationOf(answered),
            Roc = RocOf(answered),
            DecisionCurve = DecisionCurveOf(answered),
        };
    }

    /// <summary>The JSON text: the same bytes for the same content.</summary>
    public static byte[] ToJson(IReadOnlyList<ModelEvaluation> evaluations) =>
        JsonSerializer.SerializeToUtf8Bytes(evaluations, EvaluationJson.Default.IReadOnlyListModelEvaluation);

    private static IEnumerable<GroupEvaluation> ByGroup(
        string attribute, List<EvaluatedRow> rows, Func<EvaluatedRow, string?> groupOf, double operatingPoint) =>
        rows.Where(row => groupOf(row) is not null).GroupBy(groupOf).Where(group => group.Count() >= FewestOfAGroup)
            .OrderByDescending(group => group.Key!.StartsWith("under", StringComparison.Ordinal))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Evaluate(attribute, group.Key, [.. group], operatingPoint));

    private static GroupEvaluation Evaluate(
        string? attribute, string? group, List<EvaluatedRow> rows, double operatingPoint)
    {
        var measures = new WeightedMeasures(rows, operatingPoint);
        var times = new int[measures.Patients];
        Array.Fill(times, 1);
        var values = measures.Measure(times);
        var samples = Enumerable.Range(0, WeightedMeasures.Count)
            .Select(_ => new List<double>(GroupEvaluation.Resamples)).ToArray();
        var random = new Random(Seed);
        for (var sample = 0; sample < GroupEvaluation.Resamples; sample++)
        {
            Array.Clear(times);
            for (var i = 0; i < times.Length; i++)
            {
                times[random.Next(times.Length)]++;
            }

            var drawn = measures.Measure(times);
            for (var m = 0; m < drawn.Length; m++)
            {
                // A sample in which it happened to nobody says nothing.
                if (double.IsFinite(drawn[m]))
                {
                    samples[m].Add(drawn[m]);
                }
            }
        }

        var measured = values.Select((value, m) => Interval(value, samples[m])).ToArray();
        return new GroupEvaluation
        {
            Attribute = attribute,
            Group = group,
            Rows = rows.Count,
            Happened = rows.Count(row => row.Happened is true),
            Auroc = measured[0],
            Brier = measured[1],
            CalibrationError = measured[2],
            CalibrationInTheLarge = measured[3],
            Sensitivity = measured[4],
            Specificity = measured[5],
            PositivePredictiveValue = measured[6],
            NegativePredictiveValue = measured[7],
            Coverage90 = CoverageOf(rows),
        };
    }

    private static MeasuredValue Interval(double value, List<double> samples)
    {
        if (!double.IsFinite(value) || samples.Count < GroupEvaluation.Resamples / 2)
        {
            return default;
        }

        samples.Sort();
        return new MeasuredValue(
            value, samples[(int)(Tail * (samples.Count - 1))], samples[(int)Math.Ceiling((1 - Tail) * (samples.Count - 1))]);
    }

    private static MeasuredValue? CoverageOf(List<EvaluatedRow> rows)
    {
        var patients = rows.Where(row => row.IsCovered is not null).GroupBy(row => row.Patient)
            .Select(patient => (Rows: patient.Count(), Covered: patient.Count(row => row.IsCovered is true))).ToList();
        if (patients.Count == 0)
        {
            return null;
        }

        var random = new Random(Seed);
        var samples = new List<double>(GroupEvaluation.Resamples);
        for (var sample = 0; sample < GroupEvaluation.Resamples; sample++)
        {
            var (all, covered) = (0.0, 0.0);
            for (var i = 0; i < patients.Count; i++)
            {
                var drawn = patients[random.Next(patients.Count)];
                (all, covered) = (all + drawn.Rows, covered + drawn.Covered);
            }

            samples.Add(covered / all);
        }

        return Interval((double)patients.Sum(one => one.Covered) / patients.Sum(one => one.Rows), samples);
    }

    private static MeasuredValue? ConcordanceOf(List<EvaluatedRow> rows)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var concordance = new Concordance(rows);
        var times = new int[concordance.Patients];
        Array.Fill(times, 1);
        var value = concordance.Measure(times);
        var random = new Random(Seed);
        var samples = new List<double>(GroupEvaluation.Resamples);
        for (var sample = 0; sample < GroupEvaluation.Resamples; sample++)
        {
            Array.Clear(times);
            for (var i = 0; i < times.Length; i++)
            {
                times[random.Next(times.Length)]++;
            }

            if (concordance.Measure(times) is var drawn && double.IsFinite(drawn))
            {
                samples.Add(drawn);
            }
        }

        return Interval(value, samples);
    }

    /// <summary>Shares with their interval by Wilson (1927).</summary>
    private static IReadOnlyList<CalibrationPoint> CalibrationOf(List<EvaluatedRow> rows) =>
    [
        .. rows.GroupBy(row => Math.Min(OutcomeMeasures.Bins - 1, (int)(row.Probability!.Value * OutcomeMeasures.Bins)))
            .OrderBy(bin => bin.Key).Select(bin =>
            {
                double count = bin.Count(), share = bin.Count(row => row.Happened is true) / count;
                var spread = 1 + (Normal * Normal / count);
                var middle = (share + (Normal * Normal / (2 * count))) / spread;
                var reach = Normal / spread
                    * Math.Sqrt((share * (1 - share) / count) + (Normal * Normal / (4 * count * count)));
                return new CalibrationPoint(
                    bin.Count(), bin.Average(row => row.Probability!.Value), share, Math.Max(0, middle - reach),
                    Math.Min(1, middle + reach));
            }),
    ];

    private static List<RocPoint> RocOf(List<EvaluatedRow> rows)
    {
        double yes = rows.Count(row => row.Happened is true), no = rows.Count - yes;
        if (yes == 0 || no == 0)
        {
            return [];
        }

        double hits = 0, alarms = 0;
        var points = new List<RocPoint> { new(0, 0) };
        foreach (var tied in rows.GroupBy(row => row.Probability!.Value).OrderByDescending(tied => tied.Key))
        {
            hits += tied.Count(row => row.Happened is true);
            alarms += tied.Count(row => row.Happened is false);
            points.Add(new RocPoint(alarms / no, hits / yes));
        }

        // As many as a picture shows.
        var step = Math.Max(1, points.Count / 200);
        return [.. points.Where((_, i) => i % step == 0 || i == points.Count - 1)];
    }

    private static List<DecisionPoint> DecisionCurveOf(List<EvaluatedRow> rows)
    {
        var points = new List<DecisionPoint>();
        if (rows.Count == 0)
        {
            return points;
        }

        double count = rows.Count, share = rows.Count(row => row.Happened is true) / count;
        for (var percent = 1; percent < 100; percent++)
        {
            var threshold = percent / 100.0;
            var odds = threshold / (1 - threshold);
            var treated = rows.Where(row => row.Probability >= threshold).ToList();
            var hits = treated.Count(row => row.Happened is true);
            points.Add(new DecisionPoint(
                threshold, (hits - ((treated.Count - hits) * odds)) / count, share - ((1 - share) * odds)));
        }

        return points;
    }
}

/// <summary>One bin of a calibration plot.</summary>
/// <param name="Rows">Rows in it.</param>
/// <param name="MeanProbability">Mean of their probabilities.</param>
/// <param name="Share">Share of them in whom it happened.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
public readonly record struct CalibrationPoint(int Rows, double MeanProbability, double Share, double Low, double High);

/// <summary>One point of a ROC curve.</summary>
/// <param name="FalsePositiveRate">In [0, 1].</param>
/// <param name="Sensitivity">In [0, 1].</param>
public readonly record struct RocPoint(double FalsePositiveRate, double Sensitivity);

/// <summary>One point of a decision curve.</summary>
/// <param name="Threshold">The probability from which one would act.</param>
/// <param name="Model">Net benefit of acting on the model's answers, per patient.</param>
/// <param name="Everybody">Net benefit of acting on everybody; acting on nobody has none.</param>
public readonly record struct DecisionPoint(double Threshold, double Model, double Everybody);

/// <summary>Source-generated JSON of evaluations: snake_case, what is not there is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ModelEvaluation>))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
