"""Films of a folder, and pictures that are none: drawn phantoms for tests, and what the model must not answer for."""
import os

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from film_model import LABELS

SIDE = 224


def read(folder):
    """(films [N, 1, 224, 224] in 0..1, labels, patients, files), in the order of labels.csv."""
    with open(os.path.join(folder, "labels.csv"), encoding="utf-8") as file:
        header, *rows = [line.strip().split(",") for line in file if line.strip()]
    files, patients, labels = ([row[header.index(name)] for row in rows] for name in ("file", "patient", "label"))
    films = np.stack([np.asarray(Image.open(os.path.join(folder, "images", name)).convert("L")) for name in files])
    films = torch.from_numpy(films.astype(np.float32)[:, None] / 255)
    return films, np.array([LABELS.index(label) for label in labels]), np.unique(patients, return_inverse=True)[1], files


def shrunk(films):
    """As the graph does: the mean of two by two pixels."""
    return F.avg_pool2d(films, 2)


def phantom(seed, cloud=0.0):
    """A drawn chest in grey values 0..255: two lungs, ribs, spine, heart; `cloud` brightens a field of one lung."""
    random = np.random.RandomState(seed)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    shift, wide = random.uniform(-0.02, 0.02), random.uniform(0.95, 1.05)
    x = (x - 0.5 - shift) / wide
    body = 1 / (1 + np.exp((np.abs(x) - 0.43 - 0.05 * y) / 0.012))
    grey = 0.62 * body * (0.9 + 0.1 * y)
    for side in (-1, 1):
        lung = ((x - side * 0.21) / 0.155) ** 2 + ((y - 0.47) / (0.35 if side < 0 else 0.33)) ** 2
        grey -= 0.34 / (1 + np.exp((lung - 0.85) / 0.10))
        ribs = np.cos((y - side * x * 0.55) * 2 * np.pi * 8.5 + random.uniform(0, 1))
        grey += 0.05 * np.clip(ribs, 0, 1) / (1 + np.exp((lung - 1.1) / 0.08))
    grey += 0.20 * np.exp(-(x / 0.05) ** 2) * (0.9 + 0.1 * np.cos(y * 2 * np.pi * 14))
    grey += 0.22 / (1 + np.exp(((((x - 0.06) / 0.15) ** 2 + ((y - 0.6) / 0.16) ** 2) - 1) / 0.15))
    grey += 0.25 * body / (1 + np.exp(-(y - 0.82 - 0.06 * np.cos(x * 12)) / 0.015))
    field = ((x + 0.2) / 0.11) ** 2 + ((y - random.uniform(0.5, 0.62)) / 0.13) ** 2
    grey += cloud * np.exp(-field)
    noise = random.normal(0, 1, (SIDE, SIDE))
    noise = (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1)) / np.sqrt(3)
    return np.round(np.clip(grey + 0.012 * noise, 0, 1) * 255).astype(np.uint8)


def strangers(films, seed=5, count=200):
    """{what: pictures} of what is no upright film of a chest; some made of films, some of chance."""
    random = np.random.RandomState(seed)
    some = films[random.choice(len(films), count, replace=False)]
    shape = (count, 1, SIDE, SIDE)
    ramp = np.linspace(0, 1, SIDE, dtype=np.float32)
    spectrum = 1 / np.maximum(1, np.hypot(*np.meshgrid(np.fft.fftfreq(SIDE) * SIDE, np.fft.fftfreq(SIDE) * SIDE)))
    clouds = np.real(np.fft.ifft2(np.fft.fft2(random.normal(size=shape)) * spectrum ** 1.2))
    clouds = (clouds - clouds.min((2, 3), keepdims=True)) / np.ptp(clouds, axis=(2, 3)).reshape(-1, 1, 1, 1)
    slopes = ramp[None, None, None] * random.uniform(0.2, 1, (count, 1, 1, 1)) \
        + ramp[None, None, :, None] * random.uniform(0, 0.5, (count, 1, 1, 1))
    return {"noise": torch.from_numpy(random.uniform(size=shape).astype(np.float32)),
            "clouds of chance": torch.from_numpy(clouds.astype(np.float32)),
            "even slopes": torch.from_numpy(np.clip(slopes, 0, 1).astype(np.float32)),
            "films with black and white exchanged": 1 - some,
            "films upside down": some.flip(2),
            "films turned by half": some.flip((2, 3)),
            "films lying on a side": some.transpose(2, 3).flip(2),
            "films lying on the other side": torch.rot90(some, 3, (2, 3)),
            "films cut to a quarter": F.interpolate(some[:, :, :112, :112], size=SIDE, mode="bilinear", align_corners=False)}
