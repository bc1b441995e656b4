namespace FrontierFunctions.Pipeline.Validation;

/// <summary>
/// Harrell's concordance index (JAMA 1982;247:2543): of two patients, how often the one to whom it happened first, while the
/// other was still followed, has the higher probability; ties count half.
/// </summary>
internal sealed class Concordance
{
    private readonly int[] _patients;
    private readonly List<(int First, int Later, float Won)> _pairs = [];

    /// <summary>Takes rows with a probability and a follow-up.</summary>
    public Concordance(IReadOnlyList<EvaluatedRow> rows)
    {
        var patients = new Dictionary<string, int>(StringComparer.Ordinal);
        _patients = new int[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            if (!patients.TryGetValue(rows[i].Patient, out var patient))
            {
                patients.Add(rows[i].Patient, patient = patients.Count);
            }

            _patients[i] = patient;
        }

        Patients = patients.Count;
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] is not { Followed: { Happened: true } first, Probability: { } own })
            {
                continue;
            }

            for (var j = 0; j < rows.Count; j++)
            {
                if (rows[j] is { Followed: { } other, Probability: { } theirs }
                    && (first.Days < other.Days || (first.Days == other.Days && !other.Happened)))
                {
                    _pairs.Add((i, j, own > theirs ? 1 : own == theirs ? 0.5f : 0));
                }
            }
        }
    }

    /// <summary>Different patients.</summary>
    public int Patients { get; }

    /// <summary>The index with every patient counting as often as given; NaN where there is no pair.</summary>
    public double Measure(ReadOnlySpan<int> times)
    {
        double won = 0, all = 0;
        foreach (var (first, later, one) in _pairs)
        {
            double weight = times[_patients[first]] * times[_patients[later]];
            (won, all) = (won + (weight * one), all + weight);
        }

        return won / all;
    }
}
