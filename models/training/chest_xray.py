#!/usr/bin/env python3
"""Chest films of children: normal, bacterial or viral pneumonia. Trains, measures and exports; see README.md.

    /usr/bin/python3 models/training/chest_xray.py --data ../shared/data/cxr [--fits FOLDER]

One core, about 25 minutes. `--fits` keeps each fold's fit there, and takes what it finds there.
"""
import argparse
import os
import pickle
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

import film_model
import film_pictures
import film_upright

NAME, VERSION, FOLDS = "chest-xray", "1", 5


def fitted(films, labels, patients, seed, keep, started):
    """A model fitted on these films; read again where an earlier run kept it."""
    path = keep and os.path.join(keep, f"fit-{seed}.pickle")
    if path and os.path.exists(path):
        with open(path, "rb") as file:
            model = pickle.load(file)
            if model.upright is not None:
                return model
            return kept_at(path, film_upright.add(model, films, labels, patients, seed, film_model.folds))
    model = film_model.fit(films, labels, patients, seed, lambda k: print(
        f"fit {seed}: network {k + 1} of {film_model.MEMBERS}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True))
    return kept_at(path, film_upright.add(model, films, labels, patients, seed, film_model.folds))


def kept_at(path, model):
    if path:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            pickle.dump(model, file)
    return model


def cross_validate(films, labels, patients, keep, started):
    """Every film answered by models that never saw its patient; and pictures that are no films, by the same models."""
    whole = film_pictures.shrunk(films)
    parts, strange = {}, {}
    pictures = {name: film_pictures.shrunk(some) for name, some in film_pictures.strangers(films).items()}
    mirrored = np.zeros(len(labels), bool)
    fold = np.zeros(len(labels), int)
    for f, (seen, kept) in enumerate(film_model.folds(labels, patients, FOLDS, 0)):
        model = fitted(whole[seen], labels[seen], patients[seen], f + 1, keep, started)
        fold[kept] = f
        for key, values in model.answer(whole[kept]).items():
            parts.setdefault(key, np.zeros((len(labels), *values.shape[1:]), values.dtype))[kept] = values
        mirrored[kept] = model.answer(whole[kept].flip(3))["in_range"]
        for name, some in pictures.items():
            strange.setdefault(name, []).append(1 - model.answer(some)["in_range"].mean())
    strange = {name: float(np.mean(shares)) for name, shares in strange.items()}
    return parts, strange | {"films mirrored, left for right, which is not told": float(1 - mirrored.mean())}, fold


def main():
    parser = argparse.ArgumentParser(description="Trains, measures and exports the model of chest films.")
    parser.add_argument("--data", default="../shared/data/cxr", help="folder with labels.csv and images")
    parser.add_argument("--registry", default="models/registry", help="folder of all models")
    parser.add_argument("--fits", help="folder in which fits are kept and looked for")
    arguments = parser.parse_args()
    run(arguments.data, arguments.registry, arguments.fits)


def run(data, registry, keep=None):
    torch.set_num_threads(1)
    started = time.monotonic()
    films, labels, patients, files = film_pictures.read(data)
    out, strange, fold = cross_validate(films, labels, patients, keep, started)
    shipped = fitted(film_pictures.shrunk(films), labels, patients, 0, keep, started)
    import film_files
    film_files.write(os.path.join(registry, NAME, VERSION), films, labels, patients, files, out, strange, shipped)
    print(f"{NAME}: {time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
