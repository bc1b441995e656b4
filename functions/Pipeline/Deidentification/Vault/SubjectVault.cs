using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification.Vault;

/// <summary>
/// Seals who a pseudonym stands for, so that only the holder of the organization's private key can read it: whoever
/// writes a vault cannot open it. Nothing is written unless a public key is given.
/// </summary>
/// <remarks>
/// An entry is <c>FFV1</c>, the length of the wrapped key (two bytes, big-endian), a fresh AES-256 key wrapped with
/// RSAES-OAEP and SHA-256 (RFC 8017, 7.1), a nonce of 12 bytes, the tag of 16 bytes and the ciphertext of AES-256-GCM
/// (NIST SP 800-38D). The pseudonym and organization are authenticated with it, so an entry cannot be moved to another.
/// </remarks>
public static class SubjectVault
{
    /// <summary>Shortest RSA key in bits: NIST SP 800-57 part 1 rev. 5, table 2 (128 bits of strength).</summary>
    public const int MinimumKeyBits = 3072;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;

    private static ReadOnlySpan<byte> Magic => "FFV1"u8;

    /// <summary>Seals an entry.</summary>
    /// <param name="publicKey">The organization's public key, PEM.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="entry">Who the pseudonym stands for.</param>
    /// <exception cref="InvalidDataException">Not a public key of at least <see cref="MinimumKeyBits"/> bits.</exception>
    public static byte[] Seal(string publicKey, string organization, VaultEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var rsa = Import(publicKey);
        var plain = JsonSerializer.SerializeToUtf8Bytes(entry, VaultJson.Default.VaultEntry);
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        try
        {
            var wrapped = rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA256);
            var header = Magic.Length + sizeof(ushort) + wrapped.Length;
            var sealedEntry = new byte[header + NonceBytes + TagBytes + plain.Length];
            Magic.CopyTo(sealedEntry);
            BinaryPrimitives.WriteUInt16BigEndian(sealedEntry.AsSpan(Magic.Length), (ushort)wrapped.Length);
            wrapped.CopyTo(sealedEntry, Magic.Length + sizeof(ushort));
            var nonce = sealedEntry.AsSpan(header, NonceBytes);
            RandomNumberGenerator.Fill(nonce);
            using var aes = new AesGcm(key, TagBytes);
            aes.Encrypt(
                nonce, plain, sealedEntry.AsSpan(header + NonceBytes + TagBytes),
                sealedEntry.AsSpan(header + NonceBytes, TagBytes), Associated(organization, entry.Pseudonym));
            return sealedEntry;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Opens an entry.</summary>
    /// <param name="privateKey">The organization's private key, PEM.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="pseudonym">The pseudonym that the entry is of.</param>
    /// <param name="sealedEntry">What <see cref="Seal"/> gave.</param>
    /// <exception cref="InvalidDataException">Not an entry of this pseudonym, or sealed for another key.</exception>
    public static VaultEntry Open(
        string privateKey, string organization, string pseudonym, ReadOnlySpan<byte> sealedEntry)
    {
        using var rsa = Import(privateKey);
        var prefix = Magic.Length + sizeof(ushort);
        if (sealedEntry.Length < prefix || !sealedEntry.StartsWith(Magic))
        {
            throw NotAnEntry();
        }

        var header = prefix + BinaryPrimitives.ReadUInt16BigEndian(sealedEntry[Magic.Length..]);
        if (sealedEntry.Length < header + NonceBytes + TagBytes)
        {
            throw NotAnEntry();
        }

        byte[] key = [];
        var plain = new byte[sealedEntry.Length - header - NonceBytes - TagBytes];
        try
        {
            key = rsa.Decrypt(sealedEntry[prefix..header].ToArray(), RSAEncryptionPadding.OaepSHA256);
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                sealedEntry.Slice(header, NonceBytes), sealedEntry[(header + NonceBytes + TagBytes)..],
                sealedEntry.Slice(header + NonceBytes, TagBytes), plain, Associated(organization, pseudonym));
            return JsonSerializer.Deserialize(plain, VaultJson.Default.VaultEntry) ?? throw NotAnEntry();
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            throw NotAnEntry();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static InvalidDataException NotAnEntry() =>
        new("Not a vault entry of this organization and pseudonym, or sealed for another key.");

    private static byte[] Associated(string organization, string pseudonym) =>
        Encoding.UTF8.GetBytes($"{organization}\n{pseudonym}");

    private static RSA Import(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new InvalidDataException("The vault's key is not an RSA key in PEM.");
        }

        if (rsa.KeySize >= MinimumKeyBits)
        {
            return rsa;
        }

        rsa.Dispose();
        throw new InvalidDataException($"The vault's key must have at least {MinimumKeyBits} bits.");
    }
}

/// <summary>Who a pseudonym stands for. Identifying: exists only sealed, and where the private key opens it.</summary>
public sealed record VaultEntry
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The pseudonym.</summary>
    public required string Pseudonym { get; init; }

    /// <summary>Days by which the subject's dates were moved back; null where they were not.</summary>
    public required int? ShiftDays { get; init; }

    /// <summary>What the records state.</summary>
    public required IReadOnlyList<SubjectIdentity> Identities { get; init; }

    /// <summary>Of a subject of a resolution.</summary>
    public static VaultEntry Of(ResolvedSubject subject, OrganizationKeys keys)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(keys);
        return new VaultEntry
        {
            Pseudonym = subject.Pseudonym,
            ShiftDays = keys.ShiftFor(subject.Pseudonym).Days,
            Identities = subject.Identities,
        };
    }

    /// <summary>The pseudonym only.</summary>
    public override string ToString() => $"VaultEntry {Pseudonym}";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VaultEntry))]
internal sealed partial class VaultJson : JsonSerializerContext;
