using System.Diagnostics;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Generated.Fuzz;

/// <summary>A mutant that broke a promise.</summary>
/// <param name="Execution">Its number; the same seeds and number give the same mutant.</param>
/// <param name="What">The exception's type, or the time, or the allocation.</param>
/// <param name="Input">The mutant.</param>
internal sealed record FuzzFinding(long Execution, string What, byte[] Input);

/// <summary>
/// Runs mutants through the first, second and third pass. Promises: no exception, no run over 2 s, no more memory
/// allocated than 64 times the input and 64 MB.
/// </summary>
internal sealed class FuzzRun(RecordFormats formats, OrganizationKeys keys, string name)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>How many mutants were of the format still and complete.</summary>
    public long Completed { get; private set; }

    public TimeSpan Slowest { get; private set; }

    /// <summary>Runs mutants, numbered from one number.</summary>
    public List<FuzzFinding> Run(IReadOnlyList<byte[]> seeds, long first, long count, CancellationToken cancellationToken)
    {
        var findings = new List<FuzzFinding>();
        for (var i = first; i < first + count && findings.Count < 20; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var dice = Dice.For(0xF0552, (ulong)i);
            var mutant = Mutation.Of(dice.Of(seeds), dice.Of(seeds), dice);
            if (Broken(mutant, retry: true) is { } what)
            {
                findings.Add(new FuzzFinding(i, what, mutant));
            }
        }

        return findings;
    }

    /// <summary>What a file breaks; null where it breaks nothing.</summary>
    public string? Broken(byte[] input, bool retry = false)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var begin = Stopwatch.GetTimestamp();
        try
        {
            Passes(input);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var frame = new StackTrace(exception).GetFrames().Select(f => f.GetMethod())
                .FirstOrDefault(m => m?.DeclaringType?.Namespace?.StartsWith("FrontierFunctions", StringComparison.Ordinal) == true);
            return $"{exception.GetType().Name} in {frame?.DeclaringType?.Name}.{frame?.Name}";
        }

        var taken = Stopwatch.GetElapsedTime(begin);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Slowest = taken > Slowest ? taken : Slowest;
        if (allocated > (64L * input.Length) + (64 << 20))
        {
            return $"allocated {allocated >> 20} MB for {input.Length} bytes";
        }

        // A busy machine can hold up one run; the same mutant is slow again only by its own doing.
        return taken <= Longest ? null : retry ? Broken(input) : $"took {taken.TotalSeconds:F1} s for {input.Length} bytes";
    }

    // Streams in memory never wait, so the passes end on this thread.
    private void Passes(byte[] input)
    {
        var source = new RecordSource("fuzz", name);
        var read = formats.ReadIdentitiesAsync(new MemoryStream(input), source, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult() as IdentityOutcome.Read;
        var subjects = new SubjectResolver(keys)
            .Resolve(read is null ? [] : [read.Identities], [], DateTimeOffset.UnixEpoch).ToDirectory(keys);
        var output = new MemoryStream();
        var outcome = formats.DeidentifyAsync(
            new MemoryStream(input), output, subjects, source, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (outcome is DeidentificationOutcome.Completed completed)
        {
            Completed++;
            output.Position = 0;
            formats.ReadEventsAsync(completed.Manifest.Format, output, static _ => { }, CancellationToken.None)
                .AsTask().GetAwaiter().GetResult();
        }
    }
}
