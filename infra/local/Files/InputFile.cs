using FrontierFunctions.Local.Commands;

namespace FrontierFunctions.Local.Files;

/// <summary>One file of a batch on disk.</summary>
/// <param name="Name">Name relative to the input, folders separated by <c>/</c>. May identify somebody.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="SizeBytes">Size on disk.</param>
internal sealed record InputFile(string Name, string Path, long SizeBytes)
{
    /// <summary>Rows that say who is one subject; not a file of records.</summary>
    public const string SubjectsFile = "subjects.csv";

    /// <summary>True where the name says that the content is compressed.</summary>
    public bool IsGzip => Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The files at a path: the file itself, or all below a folder, ordered by name.</summary>
    /// <exception cref="UsageException">There is nothing at the path.</exception>
    public static IReadOnlyList<InputFile> At(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full))
        {
            return [new InputFile(System.IO.Path.GetFileName(full), full, new FileInfo(full).Length)];
        }

        if (!Directory.Exists(full))
        {
            throw new UsageException($"There is no file or folder at {full}.");
        }

        List<InputFile> files =
        [
            .. new DirectoryInfo(full).EnumerateFiles("*", SearchOption.AllDirectories)
                .Select(file => new InputFile(
                    System.IO.Path.GetRelativePath(full, file.FullName).Replace(
                        System.IO.Path.DirectorySeparatorChar, '/'),
                    file.FullName, file.Length))
                .Where(file => file.Name != SubjectsFile)
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
        return files.Count > 0 ? files : throw new UsageException($"The folder {full} holds no file.");
    }

    /// <summary>The batch's <c>subjects.csv</c>; null when it has none.</summary>
    public static byte[]? SubjectsAt(string path)
    {
        var file = System.IO.Path.Combine(path, SubjectsFile);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    /// <summary>Opens the file for one reading from start to end.</summary>
    public FileStream Open() => new(
        Path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read,
            Options = FileOptions.SequentialScan, BufferSize = 0 });
}
