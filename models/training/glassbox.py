"""Additive models with pairwise terms, fitted by a projected Newton method: fast enough for inner cross-validation.

The shapes are those of additive.py: ramps between knots, centred, a missing value with a coefficient of its own. A pairwise
term is the sum of products of a few coarse ramps of two features, so it can be drawn as a surface; it is 0 where either is
missing (unless "missing" is itself multiplied). Everything is one matrix of columns times one vector of coefficients, which is what the ONNX graph computes.
"""
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve

from additive import Penalty, Ramps, Term


@dataclass(frozen=True)
class Shape:
    """What a model is made of: the features' terms, knots per shape, pairs of features (by index), penalties."""

    terms: tuple
    knots: int = 8
    pairs: tuple = ()
    penalty: Penalty = Penalty(1, 10, 3)
    pair_ridge: float = 5.0
    pair_knots: int = 4
    tail: float = 0.002
    pair_missing: bool = False  # products with "the second feature is missing", too


class Basis:
    """Knots and centres from training rows; columns [row, main ramps + missing flags + products]."""

    def __init__(self, shape, rows):
        self.shape = shape
        self.main = Ramps(list(shape.terms), rows, shape.knots, shape.tail)
        used = sorted({j for pair in shape.pairs for j in pair})
        free = [Term(t.name, t.logarithm) for t in shape.terms]
        self.coarse = Ramps(free, rows, shape.pair_knots, 0.02) if used else None
        left, right, pair = [], [], []
        for p, (a, b) in enumerate(shape.pairs):
            for i in np.where(self.coarse.feature == a)[0]:
                for j in np.where(self.coarse.feature == b)[0]:
                    left.append(i)
                    right.append(j)
                    pair.append(p)
            if shape.pair_missing:
                for i in np.where(self.coarse.feature == a)[0]:
                    left.append(i)
                    right.append(len(self.coarse.feature) + b)
                    pair.append(p)
        self.left, self.right, self.pair = (np.array(x, dtype=int) for x in (left, right, pair))
        self.ramps, self.features = len(self.main.feature), len(shape.terms)
        self.width = self.ramps + self.features + len(self.pair)

    def columns(self, rows):
        main = self.main.columns(rows)
        if not len(self.pair):
            return main
        coarse = self.coarse.columns(rows)
        return np.hstack([main, coarse[:, self.left] * coarse[:, self.right]])

    def penalty_matrix(self):
        size = self.width
        matrix = np.zeros((size, size))
        inner = self.ramps + self.features
        matrix[:inner, :inner] = self.main.penalty_matrix(self.shape.penalty)
        matrix[range(inner, size), range(inner, size)] = self.shape.pair_ridge
        return matrix + 1e-6 * np.eye(size)

    def directions(self):
        main = [self.shape.terms[j].direction for j in self.main.feature]
        return np.array([0] + main + [0] * (self.features + len(self.pair)))

    def shares(self):
        """[column, feature]: to whom a column's contribution belongs; of a product each feature gets half (Shapley)."""
        share = np.zeros((self.width, self.features))
        share[np.arange(self.ramps), self.main.feature] = 1
        share[self.ramps + np.arange(self.features), np.arange(self.features)] = 1
        for k, p in enumerate(self.pair):
            for j in self.shape.pairs[p]:
                share[self.ramps + self.features + k, j] += 0.5
        return share


KEPT_FROM = 3  # steps after which many rows' Hessian is not computed again while full steps are taken
MANY_ROWS = 20000  # above it, the Hessian is that of every third row, soon kept; the gradient, and so the result, is exact


def newton(columns, labels, weights, penalty, directions, start=None, iterations=40):
    """Coefficients [1 + columns], intercept first, and the inverse Hessian at the end (over the free coordinates)."""
    used = np.where(columns.any(axis=0))[0]
    if len(used) < columns.shape[1]:  # columns without any value keep their coefficient of 0
        inner = np.r_[0, used + 1]
        theta, covariance = np.zeros(columns.shape[1] + 1), np.zeros((columns.shape[1] + 1,) * 2)
        theta[inner], covariance[np.ix_(inner, inner)] = newton(
            columns[:, used], labels, weights, penalty[np.ix_(used, used)], directions[inner], None, iterations)
        return theta, covariance
    n, d = columns.shape
    x = np.hstack([np.ones((n, 1)), columns])
    p = np.zeros((d + 1, d + 1))
    p[1:, 1:] = penalty
    share = np.clip(np.average(labels, weights=weights), 1e-6, 1 - 1e-6)
    theta = np.zeros(d + 1) if start is None else start.copy()
    if start is None:
        theta[0] = np.log(share / (1 - share))

    def loss(t, odds):
        return np.sum(weights * (np.logaddexp(0, odds) - labels * odds)) + 0.5 * t @ p @ t

    def project(t):
        t = np.where((directions > 0) & (t < 0), 0, t)
        return np.where((directions < 0) & (t > 0), 0, t)

    odds = x @ theta
    value = loss(theta, odds)
    half = x.astype(np.float32) if d > 120 else None  # the Hessian only steers the steps; the gradient is exact
    hessian, size = None, 1.0
    for turn in range(iterations):
        q = 1 / (1 + np.exp(-odds))
        gradient = x.T @ (weights * (q - labels)) + p @ theta
        every = 3 if n > MANY_ROWS else 1
        if hessian is None or n <= MANY_ROWS or turn < KEPT_FROM or size < 1:
            part = half[::every] if half is not None else x[::every]
            curved = (weights * q * (1 - q))[::every, None].astype(part.dtype)
            hessian = every * ((part * curved).T @ part).astype(float) + p
        held = ((directions > 0) & (theta <= 0) & (gradient > 0)) | ((directions < 0) & (theta >= 0) & (gradient < 0))
        free = np.where(~held)[0]
        step = np.zeros(d + 1)
        step[free] = -solve(hessian[np.ix_(free, free)], gradient[free], assume_a="pos")
        size = 1.0
        while size > 1e-4:
            moved = project(theta + size * step)
            moved_odds = x @ moved
            moved_value = loss(moved, moved_odds)
            if moved_value < value:
                break
            size /= 2
        if size <= 1e-4 or value - moved_value < 1e-6 * n:
            break
        theta, odds, value = moved, moved_odds, moved_value
    covariance = np.zeros((d + 1, d + 1))
    covariance[np.ix_(free, free)] = np.linalg.inv(hessian[np.ix_(free, free)])
    return theta, covariance


@dataclass
class Fitted:
    """One fitted model; log-odds = scale * (columns . coefficients) + shift after calibration."""

    basis: Basis
    theta: np.ndarray
    covariance: np.ndarray
    scale: float = 1.0
    shift: float = 0.0

    def raw(self, rows):
        return self.theta[0] + self.basis.columns(rows) @ self.theta[1:]

    def log_odds(self, rows):
        return self.scale * self.raw(rows) + self.shift


def train(shape, rows, labels, weights=None):
    basis = Basis(shape, rows)
    weights = np.ones(len(labels)) if weights is None else weights
    theta, covariance = newton(basis.columns(rows), labels, weights, basis.penalty_matrix(), basis.directions())
    return Fitted(basis, theta, covariance)
