"""
Trains the network that tells writing from everything else on an image (GlyphShapes.cs) and writes glyph-shapes.bin.

Input: lines of glyph patches, as `frontier bench glyph-lines` writes them from images that render.py drew:
label (1 writing, 0 not; others are left out), search (0 strict, 1 lenient), turned (0 or 1), number of patches (u16),
number of glyphs (u16), then the patches of 16 x 16 bytes each.

The network is small on purpose: two convolutions of 3 x 3 (12 and 24 planes), each with ReLU and 2 x 2 maximum,
48 hidden units, one logit per glyph; a line's score is the mean of its glyphs' logits.

Usage: train.py TRAIN.bin VALIDATION.bin OUT.bin [--steps 4000]
Needs: numpy, PyTorch. One core: about 20 minutes.
"""

import argparse

import numpy as np
import torch
from torch import nn

PATCH = 16 * 16
PATCHES_PER_LINE = 12
LINES_PER_KIND = 96


class GlyphNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 12, 3, padding=1)
        self.c2 = nn.Conv2d(12, 24, 3, padding=1)
        self.f1 = nn.Linear(24 * 16, 48)
        self.f2 = nn.Linear(48, 1)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.c1(x)), 2)
        x = torch.max_pool2d(torch.relu(self.c2(x)), 2)
        return self.f2(torch.relu(self.f1(x.flatten(1))))[:, 0]


def read(path):
    """Lines as (label, lenient, turned, offset of the first patch, patches, glyphs)."""
    data = np.fromfile(path, dtype=np.uint8)
    lines, at = [], 0
    while at + 7 <= len(data):
        patches = int(data[at + 3]) | int(data[at + 4]) << 8
        glyphs = int(data[at + 5]) | int(data[at + 6]) << 8
        if at + 7 + PATCH * patches > len(data):
            break
        lines.append((int(data[at]), int(data[at + 1]), int(data[at + 2]), at + 7, patches, glyphs))
        at += 7 + PATCH * patches
    return data, lines


def patches_of(data, line):
    return data[line[3]:line[3] + PATCH * line[4]].reshape(-1, PATCH)


def train(data, lines, steps):
    rng = np.random.default_rng(0)
    writing = [line for line in lines if line[0] == 1 and line[2] == 0]
    other = [line for line in lines if line[0] == 0]
    strict = [line for line in other if line[1] == 0]
    print(len(writing), "lines of writing,", len(other), "others", flush=True)
    net = GlyphNet()
    optimizer = torch.optim.Adam(net.parameters(), 3e-3, weight_decay=1e-6)
    bce = nn.functional.binary_cross_entropy_with_logits
    for step in range(steps):
        batch = [writing[i] for i in rng.integers(0, len(writing), LINES_PER_KIND)]

        # The lenient search brings many more lines than the strict one, which must not err.
        batch += [other[i] for i in rng.integers(0, len(other), LINES_PER_KIND // 2)]
        batch += [strict[i] for i in rng.integers(0, len(strict), LINES_PER_KIND // 2)]
        parts = []
        for line in batch:
            x = patches_of(data, line)
            parts.append(x[rng.choice(len(x), PATCHES_PER_LINE, replace=False)] if len(x) > PATCHES_PER_LINE else x)
        x = np.concatenate(parts).astype(np.float32) / 255
        x = np.clip(x * rng.uniform(.8, 1.15) + rng.normal(0, .02, x.shape).astype(np.float32), 0, 1)
        counts = [len(part) for part in parts]
        line_of = torch.tensor(np.repeat(np.arange(len(batch)), counts))
        truth = torch.tensor([float(line[0]) for line in batch])
        glyph = net(torch.tensor(x).view(-1, 1, 16, 16))
        whole = torch.zeros(len(batch)).index_add(0, line_of, glyph) / torch.tensor([float(c) for c in counts])
        loss = bce(whole, truth) + 0.3 * bce(glyph, truth[line_of])
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * (1 - step / steps) + 1e-5
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 200 == 0:
            print(step, round(float(loss.detach()), 4), flush=True)
    return net.eval()


def report(net, data, lines):
    with torch.no_grad():
        scores = np.array([float(net(torch.tensor(
            patches_of(data, line).reshape(-1, 1, 16, 16).astype(np.float32) / 255)).mean()) for line in lines])
    label, lenient, turned, glyphs = (np.array([line[i] for line in lines]) for i in (0, 1, 2, 5))
    for search in (0, 1):
        for low, high in ((2, 3), (4, 6), (7, 999)):
            here = (lenient == search) & (glyphs >= low) & (glyphs <= high)
            writing = scores[here & (label == 1) & (turned == 0)]
            other = scores[here & (label == 0)]
            print("lenient" if search else "strict", f"{low}-{high} glyphs:", len(writing), len(other),
                  "writing 0.1/0.5/1/5/50 %",
                  np.percentile(writing, [.1, .5, 1, 5, 50]).round(2) if len(writing) else "",
                  "others 50/90/99/99.5/99.9 %",
                  np.percentile(other, [50, 90, 99, 99.5, 99.9]).round(2) if len(other) else "")


def write(net, path):
    """Half-precision, little-endian, in the order that GlyphShapes reads."""
    weights = net.state_dict()
    names = [f"{layer}.{kind}" for layer in ("c1", "c2", "f1", "f2") for kind in ("weight", "bias")]
    with open(path, "wb") as out:
        for name in names:
            out.write(weights[name].numpy().astype("<f2").tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train")
    parser.add_argument("validation")
    parser.add_argument("out")
    parser.add_argument("--steps", type=int, default=4000)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    net = train(*read(arguments.train), arguments.steps)
    write(net, arguments.out)
    report(net, *read(arguments.validation))


if __name__ == "__main__":
    main()
