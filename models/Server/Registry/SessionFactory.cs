using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FrontierFunctions.Server.Registry;

/// <summary>Opens ONNX Runtime sessions on CUDA where that works and is wanted, else on the CPU.</summary>
internal sealed class SessionFactory(ServingOptions options, ILogger logger)
{
    // Threads cost more than they bring in a graph whose weights fit a cache, and in one of a table, which looks a few of
    // its weights up.
    private const long SmallModelBytes = 1 << 20;

    /// <exception cref="OnnxRuntimeException">The file is not a model, or CUDA is required and not usable.</exception>
    public (InferenceSession Session, string Device) Open(string model, string path)
    {
        var cudaBuilt = OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider");
        if (options.Device == "cuda" || (options.Device == "auto" && cudaBuilt))
        {
            try
            {
                using var cuda = Settings(path);
                using var provider = new OrtCUDAProviderOptions();
                provider.UpdateOptions(CudaSettings());
                cuda.AppendExecutionProvider_CUDA(provider);
                return (new InferenceSession(path, cuda), "CUDA");
            }
            catch (OnnxRuntimeException exception) when (options.Device == "auto")
            {
                // No driver, no device or no cuDNN: the answers are the same on the CPU.
                ServerLog.FallingBackToCpu(logger, model, exception.GetType().Name);
            }
        }

        using var cpu = Settings(path);
        return (new InferenceSession(path, cpu), "CPU");
    }

    /// <summary>
    /// Rows that are run together at least: a multiple of every vector width for a small model, whose time they do not
    /// change; one for a large one, whose answers may differ in their last bits with the batch.
    /// </summary>
    public static int RowsTogether(string path) => IsSmall(path) ? 16 : 1;

    private static bool IsSmall(string path) => new FileInfo(path).Length < SmallModelBytes;

    private static bool IsTable(string path) => File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "features.json"));

    // Source: ONNX Runtime, "CUDA Execution Provider". Left to itself the provider multiplies in TF32, 10 bits of mantissa,
    // which moves answers by more than the CPU's may differ; and measures every algorithm for each new number of rows,
    // of which dynamic batching has many.
    private Dictionary<string, string> CudaSettings() => new(StringComparer.Ordinal)
    {
        ["use_tf32"] = options.TensorFloat32 ? "1" : "0",
        ["cudnn_conv_algo_search"] = "HEURISTIC",
    };

    private static SessionOptions Settings(string path)
    {
        var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (IsSmall(path) || IsTable(path))
        {
            settings.IntraOpNumThreads = 1;
        }

        return settings;
    }
}
