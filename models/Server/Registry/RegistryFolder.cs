using System.Globalization;

namespace FrontierFunctions.Server.Registry;

/// <summary>What lies in the registry's folder, without opening it: to see what is new, changed or gone.</summary>
internal static class RegistryFolder
{
    /// <summary>A version's folder and a mark that changes with its files' names, sizes and times.</summary>
    public sealed record Version(string Name, string Path, string Mark);

    /// <summary>A model's folder, its versions oldest first, and its policy's file, if any, with its mark.</summary>
    public sealed record Model(string Name, IReadOnlyList<Version> Versions, string? PolicyPath, string PolicyMark);

    /// <summary>Reads the folder; models in order of name.</summary>
    /// <exception cref="InvalidDataException">A version's name is not a whole number.</exception>
    public static IReadOnlyList<Model> Read(string registry) =>
        [.. Directory.EnumerateDirectories(registry).Order(StringComparer.Ordinal).Select(ReadModel)];

    private static Model ReadModel(string folder)
    {
        var name = Path.GetFileName(folder);
        var versions = Directory.EnumerateDirectories(folder)
            .Select(path => (Path: path, Number: NumberOf(path, name)))
            .OrderBy(v => v.Number)
            .Select(v => new Version(Path.GetFileName(v.Path), v.Path, MarkOf(Directory.EnumerateFiles(v.Path))))
            .ToList();
        var policy = Path.Combine(folder, "serving.json");
        return File.Exists(policy)
            ? new Model(name, versions, policy, MarkOf([policy]))
            : new Model(name, versions, null, "");
    }

    private static int NumberOf(string path, string model) =>
        int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"A version of model '{model}' is not a whole number.");

    private static string MarkOf(IEnumerable<string> files) =>
        string.Join('|', files.Order(StringComparer.Ordinal).Select(path => new FileInfo(path)).Select(file =>
            string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}")));
}
