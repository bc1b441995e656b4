"""The liver-disease model's card: what it is, what was measured, what it must not be used for."""
from collections import Counter

import numpy as np

import measures
from liver_schema import NAMES

INNER = "10x10-fold cross-validation on patients, all choices inside the training folds"
OUTER = "external: HCV data, University hospital Hannover (UCI 571), other laboratory and population"
SEX, AGE = NAMES.index("sex"), NAMES.index("age")


def _metric(name, value, split, patients, group=None):
    metric = {"name": name, "value": round(value[0], 4)}
    if len(value) == 3:
        metric |= {"low": round(value[1], 4), "high": round(value[2], 4)}
    metric |= {"split": split, "patients": int(patients)}
    if group:
        metric["group"] = group
    return metric


def _inner_metrics(rows, labels, m):
    weights, n = measures.draws(len(labels)), len(labels)
    p, ill, well = m["probability"], labels == 1, labels == 0
    women, men, age = rows[:, SEX] == 0, rows[:, SEX] == 1, rows[:, AGE]
    bands = [("age under 35", age < 35), ("age 35 to 54", (age >= 35) & (age < 55)), ("age 55 and over", age >= 55)]

    def add(name, value, patients=n, group=None):
        found.append(_metric(name, value, INNER, patients, group))

    found = []
    add("AUROC", measures.auroc(p, labels, weights, m["fold"]))
    add("AUROC, pooled over folds", measures.auroc(p, labels, weights))
    add("AUROC without direct bilirubin and albumin/globulin ratio", measures.auroc(m["panel"], labels, weights, m["fold"]))
    add("expected calibration error", measures.calibration_error(p, labels, weights))
    add("Brier score", measures.brier(p, labels, weights))
    add("sensitivity", measures.rate(m["positive"], ill, weights), ill.sum())
    add("specificity", measures.rate(m["missed"], well, weights), well.sum())
    for name, group in [("women", women), ("men", men)] + bands:
        subset = np.where(group)[0]
        part = measures.draws(len(subset))
        add("AUROC", measures.auroc(p[:, subset], labels[subset], part), group.sum(), name)
        add("expected calibration error", measures.calibration_error(p[:, subset], labels[subset], part, bins=5),
            group.sum(), name)
        add("false-negative rate", measures.rate(m["missed"], ill & group, weights), (ill & group).sum(), name)
        add("specificity", measures.rate(m["missed"], well & group, weights), (well & group).sum(), name)
    add("false-negative rate, women less men", measures.rate_gap(m["missed"], ill & women, ill & men, weights),
        (ill & (women | men)).sum())
    everyone = np.ones(n, bool)
    add("coverage of the 90 % conformal set", measures.rate(m["covered"], everyone, weights))
    add("share of patients with one label in the 90 % conformal set", measures.rate(m["single"], everyone, weights))
    return found


def _external_metrics(ensemble, choice, outside, ranges):
    rows, category = outside
    odds = ensemble.log_odds(rows)
    donor, ill = category == "0", np.isin(category, ["1", "2", "3"])
    within = np.all(np.isnan(rows) | ((rows >= ranges[0]) & (rows <= ranges[1])), axis=1)
    found = []

    def add(name, chosen, positive):
        labels = positive[chosen].astype(float)
        weights = measures.draws(int(chosen.sum()))
        found.append(_metric(name, measures.auroc(odds[None, chosen], labels, weights), OUTER, chosen.sum(),
                             f"{int(labels.sum())} positive, {int((1 - labels).sum())} negative"))

    add("AUROC, hepatitis, fibrosis or cirrhosis against blood donors", donor | ill, ill)
    add("AUROC, cirrhosis against hepatitis and fibrosis", ill, category == "3")
    add("AUROC, cirrhosis against blood donors", donor | (category == "3"), category == "3")
    inside = (donor | ill) & within
    if (ill & within).sum() >= 10:
        add("AUROC, hepatitis, fibrosis or cirrhosis against blood donors, where the model does not abstain", inside, ill)
    without = rows.copy()
    without[:, NAMES.index("alp")] = np.nan
    both = donor | ill
    found.append(_metric("AUROC, hepatitis, fibrosis or cirrhosis against blood donors, alkaline phosphatase withheld",
                         measures.auroc(ensemble.log_odds(without)[None, both], ill[both].astype(float),
                                        measures.draws(int(both.sum()))), OUTER, both.sum()))
    found.append(_metric("share inside the training ranges (elsewhere the model abstains)",
                         measures.rate(within[None].astype(float), both, measures.draws(len(rows))), OUTER, both.sum()))
    positive = odds >= choice["threshold"]
    weights = measures.draws(len(rows))
    found.append(_metric("sensitivity", measures.rate(positive[None].astype(float), ill, weights), OUTER, ill.sum()))
    found.append(_metric("specificity", measures.rate(1.0 - positive[None], donor, weights), OUTER, donor.sum()))
    return found


def card(rows, labels, measured, ensemble, choice, width, plain_coverage, outside, ranges):
    """card.json, as FrontierFunctions.Contract.Cards.ModelCard reads it."""
    threshold = 1 / (1 + np.exp(-choice["threshold"]))
    lowest_ill, highest_well = measures.conformal_thresholds(1 / (1 + np.exp(-choice["odds"])), labels, 0.9)
    metrics = _inner_metrics(rows, labels, measured) + _external_metrics(ensemble, choice, outside, ranges)
    training = "out-of-bag predictions of the training patients"
    metrics += [
        _metric("conformal threshold: liver disease is in the 90 % set from this probability", [lowest_ill], training, len(labels)),
        _metric("conformal threshold: no liver disease is in the 90 % set up to this probability", [highest_well], training, len(labels)),
        _metric("interval half-width, standard deviations of the members", [width], "labels simulated from the fitted model", len(labels)),
        _metric("coverage of a plain 1.645 standard deviations", [plain_coverage], "labels simulated from the fitted model", len(labels)),
    ]
    weights_chosen = Counter(w for _, w in measured["chosen"])
    typical = ", ".join(f"{w:g} in {c}" for w, c in sorted(weights_chosen.items()))
    return {
        "cardVersion": 1, "name": "liver-disease", "version": "1", "task": "liver-disease",
        "title": "Liver disease from routine laboratory values",
        "summary": "Estimates the probability that an adult whose liver values were measured has liver disease, from age, sex "
                   "and eight routine laboratory values. Every answer is a sum of one contribution per value.",
        "notice": "Demonstration model on open data. Not a medical device; not for diagnosis or treatment.",
        "method": "Additive model of monotone piecewise-linear shapes on logarithmic axes for bilirubin, enzymes and the ratio, "
                  "penalised maximum likelihood, mean of 200 bootstrap members, Platt scaling on out-of-bag log-odds folded into "
                  "the shapes. A missing value has a coefficient of its own. "
                  f"Ill women weigh {choice['ill_women']:g} in the fit, chosen on out-of-bag predictions so that women and men "
                  "are missed equally often at one common operating point; the shift stands in the contribution of sex, where a "
                  f"reader sees it (weights chosen over the 100 training folds: {typical}). The 90 % interval is the sum of "
                  f"contributions plus and minus {width:.2f} standard deviations of the members on the log-odds, a width at which "
                  "it holds the truth for 90 % of patients when labels are simulated from the fitted model; it states how well the "
                  "model is determined, not how a single patient turns out (for that, the conformal set).",
        "sources": [
            {"name": "ILPD, Indian Liver Patient Dataset, UCI Machine Learning Repository 225 (Ramana, Babu, Venkateswarlu 2012), "
                     "development part", "licence": "CC BY 4.0", "use": "training and cross-validation",
             "patients": len(labels)},
            {"name": "HCV data, UCI Machine Learning Repository 571 (Lichtinghagen, Klawonn, Hoffmann 2020), development part",
             "licence": "CC BY 4.0", "use": "external check", "patients": int((outside[1] != "0s").sum())},
        ],
        "intendedUse": [
            "Showing how a glass-box model explains, abstains and is watched in operation.",
            "Research on adults in whom a liver panel was measured, with the contributions in view.",
            "Not for diagnosis, treatment, triage or screening; not for children; not for people without measured liver values.",
        ],
        "limits": [
            "The form of the model (which axes are logarithmic, where knots lie, which shapes must rise) was settled by trials on "
            "these same patients; the cross-validation cannot see that, so expect a little less on new ones.",
            "Trained on 71 % liver patients from one region of Andhra Pradesh; a probability refers to that share and is far too "
            "high for a general population.",
            "The labels do not say which liver disease, nor how it was established.",
            "Women are a quarter of the data. The equalised miss rate costs specificity among women, and their probabilities run "
            "high; see the numbers by group. With so few ill women the gap is known only within wide limits.",
            "Alkaline phosphatase there was measured with an older method whose values are two to three times those of today's: a "
            "modern normal value looks low to the model, and below the training range it abstains.",
            "Direct bilirubin and the albumin/globulin ratio are seldom in a routine panel; the model then answers from the rest "
            "(see the AUROC without them).",
            "In another laboratory's data the model is useful only inside its training ranges: see the external numbers with and "
            "without the patients on whom it abstains. The abstention is part of the model.",
        ],
        "metrics": metrics,
        "operatingPoint": round(float(threshold), 4),
        "trainingPrevalence": round(float(labels.mean()), 4),
        "reproduce": "/usr/bin/python3 models/training/liver_disease.py --data ../shared/data/tables "
                     "--output models/registry/liver-disease/1",
    }
