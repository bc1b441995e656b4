using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.Host.Keys;

/// <summary>
/// The keys that callers show. Function level takes a function key or the master key, System level the system key of an
/// extension or the master key, Admin level the master key alone.
/// </summary>
internal sealed class HostKeys
{
    private const string Header = "x-functions-key";
    private const string Query = "code";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly KeyFile _keys;

    private HostKeys(KeyFile keys) => _keys = keys;

    public string MasterKey => _keys.MasterKey;

    /// <summary>
    /// Reads the file, or writes one with random keys, readable by this user alone, where there is none.
    /// </summary>
    public static HostKeys Load(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        using var stream = File.OpenRead(path);
        var keys = JsonSerializer.Deserialize<KeyFile>(stream, Json);
        return string.IsNullOrEmpty(keys?.MasterKey)
            ? throw new InvalidOperationException("The keys file names no master key.")
            : new HostKeys(keys);
    }

    /// <summary>Whether the request may pass at this level.</summary>
    /// <param name="request">The request.</param>
    /// <param name="level">What the function or endpoint demands.</param>
    /// <param name="systemKey">At System level: the name of the extension's key.</param>
    public bool Allows(HttpRequest request, AuthorizationLevel level, string? systemKey = null)
    {
        if (level == AuthorizationLevel.Anonymous)
        {
            return true;
        }

        var shown = Shown(request);
        return shown is not null
            && Accepted(level, systemKey).Aggregate(false, (found, key) => Same(shown, key) | found);
    }

    /// <summary>The key of an extension, or null when there is none of this name.</summary>
    public string? SystemKey(string name) => _keys.SystemKeys.GetValueOrDefault(name);

    private IEnumerable<string> Accepted(AuthorizationLevel level, string? systemKey) => level switch
    {
        AuthorizationLevel.Function => _keys.FunctionKeys.Values.Append(_keys.MasterKey),
        AuthorizationLevel.System when systemKey is not null && SystemKey(systemKey) is { } key =>
            [key, _keys.MasterKey],
        AuthorizationLevel.System or AuthorizationLevel.Admin => [_keys.MasterKey],
        _ => [],
    };

    private static string? Shown(HttpRequest request)
    {
        var header = request.Headers[Header].ToString();
        var query = request.Query[Query].ToString();
        return header.Length > 0 ? header : query.Length > 0 ? query : null;
    }

    // Digests have one length, so the comparison's time tells nothing of the key.
    private static bool Same(string left, string right) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(left)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        JsonSerializer.Serialize(
            stream,
            new KeyFile
            {
                MasterKey = Random(),
                FunctionKeys = new() { ["default"] = Random() },
                SystemKeys = new() { ["durabletask_extension"] = Random() },
            },
            Json);
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private sealed record KeyFile
    {
        [JsonRequired]
        public required string MasterKey { get; init; }

        public Dictionary<string, string> FunctionKeys { get; init; } = [];

        public Dictionary<string, string> SystemKeys { get; init; } = [];
    }
}
