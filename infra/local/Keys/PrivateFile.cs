namespace FrontierFunctions.Local.Keys;

/// <summary>Files and folders that only their owner can read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder and its parents; the folder itself is closed to others.</summary>
    public static void CreateFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Writes a file in one step: it is there whole, and owner-only from its first byte on, or not at all.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(path + ".new", options))
        {
            stream.Write(content);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
