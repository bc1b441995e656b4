"""What the cross-validation of films says, with 95 % intervals over patients; and how much two films of one patient differ."""
import numpy as np
from scipy.special import expit

import evaluation as ev
from film_model import COVERAGE, LABELS, SENSITIVITY, pneumonia, zones

ZONES = ("right upper", "left upper", "right middle", "left middle", "right lower", "left lower")
FINDINGS = ("pneumonia", "bacterial", "viral")
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.5)


def log_odds(logits):
    """[N, 3]: of pneumonia, of the bacterial and of the viral form, each against all else."""
    rest = [np.logaddexp(logits[:, a], logits[:, b]) for a, b in ((0, 2), (0, 1))]
    return np.c_[pneumonia(logits), logits[:, 1] - rest[0], logits[:, 2] - rest[1]]


def pairs(labels, patients, same):
    """Index pairs of two films of one patient, with one label or with two."""
    order = np.argsort(patients, kind="stable")
    a, b = order[:-1], order[1:]
    keep = (patients[a] == patients[b]) & ((labels[a] == labels[b]) == same)
    return a[keep], b[keep]


def reach(differences):
    """The least difference that 90 % of repeats stay below, counting the next repeat among them."""
    ordered = np.sort(np.abs(differences), axis=0)
    return ordered[min(len(ordered), int(np.ceil((len(ordered) + 1) * COVERAGE))) - 1]


def variability(out, labels, patients):
    """({finding: threshold}, {zone: threshold}, details)."""
    odds, area = log_odds(out["logits"]), zones(out["map"])
    a, b = pairs(labels, patients, True)
    finding, zone = reach(odds[a] - odds[b]), reach(area[a] - area[b])
    c, d = pairs(labels, patients, False)
    random = np.random.RandomState(4)
    well, ill = (random.choice(np.where(mask)[0], 2000) for mask in (labels == 0, labels > 0))
    other = np.abs(odds[c, 1] - odds[d, 1]) > finding[1]
    details = {"pairsOfOneLabel": len(a), "pairsOfTwoLabels": len(c),
               "pairsByLabel": {name: int((labels[a] == k).sum()) for k, name in enumerate(LABELS)},
               "medianDifference": {f: round(float(np.median(np.abs(odds[a, k] - odds[b, k]))), 4) for k, f in enumerate(FINDINGS)},
               "bacterialAgainstViralBeyondThreshold": round(float(other.mean()), 4),
               "normalAgainstPneumoniaOfOthersBeyondThreshold": round(float((odds[ill, 0] - odds[well, 0] > finding[0]).mean()), 4)}
    return dict(zip(FINDINGS, finding)), dict(zip(ZONES, zone)), details


def measure(out, strange, labels, patients, films):
    """(metrics of card.json, evaluation.json)."""
    where = "5-fold cross-validation on patients, both films of one kept together, everything fitted inside the training folds"
    boot, ill = ev.Bootstrap(patients), (labels > 0).astype(float)
    odds, metrics = pneumonia(out["logits"]), []
    p, right = expit(odds), out["set"][np.arange(len(labels)), labels].astype(float)
    everyone = np.ones(len(labels), bool)

    def add(name, value, among=everyone, group=None):
        value = value if isinstance(value, tuple) else ev.interval(value)
        one = {"name": name, "value": round(value[0], 4)}
        if value[1] is not None:
            one |= {"low": round(value[1], 4), "high": round(value[2], 4)}
        one |= {"split": where, "patients": int(len(np.unique(patients[among])))}
        metrics.append(one | ({"group": group} if group else {}))

    def basics(among=everyone, group=None):
        bins = 10 if group is None else 5
        if 0 < ill[among].sum() < among.sum():
            add("AUROC", ev.auroc(odds[None], ill, boot, among), among, group)
            add("expected calibration error", ev.calibration_error(p[None], ill, boot, bins, among), among, group)
            add("expected calibration error of a perfectly calibrated model on as many patients",
                (ev.calibration_noise(p[None], bins, among=among), None, None), among, group)
        add("coverage of the 90 % conformal set", boot.mean(right, among), among, group)

    basics()
    for name, group, a, b in (("bacterial or viral, which of both", "films with pneumonia", 1, 2), ("bacterial", "films bacterial or normal", 1, 0),
                              ("viral", "films viral or normal", 2, 0)):
        among = (labels == a) | (labels == b)
        score = out["logits"][:, a] - out["logits"][:, b]
        add(f"AUROC, {name}", ev.auroc(score[None], (labels == a).astype(float), boot, among), among, group)
    add("share of films whose likeliest label is theirs", boot.mean((out["probability"].argmax(1) == labels).astype(float)))
    top = out["probability"].max(1)
    add("expected calibration error of the likeliest label", ev.calibration_error(
        top[None], (out["probability"].argmax(1) == labels).astype(float), boot))
    add("Brier score", boot.mean((p - ill) ** 2))
    size = out["set"].sum(1)
    add("share of films with one label in the 90 % conformal set", boot.mean((size == 1).astype(float)))
    add("mean number of labels in the 90 % conformal set", boot.mean(size.astype(float)))
    add("sensitivity at the operating point", boot.mean(out["positive"].astype(float), ill > 0), ill > 0)
    add("specificity at the operating point", boot.mean(1 - out["positive"].astype(float), ill == 0), ill == 0)
    for k, name in enumerate(LABELS):
        add("coverage of the 90 % conformal set", boot.mean(right, labels == k), labels == k, f"films labelled {name}")
    grey = films.mean((1, 2, 3)).numpy()
    for part, group in zip(np.array_split(np.argsort(grey, kind="stable"), 3), ("dark films", "films of middle grey", "bright films")):
        basics(np.isin(np.arange(len(labels)), part), group)
    add("share of films that the model answers for", boot.mean(out["in_range"].astype(float)))
    for what, share in strange.items():
        metrics.append({"name": "share refused as out of range", "value": round(share, 4), "split": where, "group": what, "patients": 0})
    curve = []
    for t in np.round(np.arange(0.02, 0.99, 0.02), 2):
        net, all_ = ev.net_benefit(p, ill, t)
        curve.append({"threshold": float(t), "model": round(net, 5), "treatAll": round(all_, 5), "treatNone": 0})
    for t in THRESHOLDS:
        add(f"net benefit at threshold {t:g}", boot.mean((p >= t) * (ill - (1 - ill) * t / (1 - t))))
    plot = [{"predicted": round(float(p[part].mean()), 5), "observed": round(float(ill[part].mean()), 5), "films": len(part)}
            for part in np.array_split(np.argsort(p, kind="stable"), 10)]
    table = [[int(((labels == a) & (out["probability"].argmax(1) == b)).sum()) for b in range(3)] for a in range(3)]
    return metrics, {"split": where, "operatingSensitivity": SENSITIVITY, "labels": list(LABELS), "confusion": table,
                     "decisionCurve": curve, "calibration": plot}
