using System.Globalization;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Pipeline.Timeline.Vcf;

/// <summary>
/// Writes what was called in a sample as events. A genome has no date: the events have no time, as MEDS has it for static
/// facts.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>PGX//CYP2C19</c>: the diplotype as text (LOINC 84413-4, genotype display name); several that fit alike are
/// joined by <c>" or "</c>; no text and an absent reason where there is no call.</item>
/// <item><c>PGX_PHENOTYPE//CYP2C19</c>: the phenotype in CPIC's terms as text, the activity score as the number.</item>
/// <item><c>PGX_COVERAGE//CYP2C19</c>: how many of the definitions' positions were called, as the number, of how many, as
/// the upper limit; the others by dbSNP id as text.</item>
/// <item><c>PGX_OTHERS//TPMT</c>: diplotypes that the genotypes allow as well, of a lower score.</item>
/// <item><c>PGX_VARIANTS//DPYD</c>: all variants that were found.</item>
/// <item><c>PGX//not-called</c>: why nothing was called.</item>
/// <item><c>HEREDITARY//BRCA1</c>: a variant by HGVS as text; its zygosity as the text's display.</item>
/// <item><c>HEREDITARY_CLAIM//BRCA1</c>: a variant that the file's annotation calls disease-causing, as SPDI, and what it
/// calls it, as terms of a fixed list; its zygosity as the text's display. Nobody checked it.</item>
/// </list>
/// </remarks>
internal sealed class GenomeEvents(Action<MedsEvent> emit)
{
    private const string Separator = " or ";

    /// <summary>How many were written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes the events of a sample; none where its name is no pseudonym, or the file has nothing of interest.</summary>
    public void Sample(string name, int sample, GenotypeCollector genotypes, string? refusal)
    {
        // Two samples of one subject are told apart by a number behind the pseudonym.
        var end = name.IndexOf('_', StringComparison.Ordinal);
        var subject = end < 0 ? name : name[..end];
        var claims = genotypes.Claims.Of(sample).ToList();
        if (!Guid.TryParseExact(subject, "D", out _) || genotypes.Agreeing + genotypes.Disagreeing + claims.Count == 0)
        {
            return;
        }

        if (refusal is not null)
        {
            Emit(subject, name, "PGX//not-called", "Pharmacogenes", null, absent: refusal);
            return;
        }

        // The same genome in another file has the same name; another one has another.
        name = $"{name}.{genotypes.Fingerprint(sample)}";
        foreach (var gene in GenomeMap.Current.Genes)
        {
            var call = GeneCaller.Call(gene, Array.ConvertAll(gene.Loci, locus => genotypes.At(locus, sample)));
            if (call.Called > 0)
            {
                Gene(subject, name, gene, call);
            }
        }

        foreach (var (variant, locus) in GenomeMap.Current.Hereditary)
        {
            var copies = genotypes.At(locus, sample) is { IsCalled: true } genotype
                ? (genotype.First == 1 ? 1 : 0) + (genotype.Second == 1 ? 1 : 0) : 0;
            if (copies > 0)
            {
                Emit(
                    subject, name, $"HEREDITARY//{variant.Gene}", $"{variant.Gene} {variant.Name}", variant.Hgvs,
                    Zygosity(copies));
            }
        }

        foreach (var claim in claims)
        {
            Emit(
                subject, name, $"HEREDITARY_CLAIM//{claim.Gene}", $"{claim.Gene} variant, as the file's annotation calls it",
                $"{claim.Spdi} {string.Join(' ', claim.Terms)}", Zygosity(claim.Copies));
        }
    }

    private static string Zygosity(int copies) => copies == 1 ? "heterozygous" : "homozygous";

    private void Gene(string subject, string name, GeneDefinition gene, GeneCall call)
    {
        var symbol = call.Gene;
        Emit(
            subject, name, $"PGX//{symbol}", $"{symbol} diplotype",
            call.Diplotypes.Count == 0 ? null : string.Join(Separator, call.Diplotypes), absent: call.NotCalled);
        Emit(
            subject, name, $"PGX_COVERAGE//{symbol}", $"{symbol} positions called",
            call.Missing.Count == 0 ? null : string.Join(' ', call.Missing), number: call.Called, high: gene.Loci.Length);
        if (call.Others.Count > 0)
        {
            Emit(
                subject, name, $"PGX_OTHERS//{symbol}", $"{symbol} diplotypes that fit but state less",
                string.Join(Separator, call.Others));
        }

        if (call.Variants.Count > 0)
        {
            Emit(subject, name, $"PGX_VARIANTS//{symbol}", $"{symbol} variants", string.Join("; ", call.Variants));
        }

        var phenotypes = call.Diplotypes.Select(one => one.Phenotype).OfType<string>().Distinct().ToArray();
        if (phenotypes.Length > 0)
        {
            var scores = call.Diplotypes.Select(one => one.ActivityScore).Distinct().ToArray();
            Emit(
                subject, name, $"PGX_PHENOTYPE//{symbol}", $"{symbol} phenotype", string.Join(Separator, phenotypes),
                number: scores.Length == 1 ? scores[0] : null);
        }
    }

    private void Emit(
        string subject, string name, string code, string display, string? text, string? shown = null,
        string? absent = null, double? number = null, double? high = null)
    {
        Count++;
        emit(new MedsEvent
        {
            SubjectId = subject,
            Code = code,
            TextValue = text,
            ValueDisplay = shown,
            AbsentReason = absent,
            NumericValue = number,
            RangeHigh = high,
            Display = display,
            Status = "final",
            Source = string.Create(CultureInfo.InvariantCulture, $"Genome/{name}"),
        });
    }
}
