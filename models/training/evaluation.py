"""Measures with 95 % intervals from a bootstrap over patients, fast enough for tens of thousands of rows.

Predictions come as [repeat, row]. A bootstrap draws patients (all rows of one together), never predictions, so repeats and
readmissions do not make an interval look narrower than it is.
"""
import numpy as np
from scipy.stats import norm


class Bootstrap:
    """Weights [draw, row]; draw 0 is the sample itself."""

    def __init__(self, groups, seed=20):
        groups = np.unique(groups, return_inverse=True)[1]
        patients = groups.max() + 1
        count = 1000 if len(groups) < 2000 else 400 if len(groups) < 20000 else 100
        random = np.random.RandomState(seed)
        drawn = random.multinomial(patients, np.full(patients, 1 / patients), size=count)
        drawn[0] = 1
        self.weights = drawn[:, groups].astype(np.float32)

    def mean(self, values, among=None):
        """Weighted mean of per-row values; NaN where a draw has no such row."""
        w = self.weights if among is None else self.weights[:, among]
        v = np.asarray(values, dtype=np.float32) if among is None else np.asarray(values, dtype=np.float32)[among]
        with np.errstate(invalid="ignore", divide="ignore"):
            return (w @ v).astype(float) / w.sum(1).astype(float)


def interval(values):
    """(value, low, high) of [draw]; the first is the sample's own."""
    values = np.asarray(values, dtype=float)
    rest = values[1:][~np.isnan(values[1:])]
    if not len(rest):
        return float(values[0]), None, None
    low, high = np.quantile(rest, [0.025, 0.975])
    return float(values[0]), float(low), float(high)


def auroc(scores, labels, boot, among=None):
    """Mean over repeats of the AUROC, ties counted half; [draw]."""
    index = np.arange(len(labels)) if among is None else np.where(among)[0]
    per = [_auroc(s[index], labels[index], boot.weights[:, index]) for s in scores]
    return np.mean(per, axis=0)


def _auroc(score, label, weights):
    order = np.argsort(score, kind="stable")
    score, label = score[order], label[order]
    edge = np.r_[np.where(np.diff(score) > 0)[0], len(score) - 1]
    out = np.empty(len(weights))
    for start in range(0, len(weights), 50):
        w = weights[start:start + 50][:, order].astype(float)
        ill, well = np.cumsum(w * label, 1)[:, edge], np.cumsum(w * (1 - label), 1)[:, edge]
        ill_step = np.diff(ill, prepend=0)
        below = np.hstack([np.zeros((len(w), 1)), well[:, :-1]])
        with np.errstate(invalid="ignore", divide="ignore"):
            out[start:start + 50] = (ill_step * (below + np.diff(well, prepend=0) / 2)).sum(1) / (ill[:, -1] * well[:, -1])
    return out


def calibration_error(probabilities, labels, boot, bins=10, among=None):
    """Expected calibration error over bins of equal size, mean over repeats, as (value, low, high).

    Resampling itself adds calibration error, so the interval is shifted back by that much.
    """
    return _shifted(_calibration(probabilities, labels, boot, bins, among)[0])


def debiased_calibration_error(probabilities, labels, boot, bins=10, among=None):
    """The same without what chance alone adds to each bin: what the model is off by, however few patients there are.

    Source: Kumar, Liang, Ma, Verified Uncertainty Calibration (NeurIPS 2019), and its estimator for absolute errors: a bin's
    observed share is taken as normal about what was seen, and the mean excess of its absolute distance is subtracted.
    """
    plain, excess = _calibration(probabilities, labels, boot, bins, among)
    return _shifted(np.maximum(0, plain - excess))


def _calibration(probabilities, labels, boot, bins, among):
    """[draw] twice: the error, and how much of it is expected of chance."""
    index = np.arange(len(labels)) if among is None else np.where(among)[0]
    errors, excesses = [], []
    for p in probabilities:
        order = index[np.argsort(p[index], kind="stable")]
        error, excess = 0, 0
        for part in np.array_split(order, bins):
            w = boot.weights[:, part].astype(float)
            gap = np.abs(w @ (p[part] - labels[part]))
            share = (w @ labels[part]) / np.maximum(w.sum(1), 1e-9)
            spread = np.sqrt(np.clip(share * (1 - share), 0, None) * (w ** 2).sum(1)) + 1e-12
            ratio = gap / spread
            folded = spread * np.sqrt(2 / np.pi) * np.exp(-ratio ** 2 / 2) + gap * (1 - 2 * norm.cdf(-ratio))
            error, excess = error + gap, excess + folded - gap
        total = boot.weights[:, index].sum(1)
        errors.append(error / total)
        excesses.append(excess / total)
    return np.mean(errors, axis=0), np.mean(excesses, axis=0)


def _shifted(values):
    value, low, high = interval(values)
    excess = float(np.mean(values[1:])) - value
    return value, max(0.0, low - excess), max(0.0, high - excess)


def calibration_noise(probabilities, bins=10, seed=3, worlds=200, among=None):
    """The same error of labels drawn from the predictions themselves: what a perfectly calibrated model would show."""
    random = np.random.RandomState(seed)
    index = np.arange(probabilities.shape[1]) if among is None else np.where(among)[0]
    p = np.sort(probabilities[0][index])
    parts = np.array_split(np.arange(len(p)), bins)
    errors = []
    for _ in range(worlds):
        gap = p - (random.uniform(size=len(p)) < p)
        errors.append(sum(abs(gap[part].sum()) for part in parts) / len(p))
    return float(np.mean(errors))


def net_benefit(probability, labels, threshold):
    """Decision curve analysis (Vickers and Elkin 2006): model and treating everyone; treating no one is 0."""
    odds = threshold / (1 - threshold)
    positive = probability >= threshold
    prevalence = labels.mean()
    model = (positive * labels).mean() - odds * (positive * (1 - labels)).mean()
    return float(model), float(prevalence - odds * (1 - prevalence))


def conformal_thresholds(probability, labels, coverage):
    """(from which probability the positive label, up to which the negative label belongs to the set), each covered."""
    def order(values):
        values = np.sort(values)
        return values[min(len(values), int(np.ceil((len(values) + 1) * coverage))) - 1]
    return -float(order(-probability[labels == 1])), float(order(probability[labels == 0]))
