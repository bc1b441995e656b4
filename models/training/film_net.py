"""A small residual network for films of the chest, and how it is trained: one core, minutes, fixed seeds.

Global average pooling and a linear head on the last feature map, so the class-activation map (Zhou et al. 2016, CVPR) is
exact: the mean of a label's map over the film, plus the label's offset, is its logit.
"""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SIZE = 112          # pixels of a side that the network sees
EPOCHS = 18
BATCH = 32
RATE = 4e-3
DECAY = 0.05
SMOOTHING = 0.05


class Block(nn.Module):
    """Two 3x3 convolutions around a shortcut (He et al. 2016)."""

    def __init__(self, inside, outside, stride):
        super().__init__()
        self.first = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outside)
        self.second = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outside)
        self.short = None if inside == outside and stride == 1 else nn.Sequential(
            nn.AvgPool2d(stride) if stride > 1 else nn.Identity(),
            nn.Conv2d(inside, outside, 1, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        out = F.relu(self.first_norm(self.first(x)), inplace=True)
        out = self.second_norm(self.second(out))
        return F.relu(out + (x if self.short is None else self.short(x)), inplace=True)


class FilmNet(nn.Module):
    """[N, 1, SIZE, SIZE], standardised -> feature map [N, C, SIZE/8, SIZE/8] and logits [N, labels]."""

    def __init__(self, widths=(16, 32, 64, 128), labels=3, drop=0.2):
        super().__init__()
        a, b, c, d = widths
        self.stem = nn.Sequential(nn.Conv2d(1, a, 5, 2, 2, bias=False), nn.BatchNorm2d(a), nn.ReLU(inplace=True))
        self.body = nn.Sequential(Block(a, b, 2), Block(b, c, 2), Block(c, d, 1))
        self.head = nn.Linear(d, labels)
        self.drop = drop

    def features(self, x):
        return self.body(self.stem(x))

    def forward(self, x):
        pooled = self.features(x).mean((2, 3))
        return self.head(F.dropout(pooled, self.drop, self.training))


def standardize(x):
    """Each film by its own mean and deviation: exposure and window are no finding."""
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) / torch.sqrt(((x - mean) ** 2).mean((1, 2, 3), keepdim=True) + 1e-4)


def altered(x, random):
    """Turned, shifted, scaled unequally, mirrored, with another contrast: what differs between films without a finding."""
    n = len(x)
    draw = lambda low, high: torch.from_numpy(random.uniform(low, high, n).astype(np.float32))
    turn, mirror = draw(-0.17, 0.17), torch.from_numpy(random.choice([-1.0, 1.0], n).astype(np.float32))
    wide, high, across, along = draw(0.85, 1.15), draw(0.85, 1.15), draw(-0.12, 0.12), draw(-0.12, 0.12)
    theta = torch.stack([torch.cos(turn) * wide * mirror, -torch.sin(turn) * high, across,
                         torch.sin(turn) * wide * mirror, torch.cos(turn) * high, along], 1).view(n, 2, 3)
    x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), padding_mode="zeros", align_corners=False)
    return x.clamp(0, 1) ** torch.exp(draw(-0.35, 0.35)).view(-1, 1, 1, 1)


def train(films, labels, seed, epochs=EPOCHS):
    """The network after `epochs` over `films` [N, 1, SIZE, SIZE] in 0..1, by one cycle of the learning rate."""
    torch.manual_seed(seed)
    random = np.random.RandomState(seed)
    net = FilmNet().to(memory_format=torch.channels_last)
    plain = [p for p in net.parameters() if p.ndim < 2]
    weights = [p for p in net.parameters() if p.ndim >= 2]
    optimizer = torch.optim.AdamW(
        [{"params": weights, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}], lr=RATE)
    steps = len(films) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps * epochs, pct_start=0.3)
    net.train()
    for _ in range(epochs):
        order = random.permutation(len(films))
        for step in range(steps):
            index = torch.from_numpy(order[step * BATCH:(step + 1) * BATCH])
            x = standardize(altered(films[index], random)).contiguous(memory_format=torch.channels_last)
            loss = F.cross_entropy(net(x), labels[index], label_smoothing=SMOOTHING)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
    return net.eval()


@torch.no_grad()
def answers(net, films):
    """Of films in 0..1: (maps [N, labels, SIZE/8, SIZE/8] whose means are the logits, embedding [N, C], means by thirds of the
    height [N, 3 C])."""
    out = []
    for part in standardize(films).split(128):
        features = net.eval().features(part.contiguous(memory_format=torch.channels_last))
        maps = torch.einsum("nchw,lc->nlhw", features, net.head.weight) + net.head.bias.view(1, -1, 1, 1)
        thirds = [features[:, :, rows].mean((2, 3)) for rows in np.array_split(np.arange(features.shape[2]), 3)]
        out.append((maps, features.mean((2, 3)), torch.cat(thirds, 1)))
    return tuple(torch.cat(kind).numpy().astype(np.float64) for kind in zip(*out))
