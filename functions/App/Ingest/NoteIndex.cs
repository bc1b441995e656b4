using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Which batches hold notes of nobody known, by their words, and which subjects are named by which words, as keyed
/// tokens: <c>identities/{organization}/note-index/{shard}</c>, encrypted. Who adds sees all that was added before under
/// the same words, and what is added at the same time is seen by one of the two; so a note and its subject meet in
/// whatever order they come.
/// </summary>
public sealed class NoteIndex(RecordsZone records)
{
    private const int Shards = 64;
    private const string Note = "n";
    private const string Subject = "s";

    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>Adds what a batch's notes say, after the subjects that are named in them were dealt with.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="keys">The organization's keys.</param>
    /// <param name="words">The words of its notes.</param>
    /// <param name="meet">Receives subjects and, for each, the sets of word tokens that name it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task AddNotesAsync(
        BatchKey batch, OrganizationKeys keys, IEnumerable<string> words,
        Func<ILookup<string, IReadOnlyList<string>>, Task> meet, CancellationToken cancellationToken)
    {
        var wanted = words.Select(word => WordToken(keys, word)).ToHashSet(StringComparer.Ordinal);
        return AddAsync(
            batch.Organization, keys,
            [.. wanted.Select(token => new Line(token, Note, batch.BatchToken, ""))],
            // All of the words, also those that an earlier note had: this note may name somebody whom that did not.
            (shard, _) => shard.Where(line => line.Kind == Subject && wanted.Contains(line.Word)),
            found => meet(found.ToLookup(
                line => line.Name, line => (IReadOnlyList<string>)[line.Word, .. line.Words], StringComparer.Ordinal)),
            cancellationToken);
    }

    /// <summary>Adds what names subjects, after the notes of other batches that may name them were dealt with.</summary>
    /// <param name="batch">The batch that says it.</param>
    /// <param name="keys">The organization's keys.</param>
    /// <param name="subjects">Pseudonyms, and the sets of words that name each.</param>
    /// <param name="meet">Receives the batches' tokens and what is new in naming subjects.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task AddSubjectsAsync(
        BatchKey batch, OrganizationKeys keys,
        IEnumerable<(string Pseudonym, IReadOnlyList<IReadOnlyList<string>> Named)> subjects,
        Func<IReadOnlyList<string>, ILookup<string, IReadOnlyList<string>>, Task> meet,
        CancellationToken cancellationToken)
    {
        var lines = subjects.SelectMany(subject => subject.Named.Select(words =>
        {
            // The longest word is the rarest; the others follow it.
            var key = words.MaxBy(word => word.Length)!;
            return new Line(
                WordToken(keys, key), Subject, subject.Pseudonym,
                string.Join(' ', words.Where(word => word != key).Select(word => WordToken(keys, word))));
        })).Distinct().ToList();
        return AddAsync(
            batch.Organization, keys, lines,
            (shard, fresh) =>
            {
                var notes = shard.Where(line => line.Kind == Note && line.Name != batch.BatchToken)
                    .ToLookup(line => line.Word, StringComparer.Ordinal);
                return fresh.SelectMany(line => notes[line.Word]
                    .Select(note => line with { Name = $"{note.Name} {line.Name}" }));
            },
            found => meet(
                [.. found.Select(line => line.Name.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal)],
                found.Select(line => line with { Name = line.Name.Split(' ')[1] }).Distinct().ToLookup(
                    line => line.Name, line => (IReadOnlyList<string>)[line.Word, .. line.Words],
                    StringComparer.Ordinal)),
            cancellationToken);
    }

    /// <summary>Forgets what names a subject.</summary>
    public async Task ForgetAsync(
        string organization, OrganizationKeys keys, string pseudonym, CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            while (await ReadAsync(NameOf(organization, shard), keys, cancellationToken) is var (lines, version)
                && lines.RemoveWhere(line => line.Kind == Subject && line.Name == pseudonym) > 0
                && !await TryWriteAsync(NameOf(organization, shard), keys, lines, version, cancellationToken))
            {
                // Somebody else wrote it: read what is there now.
            }
        }
    }

    /// <summary>The token of a word.</summary>
    internal static string WordToken(OrganizationKeys keys, string word) => keys.Token("note-word", word);

    /// <summary>
    /// Reads the shards, deals with what is met there, and only then writes. A shard that changed meanwhile is dealt with
    /// anew; a repetition after a fault finds nothing written, or all dealt with.
    /// </summary>
    private async Task AddAsync(
        string organization, OrganizationKeys keys, IReadOnlyList<Line> lines,
        Func<HashSet<Line>, IReadOnlyList<Line>, IEnumerable<Line>> meets, Func<IReadOnlyList<Line>, Task> meet,
        CancellationToken cancellationToken)
    {
        var open = lines.ToLookup(line => ShardOf(line.Word)).ToDictionary(group => group.Key, group => group.ToList());
        while (open.Count > 0)
        {
            var read = new Dictionary<int, (HashSet<Line> Lines, ETag? Version)>();
            var found = new HashSet<Line>();
            await Parallel.ForEachAsync(open.Keys, With(cancellationToken), async (shard, token) =>
            {
                var content = await ReadAsync(NameOf(organization, shard), keys, token);
                lock (read)
                {
                    read.Add(shard, content);
                    found.UnionWith(meets(
                        content.Lines, [.. open[shard].Where(line => !content.Lines.Contains(line))]));
                }
            });
            if (found.Count > 0)
            {
                await meet([.. found]);
            }

            var done = new List<int>();
            await Parallel.ForEachAsync(read, With(cancellationToken), async (shard, token) =>
            {
                var before = shard.Value.Lines.Count;
                shard.Value.Lines.UnionWith(open[shard.Key]);
                if (shard.Value.Lines.Count == before || await TryWriteAsync(
                    NameOf(organization, shard.Key), keys, shard.Value.Lines, shard.Value.Version, token))
                {
                    lock (done)
                    {
                        done.Add(shard.Key);
                    }
                }
            });
            done.ForEach(shard => open.Remove(shard));
        }
    }

    private async Task<(HashSet<Line> Lines, ETag? Version)> ReadAsync(
        string name, OrganizationKeys keys, CancellationToken cancellationToken)
    {
        try
        {
            var response = await records.Identities.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            var text = Encoding.ASCII.GetString(keys.Decrypt(response.Value.Content, name));
            return ([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line.Parse)],
                response.Value.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return ([], null);
        }
    }

    private async Task<bool> TryWriteAsync(
        string name, OrganizationKeys keys, HashSet<Line> lines, ETag? version, CancellationToken cancellationToken)
    {
        var content = Encoding.ASCII.GetBytes(string.Concat(
            lines.Select(line => $"{line}\n").Order(StringComparer.Ordinal)));
        try
        {
            await records.Identities.GetBlobClient(name).UploadAsync(
                new BinaryData(keys.Encrypt(content, name)),
                new BlobUploadOptions
                {
                    Conditions = version is { } known
                        ? new BlobRequestConditions { IfMatch = known }
                        : new BlobRequestConditions { IfNoneMatch = ETag.All },
                },
                cancellationToken);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 409 or 412)
        {
            return false;
        }
    }

    /// <summary>The token is base32: two characters are enough for the shard.</summary>
    private static int ShardOf(string token) => ((token[0] * 31) + token[1]) % Shards;

    private static string NameOf(string organization, int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{organization}/note-index/{shard:00}");

    private static ParallelOptions With(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Parallelism.MaxDegreeOfParallelism, CancellationToken = cancellationToken };

    /// <summary>One line: a word's token, whose it is, and for a subject the tokens of the other words of the set.</summary>
    private sealed record Line(string Word, string Kind, string Name, string Others)
    {
        public string[] Words => Others.Length == 0 ? [] : Others.Split(' ');

        public static Line Parse(string line)
        {
            var parts = line.Split(' ', 4);
            return new Line(parts[0], parts[1], parts[2], parts.Length > 3 ? parts[3] : "");
        }

        public override string ToString() =>
            Others.Length == 0 ? $"{Word} {Kind} {Name}" : $"{Word} {Kind} {Name} {Others}";
    }
}
