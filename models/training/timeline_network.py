"""The event model: a small decoder transformer that gives, after each token, a rate per year for every kind of event.

Rates are of competing events (as in Delphi-2M, Shmatko et al., Nature 2025): the time to the next token of each kind is exponential
until the next token, or until a year has passed without one. Beside the transformer stands a line that is additive in what has
happened so far (counts of tokens, age): what a Cox model has, so that attention only has to learn the rest.
"""
import math

import numpy as np
import torch
from torch import nn

import timeline_tokens as tt

NOT_POSSIBLE = -30.0  # logarithm of the rate of what cannot happen


def scaled(name):
    """[token]: -1 to 1 over the parts of a measurement."""
    values = np.zeros(len(tt.NAMES), dtype=np.float32)
    own = [i for i, n in enumerate(tt.NAMES) if n.startswith(name + ":")]
    values[own] = np.linspace(-1, 1, len(own))
    member = np.zeros(len(tt.NAMES), dtype=np.float32)
    member[own] = 1
    return member, values


class Network(nn.Module):
    def __init__(self, width=96, layers=3, heads=4, hidden=256, dropout=0.1):
        super().__init__()
        self.width, self.layers, self.heads = width, layers, heads
        v, e = len(tt.NAMES), len(tt.PREDICTED)
        self.embed = nn.Embedding(v, width, padding_idx=0)
        self.age_in = nn.Linear(9 + 8, width)
        self.norm1 = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.norm2 = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.qkv = nn.ModuleList(nn.Linear(width, 3 * width) for _ in range(layers))
        self.out = nn.ModuleList(nn.Linear(width, width) for _ in range(layers))
        self.up = nn.ModuleList(nn.Linear(width, hidden) for _ in range(layers))
        self.down = nn.ModuleList(nn.Linear(hidden, width) for _ in range(layers))
        self.forget = nn.Parameter(torch.linspace(-5, 0, heads).repeat(layers, 1))  # per head: how fast the past fades
        self.final = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.deep = nn.Linear(width, e)
        conditions = [tt.INDEX[n] for n, _ in tt.CONDITIONS]
        recurrent = [tt.INDEX[n] for n, once in tt.CONDITIONS if not once]
        self.register_buffer("conditions", torch.tensor(conditions), persistent=False)
        self.register_buffer("recurrent", torch.tensor(recurrent), persistent=False)
        measured = [scaled(n) for n in ("hdl", "sbp", "fib4", "smoke", "bmi")]
        self.register_buffer("member", torch.tensor(np.stack([m for m, _ in measured])).T.contiguous(), persistent=False)
        self.register_buffer("scale", torch.tensor(np.stack([s for _, s in measured])).T.contiguous(), persistent=False)
        self.register_buffer("centres", torch.linspace(20, 90, 8), persistent=False)
        self.register_buffer("periods", 2 * math.pi / torch.tensor([1.0, 4.0, 12.0, 40.0]), persistent=False)
        self.wide = nn.Linear(len(conditions) + len(recurrent) + 15 + 2 + 18, e)
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
        for p in (self.wide.weight, self.wide.bias, self.deep.bias):
            nn.init.zeros_(p)
        nn.init.normal_(self.deep.weight, std=0.01)
        nn.init.normal_(self.embed.weight, std=0.2)
        for m in [*self.out, *self.down]:
            nn.init.normal_(m.weight, std=0.02 / math.sqrt(2 * self.layers))

    def forget_risks(self):
        for p in (self.wide.weight, self.wide.bias, self.deep.bias):
            nn.init.zeros_(p)
        nn.init.normal_(self.deep.weight, std=0.01)

    def age_parts(self, ages):
        bumps = torch.exp(-0.5 * ((ages.unsqueeze(-1) - self.centres) / 8) ** 2)
        return torch.cat([ages.unsqueeze(-1) / 50 - 1, bumps], -1)

    def wide_parts(self, counts, age_parts):
        had = torch.clamp(counts[..., self.conditions], max=1)
        again = torch.log1p(torch.clamp(counts[..., self.recurrent] - 1, min=0))
        n = counts @ self.member
        mean = (counts @ self.scale) / torch.clamp(n, min=1)
        measured = torch.clamp(n, max=1)
        male = torch.clamp(counts[..., 2:3], max=1)
        now = torch.clamp(counts[..., -1:], max=1)
        return torch.cat([had, again, measured, mean, mean * mean, male, now, age_parts, age_parts * male], -1)

    def forward(self, tokens, ages, mask, past, past_counts):
        """tokens [b, t]; ages and mask [b, p + t]; past [layers, 2, b, heads, p, width / heads]; past_counts [b, v].

        Gives log rates per year [b, t, e], the embedding [b, t, width], present (as past, p + t) and counts [b, t, v].
        """
        b, t = tokens.shape[0], tokens.shape[1]
        p = past.shape[4]
        new_ages = ages[:, p:]
        parts = self.age_parts(new_ages)
        angle = new_ages.unsqueeze(-1) * self.periods
        x = self.embed(tokens) + self.age_in(torch.cat([parts, torch.sin(angle), torch.cos(angle)], -1))
        place = torch.arange(p + t, device=tokens.device)
        seen = place.unsqueeze(0) <= place[p:].unsqueeze(1)
        hidden = ((1 - seen.to(ages.dtype).unsqueeze(0) * mask.unsqueeze(1)) * -1e9).unsqueeze(1)
        gap = torch.clamp(new_ages.unsqueeze(2) - ages.unsqueeze(1), min=0).unsqueeze(1)
        present = []
        dh = self.width // self.heads
        for i in range(self.layers):
            q, k, v = self.qkv[i](self.norm1[i](x)).reshape(b, t, 3, self.heads, dh).permute(2, 0, 3, 1, 4)
            k, v = torch.cat([past[i, 0], k], 2), torch.cat([past[i, 1], v], 2)
            present.append(torch.stack([k, v]))
            fade = torch.exp(self.forget[i]).reshape(1, -1, 1, 1)
            score = q @ k.transpose(2, 3) / math.sqrt(dh) - fade * gap + hidden
            y = (torch.softmax(score, -1) @ v).permute(0, 2, 1, 3).reshape(b, t, self.width)
            x = x + self.dropout(self.out[i](y))
            x = x + self.dropout(self.down[i](nn.functional.gelu(self.up[i](self.norm2[i](x)))))
        embedding = self.final(x)
        one = nn.functional.one_hot(tokens, len(tt.NAMES)).to(x.dtype) * mask[:, p:].unsqueeze(-1)
        counts = past_counts.unsqueeze(1) + torch.cumsum(one, 1)
        rates = self.deep(self.dropout(embedding)) + self.wide(self.wide_parts(counts, parts))
        never = torch.clamp(counts @ self.once, max=1) + self.later * (1 - torch.clamp(counts[..., -1:], max=1))
        rates = torch.where(never > 0, torch.full_like(rates, NOT_POSSIBLE), torch.clamp(rates, -20.0, 4.0))
        return rates, embedding, torch.stack(present), counts

    def nothing(self, b):
        return torch.zeros(self.layers, 2, b, self.heads, 0, self.width // self.heads), torch.zeros(b, len(tt.NAMES))
