using FrontierFunctions.App.Ingest;
using FrontierFunctions.Local.Samples;

namespace FrontierFunctions.Tests.App;

/// <summary>One run of the sample patients, with a broken file among them, that several tests look at.</summary>
public sealed class SampleBatchRun : IAsyncLifetime
{
    internal const string Batch = "Nachtlauf für Lovelace";

    internal RunningProduct Product { get; private set; } = null!;

    internal SampleBatch Samples { get; } = SampleBatch.Create(SampleBatch.DefaultSeed, withBrokenFile: true);

    internal BatchView View { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Product = await RunningProduct.StartAsync();
        View = await Product.RunAsync(Batch, [.. Samples.Files.Select(f => (f.Name, f.Content))]);
    }

    public async ValueTask DisposeAsync() => await Product.DisposeAsync();
}
