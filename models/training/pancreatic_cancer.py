"""Pancreatic cancer (PDAC) against everyone else, from urinary biomarkers, with CA19-9 where it was measured."""
import numpy as np

from additive import Penalty, Term
from crossfit import Pathway
from forge import Feature, Model
from glassbox import Shape

FEATURES = [
    Feature("age", "Age", "Age", "a", (0, 120), {"rule": "years", "column": "age"}),
    Feature("sex", "Sex (1 male, 0 female)", "Sex", "1", (0, 1),
            {"rule": "values", "column": "sex", "values": {"M": 1, "F": 0}}),
    # Urine creatinine: the paper's unit is mg/mL; 22.62 mg/mL would be 200 mmol/L, more than kidneys concentrate.
    Feature("urine_creatinine", "Creatinine in urine", "Observation", "mg/mL", (0.005, 22.62),
            {"rule": "number", "column": "creatinine"}, ("LOINC//2161-8", "LOINC//14683-7"), 90, molar_mass=113.12),
    Feature("urine_lyve1", "LYVE1 in urine", "Observation", "ng/mL", (0, 200),
            {"rule": "number", "column": "LYVE1"}, ("OTHER//urine-lyve1",), 90),
    Feature("urine_reg1b", "REG1B in urine", "Observation", "ng/mL", (0, 20000),
            {"rule": "number", "column": "REG1B"}, ("OTHER//urine-reg1b",), 90),
    Feature("urine_tff1", "TFF1 in urine", "Observation", "ng/mL", (0, 200000),
            {"rule": "number", "column": "TFF1"}, ("OTHER//urine-tff1",), 90),
    Feature("ca19_9", "CA 19-9 in plasma", "Observation", "k[IU]/L", (0, 1000000),
            {"rule": "number", "column": "plasma_CA19_9"}, ("LOINC//24108-3", "LOINC//83084-4"), 90),
]

TERMS = (Term("age", direction=1), Term("sex"), Term("urine_creatinine", True), Term("urine_lyve1", True, 1),
         Term("urine_reg1b", True, 1), Term("urine_tff1", True, 1), Term("ca19_9", True, 1))
PENALTIES = [Penalty(0.3, 0.6, 3), Penalty(0.5, 1, 3), Penalty(0.5, 3, 3)]


def subsets(table, rows, labels):
    early = table["stage"].isin(["I", "IA", "IB", "II", "IIA", "IIB"]).to_numpy()
    measured = ~(rows[:, 6] != rows[:, 6])
    benign = (table["diagnosis"] != "1").to_numpy()
    return {"early stage (I to IIB) against all non-cancer": early | (labels == 0),
            "stage I against all non-cancer": table["stage"].isin(["I", "IA", "IB"]).to_numpy() | (labels == 0),
            "PDAC against benign disease": benign, "PDAC against healthy controls": (table["diagnosis"] != "2").to_numpy(),
            "CA 19-9 measured": measured}


def unmeasured(rows):
    return np.isnan(rows[:, 6])


MODEL = Model(
    name="pancreatic-cancer", version="1", task="pancreatic-cancer", features=FEATURES,
    rules={"file": "debernardi_2020.csv", "label": {"column": "diagnosis", "positive": ["3"]}},
    pathways=[Pathway("with CA 19-9", list(range(7)), [Shape(TERMS, 6, penalty=p) for p in PENALTIES], [6]),
              Pathway("without CA 19-9", list(range(6)), [Shape(TERMS[:6], 6, penalty=p) for p in PENALTIES],
                      calibrate_on=unmeasured)],
    variants=(("without CA 19-9 for everyone", 1),), repeats=10, folds=10, minimum_present=4, subsets=subsets,
    bands=(50, 65),
    text={
        "title": "Pancreatic cancer from urinary biomarkers and CA 19-9",
        "summary": "Estimates the probability that a person is one of the study's patients with pancreatic ductal adenocarcinoma "
                   "(PDAC), rather than a healthy control or a patient with benign hepatobiliary disease, from age, sex, urinary "
                   "creatinine, LYVE1, REG1B and TFF1, and from plasma CA 19-9 where it was measured.",
        "method": "Additive model of monotone piecewise-linear shapes on logarithmic axes, penalised maximum likelihood (projected "
                  "Newton), in two pathways: one with CA 19-9, one without. Platt scaling and conformal thresholds (label-conditional) "
                  "on out-of-fold predictions. Pairwise terms were tried and did not pay.",
        "sources": [{"name": "Debernardi et al. 2020, PLoS Medicine 17(12):e1003489, development part", "licence": "CC BY 4.0",
                     "use": "training and cross-validation"}],
        "outcome": "diagnosis 3 (PDAC) against 1 (healthy control) and 2 (benign hepatobiliary disease).",
        "intendedUse": ["Showing how a glass-box model explains, abstains and is watched in operation.",
                        "Research on the published biomarker panel.",
                        "Not for diagnosis, screening or triage; not for people without symptoms."],
        "limits": [
            "A case-control study: a third had cancer. The probability refers to that share and is far too high anywhere else; "
            "discrimination in such a study flatters, too.",
            "Samples were taken at diagnosis or after; nothing here shows detection before symptoms.",
            "CA 19-9 was missing in two fifths, less often in cancer (28 %) than in others (49 %). The pathway without CA 19-9 is "
            "calibrated on those who lack it, of whom 22 % had cancer; given to everybody, its probability runs low.",
            "REG1A is not used: it was measured in half of the patients only and added nothing here.",
            "LYVE1, REG1B and TFF1 in urine have no LOINC codes; records must carry them under the codes of features.json.",
            "CA 19-9 is not made by people who are Lewis-negative (about 5 to 10 %): a low value does not reassure.",
            "Few stage I patients: that row's interval is wide."],
    })
