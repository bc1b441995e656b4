using System.Text.Json;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// Adds genotypes and phenotypes to a document, after the HL7 FHIR Genomics Reporting guide (STU2): a genotype is an
/// observation of LOINC 84413-4 with the gene as component 48018-6; what it does to drugs is one of 53040-2 (metabolism)
/// or 51961-1 (efficacy), for CYP2C19 of 79716-7, derived from the genotype.
/// </summary>
internal static class DocumentGenome
{
    public static string[] Add(DocumentBundle bundle) => bundle.View.Genome is not { } genome ? []
        : [.. genome.Genes.Where(gene => gene.Call is not null).SelectMany(gene => Gene(bundle, gene)),
            .. genome.Hereditary.Select(variant => Hereditary(bundle, variant))];

    public static void Narrative(HtmlWriter html, ReportView view)
    {
        if (view.Genome is not { } genome || genome.Genes.Count + genome.Hereditary.Count == 0)
        {
            html.Html($"<p>{(view.Genome?.Refused is { } refused
                ? "Not used: " + GenomeSection.Reason(refused) + "." : "None recorded.")}</p>");
            return;
        }

        html.Html($"<table><thead><tr><th>Gene</th><th>Result</th><th>Meaning</th><th>Advice</th></tr></thead><tbody>");
        foreach (var gene in genome.Genes)
        {
            html.Html($"<tr><td>{gene.Gene}</td><td>{gene.Call ?? "not called"}</td><td>{GenomeSection.Phenotype(gene)}</td><td>");
            html.Html($"{string.Join(" ", gene.Advice.Where(advice => advice.Change != "none")
                .Select(advice => string.Join(", ", advice.Drugs) + ": " + advice.Advice))}");
            html.Html($"{(gene.Withheld is { } withheld ? "No advice: " + GenomeSection.Reason(withheld) + "." : "")}</td></tr>");
        }

        foreach (var variant in genome.Hereditary)
        {
            html.Html($"<tr><td>{variant.Gene}</td><td>{variant.Name} {variant.Hgvs}{Claim(variant)}</td>");
            html.Html($"<td>{variant.Zygosity}</td>");
            html.Html($"<td>{Notation.None}</td></tr>");
        }

        html.Html($"</tbody></table><p>{genome.Notice}</p>");
    }

    private static string[] Gene(DocumentBundle bundle, GeneFinding gene)
    {
        var genotype = bundle.Add("Observation", "genotype " + gene.Gene, json =>
        {
            Begin(bundle, json, gene.Source, "84413-4", "Genotype display name");
            Text(json, "valueCodeableConcept", gene.Call!);
            Note(json, $"{gene.PositionsCalled} of {gene.Positions} positions called"
                + (gene.Missing.Count > 0 ? "; not called: " + string.Join(", ", gene.Missing.Take(20)) : ""));
            Components(json, gene.Gene, gene.Hgnc);
        });
        if (gene.Phenotype is null)
        {
            return [genotype];
        }

        var (code, display) = gene.Gene switch
        {
            "CYP2C19" => ("79716-7", "CYP2C19 gene product metabolic activity interpretation"),
            "VKORC1" or "CYP4F2" or "IFNL3" => ("51961-1", "Genetic variation's effect on drug efficacy"),
            _ => ("53040-2", "Genetic variation's effect on drug metabolism"),
        };
        return
        [
            genotype,
            bundle.Add("Observation", "phenotype " + gene.Gene, json =>
            {
                Begin(bundle, json, gene.Source, code, display);
                Phenotype(json, gene);
                Notes(json, gene);
                json.WriteStartArray("derivedFrom"u8);
                json.WriteStartObject();
                json.WriteString("reference"u8, genotype);
                json.WriteEndObject();
                json.WriteEndArray();
                Components(json, gene.Gene, gene.Hgnc);
            }),
        ];
    }

    private static string Hereditary(DocumentBundle bundle, HereditaryFinding variant) =>
        bundle.Add("Observation", "hereditary " + variant.Hgvs, json =>
        {
            Begin(bundle, json, "Genome/" + (variant.Rsid ?? variant.Hgvs), "69548-6", "Genetic variant assessment",
                variant.ClaimedAs is null ? "final" : "preliminary");
            Coded(json, "valueCodeableConcept", "http://loinc.org", "LA9633-4", "Present");
            HereditaryNote(json, variant);
            json.WriteStartArray("component"u8);
            Component(json, "48018-6", "Gene studied [ID]", null, null, variant.Gene);
            if (variant.ClaimedAs is null)
            {
                Component(json, "48004-6", "DNA change (c.HGVS)", "http://varnomen.hgvs.org", variant.Hgvs, variant.Hgvs);
            }
            else
            {
                Component(json, "81290-9", "Genomic DNA change (gHGVS)", null, null, variant.Hgvs);
            }

            Component(json, "53034-5", "Allelic state", null, null, variant.Zygosity);
            json.WriteEndArray();
        });

    private static string Claim(HereditaryFinding variant) => variant.ClaimedAs is { } terms
        ? $" (not checked here; the annotation of the sender's file calls it {string.Join(", ", terms)})" : "";

    private static void HereditaryNote(Utf8JsonWriter json, HereditaryFinding variant)
    {
        string[] notes =
        [
            .. variant.Risks.Select(risk => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{risk.Cancer}: odds ratio {risk.OddsRatio} ({risk.Low}-{risk.High}), {risk.Source}")),
            .. variant.Incidences.Select(one => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{one.Cancer}: {one.Percent} % of carriers by age {one.ByAge}, {one.Source}")),
        ];
        var text = string.Join("; ", notes) + Claim(variant);
        if (text.Length > 0)
        {
            Note(json, text.Trim());
        }
    }

    private static void Begin(
        DocumentBundle bundle, Utf8JsonWriter json, string source, string code, string display, string status = "final")
    {
        DocumentBundle.Identifier(json, source);
        json.WriteString("status"u8, status);
        json.WriteStartArray("category"u8);
        json.WriteStartObject();
        json.WriteStartArray("coding"u8);
        Coding(json, "http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory");
        Coding(json, "http://terminology.hl7.org/CodeSystem/v2-0074", "GE", "Genetics");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        FhirCoding.Write(json, "code", "LOINC//" + code, display);
        DocumentBundle.Reference(json, "subject", bundle.Patient);
    }

    private static void Phenotype(Utf8JsonWriter json, GeneFinding gene)
    {
        // LOINC answer list LL3856-3.
        var (answer, display) = gene.Phenotype switch
        {
            "Poor Metabolizer" => ("LA9657-3", "Poor metabolizer"),
            "Intermediate Metabolizer" => ("LA10317-4", "Intermediate metabolizer"),
            "Normal Metabolizer" => ("LA25391-6", "Normal metabolizer"),
            "Rapid Metabolizer" => ("LA25390-8", "Rapid metabolizer"),
            "Ultrarapid Metabolizer" => ("LA10316-6", "Ultrarapid metabolizer"),
            _ => ("", ""),
        };
        if (answer.Length == 0)
        {
            Text(json, "valueCodeableConcept", GenomeSection.Phenotype(gene));
        }
        else
        {
            Coded(json, "valueCodeableConcept", "http://loinc.org", answer, display, GenomeSection.Phenotype(gene));
        }
    }

    private static void Notes(Utf8JsonWriter json, GeneFinding gene)
    {
        string[] notes = [.. gene.Advice.Select(advice =>
            $"{string.Join(", ", advice.Drugs)}: {advice.Advice} ({advice.Guideline}, PubMed {advice.Pubmed})"),
            .. gene.Withheld is { } withheld ? (string[])["No advice: " + GenomeSection.Reason(withheld) + "."] : []];
        if (notes.Length > 0)
        {
            Note(json, notes);
        }
    }

    private static void Note(Utf8JsonWriter json, params ReadOnlySpan<string> notes)
    {
        json.WriteStartArray("note"u8);
        foreach (var note in notes)
        {
            json.WriteStartObject();
            json.WriteString("text"u8, FhirCoding.Text(note));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Components(Utf8JsonWriter json, string gene, string hgnc)
    {
        json.WriteStartArray("component"u8);
        Component(json, "48018-6", "Gene studied [ID]", "http://www.genenames.org/geneId", hgnc, gene);
        json.WriteEndArray();
    }

    private static void Component(
        Utf8JsonWriter json, string loinc, string display, string? system, string? code, string text)
    {
        json.WriteStartObject();
        FhirCoding.Write(json, "code", "LOINC//" + loinc, display);
        if (system is null || code is null)
        {
            Text(json, "valueCodeableConcept", text);
        }
        else
        {
            Coded(json, "valueCodeableConcept", system, code, text);
        }

        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text"u8, FhirCoding.Text(text));
        json.WriteEndObject();
    }

    private static void Coded(
        Utf8JsonWriter json, string name, string system, string code, string display, string? text = null)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("coding"u8);
        Coding(json, system, code, display);
        json.WriteEndArray();
        json.WriteString("text"u8, FhirCoding.Text(text ?? display));
        json.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter json, string system, string code, string display)
    {
        json.WriteStartObject();
        json.WriteString("system"u8, system);
        json.WriteString("code"u8, code);
        json.WriteString("display"u8, FhirCoding.Text(display));
        json.WriteEndObject();
    }
}
