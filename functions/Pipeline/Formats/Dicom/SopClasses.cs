using System.Collections.Frozen;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>Names of the standard's storage classes (PS3.6, annex A).</summary>
internal static class SopClasses
{
    private static readonly Lazy<FrozenDictionary<string, string>> Names = new(Read);

    /// <summary>The class's keyword; <c>(other)</c> for one that is not the standard's.</summary>
    public static string Name(string uid) => Names.Value.GetValueOrDefault(uid, "(other)");

    private static FrozenDictionary<string, string> Read()
    {
        using var resource = typeof(SopClasses).Assembly.GetManifestResourceStream("dicom-sop-classes.txt")
            ?? throw new InvalidOperationException("The SOP classes are not built in.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#')).Select(line => line.Split(' '))
            .ToFrozenDictionary(fields => fields[0], fields => fields[1], StringComparer.Ordinal);
    }
}
