#!/usr/bin/env python3
"""Trains, measures and exports every model of tables, the model of films and the event model; see README.md.

    /usr/bin/python3 models/training/train_all.py --data ../shared/data/tables [--films ../shared/data/cxr] [--only NAME]
"""
import argparse
import importlib
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

MODULES = {"liver-disease": "liver_disease", "pancreatic-cancer": "pancreatic_cancer", "liver-cirrhosis": "liver_cirrhosis", "liver-survival": "liver_survival",
           "palliative-need": "palliative_need", "readmission-30d": "readmission_30d", "icu-mortality": "icu_mortality"}
OWN_SCRIPTS = {"timeline": "timeline"}  # no table of features: trained by their own modules


def main():
    parser = argparse.ArgumentParser(description="Trains, measures and exports the models.")
    parser.add_argument("--data", default="../shared/data/tables", help="folder with the tables")
    parser.add_argument("--films", default="../shared/data/cxr", help="folder with labelled films")
    parser.add_argument("--registry", default="models/registry", help="folder of all models")
    parser.add_argument("--only", help="one model's name")
    arguments = parser.parse_args()
    started = time.monotonic()
    for name, module in MODULES.items():
        if arguments.only in (None, name):
            forge = importlib.import_module("forge")
            forge.run(importlib.import_module(module).MODEL, arguments.data, arguments.registry)
            print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    for name, module in OWN_SCRIPTS.items():
        if arguments.only in (None, name):
            importlib.import_module(module).run(arguments.data, arguments.registry)
            print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    if arguments.only in (None, "chest-xray"):
        importlib.import_module("chest_xray").run(arguments.films, arguments.registry)


if __name__ == "__main__":
    main()
