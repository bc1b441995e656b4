using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Local.Keys;

/// <summary>
/// Secrets of organizations on one machine, for development only: in the cloud they come from Key Vault. Made on first
/// use, owner-only, in a folder that git ignores.
/// </summary>
internal sealed class DevelopmentKeys(string folder)
{
    /// <summary>The file of an organization's secret: 32 random bytes as base64, made on first use.</summary>
    public string SecretFile(string organization)
    {
        Check(organization);
        var path = Path.Combine(folder, $"{organization}.secret");
        if (!File.Exists(path))
        {
            PrivateFile.CreateFolder(folder);
            PrivateFile.Write(
                path, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n"));
        }

        return path;
    }

    /// <summary>The keys of an organization from its development secret.</summary>
    public OrganizationKeys Keys(string organization) => Keys(organization, SecretFile(organization));

    /// <summary>The keys of an organization from a secret in a file.</summary>
    /// <exception cref="UsageException">The file does not hold a secret.</exception>
    public static OrganizationKeys Keys(string organization, string file)
    {
        Check(organization);
        var secret = ReadSecret(file);
        try
        {
            return new OrganizationKeys(secret, organization);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>The organizations that have a secret.</summary>
    public IReadOnlyList<string> Organizations() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.secret").Select(file =>
            Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>Where the embedded host keeps its function keys.</summary>
    public string FunctionKeysFile => Path.Combine(folder, "functions.json");

    private static byte[] ReadSecret(string file)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("The key file cannot be read.");
        }

        // Text first: a secret that is stored as base64 must give the same keys here and in the function app.
        var text = Encoding.Latin1.GetString(content).Trim();
        if (Base64.IsValid(text, out var length) && length >= OrganizationKeys.MinimumSecretBytes)
        {
            return Convert.FromBase64String(text);
        }

        return content.Length >= OrganizationKeys.MinimumSecretBytes
            ? content
            : throw new UsageException(
                $"The key file must hold at least {OrganizationKeys.MinimumSecretBytes} bytes, raw or as base64.");
    }

    private static void Check(string organization)
    {
        if (organization.Length is 0 or > 63 || organization.Any(letter =>
            !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
        {
            throw new UsageException("An organization's name has 1 to 63 lower-case letters, digits and hyphens.");
        }
    }
}
