#!/usr/bin/env python3
"""Trains, measures and exports the liver-disease model; see README.md.

    /usr/bin/python3 models/training/liver_disease.py --data ../shared/data/tables --output models/registry/liver-disease/1

Everything that is chosen (smoothness, the weight of ill women, calibration, operating point) is chosen inside each training
fold; the fold that is kept for testing is only predicted.
"""
import argparse
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import onnx
import pandas as pd
from sklearn.model_selection import StratifiedKFold

import liver_card
import measures
import onnx_graph
import reference
from additive import Penalty, Ramps, bootstrap, calibrate, fit
from liver_schema import BILIRUBIN_G_PER_MOL, COLUMNS, NAMES, TERMS, schema

VERSION = "1"
REPEATS, FOLDS = 10, 10
MEMBERS_MEASURED, MEMBERS_SHIPPED = 40, 200
PENALTIES = [Penalty(1, 3), Penalty(2, 10), Penalty(4, 30)]
ILL_WOMEN_WEIGHTS = [1.0, 1.25, 1.5, 1.75, 2.0]
SENSITIVITY_WANTED = 0.80
COVERAGE_WANTED = 0.90
SEX = NAMES.index("sex")
NORMAL_90 = 1.6448536269514722


def read_ilpd(folder):
    """Rows [patient, feature] in the schema's order and labels, one row a patient."""
    table = pd.read_csv(os.path.join(folder, "ilpd.csv")).drop(columns="row_id").drop_duplicates()
    table["Gender"] = table["Gender"].map({"Male": 1.0, "Female": 0.0})
    rows, labels = table[COLUMNS].to_numpy(float), (table["Dataset"] == 1).to_numpy(float)
    # Rows that agree in every value that both state are one patient, too: a value may have been lost in one of them.
    keep = np.ones(len(rows), bool)
    for i in range(len(rows)):
        for j in range(i + 1, len(rows)):
            both = ~np.isnan(rows[i]) & ~np.isnan(rows[j])
            if keep[j] and labels[i] == labels[j] and np.array_equal(rows[i][both], rows[j][both]):
                keep[j] = False
    return rows[keep], labels[keep]


def read_hcv(folder):
    """Rows in the schema's order and units, and the category; direct bilirubin and the ratio are not measured there."""
    table = pd.read_csv(os.path.join(folder, "hcv.csv"))
    rows = np.full((len(table), len(NAMES)), np.nan)

    def put(name, values):
        rows[:, NAMES.index(name)] = values

    put("age", table["Age"])
    put("sex", table["Sex"].map({"m": 1.0, "f": 0.0}))
    put("bilirubin_total", table["BIL"] * BILIRUBIN_G_PER_MOL / 1e4)  # umol/L to mg/dL
    put("alp", table["ALP"])
    put("alt", table["ALT"])
    put("ast", table["AST"])
    put("protein_total", table["PROT"] / 10)                          # g/L to g/dL
    put("albumin", table["ALB"] / 10)
    return rows, table["Category"].str.split("=").str[0].to_numpy()


def weights_for(rows, labels, ill_women):
    weights = np.ones(len(labels))
    weights[(rows[:, SEX] == 0) & (labels == 1)] = ill_women
    return weights


def threshold_at(odds, labels, sensitivity):
    return float(np.quantile(odds[labels == 1], 1 - sensitivity))


def miss_gap(rows, labels, odds):
    """False-negative rate of women less that of men at the wanted sensitivity."""
    missed = odds < threshold_at(odds, labels, SENSITIVITY_WANTED)
    women, men = (rows[:, SEX] == 0) & (labels == 1), (rows[:, SEX] == 1) & (labels == 1)
    return missed[women].mean() - missed[men].mean()


def choose_penalty(rows, labels):
    """The smoothness with the least log-loss in an inner cross-validation."""
    loss = np.zeros(len(PENALTIES))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=7).split(rows, labels):
        ramps = Ramps(TERMS, rows[train])
        columns, held_out = ramps.columns(rows[train]), ramps.columns(rows[test])
        for i, penalty in enumerate(PENALTIES):
            theta = fit(ramps, columns, labels[train], np.ones(len(train)), penalty)
            odds = theta[0] + held_out @ theta[1:]
            loss[i] += np.sum(np.logaddexp(0, odds) - labels[test] * odds)
    return PENALTIES[int(np.argmin(loss))]


def train(rows, labels, members, seed):
    """An ensemble, calibrated, and its operating point (log-odds); all choices on these rows alone."""
    penalty = choose_penalty(rows, labels)
    ramps = Ramps(TERMS, rows)
    tried = []
    for ill_women in ILL_WOMEN_WEIGHTS:
        ensemble = bootstrap(ramps, rows, labels, weights_for(rows, labels, ill_women), penalty, MEMBERS_MEASURED, seed)
        tried.append((abs(miss_gap(rows, labels, ensemble.out_of_bag)), ill_women, ensemble))
    _, ill_women, ensemble = min(tried, key=lambda t: t[:2])
    if members != MEMBERS_MEASURED:
        ensemble = bootstrap(ramps, rows, labels, weights_for(rows, labels, ill_women), penalty, members, seed)
    calibrate(ensemble, labels)
    odds = ensemble.scale * ensemble.out_of_bag + ensemble.shift
    return ensemble, {"penalty": penalty, "ill_women": ill_women, "odds": odds,
                      "threshold": threshold_at(odds, labels, SENSITIVITY_WANTED)}


def cross_validate(rows, labels):
    """Predictions of every patient by models that never saw the patient: arrays [repeat, patient]."""
    shape = (REPEATS, len(labels))
    out = {k: np.zeros(shape) for k in ("probability", "missed", "positive", "panel", "fold", "covered", "single")}
    panel = rows.copy()
    panel[:, [NAMES.index("bilirubin_direct"), NAMES.index("albumin_globulin_ratio")]] = np.nan
    chosen = []
    for r in range(REPEATS):
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=r).split(rows, labels)
        for f, (seen, kept) in enumerate(folds):
            ensemble, choice = train(rows[seen], labels[seen], MEMBERS_MEASURED, seed=1000 * r + f)
            chosen.append((choice["penalty"].slope, choice["ill_women"]))
            odds = ensemble.log_odds(rows[kept])
            p = 1 / (1 + np.exp(-odds))
            lowest_ill, highest_well = measures.conformal_thresholds(1 / (1 + np.exp(-choice["odds"])), labels[seen],
                                                                         COVERAGE_WANTED)
            is_ill, is_well = p >= lowest_ill, p <= highest_well
            out["probability"][r, kept] = p
            out["positive"][r, kept] = odds >= choice["threshold"]
            out["panel"][r, kept] = ensemble.log_odds(panel[kept])
            out["fold"][r, kept] = f
            out["covered"][r, kept] = np.where(labels[kept] == 1, is_ill, is_well)
            out["single"][r, kept] = is_ill ^ is_well
        print(f"cross-validation {r + 1}/{REPEATS}", file=sys.stderr, flush=True)
    out["missed"] = 1 - out["positive"]
    out["chosen"] = chosen
    return out


def interval_width(rows, labels, penalty, worlds=12):
    """Half-width, in standard deviations of the members, that holds the truth for 90 % of patients.

    The truth of a real patient is not known. So the fitted model is taken as the truth, labels are drawn from it, the whole
    fit is repeated on them, and the width is read off at which the interval around the new fit holds the old one.
    """
    random = np.random.RandomState(5)
    ramps = Ramps(TERMS, rows)
    even = np.ones(len(labels))
    truth = calibrate(bootstrap(ramps, rows, labels, even, penalty, MEMBERS_MEASURED, 0), labels).log_odds(rows)
    needed = []
    for world in range(worlds):
        drawn = (random.uniform(size=len(truth)) < 1 / (1 + np.exp(-truth))).astype(float)
        refit = calibrate(bootstrap(ramps, rows, drawn, even, penalty, MEMBERS_MEASURED, world + 1), drawn)
        needed.append(np.abs(refit.log_odds(rows) - truth) / refit.member_log_odds(rows).std(axis=1))
    needed = np.concatenate(needed)
    return float(np.quantile(needed, COVERAGE_WANTED)), float(np.mean(needed <= NORMAL_90))


def golden(ensemble, width, low, high):
    """Synthetic rows, uniform over the training ranges, some values missing, some outside; and what the model answers."""
    random = np.random.RandomState(11)
    rows = np.round(low + (high - low) * random.uniform(size=(48, len(low))) ** 3, 3)
    rows[:, SEX] = random.randint(0, 2, len(rows))
    rows[random.uniform(size=rows.shape) < 0.2] = np.nan
    edges = np.array([low, high, low * 0, high * 10, np.full(len(low), np.nan)])
    edges[:4, SEX] = [0, 1, 0, 1]
    rows = np.vstack([rows, edges]).astype(np.float32)
    answers = onnx_graph.reference(ensemble, width, rows.astype(float))
    listed = {"inputs": [[None if np.isnan(v) else round(float(v), 6) for v in row] for row in rows]}
    names = {"probability": "probability", "interval": "interval", "base_log_odds": "baseLogOdds",
             "contributions": "contributions"}
    for key, name in names.items():
        listed[name] = np.round(answers[key], 9).tolist()
    return listed


def main():
    parser = argparse.ArgumentParser(description="Trains, measures and exports the liver-disease model.")
    parser.add_argument("--data", default="../shared/data/tables", help="folder with ilpd.csv and hcv.csv")
    parser.add_argument("--output", default="models/registry/liver-disease/1", help="folder of the model's version")
    arguments = parser.parse_args()
    started = time.monotonic()

    rows, labels = read_ilpd(arguments.data)
    low, high = np.nanmin(rows, axis=0), np.nanmax(rows, axis=0)
    measured = cross_validate(rows, labels)
    ensemble, choice = train(rows, labels, MEMBERS_SHIPPED, seed=99)
    width, plain_coverage = interval_width(rows, labels, choice["penalty"])
    outside = read_hcv(arguments.data)

    card = liver_card.card(rows, labels, measured, ensemble, choice, width, plain_coverage, outside, (low, high))
    os.makedirs(arguments.output, exist_ok=True)
    onnx.save(onnx_graph.build(ensemble, width, "liver-disease", VERSION), os.path.join(arguments.output, "model.onnx"))
    for name, content in (("features.json", schema(VERSION, low.tolist(), high.tolist())), ("card.json", card),
                          ("reference.json", reference.distributions(rows, NAMES))):
        with open(os.path.join(arguments.output, name), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2, ensure_ascii=False)
            file.write("\n")
    with open(os.path.join(arguments.output, "golden.json"), "w", encoding="utf-8") as file:
        json.dump(golden(ensemble, width, low, high), file)
        file.write("\n")
    for metric in card["metrics"]:
        span = f" [{metric['low']:.3f}, {metric['high']:.3f}]" if "low" in metric else ""
        print(f"{metric['name']}{' / ' + metric['group'] if 'group' in metric else ''}: {metric['value']:.4f}{span} "
              f"({metric['split']}, n={metric['patients']})")
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
