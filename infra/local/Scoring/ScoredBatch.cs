using System.Collections.Concurrent;
using System.Text;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Local.Terminal;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Local.Scoring;

/// <summary>Files on disk, de-identified in memory, with every subject scored.</summary>
/// <param name="Files">The files with their events.</param>
/// <param name="Subjects">The subjects that have events.</param>
/// <param name="Directory">Who the subjects are, with or without events; holds identifiers.</param>
internal sealed record ScoredBatch(
    IReadOnlyList<FileEvents> Files, IReadOnlyList<ScoredSubject> Subjects, SubjectDirectory Directory)
{
    /// <summary>How many subjects the files name, with or without events.</summary>
    public int KnownSubjects => Directory.Subjects.Count;

    /// <summary>How each file ended.</summary>
    public IReadOnlyList<FileResult> Results => [.. Files.Select(file => file.Result)];

    /// <summary>The profile under which files are scored and reported: intervals must be exact.</summary>
    public const DeidentificationProfile Profile = DeidentificationProfile.Longitudinal;

    /// <summary>
    /// Reads, de-identifies and scores the files at a path; for one task, or for all where it is null.
    /// </summary>
    public static async Task<ScoredBatch> ReadAsync(
        CommandTerminal terminal, TimeProvider timeProvider, LocalFolders folders, DevelopmentKeys developmentKeys,
        string path, string? task, CancellationToken cancellationToken)
    {
        var tasks = Tasks(task);
        using var keys = developmentKeys.Keys(CommandOptions.LocalOrganization);
        var files = new ConcurrentBag<FileEvents>();
        IReadOnlyList<ScoredSubject> subjects = [];
        var directory = SubjectDirectory.Empty;
        using var inputs = await InputSet.OpenAsync(path, cancellationToken);
        await CommandProgress.RunAsync(terminal, async progress =>
        {
            var first = progress.Start("Reading who the subjects are", inputs.Files.Count);
            var batch = await FileBatch.ReadAsync(
                inputs, Profile, keys, RuleOverrides.None, Environment.ProcessorCount, timeProvider, explains: false,
                _ => first.Advance(), cancellationToken);
            directory = batch.Directory;
            var second = progress.Start("De-identifying and reading events", batch.Files.Count);
            await batch.ForEachAsync(
                Environment.ProcessorCount,
                async (file, cancellation) =>
                {
                    files.Add(await FileEvents.ReadAsync(batch, file, cancellation));
                    second.Advance();
                },
                cancellationToken);

            await using var server = await LocalModelServer.StartAsync(folders, cancellationToken);
            using var client = new HttpClient { BaseAddress = server.Address };
            subjects = await new SubjectScores(new ModelEndpoint(client), tasks).ScoreAsync(
                files.SelectMany(file => file.Events), cancellationToken);
        });

        return new ScoredBatch([.. files.OrderBy(file => file.FileToken, StringComparer.Ordinal)], subjects, directory);
    }

    /// <summary>
    /// The pseudonym of the subject that has an id or record number; null where nobody has it, or more than one.
    /// </summary>
    public string? SubjectOf(string id) => Directory.Find("", Encoding.UTF8.GetBytes(id))?.Pseudonym
        ?? (Directory.Subjects.Where(subject => subject.Known.Identities.Any(
                identity => identity.MedicalRecordNumbers.Any(number => number.Value == id))).Take(2).ToList()
            is [var only] ? only.Pseudonym : null);

    /// <summary>The tasks of a name; all where it is null.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static IReadOnlyList<ScoredTask> Tasks(string? task)
    {
        var tasks = new TaskCatalog().Tasks;
        IReadOnlyList<ScoredTask> wanted = task is null ? tasks
            : [.. tasks.Where(candidate => candidate.Schema.Task == task)];
        return wanted.Count > 0
            ? wanted
            : throw new UsageException(
                $"There is no such task. Tasks: {string.Join(", ", tasks.Select(known => known.Schema.Task))}.");
    }
}
