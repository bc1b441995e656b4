using FrontierFunctions.Local.Runtime;

namespace FrontierFunctions.Local.Demo;

/// <summary>What a batch left in the containers, copied to a folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Reports">The newest version of each subject's report, HTML, ordered by name.</param>
/// <param name="DeidentifiedBytes">Size of the de-identified copies with their manifests.</param>
internal sealed record DemoResults(string Folder, IReadOnlyList<string> Reports, long DeidentifiedBytes)
{
    /// <summary>
    /// Copies everything to the folder asked for, or the reports to <c>artifacts/demo</c> below the current one.
    /// </summary>
    public static async Task<DemoResults> TakeAsync(
        LocalRuntime runtime, string? output, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(output ?? Path.Combine("artifacts", "demo"));
        var clean = runtime.Storage.CleanConnectionString;
        long deidentified = 0;
        if (output is null)
        {
            // Reports of an earlier demo, perhaps of other patients, are not those of this one.
            DeleteFolder(Path.Combine(folder, "reports"));
            await ContainerCopy.ToFolderAsync(clean, "reports", folder, cancellationToken);
            deidentified = await ContainerCopy.SizeAsync(clean, "deidentified", cancellationToken);
        }
        else
        {
            foreach (var container in ContainerCopy.Clean)
            {
                var bytes = await ContainerCopy.ToFolderAsync(clean, container, folder, cancellationToken);
                deidentified += container == "deidentified" ? bytes : 0;
            }

            await ContainerCopy.ToFolderAsync(
                runtime.Storage.RecordsConnectionString, "quarantine", folder, cancellationToken);
        }

        var reports = Path.Combine(folder, "reports");
        return new DemoResults(
            folder,
            !Directory.Exists(reports)
                ? []
                : [.. Directory.EnumerateFiles(reports, "report.html", SearchOption.AllDirectories)
                    .GroupBy(file => Path.GetDirectoryName(Path.GetDirectoryName(file)), StringComparer.Ordinal)
                    .Select(versions => versions.Max(StringComparer.Ordinal)!)
                    .Order(StringComparer.Ordinal)],
            deidentified);
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
