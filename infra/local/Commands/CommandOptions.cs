using System.CommandLine;

namespace FrontierFunctions.Local.Commands;

/// <summary>Options that several verbs have.</summary>
internal static class CommandOptions
{
    /// <summary>The organization of records on files when none is named.</summary>
    public const string LocalOrganization = "local";

    public static Option<string> Input(string description) =>
        new("--input") { Description = description, Required = true };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object on standard output." };

    public static Option<int> Threads()
    {
        var threads = new Option<int>("--threads")
        {
            Description = "How many files at a time; the results are the same for any number.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256)
            {
                result.AddError("--threads is 1 to 256.");
            }
        });
        return threads;
    }
}
