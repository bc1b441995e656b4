using FrontierFunctions.Local.Commands;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Local.Files;

/// <summary>An organization's own rules, one file for each format and profile in one folder.</summary>
internal static class RulesFolder
{
    /// <summary>The rules in a folder; none without one.</summary>
    /// <exception cref="UsageException">There is no such folder, or it holds something else.</exception>
    public static RuleOverrides Read(string? folder)
    {
        if (folder is null)
        {
            return RuleOverrides.None;
        }

        if (!Directory.Exists(folder))
        {
            throw new UsageException($"There is no folder at {Path.GetFullPath(folder)}.");
        }

        try
        {
            return new RuleOverrides(Directory.EnumerateFiles(folder).Select(file =>
                KeyValuePair.Create(Path.GetFileName(file), new ReadOnlyMemory<byte>(File.ReadAllBytes(file)))));
        }
        catch (InvalidDataException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }
}
