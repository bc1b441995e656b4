"""A glass-box additive model: one piecewise-linear shape per feature, fitted by penalised maximum likelihood.

A shape is a sum of ramps between knots (in the feature's own unit or its logarithm), flat outside the outermost knots,
centred so that a typical value contributes nothing. A missing value contributes its own coefficient. Shapes may be bound
to rise or to fall. An ensemble of bootstrap members that share knots is again one additive model: its coefficients are the
members' mean, and the members' spread is the uncertainty of every answer.
"""
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

SMALLEST_LOGARITHM_INPUT = 1e-3  # what a value of 0 becomes before a logarithm


@dataclass(frozen=True)
class Term:
    """How one feature enters: on a logarithmic axis or not; direction +1 rising, -1 falling, 0 free."""

    name: str
    logarithm: bool = False
    direction: int = 0


@dataclass(frozen=True)
class Penalty:
    """Strength of the pull towards a flat line, towards a straight line, and of a missing value's coefficient towards 0."""

    slope: float
    curvature: float
    missing: float = 10.0


class Ramps:
    """The basis: knots and centres taken from training rows; turns rows into ramp columns and missing columns."""

    def __init__(self, terms, rows, knots=10, tail=0.001):
        self.terms = terms
        axis = self._axis(rows)
        self.feature, self.low, self.high, self.width = [], [], [], []
        for j in range(len(terms)):
            edges, scores = self._knots(axis[:, j], knots, tail)
            for k in range(len(edges) - 1):
                self.feature.append(j)
                self.low.append(edges[k])
                self.high.append(edges[k + 1])
                self.width.append(scores[k + 1] - scores[k])
        self.feature = np.array(self.feature)
        self.low, self.high, self.width = np.array(self.low), np.array(self.high), np.array(self.width)
        ramps, missing = self._ramps(axis)
        self.centre = np.array([ramps[~missing[:, j], k].mean() for k, j in enumerate(self.feature)])

    def _axis(self, rows):
        axis = np.array(rows, dtype=float)
        for j, term in enumerate(self.terms):
            if term.logarithm:
                axis[:, j] = np.log(np.maximum(axis[:, j], SMALLEST_LOGARITHM_INPUT))
        return axis

    @staticmethod
    def _knots(values, knots, tail):
        """Knots at equal steps of the normal score: dense where patients are, and still present in the tails."""
        values = values[~np.isnan(values)]
        levels = np.unique(values)
        if len(levels) == 2:
            return levels, np.array([0.0, 2.0])
        scores = np.linspace(norm.ppf(tail), norm.ppf(1 - tail), knots)
        edges = np.quantile(values, norm.cdf(scores))
        keep = [0]
        for i in range(1, knots):
            if edges[i] > edges[keep[-1]] + 1e-9:
                keep.append(i)
        return edges[keep], scores[keep]

    def _ramps(self, axis):
        missing = np.isnan(axis)
        filled = np.where(missing, 0.0, axis)[:, self.feature]
        return np.clip((filled - self.low) / (self.high - self.low), 0.0, 1.0), missing

    def columns(self, rows):
        """[rows, ramps + features]: centred ramps (0 where missing), then 1 where a feature is missing."""
        ramps, missing = self._ramps(self._axis(rows))
        return np.hstack([np.where(missing[:, self.feature], 0.0, ramps - self.centre), missing.astype(float)])

    def penalty_matrix(self, penalty):
        size, ramps = len(self.feature) + len(self.terms), len(self.feature)
        matrix = np.zeros((size, size))
        for j in range(len(self.terms)):
            of = np.where(self.feature == j)[0]
            line = np.zeros(size)
            line[of] = 1 / self.width[of].sum()
            matrix += 5 * penalty.slope * np.outer(line, line)
            for a, b in zip(of[:-1], of[1:]):
                bend = np.zeros(size)
                bend[a], bend[b] = -1 / self.width[a], 1 / self.width[b]
                matrix += penalty.curvature * np.outer(bend, bend) / ((self.width[a] + self.width[b]) / 2)
            matrix[ramps + j, ramps + j] += penalty.missing
        return matrix

    def bounds(self):
        directions = [self.terms[j].direction for j in self.feature] + [0] * len(self.terms)
        return [(0, None) if d > 0 else (None, 0) if d < 0 else (None, None) for d in directions]


def fit(ramps, columns, labels, weights, penalty):
    """Coefficients [1 + columns], the intercept first; weighted, penalised, bound in direction."""
    matrix = ramps.penalty_matrix(penalty)

    def loss(theta):
        odds = theta[0] + columns @ theta[1:]
        residual = weights * (1 / (1 + np.exp(-odds)) - labels)
        pulled = matrix @ theta[1:]
        value = np.sum(weights * (np.logaddexp(0, odds) - labels * odds)) + 0.5 * theta[1:] @ pulled
        return value, np.concatenate([[residual.sum()], columns.T @ residual + pulled])

    share = np.average(labels, weights=weights)
    start = np.zeros(columns.shape[1] + 1)
    start[0] = np.log(share / (1 - share))
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None)] + ramps.bounds(),
                    options={"maxiter": 500}).x


@dataclass
class Ensemble:
    """Bootstrap members over one basis, with the calibration line folded into the coefficients."""

    ramps: Ramps
    members: np.ndarray  # [member, 1 + columns]
    scale: float = 1.0
    shift: float = 0.0
    out_of_bag: np.ndarray | None = None  # uncalibrated log-odds of the training rows by members that did not see them

    def calibrated(self):
        """Members after calibration, [member, 1 + columns]; additivity survives because the line acts on log-odds."""
        members = self.members * self.scale
        members[:, 0] += self.shift
        return members

    def log_odds(self, rows):
        mean = self.calibrated().mean(axis=0)
        return mean[0] + self.ramps.columns(rows) @ mean[1:]

    def member_log_odds(self, rows):
        members = self.calibrated()
        return members[:, 0] + self.ramps.columns(rows) @ members[:, 1:].T


def bootstrap(ramps, rows, labels, weights, penalty, count, seed):
    """An uncalibrated ensemble; a member weighs each row by how often its bootstrap sample drew it."""
    random = np.random.RandomState(seed)
    columns = ramps.columns(rows)
    n = len(labels)
    members, total, times = [], np.zeros(n), np.zeros(n)
    for _ in range(count):
        drawn = np.bincount(random.randint(0, n, n), minlength=n).astype(float)
        theta = fit(ramps, columns, labels, weights * drawn, penalty)
        members.append(theta)
        unseen = drawn == 0
        total[unseen] += theta[0] + columns[unseen] @ theta[1:]
        times[unseen] += 1
    return Ensemble(ramps, np.array(members), out_of_bag=total / np.maximum(times, 1))


def calibrate(ensemble, labels):
    """Platt scaling of the out-of-bag log-odds: two numbers, so nothing of the shapes can be overfitted."""
    odds = ensemble.out_of_bag

    def loss(theta):
        z = theta[0] * odds + theta[1]
        residual = 1 / (1 + np.exp(-z)) - labels
        return np.sum(np.logaddexp(0, z) - labels * z), np.array([residual @ odds, residual.sum()])

    ensemble.scale, ensemble.shift = minimize(loss, [1.0, 0.0], jac=True, method="L-BFGS-B").x
    return ensemble
