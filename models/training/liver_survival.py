"""Survival in primary biliary cholangitis: an additive Cox model, read as the probability of death within five years."""
import numpy as np

import cox
import evaluation
from additive import Penalty, Term
from crossfit import Pathway
from forge import Feature, Model
from glassbox import Shape
from liver_schema import ALBUMIN_G_PER_MOL, BILIRUBIN_G_PER_MOL, FEATURES as LIVER
from tables import numbers

CODES = {f[0]: tuple("LOINC//" + c for c in f[5]) for f in LIVER}
HORIZON = 1826
YEAR = 365


def lab(name, label, unit, plausible, column, codes, molar_mass=None):
    return Feature(name, label, "Observation", unit, plausible, {"rule": "number", "column": column}, codes, YEAR,
                   molar_mass=molar_mass)


FEATURES = [
    Feature("age", "Age", "Age", "a", (0, 120), {"rule": "years", "column": "age"}),
    Feature("sex", "Sex (1 male, 0 female)", "Sex", "1", (0, 1), {"rule": "values", "column": "sex", "values": {"m": 1, "f": 0}}),
    lab("ascites", "Ascites (1 present, 0 absent)", "1", (0, 1), "ascites", ("OTHER//ascites-assessment",)),
    lab("edema", "Oedema (1 despite diuretics, 0.5 untreated or treated, 0 none)", "1", (0, 1), "edema",
        ("OTHER//edema-assessment",)),
    lab("bilirubin_total", "Bilirubin, total", "mg/dL", (0, 100), "bili", CODES["bilirubin_total"], BILIRUBIN_G_PER_MOL),
    lab("albumin", "Albumin", "g/dL", (0.3, 10), "albumin", CODES["albumin"], ALBUMIN_G_PER_MOL),
    lab("urine_copper", "Copper in urine of 24 h", "ug/d", (0, 5000), "copper", ("LOINC//5633-3",)),
    lab("ast", "Aspartate aminotransferase (AST)", "U/L", (1, 22000), "ast", CODES["ast"]),
    lab("prothrombin_time", "Prothrombin time", "s", (5, 150), "protime", ("LOINC//5902-2", "LOINC//5964-2")),
    lab("histologic_stage", "Histologic stage (1 to 4)", "1", (1, 4), "stage", ("OTHER//pbc-histologic-stage",)),
]
TERMS = (Term("age", direction=1), Term("sex"), Term("ascites", direction=1), Term("edema", direction=1),
         Term("bilirubin_total", True, 1), Term("albumin", True, -1), Term("urine_copper", True, 1), Term("ast", True, 1),
         Term("prothrombin_time", True, 1), Term("histologic_stage", direction=1))
USE = [0, 2, 3, 4, 5, 6, 7, 8, 9]  # sex is for the subgroups: 12 % are men


def follow_up(table):
    return numbers(table["time"]), (table["status"] == "2").to_numpy(float)


def target(table, labels):
    time, event = follow_up(table)
    return {"time": time, "event": event, "evaluate": cox.censoring_weights(time, event, HORIZON)}


def extra(model, data, out, boot, table):
    time, event = follow_up(table)
    c = cox.concordance(out["odds"], time, event, boot.unweighted.astype(float))
    return [("C-index", evaluation.interval(c), len(time))]


MODEL = Model(
    name="liver-survival", version="1", task="liver-survival", features=FEATURES,
    rules={"file": "pbc.csv", "label": {"column": "status", "positive": ["2"], "time": "time", "within": HORIZON, "censored": True},
           "survival": {"time": "time", "event": "status", "positive": ["2"]}},
    pathways=[Pathway("all values", USE, [Shape(tuple(TERMS[i] for i in USE), 5, penalty=Penalty(s, c, 3), tail=0.01)
                                          for s, c in ((4, 60), (8, 100), (16, 200))], trainer=cox.train)],
    repeats=10, folds=10, minimum_present=4,
    population=("people with primary biliary cholangitis", ("ICD10CM//K74.3*", "SNOMED//31712002"), None),
    bands=(45, 60), target=target, extra=extra,
    known=lambda table, labels: ~np.isnan(labels),
    text={
        "title": "Death within five years in primary biliary cholangitis",
        "summary": "Estimates the probability that a person with primary biliary cholangitis dies within five years without a liver "
                   "transplant, from age, ascites, oedema, histologic stage and five laboratory values.",
        "method": "Additive Cox model of monotone piecewise-linear shapes (partial likelihood, Breslow), turned into a probability at "
                  "five years by one calibration line on out-of-fold predictions, weighted by the inverse probability of censoring. "
                  "Directions are those that medicine knows. Binary measures below count patients whose state at five years is "
                  "known, weighted likewise; the C-index counts everyone.",
        "sources": [{"name": "Mayo Clinic primary biliary cholangitis data, R package survival (Therneau and Grambsch 2000), "
                             "development part", "licence": "LGPL", "use": "training and cross-validation"}],
        "outcome": "death (status 2) within 1,826 days of registration; transplantation and end of follow-up censor.",
        "intendedUse": ["Showing how a glass-box model explains, abstains and is watched in operation.",
                        "Research on people with primary biliary cholangitis.", "Not for treatment or transplant decisions."],
        "limits": [
            "Patients of 1974 to 1984, before ursodeoxycholic acid: today's patients live longer.",
            "300 patients, 117 deaths; a quarter outside the trial lack ascites, copper and AST.",
            "Which of the sixteen columns are read was settled by looking at these patients; expect a little less on new ones.",
            "Ascites, oedema and stage have no code that records commonly carry; without them the model answers from the rest.",
            "Transplantation is treated as uninformative censoring, which it is not quite.",
        ],
    })
