using DurableTask.Core.Exceptions;
using FrontierFunctions.Host.Durable.History;
using FrontierFunctions.Host.Durable.Storage;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable.Engine;

/// <summary>What clients and other instances ask of an instance.</summary>
internal sealed partial class DurableEngine
{
    /// <summary>Stores and starts an instance. It is safe when this returns.</summary>
    /// <param name="record">The new instance.</param>
    /// <param name="isReplaceable">Whether an instance in that status gives way to the new one.</param>
    /// <param name="cancellationToken">Ends the wait for storage.</param>
    /// <exception cref="OrchestrationAlreadyExistsException">One is there and does not give way.</exception>
    public async Task CreateAsync(
        InstanceRecord record, Func<OrchestrationRuntimeStatus, bool> isReplaceable,
        CancellationToken cancellationToken)
    {
        await Ready.WaitAsync(cancellationToken);
        using var _ = await _ids.EnterAsync(record.Id, cancellationToken);
        if (_active.TryGetValue(record.Id, out var active))
        {
            if (!isReplaceable(active.Snapshot.Status))
                throw AlreadyExists(record.Id);

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _life.Token);
            await active.PostAsync(new ExecutionTerminated(Recursive: false)).WaitAsync(either.Token);
            await active.Finished.WaitAsync(either.Token);
        }

        if (await TryStoreAsync(record, isReplaceable, cancellationToken) is StoreOutcome.Kept)
            throw AlreadyExists(record.Id);
    }

    /// <summary>The instance, with payloads; null when there is none.</summary>
    public async Task<InstanceRecord?> GetAsync(string id, bool withPayloads, CancellationToken cancellationToken)
    {
        await Ready.WaitAsync(cancellationToken);
        if (_active.TryGetValue(id, out var active))
            return active.Snapshot;

        if (await _storage.ReadAsync(id, cancellationToken) is not var (record, _))
            return null;

        return !withPayloads
            ? record
            : record with
            {
                Input = await _storage.LoadAsync(record.Input, cancellationToken),
                Output = await _storage.LoadAsync(record.Output, cancellationToken),
            };
    }

    /// <summary>The history of an instance's current or last execution.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string id, CancellationToken cancellationToken)
    {
        await Ready.WaitAsync(cancellationToken);
        if (_active.TryGetValue(id, out var active))
            return active.History;

        return await _storage.ReadAsync(id, cancellationToken) is var (record, _)
            ? await LoadDataAsync((await _storage.OpenLogAsync(id, record.ExecutionId, cancellationToken)).Stored)
            : [];
    }

    /// <summary>The unfinished instance of that id, or null.</summary>
    public async Task<InstancePump?> FindActiveAsync(string id, CancellationToken cancellationToken)
    {
        await Ready.WaitAsync(cancellationToken);
        return _active.GetValueOrDefault(id);
    }

    /// <summary>All instances' summaries in the order of their stored names.</summary>
    public async IAsyncEnumerable<InstanceSummary> ListAsync(
        string? idPrefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Ready.WaitAsync(cancellationToken);
        await foreach (var summary in _storage.ListAsync(idPrefix, cancellationToken))
        {
            yield return _active.TryGetValue(summary.Id, out var active)
                ? InstanceSummary.Of(active.Snapshot)
                : summary;
        }
    }

    /// <summary>Terminates an instance; false when it was not there or had ended.</summary>
    public async Task<bool> TerminateAsync(string id, Payload? output, bool recursive) =>
        _active.TryGetValue(id, out var active)
        && await active.PostAsync(new ExecutionTerminated(recursive) { Data = output }).WaitAsync(_life.Token);

    /// <summary>
    /// Delivers an event that an orchestration sent; dropped when there is nobody, as the real engine does.
    /// </summary>
    public async Task DeliverAsync(string id, EventRaised raised)
    {
        if (_active.TryGetValue(id, out var active))
            await active.PostAsync(raised).WaitAsync(_life.Token);
    }

    /// <summary>Removes all that is stored of a finished instance; returns how many were removed.</summary>
    public async Task<int> PurgeAsync(string id, bool recursive, CancellationToken cancellationToken)
    {
        await Ready.WaitAsync(cancellationToken);
        IReadOnlyList<HistoryEvent> history;
        using (await _ids.EnterAsync(id, cancellationToken))
        {
            if (_active.ContainsKey(id)
                || await _storage.ReadAsync(id, cancellationToken) is not var (record, _) || !record.IsFinished)
                return 0;

            history = recursive
                ? (await _storage.OpenLogAsync(id, record.ExecutionId, cancellationToken)).Stored
                : [];
            await _storage.DeleteInstanceAsync(id, cancellationToken);
        }

        var purged = 1;
        foreach (var child in history.OfType<SubOrchestrationCreated>().Select(child => child.InstanceId).Distinct())
            purged += await PurgeAsync(child, recursive, cancellationToken);
        return purged;
    }

    /// <summary>Starts a sub-orchestration, or finds that it was started before.</summary>
    public async Task StartChildAsync(InstancePump parent, ParentLink link, SubOrchestrationCreated child)
    {
        using var _ = await _ids.EnterAsync(child.InstanceId, _life.Token);
        if (_active.TryGetValue(child.InstanceId, out var active))
        {
            if (active.Snapshot.Parent != link)
                parent.Post(AlreadyExists(child), link.ExecutionId);
            return;
        }

        var record = new InstanceRecord
        {
            Id = child.InstanceId,
            Name = child.Name,
            ExecutionId = NewExecutionId(),
            CreatedAt = Now,
            UpdatedAt = Now,
            Input = child.Data,
            Parent = link,
        };
        var outcome = await WithStorageAsync(() => TryStoreAsync(record, RuntimeStatus.IsFinished, _life.Token));
        if (outcome is StoreOutcome.Kept(var kept))
        {
            if (kept.Parent != link)
                parent.Post(AlreadyExists(child), link.ExecutionId);
            else if (kept.IsFinished)
                parent.PostChildEnd(kept with { Output = await _storage.LoadAsync(kept.Output, _life.Token) });
        }
    }

    private static SubOrchestrationFailed AlreadyExists(SubOrchestrationCreated child) =>
        new(child.TaskId, FailureDetails.Of(AlreadyExists(child.InstanceId)));

    private static OrchestrationAlreadyExistsException AlreadyExists(string id) =>
        new($"An Orchestration instance with the ID {id} already exists.");

    /// <summary>Stores a new instance and starts it, unless one is there that stays.</summary>
    private async Task<StoreOutcome> TryStoreAsync(
        InstanceRecord record, Func<OrchestrationRuntimeStatus, bool> isReplaceable,
        CancellationToken cancellationToken)
    {
        var etag = await _storage.TryCreateAsync(record, cancellationToken);
        if (etag is null)
        {
            var (old, oldTag) = await _storage.ReadAsync(record.Id, cancellationToken) ?? throw new HubLostException();
            if (old.ExecutionId != record.ExecutionId)
            {
                // The same child of the same task has run before; an unfinished one that nobody runs was stored by a
                // call
                // whose answer was lost.
                var isSameChild = record.Parent is not null && old.Parent == record.Parent;
                if (isSameChild || !isReplaceable(old.Status))
                {
                    if (!old.IsFinished && await LoadAsync(record.Id) is { } orphan)
                        Activate(orphan);
                    return new StoreOutcome.Kept(old);
                }

                etag = await _storage.ReplaceAsync(record, oldTag, cancellationToken);
                CleanUp(old);
            }
            else
            {
                etag = oldTag;
            }
        }

        Activate(new(this, record, etag.Value, NewLog(record), []));
        return new StoreOutcome.Stored();
    }

    private void Activate(InstancePump instance)
    {
        _active[instance.Id] = instance;
        instance.Wake();
    }

    private abstract record StoreOutcome
    {
        public sealed record Stored : StoreOutcome;

        public sealed record Kept(InstanceRecord Record) : StoreOutcome;
    }
}
