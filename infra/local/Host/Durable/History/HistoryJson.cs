using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Host.Durable.History;

/// <summary>Histories as JSON lines, records as JSON.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(HistoryEvent))]
[JsonSerializable(typeof(InstanceRecord))]
internal sealed partial class HistoryJson : JsonSerializerContext
{
    // Payloads are JSON inside JSON strings: the default encoder would blow each quote up to six characters.
    private static readonly Lazy<HistoryJson> Relaxed = new(() => new(new JsonSerializerOptions(Default!.Options!)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }));

    private static HistoryJson Compact => Relaxed.Value;

    public static byte[] Lines(IEnumerable<HistoryEvent> events)
    {
        using var buffer = new MemoryStream();
        foreach (var item in events)
        {
            JsonSerializer.Serialize(buffer, item, Compact.HistoryEvent);
            buffer.WriteByte((byte)'\n');
        }

        return buffer.ToArray();
    }

    public static List<HistoryEvent> ReadLines(ReadOnlySpan<byte> lines)
    {
        var events = new List<HistoryEvent>();
        while (lines.IndexOf((byte)'\n') is >= 0 and var end)
        {
            events.Add(JsonSerializer.Deserialize(lines[..end], Compact.HistoryEvent)!);
            lines = lines[(end + 1)..];
        }

        return events;
    }

    public static byte[] Write(InstanceRecord record) =>
        JsonSerializer.SerializeToUtf8Bytes(record, Compact.InstanceRecord);

    public static InstanceRecord ReadRecord(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Compact.InstanceRecord)!;
}
