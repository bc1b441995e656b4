using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Terminal;
using FrontierFunctions.Pipeline.Deidentification.Vault;

namespace FrontierFunctions.Local.Commands;

/// <summary>
/// <c>frontier vault</c>: makes a key pair for a re-identification vault, and opens an entry with the private key. For
/// whoever holds that key, and nobody else.
/// </summary>
internal sealed class VaultCommand(CommandTerminal terminal)
{
    /// <summary>Ending of a sealed entry's file; its name is the pseudonym.</summary>
    public const string Ending = ".sealed";

    private readonly Option<string?> _output = CommandOptions.Output("Folder for the key pair.", required: true);
    private readonly Option<string> _entry = new("--entry")
    {
        Description = "A sealed entry: {pseudonym}.sealed, or a blob of the container vault under that name.",
        Required = true,
    };

    private readonly Option<string> _key = new("--key") { Description = "The private key, PEM.", Required = true };
    private readonly Option<string> _organization = new("--organization")
    {
        Description = "Whose vault it is.",
        DefaultValueFactory = _ => CommandOptions.LocalOrganization,
    };

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var create = new Command("create-key", "Make a key pair: vault-public.pem goes to the product, vault-private.pem "
            + "to whoever may re-identify.") { _output };
        create.SetAction(arguments => CreateKey(arguments.GetRequiredValue(_output)!));
        var open = new Command("open", "Print who a pseudonym stands for.") { _entry, _key, _organization };
        open.SetAction(Open);
        return new Command("vault", "Re-identification, with the private key only.") { create, open };
    }

    private int CreateKey(string folder)
    {
        PrivateFile.CreateFolder(folder);
        using var rsa = RSA.Create(SubjectVault.MinimumKeyBits);
        PrivateFile.Write(
            Path.Combine(folder, "vault-private.pem"), Encoding.ASCII.GetBytes(rsa.ExportPkcs8PrivateKeyPem()));
        File.WriteAllText(Path.Combine(folder, "vault-public.pem"), rsa.ExportSubjectPublicKeyInfoPem());
        terminal.Say("Keep vault-private.pem apart from the product: whoever has it can re-identify every subject.");
        return ExitCode.Done;
    }

    private int Open(ParseResult arguments)
    {
        var file = arguments.GetRequiredValue(_entry);
        try
        {
            var entry = SubjectVault.Open(
                File.ReadAllText(arguments.GetRequiredValue(_key)),
                arguments.GetRequiredValue(_organization),
                Path.GetFileNameWithoutExtension(file),
                File.ReadAllBytes(file));
            terminal.Output.WriteLine(SummaryJson.Text(entry));
            return ExitCode.Done;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(e is InvalidDataException ? e.Message : "The entry or the key cannot be read.");
        }
    }
}
