namespace FrontierFunctions.Host.Functions;

/// <summary>How a triggered invocation ended.</summary>
internal abstract record FunctionOutcome
{
    private FunctionOutcome()
    {
    }

    /// <summary>The function returned.</summary>
    public sealed record Succeeded : FunctionOutcome;

    /// <summary>The function threw; it is a failed attempt.</summary>
    public sealed record Failed : FunctionOutcome;

    /// <summary>The host or the caller went away under it; it is no attempt.</summary>
    public sealed record Interrupted : FunctionOutcome;
}
