"""What the endpoint needs to know of the cohort: how inputs were distributed in training, and who was held out."""
import numpy as np

import reference as distribution
import timeline_tokens as tt


def inputs(subject):
    """What serving calls the inputs of a record: the latest of each measurement, 1 for each event on record."""
    days = {"bmi": tt.BMI_DAYS}
    found = {"age": subject.age, "sex": subject.male, "bmi": subject.bmi}
    for day, name, value in sorted((f for f in subject.facts if f[0] <= 0), key=lambda f: f[0]):
        if value is None:
            found[name] = 1.0
        else:
            low, high = next((m[2], m[3]) for m in tt.MEASURED if m[0] == name)
            if low <= value <= high and day >= -days.get(name, tt.WINDOW):
                found[name] = value
    return found


def reference(subjects):
    names = ["age", "sex", *(m[0] for m in tt.MEASURED), "bmi", *(n for n, _ in tt.CONDITIONS)]
    rows = [inputs(s) for s in subjects]
    return distribution.distributions(np.array([[np.nan if r.get(n) is None else r[n] for n in names] for r in rows], float), names)


def split(everyone, held):
    """By what the tables are known as the cohort's own, and whose numbers count then."""
    return {"subjects": len(everyone), "followUpDays": sum(s.end for s in everyone), "deaths": sum(s.died for s in everyone),
            "heldOut": sorted(s.key for s in held)}
