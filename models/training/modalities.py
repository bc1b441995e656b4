#!/usr/bin/env python3
"""What each modality (kind of record) contributes to a model: published in its card, and kept per feature in features.json.

    /usr/bin/python3 models/training/modalities.py --data ../shared/data/tables [--only NAME]

The log-odds of an answer are a base and one sum of contributions a modality, so taking a modality away is taking its sum away:
an exact ablation, on which nothing is fitted again. Measured on patients that were not fitted on, in the form that ships; a
pairwise term counts half for each of its two features. `train_all.py` does this at its end; alone this brings cards up to date.
"""
import argparse
import importlib
import json
import multiprocessing
import os
import re
import sys
from dataclasses import replace

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import cards
import crossfit
import evaluation as ev
import graph
import tables

# The first that fits a feature's name; the names of FeatureModality in the schema's reader.
BY_NAME = [
    ("Demographics", r"age|sex"),
    ("Medication", r"diabetes_drug|drug_change|insulin_.*|.*_given"),
    ("Encounter", r"unit_.*|hospital_day|stay_days|lab_procedures|procedures|medications|.*_visits|inpatient_stays|diagnoses|earlier_.*"
                  r"|to_.*|from_.*|admitted_.*|by_.*|paid_by_.*"),
    ("Procedure", r"ventilated.*"),
    ("VitalSign", r"(heart_rate|mean_pressure|systolic_pressure|diastolic_pressure|temperature|respiratory_rate|gcs|weight|height|fio2"
                  r"|mean_arterial_pressure|coma_score|urine_output|urine)(_(last|first|lowest|highest|mean|median|sum|count|slope).*)?"),
    ("Assessment", r"sps|aps|adl_.*|ascites|edema|histologic_stage"),
    ("Laboratory", r"a1c_.*"),
    ("Condition", r"comorbidities"),
]
SAYS = {"Demographics": "age and sex", "Medication": "medication", "Encounter": "encounters", "Procedure": "procedures",
        "VitalSign": "vital signs", "Assessment": "bedside and specimen assessments", "Laboratory": "laboratory values",
        "Condition": "conditions"}
PREFIX = "modalities: "


def of(feature):
    for modality, names in BY_NAME:
        if re.fullmatch(names, feature.name):
            return modality
    return "Condition" if feature.kind == "Presence" else "Laboratory"


def masks(model):
    """Modality -> [feature], in the order in which they first stand among the features."""
    found = [of(f) for f in model.features]
    return {m: np.array([x == m for x in found], float) for m in dict.fromkeys(found)}


def out_of_fold(model, data, settled=False):
    """(log-odds [row], contributions [row, feature]) of models that did not see the row's patient; one repeat, shape as shipped."""
    parts = [(0, f, seen, kept) for f, (seen, kept) in enumerate(crossfit.folds(data.labels, data.groups, model.folds, 0))]
    odds, shares = np.zeros(len(data.labels)), np.zeros((len(data.labels), len(model.features)))
    # Where there were no shapes to choose from, the cross-validation just done fitted the very same models.
    before = crossfit._SHARED.get("fitted", []) if settled else []
    crossfit._SHARED.update(pathways=model.pathways, data=data)
    with multiprocessing.get_context("fork").Pool(crossfit.WORKERS) as pool:
        for (_, f, _, kept), fitted in zip(parts, before or pool.imap(crossfit._fit_fold, parts)):
            answers = graph.reference(fitted, model.names, data.rows[kept])
            odds[kept], shares[kept] = answers["log_odds"], answers["contributions"]
            print(f"{model.name}: modalities, fold {f + 1}/{model.folds}", file=sys.stderr, flush=True)
    return odds, shares


def measure(model, data, boot, shapes):
    """Rows of the card."""
    settled = all(len(p.shapes) == 1 for p in model.pathways)
    model = replace(model, pathways=[replace(p, shapes=[p.shapes[s]]) for p, s in zip(model.pathways, shapes)])
    odds, shares = out_of_fold(model, data, settled)
    y, known = data.labels, data.known
    split = f"{model.folds}-fold cross-validation on patients, in the form that ships"
    rows = []

    def add(name, draws):
        value, low, high = ev.interval(draws)
        rows.append({"name": PREFIX + name, "value": round(value, 4), "low": round(low, 4), "high": round(high, 4),
                     "split": split, "patients": int(known.sum())})

    whole = ev.auroc(odds[None], y, boot, known)
    add("AUROC of all together", whole)
    for modality, mask in masks(model).items():
        evidence = shares @ mask
        without = ev.auroc((odds - evidence)[None], y, boot, known)
        add(f"AUROC without {SAYS[modality]}", without)
        add(f"AUROC lost without {SAYS[modality]}", whole - without)
        add(f"AUROC of {SAYS[modality]} alone", ev.auroc(evidence[None], y, boot, known))
    return rows


def shipped_shapes(model, card):
    """Which of a pathway's shapes was chosen, from the card's own words."""
    chosen = []
    for pathway in model.pathways:
        words = card["method"].split(f"{pathway.name}: ", 1)[1].split(";")[0].rstrip(".")
        chosen.append(next(i for i, option in enumerate(pathway.shapes) if _words(option) == words))
    return chosen


def _words(option):
    shape = option[0] if isinstance(option, tuple) else option
    weigh = f"ill women weigh {option[1]:g}, " if isinstance(option, tuple) else ""
    return (f"{weigh}knots {shape.knots}, slope penalty {shape.penalty.slope:g}, curvature penalty {shape.penalty.curvature:g}, "
            f"{len(shape.pairs)} pairwise terms")


def update(model, data_folder, registry):
    """Writes the modalities into features.json and the rows into the card of a model that was trained before."""
    import forge
    folder = os.path.join(registry, model.name, model.version)
    card, details, schema = (json.load(open(os.path.join(folder, name), encoding="utf-8"))
                             for name in ("card.json", "evaluation.json", "features.json"))
    rows, labels, data, boot, table = forge.prepare(model, data_folder)
    measured = measure(model, data, boot, shipped_shapes(model, card))
    card["metrics"] = [m for m in card["metrics"] if not m["name"].startswith(PREFIX)] + measured
    for features in (schema["features"], details["schema"]["features"]):
        for one, feature in zip(features, model.features):
            one["modality"] = of(feature)
    for name, content in (("card.json", card), ("evaluation.json", details), ("features.json", schema)):
        tables.write(os.path.join(folder, name), content)
    with open(os.path.join(folder, "card.md"), "w", encoding="utf-8") as file:
        file.write(cards.markdown(model, card, details))
    for m in measured:
        print(f"{model.name}: {m['name']}: {m['value']:.4f} [{m['low']:.3f}, {m['high']:.3f}]", flush=True)


def main():
    import train_all
    parser = argparse.ArgumentParser(description="Brings the modalities of the cards up to date.")
    parser.add_argument("--data", default="../shared/data/tables", help="folder with the tables")
    parser.add_argument("--registry", default="models/registry", help="folder of all models")
    parser.add_argument("--only", help="one model's name")
    arguments = parser.parse_args()
    for name, module in train_all.MODULES.items():
        if arguments.only in (None, name):
            update(importlib.import_module(module).MODEL, arguments.data, arguments.registry)


if __name__ == "__main__":
    main()
