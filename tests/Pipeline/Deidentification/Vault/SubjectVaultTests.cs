using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Vault;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Vault;

public sealed class SubjectVaultTests : IDisposable
{
    private readonly RSA _key = RSA.Create(SubjectVault.MinimumKeyBits);
    private readonly VaultEntry _entry = new()
    {
        Pseudonym = "0c1f4f0e-98b1-4b0a-8d5e-6a5d7f8c2b13",
        ShiftDays = -17,
        Identities = [new SubjectIdentity { Names = [new PersonName("Brimbleshaw", ["Ottoline"])], BirthDate = "1961-04-03" }],
    };

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Entry_SealedAndOpened_IsTheSame()
    {
        var opened = SubjectVault.Open(_key.ExportPkcs8PrivateKeyPem(), "acme", _entry.Pseudonym, Sealed());

        Assert.Equal(-17, opened.ShiftDays);
        Assert.Equal("Brimbleshaw", opened.Identities[0].Names[0].Family);
        Assert.DoesNotContain("Brimbleshaw", Encoding.Latin1.GetString(Sealed()), StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_OfAnotherPseudonymOrganizationOrKey_DoesNotOpen()
    {
        using var other = RSA.Create(SubjectVault.MinimumKeyBits);
        var own = _key.ExportPkcs8PrivateKeyPem();
        AssertRefused(own, "acme", "11111111-98b1-4b0a-8d5e-6a5d7f8c2b13", Sealed());
        AssertRefused(own, "zenith", _entry.Pseudonym, Sealed());
        AssertRefused(other.ExportPkcs8PrivateKeyPem(), "acme", _entry.Pseudonym, Sealed());
        AssertRefused(_key.ExportSubjectPublicKeyInfoPem(), "acme", _entry.Pseudonym, Sealed());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(400)]
    [InlineData(500)]
    public void Entry_Damaged_DoesNotOpen(int length)
    {
        var cut = Sealed()[..Math.Min(length, Sealed().Length - 1)];
        AssertRefused(_key.ExportPkcs8PrivateKeyPem(), "acme", _entry.Pseudonym, cut);
    }

    [Fact]
    public void Key_TooShortOrNone_IsRefused()
    {
        using var small = RSA.Create(2048);
        Assert.Throws<InvalidDataException>(
            () => SubjectVault.Seal(small.ExportSubjectPublicKeyInfoPem(), "acme", _entry));
        Assert.Throws<InvalidDataException>(() => SubjectVault.Seal("no key", "acme", _entry));
    }

    private static void AssertRefused(string key, string organization, string pseudonym, byte[] entry) =>
        Assert.Throws<InvalidDataException>(() => SubjectVault.Open(key, organization, pseudonym, entry));

    private byte[] Sealed() => SubjectVault.Seal(_key.ExportSubjectPublicKeyInfoPem(), "acme", _entry);
}
