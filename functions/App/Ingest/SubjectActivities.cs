using System.Security.Cryptography;
using System.Text.Json;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Deidentification;
using Microsoft.Azure.Functions.Worker;
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
    TimeProvider time,
    ILogger<SubjectActivities> logger)
{
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>Resolves, writes the resolution, and says which earlier files it changes.</summary>
    [Function(nameof(ResolveSubjects))]
    public async Task<ResolutionResult> ResolveSubjects(
        [ActivityTrigger] ResolutionWork work, CancellationToken cancellationToken)
    {
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
        var content = resolution.Serialize();
        var token = keys.Token("resolution", Convert.ToHexStringLower(SHA256.HashData(content)));
        var name = $"{work.Batch.Prefix}resolution/{token}";
        await store.WriteBytesAsync(name, keys, content, cancellationToken);
        logger.Resolved(work.Batch.BatchToken, resolution.Subjects.Count, resolution.Issues.Count);
        var ambiguities = resolution.Issues.CountBy(issue => issue.Kind.Code).ToDictionary(StringComparer.Ordinal);
        return new ResolutionResult(name, await RedoAsync(work, keys, resolution, cancellationToken), ambiguities);
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

    /// <summary>What is said of a subject, as one string that is equal when the same is said.</summary>
    private static string Statement(ResolvedSubject subject) => string.Join(
        '\n', Distinct(subject.Identities)
            .Select(i => JsonSerializer.Serialize(i, SubjectResolutionJson.Default.SubjectIdentity))
            .Order(StringComparer.Ordinal));

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
            new FileIdentities($"subject-{subject.Pseudonym}", Distinct(subject.Identities)),
            SubjectResolutionJson.Default.FileIdentities,
            token));

    private static ParallelOptions With(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Parallelism.MaxDegreeOfParallelism, CancellationToken = cancellationToken };

    private static string LinkName(string organization, string keyToken) => $"{organization}/links/{keyToken}";

    private static string SubjectName(string organization, string pseudonym) => $"{organization}/subjects/{pseudonym}";
}
