"""What the event model's probabilities are worth: conformal sets, groups of sex and age, decision curves.

Whose follow-up ends before the horizon has no outcome. Those with one stand for them: each is weighted by one over the chance of
having been followed so long (Kaplan-Meier of the end of follow-up; Graf et al., Stat Med 1999;18:2529).
"""
import numpy as np

import timeline_cox as tc

COVERAGE = 0.9
FEWEST = 100   # at risk in a group, below which it is not reported
FEWEST_EVENTS = 10
FEWEST_OF_THRESHOLD = 20  # who had it in a group, below which its threshold is that of its age, or of everybody
AGES = [(0, 50), (50, 65), (65, 200)]  # completed years, from and below
THRESHOLDS = np.round(np.arange(0.01, 0.31, 0.01), 2)
SHOWN = {"death": 0.1, "diabetes": 0.05, "heart failure": 0.05, "MI": 0.02, "nafld": 0.02}  # net benefit in the card


def weights(when, happened, died):
    """[subject]: 0 where the outcome at five years is not known."""
    known = happened | died | (when >= tc.HORIZON)
    order = np.argsort(when, kind="stable")
    left = np.arange(len(when), 0, -1)
    censored = ~(happened | died) & (when < tc.HORIZON)
    stay = np.cumprod(1 - censored[order] / left)
    at = np.searchsorted(when[order], when, side="left") - 1
    chance = np.where(at < 0, 1.0, stay[np.maximum(at, 0)])
    return np.where(known, 1 / np.maximum(chance, 0.05), 0)


def thresholds(probability, happened, weight):
    """(from which probability the event is possible, up to which its absence is), each right in 90 % of its own."""
    def reach(values, w):
        order = np.argsort(values, kind="stable")
        share = np.cumsum(w[order]) / (w.sum() + w.mean())  # one more subject counts: the one who is asked about
        return float(values[order][min(len(values) - 1, int((share < COVERAGE).sum()))])
    yes, no = happened & (weight > 0), ~happened & (weight > 0)
    return -reach(-probability[yes], weight[yes]), reach(probability[no], weight[no])


def conformal(subjects, probability, happened, weight):
    """Thresholds of everybody, and of each sex and age band: of few, that of the age band, then of everybody."""
    everybody = thresholds(probability, happened, weight)
    age, male = np.array([s.age for s in subjects]), np.array([s.male for s in subjects]) == 1
    found = {"positiveFrom": round(everybody[0], 6), "negativeUpTo": round(everybody[1], 6), "groups": []}
    for low, high in AGES:
        band = (age >= low) & (age < high)
        for sex in (False, True):
            limits = list(everybody)
            for inside in (band, band & (male == sex)):
                one = thresholds(probability[inside], happened[inside], weight[inside]) if happened[inside].any() else (everybody[0], np.nan)
                for k, few in enumerate((happened[inside].sum(), (~happened[inside]).sum())):
                    limits[k] = one[k] if few >= FEWEST_OF_THRESHOLD else limits[k]
            found["groups"].append({"isMale": sex, "ageFrom": low, "ageBelow": high, "positiveFrom": round(limits[0], 6),
                                    "negativeUpTo": round(limits[1], 6)})
    return found


def limits_of(subjects, sets):
    """[subject, 2]: the thresholds of each one's group."""
    by = {(g["isMale"], g["ageFrom"]): (g["positiveFrom"], g["negativeUpTo"]) for g in sets["groups"]}
    return np.array([by[s.male == 1, next(low for low, high in AGES if low <= s.age < high)] for s in subjects])


def covered(probability, happened, limits):
    return np.where(happened, probability >= limits[:, 0], probability <= limits[:, 1])


def single(probability, limits):
    return (probability >= limits[:, 0]) != (probability <= limits[:, 1])


def groups(subjects):
    age, male = np.array([s.age for s in subjects]), np.array([s.male for s in subjects]) == 1
    return {"women": ~male, "men": male, "age under 50": age < 50, "age 50 to 64": (age >= 50) & (age < 65), "age 65 and over": age >= 65}


def net_benefit(score, happened, weight, threshold):
    """Net benefit a subject (Vickers and Elkin 2006) of acting from a probability on."""
    acted = weight * (score >= threshold)
    return float((acted * happened).sum() - threshold / (1 - threshold) * (acted * ~happened).sum()) / weight.sum()


def curve(model, cox, happened, weight):
    everybody = np.ones(len(model))
    return [{"threshold": float(t), "model": round(net_benefit(model, happened, weight, t), 6),
             "cox": round(net_benefit(cox, happened, weight, t), 6),
             "treatAll": round(net_benefit(everybody, happened, weight, t), 6), "treatNone": 0} for t in THRESHOLDS]


def spread(draw, n, times, seed):
    """2.5 and 97.5 percentiles of a measure of weights over bootstrap samples of subjects; NaN draws say nothing."""
    rng = np.random.default_rng(seed)
    values = np.array([draw(np.bincount(rng.integers(0, n, n), minlength=n).astype(float)) for _ in range(times)])
    values = values[np.isfinite(values)]
    return (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))) if len(values) else None


def mean(values, w):
    return float((values * w).sum() / w.sum()) if w.sum() > 0 else np.nan


def measures(event, subjects, when, happened, died, model, cox, sets, times):
    """[(name, value, interval, subjects, group)] and what evaluation.json says of the event; subjects at risk only."""
    w, limits = weights(when, happened, died), limits_of(subjects, sets)
    right, alone = covered(model, happened, limits).astype(float), single(model, limits).astype(float)
    found, parts = [], []
    name = "coverage of the 90 % conformal set"

    def share(values, inside, n, seed):
        weight = w[inside]
        return mean(values[inside], weight), spread(lambda b: mean(values[inside], weight * b), int(inside.sum()), times, seed)

    everybody = np.full(len(when), True)
    found.append((f"{event}: {name}", *share(right, everybody, len(when), 5), int((w > 0).sum()), None))
    for label, inside in (("those to whom it happened", happened), ("those to whom it did not", ~happened & (w > 0))):
        found.append((f"{event}: {name}", *share(right, inside, 0, 6), int(inside.sum()), label))
    found.append((f"{event}: share with one label in the 90 % conformal set", *share(alone, everybody, 0, 7), int((w > 0).sum()), None))
    t = SHOWN[event]
    for who, score in (("", model), (" of the Cox model", cox)):
        found.append((f"{event}: net benefit at threshold {t:g}{who}", net_benefit(score, happened, w, t),
                      spread(lambda b: net_benefit(score, happened, w * b, t), len(w), times, 8), len(w), None))
    for group, inside in groups(subjects).items():
        count, ill = int(inside.sum()), int((happened & inside).sum())
        if count < FEWEST:
            continue
        parts.append({"group": group, "atRisk": count, "happened": ill, "meanProbability": round(float(model[inside].mean()), 5),
                      "observed": round(mean(happened[inside].astype(float), w[inside]), 5)})
        found.append((f"{event}: {name}", *share(right, inside, 0, 9), count, group))
        found.append((f"{event}: mean probability less observed share at 5 years",
                      model[inside].mean() - mean(happened[inside], w[inside]),
                      spread(lambda b: mean(model[inside], b) - mean(happened[inside], w[inside] * b), count, times, 10), count, group))
        if ill >= FEWEST_EVENTS:
            a, t_, e = model[inside], when[inside], happened[inside]
            found.append((f"{event}: C-index within 5 years", tc.concordance(a, t_, e),
                          spread(lambda b: tc.concordance(a, t_, e, b), count, times // 2, 11), count, group))
    details = {"conformal": sets, "subgroups": parts,
               "decisionCurve": curve(model, cox, happened, w)}
    return found, details
