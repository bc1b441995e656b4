using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FrontierFunctions.Local.Keys;

/// <summary>
/// The keys file of the embedded host, with one function key an organization: the key says for whom a caller speaks.
/// </summary>
internal sealed class FunctionKeys
{
    private FunctionKeys(KeyFile keys) => ByOrganization = keys.FunctionKeys;

    /// <summary>Function key by organization.</summary>
    public IReadOnlyDictionary<string, string> ByOrganization { get; }

    /// <summary>Reads the file, and adds a random key for every organization that has none.</summary>
    public static FunctionKeys Ensure(string path, IEnumerable<string> organizations)
    {
        var keys = File.Exists(path)
            ? JsonSerializer.Deserialize<KeyFile>(File.ReadAllBytes(path), JsonSerializerOptions.Web)!
            : new KeyFile { MasterKey = NewKey(), SystemKeys = new() { ["durabletask_extension"] = NewKey() } };
        var missing = organizations.Where(organization => !keys.FunctionKeys.ContainsKey(organization)).ToList();
        foreach (var organization in missing)
        {
            keys.FunctionKeys.Add(organization, NewKey());
        }

        if (missing.Count > 0)
        {
            PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
            PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(keys, JsonSerializerOptions.Web));
        }

        return new FunctionKeys(keys);
    }

    /// <summary>What the function app knows of an organization's key: its SHA-256 in lower-case hexadecimal.</summary>
    public string Sha256Of(string organization) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ByOrganization[organization])));

    private static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private sealed record KeyFile
    {
        public required string MasterKey { get; init; }

        public Dictionary<string, string> FunctionKeys { get; init; } = [];

        public Dictionary<string, string> SystemKeys { get; init; } = [];
    }
}
