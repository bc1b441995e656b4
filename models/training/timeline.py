#!/usr/bin/env python3
"""The generative event model: trained, compared with Cox models on held-out subjects, exported. See docs/timeline.md.

    /usr/bin/python3 models/training/timeline.py --data ../shared/data/tables [--folds 5]
"""
import argparse
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

import timeline_card
import timeline_codes
import timeline_cohort
import timeline_cox as tc
import timeline_fit as tf
import timeline_groups as groups
import timeline_measures as measures
import timeline_network as net
import timeline_sampling as sampling
import timeline_synthetic
import timeline_tokens as tt

VERSION = "1"
PARTS, SPLIT_SEED = 20, 4          # of 20 parts, 12 train, 3 choose settings, 5 are held out
SYNTHETIC, SYNTHETIC_SEED = 6000, 11
SETTING = dict(width=64, layers=2, heads=4, hidden=128, dropout=0.3, ridge=20.0, decay=0.1, wide_rate=2e-2, rate=5e-4, batch=64, epochs=4,
               measurements=0.1, before=0.1, late=0.3, thin=0.1, synthetic=1)
MEMBERS = 4
YEARS = [i * 1826 / 5 / tt.YEAR for i in (1, 2, 3, 4, 5)]
TRAJECTORIES, SEED = 64, 7
FITTED_FOLDS, FITTED_MEMBERS, FITTED_TRAJECTORIES = 3, 2, 16  # of the probabilities that conformal thresholds come from


def trained(subjects, limits, setting, members, seed, log):
    """Members that differ in their seeds, joined; each first on synthetic patients where the setting says so, then on the cohort."""
    sequences = [tt.sequence(s, limits, tf.LONGEST) for s in subjects]
    found = []
    for member in range(members):
        start = None
        if setting["synthetic"]:
            people = timeline_synthetic.patients(SYNTHETIC, SYNTHETIC_SEED)
            start = tf.fit([tt.sequence(s, limits, tf.LONGEST) for s in people], dict(setting, epochs=setting["synthetic"]),
                           seed + 100 + member)
            start.forget_risks()  # what attention learned stays, the simulated risks themselves do not
        found.append(tf.fit(sequences, setting, seed + 1000 * member, start=start))
        log(f"member {member + 1} of {members}")
    return net.joined(found)


def compared(subjects, held, network, limits, log):
    """What both models say of held-out subjects: {event: (time, happened, at risk, the event model's, Cox's linear predictor, Cox's)}."""
    probability, error, _ = sampling.many(network, held, limits, YEARS, TRAJECTORIES, SEED)
    log(f"sampled {len(held)} subjects")
    out = {}
    for event in tc.ASKED:
        columns, theta, baseline, ridge = tc.fit(subjects, event)
        when, happened, risk = tc.outcome(held, event)
        odds = columns(tc.features(held)) @ theta
        at = sampling.EVENTS.index(event)
        out[event] = {"time": when, "happened": happened, "risk": risk, "model": probability[:, -1, at], "error": error[:, -1, at],
                      "curve": probability[:, :, at], "cox_odds": odds, "cox": -np.expm1(-baseline * np.exp(odds)), "ridge": ridge}
        log(f"{event}: Cox ridge {ridge}, event model C {tc.concordance(probability[risk, -1, at], when[risk], happened[risk]):.4f}, "
            f"Cox C {tc.concordance(odds[risk], when[risk], happened[risk]):.4f}")
    return out


def conformal(subjects, log):
    """{event: thresholds} from probabilities of subjects whom the networks that gave them did not see; no held-out subject."""
    part = tt.parts(subjects, FITTED_FOLDS, SPLIT_SEED + 2)
    probability = np.full((len(subjects), len(sampling.EVENTS)), np.nan)
    for fold in range(FITTED_FOLDS):
        inside = np.where(part == fold)[0]
        seen = [s for s, k in zip(subjects, part) if k != fold]
        limits = tt.bounds(seen)
        network = trained(seen, limits, SETTING, FITTED_MEMBERS, 50 + fold, log)
        probability[inside] = sampling.many(network, [subjects[i] for i in inside], limits, YEARS, FITTED_TRAJECTORIES, SEED)[0][:, -1]
        log(f"fold {fold + 1} of {FITTED_FOLDS}: sampled {len(inside)} subjects")
    found = {}
    for event in tc.ASKED:
        when, happened, risk = tc.outcome(subjects, event)
        died = measures.died_without(subjects, when, happened)
        weight = groups.weights(when[risk], happened[risk], died[risk])
        found[event] = groups.conformal([s for s, k in zip(subjects, risk) if k], probability[risk, sampling.EVENTS.index(event)],
                                        happened[risk], weight)
    return found


def main():
    parser = argparse.ArgumentParser(description="Trains, measures and exports the event model.")
    parser.add_argument("--data", default="../shared/data/tables", help="folder with the tables")
    parser.add_argument("--registry", default="models/registry", help="folder of all models")
    parser.add_argument("--folds", type=int, default=0, help="cross-validate with the same settings in so many folds; 0 not")
    arguments = parser.parse_args()
    run(arguments.data, arguments.registry, arguments.folds)


def run(data, registry, folds=0):
    torch.set_num_threads(1)
    started = time.monotonic()

    def log(text):
        print(f"timeline {time.monotonic() - started:.0f} s: {text}", file=sys.stderr, flush=True)

    everyone = tt.read(data)
    part = tt.parts(everyone, PARTS, SPLIT_SEED)
    subjects = [s for s, k in zip(everyone, part) if k < 15]
    held = [s for s, k in zip(everyone, part) if k >= 15]
    folder = f"{registry}/timeline/{VERSION}"
    os.makedirs(folder, exist_ok=True)
    if folds:
        crossed(everyone, folds, folder, log)
        return
    limits = tt.bounds(subjects)
    sets = conformal(subjects, log)
    network = trained(subjects, limits, SETTING, MEMBERS, 1, log)
    measures.export(network, f"{folder}/model.onnx")
    write(f"{folder}/vocabulary.json", timeline_codes.vocabulary(limits, VERSION, sets))
    write(f"{folder}/golden.json", measures.golden(network, limits, timeline_synthetic.patients(400, 23)))
    write(f"{folder}/slice.json", measures.fixed_slice(network, limits, [s for s in held if measures.answered(s)][:240]))
    write(f"{folder}/reference.json", timeline_cohort.reference(subjects))
    write(f"{folder}/cohort.json", timeline_cohort.split(everyone, held))
    results = compared(subjects, held, network, limits, log)
    metrics, details = measures.measured(results, held, sets)
    details |= {"setting": SETTING | {"members": MEMBERS},
                "subjects": {"training": len(subjects), "heldOut": len(held), "synthetic": SYNTHETIC if SETTING["synthetic"] else 0},
                "parameters": sum(p.numel() for p in network.parameters()), "trajectories": TRAJECTORIES, "seed": SEED}
    write(f"{folder}/evaluation.json", details)
    publish(folder, timeline_card.card(VERSION, metrics, details), details)
    log("done")


def crossed(everyone, folds, folder, log):
    """The same settings in folds over everybody: more events to compare by. Settings were chosen on some of these subjects."""
    part = tt.parts(everyone, folds, SPLIT_SEED + 1)
    found = {}
    for fold in range(folds):
        subjects = [s for s, k in zip(everyone, part) if k != fold]
        held = [s for s, k in zip(everyone, part) if k == fold]
        limits = tt.bounds(subjects)
        results = compared(subjects, held, trained(subjects, limits, SETTING, MEMBERS, 10 + fold, log), limits, log)
        for event, r in results.items():
            found.setdefault(event, []).append(measures.of_fold(r))
    write(f"{folder}/crossed.json", {"folds": folds, "events": found})
    if os.path.exists(f"{folder}/card.json"):
        with open(f"{folder}/card.json") as card, open(f"{folder}/evaluation.json") as details:
            publish(folder, json.load(card), json.load(details))
    log("done")


def publish(folder, card, details):
    """The card, with the cross-validation where there is one."""
    if os.path.exists(f"{folder}/crossed.json"):
        with open(f"{folder}/crossed.json") as file:
            metrics = measures.crossed(json.load(file))
        own = {m["name"] for m in metrics}
        card["metrics"] = [m for m in card["metrics"] if m["name"] not in own] + metrics
    write(f"{folder}/card.json", card)
    with open(f"{folder}/card.md", "w") as file:
        file.write(timeline_card.markdown(card, details))


def write(path, content):
    with open(path, "w") as file:
        json.dump(content, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
