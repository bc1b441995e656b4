using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Host.Durable.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Durable.Replay;

/// <summary>The context that an orchestrator's code sees during one run through its history.</summary>
internal sealed class ReplayContext(
    InstanceRecord record, OrchestratorThread thread, DataConverter converter, ILoggerFactory loggerFactory)
    : TaskOrchestrationContext
{
    // The namespace under which the real engine derives GUIDs (RFC 4122, name-based with SHA-1).
    private static readonly Guid GuidNamespace = Guid.Parse("9e952958-5e33-4daf-827f-2fa12937b875");

    private readonly Dictionary<int, TaskCompletionSource<string?>> _open = [];
    private readonly Dictionary<int, string> _names = [];
    private readonly HashSet<Exception> _final = [];
    private readonly ExternalEvents _events = new(converter);
    private List<Decided> _decided = [];
    private int _nextTaskId;
    private int _guids;
    private DateTime _now;
    private bool _replaying = true;

    public override TaskName Name => record.Name;

    public override string InstanceId => record.Id;

    public override ParentOrchestrationInstance? Parent { get; } =
        record.Parent is { } parent ? new(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _replaying;

    /// <summary>Serialized; null when none was set.</summary>
    public string? CustomStatus { get; private set; }

    /// <summary>What the orchestrator asked for when it wants to start over.</summary>
    public (string? Input, bool KeepEvents)? Continuation { get; private set; }

    /// <summary>
    /// Whether something durable is awaited; an unfinished orchestrator without awaits something else.
    /// </summary>
    public bool IsWaiting => _open.Count > 0 || _events.HasWaiters;

    public IReadOnlyList<(string Name, string? Data)> UnprocessedEvents => _events.Kept;

    protected override ILoggerFactory LoggerFactory => loggerFactory;

    public void BeginTurn(DateTimeOffset time, bool replaying)
    {
        _now = time.UtcDateTime;
        _replaying = replaying;
        _decided = [];
    }

    /// <summary>What the code decided since the turn began.</summary>
    public IReadOnlyList<Decided> Decided => _decided;

    /// <summary>
    /// Completes what a received event stands for; continuations queue up on the orchestrator's thread.
    /// </summary>
    public void Apply(Received received)
    {
        switch (received)
        {
            case TaskFailed failed:
                Fail(failed.TaskId, failed.Failure, failed.Final);
                break;
            case SubOrchestrationFailed failed:
                Fail(failed.TaskId, failed.Failure, final: false);
                break;
            case TaskEnded ended:
                if (_open.Remove(ended.TaskId, out var source))
                    source.TrySetResult(ended.Data?.Text);
                break;
            case EventRaised raised:
                _events.Raise(raised.Name, raised.Data?.Text);
                break;
        }
    }

    public override T? GetInput<T>()
        where T : default => converter.Deserialize<T>(record.Input?.Text);

    public override async Task<TResult> CallActivityAsync<TResult>(
        TaskName name, object? input = null, TaskOptions? options = null)
    {
        var data = SerializeInput(input, options);
        var result = await new TaskAttempts(this, name, options?.Retry, _final).RunAsync(
            () => Schedule(new TaskScheduled(_nextTaskId, name.Name) { Data = data }, name.Name));
        return converter.Deserialize<TResult>(result)!;
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        var data = SerializeInput(input, options);
        var child = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        var result = await new TaskAttempts(this, orchestratorName, options?.Retry, _final).RunAsync(
            () => Schedule(
                new SubOrchestrationCreated(_nextTaskId, orchestratorName.Name, child) { Data = data },
                orchestratorName.Name));
        return converter.Deserialize<TResult>(result)!;
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        EnsureThread();
        var id = _nextTaskId;
        var timer = Schedule(new TimerCreated(id, new DateTimeOffset(fireAt.ToUniversalTime())), null);
        cancellationToken.Register(() =>
        {
            // CancelAsync calls back on another thread: nothing a replay could repeat.
            EnsureThread();
            if (!_open.Remove(id, out var source))
                return;

            _decided.Add(new TimerCanceled(id));
            source.TrySetCanceled(cancellationToken);
        });
        return timer;
    }

    public override Task<T?> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
        where T : default
    {
        EnsureThread();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return _events.Wait<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        EnsureThread();
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        _decided.Add(new EventSent(_nextTaskId++, instanceId, eventName)
        {
            Data = Payload.Of(converter.Serialize(payload)),
        });
    }

    public override void SetCustomStatus(object? customStatus)
    {
        EnsureThread();
        CustomStatus = converter.Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        EnsureThread();
        Continuation = (converter.Serialize(newInput), preserveUnprocessedEvents);
    }

    public override Guid NewGuid()
    {
        EnsureThread();
        var name = string.Create(CultureInfo.InvariantCulture, $"{InstanceId}_{_now:o}_{_guids++}");
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        GuidNamespace.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
#pragma warning disable CA5350 // RFC 4122 prescribes SHA-1 for version 5; nothing is secured with it.
        var hash = SHA1.HashData(bytes).AsSpan(0, 16);
#pragma warning restore CA5350
        var version = BinaryPrimitives.ReadUInt16BigEndian(hash[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(hash[6..], (ushort)((version & 0x0FFF) | 0x5000));
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private Payload? SerializeInput(object? input, TaskOptions? options)
    {
        EnsureThread();
        return input is TaskOptions && options is null
            ? throw new ArgumentException(
                $"A {nameof(TaskOptions)} value came as the input and none as the options: name the argument.",
                nameof(input))
            : Payload.Of(converter.Serialize(input));
    }

    private Task<string?> Schedule(Decided decision, string? name)
    {
        EnsureThread();
        var id = _nextTaskId++;
        var source = new TaskCompletionSource<string?>();
        _decided.Add(decision);
        _open.Add(id, source);
        if (name is not null)
            _names.Add(id, name);
        return source.Task;
    }

    private void Fail(int taskId, TaskFailureDetails failure, bool final)
    {
        if (!_open.Remove(taskId, out var source))
            return;

        var exception = new TaskFailedException(_names[taskId], taskId, failure);
        if (final)
            _final.Add(exception);
        source.TrySetException(exception);
    }

    private void EnsureThread()
    {
        if (!thread.IsCurrent)
        {
            throw new InvalidOperationException(
                "An orchestrator's context was used from another thread. Orchestrators await durable tasks only: calls "
                + "of activities and sub-orchestrations, timers and external events.");
        }
    }
}
