using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Notes;
using FrontierFunctions.Pipeline.Formats.Notes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Brings notes that do not say whose they are together with subjects of other batches whom they name, in whatever order
/// the two come. Each batch reads its own notes once; a batch that names somebody new reads the notes of those batches
/// only that share a word with the name.
/// </summary>
public sealed class NoteActivities(
    OrganizationDirectory organizations,
    IngestRecordsStore store,
    FileStates states,
    NoteIndex index,
    NamedSubjects named,
    SubjectBatches batches,
    IOptions<IngestOptions> options,
    ILogger<NoteActivities> logger)
{
    /// <summary>Before who is who is resolved: which subjects of earlier batches the round's new notes may name.</summary>
    [Function(nameof(ReadNotes))]
    public async Task<FileStep> ReadNotes([ActivityTrigger] BatchKey batch, CancellationToken cancellationToken)
    {
        var keys = await organizations.KeysAsync(batch.Organization);
        var notes = await NotesAsync(batch, keys, state => state.Stage == FileStage.Identified, cancellationToken);
        if (notes.Count > 0)
        {
            await index.AddNotesAsync(
                batch, keys, notes.SelectMany(note => note.Words).Distinct(StringComparer.Ordinal),
                subjects => MeetAsync(batch, keys, notes, subjects, cancellationToken), cancellationToken);
        }

        return new FileStep("", null);
    }

    /// <summary>After it is resolved: which notes of other batches may name the batch's subjects. Their bells ring.</summary>
    [Function(nameof(TellNotes))]
    public async Task<FileStep> TellNotes(
        [ActivityTrigger] ResolutionWork work, [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var keys = await organizations.KeysAsync(work.Batch.Organization);
        var resolution = SubjectResolution.Deserialize(
            await store.ReadBytesAsync(work.Resolution!, keys, cancellationToken) ?? []);
        await index.AddSubjectsAsync(
            work.Batch, keys,
            resolution.Subjects.Where(subject => subject.FileIds.Count > 0)
                .Select(subject => (subject.Pseudonym, NamingWords.OfSubject(subject.Identities))),
            async (others, subjects) =>
            {
                foreach (var token in others)
                {
                    await TellAsync(
                        client, work.Batch with { BatchToken = token }, keys, subjects, cancellationToken);
                }
            },
            cancellationToken);
        return new FileStep("", null);
    }

    private async Task TellAsync(
        DurableTaskClient client, BatchKey other, OrganizationKeys keys,
        ILookup<string, IReadOnlyList<string>> subjects, CancellationToken cancellationToken)
    {
        var notes = await NotesAsync(
            other, keys, state => state.Stage is not (FileStage.Superseded or FileStage.Quarantined or FileStage.Erased),
            cancellationToken);
        if (await MeetAsync(other, keys, notes, subjects, cancellationToken))
        {
            logger.RingsNotes(other.BatchToken);
            await batches.MarkStaleAsync(other, cancellationToken);
            await BatchStart.RingAsync(client, other, cancellationToken);
        }
    }

    /// <summary>Whether a note has all words of a set that names a subject, which was not known of the batch before.</summary>
    private async Task<bool> MeetAsync(
        BatchKey batch, OrganizationKeys keys, IReadOnlyList<NoteWords> notes,
        ILookup<string, IReadOnlyList<string>> subjects, CancellationToken cancellationToken)
    {
        var tokens = notes.Select(note => note.Words.Select(word => NoteIndex.WordToken(keys, word))
            .ToHashSet(StringComparer.Ordinal)).ToList();
        var any = false;
        foreach (var subject in subjects)
        {
            var files = notes.Where((_, i) => subject.Any(words => words.All(tokens[i].Contains)))
                .Select(note => note.FileToken).ToList();
            any |= files.Count > 0 && await named.NoteAsync(batch, keys, subject.Key, files, cancellationToken);
        }

        return any;
    }

    /// <summary>The notes of a batch that state nobody.</summary>
    private async Task<IReadOnlyList<NoteWords>> NotesAsync(
        BatchKey batch, OrganizationKeys keys, Func<FileState, bool> counts, CancellationToken cancellationToken)
    {
        var files = (await states.ReadAllAsync(batch, cancellationToken))
            .Where(state => state.Family == "text" && counts(state)).Select(state => state.FileToken).ToList();
        var notes = new NoteWords?[files.Count];
        await Parallel.ForAsync(
            0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (i, token) => notes[i] = await NoteAsync(new FileWork(batch, files[i]), keys, token));
        return [.. notes.OfType<NoteWords>()];
    }

    private async Task<NoteWords?> NoteAsync(FileWork work, OrganizationKeys keys, CancellationToken cancellationToken)
    {
        if (await store.IdentitiesOfAsync(work, keys, cancellationToken) is { Identities.Count: > 0 })
        {
            return null;
        }

        var intake = await store.IntakeAsync(work, keys, cancellationToken);
        await using var upload = await store.TryOpenUploadAsync(intake, cancellationToken);
        if (upload is null || await NotesRecordFormat.ReadTextAsync(
            upload, options.Value.MaximumResourceBytes, cancellationToken) is not { } text)
        {
            return null;
        }

        return new NoteWords(work.FileToken, NamingWords.OfText(text));
    }

    private sealed record NoteWords(string FileToken, IReadOnlySet<string> Words);
}
