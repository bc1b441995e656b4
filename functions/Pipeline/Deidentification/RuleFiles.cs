using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// Rules files of every format: the built-in one of a profile, with the organization's own laid over it member by
/// member. What a format's rules may say, the format itself checks.
/// </summary>
/// <remarks>
/// The merge is that of RFC 7396 (JSON Merge Patch): objects are merged member by member, any other value replaces the
/// built-in one of the same name, and <c>null</c> takes a built-in member away. A rules file may state
/// <c>profile</c> and <c>version</c> to say what it was written for; then they must be the built-in ones.
/// </remarks>
public static class RuleFiles
{
    private static readonly JsonDocumentOptions Reading = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
    };

    /// <summary>The rules of a format and profile, the organization's own laid over the built-in ones.</summary>
    /// <param name="format">Name of the format, <see cref="Formats.IRecordFormat.Name"/>.</param>
    /// <param name="profile">Name of the profile, <see cref="DeidentificationSetup.ProfileName"/>.</param>
    /// <param name="overrides">The organization's own.</param>
    /// <returns>UTF-8 JSON without comments.</returns>
    /// <exception cref="InvalidDataException">The organization's file is not a rules file; the message names it and
    /// the place.</exception>
    public static byte[] Load(string format, string profile, RuleOverrides overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var over = overrides.Find(format, profile);
        try
        {
            return Merge(BuiltIn(format, profile), over);
        }
        catch (InvalidDataException e) when (over is not null)
        {
            throw new InvalidDataException($"{format}.{profile}.json: {e.Message}", e);
        }
    }

    /// <summary>The built-in rules of a format and profile, as they stand in the repository.</summary>
    public static byte[] BuiltIn(string format, string profile)
    {
        using var resource = typeof(RuleFiles).Assembly.GetManifestResourceStream($"{format}-rules-{profile}.json")
            ?? throw new InvalidOperationException($"The rules of {format} for {profile} are not built in.");
        var json = new byte[resource.Length];
        resource.ReadExactly(json);
        return json;
    }

    /// <summary>
    /// Lays rules over the built-in ones; the version becomes the built-in one, a plus sign and the first eight
    /// hexadecimal digits of the SHA-256 of what was laid over.
    /// </summary>
    /// <param name="builtIn">The built-in rules, UTF-8 JSON.</param>
    /// <param name="over">The organization's own; null when it has none.</param>
    /// <returns>UTF-8 JSON without comments.</returns>
    /// <exception cref="InvalidDataException">What is laid over is not a JSON object, or was written for another
    /// profile or version; the message names the place.</exception>
    public static byte[] Merge(ReadOnlySpan<byte> builtIn, ReadOnlyMemory<byte>? over)
    {
        using var below = Read(builtIn.ToArray());
        if (over is not { } own)
        {
            return Written(writer => below.RootElement.WriteTo(writer));
        }

        using var above = Read(own);
        foreach (var name in (ReadOnlySpan<string>)["profile", "version"])
        {
            if (above.RootElement.TryGetProperty(name, out var stated)
                && !JsonElement.DeepEquals(stated, below.RootElement.GetProperty(name)))
            {
                throw new InvalidDataException(
                    $"$.{name}: the rules were written for another {name} than the built-in one, "
                    + $"{below.RootElement.GetProperty(name)}.");
            }
        }

        var version = $"{below.RootElement.GetProperty("version").GetString()}+"
            + Convert.ToHexStringLower(SHA256.HashData(own.Span))[..8];
        return Written(writer => Write(writer, below.RootElement, above.RootElement, version));
    }

    /// <summary>Reads rules as the records that a format states for them.</summary>
    /// <param name="json">The rules, as <see cref="Load"/> gives them.</param>
    /// <param name="shape">Their shape; it should refuse members that it does not have.</param>
    /// <exception cref="InvalidDataException">They have another shape; the message names the place.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, shape)
                ?? throw new InvalidDataException("$: the rules are empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{e.Path ?? "$"}: {e.Message}", e);
        }
    }

    private static JsonDocument Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, Reading);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new InvalidDataException("$: the rules are not a JSON object.");
        }
        catch (JsonException e)
        {
            // A member that is named twice comes without a line; the message names it.
            throw new InvalidDataException(
                e.LineNumber is { } line
                    ? $"Line {line + 1}, byte {e.BytePositionInLine + 1}: the rules are not valid JSON."
                    : e.Message,
                e);
        }
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement below, JsonElement above, string? version)
    {
        writer.WriteStartObject();
        foreach (var member in below.EnumerateObject())
        {
            if (version is not null && member.NameEquals("version"))
            {
                writer.WriteString("version"u8, version);
            }
            else if (!above.TryGetProperty(member.Name, out var own))
            {
                member.WriteTo(writer);
            }
            else if (own.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(member.Name);
                if (own.ValueKind == JsonValueKind.Object && member.Value.ValueKind == JsonValueKind.Object)
                {
                    Write(writer, member.Value, own, version: null);
                }
                else
                {
                    own.WriteTo(writer);
                }
            }
        }

        foreach (var member in above.EnumerateObject())
        {
            if (below.TryGetProperty(member.Name, out _))
            {
                continue;
            }

            // Taking away what is not there is a misspelt name.
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                throw new InvalidDataException($"{member.Name}: null takes a built-in member away, and there is none.");
            }

            member.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
