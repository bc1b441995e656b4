"""Pairs of texts that mean the same, out of open material: FHIR's own definitions and MTS-Dialog."""
import csv
import json
import os
import re

import numpy as np

DIALOGUES = {
    "train": ["TrainingSet", "ValidationSet"],
    "test": ["TestSet-1-MEDIQA-Chat-2023", "TestSet-2-MEDIQA-Sum-2023"],
}


def clean(text):
    return re.sub(r"\s+", " ", text or "").strip()


def dialogues(folder, part):
    """Rows of MTS-Dialog: section header, what was written, what was said."""
    rows = []
    for name in DIALOGUES[part]:
        path = os.path.join(folder, "mts_dialog", "Main-Dataset", f"MTS-Dialog-{name}.csv")
        with open(path, encoding="utf-8") as file:
            for row in csv.DictReader(file):
                said = re.sub(r"\b(Doctor|Patient|Guest_[a-z]+|Guest_clinician)\s*:", " ", row["dialogue"])
                rows.append((row["section_header"].strip(), clean(row["section_text"]), clean(said)))
    return rows


def concepts(folder):
    """Display and definition of coded concepts, definitions that say more than the display."""
    found = {}

    def walk(entries):
        for entry in entries:
            display, definition = clean(entry.get("display")), clean(entry.get("definition"))
            plain = lambda t: re.sub(r"[^a-z0-9]", "", t.lower())
            if len(display) > 2 and len(definition) > 8 and plain(display) != plain(definition):
                found.setdefault((display.lower(), definition.lower()), (display, definition))
            walk(entry.get("concept", []))

    for name in ("v3-codesystems", "valuesets"):
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
            for entry in json.load(file)["entry"]:
                walk(entry["resource"].get("concept", []))
    return sorted(found.values())


def elements(folder):
    """The short and the long description of each element of FHIR's resources."""
    found = {}
    with open(os.path.join(folder, "profiles-resources.json"), encoding="utf-8") as file:
        for entry in json.load(file)["entry"]:
            for element in entry["resource"].get("snapshot", {}).get("element", []):
                short, long = clean(element.get("short")), clean(element.get("definition"))
                if len(short) > 4 and len(long) > len(short) + 8:
                    found.setdefault((short.lower(), long.lower()), (short, long))
    return sorted(found.values())


def misspell(text, generator):
    """One letter of one of the longer words dropped, doubled, replaced or exchanged with the next."""
    places = [m for m in re.finditer(r"[A-Za-z]{4,}", text)]
    if not places:
        return text
    place = places[generator.integers(len(places))]
    i = int(generator.integers(place.start() + 1, place.end() - 1))
    kind = generator.integers(4)
    letter = "abcdefghijklmnopqrstuvwxyz"[generator.integers(26)]
    return (text[:i] + text[i + 1:] if kind == 0 else text[:i] + text[i] + text[i:] if kind == 1
            else text[:i] + letter + text[i + 1:] if kind == 2 else text[:i] + text[i + 1] + text[i] + text[i + 2:])


def split(pairs, share, seed):
    """Kept apart by the first text, so that no display stands on both sides."""
    firsts = sorted({a.lower() for a, _ in pairs})
    held = set(np.random.default_rng(seed).permutation(firsts)[:int(len(firsts) * share)])
    return [p for p in pairs if p[0].lower() not in held], [p for p in pairs if p[0].lower() in held]
