namespace FrontierFunctions.Pipeline.Formats;

/// <summary>What is known of a file besides its bytes.</summary>
/// <param name="FileToken">The file's token: unique in its batch, not derived from anything readable.</param>
/// <param name="Name">
/// The file's own name as its sender chose it, without folders; null when it has none. Identifying: it tells the format
/// by its ending and may name the subject, and goes nowhere else.
/// </param>
public sealed record RecordSource(string FileToken, string? Name = null)
{
    /// <summary>How many records the content stands in; 0 for a file of its own.</summary>
    public int Depth { get; init; }

    /// <summary>Whether the manifest says which rule did what where; that costs time.</summary>
    public bool Explains { get; init; }

    /// <summary>Ending of the name in lower case without the dot and without <c>.gz</c>; empty when there is none.</summary>
    public string Extension
    {
        get
        {
            var name = Name?.ToLowerInvariant() ?? "";
            name = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3]
                : name.EndsWith(".bgz", StringComparison.Ordinal) ? name[..^4] : name;
            return Path.GetExtension(name).TrimStart('.');
        }
    }

    /// <summary>The token only.</summary>
    public override string ToString() => $"RecordSource {FileToken}";
}
