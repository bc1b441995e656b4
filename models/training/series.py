"""Measurements over time, one row each in a table of their own, as features: what the product computes from a patient's events.

table.json's `series` says where they stand: `file`, the column `row` that names the row of the main table (whose column is
`of`), `time` (hh:mm since admission), `name`, `value`, and `hours`, the time of the prediction; nothing later is read.
A feature's rule says `names`, `days` of look-back (both ends count), the plausible range `low` to `high` (what lies outside is
left out, and so is such a sum) and the `aggregation`, as FeatureAggregation of the product has it; `values` translates instead, `Presence` is 1 or 0.
"""
import os
from dataclasses import dataclass

import numpy as np
import pandas as pd

MINUTES_IN_DAY = 1440


@dataclass
class Series:
    facts: pd.DataFrame  # at: row of the main table; minute; name; text; number
    rows: int
    end: int             # minute of the prediction


def read(folder, rule, table):
    facts = pd.read_csv(os.path.join(folder, rule["file"]), dtype=str, keep_default_na=False)
    row = pd.Series(np.arange(len(table)), index=table[rule["of"]])
    time = facts[rule["time"]].str.split(":", expand=True).astype(int)
    facts = pd.DataFrame({"at": facts[rule["row"]].map(row), "minute": time[0] * 60 + time[1], "name": facts[rule["name"]],
                          "text": facts[rule["value"]], "number": pd.to_numeric(facts[rule["value"]], errors="coerce")})
    end = rule["hours"] * 60
    facts = facts[facts["at"].notna() & (facts["minute"] <= end)]
    facts["at"] = facts["at"].astype(int)
    return Series({name: of for name, of in facts.groupby("name")}, len(table), end)


def feature(series, rule):
    facts = pd.concat([series.facts[name] for name in rule["names"] if name in series.facts])
    facts = facts[facts["minute"] >= series.end - rule["days"] * MINUTES_IN_DAY]
    if "values" in rule:
        facts = facts.assign(number=facts["text"].map(rule["values"]))
        other = rule.get("otherwise", np.nan)
        return _each(facts.groupby("at")["number"].last(), series.rows, other)
    kind = rule["aggregation"]
    if kind == "Presence":
        return _each(facts.groupby("at").size().clip(upper=1), series.rows, 0)
    if kind == "Count":
        return _each(facts[facts["number"].notna()].groupby("at").size(), series.rows, 0)
    facts = facts[facts["number"].between(rule["low"], rule["high"])]
    rows = facts.groupby("at")
    if kind in ("Last", "First"):
        time = rows["minute"].transform("max" if kind == "Last" else "min")
        return _each(facts[facts["minute"] == time].groupby("at")["number"].mean(), series.rows)
    how = {"Minimum": "min", "Maximum": "max", "Mean": "mean", "Median": "median", "Sum": "sum"}[kind]
    values = rows["number"].agg(how)
    return _each(values.where(values.between(rule["low"], rule["high"])), series.rows)


def _each(values, rows, other=np.nan):
    return values.reindex(np.arange(rows)).fillna(other).to_numpy(float) if other == other else (
        values.reindex(np.arange(rows)).to_numpy(float))
