namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>Decides who is one subject. Thread-safe.</summary>
/// <remarks>
/// Evidence, strongest first: the label of <c>subjects.csv</c>; the same local id in the same file; MRN with its
/// assigning
/// authority; MRN of which one source names no authority, where only one authority gave that number; SSN; the same local id in another file of the batch; family name, first given name, birth date and sex;
/// what an
/// earlier batch joined. Each kind joins only what it does not at the same time tell apart by another: different
/// labels,
/// different SSNs, different MRNs of one authority; for MRN and SSN birth date and family name that both differ; for
/// local
/// ids birth date, family name or given name that differ. What is told apart stays apart and is reported.
/// </remarks>
/// <param name="keys">The organization's keys.</param>
public sealed class SubjectResolver(OrganizationKeys keys)
{
    private const string OverridesFile = "subjects.csv";

    /// <summary>Resolves the subjects of a batch.</summary>
    /// <param name="files">The identities of every file of the batch; their order does not matter.</param>
    /// <param name="earlier">The links that earlier batches left; their order does not matter.</param>
    /// <param name="now">The time that new pseudonyms are given, for <see cref="SubjectLink.Since"/>.</param>
    /// <param name="overrides">The batch's <c>subjects.csv</c>, when it has one.</param>
    public SubjectResolution Resolve(
        IReadOnlyCollection<FileIdentities> files,
        IReadOnlyCollection<SubjectLink> earlier,
        DateTimeOffset now,
        SubjectOverrides? overrides = null)
    {
        var issues = new List<InputIssue>(overrides?.Issues ?? []);
        var records = Records(files, overrides, issues);
        var clusters = new SubjectClusters(records);
        clusters.Join(c => c.Evidence.Labels, static _ => false, SubjectIssues.AmbiguousOverride);
        clusters.Join(FileLocalIds, LabelsDiffer, SubjectIssues.AmbiguousLocalId);
        clusters.Join(
            c => c.Evidence.Mrns, c => LabelsDiffer(c)
                || PeopleDiffer(c), SubjectIssues.ConflictingMedicalRecordNumber);
        // DICOM without an issuer, HL7 without an authority, a column of a table: the number alone.
        var bare = records.SelectMany(record => record.Evidence.Mrns)
            .Where(mrn => SubjectEvidence.AuthorityOf(mrn).Length == 0).Select(SubjectEvidence.NumberOf)
            .ToHashSet(StringComparer.Ordinal);
        clusters.Join(
            c => c.Evidence.Mrns.Select(SubjectEvidence.NumberOf).Where(bare.Contains),
            c => LabelsDiffer(c) || AnyDemographicDiffers(c) || SeveralAuthorities(c, bare),
            SubjectIssues.ConflictingMedicalRecordNumber);
        clusters.Join(
            c => c.Evidence.Ssns,
            c => LabelsDiffer(c) || MrnsDiffer(c) || PeopleDiffer(c),
            SubjectIssues.ConflictingSocialSecurityNumber);
        clusters.Join(
            c => c.Evidence.LocalIds,
            c => LabelsDiffer(c) || NumbersDiffer(c) || AnyDemographicDiffers(c),
            SubjectIssues.AmbiguousLocalId);
        clusters.Join(
            c => c.Evidence.Demographics, c => LabelsDiffer(c)
                || NumbersDiffer(c), SubjectIssues.ConflictingDemographics);

        var history = new SubjectHistory(keys, earlier);
        clusters.Join(
            c => history.PseudonymsOf(c.Evidence),
            c => LabelsDiffer(c) || NumbersDiffer(c) || PeopleDiffer(c),
            SubjectIssues.ConflictingHistory);
        issues.AddRange(clusters.Issues);
        return history.Name(clusters.Clusters, now) with
        {
            Issues = [.. issues.OrderBy(issue => issue.Kind.Code, StringComparer.Ordinal).ThenBy(issue => issue.Line)],
        };
    }

    private static List<SubjectRecord> Records(
        IReadOnlyCollection<FileIdentities> files, SubjectOverrides? overrides, List<InputIssue> issues)
    {
        var records = files
            .OrderBy(file => file.FileToken, StringComparer.Ordinal)
            .SelectMany(file => file.Identities.Select(
                identity => new SubjectRecord(file.FileToken, identity, SubjectEvidence.Of(identity))))
            .ToList();
        if (overrides is null)
        {
            return records;
        }

        // A local id that no record states (files without a patient record) still gets its subject.
        var stated = records.SelectMany(record => record.Identity.LocalIds).ToHashSet(StringComparer.Ordinal);
        foreach (var id in overrides.Rows.Select(row => row.LocalId).Where(id => id.Length > 0 && stated.Add(id)))
        {
            var identity = new SubjectIdentity { LocalIds = [id] };
            records.Add(new SubjectRecord(OverridesFile, identity, SubjectEvidence.Of(identity)));
        }

        var byId = overrides.Rows.Where(row => row.LocalId.Length > 0).ToLookup(row => row.LocalId,
            StringComparer.Ordinal);
        var byMrn = overrides.Rows.Where(row => row.Mrn is not null).ToLookup(row => row.Mrn!, StringComparer.Ordinal);
        foreach (var record in records)
        {
            var labels = record.Evidence.LocalIds.SelectMany(id => byId[id])
                .Concat(record.Identity.MedicalRecordNumbers.SelectMany(mrn =>
                    (SubjectEvidence.Number(mrn.Value) is { } number ? byMrn[number] : []).Where(
                        row => row.Authority.Length == 0
                            || AssigningAuthority.Normalize(row.Authority).Equals(
                                AssigningAuthority.Normalize(mrn.Authority), StringComparison.OrdinalIgnoreCase))))
                .Select(row => row.Label)
                .ToHashSet(StringComparer.Ordinal);
            if (labels.Count == 1)
            {
                record.Evidence.Labels.UnionWith(labels);
            }
            else if (labels.Count > 1)
            {
                issues.Add(new InputIssue(SubjectIssues.AmbiguousOverride));
            }
        }

        return records;
    }

    private static IEnumerable<string> FileLocalIds(Cluster cluster) =>
        cluster.Records.SelectMany(record => record.Identity.LocalIds.Select(id => $"{record.FileToken}\u001f{id}"));

    private static bool LabelsDiffer(IReadOnlyList<Cluster> clusters) => SubjectClusters.Differ(clusters, e =>
        e.Labels);

    private static bool NumbersDiffer(IReadOnlyList<Cluster> clusters) =>
        SubjectClusters.Differ(clusters, e => e.Ssns) || MrnsDiffer(clusters);

    private static bool MrnsDiffer(IReadOnlyList<Cluster> clusters) =>
        clusters.SelectMany(cluster => cluster.Evidence.Mrns.Select(SubjectEvidence.AuthorityOf))
            .Distinct(StringComparer.Ordinal)
            .Any(authority => SubjectClusters.Differ(
                clusters, e => e.Mrns.Where(mrn => SubjectEvidence.AuthorityOf(mrn) == authority)));

    private static bool SeveralAuthorities(IReadOnlyList<Cluster> clusters, HashSet<string> bare) =>
        clusters.SelectMany(cluster => cluster.Evidence.Mrns)
            .Where(mrn => SubjectEvidence.AuthorityOf(mrn).Length > 0 && bare.Contains(SubjectEvidence.NumberOf(mrn)))
            .GroupBy(SubjectEvidence.NumberOf, StringComparer.Ordinal)
            .Any(numbers => numbers.Distinct(StringComparer.Ordinal).Count() > 1);

    private static bool PeopleDiffer(IReadOnlyList<Cluster> clusters) =>
        SubjectClusters.Differ(clusters, e => e.BirthDates) && SubjectClusters.Differ(clusters, e => e.FamilyNames);

    private static bool AnyDemographicDiffers(IReadOnlyList<Cluster> clusters) =>
        SubjectClusters.Differ(clusters, e => e.BirthDates) || SubjectClusters.Differ(clusters, e => e.FamilyNames)
        || SubjectClusters.Differ(clusters, e => e.GivenNames);
}
