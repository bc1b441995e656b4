"""The shapes of a glass-box additive model: one piecewise-linear function per feature, and how they are penalised.

A shape is a sum of ramps between knots (in the feature's own unit or its logarithm), flat outside the outermost knots,
centred so that a typical value contributes nothing. A missing value contributes its own coefficient. Shapes may be bound
to rise or to fall. Fitting: glassbox.py.
"""
from dataclasses import dataclass

import numpy as np
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
            if len(of):
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
