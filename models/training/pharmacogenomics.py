#!/usr/bin/env python3
"""Compiles the tables in pharmacogenes/ into the knowledge file that the pipeline calls pharmacogenes with.

    /usr/bin/python3 models/training/pharmacogenomics.py [--out models/knowledge/pharmacogenomics/1]

Nothing is learned here: the tables are facts of CPIC and PharmVar; the script checks that they agree with one another.
"""
import argparse
import json
import os
import re

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pharmacogenes")
AMBIGUOUS = {"Y": "CT", "R": "AG", "M": "AC"}
SOURCES = [
    {"name": "CPIC allele definitions, functions and guidelines (cpicpgx.org), as PharmCAT ships them",
     "version": "2024-11-06; CYP2C19, UGT1A1 and CYP4F2 2025-03-07", "licence": "CC0 1.0"},
    {"name": "PharmVar star-allele nomenclature (pharmvar.org)", "version": "2024-11", "licence": "facts"},
]


def rows(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                yield line


def parts(line):
    return [part.strip() for part in line.split("|")]


def positions():
    found = {}
    for gene, position, rsid, reference, alternatives, context in map(parts, rows("positions.txt")):
        assert context.startswith(reference), (gene, position)
        found.setdefault(gene, []).append({
            "position": int(position), "rsid": None if rsid == "." else rsid, "reference": reference,
            "alternatives": alternatives.split(","), "context": context})
    return found


def bases(text, known, gene):
    at = {}
    for position, base in re.findall(r"(\d+)([A-Z]+)", text):
        locus = known[int(position)]
        wide = AMBIGUOUS.get(base, None) if len(base) == 1 and base not in "ACGT" else None
        for one in wide or [base]:
            assert one == locus["reference"] or one in locus["alternatives"], (gene, position, base)
        at[position] = list(wide) if wide else [base]
    return at


def genes():
    loci, current, found = positions(), None, []
    about = {row[0]: row[1:] for row in map(parts, rows("genes.txt"))}
    for line in rows("alleles.txt"):
        if line.startswith("gene "):
            name, chromosome, rest = line.split(" ", 3)[1:]
            hgnc, rule, key = about[name]
            current = {
                "gene": name, "hgnc": hgnc, "chromosome": chromosome, "rule": rule,
                "reference": re.sub(r" undocumented=reference$", "", rest.removeprefix("reference=")),
                "undocumentedIsReference": rest.endswith("undocumented=reference"),
                "key": [one.split("+") for one in key.split()], "positions": loci[name], "alleles": []}
            found.append(current)
            continue
        allele, function, definition = parts(line)
        known = {locus["position"]: locus for locus in current["positions"]}
        current["alleles"].append({
            "name": allele, "function": None if function == "-" else function,
            "statesAll": definition.endswith(" all"), "at": bases(definition, known, current["gene"])})
    for gene in found:
        names = [allele["name"] for allele in gene["alleles"]]
        rsids = {locus["rsid"] for locus in gene["positions"]}
        assert len(names) == len(set(names)) and gene["reference"] == names[0], gene["gene"]
        assert all(one in rsids for group in gene["key"] for one in group), gene["gene"]
        used = {position for allele in gene["alleles"] for position in allele["at"]}
        assert used == {str(locus["position"]) for locus in gene["positions"]}, gene["gene"]
    return found


def recommendations():
    guidelines, found = {}, []
    for line in rows("recommendations.txt"):
        if line.startswith("guideline "):
            key, name, pubmed = parts(line[len("guideline "):])
            guidelines[key] = {"name": name, "pubmed": pubmed}
            continue
        gene, phenotypes, drugs, guideline, change, advice = parts(line)
        assert guideline in guidelines and change in ("change", "caution", "none", "algorithm"), line
        found.append({"gene": gene, "phenotypes": [one.strip() for one in phenotypes.split(";")],
                      "drugs": [one.strip() for one in drugs.split(",")], "guideline": guideline,
                      "change": change, "advice": advice})
    return guidelines, found


def risks_of(text, sources):
    risks = []
    for risk in [] if text == "-" else text.split(";"):
        cancer, ratio, low, high, source, *copies = [one.strip() for one in risk.split(",")]
        assert source in sources and float(low) < float(ratio) < float(high) and copies in ([], ["2"]), text
        risks.append({"cancer": cancer, "oddsRatio": float(ratio), "low": float(low), "high": float(high),
                      "source": source, "copies": int(*copies or [1])})
    return risks


def incidences_of(text, sources):
    found = []
    for one in [] if text == "-" else text.split(";"):
        cancer, percent, age, source = [part.strip() for part in one.split(",")]
        assert source in sources and 0 < float(percent) < 100, text
        found.append({"cancer": cancer, "percent": float(percent), "byAge": int(age), "source": source})
    return found


def hereditary():
    sources, variants, genes_of, harmless = {}, [], [], []
    for line in rows("hereditary.txt"):
        kind, _, rest = line.partition(" ")
        if kind == "source":
            key, citation, pubmed = parts(rest)
            sources[key] = {"name": citation, "pubmed": pubmed}
        elif kind == "annotated":
            gene, chromosome, start, end, risks, incidences = parts(rest)
            genes_of.append({"gene": gene, "chromosome": chromosome, "start": int(start), "end": int(end),
                             "risks": risks_of(risks, sources), "incidences": incidences_of(incidences, sources)})
        elif kind == "harmless":
            gene, chromosome, position, reference, alternative, rsid = parts(rest)
            harmless.append({"gene": gene, "chromosome": chromosome, "position": int(position),
                             "reference": reference, "alternative": alternative, "rsid": rsid})
        else:
            gene, name, hgvs, chromosome, position, reference, alternative, rsid, clinvar, context, risks = parts(line)
            context = reference if context == "." else context
            assert context.startswith(reference), line
            variants.append({
                "gene": gene, "name": name, "hgvs": hgvs, "chromosome": chromosome, "position": int(position),
                "reference": reference, "alternative": alternative, "context": context,
                "rsid": None if rsid == "." else rsid, "clinVar": None if clinvar == "." else clinvar,
                "risks": risks_of(risks, sources)})
    spans = {one["gene"]: one for one in genes_of}
    for one in variants + harmless:
        span = spans.get(one["gene"])
        assert span is None or (span["chromosome"] == one["chromosome"]
                                and span["start"] < one["position"] < span["end"]), one
    return sources, variants, genes_of, harmless


def main():
    parser = argparse.ArgumentParser(description="Compiles the pharmacogenomic knowledge file.")
    parser.add_argument("--out", default="models/knowledge/pharmacogenomics/1")
    run(parser.parse_args().out)


def run(out):
    guidelines, advice = recommendations()
    studies, variants, annotated, harmless = hereditary()
    knowledge = {
        "version": "1", "build": "GRCh38", "sources": SOURCES, "genes": genes(), "guidelines": guidelines,
        "recommendations": advice, "studies": studies, "hereditary": variants,
        "annotatedGenes": annotated, "harmless": harmless,
        "notCalled": {"CYP2D6": "Star alleles of CYP2D6 rest on deletions, copies and hybrids that a VCF of small "
                                "variants does not state."}}
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "definitions.json"), "w", encoding="utf-8") as output:
        text = json.dumps(knowledge, indent=1, ensure_ascii=False)
        # One line for each position, allele, rule and variant.
        text = re.sub(r"\n {4,}([\]}\"\[{\d]|true|false|null)", r" \1", text)
        output.write(text + "\n")
    print(f"{len(knowledge['genes'])} genes, {sum(len(g['alleles']) for g in knowledge['genes'])} alleles, "
          f"{sum(len(g['positions']) for g in knowledge['genes'])} positions, {len(variants)} hereditary "
          f"variants, {len(annotated)} genes by annotation")


if __name__ == "__main__":
    main()
