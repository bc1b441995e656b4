using System.ComponentModel.DataAnnotations;

namespace FrontierFunctions.Server;

/// <summary>Settings of the endpoint, configuration section <c>Models</c>.</summary>
internal sealed class ServingOptions
{
    /// <summary>
    /// Folder of models, <c>{model}/{version}/model.onnx</c>. Default: <c>registry</c> next to the program.
    /// </summary>
    [Required]
    public string Registry { get; set; } = Path.Combine(AppContext.BaseDirectory, "registry");

    /// <summary>
    /// Rows that one run of a model takes at most, unless a single request brings more. 1 to 65536; default 64.
    /// </summary>
    [Range(1, 65536)]
    public int MaxBatchRows { get; set; } = 64;

    /// <summary>How long a request waits for others to share its run, milliseconds. 0 to 60000; default 1.</summary>
    [Range(0.0, 60000.0)]
    public double MaxQueueDelayMilliseconds { get; set; } = 1;

    /// <summary>
    /// Whether a run starts at once when no other request is on its way, before the delay is over. Default true: a lone
    /// request never waits.
    /// </summary>
    public bool StartWhenIdle { get; set; } = true;

    /// <summary>Rows of one request at most; more is refused. 1 to 1048576; default 4096.</summary>
    [Range(1, 1 << 20)]
    public int MaxRequestRows { get; set; } = 4096;

    /// <summary>Rows of one model that wait or run at most; beyond it the answer is 429. Default 8192.</summary>
    [Range(1, 1 << 24)]
    public int MaxPendingRows { get; set; } = 8192;

    /// <summary>Bytes of a request's body at most; more is refused with 413. Default 8 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxRequestBytes { get; set; } = 8 << 20;

    /// <summary>
    /// <c>auto</c> (CUDA when it is there, else CPU), <c>cpu</c>, or <c>cuda</c> (nothing else). Default auto.
    /// </summary>
    [RegularExpression("auto|cpu|cuda")]
    public string Device { get; set; } = "auto";

    /// <summary>
    /// Whether CUDA may multiply in TF32: faster on cards that have it, with answers that differ from the CPU's by more
    /// than single precision does. Default false.
    /// </summary>
    public bool TensorFloat32 { get; set; }

    /// <summary>
    /// How often the registry's folder is looked at for new, changed and removed versions, seconds. 0 (never) to 3600;
    /// default 5. A change is taken up when two looks in a row see the same.
    /// </summary>
    [Range(0, 3600)]
    public int ReloadSeconds { get; set; } = 5;

    /// <summary>
    /// Whether <c>POST /v2/repository/models/{model}/load</c> and <c>/unload</c> are served. Default false: who may ask
    /// for scores may not thereby change what is served.
    /// </summary>
    public bool RepositoryControl { get; set; }

    /// <summary>
    /// Requests of each kind that the endpoint sends itself before it is ready. 0 (none) to 100000; default 240.
    /// </summary>
    [Range(0, 100_000)]
    public int WarmUpRequests { get; set; } = 240;

    /// <summary>Time that running requests have to end at shutdown, seconds. 0 to 600; default 20.</summary>
    [Range(0, 600)]
    public int DrainSeconds { get; set; } = 20;

    /// <summary><see cref="MaxQueueDelayMilliseconds"/> as a time span.</summary>
    public TimeSpan MaxQueueDelay => TimeSpan.FromMilliseconds(MaxQueueDelayMilliseconds);

    /// <summary><see cref="DrainSeconds"/> as a time span.</summary>
    public TimeSpan DrainTime => TimeSpan.FromSeconds(DrainSeconds);

    public static ServingOptions From(IConfigurationSection section)
    {
        var options = new ServingOptions();
        section.Bind(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        if (options.MaxPendingRows < options.MaxRequestRows)
        {
            throw new ValidationException("Models:MaxPendingRows must be at least Models:MaxRequestRows.");
        }

        return options;
    }
}
