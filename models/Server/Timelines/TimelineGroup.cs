using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Server.Timelines;

/// <summary>
/// Trajectories of one timeline that go on side by side; those that ended leave when there are enough of them.
/// </summary>
internal sealed class TimelineGroup : IDisposable
{
    // Below this share of rows that go on, the rows that ended are taken out: copying the past costs, too.
    private const double Worthwhile = 0.7;

    private readonly TimelineNetwork _network;
    private readonly OrtValue _prompt;
    private readonly float[] _promptAges;
    private IDisposableReadOnlyCollection<OrtValue>? _outputs;
    private float[] _past = [];
    private float[] _counts;
    private float[] _ages = [];
    private long[] _tokens;
    private bool[] _goesOn;
    private int[] _places;
    private int _held;
    private int _length;

    public TimelineGroup(
        TimelineNetwork network, int rows, int first, OrtValue prompt, float[] counts, float[] rates, float[] ages, bool[] had)
    {
        (_network, First, Rows, _held, _prompt, _promptAges) = (network, first, rows, rows, prompt, ages);
        _counts = Repeat(counts, rows);
        Rates = Repeat(rates, rows);
        Time = new double[rows];
        Trajectory = [.. Enumerable.Range(first, rows)];
        Had = [.. Enumerable.Range(0, rows).Select(_ => (bool[])had.Clone())];
        _tokens = new long[rows];
        _goesOn = new bool[rows];
        _places = [.. Enumerable.Range(0, rows)];
    }

    /// <summary>The number of the group's first trajectory.</summary>
    public int First { get; }

    /// <summary>Trajectories that go on.</summary>
    public int Rows { get; private set; }

    /// <summary>Which trajectory a row is.</summary>
    public int[] Trajectory { get; private set; }

    /// <summary>Years since the prediction, of each row.</summary>
    public double[] Time { get; private set; }

    /// <summary>Which events a row has had.</summary>
    public bool[][] Had { get; private set; }

    /// <summary>Logarithms of the rates now, <c>[row, rate]</c>.</summary>
    public float[] Rates { get; private set; }

    /// <summary>Says what comes next in a row.</summary>
    public void Next(int row, int token, double time, bool goesOn) =>
        (_tokens[row], Time[row], _goesOn[row]) = (token, time, goesOn);

    /// <summary>Runs the network on what came, for the rows that go on.</summary>
    public void Advance()
    {
        var keep = Enumerable.Range(0, Rows).Where(row => _goesOn[row]).ToArray();
        var places = keep.Select(row => _places[row]).ToArray();
        Trajectory = [.. keep.Select(row => Trajectory[row])];
        Time = [.. keep.Select(row => Time[row])];
        Had = [.. keep.Select(row => Had[row])];
        var tokens = keep.Select(row => _tokens[row]).ToArray();
        Rows = keep.Length;
        if (Rows == 0)
        {
            return;
        }

        if (Rows < Worthwhile * _held)
        {
            Compact(places);
            places = [.. Enumerable.Range(0, Rows)];
        }

        Run(places, tokens);
        (_places, _tokens, _goesOn) = (places, new long[Rows], new bool[Rows]);
    }

    public void Dispose() => _outputs?.Dispose();

    // Rows that ended but are still held go along with whatever token; nobody reads what comes of them.
    private void Run(int[] places, long[] tokens)
    {
        var all = new long[_held];
        var ages = new float[_held * (_length + 1)];
        for (var place = 0; place < _held; place++)
        {
            _ages.AsSpan(place * _length, _length).CopyTo(ages.AsSpan(place * (_length + 1)));
            ages[(place * (_length + 1)) + _length] = _length == 0 ? _promptAges[^1] : _ages[((place + 1) * _length) - 1];
        }

        for (var row = 0; row < Rows; row++)
        {
            all[places[row]] = tokens[row];
            ages[(places[row] * (_length + 1)) + _length] = (float)(_promptAges[^1] + Time[row]);
        }

        (_ages, _length) = (ages, _length + 1);
        var before = _outputs;
        if (before is null)
        {
            using var past = _network.Cache(_past, _held, _length - 1);
            _outputs = _network.Step(all, AllAges(), _counts, past, _prompt);
            _past = [];
        }
        else
        {
            _outputs = _network.Step(all, AllAges(), _counts, before[2], _prompt);
            before.Dispose();
        }

        _counts = _outputs[3].GetTensorDataAsSpan<float>().ToArray();
        var rates = _outputs[0].GetTensorDataAsSpan<float>();
        Rates = new float[Rows * _network.Rates];
        for (var row = 0; row < Rows; row++)
        {
            rates.Slice(places[row] * _network.Rates, _network.Rates).CopyTo(Rates.AsSpan(row * _network.Rates));
        }
    }

    // Ages of the timeline and of what was sampled, of each row that is held.
    private float[] AllAges()
    {
        var known = _promptAges.Length;
        var all = new float[_held * (known + _length)];
        for (var place = 0; place < _held; place++)
        {
            var row = all.AsSpan(place * (known + _length), known + _length);
            _promptAges.CopyTo(row);
            _ages.AsSpan(place * _length, _length).CopyTo(row[known..]);
        }

        return all;
    }

    private void Compact(int[] places)
    {
        var one = _network.RowFloats(_length);
        var source = _outputs is null ? _past : _outputs[2].GetTensorDataAsSpan<float>();
        var past = new float[_network.Parts * places.Length * one];
        for (var part = 0; part < _network.Parts; part++)
        {
            for (var row = 0; row < places.Length; row++)
            {
                source.Slice(((part * _held) + places[row]) * one, one)
                    .CopyTo(past.AsSpan(((part * places.Length) + row) * one));
            }
        }

        _outputs?.Dispose();
        (_outputs, _past) = (null, past);
        _counts = Pick(_counts, places, _network.Counts);
        _ages = Pick(_ages, places, _length);
        _held = places.Length;
    }

    private static float[] Repeat(float[] one, int rows)
    {
        var all = new float[one.Length * rows];
        for (var row = 0; row < rows; row++)
        {
            one.CopyTo(all, row * one.Length);
        }

        return all;
    }

    private static float[] Pick(float[] all, int[] places, int width)
    {
        var picked = new float[places.Length * width];
        for (var row = 0; row < places.Length; row++)
        {
            all.AsSpan(places[row] * width, width).CopyTo(picked.AsSpan(row * width));
        }

        return picked;
    }
}
