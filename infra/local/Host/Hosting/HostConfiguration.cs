using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace FrontierFunctions.Host.Hosting;

/// <summary>
/// Where settings come from, the later over the earlier: host.json (under AzureFunctionsJobHost, as in the real host),
/// local.settings.json, the environment, the command line; then whatever the app adds.
/// </summary>
internal static class HostConfiguration
{
    /// <summary>The section that host.json's content stands under, so that app settings can override it.</summary>
    public const string JobHost = "AzureFunctionsJobHost";

    private const string ScriptRoot = "AzureWebJobsScriptRoot";

    public static void AddHostSettings(this ConfigurationManager configuration, string[] args, string contentRoot)
    {
        configuration.AddEnvironmentVariables().AddCommandLine(args);
        string[] folders = [
            configuration[ScriptRoot] ?? contentRoot,
            .. FunctionAssemblies(configuration).Select(assembly => Path.GetDirectoryName(assembly.Location)!),
            AppContext.BaseDirectory,
            contentRoot];
        IConfigurationBuilder builder = configuration;
        Insert(builder, 0, HostJson(folders));
        Insert(builder, 1, LocalSettings(folders));
    }

    /// <summary>
    /// The assemblies of EmbeddedHost:FunctionAssembly, comma separated; the entry assembly when it is not set.
    /// </summary>
    public static IReadOnlyList<Assembly> FunctionAssemblies(IConfiguration configuration)
    {
        var names = configuration["EmbeddedHost:FunctionAssembly"];
        return string.IsNullOrWhiteSpace(names)
            ? [Assembly.GetEntryAssembly()!]
            : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(Assembly.Load)];
    }

    private static Dictionary<string, string?> HostJson(string[] folders) =>
        Read(folders, "host.json").ToDictionary(pair => $"{JobHost}:{pair.Key}", pair => pair.Value);

    private static Dictionary<string, string?> LocalSettings(string[] folders) =>
        Read(folders, "local.settings.json")
            .Select(pair => (Key: SettingName(pair.Key), pair.Value))
            .Where(pair => pair.Key is not null)
            .ToDictionary(pair => pair.Key!, pair => pair.Value);

    // "Values" are flat app settings whose double underscores mean sections, as in the environment.
    private static string? SettingName(string key) =>
        key.StartsWith("Values:", StringComparison.OrdinalIgnoreCase) ? key["Values:".Length..].Replace("__", ":")
        : key.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase) ? key
        : null;

    private static IEnumerable<KeyValuePair<string, string?>> Read(string[] folders, string file)
    {
        var path = folders.Select(folder => Path.Combine(Path.GetFullPath(folder), file)).FirstOrDefault(File.Exists);
        return path is null
            ? []
            : new ConfigurationBuilder().AddJsonFile(path).Build().AsEnumerable().Where(pair => pair.Value is not null);
    }

    private static void Insert(IConfigurationBuilder builder, int index, Dictionary<string, string?> settings) =>
        builder.Sources.Insert(index, new MemoryConfigurationSource { InitialData = settings });
}
