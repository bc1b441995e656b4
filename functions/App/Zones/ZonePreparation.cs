using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.App.Zones;

/// <summary>Creates the containers before the first trigger looks at them.</summary>
internal sealed class ZonePreparation(RecordsZone records, CleanZone clean) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(records.PrepareAsync(cancellationToken), clean.PrepareAsync(cancellationToken));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
