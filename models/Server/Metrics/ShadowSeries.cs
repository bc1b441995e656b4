namespace FrontierFunctions.Server.Metrics;

/// <summary>
/// How a shadow version's probabilities differ from those that were given. Safe for use from many threads.
/// </summary>
internal sealed class ShadowSeries
{
    private static readonly double[] Bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1];
    private long _disagreements;
    private long _missed;
    private long _failed;

    /// <summary>Absolute difference of the probabilities, row by row.</summary>
    public Histogram Difference { get; } = new(Bounds);

    /// <summary>Rows on whose side of the operating point the versions differ.</summary>
    public long Disagreements => Interlocked.Read(ref _disagreements);

    /// <summary>Requests that were not copied because the shadow had too much to do.</summary>
    public long MissedRequests => Interlocked.Read(ref _missed);

    /// <summary>Requests on which the shadow failed.</summary>
    public long FailedRequests => Interlocked.Read(ref _failed);

    public void Missed() => Interlocked.Increment(ref _missed);

    public void Failed() => Interlocked.Increment(ref _failed);

    public void Compared(
        ReadOnlySpan<float> given, ReadOnlySpan<float> shadow, double givenPoint, double shadowPoint)
    {
        for (var i = 0; i < given.Length; i++)
        {
            if (float.IsNaN(given[i]) || float.IsNaN(shadow[i]))
            {
                continue;
            }

            Difference.Observe(Math.Abs(given[i] - shadow[i]));
            if (given[i] >= givenPoint != shadow[i] >= shadowPoint)
            {
                Interlocked.Increment(ref _disagreements);
            }
        }
    }
}
