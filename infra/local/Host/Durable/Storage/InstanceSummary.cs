using System.Globalization;
using FrontierFunctions.Host.Durable.History;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable.Storage;

/// <summary>What a record's blob carries as metadata, so that a listing needs no download.</summary>
internal sealed record InstanceSummary(
    string Id, string Name, OrchestrationRuntimeStatus Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static InstanceSummary Of(InstanceRecord record) =>
        new(record.Id, record.Name, record.Status, record.CreatedAt, record.UpdatedAt);

    // Metadata travels as headers: ASCII only.
    public Dictionary<string, string> ToMetadata() => new()
    {
        ["name"] = Uri.EscapeDataString(Name),
        ["status"] = Status.ToString(),
        ["created"] = CreatedAt.ToString("O", CultureInfo.InvariantCulture),
        ["updated"] = UpdatedAt.ToString("O", CultureInfo.InvariantCulture),
    };

    /// <summary>Null for a blob that this engine did not write.</summary>
    public static InstanceSummary? Read(string id, IDictionary<string, string> metadata) =>
        metadata.TryGetValue("name", out var name)
        && metadata.TryGetValue("status", out var status)
        && Enum.TryParse<OrchestrationRuntimeStatus>(status, out var parsed)
        && metadata.TryGetValue("created", out var created)
        && metadata.TryGetValue("updated", out var updated)
            ? new(id, Uri.UnescapeDataString(name), parsed, Time(created), Time(updated))
            : null;

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
