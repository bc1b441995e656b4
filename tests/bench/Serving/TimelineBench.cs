using System.Globalization;
using System.Text.Json;
using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Local;
using FrontierFunctions.Server.Timelines;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FrontierFunctions.Bench.Serving;

/// <summary>
/// Futures of the event model on one thread: trajectories per second of processor time, over five years, of the timelines of
/// golden.json; beside a bare loop of ONNX Runtime that runs steps of the same shapes and nothing else.
/// </summary>
internal static class TimelineBench
{
    private const int Rounds = 5;
    private const int HorizonDays = 1825;
    private const int Trajectories = 64;

    public static int Run(TextWriter output, LocalFolders folders, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(folders.ModelRegistry, "timeline", "1");
        var vocabulary = TimelineVocabulary.Parse(File.ReadAllBytes(Path.Combine(folder, "vocabulary.json")));
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(Path.Combine(folder, "model.onnx"), settings);
        using var options = new RunOptions();
        var network = new Shapes(session, options);
        var futures = new TimelineFutures(network, vocabulary);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        (long[] Tokens, float[] Ages)[] timelines =
        [
            .. golden.RootElement.EnumerateArray().Select(one => (
                one.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt64()).ToArray(),
                one.GetProperty("ages").EnumerateArray().Select(age => age.GetSingle()).ToArray())),
        ];
        Sample();
        var bare = new BareSteps(network, network.Steps);
        bare.Run();
        network.Steps.Clear();
        var (product, loop) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            product.Add(Spent(Sample));
            loop.Add(Spent(bare.Run));
        }

        var sampled = (double)timelines.Length * Trajectories;
        product.Sort();
        loop.Sort();
        var (own, least) = (product[Rounds / 2], loop[Rounds / 2]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {timelines.Length} timelines, {Trajectories} futures of five years each, one thread, median of {Rounds}
              {sampled / own:N0} trajectories a second of processor time ({own / timelines.Length * 1e3:N0} ms a timeline)
              {sampled / least:N0} for a bare loop of ONNX Runtime over steps of the same shapes; ratio {own / least:N2}
            """));
        return 0;

        void Sample()
        {
            foreach (var (tokens, ages) in timelines)
            {
                futures.Sample(tokens, ages, HorizonDays, Trajectories, 7);
            }
        }
    }

    private static double Spent(Action run)
    {
        var before = Environment.CpuUsage.TotalTime;
        run();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    /// <summary>Notes the shapes of the steps.</summary>
    private sealed class Shapes(InferenceSession session, RunOptions options) : TimelineNetwork(session, options)
    {
        /// <summary>Rows, tokens of the timeline, tokens sampled before.</summary>
        public List<(int Rows, int Prompt, int Past)> Steps { get; } = [];

        public override IDisposableReadOnlyCollection<OrtValue> Step(
            long[] tokens, float[] ages, float[] counts, OrtValue past, OrtValue prompt)
        {
            var known = (int)prompt.GetTensorTypeAndShape().Shape[5];
            Steps.Add((tokens.Length, known, (ages.Length / tokens.Length) - known - 1));
            return base.Step(tokens, ages, counts, past, prompt);
        }

        public IDisposableReadOnlyCollection<OrtValue> Plain(
            long[] tokens, float[] ages, float[] counts, OrtValue past, OrtValue prompt) =>
            base.Step(tokens, ages, counts, past, prompt);
    }

    /// <summary>Steps of the same shapes over inputs that were made before.</summary>
    private sealed class BareSteps
    {
        private readonly Shapes _network;
        private readonly List<(long[] Tokens, float[] Ages, float[] Counts, OrtValue Past, OrtValue Prompt)> _steps = [];

        public BareSteps(Shapes network, IEnumerable<(int Rows, int Prompt, int Past)> shapes)
        {
            _network = network;
            foreach (var (rows, prompt, past) in shapes)
            {
                var tokens = new long[rows];
                Array.Fill(tokens, 5);
                var ages = new float[rows * (prompt + past + 1)];
                Array.Fill(ages, 50);
                _steps.Add((
                    tokens, ages, new float[rows * network.Counts],
                    network.Cache(new float[network.Parts * rows * network.RowFloats(past)], rows, past),
                    network.Cache(new float[network.Parts * network.RowFloats(prompt)], 1, prompt)));
            }
        }

        public void Run()
        {
            foreach (var (tokens, ages, counts, past, prompt) in _steps)
            {
                _network.Plain(tokens, ages, counts, past, prompt).Dispose();
            }
        }
    }
}
