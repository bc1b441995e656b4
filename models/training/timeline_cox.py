"""The peer of the event model: a ridge-penalised Cox model per event on what is known at the index date."""
import numpy as np

import cox
import timeline_tokens as tt

ASKED = ["death", "diabetes", "heart failure", "MI", "nafld"]
HORIZON = 5 * tt.YEAR


def outcome(subjects, event):
    """(time in days, happened within five years, at risk at the index date); death ends the time at risk of anything else."""
    time, happened, risk = [], [], []
    for s in subjects:
        if event == "death":
            when, prior = (s.end if s.died else None), False
        else:
            days = [d for d, n, _ in s.facts if n == event]
            prior, when = any(d <= 0 for d in days), min([d for d in days if d > 0], default=None)
        t = s.end if when is None else min(when, s.end)
        time.append(min(t, HORIZON))
        happened.append(when is not None and when <= min(s.end, HORIZON))
        risk.append(not prior)
    return np.array(time, float), np.array(happened), np.array(risk)


def features(subjects):
    """[subject, column]: age, sex, body-mass index, last measurements, prior events; NaN where there is none."""
    rows = []
    for s in subjects:
        past = sorted((f for f in s.facts if f[0] <= 0), key=lambda f: f[0])
        last = {}
        for _, name, value in past:
            last[name] = 1.0 if value is None else value
        plausible = {m[0]: m[2:] for m in tt.MEASURED}
        labs = [last[n] if n in last and plausible[n][0] <= last[n] <= plausible[n][1] else np.nan for n in ("hdl", "sbp", "smoke")]
        fib4 = last.get("fib4", np.nan)
        rows.append([s.age, s.male, np.nan if s.bmi is None else s.bmi, *labs, fib4] + [float(n in last) for n, _ in tt.CONDITIONS])
    return np.array(rows, float)


def spline(x, knots):
    """Restricted cubic spline (linear beyond the outer knots)."""
    k = np.asarray(knots, float)
    cube = lambda v: np.maximum(v, 0) ** 3
    out = [x]
    for j in range(len(k) - 2):
        out.append((cube(x - k[j]) - cube(x - k[-2]) * (k[-1] - k[j]) / (k[-1] - k[-2])
                    + cube(x - k[-1]) * (k[-2] - k[j]) / (k[-1] - k[-2])) / (k[-1] - k[0]) ** 2)
    return np.stack(out, 1)


class Columns:
    """Splines of what is continuous, with an indicator of missing; standardised."""

    def __init__(self, rows):
        self.knots = [np.unique(np.nanquantile(rows[:, c], [0.05, 0.35, 0.65, 0.95])) for c in (0, 2, 3, 4)]
        raw = self.raw(rows)
        self.mean, self.spread = raw.mean(0), raw.std(0) + 1e-9

    def raw(self, rows):
        out = []
        for c, knots in zip((0, 2, 3, 4), self.knots):
            known = ~np.isnan(rows[:, c])
            part = spline(np.where(known, rows[:, c], knots[1]), knots)
            out.append(np.where(known[:, None], part, part[~known][:1] if (~known).any() else 0.0))
            if c:
                out.append((~known)[:, None].astype(float))
        smoke, fib4 = rows[:, 5], rows[:, 6]
        out.append(np.stack([rows[:, 1], smoke == 1, smoke == 0, ~np.isnan(fib4), np.log(np.where(np.isnan(fib4), 2.67, fib4)),
                             rows[:, 1] * (rows[:, 0] - 50) / 20], 1).astype(float))
        out.append(rows[:, 7:])
        return np.concatenate(out, 1)

    def __call__(self, rows):
        return (self.raw(rows) - self.mean) / self.spread


def fit(subjects, event, ridges=(1, 3, 10, 30, 100, 300), seed=5, folds=5):
    """(columns, coefficients, baseline): ridge by cross-validated partial likelihood's stand-in, the concordance."""
    time, happened, risk = outcome(subjects, event)
    rows = features(subjects)
    x = Columns(rows[risk])
    z, t, e = x(rows[risk]), time[risk], happened[risk]
    part = np.random.default_rng(seed).permutation(len(t)) % folds
    none = np.zeros(z.shape[1])
    def newton(keep, ridge):
        return cox.cox_newton(z[keep], t[keep], e[keep], np.eye(z.shape[1]) * ridge, none)[0]
    best = max(ridges, key=lambda r: np.mean([concordance(z[part == f] @ newton(part != f, r), t[part == f], e[part == f])
                                              for f in range(folds)]))
    theta = newton(np.full(len(t), True), best)
    odds = z @ theta
    order = np.argsort(t)
    left = np.cumsum(np.exp(odds[order])[::-1])[::-1]
    return x, theta, float(np.sum(e[order] / left)), best


def concordance(score, time, happened, weight=None):
    """Harrell's C: of two subjects, the one for whom it happened first while the other was still followed scores higher."""
    w = np.ones(len(time)) if weight is None else weight
    at = np.where(happened)[0]
    pairs = (time[at][:, None] < time[None, :]) | ((time[at][:, None] == time[None, :]) & ~happened[None, :])
    right = (score[at][:, None] > score[None, :]) + 0.5 * (score[at][:, None] == score[None, :])
    both = w[at][:, None] * w[None, :] * pairs
    return float((both * right).sum() / both.sum())
