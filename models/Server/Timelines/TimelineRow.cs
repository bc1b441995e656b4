using System.Runtime.InteropServices;
using FrontierFunctions.Server.Batching;

namespace FrontierFunctions.Server.Timelines;

/// <summary>One row of a request for futures, laid over the request's own memory.</summary>
internal readonly ref struct TimelineRow
{
    public TimelineRow(PendingInference pending, int row, int longest)
    {
        var tokens = MemoryMarshal.Cast<byte, long>(pending.Inputs[0]).Slice(row * longest, longest);
        var ages = MemoryMarshal.Cast<byte, float>(pending.Inputs[1]).Slice(row * longest, longest);
        var end = tokens.IndexOf(0L);
        var length = end < 0 ? longest : end;
        HasTail = tokens[length..].ContainsAnyExcept(0L) || ages[length..].ContainsAnyExcept(0f);
        Tokens = tokens[..length];
        Ages = ages[..length];
        HorizonDays = MemoryMarshal.Cast<byte, long>(pending.Inputs[2])[row];
        Trajectories = MemoryMarshal.Cast<byte, long>(pending.Inputs[3])[row];
        Seed = MemoryMarshal.Cast<byte, long>(pending.Inputs[4])[row];
    }

    /// <summary>The timeline's tokens, without what fills the row.</summary>
    public ReadOnlySpan<long> Tokens { get; }

    /// <summary>Age in years at each token.</summary>
    public ReadOnlySpan<float> Ages { get; }

    /// <summary>Whether something other than zeros stands behind the timeline.</summary>
    public bool HasTail { get; }

    /// <summary>Days after the prediction of the last answer.</summary>
    public long HorizonDays { get; }

    /// <summary>How many futures are sampled.</summary>
    public long Trajectories { get; }

    /// <summary>What the draws begin with.</summary>
    public long Seed { get; }
}
