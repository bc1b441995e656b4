using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs;
using FrontierFunctions.App.Zones;

namespace FrontierFunctions.App.Erasure;

/// <summary>What became of an object that may carry a subject's pseudonym.</summary>
internal enum ErasedObject
{
    /// <summary>It does not carry it.</summary>
    Untouched,

    /// <summary>It was removed whole.</summary>
    Removed,

    /// <summary>It holds others too and was written again without the subject's records.</summary>
    Rewritten,
}

/// <summary>
/// Takes a subject's records out of one object: lines of NDJSON and CSV, entries of a Bundle. An object of another shape
/// that carries the pseudonym goes whole.
/// </summary>
internal static class RecordsLeft
{
    private const int Block = 1 << 20;

    /// <summary>Writes the object again without a subject, or removes it.</summary>
    public static async Task<ErasedObject> WithoutAsync(
        BlobContainerClient container, string name, string subject, CancellationToken cancellationToken)
    {
        var needle = Encoding.ASCII.GetBytes(subject);
        if (!await CarriesAsync(container, name, needle, cancellationToken)
            || await container.TryReadAsync(name, cancellationToken) is not { } content)
        {
            return ErasedObject.Untouched;
        }

        var left = Bundle(content, subject) ?? Lines(name, content, needle);
        if (left is null)
        {
            await container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken);
            return ErasedObject.Removed;
        }

        var type = (await container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellationToken))
            .Value.ContentType;
        await container.WriteAsync(name, left, type, cancellationToken);
        return ErasedObject.Rewritten;
    }

    /// <summary>Whether an object's content holds a text, in blocks of a megabyte.</summary>
    public static async Task<bool> CarriesAsync(
        BlobContainerClient container, string name, byte[] needle, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await container.GetBlobClient(name).OpenReadAsync(
                bufferSize: Block, cancellationToken: cancellationToken);
            var buffer = new byte[Block + needle.Length];
            var kept = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(kept), cancellationToken)) > 0)
            {
                var filled = kept + read;
                if (buffer.AsSpan(0, filled).IndexOf(needle) >= 0)
                {
                    return true;
                }

                kept = Math.Min(needle.Length - 1, filled);
                buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
            }

            return false;
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return false;
        }
    }

    /// <summary>A Bundle without the entries that carry the pseudonym; null where it is no Bundle or none is left.</summary>
    private static byte[]? Bundle(byte[] content, string subject)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(content);
        }
        catch (JsonException)
        {
            return null;
        }

        if (root is not JsonObject bundle || bundle["resourceType"]?.GetValue<string>() != "Bundle"
            || bundle["entry"] is not JsonArray entries)
        {
            return null;
        }

        var before = entries.Count;
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (entries[i]?.ToJsonString().Contains(subject, StringComparison.Ordinal) == true)
            {
                entries.RemoveAt(i);
            }
        }

        // What is left without any patient was this subject's: providers and medicines of its care.
        var others = entries.Any(entry => entry?["resource"]?["resourceType"]?.GetValue<string>() == "Patient");
        return entries.Count == before || !others || bundle.ToJsonString().Contains(subject, StringComparison.Ordinal)
            ? null
            : Encoding.UTF8.GetBytes(bundle.ToJsonString());
    }

    /// <summary>The lines that do not carry the pseudonym; null where none is left or the object has no lines.</summary>
    private static byte[]? Lines(string name, byte[] content, byte[] needle)
    {
        var table = name.EndsWith(".csv", StringComparison.Ordinal);
        if (!table && !name.EndsWith(".ndjson", StringComparison.Ordinal) && !IsJsonLines(content))
        {
            return null;
        }

        using var left = new MemoryStream(content.Length);
        var lines = 0;
        for (var rest = content.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..(end + 1)];
            if (line.IndexOf(needle) < 0)
            {
                left.Write(line);
                lines += line.Trim(" \r\n"u8).IsEmpty ? 0 : 1;
            }

            rest = rest[line.Length..];
        }

        // Of a table, the line of heads is no record.
        return lines > (table ? 1 : 0) ? left.ToArray() : null;
    }

    private static bool IsJsonLines(byte[] content)
    {
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            return reader.Read() && reader.TrySkip() && reader.BytesConsumed < content.Length
                && content.AsSpan((int)reader.BytesConsumed).IndexOf((byte)'{') >= 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
