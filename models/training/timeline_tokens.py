"""A subject's timeline as tokens: the vocabulary, the decile bounds and the rules that serving follows too.

The tables are Mayo's NAFLD cohort as R's survival package has it (nafld1 subjects, nafld2 measurements, nafld3 events); day 0 is
the index date. The published idea is ETHOS (Renc et al., npj Digital Medicine 2024;7:256).
"""
import csv
import math

import numpy as np

YEAR = 365.25      # days of a year of age
TICK = 365         # after so many days without a token, a token says that time has passed
WINDOW = 3652      # days before the prediction from which measurements are taken
KEPT = 24          # of each measurement and each event that can recur, the last so many before the prediction
OLDEST = 90        # completed years; everyone over 89 is one group (45 CFR 164.514(b)(2)(i)(C))
BMI_DAYS = 730     # how old a body-mass index may be

# What is measured: name, parts of its distribution, plausible limits. Total cholesterol and diastolic pressure are not here: in the
# tables `chol` repeats `hdl` and `dbp` repeats `sbp`, value for value.
MEASURED = [("hdl", 10, 2.0, 300.0), ("sbp", 10, 40.0, 320.0), ("fib4", 5, 2.67, 100.0), ("smoke", 2, 0.0, 1.0)]
BMI = ("bmi", 10, 9.0, 100.0)
# Events: name in the table, whether only the first counts.
CONDITIONS = [("dyslipidemia", True), ("htn", True), ("diabetes", True), ("nafld", True), ("ang/isc", False), ("MI", False),
              ("afib", False), ("heart failure", False), ("stroke", False), ("cardiac arrest", False)]
ONCE = {name for name, once in CONDITIONS if once}
DEATH = "death"


def token_names():
    names = ["pad", "sex:female", "sex:male"] + [f"age:{a}-{a + 4}" for a in range(15, 90, 5)] + ["age:90+"]
    names += [f"bmi:{i + 1}" for i in range(BMI[1])]
    for name, parts, _, _ in MEASURED:
        names += [f"{name}:{i + 1}" for i in range(parts)] if name != "smoke" else ["smoke:no", "smoke:yes"]
    return names + [name for name, _ in CONDITIONS] + [DEATH, "year", "now"]


NAMES = token_names()
INDEX = {name: i for i, name in enumerate(NAMES)}
# Tokens that the model gives rates for: measurements, events, death.
PREDICTED = [i for i, n in enumerate(NAMES) if n.split(":")[0] in {m[0] for m in MEASURED} or n == DEATH or n in dict(CONDITIONS)]


class Subject:
    """facts: (day, name, value or None), day 0 the index date; end and died: None for a subject who is asked about."""

    def __init__(self, key, age, male, bmi, facts, end=None, died=False, match=None):
        self.key, self.age, self.male, self.bmi, self.facts = key, min(int(age), OLDEST), male, bmi, facts
        self.end, self.died, self.match = end, died, match


def read(folder):
    """Subjects of the cohort; rows without a day are left out."""
    def rows(name):
        with open(f"{folder}/{name}.csv", newline="") as file:
            return list(csv.DictReader(file))

    def number(text):
        return float(text) if text not in ("", "NA") else None

    facts = {}
    for row in rows("nafld2"):
        if row["test"] in ("hdl", "sbp", "fib4", "smoke") and number(row["value"]) is not None:
            facts.setdefault(row["id"], []).append((int(float(row["days"])), row["test"], float(row["value"])))
    for row in rows("nafld3"):
        if number(row["days"]) is not None:
            facts.setdefault(row["id"], []).append((int(float(row["days"])), row["event"], None))
    return [Subject(int(r["id"]), float(r["age"]), int(r["male"]), number(r["bmi"]), facts.get(r["id"], []), int(float(r["futime"])),
                    r["status"] == "1", int(r["case.id"])) for r in rows("nafld1")]


def bounds(subjects):
    """{name: inner quantiles}; of equal parts, over measurements (body-mass index: over subjects)."""
    found = {}
    for name, parts, low, high in MEASURED[:3]:
        values = [v for s in subjects for _, n, v in s.facts if n == name and low <= v <= high]
        found[name] = np.round(np.quantile(values, np.arange(1, parts) / parts), 2).tolist()
    found["bmi"] = np.round(np.quantile([s.bmi for s in subjects if s.bmi], np.arange(1, 10) / 10), 2).tolist()
    return found


def token_of(name, value, limits):
    """The token of a fact; None for an implausible value."""
    if value is None:
        return INDEX[name]
    if name == "smoke":
        return INDEX["smoke:yes" if value >= 0.5 else "smoke:no"]
    _, _, low, high = next(m for m in [*MEASURED, BMI] if m[0] == name)
    return INDEX[f"{name}:{1 + sum(value >= b for b in limits[name])}"] if low <= value <= high else None


def age_band(years):
    return INDEX["age:90+"] if years >= 90 else INDEX[f"age:{max(15, int(years // 5) * 5)}-{max(15, int(years // 5) * 5) + 4}"]


def by_day(facts, limits, ever):
    """[(day, token)] in order: one token of a measurement a day (the mean of its values), one of an event a day, first ones once."""
    values, order = {}, []
    for day, name, value in facts:
        if value is None:
            order.append((day, INDEX[name], name))
        else:
            low, high = next((m[2], m[3]) for m in MEASURED if m[0] == name)
            if low <= value <= high:
                values.setdefault((day, name), []).append(value)
    order += [(day, token_of(name, sum(v) / len(v), limits), name) for (day, name), v in values.items()]
    found = []
    for day, token, name in sorted(set(order)):
        if name in ONCE or name == "fib4":
            if name in ever:
                continue
            ever.add(name)
        found.append((day, token, name))
    return found


def history(subject, limits, ever=None):
    """[(token, day)]: what is known on day 0, ending with `now`."""
    ever = set() if ever is None else ever
    facts = by_day([f for f in subject.facts if f[0] <= 0], limits, ever)
    early = {}
    for day, token, name in facts:
        if day < -WINDOW and name in dict(CONDITIONS):
            early.setdefault(name, (day, token))
    kept, counts = [], {}
    for fact in reversed([f for f in facts if f[0] >= -WINDOW]):
        counts[fact[2]] = counts.get(fact[2], 0) + 1
        if counts[fact[2]] <= KEPT:
            kept.append(fact)
    kept.reverse()
    start = min([d for d, _, _ in kept], default=0)
    tokens = [(INDEX["sex:male" if subject.male else "sex:female"], start), (age_band(subject.age + start / YEAR), start)]
    tokens += [(token, day) for day, token in sorted(early.values())]
    last = start
    for day, token, _ in kept + [(0, None, "")]:
        while day - last >= TICK:
            last += TICK
            if last < day:
                tokens.append((INDEX["year"], last))
        if token is not None:
            tokens.append((token, day))
            last = day
    tokens.append((age_band(subject.age), 0))
    if subject.bmi is not None and BMI[2] <= subject.bmi <= BMI[3]:
        tokens.append((token_of("bmi", subject.bmi, limits), 0))
    return tokens + [(INDEX["now"], 0)]


def sequence(subject, limits, longest):
    """Tokens and ages of a whole record, and of each position the years until the next one and what came then.

    (tokens, ages, years [n], targets: list of token lists, before: [n] whether the position lies before the index date)
    The last position of a day predicts. Time is observed until the end of follow-up; before the index date until the day before it,
    since people were chosen for what happened on that day. A sequence that is too long ends early, as if follow-up had ended.
    """
    ever = set()
    tokens = history(subject, limits, ever)
    future = by_day([f for f in subject.facts if 0 < f[0] <= subject.end], limits, ever)
    if subject.died:
        future.append((subject.end, INDEX[DEATH], DEATH))
    last, end = 0, subject.end
    for day, token, _ in future + [(subject.end, None, "")]:
        while day - last >= TICK:
            last += TICK
            if last < day:
                tokens.append((INDEX["year"], last))
        if token is not None:
            tokens.append((token, day))
            last = day
    if len(tokens) > longest:
        end = tokens[longest][1]
        while tokens[longest - 1][1] == end and longest > 1:
            longest -= 1
        tokens = tokens[:longest]
    days = [d for _, d in tokens]
    years, targets = np.zeros(len(tokens)), [[] for _ in tokens]
    now = next(i for i, (t, _) in enumerate(tokens) if t == INDEX["now"])
    first = 2 + sum(1 for i in range(2, now) if days[i] < days[0])  # events before the window are only known of
    for i in range(first - 1, len(tokens)):
        if i + 1 < len(tokens) and days[i + 1] == days[i] or i == first - 1 and first < now and days[first] == days[0]:
            continue
        following = days[i + 1] if i + 1 < len(tokens) else end
        before = i < now
        years[i] = (min(following, -1) - max(days[i], days[0]) if before else following - days[i]) / YEAR
        if i + 1 < len(tokens) and not (before and following >= 0):
            targets[i] = [t for t, d in tokens[i + 1:i + 40] if d == following and t in _PREDICTED]
    before = np.arange(len(tokens)) < now
    return (np.array([t for t, _ in tokens]), np.array([subject.age + d / YEAR for d in days]), np.maximum(years, 0), targets, before)


_PREDICTED = set(PREDICTED)


def parts(subjects, folds, seed):
    """[subject]: a number per group of matched subjects, 0 to folds - 1; the same for every run."""
    groups = sorted({s.match for s in subjects})
    order = np.random.default_rng(seed).permutation(len(groups))
    at = {g: int(order[i]) * folds // len(groups) for i, g in enumerate(groups)}
    return np.array([at[s.match] for s in subjects])
