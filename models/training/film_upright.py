"""Whether a film stands upright, told by a linear head on what the network sees in its upper, middle and lower third.

The classifier is left as it is: its features are pooled by thirds instead of over the whole film, and a logistic regression
tells training films, mirrored or not, from the same films turned and turned over (the six other symmetries of the square).
Left and right cannot be told: the network is trained on mirrored films, and so is the head.
"""
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

import film_net

FILMS = 400              # of the training films, for each head; each in eight positions
PENALTY = 0.01           # inverse strength, on standardised features
SHARE = 0.002            # of films that a network did not see, that lie below the limit


def positions(films):
    """(films, whether upright) in the eight positions of the square."""
    for mirrored in (False, True):
        for quarters in range(4):
            some = films.flip(3) if mirrored else films
            yield torch.rot90(some, quarters, (2, 3)).contiguous(), quarters == 0


def head(net, films, seed):
    """(weight [3 C], offset): log-odds of an upright film from the means by thirds."""
    chosen = np.random.RandomState(seed).choice(len(films), min(FILMS, len(films)), replace=False)
    thirds, upright = zip(*((film_net.answers(net, some)[2], np.full(len(some), is_upright))
                            for some, is_upright in positions(films[chosen])))
    thirds, upright = np.concatenate(thirds), np.concatenate(upright)
    mean, deviation = thirds.mean(0), thirds.std(0) + 1e-6
    model = LogisticRegression(C=PENALTY, max_iter=500).fit((thirds - mean) / deviation, upright)
    weight = model.coef_[0] / deviation
    return weight, float(model.intercept_[0] - weight @ mean)


def add(model, films, labels, patients, seed, folds):
    """Fits a head for each member on its own training films; the limit comes from those that it did not see."""
    scores = np.zeros(len(labels))
    model.upright = []
    for k, (seen, kept) in enumerate(folds(labels, patients, len(model.members), seed)):
        weight, offset = head(model.members[k].net, films[seen], 100 * seed + k)
        scores[kept] = film_net.answers(model.members[k].net, films[kept])[2] @ weight + offset
        model.upright.append((weight, offset))
    # A film may stand as upright as it will: the range ends below only, so it is mirrored at its highest value.
    low, high = np.quantile(scores, SHARE), scores.max()
    model.low, model.high = np.r_[model.low, low], np.r_[model.high, 2 * high - low]
    return model
