"""Several networks as one model: trained crosswise, calibrated on films that a network did not see, with limits of use.

Each of MEMBERS networks is trained on all but one part of the patients. Its answers for that part are out of fold: on them
the temperature and the shifts, the conformal thresholds, the operating point and the limits of use are set. The model
answers with the mean of the members' logits. Nothing else of the films is looked at.
"""
from dataclasses import dataclass

import numpy as np
import torch
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from sklearn.covariance import LedoitWolf
from sklearn.model_selection import StratifiedGroupKFold

import film_net

LABELS = ("normal", "bacterial", "viral")
MEMBERS = 3
COVERAGE = 0.90
SENSITIVITY = 0.95           # of the operating point
FARTHEST = 0.995             # share of out-of-fold films that lie nearer to the training films than the limit
STATISTICS = ("embedding distance", "mean grey", "deviation of grey", "share of black", "share of white", "roughness",
              "difference of the sides", "uprightness")
LIMIT_SHARE = 0.002          # share of training films beyond each end of a statistic's range, before the margin
LIMIT_MARGIN = 0.1           # of the range, added at each end


@dataclass
class Member:
    net: object
    mean: np.ndarray         # of the embedding over the films it was trained on
    precision: np.ndarray    # inverse covariance, shrunk (Ledoit and Wolf 2004)
    usual: float             # mean distance of films that it did not see
    spread: float            # and its deviation

    def distance(self, embedding):
        away = embedding - self.mean
        return (np.sqrt(np.einsum("ij,jk,ik->i", away, self.precision, away)) - self.usual) / self.spread


@dataclass
class Film:
    """A fitted model: what ships, and what each outer fold is measured with."""

    members: list
    scale: float             # one over the temperature
    shift: np.ndarray        # per label, on the logits
    least: np.ndarray        # per label, the least probability with which it belongs to the conformal set
    operating: float
    low: np.ndarray          # per statistic
    high: np.ndarray
    out_of_fold: np.ndarray  # calibrated logits of the training films
    upright: list = None     # (weight, offset) for each member; see film_upright

    def answer(self, films):
        maps, embeddings, thirds = zip(*(film_net.answers(m.net, films) for m in self.members))
        maps = np.mean(maps, axis=0) * self.scale + self.shift[:, None, None]
        logits = maps.mean((2, 3))
        distance = np.mean([m.distance(e) for m, e in zip(self.members, embeddings)], axis=0)
        probability = softmax(logits, axis=1)
        upright = np.mean([t @ weight + offset for t, (weight, offset) in zip(thirds, self.upright)], axis=0)
        evidence = self.evidence(np.c_[distance, grey(films), upright])
        return {"logits": logits, "probability": probability, "set": probability >= self.least, "evidence": evidence,
                "in_range": evidence.max(1) <= 1, "embedding": np.concatenate(embeddings, axis=1), "maps": maps,
                "map": pneumonia_map(maps), "positive": pneumonia(logits) >= self.operating}

    def evidence(self, statistics):
        """How far from the middle of its range each statistic lies; 1 is the end of the range."""
        return np.abs(statistics - (self.low + self.high) / 2) / ((self.high - self.low) / 2)


def grey(films):
    """[N, 6]: statistics of the grey values, of the size that the network sees, in 0..1."""
    x = films[:, 0].double().numpy()
    rough = np.abs(np.diff(x, axis=1)).mean((1, 2)) + np.abs(np.diff(x, axis=2)).mean((1, 2))
    return np.c_[x.mean((1, 2)), x.std((1, 2)), (x < 0.02).mean((1, 2)), (x > 0.98).mean((1, 2)), rough,
                 np.abs(x - x[:, :, ::-1]).mean((1, 2))]


def pneumonia(logits):
    """Log-odds of bacterial or viral against normal."""
    return np.logaddexp(logits[:, 1], logits[:, 2]) - logits[:, 0]


def pneumonia_map(maps):
    """[N, h, w]: what each place adds to the log-odds of pneumonia; its mean is exactly those log-odds.

    Bacterial and viral maps count by their share of the probability of pneumonia; what their mixture adds by itself
    (its entropy) is spread evenly.
    """
    logits = maps.mean((2, 3))
    share = softmax(logits[:, 1:], axis=1)
    mixed = (maps[:, 1:] * share[:, :, None, None]).sum(1) - maps[:, 0]
    return mixed + (pneumonia(logits) - mixed.mean((1, 2)))[:, None, None]


def zones(maps):
    """[N, 6] of [N, h, w]: means over upper, middle and lower third, each on the left of the picture and on the right."""
    rows = np.array_split(np.arange(maps.shape[1]), 3)
    columns = np.array_split(np.arange(maps.shape[2]), 2)
    return np.stack([maps[:, r][:, :, c].mean((1, 2)) for r in rows for c in columns], axis=1)


def folds(labels, patients, count, seed):
    return StratifiedGroupKFold(count, shuffle=True, random_state=seed).split(labels, labels, patients)


def calibrate(logits, labels):
    """(scale, shifts) by maximum likelihood: one temperature, and a shift for each label but the first."""
    def loss(theta):
        z = logits * np.exp(theta[0]) + np.array([0, theta[1], theta[2]])
        return -log_softmax(z, axis=1)[np.arange(len(labels)), labels].mean()
    theta = minimize(loss, np.zeros(3), method="L-BFGS-B").x
    return float(np.exp(theta[0])), np.array([0, theta[1], theta[2]])


def fit(films, labels, patients, seed, report):
    """Trains the members and settles the rest on what each did not see."""
    target = torch.from_numpy(labels).long()
    logits, distance, members = np.zeros((len(labels), 3)), np.zeros(len(labels)), []
    for k, (seen, kept) in enumerate(folds(labels, patients, MEMBERS, seed)):
        net = film_net.train(films[seen], target[seen], 100 * seed + k)
        own = LedoitWolf().fit(film_net.answers(net, films[seen])[1])
        member = Member(net, own.location_, own.precision_, 0.0, 1.0)
        maps, embedding, _ = film_net.answers(net, films[kept])
        logits[kept] = maps.mean((2, 3))
        away = member.distance(embedding)
        member.usual, member.spread = float(away.mean()), float(away.std())
        distance[kept] = member.distance(embedding)
        members.append(member)
        report(k)
    scale, shift = calibrate(logits, labels)
    logits = logits * scale + shift
    probability = softmax(logits, axis=1)
    least = []
    for k in range(len(LABELS)):
        own = np.sort(probability[labels == k, k])
        # One of the (n + 1) that are as likely to be the new film's: Vovk 2012, label-conditional.
        least.append(own[max(0, int(np.floor((len(own) + 1) * (1 - COVERAGE))) - 1)])
    low, high = limits(distance, grey(films))
    operating = float(np.quantile(pneumonia(logits)[labels > 0], 1 - SENSITIVITY))
    return Film(members, scale, shift, np.array(least), operating, low, high, logits)


def limits(distance, statistics):
    low, high = np.quantile(statistics, [LIMIT_SHARE, 1 - LIMIT_SHARE], axis=0)
    margin = LIMIT_MARGIN * (high - low)
    # A film may lie near the others at will: the distance has no lower end, so its range is mirrored at its least value.
    nearest, farthest = distance.min() - 3.0, np.quantile(distance, FARTHEST)
    return np.r_[nearest, low - margin], np.r_[farthest, high + margin]
