"""Card of the event model, in the structure of the other models' cards."""
import cards
import timeline_cox as tc

LABELS = {"death": "death", "diabetes": "diabetes", "heart failure": "heart failure", "MI": "myocardial infarction",
          "nafld": "non-alcoholic fatty liver disease"}
LOOKED = ("Settings were chosen by cross-validation among the subjects of training only. Complete models were scored on the held-out "
          "subjects three times: twice an earlier, single network (32, then 64 trajectories), once this one; a trial run of the program "
          "also scored a barely trained network on 760 of them. Conformal sets by sex and age replaced sets for everybody after their coverage "
          "above 65 years had been seen to be 0.49 to 0.83; nothing else was changed after a look.")


def card(version, metrics, details):
    s, subjects = details["setting"], details["subjects"]
    synthetic = subjects["synthetic"]
    first = f"First {s['synthetic']} rounds over {synthetic:,} synthetic patients, then {s['epochs']} over the cohort." if synthetic \
        else f"{s['epochs']} rounds over the cohort; a first round over synthetic patients did not help and was left out."
    return {
        "cardVersion": 1, "name": "timeline", "version": version, "task": "timeline",
        "title": "What may come: futures of a record", "notice": cards.NOTICE,
        "summary": "A generative event model continues a record token by token and gives the probability of death, diabetes, heart failure, "
                   "myocardial infarction and fatty liver disease within any horizon up to ten years, and an embedding of the record. "
                   "It reads sex, age, HDL cholesterol, systolic pressure, FIB-4, smoking, body-mass index and ten kinds of events.",
        "method": f"{s['members']} decoder transformers side by side in one graph ({details['parameters']:,} weights, each of width "
                  f"{s['width']} and {s['layers']} layers), trained with different seeds, the logarithms of their rates averaged, over "
                  "tokens of events, parts of the distribution of values, time gaps and age (the idea of ETHOS, Renc 2024), beside a line "
                  "that is additive in the counts of tokens, in how recent they are and in age. It gives a rate a year for every kind of "
                  "event, held until the next token (competing exponentials, as in Delphi-2M, Shmatko 2025). Trained by the likelihood of "
                  "what was observed: follow-up that ends is time without an event, never an event; time before the index date weighs "
                  f"{s['before']:g}, without death and NAFLD. {first} Probabilities: mean over sampled futures of the model's own hazard, "
                  "added up while the subject lives and has not had the event. Conformal sets (label-conditional, 90 %): thresholds from "
                  "probabilities out of fold among the subjects of training.",
        "sources": [
            {"name": "Mayo Clinic NAFLD cohort (nafld1-3 of R's survival package; Allen et al., Hepatology 2018;67:1726)",
             "licence": "LGPL (>= 2)", "use": "training, choice of settings and conformal thresholds", "patients": subjects["training"]},
            {"name": "The same cohort, subjects held out", "licence": "LGPL (>= 2)", "use": "evaluation",
             "patients": subjects["heldOut"]}] + ([
                 {"name": "Simulation with published relative risks (models/training/timeline_synthetic.py)", "licence": "MIT",
                  "use": "start of training", "patients": synthetic}] if synthetic else []),
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
            "Conformal sets hold for people like the cohort's, and for five years only; where the outcome at five years is not known, others stand for it.",
            *(["Synthetic patients come from rounded published risks; nothing is measured on them."] if synthetic else []),
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
              "in training some are left out at random. Fairness [14]: by sex and age band below. Output [15]: probability by fifths of the "
              "horizon with the standard error of the sampling, hazards now, 90 % conformal set at five years, embedding.", "",
              "## Performance [23]", "", f"{details['split']}. 95 % intervals: bootstrap over subjects. {LOOKED}", "",
              "| measure | group | value | 95 % interval | n |", "|---|---|---|---|---|"]
    for m in one["metrics"]:
        span = f"{m['low']:.4f} to {m['high']:.4f}" if "low" in m else ""
        lines.append(f"| {m['name']} | {m.get('group', 'everyone')} | {m['value']:.4f} | {span} | {m['patients']} |")
    lines += ["", "The Cox model: age (spline), sex, body-mass index, last HDL, systolic pressure, smoking, FIB-4, prior events; ridge by "
              "cross-validation on the training subjects.", "", "| event | at risk | happened | mean probability | observed (Aalen-Johansen) |",
              "|---|---|---|---|---|"]
    lines += [f"| {LABELS[n]} | {e['atRisk']} | {e['happened']} | {e['meanProbability']:.4f} | {e['observed']:.4f} |" for n, e in details["events"].items()]
    lines += ["", "Subgroups, decision curves (1 to 30 %), calibration: `evaluation.json`. Shares, coverage and net benefit weigh subjects by "
              "one over the chance of having been followed for so long. A group has at least 100 subjects at risk, and for its C-index ten "
              "to whom it happened."]
    lines += ["", "## Monitoring and upkeep", "", "Population stability of the inputs against `reference.json`; calibration and "
              "subgroup gaps from outcomes that are fed back. A new version gets a new folder; this one stays as it is.", "", "## Openness [18]", "",
              f"Trained again by `{one['reproduce']}`; seeds are fixed. No funding, no conflict of interest; no protocol was registered; "
              "no patients took part in the design.", ""]
    return "\n".join(lines)
