using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.App.Ingest;

/// <summary>What came of a batch. No name, no value.</summary>
public sealed record BatchSummary
{
    /// <summary>The batch's token.</summary>
    public required string Batch { get; init; }

    /// <summary>Files that were taken in, superseded ones not counted.</summary>
    public required int Files { get; init; }

    /// <summary>Files whose events are written.</summary>
    public required int Processed { get; init; }

    /// <summary>Files that were set aside.</summary>
    public required int Quarantined { get; init; }

    /// <summary>Number of files by code of what set them aside.</summary>
    public required IReadOnlyDictionary<string, int> Codes { get; init; }

    /// <summary>Uploaded bytes.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Events.</summary>
    public required long Events { get; init; }

    /// <summary>Places set aside in files that were processed.</summary>
    public required long SetAside { get; init; }

    /// <summary>
    /// Records that were kept apart because it is ambiguous who is who, by code; <c>subjects.csv</c> can decide.
    /// </summary>
    public required IReadOnlyDictionary<string, int> Ambiguities { get; init; }

    /// <summary>Scores by task.</summary>
    public required IReadOnlyDictionary<string, TaskTally> Scores { get; init; }

    internal static BatchSummary From(
        BatchKey batch, IReadOnlyList<FileState> states, ScoreTally tally, IReadOnlyDictionary<string, int> ambiguities)
    {
        var current = states.Where(s => s.Stage != FileStage.Superseded).ToList();
        return new BatchSummary
        {
            Batch = batch.BatchToken,
            Files = current.Count,
            Processed = current.Count(s => s.Stage == FileStage.Done),
            Quarantined = current.Count(s => s.Stage == FileStage.Quarantined),
            Codes = new SortedDictionary<string, int>(
                current.Where(s => s.Code is not null).GroupBy(s => s.Code!).ToDictionary(g => g.Key, g => g.Count()),
                StringComparer.Ordinal),
            BytesIn = current.Sum(s => s.Bytes),
            Events = current.Sum(s => s.Events),
            SetAside = current.Sum(s => s.SetAside),
            Ambiguities = new SortedDictionary<string, int>(ambiguities.ToDictionary(), StringComparer.Ordinal),
            Scores = tally.ByTask,
        };
    }
}

/// <summary>How many subjects a task answered for.</summary>
public sealed record TaskTally(int Answered, int Abstained);

/// <summary>Counts RiskAssessments.</summary>
internal sealed class ScoreTally
{
    private readonly SortedDictionary<string, TaskTally> _byTask = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TaskTally> ByTask => _byTask;

    public void Add(ReadOnlySpan<byte> assessmentLines)
    {
        foreach (var range in assessmentLines.Split((byte)'\n'))
        {
            if (assessmentLines[range].IsEmpty)
            {
                continue;
            }

            using var json = JsonDocument.Parse(assessmentLines[range].ToArray());
            var task = json.RootElement.GetProperty("method").GetProperty("text").GetString() ?? "";
            var answered = json.RootElement.TryGetProperty("prediction", out var predictions)
                && predictions.EnumerateArray().Any(p => p.TryGetProperty("probabilityDecimal", out _));
            var sofar = _byTask.GetValueOrDefault(task) ?? new TaskTally(0, 0);
            _byTask[task] = answered
                ? sofar with { Answered = sofar.Answered + 1 }
                : sofar with { Abstained = sofar.Abstained + 1 };
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchSummary))]
[JsonSerializable(typeof(BatchView))]
internal sealed partial class BatchJson : JsonSerializerContext;
