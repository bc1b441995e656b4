using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>
/// One answer for one patient and task from every modality (kind of record) that is there: a base and the log-odds evidence
/// of each modality add up. So taking a modality away is taking its evidence away, exactly, and nothing else changes.
/// </summary>
/// <remarks>
/// <para>The evidence of records in a table is the model's own: the sum of its contributions, a pairwise term half for each
/// of its two features. What the model says of a missing value counts as evidence of its modality, too.</para>
/// <para>The evidence of a genome is the logarithm of a published odds ratio (of several variants of a gene the largest; of
/// genes the sum): carriers against others in the population of the study, taken as independent of all other evidence given
/// the outcome. It is added only where the variant is found; that none was found adds nothing, since other variants were not
/// looked for. Evidence that would count the same record twice is not added: a forecast from labs and age does not join a
/// score from labs and age.</para>
/// </remarks>
public sealed record PatientAnswer
{
    // Quantiles of the standard normal distribution: half-widths of intervals of 90 % and 95 %.
    private const double Normal90 = 1.6448536269514722;
    private const double Normal95 = 1.9599639845400545;

    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>The answer of all modalities together, in (0, 1).</summary>
    public required double Probability { get; init; }

    /// <summary>
    /// Lower end of the 90 % interval: the model's, made wider by the published interval of an odds ratio.
    /// </summary>
    public required double IntervalLow { get; init; }

    /// <summary>Upper end of the 90 % interval.</summary>
    public required double IntervalHigh { get; init; }

    /// <summary>Log-odds without any evidence.</summary>
    public required double BaseLogOdds { get; init; }

    /// <summary>The modalities that the task knows, those of the table first, in the order of the model's inputs.</summary>
    public required IReadOnlyList<ModalityEvidence> Evidence { get; init; }

    /// <summary>All evidence for a model's task; null where the model abstains.</summary>
    /// <param name="score">The model's answer.</param>
    /// <param name="genome">What is known of the genome; null where nothing is.</param>
    public static PatientAnswer? Of(TaskScore score, GenomeFindings? genome)
    {
        ArgumentNullException.ThrowIfNull(score);
        if (score is not { IntervalLow: { } low, IntervalHigh: { } high, BaseLogOdds: { } start }
            || score.Contributions.Any(input => input.LogOdds is null))
        {
            return null;
        }

        var modalities = score.Contributions.GroupBy(input => input.Modality)
            .Select(inputs => (Modality: inputs.Key, LogOdds: inputs.Sum(input => input.LogOdds!.Value),
                OnRecord: inputs.Count(input => input.Status == FeatureStatus.Present), Known: inputs.Count(),
                Basis: (IReadOnlyList<string>)[])).ToList();
        var variance = Square((Logit(high) - Logit(low)) / 2 / Normal90);
        var risks = RisksOf(score.Task, genome);
        if (risks.Count > 0)
        {
            modalities.Add((FeatureModality.Genome, risks.Sum(risk => Math.Log(risk.Risk.OddsRatio)), risks.Count, risks.Count,
                [.. risks.Select(risk => $"{risk.Gene} {risk.Name}: {risk.Risk.Source}, PMID {risk.Risk.Pubmed}")]));
            variance += risks.Sum(risk => Square(Math.Log(risk.Risk.High / risk.Risk.Low) / 2 / Normal95));
        }

        var total = start + modalities.Sum(modality => modality.LogOdds);
        var reach = Normal90 * Math.Sqrt(variance);
        return new PatientAnswer
        {
            Task = score.Task,
            Probability = Logistic(total),
            IntervalLow = Logistic(total - reach),
            IntervalHigh = Logistic(total + reach),
            BaseLogOdds = start,
            Evidence = [.. modalities.Select(modality => new ModalityEvidence(
                modality.Modality, modality.LogOdds, modality.OnRecord, modality.Known,
                Logistic(total - modality.LogOdds), modality.Basis))],
        };
    }

    // "pancreatic-cancer" is the task for "pancreatic cancer".
    private static List<(string Gene, string Name, HereditaryRisk Risk)> RisksOf(string task, GenomeFindings? genome) =>
        genome is null ? [] : [.. genome.Hereditary
            .SelectMany(finding => finding.Risks.Select(risk => (finding.Gene, Name: NameOf(finding), Risk: risk)))
            .Where(one => one.Risk.Cancer == task.Replace('-', ' '))
            .GroupBy(one => one.Gene, StringComparer.Ordinal)
            .Select(gene => gene.MaxBy(one => one.Risk.OddsRatio))];

    private static string NameOf(HereditaryFinding finding) => finding.ClaimedAs is { } claimed
        ? $"{finding.Name} (unchecked claim of the file's annotation: {string.Join(", ", claimed)})" : finding.Name;

    private static double Square(double number) => number * number;

    private static double Logistic(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private static double Logit(double probability)
    {
        var inside = Math.Clamp(probability, 1e-12, 1 - 1e-12);
        return Math.Log(inside / (1 - inside));
    }
}

/// <summary>What one modality adds to an answer.</summary>
/// <param name="Modality">The kind of record.</param>
/// <param name="LogOdds">What it adds to the log-odds.</param>
/// <param name="OnRecord">How many of its inputs are on record.</param>
/// <param name="Inputs">How many inputs of its kind there are.</param>
/// <param name="ProbabilityWithout">The answer of all others together.</param>
/// <param name="Basis">What it rests on besides the model: published odds ratios.</param>
public sealed record ModalityEvidence(
    FeatureModality Modality, double LogOdds, int OnRecord, int Inputs, double ProbabilityWithout, IReadOnlyList<string> Basis);
