"""Training of the event model: the likelihood of what was observed, nothing beyond the end of follow-up."""
import numpy as np
import torch

import timeline_tokens as tt
from timeline_network import Network

LONGEST = 256  # tokens of one record in training
LATE = 5       # years after the index date from which time is late
BARE = ("forget", "final", "norm", "shift")
CLINICAL = torch.tensor([tt.NAMES[t].split(":")[0] not in ("hdl", "sbp", "smoke", "fib4") for t in tt.PREDICTED])


def batches(sequences, size, generator):
    """Batches of records of like length, in random order."""
    length = np.array([len(s[0]) for s in sequences])
    order = np.argsort(length + generator.random(len(length)) * 6, kind="stable")
    groups = [order[i:i + size] for i in range(0, len(order), size)]
    for g in generator.permutation(len(groups)):
        yield [sequences[i] for i in groups[g]]


COLUMN = {t: i for i, t in enumerate(tt.PREDICTED)}


def padded(batch):
    b, n = len(batch), max(len(s[0]) for s in batch)
    tokens, ages, mask = np.zeros((b, n), np.int64), np.zeros((b, n), np.float32), np.zeros((b, n), np.float32)
    years, happened, before = np.zeros((b, n), np.float32), np.zeros((b, n, len(tt.PREDICTED)), np.float32), np.zeros((b, n), np.float32)
    for r, (t, a, y, targets, pre) in enumerate(batch):
        k = len(t)
        tokens[r, :k], ages[r, :k], mask[r, :k], years[r, :k], before[r, :k] = t, a, 1, y, pre
        ages[r, k:] = a[-1]
        for i, names in enumerate(targets):
            for name in names:
                happened[r, i, COLUMN[name]] = 1
    return [torch.from_numpy(x) for x in (tokens, ages, mask, years, happened, before)]


def loss_of(network, batch, setting):
    """Minus the log-likelihood a subject; measurements, the time before the index date and late time weigh less."""
    tokens, ages, mask, years, happened, before = batch
    rates = network.first(tokens, ages, mask)[0]
    possible = rates > -25
    each = torch.where(possible, torch.exp(rates) * years.unsqueeze(-1) - happened * rates, torch.zeros_like(rates))
    now = ages.gather(1, before.sum(1, keepdim=True).long())
    late = torch.where(ages - now > LATE, setting["late"], 1.0)
    weight = torch.where(CLINICAL, 1.0, setting["measurements"]) * torch.where(before > 0, setting["before"], late).unsqueeze(-1)
    return (each * weight).sum() / len(tokens), each


def thinned(batch, share, generator):
    """Leaves out body-mass index and measurements of some records, so that the model knows records that lack them."""
    if share <= 0:
        return batch
    tokens, ages, mask, years, happened, before = batch
    mask = mask.clone()
    kinds = np.array([("bmi", "hdl", "sbp", "smoke").index(n.split(":")[0]) if n.split(":")[0] in ("bmi", "hdl", "sbp", "smoke") else -1
                      for n in tt.NAMES])
    kind = kinds[tokens.numpy()]
    drop = generator.random((len(tokens), 4)) < share
    hide = (kind >= 0) & np.take_along_axis(drop, np.maximum(kind, 0), 1)
    mask[torch.from_numpy(hide)] = 0
    return [tokens, ages, mask, years, happened, before]


def fit(sequences, setting, seed, log=None, check=None, start=None):
    """A network trained on records; check(network, epoch) is called after each epoch."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    network = start or Network(setting["width"], setting["layers"], setting["heads"], setting["hidden"],
                               setting["dropout"])
    if not network.deep.bias.any():
        exposure = sum(s[2].sum() for s in sequences)
        counts = np.ones(len(tt.PREDICTED))
        for s in sequences:
            for names in s[3]:
                for name in names:
                    counts[COLUMN[name]] += 1
        network.deep.bias.data = torch.tensor(np.log(counts / exposure), dtype=torch.float32)
    wide = [p for n, p in network.named_parameters() if n.startswith("wide")]
    bare = [p for n, p in network.named_parameters() if n.startswith(BARE) or not n.startswith("wide") and "bias" in n]
    rest = [p for n, p in network.named_parameters() if not n.startswith((*BARE, "wide")) and "bias" not in n]
    optimizer = torch.optim.AdamW([{"params": wide, "weight_decay": 0.0, "lr": setting["wide_rate"]},
                                   {"params": rest, "weight_decay": setting["decay"], "lr": setting["rate"]},
                                   {"params": bare, "weight_decay": 0.0, "lr": setting["rate"]}])
    steps = setting["epochs"] * (-(-len(sequences) // setting["batch"]))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min(1, (i + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * min(1, i / steps)))))
    for epoch in range(setting["epochs"]):
        network.train()
        total, seen = 0.0, 0
        for group in batches(sequences, setting["batch"], generator):
            batch = thinned(padded(group), setting["thin"], generator)
            loss, _ = loss_of(network, batch, setting)
            loss = loss + setting["ridge"] / (2 * len(sequences)) * sum((m.weight ** 2).sum() for m in (network.wide, network.deep))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, seen = total + loss.item() * len(group), seen + len(group)
        network.eval()
        if log:
            log(f"epoch {epoch + 1}: {total / seen:.4f}")
        if check:
            check(network, epoch + 1)
    network.eval()
    return network
