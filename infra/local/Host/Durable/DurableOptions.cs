using Microsoft.Extensions.Configuration;

namespace FrontierFunctions.Host.Durable;

/// <summary>host.json's <c>extensions.durableTask</c>, with the real host's defaults.</summary>
internal sealed record DurableOptions
{
    private static int PerProcessor => 10 * Environment.ProcessorCount;

    /// <summary>Names the container; letters, digits and hyphens.</summary>
    public string HubName { get; init; } = "TestHubName";

    /// <summary>How many activities run at a time; at least 1.</summary>
    public int MaxConcurrentActivities { get; init; } = PerProcessor;

    /// <summary>How many orchestrators' turns run at a time; at least 1.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = PerProcessor;

    /// <summary>The container that holds the hub.</summary>
    public string ContainerName =>
        $"{string.Concat(HubName.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()}-durable";

    public static DurableOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("AzureFunctionsJobHost:extensions:durableTask");
        var defaults = new DurableOptions();
        return new()
        {
            HubName = section["hubName"] is { Length: > 0 } name ? name : defaults.HubName,
            MaxConcurrentActivities =
                Math.Max(1, section.GetValue("maxConcurrentActivityFunctions", defaults.MaxConcurrentActivities)),
            MaxConcurrentOrchestrators =
                Math.Max(
                    1, section.GetValue("maxConcurrentOrchestratorFunctions", defaults.MaxConcurrentOrchestrators)),
        };
    }
}
