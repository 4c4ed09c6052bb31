"""Writes what PyTorch's second derivatives say of the gradient penalty R1 of discriminators.

Usage: make_adversarial_fixtures.py    (needs torch)

`adversarial.json`: for a discriminator of whole pictures and one of patches, in 64-bit floats: the penalty with γ = 0.7,
and of each parameter's gradient the norm and the products with three vectors, torch.randn with seeds 50, 51, 52. Parameter
i in alphabetical order is 0.3 · torch.randn with seed 300 + i; the pictures are torch.randn of seed 1 (N, H, W, C).
"""
import json
from pathlib import Path

import torch
import torch.nn.functional as F

GAMMA = 0.7


def randn(seed, *shape):
    torch.manual_seed(seed)
    return torch.randn(shape).double()


def shapes(features):
    return {
        "conv_in": (4, 3, 3, 3), "down_blocks.0": (6, 4, 4, 4), "down_blocks.1": (8, 6, 4, 4),
        "conv_features": (8, 8, features, features), "conv_out": (1, 8, 1, 1),
    }


def parameters(features):
    all_shapes = {}
    for name, shape in shapes(features).items():
        all_shapes[name + ".weight"] = shape
        all_shapes[name + ".bias"] = shape[:1]
    return {
        name: (0.3 * randn(300 + index, *all_shapes[name])).requires_grad_()
        for index, name in enumerate(sorted(all_shapes))
    }


def discriminator(p, x, is_whole):
    def conv(name, x, stride, padding):
        return F.conv2d(x, p[name + ".weight"], p[name + ".bias"], stride=stride, padding=padding)

    x = F.leaky_relu(conv("conv_in", x, 1, 1), 0.2)
    x = F.leaky_relu(conv("down_blocks.0", x, 2, 1), 0.2)
    x = F.leaky_relu(conv("down_blocks.1", x, 2, 1), 0.2)
    x = F.leaky_relu(conv("conv_features", x, 1, 0 if is_whole else 1), 0.2)
    return conv("conv_out", x, 1, 0)


def report(features, is_whole):
    p = parameters(features)
    x = randn(1, 3, 16, 16, 3).permute(0, 3, 1, 2).requires_grad_()
    scores = discriminator(p, x, is_whole)
    (gradient,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    penalty = 0.5 * GAMMA * (gradient**2).sum() / scores.numel()
    penalty.backward()
    gradients = {}
    for name, parameter in p.items():
        g = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        g = g.flatten()
        numbers = [g.norm()] + [g @ randn(seed, g.numel()) for seed in (50, 51, 52)]
        gradients[name] = [float(f"{float(x):.7g}") for x in numbers]
    return {"penalty": float(penalty.detach()), "gradients": gradients}


result = {"whole": report(4, True), "patches": report(3, False)}
(Path(__file__).parent / "adversarial.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
