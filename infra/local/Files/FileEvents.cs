using System.IO.Pipelines;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Local.Files;

/// <summary>De-identifies a file and reads its events in one go, without anything on disk between the two.</summary>
internal static class FileEvents
{
    /// <summary>The outcome and, when it is complete, the events.</summary>
    public static async Task<(FileResult Result, IReadOnlyList<MedsEvent> Events)> ReadAsync(
        FileBatch batch, InputFile file, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 22, resumeWriterThreshold: 1 << 21, useSynchronizationContext: false));
        var writing = WriteAsync(batch, file, pipe.Writer, cancellationToken);
        var events = new List<MedsEvent>();
        Exception? unreadable = null;
        try
        {
            await using var input = pipe.Reader.AsStream();
            await new FhirEventReader().ReadAsync(input, events.Add, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            // Of a file that was set aside only the beginning was written.
            unreadable = exception;
        }

        return await writing switch
        {
            DeidentificationOutcome.Completed when unreadable is not null => throw unreadable,
            DeidentificationOutcome.Completed completed => (
                new FileResult(file, completed.Manifest, null, completed.PartsSetAside, completed.PartsSetAsideCount), events),
            DeidentificationOutcome.SetAside setAside => (new FileResult(file, null, setAside.Issue, [], 0), []),
            _ => throw new InvalidOperationException("The outcome is a closed set."),
        };
    }

    private static async Task<DeidentificationOutcome> WriteAsync(
        FileBatch batch, InputFile file, PipeWriter writer, CancellationToken cancellationToken)
    {
        // De-identification computes for long stretches without yielding.
        await Task.Yield();
        Exception? fault = null;
        try
        {
            await using var output = writer.AsStream(leaveOpen: true);
            return await batch.DeidentifyAsync(file, output, cancellationToken);
        }
        catch (Exception exception)
        {
            fault = exception;
            throw;
        }
        finally
        {
            await writer.CompleteAsync(fault);
        }
    }
}
