"""Cirrhosis against hepatitis and fibrosis in people with hepatitis C, from routine laboratory values."""
from additive import Penalty, Term
from crossfit import Pathway
from forge import Feature, Model
from glassbox import Shape
from liver_schema import ALBUMIN_G_PER_MOL, BILIRUBIN_G_PER_MOL, FEATURES as LIVER

CODES = {f[0]: tuple("LOINC//" + c for c in f[5]) for f in LIVER}
YEAR = 365


def lab(name, label, unit, plausible, column, codes=None, molar_mass=None):
    return Feature(name, label, "Observation", unit, plausible, {"rule": "number", "column": column},
                   codes or CODES[name], YEAR, molar_mass=molar_mass)


FEATURES = [
    Feature("age", "Age", "Age", "a", (0, 120), {"rule": "years", "column": "Age"}),
    Feature("sex", "Sex (1 male, 0 female)", "Sex", "1", (0, 1),
            {"rule": "values", "column": "Sex", "values": {"m": 1, "f": 0}}),
    lab("albumin", "Albumin", "g/L", (3, 100), "ALB", molar_mass=ALBUMIN_G_PER_MOL),
    lab("alp", "Alkaline phosphatase (ALP)", "U/L", (1, 4000), "ALP"),
    lab("alt", "Alanine aminotransferase (ALT)", "U/L", (0.5, 11000), "ALT"),
    lab("ast", "Aspartate aminotransferase (AST)", "U/L", (1, 22000), "AST"),
    lab("bilirubin_total", "Bilirubin, total", "umol/L", (0, 1710), "BIL", molar_mass=BILIRUBIN_G_PER_MOL),
    lab("cholinesterase", "Cholinesterase", "kU/L", (0.1, 30), "CHE", ("LOINC//2098-2", "LOINC//49230-6")),
    lab("ggt", "Gamma-glutamyl transferase (GGT)", "U/L", (1, 8000), "GGT", ("LOINC//2324-2",)),
]
TERMS = (Term("age"), Term("sex"), Term("albumin", direction=-1), Term("alp", True, 1), Term("alt", True, -1),
         Term("ast", True, 1), Term("bilirubin_total", True, 1), Term("cholinesterase", direction=-1), Term("ggt", True, 1))
LABS = list(range(2, 9))  # age and sex are read for the subgroups only: the youngest cirrhosis here is a matter of who was asked
LAB_TERMS = tuple(TERMS[i] for i in LABS)

MODEL = Model(
    name="liver-cirrhosis", version="1", task="liver-cirrhosis", features=FEATURES,
    rules={"file": "hcv.csv", "label": {"column": "Category", "positive": ["3=Cirrhosis"]},
           "only": [{"column": "Category", "values": ["1=Hepatitis", "2=Fibrosis", "3=Cirrhosis"]}]},
    pathways=[Pathway("routine laboratory values", LABS,
                      [Shape(LAB_TERMS, 5, penalty=Penalty(s, c, 3), tail=0.02) for s, c in ((1, 10),)])],
    repeats=20, folds=10, minimum_present=5,
    population=("people with hepatitis C", (
        "ICD10CM//B17.1*", "ICD10CM//B18.2*", "ICD10CM//B19.2*",
        "SNOMED//50711007", "SNOMED//128302006", "SNOMED//235866006"), None),
    bands=(40, 55),
    text={
        "title": "Cirrhosis in people with hepatitis C from routine laboratory values",
        "summary": "Estimates the probability that a person with hepatitis C has cirrhosis rather than hepatitis or fibrosis, from "
                   "albumin, ALP, ALT, AST, bilirubin, cholinesterase and GGT.",
        "method": "Additive model of monotone piecewise-linear shapes, strongly penalised, as there are few patients; directions are "
                  "those that medicine knows (in cirrhosis ALT falls against AST). Age and sex are no inputs of the sum; they "
                  "stand in the schema for subgroups and contribute exactly 0. Platt scaling and conformal thresholds on "
                  "out-of-fold predictions.",
        "sources": [{"name": "HCV data, UCI Machine Learning Repository 571 (Lichtinghagen, Klawonn, Hoffmann 2020), development part",
                     "licence": "CC BY 4.0", "use": "training and cross-validation"}],
        "outcome": "category 3 (cirrhosis) against 1 (hepatitis) and 2 (fibrosis).",
        "exclusions": "blood donors and suspect blood donors, whom any laboratory tells apart",
        "intendedUse": ["Showing how a glass-box model explains, abstains and is watched in operation.",
                        "Research on people with known hepatitis C.", "Not for diagnosis, treatment or triage."],
        "limits": [
            "53 patients, 19 of them with cirrhosis, of one hospital: every number is uncertain, see the intervals.",
            "Which seven laboratory values are read, and the strength of the penalty, was settled by looking at these "
            "patients; expect less on new ones.",
            "How cirrhosis was established is not described in the data.",
            "A calibration error of 0.03 cannot be shown with so few patients: chance alone gives several times as much.",
        ],
    })
