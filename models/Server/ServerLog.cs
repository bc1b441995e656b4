namespace FrontierFunctions.Server;

/// <summary>
/// Log messages of the endpoint, event ids 7000 to 7099. Model names and counts only, nothing of a request.
/// </summary>
internal static partial class ServerLog
{
    [LoggerMessage(7000, LogLevel.Information, "Model {Model} version {Version} is warm on {Device}")]
    public static partial void ModelWarm(ILogger logger, string model, string version, string device);

    [LoggerMessage(
        7001, LogLevel.Error, "The models of the registry could not be loaded; the endpoint stays not ready")]
    public static partial void LoadingFailed(ILogger logger, Exception exception);

    [LoggerMessage(7002, LogLevel.Warning, "CUDA is not usable ({Code}); model {Model} runs on the CPU")]
    public static partial void FallingBackToCpu(ILogger logger, string model, string code);

    [LoggerMessage(7003, LogLevel.Error, "Model {Model} version {Version} failed on a batch of {Rows} rows: {Failure}")]
    public static partial void RunFailed(ILogger logger, string model, string version, int rows, string failure);

    [LoggerMessage(7004, LogLevel.Information, "{Count} model versions are ready")]
    public static partial void Ready(ILogger logger, int count);

    [LoggerMessage(
        7005, LogLevel.Error, "Model {Model} could not be loaded anew ({Failure}); what was served is served on")]
    public static partial void ReloadFailed(ILogger logger, string model, string failure);

    [LoggerMessage(7006, LogLevel.Warning, "The endpoint's own requests to warm it up failed ({Failure})")]
    public static partial void WarmUpFailed(ILogger logger, string failure);
}
