namespace FrontierFunctions.App.Organizations;

/// <summary>What the app knows of one organization. Configuration section <c>Organizations:{name}</c>.</summary>
public sealed class OrganizationOptions
{
    /// <summary>
    /// SHA-256 of the organization's function key, lower-case hex. Required for HTTP; requests with that key speak for
    /// the organization.
    /// </summary>
    public string? ApiKeySha256 { get; set; }

    /// <summary>
    /// Name of the Key Vault secret (in <c>KeyVault:Uri</c>) that holds the organization's secret: base64 of 32 bytes
    /// or more. Either this or <see cref="SecretFile"/>.
    /// </summary>
    public string? SecretName { get; set; }

    /// <summary>
    /// Path of a development key file (base64 of 32 bytes or more). Refused where the app runs in Azure.
    /// </summary>
    public string? SecretFile { get; set; }

    /// <summary>
    /// RSA public key (PEM, 3,072 bits or more) for which who is who is sealed in the container <c>vault</c>; nothing is
    /// written there without it. The private key stays with whoever may re-identify.
    /// </summary>
    public string? VaultPublicKey { get; set; }
}
