using System.Text.Json;
using System.Text.Json.Serialization;
using FrontierFunctions.Host.Durable.History;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable.Http;

/// <summary>An instance as the management API shows it.</summary>
internal sealed record InstanceStatus(
    string Name,
    string InstanceId,
    string RuntimeStatus,
    JsonElement? Input,
    JsonElement? CustomStatus,
    JsonElement? Output,
    DateTimeOffset CreatedTime,
    DateTimeOffset LastUpdatedTime)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HistoryView>? HistoryEvents { get; init; }

    public static InstanceStatus Of(OrchestrationMetadata metadata, bool showInput) => new(
        metadata.Name,
        metadata.InstanceId,
        metadata.RuntimeStatus.ToString(),
        showInput ? Parse(metadata.SerializedInput) : null,
        Parse(metadata.SerializedCustomStatus),
        metadata.FailureDetails is { } failure
            ? JsonSerializer.SerializeToElement(failure.ToString())
            : Parse(metadata.SerializedOutput),
        metadata.CreatedAt,
        metadata.LastUpdatedAt);

    private static JsonElement? Parse(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);
}

/// <summary>A line of history as the management API shows it.</summary>
internal sealed record HistoryView
{
    // The real API writes these names as they stand here.
    [JsonPropertyName("EventType")]
    public required string EventType { get; init; }

    [JsonPropertyName("Timestamp")]
    public required DateTimeOffset Timestamp { get; init; }

    [JsonPropertyName("FunctionName")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FunctionName { get; init; }

    [JsonPropertyName("TaskId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TaskId { get; init; }

    [JsonPropertyName("Name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonPropertyName("Reason")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonPropertyName("Result")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Result { get; init; }

    public static IReadOnlyList<HistoryView> Of(IReadOnlyList<HistoryEvent> history, bool showOutput)
    {
        var names = history.OfType<Decided>().ToLookup(
            decided => decided.TaskId,
            decided => decided switch
            {
                TaskScheduled task => task.Name,
                SubOrchestrationCreated child => child.Name,
                _ => null,
            });
        return [.. history.Where(item => item is not EventsDelivered).Select(item => new HistoryView
        {
            EventType = item is TurnStarted ? "OrchestratorStarted" : item.GetType().Name,
            Timestamp = item.At,
            FunctionName = TaskIdOf(item) is { } id ? names[id].FirstOrDefault(name => name is not null) : null,
            TaskId = TaskIdOf(item),
            Name = item switch { EventRaised raised => raised.Name, EventSent sent => sent.Name, _ => null },
            Reason = item switch
            {
                TaskFailed failed => failed.Failure.ToString(),
                SubOrchestrationFailed failed => failed.Failure.ToString(),
                ExecutionCompleted { Failure: { } failure } => failure.ToString(),
                _ => null,
            },
            Result = showOutput
                && item is (TaskCompleted or SubOrchestrationCompleted or ExecutionCompleted or EventRaised)
                    ? item.Data?.Text
                    : null,
        })];
    }

    private static int? TaskIdOf(HistoryEvent item) => item switch
    {
        TaskEnded ended => ended.TaskId,
        Decided decided => decided.TaskId,
        _ => null,
    };
}
