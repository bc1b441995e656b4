"""Futures of the event model: sampled step by step, answered with the model's own hazards along them.

Serving does the same, draw by draw (models/Server/Timelines): the numbers come from a counter, not from a state, so that draw d of
step s of trajectory k is the same wherever it is made.
"""
import numpy as np
import torch

import timeline_tokens as tt

STEPS = 512                      # steps of one trajectory; after them the last rates hold until the horizon
WAIT = tt.TICK / tt.YEAR         # years until a token says that time has passed
RATE_OF = {n: tt.PREDICTED.index(tt.INDEX[n]) for n in [c for c, _ in tt.CONDITIONS] + [tt.DEATH]}
EVENTS = list(RATE_OF)           # the order of the answers
COLUMNS = np.array(list(RATE_OF.values()))
PREDICTED = np.array(tt.PREDICTED)


def uniform(seed, trajectory, step, draw):
    """In (0, 1): splitmix64 of a counter (Steele et al., OOPSLA 2014, doi:10.1145/2660193.2660195)."""
    with np.errstate(over="ignore"):
        x = (np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.asarray(trajectory, np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
             + np.uint64(2 * step + draw + 1) * np.uint64(0x94D049BB133111EB))
        x ^= x >> np.uint64(30)
        x *= np.uint64(0xBF58476D1CE4E5B9)
        x ^= x >> np.uint64(27)
        x *= np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    return ((x >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0 ** 53


def prompt(histories, ages):
    """tokens, ages, mask of several timelines, padded on the right, and where each ends."""
    n = max(map(len, histories))
    tokens, at, mask = np.zeros((len(histories), n), np.int64), np.zeros((len(histories), n), np.float32), np.zeros((len(histories), n), np.float32)
    for i, h in enumerate(histories):
        k, at[i] = len(h), ages[i]
        tokens[i, :k], mask[i, :k] = [t for t, _ in h], 1
        at[i, :k] = [ages[i] + d / tt.YEAR for _, d in h]
    return torch.from_numpy(tokens), torch.from_numpy(at), torch.from_numpy(mask), np.array([len(h) - 1 for h in histories])


@torch.no_grad()
def futures(network, histories, ages, horizons, trajectories, seed):
    """(probability [subject, horizon, event], standard error, embedding [subject, width]); NaN for events that were there before.

    horizons: years, ascending. An event's probability is the mean over trajectories of its hazard added up while the subject lives
    and has not had it: the expectation of the hazard over a step is exact, so that only the path is random.
    """
    tokens, at, mask, last = prompt(histories, ages)
    b, k = len(histories), trajectories
    rows = torch.arange(b)
    rates, embedding, known, counts = network.first(tokens, at, mask)
    embedding = embedding[rows, last].numpy()
    log = rates[rows, last].numpy().astype(np.float64)
    had = np.stack([(tokens == tt.INDEX[e]).any(1).numpy() for e in EVENTS], 1)
    before = had.copy()
    total = np.zeros((b * k, len(horizons), len(EVENTS)))
    ends = np.asarray(horizons, float)
    subject = np.repeat(np.arange(b), k)
    log, had, counts, past = log[subject], had[subject], counts[rows, last][subject], None
    at, mask = at[subject], mask[subject]
    age = np.asarray(ages, np.float64)[subject]
    time, trajectory, place = np.zeros(b * k), np.tile(np.arange(k), b), np.arange(b * k)
    alive = np.full(b * k, True)
    for step in range(STEPS + 1):
        lam = np.exp(log)
        sum_ = lam.sum(1)
        reach = ends[None, :] - time[:, None]
        span = np.clip(reach, 0, np.inf if step == STEPS else WAIT)
        exposure = -np.expm1(-sum_[:, None] * span) / sum_[:, None]
        total[place[alive]] += (exposure[:, :, None] * (lam[:, COLUMNS] * ~had)[:, None, :])[alive]
        if step == STEPS:
            break
        wait = -np.log(uniform(seed, trajectory, step, 0)) / sum_
        happens = wait < WAIT
        cumulative = np.cumsum(lam, 1)
        which = np.minimum((cumulative <= uniform(seed, trajectory, step, 1)[:, None] * sum_[:, None]).sum(1), lam.shape[1] - 1)
        token = np.where(happens, PREDICTED[which], tt.INDEX["year"])
        time = time + np.where(happens, wait, WAIT)
        for j, c in enumerate(COLUMNS):
            had[:, j] |= happens & (which == c)
        alive = alive & (time < ends[-1]) & ~(token == tt.INDEX[tt.DEATH])
        if not alive.any():
            break
        keep = worthwhile(alive.reshape(known.shape[3], -1))
        if keep is not None:
            groups, keep = keep
            known = known[:, :, :, torch.from_numpy(groups)]
            time, had, token, age, alive = time[keep], had[keep], token[keep], age[keep], alive[keep]
            trajectory, place = trajectory[keep], place[keep]
            index = torch.from_numpy(keep)
            at, mask, counts, past = at[index], mask[index], counts[index], None if past is None else past[:, :, :, index]
        at = torch.cat([at, torch.from_numpy((age + time).astype(np.float32))[:, None]], 1)
        mask = torch.cat([mask, torch.ones(len(at), 1)], 1)
        rates, _, past, counts = network(torch.from_numpy(token)[:, None], at, mask, counts, past, known)
        counts, log = counts[:, 0], rates[:, 0].numpy().astype(np.float64)
    total = total.reshape(b, k, len(horizons), len(EVENTS))
    error = total.std(1, ddof=1) / np.sqrt(k) if k > 1 else np.full(total.shape[:1] + total.shape[2:], np.nan)
    probability = np.minimum(1, total.mean(1))  # a mean of hazards along few paths can exceed 1
    probability[np.broadcast_to(before[:, None], probability.shape)] = np.nan
    error[np.broadcast_to(before[:, None], error.shape)] = np.nan
    return probability, error, embedding


def worthwhile(alive):
    """Of [subject, row], the subjects and rows to go on with, equally many rows of each; None while most rows go on."""
    most = alive.sum(1)
    if most.min() > 0 and most.max() > 0.8 * alive.shape[1]:
        return None
    groups = np.where(most > 0)[0]
    rows = np.argsort(~alive[groups], axis=1, kind="stable")[:, :most.max()]
    return groups, (groups[:, None] * alive.shape[1] + rows).ravel()


def many(network, subjects, limits, horizons, trajectories, seed, rows=2048):
    """futures of many subjects, in groups of timelines of like length; every subject draws from the seed anew."""
    histories = [tt.history(s, limits) for s in subjects]
    order = np.argsort([len(h) for h in histories], kind="stable")
    out = [None] * len(subjects)
    size = max(1, rows // trajectories)
    for i in range(0, len(order), size):
        part = order[i:i + size]
        p, e, m = futures(network, [histories[j] for j in part], [subjects[j].age for j in part], horizons, trajectories, seed)
        for n, j in enumerate(part):
            out[j] = (p[n], e[n], m[n])
    return tuple(np.stack([o[n] for o in out]) for n in range(3))
