using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using FrontierFunctions.Pipeline.Deidentification;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace FrontierFunctions.App.Organizations;

/// <summary>
/// The organizations that the app serves: their keys, and who a caller speaks for. Thread-safe.
/// </summary>
public sealed class OrganizationDirectory(IConfiguration configuration, TokenCredential credential) : IDisposable
{
    private readonly FrozenDictionary<string, OrganizationOptions> _organizations =
        configuration.GetSection("Organizations").Get<Dictionary<string, OrganizationOptions>>()?
            .ToFrozenDictionary(StringComparer.Ordinal)
        ?? FrozenDictionary<string, OrganizationOptions>.Empty;

    private readonly ConcurrentDictionary<string, Lazy<Task<OrganizationKeys>>> _keys = new(StringComparer.Ordinal);

    /// <summary>Whether the name is that of an organization. Names are letters, digits and inner hyphens.</summary>
    public bool Knows(string organization) => _organizations.ContainsKey(organization);

    /// <summary>The public key of an organization's vault, PEM; null where it wants none.</summary>
    public string? VaultKeyOf(string organization) =>
        _organizations.GetValueOrDefault(organization)?.VaultPublicKey is { Length: > 0 } key ? key : null;

    /// <summary>The keys of an organization, fetched once.</summary>
    /// <exception cref="InvalidOperationException">
    /// The organization is unknown, or its secret is missing or too short.
    /// </exception>
    public Task<OrganizationKeys> KeysAsync(string organization) =>
        _keys.GetOrAdd(organization, name => new Lazy<Task<OrganizationKeys>>(() => LoadAsync(name))).Value;

    /// <summary>
    /// The organization whose function key the request carries (<c>x-functions-key</c> header or <c>code</c> query);
    /// null when it is nobody's. Every organization is compared, in constant time.
    /// </summary>
    public string? CallerOf(HttpRequest request)
    {
        string? key = request.Headers.TryGetValue("x-functions-key", out var header) && header.Count > 0
            ? header[0]
            : request.Query["code"];
        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        var hash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
        string? caller = null;
        foreach (var (name, options) in _organizations)
        {
            var expected = Encoding.ASCII.GetBytes(options.ApiKeySha256?.ToLowerInvariant() ?? "");
            if (CryptographicOperations.FixedTimeEquals(hash, expected))
            {
                caller = name;
            }
        }

        return caller;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var keys in _keys.Values.Where(k => k.IsValueCreated && k.Value.IsCompletedSuccessfully))
        {
            keys.Value.Result.Dispose();
        }
    }

    private async Task<OrganizationKeys> LoadAsync(string organization)
    {
        if (!_organizations.TryGetValue(organization, out var options))
        {
            throw new InvalidOperationException("The organization is not configured.");
        }

        var text = (options.SecretName, options.SecretFile) switch
        {
            ({ } name, null) => await FromKeyVaultAsync(name),
            (null, { } file) => await FromDevelopmentFileAsync(file),
            _ => throw new InvalidOperationException(
                $"Organizations:{organization} needs exactly one of SecretName and SecretFile."),
        };
        var secret = Convert.FromBase64String(text.Trim());
        try
        {
            return new OrganizationKeys(secret, organization);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private async Task<string> FromKeyVaultAsync(string secretName)
    {
        var vault = configuration["KeyVault:Uri"]
            ?? throw new InvalidOperationException("KeyVault:Uri is not set; an organization's SecretName needs it.");
        var client = new SecretClient(new Uri(vault), credential);
        return (await client.GetSecretAsync(secretName)).Value.Value;
    }

    private Task<string> FromDevelopmentFileAsync(string file)
    {
        // WEBSITE_SITE_NAME is set wherever Azure Functions runs: a key in a file has no place there.
        if (!string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]))
        {
            throw new InvalidOperationException(
                "SecretFile is for development; in Azure set SecretName and KeyVault:Uri.");
        }

        return File.ReadAllTextAsync(file);
    }
}
