"""Nested cross-validation: whatever is chosen is chosen inside the training folds, the kept fold is only predicted."""
import multiprocessing
import os
import sys
from dataclasses import dataclass, field
from typing import Callable

import numpy as np
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

import evaluation
import glassbox

COVERAGE = 0.90
WORKERS = int(os.environ.get("FRONTIER_WORKERS", "2"))
_SHARED = {}  # what forked workers read


@dataclass
class Pathway:
    """A model for those of whom certain features are known; the first pathway whose features are known answers.

    `use`: indices of the features it reads; `needs`: indices of which at least one must be present (empty: always).
    """

    name: str
    use: list
    shapes: list
    needs: list = field(default_factory=list)
    trainer: Callable = None
    train_on: Callable = None
    calibrate_on: Callable = None  # rows -> those whom it is calibrated on; None: all whom it can answer for
    inner: int = 5
    criterion: Callable = None  # (odds, labels, rows) -> what to make small when shapes are compared; None: log-loss


@dataclass
class Data:
    rows: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    target: dict
    known: np.ndarray | None = None  # rows whose label is known (censoring); None: all


def folds(labels, groups, count, seed):
    if len(np.unique(groups)) == len(groups):
        return list(StratifiedKFold(count, shuffle=True, random_state=seed).split(labels, labels))
    return list(StratifiedGroupKFold(count, shuffle=True, random_state=seed).split(labels, labels, groups))


def logistic(odds):
    return 1 / (1 + np.exp(-np.clip(odds, -40, 40)))


PLATT_PRIOR = 20.0  # how firmly a slope of 1 is believed before there are data: it matters with few patients only


def platt(odds, labels, weights):
    """Two numbers, a slope and a shift, by penalised maximum likelihood."""
    def loss(theta):
        z = theta[0] * odds + theta[1]
        residual = weights * (logistic(z) - labels)
        away = theta[0] - 1
        return (np.sum(weights * (np.logaddexp(0, z) - labels * z)) + PLATT_PRIOR / 2 * away ** 2,
                np.array([residual @ odds + PLATT_PRIOR * away, residual.sum()]))
    return minimize(loss, [1.0, 0.0], jac=True, method="L-BFGS-B", bounds=[(0.05, None), (None, None)]).x


def default_trainer(shape, rows, target):
    return glassbox.train(shape, rows, target["fit"], target.get("weight"))


def take(target, index):
    return {k: v[index] for k, v in target.items()}


@dataclass
class Calibrated:
    """A fitted pathway with what was settled on the training rows' out-of-fold predictions."""

    model: object
    pathway: Pathway
    shape_index: int
    lowest_positive: float
    highest_negative: float
    out_of_fold: np.ndarray

    def log_odds(self, rows):
        return self.model.log_odds(rows[:, self.pathway.use])


def fit(pathway, data, seed):
    """Chooses the shape by log-loss, calibrates and sets the conformal thresholds out of fold, fits on all rows."""
    train = pathway.trainer or default_trainer
    rows = data.rows[:, pathway.use]
    n = len(data.labels)
    among = np.ones(n, bool) if pathway.train_on is None else pathway.train_on(data.rows)
    weight = data.target.get("evaluate", np.ones(n))
    out = np.full((len(pathway.shapes), n), np.nan)
    for seen, kept in folds(data.labels, data.groups, pathway.inner, seed):
        seen = seen[among[seen]]
        for s, shape in enumerate(pathway.shapes):
            out[s, kept] = train(shape, rows[seen], take(data.target, seen)).raw(rows[kept])
    judged = known_to(pathway, data.rows) & (weight > 0) & among
    if pathway.calibrate_on is not None:
        judged &= pathway.calibrate_on(data.rows)
    losses, lines = [], []
    for s in range(len(pathway.shapes)):
        line = platt(out[s, judged], data.labels[judged], weight[judged])
        z = line[0] * out[s, judged] + line[1]
        if pathway.criterion:
            losses.append(pathway.criterion(z, data.labels[judged], data.rows[judged]))
        else:
            losses.append(np.sum(weight[judged] * (np.logaddexp(0, z) - data.labels[judged] * z)))
        lines.append(line)
    best = int(np.argmin(losses))
    chosen = np.where(among)[0]
    model = train(pathway.shapes[best], rows[chosen], take(data.target, chosen))
    model.scale, model.shift = lines[best]
    odds = model.scale * out[best] + model.shift
    sure = judged if data.known is None else judged & data.known
    low, high = evaluation.conformal_thresholds(logistic(odds[sure]), data.labels[sure], COVERAGE)
    return Calibrated(model, pathway, best, low, high, odds)


def known_to(pathway, rows):
    return np.ones(len(rows), bool) if not pathway.needs else ~np.all(np.isnan(rows[:, pathway.needs]), axis=1)


def route(pathways, rows):
    """[row]: index of the pathway that answers."""
    chosen = np.full(len(rows), -1)
    for i, pathway in enumerate(pathways):
        chosen[(chosen < 0) & known_to(pathway, rows)] = i
    return chosen


def cross_validate(pathways, data, repeats, count, sensitivity, forces=(None,)):
    """Every row predicted by models that never saw its patient: for each of `forces`, arrays [repeat, row]; and the
    pathways fitted on all rows, which is what ships.

    `forces`: None lets each row's known features choose the pathway; a number gives everyone to that pathway.
    """
    n = len(data.labels)
    outs = [{k: np.zeros((repeats, n)) for k in ("odds", "fold", "covered", "single", "positive")} for _ in forces]
    everyone = np.arange(n)
    parts = [(99, 0, everyone, None)]
    parts += [(r, f, seen, kept) for r in range(repeats)
             for f, (seen, kept) in enumerate(folds(data.labels, data.groups, count, r))]
    _SHARED.update(pathways=pathways, data=data, fitted=[])
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        for (r, f, seen, kept), fitted in zip(parts, pool.imap(_fit_fold, parts)):
            if kept is None:
                shipped = fitted
                continue
            if r == 0:
                _SHARED["fitted"].append(fitted)
            part = _part(data, seen)
            for force, out in zip(forces, outs):
                _predict(fitted, force, part, data, kept, sensitivity, {k: v[r] for k, v in out.items()})
                out["fold"][r, kept] = f
            print(f"fold {f + 1}/{count} of repeat {r + 1}/{repeats}", file=sys.stderr, flush=True)
    for out in outs:
        out["probability"] = logistic(out["odds"])
    return outs, shipped


def _part(data, seen):
    return Data(data.rows[seen], data.labels[seen], data.groups[seen], take(data.target, seen),
                None if data.known is None else data.known[seen])


def _fit_fold(of):
    """The pathways fitted on a fold's training rows, in a process of their own; pathways hold functions, so stay out of it."""
    r, f, seen, _ = of
    part = _part(_SHARED["data"], seen)
    return [fit(p, part, 100 * r + f) for p in _SHARED["pathways"]]


def _predict(fitted, force, part, data, kept, sensitivity, out):
    pathways = [m.pathway for m in fitted]
    way = route(pathways, data.rows[kept]) if force is None else np.full(len(kept), force)
    inside = route(pathways, part.rows) if force is None else np.full(len(part.labels), force)
    own = np.zeros(len(part.labels))
    for i, model in enumerate(fitted):
        own[inside == i] = model.out_of_fold[inside == i]
        mine = kept[way == i]
        if not len(mine):
            continue
        odds = model.log_odds(data.rows[mine])
        p = logistic(odds)
        out["odds"][mine] = odds
        ill, well = p >= model.lowest_positive, p <= model.highest_negative
        out["covered"][mine] = np.where(data.labels[mine] == 1, ill, well)
        out["single"][mine] = ill ^ well
    out["positive"][kept] = out["odds"][kept] >= operating_odds(own, part.labels, sensitivity)


def operating_odds(odds, labels, sensitivity):
    """Log-odds from which a patient is flagged: for a sensitivity, or (None) so that as many are flagged as are ill."""
    return np.quantile(odds, 1 - labels.mean()) if sensitivity is None else np.quantile(odds[labels == 1], 1 - sensitivity)
