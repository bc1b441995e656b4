"""From a model's description to its files: cross-validation, final fit, ONNX, schema, card, evaluation, golden rows."""
import os
from dataclasses import dataclass, field

import numpy as np
import onnx

import cards
import crossfit
import evaluation
import graph
import modalities
import reference
import tables


@dataclass(frozen=True)
class Feature:
    """One input: how records carry it (codes, unit, window) and how the table does (`rule` of table.json)."""

    name: str
    label: str
    kind: str
    unit: str
    plausible: tuple
    rule: dict
    codes: tuple = ()
    look_back: int | None = None
    aggregation: str = "Last"
    molar_mass: float | None = None


@dataclass
class Model:
    name: str
    version: str
    task: str
    features: list
    rules: dict                # table.json without its features
    pathways: list
    text: dict                 # of the card: title, summary, method, sources, intendedUse, limits ...
    minimum_present: int
    population: tuple = None   # (label, codes, look-back in days or None): whom the model is for; None: anybody
    repeats: int = 5
    nested: str = "everything fitted inside the training folds"   # what the cross-validation left to the folds
    folds: int = 10
    sensitivity: float = 0.90  # of the operating point; None: as many are flagged as are ill
    bands: tuple = (50, 65)
    variants: tuple = ()       # (name, pathway index) measured for all patients apart
    target: object = None      # (table, labels) -> what a trainer gets
    known: object = None       # (table, labels) -> rows whose label is known
    extra: object = None       # (model, data, out, boot, table) -> more metrics
    external: object = None    # (fitted, data folder, operating point) -> metrics from outside
    subsets: object = None     # (table, rows, labels) -> {name: mask}
    thresholds: tuple = (0.05, 0.1, 0.2, 0.3, 0.5)
    highest_auroc: float = 1.0
    slice_rows: int = 400

    @property
    def names(self):
        return [f.name for f in self.features]

    def table(self):
        return {"tableVersion": 1, **self.rules,
                "features": [{"feature": f.name, **f.rule} for f in self.features]}


def population(label, codes, look_back):
    return {"label": label, "codes": list(codes)} | ({"lookBackDays": look_back} if look_back else {})


def schema(model, rows):
    features = []
    for j, f in enumerate(model.features):
        one = {"name": f.name, "label": f.label, "kind": f.kind, "modality": modalities.of(f), "unit": f.unit, "codes": list(f.codes),
               "aggregation": f.aggregation}
        if f.look_back is not None:
            one["lookBackDays"] = f.look_back
        one |= {"plausibleLow": f.plausible[0], "plausibleHigh": f.plausible[1],
                "trainingLow": float(np.nanmin(rows[:, j])), "trainingHigh": float(np.nanmax(rows[:, j]))}
        if f.molar_mass:
            one["molarMass"] = f.molar_mass
        features.append(one)
    return {"schemaVersion": 1, "task": model.task, "modelVersion": model.version,
            "minimumPresent": model.minimum_present,
            **({"population": population(*model.population)} if model.population else {}), "features": features}


def synthetic(model, rows, count, seed):
    """Rows whose features are drawn one by one from the deciles, some values missing: nobody's record."""
    random = np.random.RandomState(seed)
    out = np.full((count, rows.shape[1]), np.nan)
    for j in range(rows.shape[1]):
        values = rows[:, j][~np.isnan(rows[:, j])]
        levels = np.unique(values)
        if len(levels) <= 12:
            out[:, j] = levels[np.searchsorted(np.cumsum([np.mean(values == v) for v in levels]),
                                               random.uniform(size=count) * 0.999999)]
        else:
            spots = np.quantile(values, np.linspace(0.01, 0.99, 12))
            out[:, j] = np.interp(random.uniform(size=count) * 11, np.arange(12), spots)
            if model.features[j].kind == "Age" or np.all(values == np.round(values)):
                out[:, j] = np.round(out[:, j])
        gone = np.isnan(rows[:, j]).mean()
        out[:, j][random.uniform(size=count) < gone] = np.nan
    # Six significant digits, so that the file holds exactly what a single-precision tensor holds.
    return np.array([[np.nan if np.isnan(v) else float(np.float32(f"{v:.5g}")) for v in row] for row in out])


def fixed_slice(model, fitted, rows, low, high):
    """Synthetic rows with simulated outcomes, the double-precision answers and their metrics; some edge rows."""
    random = np.random.RandomState(12)
    made = synthetic(model, rows, model.slice_rows, 11)
    edges = np.array([low, high, low * 0, high * 10, np.full(len(low), np.nan)]).astype(np.float32).astype(float)
    answers = graph.reference(fitted, model.names, made)
    p = answers["probability"]
    labels = (random.uniform(size=len(p)) < p).astype(float)
    one = evaluation.Bootstrap(np.arange(len(p)))
    one.weights = one.weights[:1]
    metrics = {"auroc": float(evaluation.auroc(p[None], labels, one)[0]), "brier": float(np.mean((p - labels) ** 2)),
               "coverage90": float(np.mean(np.where(labels == 1, answers["conformal_set"][:, 1],
                                                    answers["conformal_set"][:, 0])))}
    detail = np.vstack([made[:20], edges])
    full = graph.reference(fitted, model.names, detail)

    def listed(values):
        return [[None if np.isnan(v) else float(f"{v:.9g}") for v in row] for row in np.atleast_2d(values)]

    golden = {"inputs": listed(detail), "probability": np.round(full["probability"], 9).tolist(),
              "interval": np.round(full["interval"], 9).tolist(),
              "baseLogOdds": np.round(full["base_log_odds"], 9).tolist(),
              "contributions": np.round(full["contributions"], 9).tolist(),
              "conformalSet": full["conformal_set"].tolist(), "pathway": full["pathway"].tolist()}
    return golden, {"inputs": listed(made), "labels": labels.astype(int).tolist(),
                    "probability": np.round(p, 9).tolist(), "metrics": metrics}


def prepare(model, data_folder):
    """(rows, labels, data, bootstrap, table) as cross-validation takes them."""
    rows, labels, groups, table = tables.read(data_folder, model.table())
    known = np.ones(len(labels), bool) if model.known is None else model.known(table, labels)
    labels = np.nan_to_num(labels)
    target = {"fit": labels} if model.target is None else model.target(table, labels)
    data = crossfit.Data(rows, labels, groups, target, known)
    boot = evaluation.Bootstrap(groups)
    boot.unweighted = boot.weights
    if "evaluate" in target:
        boot.weights = boot.weights * target["evaluate"].astype(np.float32)
    return rows, labels, data, boot, table


def run(model, data_folder, registry):
    rows, labels, data, boot, table = prepare(model, data_folder)
    known = data.known
    (out, *forced), fitted = crossfit.cross_validate(model.pathways, data, model.repeats, model.folds, model.sensitivity,
                                           (None, *[i for _, i in model.variants]))
    variants = [(name, i, o) for (name, i), o in zip(model.variants, forced)]
    own = np.zeros(len(labels))
    way = crossfit.route(model.pathways, rows)
    for i, part in enumerate(fitted):
        own[way == i] = part.out_of_fold[way == i]
    operating = float(crossfit.logistic(crossfit.operating_odds(own[known], labels[known], model.sensitivity)))
    answers = graph.reference(fitted, model.names, rows)
    measured, details = cards.measure(model, data, out, variants, boot, table)
    measured += model.external(fitted, data_folder, operating) if model.external else []
    measured += modalities.measure(model, data, boot, [f.shape_index for f in fitted])
    top = max(m["value"] for m in measured if m["name"].startswith("AUROC") and "group" not in m)
    if top > model.highest_auroc:
        raise SystemExit(f"{model.name}: AUROC {top:.3f} is above {model.highest_auroc}, which means leakage")

    folder = os.path.join(registry, model.name, model.version)
    os.makedirs(folder, exist_ok=True)
    onnx.save(graph.build(fitted, model.names, model.name, model.version), os.path.join(folder, "model.onnx"))
    low, high = np.nanmin(rows, axis=0), np.nanmax(rows, axis=0)
    card = cards.card(model, data, measured, fitted, operating)
    golden, slice_ = fixed_slice(model, fitted, rows, low, high)
    details |= {"schema": schema(model, rows), "pairs": [list(p) for p in graph.pair_names(fitted, model.names)],
                "pathways": [p.name for p in model.pathways],
                "conformal": [{"positiveFrom": p.lowest_positive, "negativeUpTo": p.highest_negative} for p in fitted],
                "apparent": apparent(answers, labels, known)}
    for name, content in (("features.json", schema(model, rows)), ("table.json", model.table()), ("card.json", card),
                          ("golden.json", golden), ("slice.json", slice_), ("evaluation.json", details),
                          ("reference.json", reference.distributions(rows, model.names)
                           | {"probability": reference.bins(answers["probability"])})):
        tables.write(os.path.join(folder, name), content)
    with open(os.path.join(folder, "card.md"), "w", encoding="utf-8") as file:
        file.write(cards.markdown(model, card, details))
    for m in measured:
        span = f" [{m['low']:.3f}, {m['high']:.3f}]" if "low" in m else ""
        print(f"{model.name}: {m['name']}{' / ' + m['group'] if 'group' in m else ''}: {m['value']:.4f}{span} "
              f"(n={m['patients']})", flush=True)


def apparent(answers, labels, known):
    """The shipped weights on the whole development table: no measure of quality, but what any machine must reproduce."""
    p, y = answers["probability"][known], labels[known]
    one = evaluation.Bootstrap(np.arange(len(p)))
    one.weights = one.weights[:1]
    return {"rows": int(known.sum()), "auroc": float(evaluation.auroc(p[None], y, one)[0]),
            "brier": float(np.mean((p - y) ** 2)), "meanProbability": float(p.mean())}
