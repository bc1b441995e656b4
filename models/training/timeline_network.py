"""The event model: small decoder transformers that give, after each token, a rate per year for every kind of event.

Rates are of competing events (as in Delphi-2M, Shmatko et al., Nature 2025): the time to the next token of each kind is exponential
until the next token, or until a year has passed without one. Beside the transformers stands a line that is additive in what has
happened so far (counts of tokens, how recent they are, age): what a Cox model has, so that attention only has to learn the rest.

Members are trained one by one and then joined: they run side by side in one graph, the logarithms of their rates are averaged.
"""
import math

import numpy as np
import torch
from torch import nn

import timeline_tokens as tt

NOT_POSSIBLE = -30.0  # logarithm of the rate of what cannot happen
FADES = 1.0           # of what is recent, the share e^-1 is left after so many years
COUNTS = 2 * len(tt.NAMES)  # how often each token came, and the same fading with time


def scaled(name):
    """[token]: which are parts of a measurement, and -1 to 1 over them."""
    values = np.zeros(len(tt.NAMES), dtype=np.float32)
    own = [i for i, n in enumerate(tt.NAMES) if n.startswith(name + ":")]
    values[own] = np.linspace(-1, 1, len(own))
    member = np.zeros(len(tt.NAMES), dtype=np.float32)
    member[own] = 1
    return member, values


class Network(nn.Module):
    def __init__(self, width=64, layers=2, heads=4, hidden=128, dropout=0.3, members=1):
        super().__init__()
        self.width, self.layers, self.heads, self.members = width, layers, heads, members
        v, e, k = len(tt.NAMES), len(tt.PREDICTED), members
        free = lambda *shape: nn.Parameter(torch.zeros(shape))
        every = lambda *shape: nn.ParameterList([free(k, *shape) for _ in range(layers)])
        self.embed = free(k, v, width)
        self.age_in, self.age_bias = free(k, 9 + 8, width), free(k, 1, width)
        self.norm1, self.shift1, self.norm2, self.shift2 = (every(1, width) for _ in range(4))
        self.qkv, self.qkv_bias = every(width, 3 * width), every(1, 3 * width)
        self.out, self.out_bias = every(width, width), every(1, width)
        self.up, self.up_bias = every(width, hidden), every(1, hidden)
        self.down, self.down_bias = every(hidden, width), every(1, width)
        self.forget = every(heads)  # per head: how fast the past fades
        self.final, self.final_bias = free(k, 1, width), free(k, 1, width)
        self.dropout = nn.Dropout(dropout)
        self.deep = nn.Linear(k * width, e)
        conditions = [tt.INDEX[n] for n, _ in tt.CONDITIONS]
        recurrent = [tt.INDEX[n] for n, once in tt.CONDITIONS if not once]
        self.register_buffer("conditions", torch.tensor(conditions), persistent=False)
        self.register_buffer("recurrent", torch.tensor(recurrent), persistent=False)
        measured = [scaled(n) for n in ("hdl", "sbp", "fib4", "smoke", "bmi")]
        self.register_buffer("member", torch.tensor(np.stack([m for m, _ in measured])).T.contiguous(), persistent=False)
        self.register_buffer("scale", torch.tensor(np.stack([s for _, s in measured])).T.contiguous(), persistent=False)
        self.register_buffer("centres", torch.linspace(20, 90, 8), persistent=False)
        self.register_buffer("periods", 2 * math.pi / torch.tensor([1.0, 4.0, 12.0, 40.0]), persistent=False)
        self.wide = nn.Linear(len(conditions) + len(recurrent) + 15 + 2 + 18 + len(conditions) + 15, e)
        once = torch.zeros(v, e)
        for i, t in enumerate(tt.PREDICTED):
            name = tt.NAMES[t]
            if name in dict(tt.CONDITIONS) or name == tt.DEATH:
                once[t, i] = 1  # the first one is what is asked for; others are history only
            if name.startswith("fib4"):
                once[[tt.INDEX[f"fib4:{k + 1}"] for k in range(5)], i] = 1
        later = torch.zeros(e)
        later[[tt.PREDICTED.index(tt.INDEX[n]) for n in (tt.DEATH, "nafld")]] = 1
        self.register_buffer("once", once, persistent=False)
        self.register_buffer("later", later, persistent=False)  # before the index date nobody dies and NAFLD is by design
        self.begin()

    def begin(self):
        uniform = lambda p, size: nn.init.uniform_(p, -1 / math.sqrt(size), 1 / math.sqrt(size))
        for p in [self.age_in, self.age_bias]:
            uniform(p, 17)
        for i in range(self.layers):
            for p in (self.qkv[i], self.qkv_bias[i], self.out_bias[i], self.up[i], self.up_bias[i]):
                uniform(p, self.width)
            uniform(self.down_bias[i], self.down[i].shape[1])
            for p in (self.norm1[i], self.norm2[i]):
                nn.init.ones_(p)
            for p in (self.out[i], self.down[i]):
                nn.init.normal_(p, std=0.02 / math.sqrt(2 * self.layers))
            self.forget[i].data[:] = torch.linspace(-5, 0, self.heads)
        nn.init.ones_(self.final)
        nn.init.normal_(self.embed, std=0.2)
        self.forget_risks()

    def forget_risks(self):
        for p in (self.wide.weight, self.wide.bias, self.deep.bias):
            nn.init.zeros_(p)
        nn.init.normal_(self.deep.weight, std=0.01)

    def age_parts(self, ages):
        bumps = torch.exp(-0.5 * ((ages.unsqueeze(-1) - self.centres) / 8) ** 2)
        return torch.cat([ages.unsqueeze(-1) / 50 - 1, bumps], -1)

    def wide_parts(self, counts, recent, age_parts):
        had = torch.clamp(counts[..., self.conditions], max=1)
        again = torch.log1p(torch.clamp(counts[..., self.recurrent] - 1, min=0))
        n = counts @ self.member
        mean = (counts @ self.scale) / torch.clamp(n, min=1)
        measured = torch.clamp(n, max=1)
        male = torch.clamp(counts[..., 2:3], max=1)
        now = torch.clamp(counts[..., -1:], max=1)
        lately = torch.clamp(recent[..., self.conditions], max=2)
        often = recent @ self.member
        last = (recent @ self.scale) / (often + 0.05)
        return torch.cat([had, again, measured, mean, mean * mean, male, now, age_parts, age_parts * male,
                          lately, torch.log1p(often), last, last * last], -1)

    def counted(self, tokens, ages, fresh, behind, mask, past_counts):
        """[b, t, COUNTS]: past_counts with each new token. behind: age at the token before the first new one."""
        one = nn.functional.one_hot(tokens, len(tt.NAMES)).to(ages.dtype) * mask.unsqueeze(-1)
        counts = past_counts[:, :len(tt.NAMES)].unsqueeze(1) + torch.cumsum(one, 1)
        passed = torch.clamp((fresh - behind) / FADES, -60, 60).unsqueeze(-1)
        recent = torch.exp(-passed) * (past_counts[:, len(tt.NAMES):].unsqueeze(1) + torch.cumsum(one * torch.exp(passed), 1))
        return torch.cat([counts, recent], -1)

    def forward(self, tokens, ages, mask, past_counts, past=None, prompt=None):
        """tokens [b, t]; ages and mask [b, P + p + t]; past_counts [b, COUNTS]; past [layers, 2, members, b, heads, p, width / heads],
        keys and values of each row; prompt [layers, 2, members, s, heads, P, width / heads], those of the s timelines that the rows
        go on from, b / s rows each, one timeline's rows side by side.

        Gives log rates per year [b, t, e], the embedding [b, t, members * width], present (as past, p + t) and counts [b, t, COUNTS].
        """
        b, t, m, h = tokens.shape[0], tokens.shape[1], self.members, self.heads
        old = ages.shape[1] - t
        dh = self.width // h
        new_ages = ages[:, old:]
        parts = self.age_parts(new_ages)
        angle = new_ages.unsqueeze(-1) * self.periods
        aged = torch.cat([parts, torch.sin(angle), torch.cos(angle)], -1).reshape(1, b * t, 17) @ self.age_in + self.age_bias
        x = self.embed[:, tokens.reshape(-1)] + aged  # [members, b * t, width]
        place = torch.arange(ages.shape[1], device=tokens.device)
        seen = place.unsqueeze(0) <= place[old:].unsqueeze(1)
        hidden = ((1 - seen.to(ages.dtype).unsqueeze(0) * mask.unsqueeze(1)) * -1e9).unsqueeze(1)
        gap = torch.clamp(new_ages.unsqueeze(2) - ages.unsqueeze(1), min=0).unsqueeze(1)
        present = []
        for i in range(self.layers):
            made = (self.normed(x) * self.norm1[i] + self.shift1[i]) @ self.qkv[i] + self.qkv_bias[i]
            q, k, v = made.reshape(m, b, t, 3, h, dh).permute(3, 0, 1, 4, 2, 5).unbind(0)
            if past is not None:
                k, v = torch.cat([past[i, 0], k], 3), torch.cat([past[i, 1], v], 3)
            present.append(torch.stack([k, v]))
            q = q / math.sqrt(dh)
            score = q @ k.transpose(3, 4)
            if prompt is not None:
                s = prompt.shape[3]
                together = q.reshape(m, s, -1, h, t, dh).transpose(2, 3).reshape(m, s, h, -1, dh)
                score = torch.cat([self.apart(together @ prompt[i, 0].transpose(3, 4), b, t), score], 4)
            weight = torch.softmax(score - torch.exp(self.forget[i]).reshape(m, 1, h, 1, 1) * gap + hidden, -1)
            if prompt is None:
                y = weight @ v
            else:
                long = prompt.shape[5]
                shared = weight[..., :long].reshape(m, s, -1, h, t, long).transpose(2, 3).reshape(m, s, h, -1, long)
                y = weight[..., long:] @ v + self.apart(shared @ prompt[i, 1], b, t)
            y = y.permute(0, 1, 3, 2, 4).reshape(m, b * t, self.width)
            x = x + self.dropout(y @ self.out[i] + self.out_bias[i])
            inner = nn.functional.gelu((self.normed(x) * self.norm2[i] + self.shift2[i]) @ self.up[i] + self.up_bias[i])
            x = x + self.dropout(inner @ self.down[i] + self.down_bias[i])
        embedding = (self.normed(x) * self.final + self.final_bias).reshape(m, b, t, self.width).permute(1, 2, 0, 3)
        embedding = embedding.reshape(b, t, m * self.width)
        behind = ages[:, old - 1:old] if prompt is not None else ages[:, :1]
        counts = self.counted(tokens, ages, new_ages, behind, mask[:, old:], past_counts)
        had = counts[..., :len(tt.NAMES)]
        rates = self.deep(self.dropout(embedding)) + self.wide(self.wide_parts(had, counts[..., len(tt.NAMES):], parts))
        never = torch.clamp(had @ self.once, max=1) + self.later * (1 - torch.clamp(had[..., -1:], max=1))
        rates = torch.where(never > 0, torch.full_like(rates, NOT_POSSIBLE), torch.clamp(rates, -20.0, 4.0))
        return rates, embedding, torch.stack(present), counts

    def normed(self, x):
        return nn.functional.layer_norm(x, (self.width,))

    def apart(self, together, b, t):
        """[members, s, heads, rows of a timeline * t, n] as [members, b, heads, t, n]."""
        m, s, h, _, n = together.shape
        return together.reshape(m, s, h, -1, t, n).transpose(2, 3).reshape(m, b, h, t, n)

    def first(self, tokens, ages, mask):
        """The first tokens of timelines, in training: nothing is past."""
        return self(tokens, ages, mask, torch.zeros(tokens.shape[0], COUNTS))


def joined(networks):
    """One network of which each is a member: the mean of the logarithms of their rates."""
    one = networks[0]
    together = Network(one.width, one.layers, one.heads, one.up[0].shape[2], one.dropout.p, len(networks))
    with torch.no_grad():
        own = [dict(n.named_parameters()) for n in networks]
        for name, p in together.named_parameters():
            parts = [o[name] for o in own]
            if name == "deep.weight":
                p.copy_(torch.cat(parts, 1) / len(parts))
            elif name.startswith(("deep", "wide")):
                p.copy_(torch.stack(parts).mean(0))
            else:
                p.copy_(torch.cat(parts))
    return together.eval()
