"""From a table's columns to features, by the rules of table.json: training reads them here, the product reads the same file.

Rules of a feature: `number` (times `factor`), `years` (completed, 90 at most, as the records' ages are), `values` (look-up,
`otherwise` for what is not listed), `prefixes` (1 when an ICD-9-CM code in one of
`columns`, whole part padded to three digits, begins with one of them), `earlierRows`
(number of rows of the same patient before this one, at most `most`; with `column` and `value`, only rows that hold it),
`series` (an aggregate of a long table's measurements, see series.py).
"""
import json
import os

import numpy as np
import pandas as pd

import series


def read(folder, rules):
    """Rows [row, feature], labels, patients, and the table after exclusions."""
    table = pd.read_csv(os.path.join(folder, rules["file"]), dtype=str, keep_default_na=False)
    if "series" in rules:
        table.attrs["series"] = series.read(folder, rules["series"], table)
    return apply(table, rules)


def apply(table, rules):
    values = {f["feature"]: _feature(table, f, rules) for f in rules["features"]}
    keep = np.ones(len(table), bool)
    for rule in rules.get("exclude", []):
        keep &= ~table[rule["column"]].isin(rule["values"]).to_numpy()
    for rule in rules.get("only", []):
        keep &= table[rule["column"]].isin(rule["values"]).to_numpy()
    rows = np.stack([values[f["feature"]] for f in rules["features"]], axis=1)
    groups = table[rules["patient"]].to_numpy() if "patient" in rules else np.arange(len(table))
    labels = label(table, rules["label"])
    keep &= distinct(rows, labels) if rules.get("distinct") else True
    return rows[keep], labels[keep], groups[keep], table[keep].reset_index(drop=True)


def distinct(rows, labels):
    """Rows that agree in the label and in every value that both state are one patient: all but the first are left out."""
    keep = np.ones(len(rows), bool)
    for i in range(len(rows)):
        if keep[i]:
            alike = np.all((rows == rows[i]) | np.isnan(rows) | np.isnan(rows[i]), axis=1) & (labels == labels[i])
            keep[i + 1:] &= ~alike[i + 1:]
    return keep


def label(table, rule):
    """1 positive, 0 negative, NaN where follow-up ended before it was known."""
    hit = table[rule["column"]].isin(rule["positive"]).to_numpy()
    if "time" not in rule:
        return hit.astype(float)
    time = numbers(table[rule["time"]])
    known = hit | (time >= rule["within"]) | (not rule.get("censored", False))
    return np.where(known, (hit & (time <= rule["within"])).astype(float), np.where(time >= rule["within"], 0.0, np.nan))


def numbers(column):
    return pd.to_numeric(column.replace({"": None, "NA": None, "?": None}), errors="coerce").to_numpy(float)


def _codes(table, column):
    """The different codes of a column and which of them each row has; kept, as many features ask for the same."""
    kept = table.attrs.setdefault("codes", {})
    if column not in kept:
        which, codes = pd.factorize(table[column])
        kept[column] = list(codes), which
    return kept[column]


def padded(code):
    """An ICD-9-CM code with the leading zeros that the table's spreadsheet took from it: 38.1 is 038.1."""
    whole, dot, rest = code.partition(".")
    return whole.zfill(3) + dot + rest if whole.isdigit() else code


def _feature(table, rule, rules):
    kind = rule["rule"]
    if kind == "number":
        return numbers(table[rule["column"]]) * rule.get("factor", 1)
    if kind == "years":
        return np.minimum(np.floor(numbers(table[rule["column"]])), 90)
    if kind == "values":
        other = rule.get("otherwise")
        return table[rule["column"]].map(rule["values"]).astype(float).fillna(np.nan if other is None else other).to_numpy(float)
    if kind == "prefixes":
        hit = np.zeros(len(table), bool)
        for column in rule["columns"]:
            codes, which = _codes(table, column)
            hit |= np.array([padded(c).startswith(tuple(rule["prefixes"])) for c in codes])[which]
        return hit.astype(float)
    if kind == "earlierRows":
        order = table.assign(_order=numbers(table[rules["order"]])).sort_values("_order", kind="stable")
        counted = (order[rule["column"]] == rule["value"]).astype(int) if "column" in rule else pd.Series(1, index=order.index)
        before = counted.groupby(order[rules["patient"]]).cumsum() - counted
        return np.minimum(before.reindex(table.index).to_numpy(float), rule.get("most", np.inf))
    if kind == "series":
        return series.feature(table.attrs["series"], rule)
    raise ValueError(f"no such rule: {kind}")


def text(content, depth=0):
    """JSON to read and to compare: one member a line, and a list of numbers or words on one."""
    if isinstance(content, dict) and content:
        pad = "\n" + " " * (depth + 1)
        members = (f"{json.dumps(key, ensure_ascii=False)}: {text(value, depth + 1)}" for key, value in content.items())
        return "{" + pad + ("," + pad).join(members) + "\n" + " " * depth + "}"
    if isinstance(content, list) and any(isinstance(item, (dict, list)) for item in content):
        pad = "\n" + " " * (depth + 1)
        return "[" + pad + ("," + pad).join(text(item, depth + 1) for item in content) + "\n" + " " * depth + "]"
    return json.dumps(content, ensure_ascii=False)


def write(path, content):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text(content) + "\n")
