namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// Joins records into subjects, one kind of evidence after the other. What a kind of evidence would join stays apart
/// as a
/// whole when it is in conflict, so the result does not depend on the order of the records.
/// </summary>
internal sealed class SubjectClusters
{
    private List<Cluster> _clusters;

    public SubjectClusters(IEnumerable<SubjectRecord> records) =>
        _clusters = [.. records.Select(record => new Cluster([record], record.Evidence))];

    /// <summary>The subjects so far.</summary>
    public IReadOnlyList<Cluster> Clusters => _clusters;

    /// <summary>What was in conflict.</summary>
    public List<InputIssue> Issues { get; } = [];

    /// <summary>Joins what shares a key, unless it is in conflict.</summary>
    /// <param name="keysOf">The keys of a subject.</param>
    /// <param name="conflict">Whether these subjects cannot be one.</param>
    /// <param name="kind">What a conflict is reported as.</param>
    public void Join(
        Func<Cluster, IEnumerable<string>> keysOf, Func<IReadOnlyList<Cluster>, bool> conflict, IssueKind kind)
    {
        var joined = new List<Cluster>(_clusters.Count);
        foreach (var component in Components(_clusters, keysOf))
        {
            if (component.Count == 1)
            {
                joined.Add(component[0]);
            }
            else if (conflict(component))
            {
                Issues.Add(new InputIssue(kind));
                joined.AddRange(component);
            }
            else
            {
                joined.Add(Cluster.Union(component));
            }
        }

        _clusters = joined;
    }

    /// <summary>
    /// Whether the values of one kind tell the subjects apart: those that have any are not all connected through
    /// shared ones.
    /// </summary>
    public static bool Differ(IReadOnlyList<Cluster> clusters, Func<SubjectEvidence, IEnumerable<string>> valuesOf)
    {
        var stated = clusters.Where(cluster => valuesOf(cluster.Evidence).Any()).ToList();
        return stated.Count > 1 && Components(stated, cluster => valuesOf(cluster.Evidence)).Count > 1;
    }

    private static List<List<Cluster>> Components(List<Cluster> clusters, Func<Cluster, IEnumerable<string>> keysOf)
    {
        var parents = Enumerable.Range(0, clusters.Count).ToArray();
        var firstWithKey = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < clusters.Count; i++)
        {
            foreach (var key in keysOf(clusters[i]))
            {
                if (!firstWithKey.TryAdd(key, i))
                {
                    parents[Root(parents, i)] = Root(parents, firstWithKey[key]);
                }
            }
        }

        return [.. Enumerable.Range(0, clusters.Count)
            .GroupBy(i => Root(parents, i))
            .Select(group => group.Select(i => clusters[i]).ToList())];
    }

    private static int Root(int[] parents, int node)
    {
        while (parents[node] != node)
        {
            node = parents[node] = parents[parents[node]];
        }

        return node;
    }
}

/// <summary>One record that states an identity.</summary>
/// <param name="FileToken">The file.</param>
/// <param name="Identity">What it states.</param>
/// <param name="Evidence">What of that is evidence.</param>
internal sealed record SubjectRecord(string FileToken, SubjectIdentity Identity, SubjectEvidence Evidence);

/// <summary>Records that are one subject.</summary>
internal sealed record Cluster(IReadOnlyList<SubjectRecord> Records, SubjectEvidence Evidence)
{
    public static Cluster Union(IReadOnlyList<Cluster> clusters)
    {
        var evidence = new SubjectEvidence();
        foreach (var cluster in clusters)
        {
            evidence.Add(cluster.Evidence);
        }

        return new Cluster([.. clusters.SelectMany(cluster => cluster.Records)], evidence);
    }
}
