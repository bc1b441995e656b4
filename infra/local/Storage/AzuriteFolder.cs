using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FrontierFunctions.Local.Keys;

namespace FrontierFunctions.Local.Storage;

/// <summary>
/// The folder of one Azurite: its data, its accounts, and the files through which service and owner talk.
/// </summary>
internal sealed class AzuriteFolder
{
    /// <summary>The account of the records zone: what identifies people.</summary>
    public const string Records = "records";

    /// <summary>The account of the clean zone: what de-identification wrote.</summary>
    public const string Clean = "clean";

    private AzuriteFolder(string path) => Path = path;

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>What the service wrote on its output.</summary>
    public string LogPath => File("service.log");

    /// <summary>Opens the folder, and on first use makes it and the account keys.</summary>
    public static AzuriteFolder Create(string path)
    {
        var folder = new AzuriteFolder(System.IO.Path.GetFullPath(path));
        PrivateFile.CreateFolder(folder.Path);
        if (!System.IO.File.Exists(folder.File("accounts.json")))
        {
            var accounts = new Dictionary<string, string>
            {
                [Records] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)),
                [Clean] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)),
            };
            PrivateFile.Write(folder.File("accounts.json"), JsonSerializer.SerializeToUtf8Bytes(accounts));
        }

        return folder;
    }

    /// <summary>Account keys by account name.</summary>
    public IReadOnlyDictionary<string, string> Accounts() =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(System.IO.File.ReadAllBytes(File("accounts.json")))!;

    /// <summary>
    /// Takes the folder for this process; the operating system lets it go when the process ends, however it ends.
    /// </summary>
    /// <exception cref="LocalRuntimeException">Another command has it.</exception>
    public FileStream TakeOwnership()
    {
        try
        {
            return new FileStream(File("owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new LocalRuntimeException(
                $"The storage folder {Path} is in use by another frontier command. Stop that one or give another "
                + "--storage.",
                exception);
        }
    }

    /// <summary>The state that the running service wrote; null when there is none.</summary>
    public AzuriteState? ReadState()
    {
        try
        {
            return JsonSerializer.Deserialize<AzuriteState>(
                System.IO.File.ReadAllBytes(File("service.json")), JsonSerializerOptions.Web);
        }
        catch (Exception exception) when (exception is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes what an ended service left.</summary>
    public void Forget()
    {
        System.IO.File.Delete(File("service.json"));
        System.IO.File.Delete(File("stop"));
    }

    /// <summary>Tells the service that its owner lives.</summary>
    public void Beat() => System.IO.File.WriteAllText(File("heartbeat"), "");

    /// <summary>Asks the service with that process id to save and end.</summary>
    public void AskToStop(int pid) =>
        System.IO.File.WriteAllText(File("stop"), pid.ToString(CultureInfo.InvariantCulture));

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
