using System.IO.Compression;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Privacy;

namespace FrontierFunctions.Local.Files;

/// <summary>
/// The folder that de-identified files are written to. A file stands there whole, after a complete verdict, or not at
/// all; what was set aside stands in <c>quarantine</c> with its reason.
/// </summary>
internal sealed class DeidOutput
{
    private readonly string _folder;

    public DeidOutput(string folder, string input)
    {
        _folder = Path.GetFullPath(folder);
        var inside = Path.GetRelativePath(Path.GetFullPath(input), _folder);
        if (Directory.Exists(input) && !inside.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(inside))
        {
            throw new UsageException("The output folder must not lie in the input folder.");
        }

        Directory.CreateDirectory(_folder);
    }

    /// <summary>De-identifies one file into the folder.</summary>
    public async Task<FileResult> WriteAsync(FileBatch batch, InputFile file, CancellationToken cancellationToken)
    {
        if (batch.EntriesSetAside(file) is { } entries)
        {
            return SetAsideEntries(file, entries);
        }

        var target = Target(file.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var partial = Path.Combine(_folder, $".{batch.TokenOf(file)}.partial");
        try
        {
            DeidentificationOutcome outcome;
            await using (var output = new FileStream(
                partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                outcome = await DeidentifyAsync(batch, file, output, cancellationToken);
            }

            return outcome switch
            {
                DeidentificationOutcome.Completed completed => Accept(file, completed, partial, target),
                DeidentificationOutcome.SetAside setAside => SetAside(file, setAside.Issue, target),
                _ => throw new InvalidOperationException("The outcome is a closed set."),
            };
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Opens a file's de-identified copy.</summary>
    public FileStream Open(InputFile file) => File.OpenRead(Target(file.Name));

    /// <summary>Writes the privacy report of the whole run: <c>privacy.json</c> and <c>privacy.html</c>.</summary>
    public void WritePrivacy(PrivacyReport report)
    {
        File.WriteAllBytes(Path.Combine(_folder, "privacy.json"), report.ToJson());
        File.WriteAllBytes(Path.Combine(_folder, "privacy.html"), PrivacyPage.Write(report));
    }

    /// <summary>Writes the manifest of the whole run.</summary>
    public void WriteManifest(DeidManifest manifest) =>
        File.WriteAllBytes(Path.Combine(_folder, "manifest.json"), SummaryJson.Bytes(manifest));

    private static async Task<DeidentificationOutcome> DeidentifyAsync(
        FileBatch batch, InputFile file, Stream output, CancellationToken cancellationToken)
    {
        if (!file.IsGzip)
        {
            return await batch.DeidentifyAsync(file, output, cancellationToken);
        }

        // The name is kept, so the content must be what the name says.
        await using var gzip = new GZipStream(output, CompressionLevel.Fastest);
        return await batch.DeidentifyAsync(file, gzip, cancellationToken);
    }

    private FileResult Accept(
        InputFile file, DeidentificationOutcome.Completed completed, string partial, string target)
    {
        File.Move(partial, target, overwrite: true);
        Forget(Quarantined(file.Name));
        var reasons = Quarantined(file.Name) + ".reason.json";
        if (completed.PartsSetAsideCount > 0)
        {
            WriteReason(reasons, new SetAsideReason(
                "parts", null, completed.PartsSetAsideCount, [.. completed.PartsSetAside.Select(PlacedIssue.Of)]));
        }
        else
        {
            Forget(reasons);
        }

        return new FileResult(file, completed.Manifest, null, completed.PartsSetAside, completed.PartsSetAsideCount);
    }

    private FileResult SetAside(InputFile file, InputIssue issue, string target)
    {
        // What an earlier run wrote under the name is not the verdict of this one.
        File.Delete(target);
        var quarantined = Quarantined(file.Name);
        WriteReason(quarantined + ".reason.json", new SetAsideReason("file", PlacedIssue.Of(issue), 0, []));
        File.Copy(file.Path, quarantined, overwrite: true);
        return new FileResult(file, null, issue, [], 0);
    }

    /// <summary>Of an archive that is not whole, what could be read stands among the outputs.</summary>
    private FileResult SetAsideEntries(InputFile archive, IReadOnlyList<InputIssue> entries)
    {
        var quarantined = Quarantined(archive.Name);
        WriteReason(
            quarantined + ".reason.json",
            new SetAsideReason("parts", null, entries.Count, [.. entries.Take(1000).Select(PlacedIssue.Of)]));
        File.Copy(archive.Path, quarantined, overwrite: true);
        return new FileResult(archive, null, null, [.. entries.Take(1000)], entries.Count);
    }

    private void WriteReason(string path, SetAsideReason reason)
    {
        PrivateFile.CreateFolder(Path.Combine(_folder, "quarantine"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, SummaryJson.Bytes(reason));
    }

    /// <summary>Deletes what an earlier run left; the folder that it would stand in need not exist.</summary>
    private static void Forget(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private string Target(string name) => Path.Combine(_folder, name);

    private string Quarantined(string name) => Path.Combine(_folder, "quarantine", name);
}
