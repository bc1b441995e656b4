using System.Security.Cryptography;
using System.Text.Json;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Deidentification;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Finds out who is who over all files of a batch and over earlier batches of the organization. Works in the records
/// zone: <c>identities/{organization}/links/{key token}</c> leads from what identifies to a pseudonym,
/// <c>identities/{organization}/subjects/{pseudonym}</c> holds what earlier batches said.
/// </summary>
public sealed class SubjectActivities(
    OrganizationDirectory organizations,
    IngestRecordsStore store,
    FileStates states,
    SubjectBatches batches,
    NamedSubjects named,
    SubjectVaults vaults,
    Reports.SubjectAliases aliases,
    TimeProvider time,
    ILogger<SubjectActivities> logger)
{
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>
    /// Resolves, writes the resolution, and says which earlier files it changes. Where it tells more of a subject than
    /// other batches knew, their bells ring: their texts are scrubbed again with it.
    /// </summary>
    [Function(nameof(ResolveSubjects))]
    public async Task<ResolutionResult> ResolveSubjects(
        [ActivityTrigger] ResolutionWork work, [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        // Before anything is read: what another batch tells from here on rings again.
        await batches.ClearStaleAsync(work.Batch, cancellationToken);
        var keys = await organizations.KeysAsync(work.Batch.Organization);
        var files = await store.IdentitiesAsync(work.Batch, keys, cancellationToken);
        var resolver = new SubjectResolver(keys);
        var now = time.GetUtcNow();

        // A first resolution of the batch by itself gives the keys under which earlier batches may know its subjects.
        var overrides = await SubjectsFile.LoadAsync(store, work.Batch, keys, cancellationToken);
        var alone = resolver.Resolve(files, [], now, overrides);
        var earlierLinks = await ReadLinksAsync(work.Batch.Organization, keys, alone.Links, cancellationToken);
        var earlierFiles = await ReadSubjectsAsync(work.Batch.Organization, keys, earlierLinks, cancellationToken);
        var resolution = earlierLinks.Count == 0
            ? alone
            : resolver.Resolve([.. files, .. earlierFiles], earlierLinks, now, overrides);

        await WriteLinksAsync(work.Batch.Organization, keys, resolution, earlierLinks, cancellationToken);
        await WriteSubjectsAsync(work.Batch.Organization, keys, resolution, cancellationToken);
        await batches.NoteAsync(work.Batch, resolution.Subjects.Select(s => s.Pseudonym), cancellationToken);
        await vaults.WriteAsync(work.Batch, keys, resolution, cancellationToken);
        await JoinAliasesAsync(work.Batch.Organization, resolution, cancellationToken);
        await RingOthersAsync(client, work.Batch, earlierFiles, resolution, cancellationToken);
        resolution = resolution with
        {
            Subjects =
            [
                .. resolution.Subjects, .. await ReadNamedAsync(work.Batch, keys, resolution, cancellationToken),
            ],
        };
        var content = resolution.Serialize();
        var token = keys.Token("resolution", Convert.ToHexStringLower(SHA256.HashData(content)));
        var name = $"{work.Batch.Prefix}resolution/{token}";
        await store.WriteBytesAsync(name, keys, content, cancellationToken);
        logger.Resolved(
            work.Batch.BatchToken, resolution.Subjects.Count(subject => subject.FileIds.Count > 0), resolution.Issues.Count);
        var ambiguities = resolution.Issues.CountBy(issue => issue.Kind.Code).ToDictionary(StringComparer.Ordinal);
        return new ResolutionResult(name, await RedoAsync(work, keys, resolution, cancellationToken), ambiguities);
    }

    /// <summary>
    /// Subjects of other batches whom notes of this one may name. No record of this batch is theirs, so they have no ids
    /// in it.
    /// </summary>
    private async Task<IReadOnlyList<ResolvedSubject>> ReadNamedAsync(
        BatchKey batch, OrganizationKeys keys, SubjectResolution resolution, CancellationToken cancellationToken)
    {
        var others = new List<ResolvedSubject>();
        foreach (var pseudonym in (await named.OfAsync(batch, cancellationToken))
            .Except(resolution.Subjects.Select(subject => subject.Pseudonym), StringComparer.Ordinal))
        {
            if (await store.ReadAsync(
                SubjectName(batch.Organization, pseudonym), keys, SubjectResolutionJson.Default.FileIdentities,
                cancellationToken) is { } known)
            {
                others.Add(new ResolvedSubject(
                    pseudonym, [.. known.Identities.Select(identity => identity with { CareTeamNames = [] })], []));
            }
        }

        return others;
    }

    private async Task JoinAliasesAsync(
        string organization, SubjectResolution resolution, CancellationToken cancellationToken)
    {
        foreach (var alias in resolution.Aliases)
        {
            await aliases.JoinAsync(organization, alias.Pseudonym, alias.SameAs, cancellationToken);
        }
    }

    private async Task RingOthersAsync(
        DurableTaskClient client, BatchKey batch, IReadOnlyList<FileIdentities> earlier, SubjectResolution resolution,
        CancellationToken cancellationToken)
    {
        // Only what is new rings: two batches that see one subject differently would ring each other for ever.
        var now = resolution.Subjects.ToDictionary(
            s => SubjectToken(s.Pseudonym), s => Statements(s.Identities), StringComparer.Ordinal);
        var others = new HashSet<BatchKey>();
        foreach (var file in earlier.Where(
            f => now.GetValueOrDefault(f.FileToken)?.IsSubsetOf(Statements(f.Identities)) != true))
        {
            others.UnionWith(await batches.OfAsync(
                batch.Organization, file.FileToken[SubjectToken("").Length..], cancellationToken));
        }

        others.Remove(batch);
        if (others.Count > 0)
        {
            logger.RingsOthers(batch.BatchToken, others.Count);
        }

        foreach (var other in others.OrderBy(o => o.BatchToken, StringComparer.Ordinal))
        {
            await batches.MarkStaleAsync(other, cancellationToken);
            await BatchStart.RingAsync(client, other, cancellationToken);
        }
    }

    /// <summary>
    /// Files of earlier rounds are done again when more is known now of any subject that was known then, or when they
    /// refer to somebody who was unknown. All of them: a text may name a subject in whatever file it stands.
    /// </summary>
    private async Task<IReadOnlyList<string>> RedoAsync(
        ResolutionWork work, OrganizationKeys keys, SubjectResolution resolution, CancellationToken cancellationToken)
    {
        if (work.Resolution is null)
        {
            return [];
        }

        var done = (await states.ReadAllAsync(work.Batch, cancellationToken)).Where(s => s.Stage == FileStage.Done)
            .ToList();
        var before = SubjectResolution.Deserialize(
            await store.ReadBytesAsync(work.Resolution, keys, cancellationToken) ?? []);
        var now = resolution.Subjects.ToDictionary(s => s.Pseudonym, Statement, StringComparer.Ordinal);
        var changed = before.Subjects.Any(s => now.GetValueOrDefault(s.Pseudonym) != Statement(s));
        return changed || done.Any(s => s.Unresolved > 0)
            ? [.. done.Select(s => s.FileToken).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>
    /// What is said of a subject, as one string that is equal when the same is said. A local id alone says nothing that
    /// a text could be searched for.
    /// </summary>
    private static string Statement(ResolvedSubject subject) => string.Join('\n', Statements(subject.Identities));

    private static SortedSet<string> Statements(IReadOnlyList<SubjectIdentity> identities) => new(
        identities.Select(i => i with { LocalIds = [], CareTeamNames = [] }).Where(i => !i.SaysNothing)
            .Select(i => JsonSerializer.Serialize(i, SubjectResolutionJson.Default.SubjectIdentity)),
        StringComparer.Ordinal);

    private static IReadOnlyList<SubjectIdentity> Distinct(IReadOnlyList<SubjectIdentity> identities) =>
        [.. identities.DistinctBy(i => JsonSerializer.Serialize(i, SubjectResolutionJson.Default.SubjectIdentity))];

    private async Task<IReadOnlyList<SubjectLink>> ReadLinksAsync(
        string organization, OrganizationKeys keys, IReadOnlyList<SubjectLink> wanted,
        CancellationToken cancellationToken)
    {
        var found = new SubjectLink?[wanted.Count];
        await Parallel.ForAsync(0, wanted.Count, With(cancellationToken), async (i, token) =>
            found[i] = await store.ReadAsync(
                LinkName(organization, wanted[i].KeyToken), keys, SubjectResolutionJson.Default.SubjectLink, token));
        return [.. found.OfType<SubjectLink>()];
    }

    private async Task<IReadOnlyList<FileIdentities>> ReadSubjectsAsync(
        string organization, OrganizationKeys keys, IReadOnlyList<SubjectLink> links,
        CancellationToken cancellationToken)
    {
        string[] pseudonyms = [.. links.Select(l => l.Pseudonym).Distinct().Order(StringComparer.Ordinal)];
        var found = new FileIdentities?[pseudonyms.Length];
        await Parallel.ForAsync(0, pseudonyms.Length, With(cancellationToken), async (i, token) =>
            found[i] = await store.ReadAsync(
                SubjectName(organization, pseudonyms[i]), keys, SubjectResolutionJson.Default.FileIdentities, token));
        return [.. found.OfType<FileIdentities>()];
    }

    private Task WriteLinksAsync(
        string organization,
        OrganizationKeys keys,
        SubjectResolution resolution,
        IReadOnlyList<SubjectLink> earlier,
        CancellationToken cancellationToken)
    {
        var known = earlier.ToDictionary(l => l.KeyToken, l => l.Pseudonym, StringComparer.Ordinal);
        var fresh = resolution.Links.Where(l => known.GetValueOrDefault(l.KeyToken) != l.Pseudonym);
        return Parallel.ForEachAsync(fresh, With(cancellationToken), async (link, token) => await store.WriteAsync(
            LinkName(organization, link.KeyToken), keys, link, SubjectResolutionJson.Default.SubjectLink, token));
    }

    private Task WriteSubjectsAsync(
        string organization, OrganizationKeys keys, SubjectResolution resolution,
        CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            resolution.Subjects, With(cancellationToken), async (subject, token) => await store.WriteAsync(
            SubjectName(organization, subject.Pseudonym),
            keys,
            new FileIdentities(SubjectToken(subject.Pseudonym), Distinct(subject.Identities)),
            SubjectResolutionJson.Default.FileIdentities,
            token));

    private static ParallelOptions With(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Parallelism.MaxDegreeOfParallelism, CancellationToken = cancellationToken };

    private static string SubjectToken(string pseudonym) => $"subject-{pseudonym}";

    private static string LinkName(string organization, string keyToken) => $"{organization}/links/{keyToken}";

    private static string SubjectName(string organization, string pseudonym) => $"{organization}/subjects/{pseudonym}";
}
