using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace FrontierFunctions.Tests.Local.Durable;

/// <summary>
/// Cuts a process off from storage at one of its writes, as a kill would: the write either does not get there or gets
/// there
/// with nobody left to hear of it. Everything after it fails.
/// </summary>
internal sealed class FaultPolicy(int cutAtWrite, bool writeArrives) : HttpPipelinePolicy
{
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _writes;

    /// <summary>Counts and never cuts.</summary>
    public static FaultPolicy CountOnly() => new(int.MaxValue, true);

    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Completes at the cut.</summary>
    public Task Cut => _cut.Task;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The engine's storage calls are asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var number = message.Request.Method == RequestMethod.Put || message.Request.Method == RequestMethod.Delete
            ? Interlocked.Increment(ref _writes)
            : 0;
        if (_cut.Task.IsCompleted || number > cutAtWrite)
            throw Lost();

        if (number == cutAtWrite)
        {
            if (writeArrives)
                await ProcessNextAsync(message, pipeline);
            _cut.TrySetResult();
            throw Lost();
        }

        await ProcessNextAsync(message, pipeline);
    }

    private static RequestFailedException Lost() => new(0, "The connection to storage is cut.");
}
