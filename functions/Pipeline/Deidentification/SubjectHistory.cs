using System.Text.Json;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>Gives subjects their pseudonyms: those of earlier batches where their links say so.</summary>
internal sealed class SubjectHistory
{
    // A local id as long as this is not one that two sources count out independently (a UUID has 36).
    private const int DistinctiveIdLength = 16;

    private const int RecordedOnly = -1;

    private readonly OrganizationKeys _keys;
    private readonly Dictionary<string, SubjectLink> _byToken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _since = new(StringComparer.Ordinal);
    private readonly ILookup<string, SubjectLink> _byPseudonym;

    public SubjectHistory(OrganizationKeys keys, IReadOnlyCollection<SubjectLink> earlier)
    {
        _keys = keys;
        foreach (var link in earlier.OrderBy(l => l.Since).ThenBy(l => l.Pseudonym, StringComparer.Ordinal))
        {
            _byToken.TryAdd(link.KeyToken, link);
            _since.TryAdd(link.Pseudonym, link.Since);
        }

        _byPseudonym = _byToken.Values.ToLookup(link => link.Pseudonym, StringComparer.Ordinal);
    }

    /// <summary>
    /// The earlier pseudonyms of a subject, the first given first; those that its numbers contradict are left out.
    /// </summary>
    public IEnumerable<string> PseudonymsOf(SubjectEvidence evidence)
    {
        var tokens = Tokens(evidence).ToList();
        var strong = tokens.Any(token => token.Weight > 1 && _byToken.ContainsKey(token.Text));
        return tokens
            .Where(token => token.Weight > 0 || (token.Weight == 0 && !strong))
            .Select(token => _byToken.TryGetValue(token.Text, out var link) ? link.Pseudonym : null)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(pseudonym => !Contradicts(pseudonym, tokens))
            .OrderBy(pseudonym => _since[pseudonym])
            .ThenBy(pseudonym => pseudonym, StringComparer.Ordinal);
    }

    /// <summary>Names the subjects and says what to remember of them.</summary>
    public SubjectResolution Name(IReadOnlyList<Cluster> clusters, DateTimeOffset now)
    {
        var subjects = new List<ResolvedSubject>();
        var links = new SortedDictionary<string, SubjectLink>(StringComparer.Ordinal);
        var aliases = new SortedDictionary<string, SubjectAlias>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var contested = clusters.SelectMany(c => CanonicalKeys(c).Distinct(StringComparer.Ordinal))
            .CountBy(key => key, StringComparer.Ordinal).Where(pair => pair.Value > 1)
            .Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        // Of several who share an earlier subject's number, the one who shares the most with it keeps the pseudonym.
        foreach (var cluster in clusters
            .OrderByDescending(c => Tokens(c.Evidence).Count(token => token.Weight >= 0 && _byToken.ContainsKey(token.Text)))
            .ThenBy(OrderKey, StringComparer.Ordinal))
        {
            var earlier = PseudonymsOf(cluster.Evidence).Where(pseudonym => !taken.Contains(pseudonym)).ToList();
            var pseudonym = earlier.Count > 0 ? earlier[0] : New(cluster, contested, taken);
            taken.Add(pseudonym);
            taken.UnionWith(earlier);
            var since = _since.GetValueOrDefault(pseudonym, now);
            foreach (var later in earlier.Skip(1))
            {
                aliases[later] = new SubjectAlias(later, pseudonym);
            }

            foreach (var token in Tokens(cluster.Evidence).Where(token => token.IsRecorded).Select(token => token.Text)
                .Concat(earlier.SelectMany(p => _byPseudonym[p].Select(link => link.KeyToken))))
            {
                // A token that another subject shares would lead a later batch astray; it goes to none but its first
                // owner.
                if (!_byToken.TryGetValue(token, out var owner) || earlier.Contains(owner.Pseudonym))
                {
                    links.TryAdd(token, new SubjectLink(token, pseudonym, since));
                }
            }

            subjects.Add(new ResolvedSubject(pseudonym, Identities(cluster), Ids(cluster)));
        }

        subjects.Sort((a, b) => string.CompareOrdinal(a.Pseudonym, b.Pseudonym));
        return new SubjectResolution { Subjects = subjects, Links = [.. links.Values], Aliases = [.. aliases.Values] };
    }

    private static List<SubjectIdentity> Identities(Cluster cluster) => cluster.Records.Count == 1
        ? [cluster.Records[0].Identity]
        : [.. cluster.Records.Select(record => record.Identity)
            .Select(identity => (Identity: identity, Text: JsonSerializer.Serialize(identity,
                SubjectResolutionJson.Default.SubjectIdentity)))
            .DistinctBy(pair => pair.Text, StringComparer.Ordinal)
            .OrderBy(pair => pair.Text, StringComparer.Ordinal)
            .Select(pair => pair.Identity)];

    private static List<FileLocalId> Ids(Cluster cluster) =>
        [.. cluster.Records.SelectMany(record => record.Identity.LocalIds.Select(id =>
        new FileLocalId(record.FileToken, id)))
            .Distinct()
            .OrderBy(id => id.FileToken, StringComparer.Ordinal)
            .ThenBy(id => id.LocalId, StringComparer.Ordinal)];

    // From the most telling to what always tells apart.
    private static IEnumerable<string> CanonicalKeys(Cluster cluster) =>
        cluster.Evidence.Labels.Select(label => $"label\u001f{label}")
            .Concat(cluster.Evidence.Mrns.Select(mrn => $"mrn\u001f{mrn}"))
            .Concat(cluster.Evidence.LocalIds.Select(id => $"local\u001f{id}"))
            .Concat(cluster.Evidence.Ssns.Select(ssn => $"ssn\u001f{ssn}"))
            .Concat(cluster.Evidence.Demographics.Select(person => $"person\u001f{person}"));

    private static string OrderKey(Cluster cluster) =>
        string.Join('\u001e', CanonicalKeys(cluster).Append(Whole(cluster)));

    private static string Whole(Cluster cluster) => string.Join(
        '\u001e',
        cluster.Records.Select(r => $"{r.FileToken}\u001f{JsonSerializer.Serialize(r.Identity, SubjectResolutionJson.Default.SubjectIdentity)}")
            .Order(StringComparer.Ordinal));

    private string New(Cluster cluster, HashSet<string> contested, HashSet<string> taken)
    {
        foreach (var key in CanonicalKeys(cluster).Where(key => !contested.Contains(key)))
        {
            var pseudonym = _keys.SubjectPseudonym(key);
            if (!taken.Contains(pseudonym) && !_since.ContainsKey(pseudonym))
            {
                return pseudonym;
            }
        }

        return _keys.SubjectPseudonym($"record\u001f{Whole(cluster)}");
    }

    // The numbers that the pseudonym had are none of the subject's, though both have one of the same kind and
    // authority.
    private bool Contradicts(string pseudonym, List<EvidenceToken> tokens)
    {
        var known = _byPseudonym[pseudonym].Select(link => link.KeyToken).ToHashSet(StringComparer.Ordinal);
        var knownKinds = known.Select(KindOf).ToHashSet(StringComparer.Ordinal);
        var shared = tokens.Where(token => known.Contains(token.Text)).ToList();
        return tokens
            .Where(token => token.Kind[0] is 'm' or 's' || (token.Kind == "d" && shared.TrueForAll(s => s.Kind is "l" or "b" or "q")))
            .GroupBy(token => token.Kind, StringComparer.Ordinal)
            .Any(group => !shared.Exists(s => s.Kind[0] == 'm')
                && knownKinds.Contains(group.Key) && !group.Any(token => known.Contains(token.Text)));
    }

    private static string KindOf(string token) => token[..token.LastIndexOf('-')];

    private IEnumerable<EvidenceToken> Tokens(SubjectEvidence evidence)
    {
        foreach (var label in evidence.Labels)
        {
            yield return Token("o", label, 3);
        }

        foreach (var mrn in evidence.Mrns)
        {
            yield return Token($"m-{_keys.Token("subject-authority", SubjectEvidence.AuthorityOf(mrn))[..8]}", mrn, 3);

            // A number whose source names no authority (b) is that of any authority (q), unless people differ.
            var (bare, number) = (SubjectEvidence.AuthorityOf(mrn).Length == 0, SubjectEvidence.NumberOf(mrn));
            yield return Token("b", number, 2) with { IsRecorded = bare };
            if (bare)
            {
                yield return Token("q", number, 2) with { IsRecorded = false };
            }
            else
            {
                yield return Token("q", number, RecordedOnly);
            }
        }

        foreach (var ssn in evidence.Ssns)
        {
            yield return Token("s", ssn, 3);
        }

        foreach (var person in evidence.Demographics)
        {
            yield return Token("d", person, 2);
        }

        foreach (var id in evidence.LocalIds)
        {
            yield return Token("l", id, id.Length >= DistinctiveIdLength ? 1 : 0);
        }
    }

    private EvidenceToken Token(string kind, string value, int weight) =>
        new(kind, $"{kind}-{_keys.Token($"subject-{kind[0]}", value)}", weight);

    /// <summary>A piece of evidence, keyed. What is not recorded is only looked up.</summary>
    private readonly record struct EvidenceToken(string Kind, string Text, int Weight, bool IsRecorded = true);
}
