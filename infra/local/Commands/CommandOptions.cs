using System.CommandLine;

namespace FrontierFunctions.Local.Commands;

/// <summary>Options that several verbs have.</summary>
internal static class CommandOptions
{
    /// <summary>The organization of records on files when none is named.</summary>
    public const string LocalOrganization = "local";

    public static Option<string> Input() => new("--input")
    {
        Description = "Records of any format that the product reads, plain, .gz or .zip: a file or a folder of them.", Required = true,
    };

    /// <summary>The folder that results go to; refused where a file stands at its place.</summary>
    public static Option<string?> Output(string description, bool required)
    {
        var output = new Option<string?>("--output") { Description = description, Required = required };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }] && File.Exists(path))
            {
                result.AddError("--output is a folder, and there is a file of that name.");
            }
        });
        return output;
    }

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
