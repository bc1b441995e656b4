using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Vault;

namespace FrontierFunctions.Local.Files;

/// <summary>A folder of sealed entries, one for each subject. Exists only when it is asked for.</summary>
internal sealed class VaultFolder
{
    private readonly string _folder;
    private readonly string _publicKey;
    private readonly string _organization;

    private VaultFolder(string folder, string publicKey, string organization) =>
        (_folder, _publicKey, _organization) = (folder, publicKey, organization);

    /// <summary>The folder; null where none is asked for.</summary>
    /// <exception cref="UsageException">Only one of folder and key is given, or the key cannot be read.</exception>
    public static VaultFolder? At(string? folder, string? keyFile, string organization)
    {
        if (folder is null && keyFile is null)
        {
            return null;
        }

        if (folder is null || keyFile is null)
        {
            throw new UsageException("--vault and --vault-key belong together.");
        }

        return File.Exists(keyFile)
            ? new VaultFolder(folder, File.ReadAllText(keyFile), organization)
            : throw new UsageException("There is no key at --vault-key.");
    }

    /// <summary>Seals who the subjects are.</summary>
    public void Write(IEnumerable<ResolvedSubject> subjects, OrganizationKeys keys)
    {
        PrivateFile.CreateFolder(_folder);
        foreach (var subject in subjects)
        {
            try
            {
                PrivateFile.Write(
                    Path.Combine(_folder, subject.Pseudonym + VaultCommand.Ending),
                    SubjectVault.Seal(_publicKey, _organization, VaultEntry.Of(subject, keys)));
            }
            catch (InvalidDataException wrong)
            {
                throw new UsageException(wrong.Message);
            }
        }
    }
}
