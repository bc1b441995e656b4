using FrontierFunctions.Contract.Timelines;
using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Server.Timelines;

/// <summary>
/// Samples futures of one timeline and answers with the model's own hazards along them: the probability of an event is
/// the mean over trajectories of its hazard, added up while the subject lives and has not had it. The expectation over a
/// step is exact, so only the path is random; death competes with everything else.
/// </summary>
/// <remarks>
/// A step is one token: the next event of any kind, or a year without one. Rates hold until the next token (competing
/// exponentials, as in Shmatko et al., Nature 2025). Deterministic for the same seed, see <see cref="CounterDraws"/>.
/// </remarks>
internal sealed class TimelineFutures
{
    /// <summary>Steps of one trajectory; after them the last rates hold until the horizon.</summary>
    private const int MostSteps = 512;

    /// <summary>Trajectories that run side by side.</summary>
    private const int Together = 64;

    private readonly TimelineNetwork _network;
    private readonly int[] _tokenOfRate;
    private readonly int[] _rateOfEvent;
    private readonly int[] _tokenOfEvent;
    private readonly int _year;
    private readonly int _death;
    private readonly double _wait;
    private readonly double _yearDays;

    public TimelineFutures(TimelineNetwork network, TimelineVocabulary vocabulary)
    {
        _network = network;
        _tokenOfRate = [.. vocabulary.Predicted];
        _tokenOfEvent = [.. vocabulary.Events.Select(e => vocabulary.TokenOf(e.Name))];
        _rateOfEvent = [.. _tokenOfEvent.Select(token => Array.IndexOf(_tokenOfRate, token))];
        _year = vocabulary.TokenOf(TimelineVocabulary.Year);
        _death = vocabulary.TokenOf(TimelineVocabulary.Death);
        (_wait, _yearDays) = (vocabulary.Rules.TickDays / vocabulary.Rules.YearDays, vocabulary.Rules.YearDays);
        if (_rateOfEvent.Contains(-1) || network.Rates != _tokenOfRate.Length || network.Counts % vocabulary.Tokens.Count != 0)
        {
            throw new InvalidDataException("The graph and its vocabulary do not agree.");
        }
    }

    /// <summary>Samples.</summary>
    /// <param name="tokens">The timeline.</param>
    /// <param name="ages">Years, of each token; the last is the age of the prediction.</param>
    /// <param name="horizonDays">The last horizon; answers are for its fifths.</param>
    /// <param name="trajectories">How many futures.</param>
    /// <param name="seed">Of the draws.</param>
    public TimelineAnswer Sample(long[] tokens, float[] ages, int horizonDays, int trajectories, ulong seed)
    {
        var ends = Enumerable.Range(1, TimelineAnswer.Horizons)
            .Select(part => part * (horizonDays / _yearDays) / TimelineAnswer.Horizons).ToArray();
        using var prompt = _network.Read(tokens, ages);
        var last = tokens.Length - 1;
        var rates = prompt[0].GetTensorDataAsSpan<float>().Slice(last * _network.Rates, _network.Rates).ToArray();
        var had = _tokenOfEvent.Select(token => tokens.Contains(token)).ToArray();
        var answer = new TimelineAnswer(
            had, prompt[1].GetTensorDataAsSpan<float>().Slice(last * _network.Width, _network.Width).ToArray(),
            [.. _rateOfEvent.Select((rate, e) => had[e] ? double.NaN : Math.Exp(rates[rate]))]);
        var counts = prompt[3].GetTensorDataAsSpan<float>().Slice(last * _network.Counts, _network.Counts).ToArray();
        for (var first = 0; first < trajectories; first += Together)
        {
            var group = new TimelineGroup(
                _network, Math.Min(Together, trajectories - first), first, prompt[2], counts, rates, ages, had);
            Follow(group, ends, seed, answer);
        }

        return answer;
    }

    private void Follow(TimelineGroup group, double[] ends, ulong seed, TimelineAnswer answer)
    {
        var totals = new double[group.Rows][];
        for (var row = 0; row < totals.Length; row++)
        {
            totals[row] = new double[ends.Length * _rateOfEvent.Length];
        }

        for (var step = 0; step <= MostSteps && group.Rows > 0; step++)
        {
            for (var row = 0; row < group.Rows; row++)
            {
                Step(group, row, step, ends, seed, totals[group.Trajectory[row] - group.First]);
            }

            if (step < MostSteps)
            {
                group.Advance();
            }
        }

        group.Dispose();
        foreach (var total in totals)
        {
            answer.Add(total);
        }
    }

    private void Step(TimelineGroup group, int row, int step, double[] ends, ulong seed, double[] total)
    {
        var log = group.Rates.AsSpan(row * _network.Rates, _network.Rates);
        Span<double> rate = stackalloc double[log.Length];
        var sum = 0.0;
        for (var i = 0; i < log.Length; i++)
        {
            rate[i] = Math.Exp(log[i]);
            sum += rate[i];
        }

        var time = group.Time[row];
        var span = step == MostSteps ? double.PositiveInfinity : _wait;
        var had = group.Had[row];
        for (var h = 0; h < ends.Length; h++)
        {
            var exposure = -Expm1(-sum * Math.Clamp(ends[h] - time, 0, span)) / sum;
            for (var e = 0; e < _rateOfEvent.Length; e++)
            {
                total[(h * _rateOfEvent.Length) + e] += had[e] ? 0 : rate[_rateOfEvent[e]] * exposure;
            }
        }

        var trajectory = group.Trajectory[row];
        var wait = -Math.Log(CounterDraws.Uniform(seed, trajectory, step, 0)) / sum;
        var token = _year;
        if (wait < _wait)
        {
            var left = CounterDraws.Uniform(seed, trajectory, step, 1) * sum;
            var which = 0;
            for (var upTo = rate[0]; upTo <= left && which < rate.Length - 1; upTo += rate[++which])
            {
            }

            token = _tokenOfRate[which];
            if (Array.IndexOf(_rateOfEvent, which) is >= 0 and var happened)
            {
                had[happened] = true;
            }
        }

        time += Math.Min(wait, _wait);
        group.Next(row, token, time, goesOn: time < ends[^1] && token != _death);
    }

    // .NET has no expm1: Kahan's way keeps what 1 - exp(x) loses near 0.
    private static double Expm1(double x)
    {
        var u = Math.Exp(x);
        return u == 1 ? x : u == 0 ? -1 : (u - 1) * x / Math.Log(u);
    }
}
