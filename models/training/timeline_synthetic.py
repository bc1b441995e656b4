"""Synthetic patients: a simulation with published relative risks, as a start for the event model before it sees real records.

Hazards a year are log-linear in what is known of a simulated patient. Sources of their size and direction: cardiovascular events
D'Agostino et al., Circulation 2008;117:743; diabetes Wilson et al., Arch Intern Med 2007;167:1068; atrial fibrillation Alonso et
al., J Am Heart Assoc 2013;2:e000102; heart failure Ho et al., J Am Coll Cardiol 1993;22:6A; death doubling every eight years of age
(Gompertz). They are rounded: the patients only have to be plausible, nothing is measured on them.
"""
import numpy as np

import timeline_tokens as tt

# Event: rate a year at 55, then log relative risks of age (a year), male sex, body-mass index, HDL (mg/dL), systolic pressure (mmHg),
# smoking, and of events that came before.
HAZARDS = {
    "htn": (0.030, 0.04, 0.0, 0.04, 0.0, 0.030, 0.1, {}),
    "dyslipidemia": (0.035, 0.02, 0.1, 0.02, -0.012, 0.0, 0.1, {"diabetes": 0.5}),
    "diabetes": (0.008, 0.02, 0.1, 0.08, -0.015, 0.005, 0.1, {"htn": 0.3}),
    "nafld": (0.004, -0.01, 0.1, 0.08, -0.010, 0.0, 0.0, {"diabetes": 0.5}),
    "ang/isc": (0.006, 0.05, 0.5, 0.01, -0.015, 0.008, 0.5, {"diabetes": 0.5, "MI": 1.0}),
    "MI": (0.0014, 0.05, 0.6, 0.01, -0.015, 0.010, 0.7, {"diabetes": 0.5, "ang/isc": 0.9}),
    "afib": (0.004, 0.08, 0.3, 0.03, 0.0, 0.005, 0.2, {"heart failure": 0.8, "MI": 0.4}),
    "heart failure": (0.0018, 0.08, 0.2, 0.04, 0.0, 0.006, 0.4, {"diabetes": 0.6, "MI": 1.0, "ang/isc": 0.5, "afib": 0.9, "htn": 0.4}),
    "stroke": (0.004, 0.07, 0.1, 0.0, -0.005, 0.012, 0.5, {"diabetes": 0.5, "afib": 0.7}),
    "cardiac arrest": (0.0005, 0.06, 0.5, 0.02, 0.0, 0.005, 0.5, {"heart failure": 1.0, "MI": 1.0}),
    "fib4": (0.006, 0.09, 0.1, 0.0, 0.0, 0.0, 0.0, {"nafld": 0.5}),
    "death": (0.0022, 0.088, 0.3, 0.0, 0.0, 0.0, 0.7, {"heart failure": 0.9, "MI": 0.3, "diabetes": 0.4, "stroke": 0.6, "fib4": 0.4}),
}
STEP = 0.25   # years
BEFORE = 15   # years of life before the index date


def patients(count, seed):
    rng = np.random.default_rng(seed)
    age = np.clip(rng.normal(53, 15, count), 18, 90).astype(int)
    male = rng.random(count) < 0.47
    bmi = np.clip(np.exp(rng.normal(np.log(29), 0.21, count)), 16, 60)
    hdl = np.clip(rng.normal(np.where(male, 46, 57) - 0.45 * (bmi - 29), 12), 18, 120)
    sbp = np.clip(rng.normal(112 + 0.38 * age + 0.4 * (bmi - 29), 11), 85, 210)
    smoker = rng.random(count) < 0.25
    had = {e: np.zeros(count, bool) for e in HAZARDS}
    facts = [[] for _ in range(count)]
    end = (rng.uniform(0.5, 14, count) * tt.YEAR).astype(int)
    died = np.zeros(count, bool)
    for k in range(int(BEFORE / STEP) + int(14 / STEP) + 1):
        t = -BEFORE + k * STEP
        years = age + t
        active = ~died & (t * tt.YEAR < end) & (years >= 16)
        for event, (rate, by_age, by_male, by_bmi, by_hdl, by_sbp, by_smoking, by_events) in HAZARDS.items():
            if event == "death" and t < 0:
                continue
            log = (by_age * (years - 55) + by_male * male + by_bmi * (bmi - 29) + by_hdl * (hdl - 50) + by_sbp * (sbp - 132)
                   + by_smoking * smoker + sum(v * had[e] for e, v in by_events.items()))
            free = ~had[event] if event in tt.ONCE or event == "fib4" else True
            now = active & free & (rng.random(count) < -np.expm1(-rate * np.exp(np.minimum(log, 5)) * STEP))
            for i in np.where(now)[0]:
                day = int((t + rng.random() * STEP) * tt.YEAR)
                if day > end[i]:
                    continue
                if event == "death":
                    died[i], end[i] = True, max(day, 1)
                else:
                    facts[i].append((day, event, 2.67 + rng.exponential(1.0) if event == "fib4" else None))
            had[event] |= now
    known = -rng.uniform(0, 14, count) * tt.YEAR  # where the record of measurements begins
    for i in range(count):
        for name, often, mean, spread in (("hdl", 0.8, hdl[i], 5), ("sbp", 0.25, sbp[i], 10), ("smoke", 0.03, smoker[i], 0)):
            for day in rng.uniform(known[i], end[i], rng.poisson(often * (end[i] - known[i]) / tt.YEAR)):
                facts[i].append((int(day), name, float(np.round(rng.normal(mean, spread))) if spread else float(mean)))
        facts[i] = [f for f in facts[i] if f[0] <= end[i]]
        if "nafld" not in {f[1] for f in facts[i] if f[0] <= 0} and rng.random() < 0.2 * np.exp(0.05 * (bmi[i] - 29)):
            facts[i] = [f for f in facts[i] if f[1] != "nafld"] + [(0, "nafld", None)]
    return [tt.Subject(-1 - i, age[i], int(male[i]), float(bmi[i]) if rng.random() < 0.72 else None, facts[i], int(max(end[i], 1)),
                       bool(died[i]), -1 - i) for i in range(count)]
