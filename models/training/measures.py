"""What is measured, each with a 95 % interval from a bootstrap over patients.

Predictions come as [repeat, patient]: every repeat of the cross-validation gives each patient one prediction by a model that
never saw that patient. A bootstrap draws patients, not predictions, so repeats do not make the intervals look narrower.
"""
import numpy as np


def draws(n, count=1000, seed=20):
    """[count, n]: how often each bootstrap sample drew each patient; row 0 is the sample itself."""
    random = np.random.RandomState(seed)
    weights = random.multinomial(n, np.full(n, 1 / n), size=count).astype(float)
    weights[0] = 1
    return weights


def _summary(values):
    values = np.asarray(values, dtype=float)
    rest = values[1:][~np.isnan(values[1:])]
    low, high = np.quantile(rest, [0.025, 0.975])
    return float(values[0]), float(low), float(high)


def _weighted_auroc(scores, labels, weights):
    """[draw]: chance that an ill patient scores above a well one, ties half, under each draw's weights."""
    ill, well = np.where(labels == 1)[0], np.where(labels == 0)[0]
    above = (scores[ill][:, None] > scores[well][None, :]) + 0.5 * (scores[ill][:, None] == scores[well][None, :])
    wi, ww = weights[:, ill], weights[:, well]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.einsum("di,iw,dw->d", wi, above, ww, optimize=True) / (wi.sum(1) * ww.sum(1))


def auroc(scores, labels, weights, folds=None):
    """Mean over repeats of the AUROC; with folds [repeat, patient], mean over every fold of every repeat."""
    per = []
    for r in range(len(scores)):
        groups = [np.arange(len(labels))] if folds is None else [np.where(folds[r] == f)[0] for f in np.unique(folds[r])]
        per += [_weighted_auroc(scores[r][g], labels[g], weights[:, g]) for g in groups]
    return _summary(np.nanmean(np.array(per), axis=0))


def rate(events, among, weights):
    """Share of `events` [repeat, patient] among the patients `among` [patient]."""
    mean = events[:, among].mean(axis=0)
    w = weights[:, among]
    return _summary(w @ mean / np.maximum(w.sum(1), 1e-12))


def rate_gap(events, first, second, weights):
    """Share among `first` less share among `second`."""
    def per(among):
        w = weights[:, among]
        return w @ events[:, among].mean(axis=0) / np.maximum(w.sum(1), 1e-12)
    return _summary(per(first) - per(second))


def brier(probability, labels, weights):
    loss = ((probability - labels) ** 2).mean(axis=0)
    return _summary(weights @ loss / weights.sum(1))


def calibration_error(probability, labels, weights, bins=10):
    """Expected calibration error over bins of equal size, mean over repeats."""
    per = []
    for p in probability:
        order = np.argsort(p, kind="stable")
        total = np.zeros(len(weights))
        for part in np.array_split(order, bins):
            w = weights[:, part]
            total += np.abs(w @ (p[part] - labels[part]))
        per.append(total / weights.sum(1))
    value, low, high = _summary(np.mean(per, axis=0))
    # Resampling itself adds calibration error; the interval is shifted back by that much, so that it holds the value.
    excess = float(np.mean(np.mean(per, axis=0)[1:])) - value
    return value, max(0.0, low - excess), high - excess


def conformal_thresholds(probability, labels, coverage):
    """The probability from which "ill" and the one up to which "well" belongs to the conformal set, each label covered."""
    def order(values):
        n = len(values)
        return np.sort(values)[min(n, int(np.ceil((n + 1) * coverage))) - 1]
    return -float(order(-probability[labels == 1])), float(order(probability[labels == 0]))
