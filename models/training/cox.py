"""Additive Cox model: the partial likelihood (Breslow) of the same columns and penalties, and the concordance index."""
import numpy as np

import glassbox


def cox_newton(x, time, event, penalty, directions, iterations=40):
    """Coefficients [columns] and the inverse Hessian (over the free coordinates)."""
    order = np.argsort(-time, kind="stable")
    x, time, event = x[order], time[order], event[order].astype(float)
    last = np.searchsorted(-time, -time, side="right") - 1  # of each row, the end of its risk set
    theta = np.zeros(x.shape[1])

    def parts(t):
        odds = x @ t
        top = odds.max()
        weight = np.exp(odds - top)
        return odds, top, weight, np.cumsum(weight)[last]

    def loss(t):
        odds, top, _, total = parts(t)
        return -np.sum(event * (odds - top - np.log(total))) + 0.5 * t @ penalty @ t

    def project(t):
        t = np.where((directions > 0) & (t < 0), 0, t)
        return np.where((directions < 0) & (t > 0), 0, t)

    value = loss(theta)
    for _ in range(iterations):
        _, _, weight, total = parts(theta)
        mean = np.cumsum(weight[:, None] * x, 0)[last] / total[:, None]
        gradient = -(event @ (x - mean)) + penalty @ theta
        each = np.zeros(len(time))
        np.add.at(each, last, event / total)
        each = np.cumsum(each[::-1])[::-1] * weight
        hessian = (x * each[:, None]).T @ x - (mean * event[:, None]).T @ mean + penalty
        held = ((directions > 0) & (theta <= 0) & (gradient > 0)) | ((directions < 0) & (theta >= 0) & (gradient < 0))
        free = np.where(~held)[0]
        step = np.zeros(len(theta))
        step[free] = -np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        size = 1.0
        while size > 1e-4:
            moved = project(theta + size * step)
            moved_value = loss(moved)
            if moved_value < value:
                break
            size /= 2
        if size <= 1e-4 or value - moved_value < 1e-7:
            break
        theta, value = moved, moved_value
    covariance = np.zeros((len(theta),) * 2)
    covariance[np.ix_(free, free)] = np.linalg.inv(hessian[np.ix_(free, free)])
    return theta, covariance


def train(shape, rows, target):
    """As glassbox.train; the intercept comes from the calibration line."""
    basis = glassbox.Basis(shape, rows)
    theta, covariance = cox_newton(basis.columns(rows), target["time"], target["event"], basis.penalty_matrix(),
                                   basis.directions()[1:])
    inner = np.zeros((len(theta) + 1,) * 2)
    inner[1:, 1:] = covariance
    return glassbox.Fitted(basis, np.r_[0, theta], inner)


def censoring_weights(time, event, horizon):
    """Inverse probability that the state at the horizon is known (Kaplan-Meier of censoring); 0 where it is not."""
    order = np.argsort(time, kind="stable")
    left = np.arange(len(time), 0, -1)
    survival = np.cumprod(1 - (event[order] == 0) / left)
    def before(t):
        i = np.searchsorted(time[order], t, side="left") - 1
        return np.where(i < 0, 1.0, survival[np.maximum(i, 0)])
    known = (event == 1) & (time <= horizon) | (time > horizon)
    return np.where(known, 1 / before(np.minimum(time, horizon)), 0.0)


def concordance(scores, time, event, weights):
    """[draw]: Harrell's C over repeats; of two patients, the one who is known to have died first scores higher."""
    pairs = (time[:, None] < time[None, :]) & (event[:, None] == 1)
    out = []
    den = np.einsum("di,ij,dj->d", weights, pairs.astype(float), weights, optimize=True)
    for s in scores:
        right = pairs * ((s[:, None] > s[None, :]) + 0.5 * (s[:, None] == s[None, :]))
        out.append(np.einsum("di,ij,dj->d", weights, right, weights, optimize=True) / den)
    return np.mean(out, axis=0)
