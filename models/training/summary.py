#!/usr/bin/env python3
"""Writes docs/models.md, one line a model, from the cards: no number there is typed.

    /usr/bin/python3 models/training/summary.py
"""
import glob
import json
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLES = ["pancreatic-cancer", "liver-disease", "liver-cirrhosis", "liver-survival", "palliative-need", "readmission-30d",
          "icu-mortality", "chest-xray"]
CALIBRATION = "expected calibration error"
DEBIASED = "expected calibration error without what chance adds (Kumar et al. 2019)"
PERFECT = "expected calibration error of a perfectly calibrated model on as many patients"
COVERAGE = "coverage of the 90 % conformal set"
# What else is worth a line: (model, name of the metric in the card, what it is called here).
MORE = [
    ("pancreatic-cancer", "without CA 19-9 for everyone: AUROC", "AUROC without CA 19-9"),
    ("liver-survival", "C-index", "C-index"),
    ("palliative-need", "from records alone, for everyone: AUROC", "AUROC from records alone"),
    ("icu-mortality", "smaller of sensitivity and positive predictive value", "smaller of sensitivity and PPV"),
    ("chest-xray", "AUROC, bacterial or viral, which of both", "AUROC, bacterial against viral", "films with pneumonia"),
]
HEAD = """# The models and what they are worth

Written from the cards by `models/training/summary.py`; each card has the rest: subgroups, decision curve, limits, sources.
Demonstration models on open data, not medical devices.

95 % intervals by bootstrap of patients, on patients that the fit did not see (cross-validation by patient, everything else fitted
inside the training folds); the forms of the models were settled on the same patients, which flatters a little. Calibration error:
ten bins; as measured, then without what chance adds (Kumar et al. 2019), then what a perfectly calibrated model would show on as
many patients. Coverage: of the 90 % conformal sets; the lowest is of a group by sex or age with 100 patients and more.

| model | patients | AUROC | calibration error | coverage; lowest |
|---|---|---|---|---|
"""


def card(name):
    folder = sorted(glob.glob(os.path.join(ROOT, "models/registry", name, "*")), key=lambda f: int(os.path.basename(f)))[-1]
    with open(os.path.join(folder, "card.json"), encoding="utf-8") as file:
        return json.load(file), os.path.relpath(folder, ROOT)


def find(of, name, group=None):
    return next((m for m in of["metrics"] if m["name"] == name and m.get("group") == group), None)


def text(metric):
    if metric is None:
        return ""
    span = f" ({metric['low']:.3f} to {metric['high']:.3f})" if "low" in metric else ""
    return f"{metric['value']:.3f}{span}"


def lines():
    for name in TABLES:
        one, folder = card(name)
        auroc = find(one, "AUROC")
        errors = " / ".join(f"{m['value']:.3f}" for m in (find(one, n) for n in (CALIBRATION, DEBIASED, PERFECT)) if m)
        groups = [m["value"] for m in one["metrics"]
                  if m["name"].startswith(COVERAGE) and m.get("group") and m["patients"] >= 100]
        lowest = f"; {min(groups):.3f}" if groups else ""
        yield (f"| [{name}](../{folder}/card.md) | {auroc['patients']} | {text(auroc)} | {errors} "
               f"| {find(one, COVERAGE)['value']:.3f}{lowest} |")
    yield "\n| model | measure | value |\n|---|---|---|"
    for name, metric, label, *group in MORE:
        yield f"| {name} | {label} | {text(find(card(name)[0], metric, *group))} |"


def futures():
    one, folder = card("timeline")
    events = [m["name"].split(":")[0] for m in one["metrics"] if m["name"].endswith(": C-index within 5 years") and "group" not in m]
    yield f"""
## Futures

[timeline](../{folder}/card.md), held-out subjects, C-index within five years, beside a Cox model on the same features.
[How it works](timeline.md).

| event | event model | Cox | difference |
|---|---|---|---|"""
    for event in events:
        yield (f"| {event} | {text(find(one, event + ': C-index within 5 years'))} "
               f"| {text(find(one, event + ': C-index of a Cox model on the same features'))} "
               f"| {text(find(one, event + ': C-index less that of the Cox model'))} |")
    yield """
## Genes and texts

[Pharmacogenes](pharmacogenomics.md) are called by published definitions, without learning; what they agree with stands there.
[clinical-text-embedding](../models/registry/clinical-text-embedding/1/card.json) is no better than TF-IDF in some tasks; its card
says in which."""


def run():
    with open(os.path.join(ROOT, "docs", "models.md"), "w", encoding="utf-8") as page:
        page.write(HEAD + "\n".join([*lines(), *futures()]) + "\n")


if __name__ == "__main__":
    run()
