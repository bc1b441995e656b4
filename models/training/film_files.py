"""Writes a version of the model of films: graph, description, card, evaluation, synthetic pictures with answers, embedding."""
import base64
import copy
import dataclasses
import io
import os

import numpy as np
import onnx
import torch
from PIL import Image

import evaluation as ev
import film_card
import film_graph
import film_measures
import film_model
import film_pictures
import reference
import tables

NAME, VERSION = "chest-xray", "1"
SLICE = 300


def exact(film):
    """The same model in double precision."""
    return dataclasses.replace(film, members=[dataclasses.replace(m, net=copy.deepcopy(m.net).double()) for m in film.members])


def pictures():
    """Drawn and computed pictures, nobody's film: PNG bytes by name."""
    side = film_pictures.SIDE
    y, x = np.mgrid[0:side, 0:side]
    drawn = {"phantom": film_pictures.phantom(1), "phantom with a cloud": film_pictures.phantom(2, 0.3),
             "phantom with a faint cloud": film_pictures.phantom(3, 0.15), "slope": (x // 2 + y // 2).astype(np.uint8),
             "waves": np.round(127 + 120 * np.sin(x / 9.0) * np.cos(y / 13.0)).astype(np.uint8),
             "black": np.zeros((side, side), np.uint8)}
    for name, grey in drawn.items():
        file = io.BytesIO()
        Image.fromarray(grey).save(file, "PNG", optimize=True)
        yield name, grey, file.getvalue()


def golden(film):
    names, greys, files = zip(*pictures())
    films = torch.from_numpy(np.stack(greys).astype(np.float32)[:, None] / 255).double()
    out = film.answer(film_pictures.shrunk(films))
    zones = film_model.zones(out["map"])
    return [{"name": name, "png": base64.b64encode(file).decode(), "probabilities": rounded(out["probability"][i]),
             "probability": rounded(1 / (1 + np.exp(-film_model.pneumonia(out["logits"])[i]))), "logits": rounded(out["logits"][i]),
             "conformalSet": out["set"][i].astype(int).tolist(), "rangeEvidence": rounded(out["evidence"][i]),
             "inRange": int(out["in_range"][i]), "zones": rounded(zones[i]), "map": rounded(out["map"][i].ravel()),
             "embedding": rounded(out["embedding"][i])} for i, (name, file) in enumerate(zip(names, files))]


def rounded(values):
    return [float(f"{v:.7g}") for v in np.atleast_1d(values)] if np.ndim(values) else float(f"{values:.9g}")


def fixed_slice(film, films, labels, files):
    """The first films by name: no measure of quality (they were trained on), but what any machine must reproduce."""
    chosen = np.argsort(files)[:SLICE]
    out = film.answer(film_pictures.shrunk(films[chosen]))
    ill, p = (labels[chosen] > 0).astype(float), 1 / (1 + np.exp(-film_model.pneumonia(out["logits"])))
    one = ev.Bootstrap(np.arange(SLICE))
    one.weights = one.weights[:1]
    return {"films": SLICE, "order": "file name", "metrics": {
        "auroc": float(ev.auroc(p[None], ill, one)[0]), "brier": float(np.mean((p - ill) ** 2)),
        "meanProbability": float(p.mean()), "accuracy": float((out["probability"].argmax(1) == labels[chosen]).mean()),
        "coverage90": float(out["set"][np.arange(SLICE), labels[chosen]].mean()), "inRange": float(out["in_range"].mean())}}


def description(films, findings, zones, details):
    """film.json: what callers need beside the graph."""
    titles = {"pneumonia": "Pneumonia, bacterial or viral", "bacterial": "Bacterial pneumonia", "viral": "Viral pneumonia"}
    return {"filmVersion": 1, "task": NAME, "modelVersion": VERSION, "input": "image", "width": film_pictures.SIDE,
            "height": film_pictures.SIDE, "labels": list(film_model.LABELS),
            "rangeEvidence": list(film_model.STATISTICS),
            "findings": [{"name": name, "title": titles[name], "change": round(float(v), 4)} for name, v in findings.items()],
            "zones": [{"name": name, "change": round(float(v), 4)} for name, v in zones.items()],
            "oldestAge": 5, "repeatPairs": details["pairsOfOneLabel"],
            "training": {"films": len(films), "meanLuminance": round(float(films.double().mean()), 6)}}


def drift(out):
    """reference.json: what was out of fold, of how far each statistic lies from its middle, and of the answers."""
    names = [*film_model.STATISTICS, *film_model.LABELS]
    found = reference.distributions(np.c_[out["evidence"], out["probability"]], names)
    p = 1 / (1 + np.exp(-film_model.pneumonia(out["logits"])))
    return found | {"probability": reference.bins(p)}


def write(folder, films, labels, patients, files, out, strange, shipped):
    metrics, evaluation = film_measures.measure(out, strange, labels, patients, films)
    findings, zones, repeats = film_measures.variability(out, labels, patients)
    os.makedirs(folder, exist_ok=True)
    onnx.save(film_graph.build(shipped, NAME, VERSION), os.path.join(folder, "model.onnx"))
    wide = sum(len(m.mean) for m in shipped.members)
    embedding = {"schemaVersion": 1, "kind": "Image", "input": "image", "output": "embedding",
                 "dimensions": [wide // film_model.MEMBERS, wide],
                 "image": {"width": film_pictures.SIDE, "height": film_pictures.SIDE, "channels": 1, "mean": [0], "deviation": [1]}}
    evaluation |= {"repeats": repeats, "conformal": dict(zip(film_model.LABELS, np.round(shipped.least, 6).tolist())),
                   "temperature": round(1 / shipped.scale, 6), "shift": np.round(shipped.shift, 6).tolist(),
                   "limits": {name: [round(float(a), 6), round(float(b), 6)] for name, a, b in
                              zip(film_model.STATISTICS, shipped.low, shipped.high)}}
    card = film_card.card(NAME, VERSION, metrics, labels, patients, shipped, repeats)
    for name, content in (("film.json", description(films, findings, zones, repeats)), ("embedding.json", embedding),
                          ("card.json", card), ("evaluation.json", evaluation), ("reference.json", drift(out)),
                          ("golden.json", golden(exact(shipped))),
                          ("slice.json", fixed_slice(shipped, films, labels, files))):
        tables.write(os.path.join(folder, name), content)
    with open(os.path.join(folder, "card.md"), "w", encoding="utf-8") as file:
        file.write(film_card.markdown(card, evaluation))
    for m in metrics:
        span = f" [{m['low']:.3f}, {m['high']:.3f}]" if "low" in m else ""
        print(f"{NAME}: {m['name']}{' / ' + m['group'] if 'group' in m else ''}: {m['value']:.4f}{span} (n={m['patients']})", flush=True)
