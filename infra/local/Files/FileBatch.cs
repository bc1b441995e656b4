using System.Collections.Concurrent;
using System.Security.Cryptography;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Privacy;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Local.Files;

/// <summary>
/// A batch of files on disk, ready to be de-identified: the first pass has read who their subjects are. What comes out
/// does not depend on the number of threads.
/// </summary>
internal sealed class FileBatch
{
    private readonly RecordFormats _formats;
    private readonly Dictionary<InputFile, string> _formatNames;
    private readonly Dictionary<InputFile, InputIssue> _unreadable;
    private readonly OrganizationKeys _keys;
    private readonly InputSet _inputs;
    private readonly bool _explains;

    private FileBatch(
        InputSet inputs, Dictionary<InputFile, InputIssue> unreadable,
        Dictionary<InputFile, string> formatNames, SubjectResolution resolution, RecordFormats formats,
        OrganizationKeys keys, bool explains)
    {
        _explains = explains;
        (_inputs, _unreadable, _formatNames) = (inputs, unreadable, formatNames);
        (Resolution, _formats, _keys) = (resolution, formats, keys);
        Directory = resolution.ToDirectory(keys);
    }

    /// <summary>The files, ordered by name.</summary>
    public IReadOnlyList<InputFile> Files => _inputs.Files;

    /// <summary>Who the files' subjects are.</summary>
    public SubjectResolution Resolution { get; }

    /// <summary>The subjects as de-identification needs them.</summary>
    public SubjectDirectory Directory { get; }

    /// <summary>Reads who the subjects of files are.</summary>
    public static async Task<FileBatch> ReadAsync(
        InputSet inputs, DeidentificationProfile profile, OrganizationKeys keys, RuleOverrides rules, int threads,
        TimeProvider timeProvider, bool explains, Action<InputFile> read, CancellationToken cancellationToken)
    {
        var identities = new ConcurrentBag<FileIdentities>();
        var unreadable = new ConcurrentDictionary<InputFile, InputIssue>();
        var formatNames = new ConcurrentDictionary<InputFile, string>();
        var now = timeProvider.GetUtcNow();
        var formats = FormatsOf(profile, keys, DateOnly.FromDateTime(now.UtcDateTime), rules);
        await Parallel.ForEachAsync(inputs.Files, Options(threads, cancellationToken), async (file, cancellation) =>
        {
            if (inputs.ArchiveIssues(file) is { } issues)
            {
                unreadable[file] = issues[0];
                read(file);
                return;
            }

            await using var input = file.Open();
            switch (await formats.ReadIdentitiesAsync(input, Source(keys, file), cancellation))
            {
                case IdentityOutcome.Read found:
                    identities.Add(found.Identities);
                    formatNames[file] = found.Format;
                    break;
                case IdentityOutcome.SetAside setAside:
                    unreadable[file] = setAside.Issue;
                    break;
            }

            read(file);
        });

        var subjects = inputs.Subjects is { } csv ? SubjectOverrides.Parse(csv) : null;
        var resolution = new SubjectResolver(keys).Resolve(identities, [], now, subjects);
        return new FileBatch(
            inputs, unreadable.ToDictionary(), formatNames.ToDictionary(), resolution, formats, keys, explains);
    }

    /// <summary>
    /// De-identifies one file into a stream, whose content is worthless unless the outcome is complete.
    /// </summary>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        InputFile file, Stream output, CancellationToken cancellationToken)
    {
        if (_unreadable.TryGetValue(file, out var issue))
        {
            return new DeidentificationOutcome.SetAside(issue);
        }

        await using var input = file.Open();
        return await _formats.DeidentifyAsync(
            input, output, Directory, Source(_keys, file) with { Explains = _explains }, cancellationToken);
    }

    /// <summary>What could not be read of an archive whose other entries stand among the files; null for any other file.</summary>
    public IReadOnlyList<InputIssue>? EntriesSetAside(InputFile file) =>
        _inputs.ArchiveIssues(file) is [{ Path: not null }, ..] issues ? issues : null;

    /// <summary>Reads the events of a file's de-identified copy.</summary>
    public ValueTask<EventSummary> ReadEventsAsync(
        InputFile file, Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        _formats.ReadEventsAsync(_formatNames[file], deidentified, emit, cancellationToken);

    /// <summary>Reads the events of a de-identified copy on disk, compressed where its name says so.</summary>
    public ValueTask ReadCopyAsync(
        InputFile file, Stream copy, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        _formats.ReadFileEventsAsync(_formatNames[file], copy, emit, cancellationToken);

    /// <summary>Measures what is still usable of a file; null where its original cannot be read to its end.</summary>
    public async Task<UtilityCounts?> MeasureAsync(
        InputFile file, IEnumerable<MedsEvent> clean, CancellationToken cancellationToken)
    {
        var token = TokenOf(file);
        var meter = new UtilityMeter(
            id => Directory.Find(token, System.Text.Encoding.UTF8.GetBytes(id))?.Pseudonym);
        foreach (var fact in clean)
        {
            meter.AddClean(fact);
        }

        try
        {
            await using var original = file.Open();
            await _formats.ReadFileEventsAsync(_formatNames[file], original, meter.AddOriginal, cancellationToken);
            return meter.Finish();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Why the first pass set a file aside; null where it did not.</summary>
    public InputIssue? UnreadableBecause(InputFile file) => _unreadable.GetValueOrDefault(file);

    /// <summary>Does something with every file on a number of threads.</summary>
    public Task ForEachAsync(
        int threads, Func<InputFile, CancellationToken, ValueTask> action, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            // Large files first, so that the last thread does not sit over the largest one alone.
            Files.OrderByDescending(file => file.SizeBytes), Options(threads, cancellationToken), action);

    /// <summary>True where a file's name contains a name or number of one of its own subjects.</summary>
    public IReadOnlyList<InputFile> FilesNamedAfterSomebody()
    {
        var bySource = Resolution.Subjects
            .SelectMany(subject =>
                subject.FileIds.Select(id => id.FileToken).Distinct().Select(token => (token, subject)))
            .ToLookup(pair => pair.token, pair => pair.subject, StringComparer.Ordinal);
        return [.. Files.Where(file => bySource[Token(_keys, file)].SelectMany(subject => subject.Identities).Any(
            identity => Identifies(file.Name, identity)))];
    }

    /// <summary>The file's token: what stands for it wherever its name must not.</summary>
    public string TokenOf(InputFile file) => Token(_keys, file);

    /// <summary>What stands for the file's content.</summary>
    public async Task<string> ContentTokenAsync(InputFile file, CancellationToken cancellationToken)
    {
        await using var content = file.Open();
        return _keys.Token("content", Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
    }

    private static bool Identifies(string name, SubjectIdentity identity) =>
        identity.Names.Select(person => person.Family).Concat(identity.Names.SelectMany(person => person.Given))
            .Concat(identity.MedicalRecordNumbers.Select(number => number.Value)).Concat(identity.SocialSecurityNumbers)
            .Any(part => part.Length > 2 && name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static string Token(OrganizationKeys keys, InputFile file) => keys.Token("file", file.Name);

    private static RecordFormats FormatsOf(
        DeidentificationProfile profile, OrganizationKeys keys, DateOnly asOf, RuleOverrides rules)
    {
        try
        {
            return new RecordFormats(new DeidentificationSetup(profile, keys, asOf, rules));
        }
        catch (InvalidDataException wrong)
        {
            throw new Commands.UsageException(wrong.Message);
        }
    }

    private static RecordSource Source(OrganizationKeys keys, InputFile file) =>
        new(Token(keys, file), System.IO.Path.GetFileName(file.Name));

    private static ParallelOptions Options(int threads, CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
}
