"""Reference distributions of a model's inputs: what a population-stability index in operation is measured against."""
import numpy as np


def bins(values):
    """Ten bins by quantiles; of ten levels or fewer, one each. An edge belongs to the bin above it."""
    present = values[~np.isnan(values)]
    levels = np.unique(present)
    edges = levels[1:] if len(levels) <= 10 else np.unique(np.quantile(present, np.linspace(0, 1, 11)[1:-1]))
    edges = np.array([float(f"{edge:.6g}") for edge in edges])
    shares = np.bincount(np.searchsorted(edges, present, side="right"), minlength=len(edges) + 1) / len(present)
    return {"edges": edges.tolist(), "shares": np.round(shares, 6).tolist(),
            "missing": round(float(np.isnan(values).mean()), 6), "mean": float(f"{present.mean():.9g}")}


def distributions(rows, names):
    """One entry a feature; rows [patient, feature], NaN where missing."""
    return {"rows": len(rows), "features": {name: bins(rows[:, j]) for j, name in enumerate(names)}}
