using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Formats.Archives;

namespace FrontierFunctions.Local.Files;

/// <summary>
/// The files at a path, with what archives among them hold in place of the archives. Entries are inflated into a folder
/// of their own that only the user can read, and that goes when this is disposed.
/// </summary>
internal sealed class InputSet : IDisposable
{
    private readonly List<InputFile> _files = [];
    private readonly Dictionary<InputFile, IReadOnlyList<InputIssue>> _unreadable = [];
    private string? _folder;

    private InputSet()
    {
    }

    /// <summary>The files to de-identify, and archives that could not be read or not whole, ordered by name.</summary>
    public IReadOnlyList<InputFile> Files => _files;

    /// <summary>The sender's word on who is one subject; null where there is none.</summary>
    public byte[]? Subjects { get; private set; }

    /// <summary>Opens what is at a path.</summary>
    /// <exception cref="Commands.UsageException">There is nothing at the path.</exception>
    public static async Task<InputSet> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var set = new InputSet { Subjects = InputFile.SubjectsAt(path) };
        try
        {
            foreach (var file in InputFile.At(path))
            {
                await using var content = file.Open();
                if (await IsArchiveAsync(content, cancellationToken))
                {
                    await set.UnpackAsync(file, content, cancellationToken);
                }
                else
                {
                    set._files.Add(file);
                }
            }

            set._files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What could not be read of an archive: without a path the archive itself. Null where the file is none.
    /// </summary>
    public IReadOnlyList<InputIssue>? ArchiveIssues(InputFile file) => _unreadable.GetValueOrDefault(file);

    public void Dispose()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
            _folder = null;
        }
    }

    private static async Task<bool> IsArchiveAsync(FileStream content, CancellationToken cancellationToken)
    {
        var beginning = new byte[4];
        var read = await content.ReadAtLeastAsync(beginning, 4, throwOnEndOfStream: false, cancellationToken);
        content.Position = 0;
        return ZipRecords.IsZip(beginning.AsSpan(0, read));
    }

    private async Task UnpackAsync(InputFile archive, FileStream content, CancellationToken cancellationToken)
    {
        var holds = await ZipRecords.InspectAsync(content, ZipLimits.Default, cancellationToken);
        if (holds.Refused is not null || holds.Issues.Count > 0)
        {
            _unreadable.Add(archive, holds.Refused is { } refused ? [refused] : holds.Issues);
            _files.Add(archive);
        }

        // Of the .NET runtime: mode 0700 where there are modes.
        _folder ??= Directory.CreateTempSubdirectory("frontier-deid-").FullName;
        await ZipRecords.ReadAsync(
            content, holds.Entries,
            async (entry, bytes, token) =>
            {
                // A number, not the entry's name: no name from an archive becomes a path here.
                var path = Path.Combine(_folder, $"{_files.Count}");
                await using (var file = File.Create(path))
                {
                    await bytes.CopyToAsync(file, token);
                }

                if (Path.GetFileName(entry.Name) == InputFile.SubjectsFile)
                {
                    Subjects ??= await File.ReadAllBytesAsync(path, token);
                    return;
                }

                _files.Add(new InputFile($"{archive.Name}{ZipRecords.Separator}{entry.Name}", path, entry.Bytes));
            },
            cancellationToken);
    }
}
