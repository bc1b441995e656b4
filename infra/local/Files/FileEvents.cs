using System.IO.Pipelines;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Reporting;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Local.Files;

/// <summary>A file's events.</summary>
/// <param name="Result">How the file ended.</param>
/// <param name="FileToken">What stands for its name.</param>
/// <param name="ContentToken">What stands for its content: equal for equal content of one organization.</param>
/// <param name="Events">Its events; none where it was set aside.</param>
internal sealed record FileEvents(
    FileResult Result, string FileToken, string ContentToken, IReadOnlyList<MedsEvent> Events)
{
    /// <summary>What a subject's report says of the files behind it: by subject, ordered by file token.</summary>
    public static ILookup<string, ReportSource> SourcesBySubject(IEnumerable<FileEvents> files) => files
        .SelectMany(file => file.Events.CountBy(fact => fact.SubjectId).Select(subject =>
            (Subject: subject.Key, Source: new ReportSource
        {
            FileToken = file.FileToken,
            ContentHash = file.ContentToken,
            RulesVersion = file.Result.Manifest!.RulesVersion,
            EventCount = subject.Value,
        })))
        .OrderBy(pair => pair.Source.FileToken, StringComparer.Ordinal)
        .ToLookup(pair => pair.Subject, pair => pair.Source, StringComparer.Ordinal);

    /// <summary>
    /// De-identifies a file and reads its events in one go, without anything on disk between the two.
    /// </summary>
    public static async Task<FileEvents> ReadAsync(
        FileBatch batch, InputFile file, CancellationToken cancellationToken)
    {
        if (batch.UnreadableBecause(file) is { } issue)
        {
            return new FileEvents(new FileResult(file, null, issue, [], 0), batch.TokenOf(file), "", []);
        }

        var pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: 1 << 22, resumeWriterThreshold: 1 << 21, useSynchronizationContext: false));
        var writing = WriteAsync(batch, file, pipe.Writer, cancellationToken);
        var events = new List<MedsEvent>();
        Exception? unreadable = null;
        try
        {
            await using var input = pipe.Reader.AsStream();
            await batch.ReadEventsAsync(file, input, events.Add, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            // Of a file that was set aside only the beginning was written.
            unreadable = exception;
        }

        return await writing switch
        {
            DeidentificationOutcome.Completed when unreadable is not null => throw unreadable,
            DeidentificationOutcome.Completed completed => new FileEvents(
                new FileResult(file, completed.Manifest, null, completed.PartsSetAside, completed.PartsSetAsideCount),
                batch.TokenOf(file), await batch.ContentTokenAsync(file, cancellationToken), events),
            DeidentificationOutcome.SetAside setAside => new FileEvents(
                new FileResult(file, null, setAside.Issue, [], 0), batch.TokenOf(file), "", []),
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
