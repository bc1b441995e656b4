using System.Security.Cryptography;
using FrontierFunctions.Local.Storage;

namespace FrontierFunctions.Local.Demo;

/// <summary>A storage folder that lives as long as one run of <c>demo</c>: it holds identifiable records.</summary>
internal sealed class DemoStorage : IDisposable
{
    private DemoStorage(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a new folder, and removes those that killed runs left behind.</summary>
    public static DemoStorage Create(string parent)
    {
        Directory.CreateDirectory(parent);
        foreach (var left in Directory.EnumerateDirectories(parent))
        {
            RemoveUnlessUsed(left);
        }

        return new DemoStorage(
            System.IO.Path.Combine(parent, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))));
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static void RemoveUnlessUsed(string left)
    {
        var folder = AzuriteFolder.Create(left);
        try
        {
            using var ownership = folder.TakeOwnership();
        }
        catch (LocalRuntimeException)
        {
            // Another demo is at work there.
            return;
        }

        // Nothing of it is wanted any more, so nothing is lost by not saving it.
        folder.ReadState()?.Kill();
        Directory.Delete(left, recursive: true);
    }
}
