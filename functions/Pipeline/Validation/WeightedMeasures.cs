namespace FrontierFunctions.Pipeline.Validation;

/// <summary>
/// All measures of a set of rows in one pass, each row counting a whole number of times: what a bootstrap sample is.
/// </summary>
internal sealed class WeightedMeasures
{
    /// <summary>Number of measures, in the order of <see cref="GroupEvaluation.Measures"/>.</summary>
    public const int Count = 8;

    private const int Bins = OutcomeMeasures.Bins;

    // By probability, from low to high, so that areas and ties need no sorting again.
    private readonly double[] _probabilities;
    private readonly bool[] _happened;
    private readonly int[] _patients;
    private readonly double _operatingPoint;

    /// <summary>Takes rows that the model answered and whose outcome is known.</summary>
    public WeightedMeasures(IReadOnlyList<EvaluatedRow> rows, double operatingPoint)
    {
        var sorted = rows.OrderBy(row => row.Probability!.Value).ToArray();
        var patients = new Dictionary<string, int>(StringComparer.Ordinal);
        _probabilities = [.. sorted.Select(row => row.Probability!.Value)];
        _happened = [.. sorted.Select(row => row.Happened!.Value)];
        _patients = new int[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            if (!patients.TryGetValue(sorted[i].Patient, out var patient))
            {
                patients.Add(sorted[i].Patient, patient = patients.Count);
            }

            _patients[i] = patient;
        }

        Patients = patients.Count;
        _operatingPoint = operatingPoint;
    }

    /// <summary>Different patients.</summary>
    public int Patients { get; }

    /// <summary>The measures with every patient counting as often as given; NaN where there is none.</summary>
    public double[] Measure(ReadOnlySpan<int> times)
    {
        double yes = 0, no = 0, won = 0, squares = 0, sum = 0;
        double hits = 0, falseAlarms = 0;
        Span<double> binCount = stackalloc double[Bins], binSum = stackalloc double[Bins], binYes = stackalloc double[Bins];
        binCount.Clear();
        binSum.Clear();
        binYes.Clear();
        for (var i = 0; i < _probabilities.Length;)
        {
            // Rows with equal probability win half against each other.
            double tiedYes = 0, tiedNo = 0;
            var p = _probabilities[i];
            for (; i < _probabilities.Length && _probabilities[i] == p; i++)
            {
                var weight = times[_patients[i]];
                tiedYes += _happened[i] ? weight : 0;
                tiedNo += _happened[i] ? 0 : weight;
            }

            var all = tiedYes + tiedNo;
            var bin = Math.Min(Bins - 1, (int)(p * Bins));
            binCount[bin] += all;
            binSum[bin] += all * p;
            binYes[bin] += tiedYes;
            won += tiedYes * (no + (tiedNo / 2));
            squares += (tiedYes * (1 - p) * (1 - p)) + (tiedNo * p * p);
            sum += all * p;
            yes += tiedYes;
            no += tiedNo;
            if (p >= _operatingPoint)
            {
                hits += tiedYes;
                falseAlarms += tiedNo;
            }
        }

        var count = yes + no;
        double error = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            error += Math.Abs(binSum[bin] - binYes[bin]);
        }

        return
        [
            won / (yes * no), squares / count, error / count, (sum - yes) / count, hits / yes, (no - falseAlarms) / no,
            hits / (hits + falseAlarms), (no - falseAlarms) / (count - hits - falseAlarms),
        ];
    }
}
