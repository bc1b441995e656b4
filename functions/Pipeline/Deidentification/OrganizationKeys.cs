using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// The keys of one organization: everything that de-identification derives (pseudonyms, ids, UIDs, date shifts,
/// tokens) and
/// encrypts comes from one secret through here.
/// </summary>
/// <remarks>
/// HKDF-SHA-256 (RFC 5869) with the salt <c>frontier-functions/1</c> derives one 32-byte key per purpose; the info
/// string is
/// <c>frontier/1/{purpose}/{organization}</c>, so two organizations have unrelated keys even where they share the
/// secret.
/// HMAC-SHA-256 under the purpose's key gives the values. Changing any of these strings changes every value ever given:
/// a new version gets a new number. Purposes: <c>subject</c>, <c>resource</c>, <c>uid</c>, <c>date-shift</c>,
/// <c>token</c>, <c>encryption</c>. All members are thread-safe.
/// </remarks>
public sealed class OrganizationKeys : IDisposable
{
    /// <summary>Smallest secret accepted, in bytes.</summary>
    public const int MinimumSecretBytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const byte EnvelopeVersion = 1;
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly KeyedHash _subject;
    private readonly KeyedHash _resource;
    private readonly KeyedHash _uid;
    private readonly KeyedHash _shift;
    private readonly KeyedHash _token;
    private readonly byte[] _encryption;

    /// <summary>Derives the organization's keys.</summary>
    /// <param name="secret">
    /// The organization's secret, at least <see cref="MinimumSecretBytes"/> bytes; it is not kept.
    /// </param>
    /// <param name="organization">The organization's name, compared by its exact UTF-8 bytes.</param>
    /// <exception cref="ArgumentException">The secret is too short or the name is empty.</exception>
    public OrganizationKeys(ReadOnlySpan<byte> secret, string organization)
    {
        ArgumentException.ThrowIfNullOrEmpty(organization);
        if (secret.Length < MinimumSecretBytes)
        {
            throw new ArgumentException($"The secret must have at least {MinimumSecretBytes} bytes.", nameof(secret));
        }

        _subject = new KeyedHash(Derive(secret, "subject", organization));
        _resource = new KeyedHash(Derive(secret, "resource", organization));
        _uid = new KeyedHash(Derive(secret, "uid", organization));
        _shift = new KeyedHash(Derive(secret, "date-shift", organization));
        _token = new KeyedHash(Derive(secret, "token", organization));
        _encryption = Derive(secret, "encryption", organization);
    }

    /// <summary>The pseudonym of a subject: a version 8 UUID (RFC 9562) in lower case.</summary>
    /// <param name="canonicalKey">What names the subject, as <see cref="SubjectResolver"/> makes it.</param>
    public string SubjectPseudonym(string canonicalKey)
    {
        Span<byte> text = stackalloc byte[36];
        WriteUuid(_subject, Encoding.UTF8.GetBytes(canonicalKey), text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>The id that replaces a resource id or any other local id: a version 8 UUID in lower case.</summary>
    /// <param name="id">The original id, without type or base, as UTF-8.</param>
    public string ResourceId(ReadOnlySpan<byte> id)
    {
        Span<byte> text = stackalloc byte[36];
        WriteUuid(_resource, id, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Writes <see cref="ResourceId"/> as 36 ASCII bytes without allocating.</summary>
    /// <param name="id">The original id, without type or base, as UTF-8.</param>
    /// <param name="utf8Destination36">At least 36 bytes; the first 36 are written.</param>
    public void WriteResourceId(ReadOnlySpan<byte> id, Span<byte> utf8Destination36) =>
        WriteUuid(_resource, id, utf8Destination36[..36]);

    /// <summary>
    /// The UID that replaces a DICOM UID or an OID: <c>2.25.</c> and a UUID as decimal (ITU-T X.667), at most 44
    /// characters.
    /// </summary>
    /// <param name="uid">The original UID as UTF-8.</param>
    public string Uid(ReadOnlySpan<byte> uid)
    {
        Span<byte> mac = stackalloc byte[32];
        _uid.Compute(uid, mac);
        SetVersion8(mac);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(mac);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"2.25.{number}");
    }

    /// <summary>The date shift of the subject with this pseudonym.</summary>
    public DateShift ShiftFor(string pseudonym)
    {
        Span<byte> mac = stackalloc byte[32];
        _shift.Compute(Encoding.UTF8.GetBytes(pseudonym), mac);
        return DateShift.FromHash(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(mac));
    }

    /// <summary>
    /// A keyed token of a value: 26 characters of lower-case base32 (RFC 4648 alphabet, 130 bits), fit for blob
    /// names.
    /// </summary>
    /// <param name="purpose">What the token is for; tokens of different purposes are unrelated.</param>
    /// <param name="value">The value; it cannot be told from the token without the key.</param>
    public string Token(string purpose, string value)
    {
        // The purpose's length goes first, so that ("ab", "c") and ("a", "bc") differ.
        var message = Encoding.UTF8.GetBytes(
            string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{Encoding.UTF8.GetByteCount(purpose)}:{purpose}{value}"));
        var mac = new byte[32];
        _token.Compute(message, mac);
        return string.Create(26, mac, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var bit = i * 5;
                var pair = (bytes[bit >> 3] << 8) | bytes[(bit >> 3) + 1];
                text[i] = Base32[(pair >> (11 - (bit & 7))) & 31];
            }
        });
    }

    /// <summary>Encrypts with AES-256-GCM under a random 96-bit nonce.</summary>
    /// <param name="plaintext">What to encrypt.</param>
    /// <param name="associatedName">
    /// Authenticated with the content, so that one envelope cannot stand in for another.
    /// </param>
    /// <returns>One byte version, 12 bytes nonce, the ciphertext, 16 bytes tag.</returns>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext, string associatedName)
    {
        var envelope = new byte[1 + NonceBytes + plaintext.Length + TagBytes];
        envelope[0] = EnvelopeVersion;
        var nonce = envelope.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_encryption, TagBytes);
        aes.Encrypt(
            nonce,
            plaintext,
            envelope.AsSpan(1 + NonceBytes, plaintext.Length),
            envelope.AsSpan(envelope.Length - TagBytes),
            Encoding.UTF8.GetBytes(associatedName));
        return envelope;
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> made.</summary>
    /// <exception cref="CryptographicException">
    /// The envelope is not whole, not of a known version, or not made with this key and name.
    /// </exception>
    public byte[] Decrypt(ReadOnlySpan<byte> envelope, string associatedName)
    {
        if (envelope.Length < 1 + NonceBytes + TagBytes || envelope[0] != EnvelopeVersion)
        {
            throw new CryptographicException("The envelope is truncated or of an unknown version.");
        }

        var plaintext = new byte[envelope.Length - 1 - NonceBytes - TagBytes];
        using var aes = new AesGcm(_encryption, TagBytes);
        aes.Decrypt(
            envelope.Slice(1, NonceBytes),
            envelope.Slice(1 + NonceBytes, plaintext.Length),
            envelope[^TagBytes..],
            plaintext,
            Encoding.UTF8.GetBytes(associatedName));
        return plaintext;
    }

    /// <summary>Clears the keys.</summary>
    public void Dispose()
    {
        _subject.Dispose();
        _resource.Dispose();
        _uid.Dispose();
        _shift.Dispose();
        _token.Dispose();
        CryptographicOperations.ZeroMemory(_encryption);
    }

    private static byte[] Derive(ReadOnlySpan<byte> secret, string purpose, string organization)
    {
        var key = new byte[32];
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            secret,
            key,
            "frontier-functions/1"u8,
            Encoding.UTF8.GetBytes($"frontier/1/{purpose}/{organization}"));
        return key;
    }

    private static void WriteUuid(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> mac = stackalloc byte[32];
        hash.Compute(value, mac);
        SetVersion8(mac);
        Utf8Formatter.TryFormat(new Guid(mac[..16], bigEndian: true), destination, out _);
    }

    private static void SetVersion8(Span<byte> mac)
    {
        mac[6] = (byte)((mac[6] & 0x0F) | 0x80);
        mac[8] = (byte)((mac[8] & 0x3F) | 0x80);
    }
}
