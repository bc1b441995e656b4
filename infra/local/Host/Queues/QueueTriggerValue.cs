using System.Text.Json;
using Azure.Storage.Queues.Models;

namespace FrontierFunctions.Host.Queues;

/// <summary>Makes of a message what a trigger parameter takes.</summary>
internal static class QueueTriggerValue
{
    /// <summary>The value; null when the message's text is not JSON of the parameter's type.</summary>
    public static object? Create(Type type, QueueMessage message)
    {
        if (type == typeof(QueueMessage))
        {
            return message;
        }

        if (type == typeof(BinaryData))
        {
            return message.Body;
        }

        if (type == typeof(string))
        {
            return message.Body.ToString();
        }

        try
        {
            return JsonSerializer.Deserialize(message.Body.ToMemory().Span, type, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Dictionary<string, object?> BindingData(QueueMessage message) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["QueueTrigger"] = message.Body.ToString(),
        ["DequeueCount"] = message.DequeueCount,
        ["ExpirationTime"] = message.ExpiresOn,
        ["Id"] = message.MessageId,
        ["InsertionTime"] = message.InsertedOn,
        ["NextVisibleTime"] = message.NextVisibleOn,
        ["PopReceipt"] = message.PopReceipt,
    };
}
