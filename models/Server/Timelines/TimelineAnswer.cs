namespace FrontierFunctions.Server.Timelines;

/// <summary>What the futures of one timeline say, in the order of the vocabulary's events.</summary>
/// <param name="had">Which events stand in the timeline already; they have no answer.</param>
/// <param name="embedding">The network's state at the time of the prediction.</param>
/// <param name="rate">The hazards at that time, a year.</param>
internal sealed class TimelineAnswer(bool[] had, float[] embedding, double[] rate)
{
    /// <summary>Answers are for so many parts of the horizon, ascending.</summary>
    public const int Horizons = 5;

    private readonly double[] _sum = new double[Horizons * had.Length];
    private readonly double[] _squares = new double[Horizons * had.Length];
    private int _count;

    /// <summary>The network's state at the time of the prediction.</summary>
    public IReadOnlyList<float> Embedding { get; } = embedding;

    /// <summary>The hazards at the time of the prediction, a year; NaN for what was there before.</summary>
    public IReadOnlyList<double> Rate { get; } = rate;

    /// <summary>Takes one trajectory's expectations, <c>[horizon, event]</c>.</summary>
    public void Add(double[] total)
    {
        _count++;
        for (var i = 0; i < total.Length; i++)
        {
            _sum[i] += total[i];
            _squares[i] += total[i] * total[i];
        }
    }

    /// <summary>The probability, <c>[horizon, event]</c>; NaN for what was there before.</summary>
    public float Probability(int i) => had[i % had.Length] ? float.NaN : (float)Math.Min(1, _sum[i] / _count);

    /// <summary>Monte Carlo standard error of it; NaN with a single trajectory.</summary>
    public float StandardError(int i)
    {
        if (had[i % had.Length] || _count < 2)
        {
            return float.NaN;
        }

        var mean = _sum[i] / _count;
        return (float)Math.Sqrt(Math.Max(0, (_squares[i] - (_count * mean * mean)) / (_count - 1)) / _count);
    }
}
