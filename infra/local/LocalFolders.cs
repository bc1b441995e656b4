namespace FrontierFunctions.Local;

/// <summary>Where the command finds what it needs and keeps what is its own.</summary>
/// <param name="Root">The root of the checkout.</param>
internal sealed record LocalFolders(string Root)
{
    /// <summary>Own state of this machine; git ignores it.</summary>
    public string State { get; init; } = Path.Combine(Root, ".frontier");

    /// <summary>Development keys.</summary>
    public string Keys => Path.Combine(State, "keys");

    /// <summary>Storage of <c>serve</c> when no other is given.</summary>
    public string Storage => Path.Combine(State, "storage");

    /// <summary>The npm package that is the storage.</summary>
    public string AzuritePackage => Path.Combine(Root, "node_modules", "azurite");

    /// <summary>The models with their cards and schemas.</summary>
    public string ModelRegistry => Path.Combine(Root, "models", "registry");

    /// <summary>Looks for the checkout upwards from the built program, then from the current folder.</summary>
    /// <exception cref="LocalRuntimeException">There is none.</exception>
    public static LocalFolders Find()
    {
        foreach (var start in (string[])[AppContext.BaseDirectory, Directory.GetCurrentDirectory()])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "FrontierFunctions.sln")))
                {
                    return new LocalFolders(folder.FullName);
                }
            }
        }

        throw new LocalRuntimeException(
            "The frontier command runs from a checkout of FrontierFunctions, and there is none here.");
    }
}
