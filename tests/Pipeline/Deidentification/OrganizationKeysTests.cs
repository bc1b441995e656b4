using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

public sealed class OrganizationKeysTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    // RFC 5869, appendix A, test cases 1 to 3: the derivation that the keys stand on.
    [Theory]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42,
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42,
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")]
    public void Hkdf_VectorsOfRfc5869_Match(string secret, string salt, string info, int length, string expected)
    {
        var key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Convert.FromHexString(secret), length, Convert.FromHexString(salt),
                Convert.FromHexString(info));

        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    // Computed independently with Python's hmac and uuid modules; they must never change.
    [Fact]
    public void Values_OfAKnownSecret_AreTheAgreedOnes()
    {
        using var keys = new OrganizationKeys(Secret, "Springfield Health");
        var pseudonym = keys.SubjectPseudonym("mrn\u001furn:x\u001f42");

        Assert.Equal("11e42b31-054b-8c13-9ad3-499ef9efc721", pseudonym);
        Assert.Equal("0b717309-8f82-8b9d-a07e-1df113182ab6", keys.ResourceId("patient-7"u8));
        Assert.Equal("2.25.59848134909126532802406757272668491870", keys.Uid("1.2.840.10008.1"u8));
        Assert.Equal(-363, keys.ShiftFor(pseudonym).Days);
        Assert.Equal("hklvm65utkegum3yu2q3lqohnz", keys.Token("blob", "uploads/a b.json"));
    }

    [Fact]
    public void Values_OfTwoOrganizationsWithOneSecret_AreUnlinkable()
    {
        using var one = new OrganizationKeys(Secret, "one");
        using var two = new OrganizationKeys(Secret, "two");

        Assert.NotEqual(one.SubjectPseudonym("k"), two.SubjectPseudonym("k"));
        Assert.NotEqual(one.ResourceId("k"u8), two.ResourceId("k"u8));
        Assert.NotEqual(one.Uid("k"u8), two.Uid("k"u8));
        Assert.NotEqual(one.Token("p", "k"), two.Token("p", "k"));
        var shifts = Enumerable.Range(0, 1000).Count(i => one.ShiftFor($"{i}") == two.ShiftFor($"{i}"));
        Assert.InRange(shifts, 0, 20);
        Assert.ThrowsAny<CryptographicException>(() => two.Decrypt(one.Encrypt("x"u8, "n"), "n"));
    }

    [Fact]
    public void Values_OfOnePurpose_TellNothingOfAnother()
    {
        using var keys = new OrganizationKeys(Secret, "one");

        Assert.NotEqual(keys.SubjectPseudonym("k"), keys.ResourceId("k"u8));
        Assert.NotEqual(keys.Token("a", "k"), keys.Token("b", "k"));
        Assert.NotEqual(keys.Token("ab", "c"), keys.Token("a", "bc"));
    }

    [Fact]
    public void ResourceId_ManyIds_AreDistinctVersion8Uuids()
    {
        using var keys = new OrganizationKeys(Secret, "one");
        var ids = Enumerable.Range(0, 10_000).Select(i => keys.ResourceId(Encoding.UTF8.GetBytes($"{i}"))).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            id));
    }

    [Fact]
    public void WriteResourceId_AfterFirstUse_DoesNotAllocate()
    {
        using var keys = new OrganizationKeys(Secret, "one");
        var destination = new byte[40];
        keys.WriteResourceId("a"u8, destination);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            keys.WriteResourceId("a"u8, destination);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(keys.ResourceId("a"u8), Encoding.ASCII.GetString(destination, 0, 36));
    }

    [Fact]
    public void ResourceId_FromManyThreads_IsTheSame()
    {
        using var keys = new OrganizationKeys(Secret, "one");
        var expected = Enumerable.Range(0, 500).Select(i => keys.ResourceId(Encoding.UTF8.GetBytes($"{i}"))).ToArray();

        Parallel.For(0, 5000, i => Assert.Equal(expected[i % 500],
            keys.ResourceId(Encoding.UTF8.GetBytes($"{i % 500}"))));
    }

    [Fact]
    public void Decrypt_AnyChangedByte_Throws()
    {
        using var keys = new OrganizationKeys(Secret, "one");
        var envelope = keys.Encrypt("Treviño"u8, "identities/1");

        Assert.Equal("Treviño"u8, keys.Decrypt(envelope, "identities/1"));
        Assert.ThrowsAny<CryptographicException>(() => keys.Decrypt(envelope, "identities/2"));
        Assert.ThrowsAny<CryptographicException>(() => keys.Decrypt(envelope.AsSpan(0, envelope.Length - 1),
            "identities/1"));
        Assert.ThrowsAny<CryptographicException>(() => keys.Decrypt([], "identities/1"));
        for (var i = 0; i < envelope.Length; i++)
        {
            var tampered = envelope.ToArray();
            tampered[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => keys.Decrypt(tampered, "identities/1"));
        }
    }

    [Fact]
    public void Encrypt_SameTextTwice_DiffersByItsNonce()
    {
        using var keys = new OrganizationKeys(Secret, "one");

        Assert.NotEqual(keys.Encrypt("x"u8, "n"), keys.Encrypt("x"u8, "n"));
    }

    [Fact]
    public void Constructor_ShortSecretOrNoName_Throws()
    {
        Assert.Throws<ArgumentException>(() => new OrganizationKeys(new byte[31], "one"));
        Assert.Throws<ArgumentException>(() => new OrganizationKeys(new byte[32], ""));
    }
}
