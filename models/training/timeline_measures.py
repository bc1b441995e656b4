"""Measures of the event model beside Cox models, golden answers, the fixed slice, and the graph."""
import warnings

import numpy as np
import onnx
import torch

import timeline_cox as tc
import timeline_groups as groups
import timeline_network as net
import timeline_sampling as sampling
import timeline_tokens as tt

DRAWS = 1000
SLICE_TRAJECTORIES = 8


def export(network, path):
    """One graph for the prompt (past of length 0) and for a step (one token behind what is past)."""
    def cache(rows, tokens):
        return torch.zeros(network.layers, 2, network.members, rows, network.heads, tokens, network.width // network.heads)

    example = (torch.tensor([[5, 6], [7, 8], [7, 9], [8, 9]]), torch.full((4, 8), 50.0), torch.ones(4, 8),
               torch.zeros(4, net.COUNTS), cache(4, 3), cache(2, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, example, path, opset_version=14, input_names=["tokens", "ages", "mask", "past_counts", "past", "prompt"],
            output_names=["log_rates", "embedding", "present", "counts"],
            dynamic_axes={"tokens": {0: "rows", 1: "new"}, "ages": {0: "rows", 1: "all"}, "mask": {0: "rows", 1: "all"},
                          "past_counts": {0: "rows"}, "past": {3: "rows", 5: "before"}, "prompt": {3: "timelines", 5: "long"},
                          "log_rates": {0: "rows", 1: "new"}, "embedding": {0: "rows", 1: "new"},
                          "present": {3: "rows", 5: "behind"}, "counts": {0: "rows", 1: "new"}})
    onnx.checker.check_model(path, full_check=True)


def numbers(values, digits=7):
    return [None if np.isnan(v) else round(float(v), digits) for v in np.ravel(values)]


def golden(network, limits, people):
    """Synthetic patients with their facts, tokens and answers; the longest records, and some short ones."""
    people = sorted(people, key=lambda s: -sum(f[0] <= 0 for f in s.facts))
    cases = []
    for s in people[:4] + people[60::70][:5] + people[-3:]:
        facts = sorted((f for f in s.facts if f[0] <= 0), key=lambda f: (f[0], f[1]))
        history = tt.history(s, limits)
        tokens, at, mask, last = sampling.prompt([history], [s.age])
        with torch.no_grad():
            rates, embedding, _, _ = network.first(tokens, at, mask)
        p, e, _ = sampling.futures(network, [history], [s.age], [k * 1825 / 5 / tt.YEAR for k in (1, 2, 3, 4, 5)], 40, 99)
        cases.append({"age": int(s.age), "male": int(s.male), "bmi": None if s.bmi is None else round(s.bmi, 4),
                      "facts": [[d, n, v] for d, n, v in facts], "tokens": [t for t, _ in history], "days": [d for _, d in history],
                      "ages": numbers(at[0].numpy()), "logRates": numbers(rates[0, -1].numpy()), "embedding": numbers(embedding[0, -1].numpy()),
                      "horizonDays": 1825, "trajectories": 40, "seed": 99, "probability": numbers(p[0]), "standardError": numbers(e[0])})
    return cases


def answered(s):
    """Whether serving answers for a subject: something was measured."""
    return s.bmi is not None or any(v is not None and -tt.WINDOW <= d <= 0 for d, _, v in s.facts)


def fixed_slice(network, limits, held):
    """The first held-out subjects, with few trajectories: what CI reproduces from the committed graph."""
    horizons = [k * 1826 / 5 / tt.YEAR for k in (1, 2, 3, 4, 5)]
    p, _, _ = sampling.many(network, held, limits, horizons, SLICE_TRAJECTORIES, 7)
    events = {}
    for event in tc.ASKED:
        when, happened, risk = tc.outcome(held, event)
        score = p[:, -1, sampling.EVENTS.index(event)]
        events[event] = {"atRisk": int(risk.sum()), "happened": int(happened[risk].sum()), "meanProbability": round(float(score[risk].mean()), 6),
                         "concordance": round(tc.concordance(score[risk], when[risk], happened[risk]), 6)}
    return {"subjects": [s.key for s in held], "horizonDays": 1826, "trajectories": SLICE_TRAJECTORIES, "seed": 7, "events": events}


def incidence(when, happened, died, horizon):
    """Aalen-Johansen: the share to whom it happened by the horizon while death competes and follow-up ends."""
    order = np.argsort(when, kind="stable")
    t, e, d = when[order], happened[order], died[order]
    alive, total = 1.0, 0.0
    left = len(t)
    i = 0
    while i < len(t) and t[i] <= horizon:
        j = i
        while j < len(t) and t[j] == t[i]:
            j += 1
        total += alive * e[i:j].sum() / left
        alive *= 1 - (e[i:j] | d[i:j]).sum() / left
        left -= j - i
        i = j
    return total


def cumulative_auroc(score, when, happened, died, weight=None):
    """AUROC of it happening within five years against not (a death before is a not), weighted by the chance of being followed."""
    w = groups.weights(when, happened, died) * (1 if weight is None else weight)
    order = np.argsort(score, kind="stable")
    s, y, w = score[order], happened[order].astype(float), w[order]
    cases, controls = w * y, w * (1 - y)
    _, start, size = np.unique(s, return_index=True, return_counts=True)
    below = np.r_[0, np.cumsum(controls)]
    tied = below[start + size] - below[start]
    group = np.repeat(np.arange(len(start)), size)
    return float((cases * (below[start][group] + 0.5 * tied[group])).sum() / (cases.sum() * controls.sum()))


def died_without(subjects, when, happened):
    """[subject]: whether death within the horizon ended the time in which it could have happened."""
    return np.array([s.died and s.end <= t for s, t in zip(subjects, when)]) & ~happened


def spread(values):
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def of_fold(r):
    """Concordance of both in one fold, and what a bootstrap makes of the difference."""
    risk = r["risk"]
    t, e, a, b = r["time"][risk], r["happened"][risk], r["model"][risk], r["cox_odds"][risk]
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(200):
        w = np.bincount(rng.integers(0, len(t), len(t)), minlength=len(t)).astype(float)
        drawn.append([tc.concordance(a, t, e, w), tc.concordance(b, t, e, w)])
    return {"events": int(e.sum()), "atRisk": int(risk.sum()), "model": tc.concordance(a, t, e), "cox": tc.concordance(b, t, e),
            "draws": np.round(np.array(drawn), 5).tolist()}


def measured(results, held, sets):
    """(metrics for card.json, evaluation.json)."""
    split = "subjects held out, a quarter; matched subjects kept together; bootstrap over subjects"
    metrics, events = [], {}

    def add(name, value, interval, patients, where=split, group=None):
        one = {"name": name, "value": round(float(value), 4)}
        if interval:
            one |= {"low": round(min(interval[0], value), 4), "high": round(max(interval[1], value), 4)}
        metrics.append(one | {"split": where, "patients": int(patients)} | ({"group": group} if group else {}))

    for event, r in results.items():
        risk = r["risk"]
        t, e, a, b, cox = (r[n][risk] for n in ("time", "happened", "model", "cox_odds", "cox"))
        d = died_without(held, r["time"], r["happened"])[risk]
        rng = np.random.default_rng(3)
        rows = []
        for _ in range(DRAWS):
            w = np.bincount(rng.integers(0, len(t), len(t)), minlength=len(t)).astype(float)
            rows.append([tc.concordance(a, t, e, w), tc.concordance(b, t, e, w), cumulative_auroc(a, t, e, d, w), cumulative_auroc(b, t, e, d, w)])
        rows = np.array(rows)
        c, cc = tc.concordance(a, t, e), tc.concordance(b, t, e)
        u, uc = cumulative_auroc(a, t, e, d), cumulative_auroc(b, t, e, d)
        n = risk.sum()
        add(f"{event}: C-index within 5 years", c, spread(rows[:, 0]), n)
        add(f"{event}: C-index of a Cox model on the same features", cc, spread(rows[:, 1]), n)
        add(f"{event}: C-index less that of the Cox model", c - cc, spread(rows[:, 0] - rows[:, 1]), n)
        add(f"{event}: AUROC at 5 years", u, spread(rows[:, 2]), n)
        add(f"{event}: AUROC at 5 years of the Cox model", uc, spread(rows[:, 3]), n)
        bins = []
        for part in np.array_split(np.argsort(a, kind="stable"), 5):
            bins.append({"predicted": round(float(a[part].mean()), 5), "observed": round(float(incidence(t[part], e[part], d[part], tc.HORIZON)), 5),
                         "patients": len(part)})
        seen = incidence(t, e, d, tc.HORIZON)
        draws = []
        for _ in range(DRAWS):
            i = rng.integers(0, len(t), len(t))
            draws.append(a[i].mean() - incidence(t[i], e[i], d[i], tc.HORIZON))
        add(f"{event}: mean probability less observed share at 5 years", a.mean() - seen, spread(draws), n)
        ece = np.average([abs(x["predicted"] - x["observed"]) for x in bins], weights=[x["patients"] for x in bins])
        add(f"{event}: expected calibration error at 5 years, five bins", ece, None, n)
        add(f"{event}: Monte Carlo standard error, mean", np.nanmean(r["error"][risk]), None, n)
        events[event] = {"atRisk": int(n), "happened": int(e.sum()), "meanProbability": round(float(a.mean()), 5), "observed": round(float(seen), 5),
                         "coxMeanProbability": round(float(cox.mean()), 5), "coxRidge": r["ridge"], "calibration": bins}
        found, more = groups.measures(event, [s for s, k in zip(held, risk) if k], t, e, d, a, cox, sets[event], DRAWS // 2)
        for name, value, interval, count, group in found:
            add(name, value, interval, count, split, group)
        events[event] |= more
    return metrics, {"split": split, "events": events}


def crossed(crossing):
    """Metrics of card.json: means over folds, weighted by how often it happened; intervals from draws within folds."""
    where = f"{crossing['folds']}-fold cross-validation over everybody; settings were chosen on three quarters of them"
    metrics = []
    for event, folds in crossing["events"].items():
        weight = np.array([f["events"] for f in folds], float)
        draw = np.average([f["draws"] for f in folds], axis=0, weights=weight)
        m, x = (np.average([f[k] for f in folds], weights=weight) for k in ("model", "cox"))
        for name, value, drawn in ((f"{event}: C-index within 5 years, cross-validated", m, draw[:, 0]),
                                   (f"{event}: C-index of the Cox model, cross-validated", x, draw[:, 1]),
                                   (f"{event}: C-index less that of the Cox model, cross-validated", m - x, draw[:, 0] - draw[:, 1])):
            low, high = spread(drawn)
            metrics.append({"name": name, "value": round(float(value), 4), "low": round(min(low, float(value)), 4),
                            "high": round(max(high, float(value)), 4), "split": where, "patients": sum(f["atRisk"] for f in folds)})
    return metrics
