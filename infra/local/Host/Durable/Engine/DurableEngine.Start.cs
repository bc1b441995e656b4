using FrontierFunctions.Host.Durable.History;
using FrontierFunctions.Host.Durable.Storage;

namespace FrontierFunctions.Host.Durable.Engine;

/// <summary>Taking over the hub and what is unfinished in it.</summary>
internal sealed partial class DurableEngine
{
    private const int ParallelLoads = 8;

    private async Task RunAsync()
    {
        try
        {
            await WithStorageAsync(async () =>
            {
                await _storage.InitializeAsync(_life.Token);
                await _ownership.AcquireAsync(_logger.WaitingForHub, _life.Token);
                return true;
            });
            using var renewal = new PeriodicTimer(HubOwnership.RenewEvery, _timeProvider);
            var unfinished = await WithStorageAsync(LoadUnfinishedAsync);
            foreach (var instance in unfinished)
                _active.TryAdd(instance.Id, instance);

            // All are known before the first moves: an instance may look for its children.
            foreach (var instance in unfinished)
                instance.Wake();

            _logger.EngineStarted(unfinished.Count);
            _ready.TrySetResult();
            while (await renewal.WaitForNextTickAsync(_life.Token))
                await WithStorageAsync(RenewAsync);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            _ready.TrySetCanceled();
        }
        catch (HubLostException)
        {
            LoseHub();
        }
        catch (Exception exception)
        {
            // A history that cannot be read, say. A host without its orchestrations must not look alive.
            _logger.StartFailed(new(exception));
            _ready.TrySetException(exception);
            _lost();
        }
    }

    private async Task<bool> RenewAsync()
    {
        await _ownership.RenewAsync(_life.Token);
        return true;
    }

    private async Task<List<InstancePump>> LoadUnfinishedAsync()
    {
        List<string> ids = [];
        await foreach (var summary in _storage.ListAsync(null, _life.Token))
        {
            if (!summary.Status.IsFinished())
                ids.Add(summary.Id);
        }

        var loaded = new InstancePump?[ids.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelLoads, CancellationToken = _life.Token };
        await Parallel.ForAsync(0, ids.Count, options, async (i, _) => loaded[i] = await LoadAsync(ids[i]));
        return [.. loaded.OfType<InstancePump>()];
    }

    private async Task<InstancePump?> LoadAsync(string id)
    {
        if (await _storage.ReadAsync(id, _life.Token) is not var (record, etag) || record.IsFinished)
            return null;

        record = record with { Input = await _storage.LoadAsync(record.Input, _life.Token) };
        var log = await _storage.OpenLogAsync(id, record.ExecutionId, _life.Token);
        return new(this, record, etag, log, await LoadDataAsync(log.Stored));
    }

    private async Task<List<HistoryEvent>> LoadDataAsync(IReadOnlyList<HistoryEvent> stored)
    {
        var history = new List<HistoryEvent>(stored.Count);
        foreach (var item in stored)
        {
            var data = await _storage.LoadAsync(item.Data, _life.Token);
            history.Add(ReferenceEquals(data, item.Data) ? item : item with { Data = data });
        }

        return history;
    }
}
