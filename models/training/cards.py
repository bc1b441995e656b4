"""card.json (as FrontierFunctions.Contract.Cards.ModelCard reads it), card.md and evaluation.json."""
import numpy as np

import crossfit
import evaluation as ev

NOTICE = "Demonstration model on open data. Not a medical device; not for diagnosis or treatment."


def split(model):
    grouped = "rows of one patient kept together, " if "patient" in model.rules else ""
    return f"{model.repeats}x{model.folds}-fold cross-validation on patients, {grouped}{model.nested}"


def groups_of(model, rows):
    """Sex and age bands by name."""
    found = {}
    if "sex" in model.names:
        sex = rows[:, model.names.index("sex")]
        found |= {"women": sex == 0, "men": sex == 1}
    if "age" in model.names:
        age, (a, b) = rows[:, model.names.index("age")], model.bands
        found |= {f"age under {a}": age < a, f"age {a} to {b - 1}": (age >= a) & (age < b), f"age {b} and over": age >= b}
    return found


def measure(model, data, out, variants, boot, table):
    """(metrics of card.json, evaluation.json)."""
    y, p, known = data.labels, out["probability"], data.known
    n = int(known.sum())
    metrics, where = [], split(model)

    def add(name, value, patients=n, group=None):
        value = value if isinstance(value, tuple) else ev.interval(value)
        one = {"name": name, "value": round(value[0], 4)}
        if value[1] is not None:
            one |= {"low": round(value[1], 4), "high": round(value[2], 4)}
        one |= {"split": where, "patients": int(patients)}
        metrics.append(one | ({"group": group} if group else {}))

    def basics(o, among, count, group=None, prefix=""):
        pr = o["probability"]
        add(prefix + "AUROC", ev.auroc(o["odds"], y, boot, among), count, group)
        bins = 10 if group is None else 5
        add(prefix + "expected calibration error", ev.calibration_error(pr, y, boot, bins, among), count, group)
        add(prefix + "expected calibration error without what chance adds (Kumar et al. 2019)",
            ev.debiased_calibration_error(pr, y, boot, bins, among), count, group)
        add(prefix + "expected calibration error of a perfectly calibrated model on as many patients",
            (ev.calibration_noise(pr, bins, among=among), None, None), count, group)
        add(prefix + "coverage of the 90 % conformal set", boot.mean(o["covered"].mean(0), among), count, group)

    basics(out, known, n)
    add("Brier score", boot.mean(((p - y) ** 2).mean(0), known))
    add("share of patients with one label in the 90 % conformal set", boot.mean(out["single"].mean(0), known))
    ill, well = known & (y == 1), known & (y == 0)
    add("sensitivity at the operating point", boot.mean(out["positive"].mean(0), ill), ill.sum())
    add("specificity at the operating point", boot.mean(1 - out["positive"].mean(0), well), well.sum())
    for name, i, o in variants:
        basics(o, known, n, prefix=f"{name}: ")
    subgroups = []
    for name, mask in groups_of(model, data.rows).items():
        among = known & mask
        if (among & ill).sum() < 5 or (among & well).sum() < 5:
            continue
        basics(out, among, among.sum(), name)
        add("false-negative rate", boot.mean(1 - out["positive"].mean(0), among & ill), (among & ill).sum(), name)
        subgroups.append({"group": name, "patients": int(among.sum()), "positives": int((among & ill).sum())})
    if model.subsets:
        for name, mask in model.subsets(table, data.rows, y).items():
            for label, o in [("", out)] + [(f"{v}: ", o) for v, _, o in variants]:
                add(label + "AUROC", ev.auroc(o["odds"], y, boot, known & mask), (known & mask).sum(), name)
    if model.extra:
        for name, value, count in model.extra(model, data, out, boot, table):
            add(name, value, count)
    curve = []
    for t in np.round(np.arange(0.02, 0.92, 0.02), 2):
        nets = np.array([ev.net_benefit(row[known], y[known], t) for row in p])
        curve.append({"threshold": float(t), "model": round(nets[:, 0].mean(), 5), "treatAll": round(nets[0, 1], 5), "treatNone": 0})
    for t in model.thresholds:
        odds = t / (1 - t)
        gain = ((p >= t) * (y - (1 - y) * odds)).mean(0)
        add(f"net benefit at threshold {t:g}", boot.mean(gain, known))
    plot = []
    order = np.where(known)[0][np.argsort(p[0][known], kind="stable")]
    for part in np.array_split(order, 10):
        plot.append({"predicted": round(float(p[0][part].mean()), 5), "observed": round(float(y[part].mean()), 5),
                     "patients": len(part)})
    return metrics, {"split": where, "decisionCurve": curve, "calibration": plot, "subgroups": subgroups}


def card(model, data, metrics, fitted, operating):
    known = data.known
    chosen = "; ".join(f"{f.pathway.name}: {_option(f)}knots {f.model.basis.shape.knots}, slope penalty {f.model.basis.shape.penalty.slope:g}, "
                       f"curvature penalty {f.model.basis.shape.penalty.curvature:g}, {len(f.model.basis.shape.pairs)} pairwise terms"
                       for f in fitted)
    t = model.text
    return {"cardVersion": 1, "name": model.name, "version": model.version, "task": model.task, "title": t["title"],
            "summary": t["summary"], "notice": NOTICE, "method": f"{t['method']} Shipped: {chosen}.",
            "sources": [s | {"patients": s.get("patients", int(len(np.unique(data.groups))))} for s in t["sources"]],
            "intendedUse": t["intendedUse"], "limits": t["limits"], "metrics": metrics, "operatingPoint": round(operating, 4),
            "trainingPrevalence": round(float(data.labels[known].mean()), 4),
            "reproduce": f"/usr/bin/python3 models/training/train_all.py --data ../shared/data/tables --only {model.name}"}


def _option(fitted):
    option = fitted.pathway.shapes[fitted.shape_index]
    return f"ill women weigh {option[1]:g}, " if isinstance(option, tuple) else ""


def _row(m):
    span = f"{m['low']:.3f} to {m['high']:.3f}" if "low" in m else ""
    return f"| {m['name']} | {m.get('group', 'everyone')} | {m['value']:.3f} | {span} | {m['patients']} |"


def markdown(model, card, details):
    """card.md: the sections of the CHAI Applied Model Card, the items of TRIPOD+AI (Collins 2024) in brackets."""
    t = model.text
    lines = [f"# {card['title']}", "", f"`{card['name']}` version {card['version']}. {card['notice']}", "",
             "Sections as in the CHAI Applied Model Card; the numbers in brackets are items of TRIPOD+AI (BMJ 2024;385:e078378).", "",
             "## Summary", "", card["summary"], "", "## Uses and directions [3, 4]", ""]
    lines += [f"- {u}" for u in card["intendedUse"]]
    goal = "so that as many are flagged as die" if model.sensitivity is None else f"for a sensitivity of {model.sensitivity:.0%}"
    lines += ["", f"Operating point: probability {card['operatingPoint']:.3f}, chosen out of fold {goal}. It is an example for the "
              "numbers below, no advice.", "", "## Warnings and limits [24, 26]", ""]
    lines += [f"- {u}" for u in card["limits"]]
    lines += ["", "## Trust ingredients", "", "### Data [5-8]", ""]
    lines += [f"- {s['name']}. {s['licence']}. Used for {s['use']}; {s['patients']} patients." for s in card["sources"]]
    lines += [f"- Outcome: {t['outcome']} Share of positives: {card['trainingPrevalence']:.3f}.",
              f"- Exclusions: {t.get('exclusions', 'none')}.", "", "### Inputs [9]", "",
              "| feature | unit | aggregation | look-back (days) | range seen in training |", "|---|---|---|---|---|"]
    for f in details["schema"]["features"]:
        lines.append(f"| {f['label']} | {f['unit']} | {f['aggregation']} | {f.get('lookBackDays', 'all')} | "
                     f"{f['trainingLow']:g} to {f['trainingHigh']:g} |")
    lines += ["", "A missing value has a coefficient of its own; outside the range seen in training, and with fewer than "
              f"{model.minimum_present} measured values, the model abstains.", "", "### Method [10-15]", "", card["method"], "",
              "Sample size: see the intervals; no calculation was made beforehand [10]. Missing data [11]: as above. "
              "Class imbalance [13]: no resampling. Fairness [14]: by sex and age band below. Output [15]: probability, 90 % interval "
              "(Bayesian credible interval of the penalised fit), contributions that add to the log-odds, 90 % conformal set.",
              "", "## Performance [23]", "", f"{details['split']}. 95 % intervals: bootstrap over patients.", "",
              "| measure | group | value | 95 % interval | n |", "|---|---|---|---|---|"]
    lines += [_row(m) for m in card["metrics"]]
    lines += ["", "Expected calibration error counts chance, too: the row below each says what a perfectly calibrated model would show on "
              "as many patients. Decision curve, calibration plot and reference distributions: `evaluation.json`, `reference.json`.",
              "", "## Monitoring and upkeep", "",
              "Population stability per feature against `reference.json`; calibration and subgroup gaps from outcomes that are fed back. "
              "A new version gets a new folder; this one stays as it is.", "",
              "## Openness [18]", "", f"Trained again by `{card['reproduce']}`; seeds are fixed. No funding, no conflict of interest; "
              "no protocol was registered; no patients took part in the design.", ""]
    return "\n".join(lines)
