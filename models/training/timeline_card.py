"""Card of the event model, in the structure of the other models' cards."""
import cards
import timeline_cox as tc

LABELS = {"death": "death", "diabetes": "diabetes", "heart failure": "heart failure", "MI": "myocardial infarction",
          "nafld": "non-alcoholic fatty liver disease"}


def card(version, metrics, patients, held, synthetic, details):
    s = details["setting"]
    return {
        "cardVersion": 1, "name": "timeline", "version": version, "task": "timeline",
        "title": "What may come: futures of a record", "notice": cards.NOTICE,
        "summary": "A generative event model continues a record token by token and gives the probability of death, diabetes, heart failure, "
                   "myocardial infarction and fatty liver disease within any horizon up to ten years, and an embedding of the record. "
                   "It reads sex, age, HDL cholesterol, systolic pressure, FIB-4, smoking, body-mass index and ten kinds of events.",
        "method": f"Decoder transformer ({details['parameters']:,} weights, width {s['width']}, {s['layers']} layers) over tokens of events, "
                  "parts of the distribution of values, time gaps and age (the idea of ETHOS, Renc 2024), beside a line that is additive in "
                  "the counts of tokens and in age. It gives a rate a year for every kind of event, held until the next token (competing "
                  "exponentials, as in Delphi-2M, Shmatko 2025). Trained by the likelihood of what was observed: follow-up that ends is "
                  "time without an event, never an event; time before the index date counts a tenth, without death and NAFLD. "
                  f"First {s['synthetic']} rounds over {synthetic:,} synthetic patients, then {s['epochs']} over the cohort. Probabilities: "
                  "mean over sampled futures of the model's own hazard, added up while the subject lives and has not had the event.",
        "sources": [
            {"name": "Mayo Clinic NAFLD cohort (nafld1-3 of R's survival package; Allen et al., Hepatology 2018;67:1726)",
             "licence": "LGPL (>= 2)", "use": "training and choice of settings", "patients": patients},
            {"name": "The same cohort, subjects held out", "licence": "LGPL (>= 2)", "use": "evaluation", "patients": held},
            {"name": "Simulation with published relative risks (models/training/timeline_synthetic.py)", "licence": "MIT",
             "use": "start of training", "patients": synthetic}],
        "intendedUse": ["To show what a generative event model adds to a record, on open data.",
                        "To compare futures of a record with those of a Cox model on the same features.",
                        "Not for diagnosis, treatment, triage or insurance; not for children."],
        "limits": [
            "One county of the United States; a fifth of the subjects were chosen because they have fatty liver disease, the others as their matches. Probabilities hold for people like them.",
            "The tables' total cholesterol is a copy of HDL cholesterol, their diastolic pressure a copy of systolic pressure: both are not used. FIB-4 is on record only where it is above 2.67.",
            "The time of the prediction is the index date of the cohort. In a record it is the last known fact, which often is a visit; nobody measured what that changes.",
            "Calendar time, drugs, race, kidney function and everything else that is no token is unknown to it.",
            "Who was ill before the index date was not at risk of death until then: earlier history is that of survivors.",
            "Codes of records were mapped to the cohort's events by hand; the cohort's own code lists are not published with the tables.",
            "Synthetic patients come from rounded published risks; nothing is measured on them.",
            "The 90 % interval in a report is that of the sampling, not of the model: it says nothing of how wrong the model may be."],
        "metrics": metrics, "operatingPoint": 0, "trainingPrevalence": 0,
        "reproduce": "/usr/bin/python3 models/training/train_all.py --data ../shared/data/tables --only timeline"}


def markdown(one, details):
    lines = [f"# {one['title']}", "", f"`{one['name']}` version {one['version']}. {one['notice']}", "",
             "Sections as in the CHAI Applied Model Card; the numbers in brackets are items of TRIPOD+AI (BMJ 2024;385:e078378).", "",
             "## Summary", "", one["summary"], "", "## Uses and directions [3, 4]", ""]
    lines += [f"- {u}" for u in one["intendedUse"]] + ["", "## Warnings and limits [24, 26]", ""] + [f"- {u}" for u in one["limits"]]
    lines += ["", "## Trust ingredients", "", "### Data [5-8]", ""]
    lines += [f"- {s['name']}. {s['licence']}. Used for {s['use']}; {s['patients']} patients." for s in one["sources"]]
    lines += ["", "Outcome: the first record of the event after the index date, in subjects without it before; five years; death competes, "
              "end of follow-up censors.", "", "### Inputs [9]", "",
              "`vocabulary.json`: tokens, codes, units, plausible limits, bounds of the parts, rules.", "", "### Method [10-15]", "", one["method"], "",
              "Sample size: see the intervals; no calculation was made beforehand [10]. Missing data [11]: what is not on record is no token; "
              "in training some are left out at random. Fairness [14]: not measured by group.", "",
              "## Performance [23]", "", f"{details['split']}. 95 % intervals.", "", "| measure | value | 95 % interval | n |", "|---|---|---|---|"]
    for m in one["metrics"]:
        span = f"{m['low']:.4f} to {m['high']:.4f}" if "low" in m else ""
        lines.append(f"| {m['name']} | {m['value']:.4f} | {span} | {m['patients']} |")
    lines += ["", "The Cox model: age (spline), sex, body-mass index, last HDL, systolic pressure, smoking, FIB-4, prior events; ridge by "
              "cross-validation on the training subjects.", "", "| event | at risk | happened | mean probability | observed (Aalen-Johansen) |",
              "|---|---|---|---|---|"]
    lines += [f"| {LABELS[n]} | {e['atRisk']} | {e['happened']} | {e['meanProbability']:.4f} | {e['observed']:.4f} |" for n, e in details["events"].items()]
    lines += ["", "## Monitoring and upkeep", "", "A new version gets a new folder; this one stays as it is.", "", "## Openness [18]", "",
              f"Trained again by `{one['reproduce']}`; seeds are fixed. No funding, no conflict of interest; no protocol was registered; "
              "no patients took part in the design.", ""]
    return "\n".join(lines)
