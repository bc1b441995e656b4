using FrontierFunctions.Local.Keys;

namespace FrontierFunctions.Tests.Local.Keys;

public sealed class DevelopmentKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("frontier-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Secret_IsMadeOnceAndOnlyForItsOwner()
    {
        var keys = new DevelopmentKeys(_folder);
        var file = keys.SecretFile("north");
        var secret = File.ReadAllText(file);

        Assert.Equal(32, Convert.FromBase64String(secret.Trim()).Length);
        Assert.Equal(secret, File.ReadAllText(keys.SecretFile("north")));
        Assert.NotEqual(secret, File.ReadAllText(keys.SecretFile("south")));
        Assert.Equal(["north", "south"], keys.Organizations());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Secret_AsTextAndAsBytes_GivesTheSamePseudonyms()
    {
        var text = new DevelopmentKeys(_folder).SecretFile("north");
        var raw = Path.Combine(_folder, "raw");
        // Bytes that cannot be taken for base64.
        File.WriteAllBytes(raw, Convert.FromBase64String(File.ReadAllText(text).Trim()));

        using var ofText = DevelopmentKeys.Keys("north", text);
        using var ofBytes = DevelopmentKeys.Keys("north", raw);

        Assert.Equal(ofText.SubjectPseudonym("somebody"), ofBytes.SubjectPseudonym("somebody"));
    }

    [Fact]
    public void FunctionKeys_OfALaterOrganization_JoinTheFile()
    {
        var file = new DevelopmentKeys(_folder).FunctionKeysFile;
        var first = FunctionKeys.Ensure(file, ["north"]);
        var second = FunctionKeys.Ensure(file, ["north", "south"]);

        Assert.Equal(first.ByOrganization["north"], second.ByOrganization["north"]);
        Assert.NotEqual(second.ByOrganization["north"], second.ByOrganization["south"]);
        Assert.Matches("^[0-9a-f]{64}$", second.Sha256Of("south"));
    }
}
