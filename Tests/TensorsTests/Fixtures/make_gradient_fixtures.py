"""Writes gradients.json: what PyTorch's autograd says of the operations that `GradientTests.swift` names alike.

Usage: make_gradient_fixtures.py    (needs torch)

Input i of a case is torch.randn with seed 100 + i, in this project's layout (N, H, W, C). The loss is the sum of the result
times torch.randn with seed 99, in doubles. For each input its gradient is written as base64 of 32-bit floats.
"""
import base64
import json
from pathlib import Path

import torch
import torch.nn.functional as F


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


def conv(stride=1, pad=(1, 1, 1, 1), doubled=False, dilation=1):
    """pad: left, right, top, bottom."""
    def run(x, w, b, r=None):
        x = first(x)
        if doubled:
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        y = F.conv2d(F.pad(x, pad), w, stride=stride, dilation=dilation)
        y = last(y) + (b if b.ndim == 1 else b[:, None, None, :])
        return y if r is None else y + r
    return run


def attention(heads, causal=False):
    def run(q, k, v):
        def split(t):
            return t.reshape(t.shape[0], t.shape[1], heads, -1).transpose(1, 2)
        o = F.scaled_dot_product_attention(split(q), split(k), split(v), is_causal=causal)
        return o.transpose(1, 2).reshape(q.shape)
    return run


def self_attention(heads):
    return lambda x: attention(heads)(*x.chunk(3, dim=-1))


def group_norm(groups, silu):
    def run(x, s, b):
        y = last(F.group_norm(first(x), groups, s, b, eps=1e-5))
        return F.silu(y) if silu else y
    return run


def adaptive(x, deviation, mean):
    own = x.mean((1, 2), keepdim=True), (x.var((1, 2), keepdim=True) + 1e-5).sqrt()
    return (x - own[0]) / own[1] * deviation + mean


def interpolation(height, width):
    return lambda x: last(F.interpolate(first(x), size=(height, width), mode="bilinear", align_corners=False))


def geglu(x):
    a, b = x.chunk(2, dim=-1)
    return a * F.gelu(b)


CASES = {
    "linear": ([(2, 5, 6), (7, 6), (7,), (2, 5, 7)], lambda x, w, b, r: F.linear(x, w, b) + r),
    "convolution": ([(2, 5, 6, 3), (4, 3, 3, 3), (4,), (2, 5, 6, 4)], conv()),
    "convolution, a bias for each image": ([(2, 3, 4, 3), (4, 3, 1, 1), (2, 4)], conv(pad=(0, 0, 0, 0))),
    "convolution, stride 2": ([(2, 6, 5, 3), (4, 3, 3, 3), (4,)], conv(stride=2)),
    "convolution, stride 2, asymmetric": ([(1, 6, 8, 3), (4, 3, 3, 3), (4,)], conv(stride=2, pad=(0, 1, 0, 1))),
    "convolution, stride 2, 4x4": ([(1, 6, 8, 3), (2, 3, 4, 4), (2,)], conv(stride=2)),
    "convolution, 5x3": ([(1, 6, 8, 2), (3, 2, 5, 3), (3,)], conv(pad=(1, 1, 2, 2))),
    "convolution, dilated": ([(2, 7, 6, 3), (4, 3, 3, 3), (4,)], conv(pad=(2, 2, 2, 2), dilation=2)),
    "convolution, dilated by more than the picture's size": (
        [(1, 3, 4, 2), (2, 2, 3, 3), (2,)], conv(pad=(4, 4, 4, 4), dilation=4)),
    "convolution, doubled": ([(2, 3, 4, 3), (4, 3, 3, 3), (4,)], conv(doubled=True)),
    "attention": ([(2, 5, 6), (2, 9, 6), (2, 9, 6)], attention(2)),
    "attention, causal": ([(1, 7, 4)] * 3, attention(1, True)),
    "attention, to itself": ([(2, 5, 12)], self_attention(2)),
    "group norm": ([(2, 4, 3, 6), (6,), (6,)], group_norm(2, False)),
    "group norm, SiLU": ([(2, 4, 3, 6), (6,), (6,)], group_norm(3, True)),
    "layer norm": ([(3, 19), (19,), (19,)], lambda x, s, b: F.layer_norm(x, (19,), s, b)),
    "adaptive instance norm": ([(2, 4, 3, 5), (5,), (5,)], adaptive),
    "reflection padding": ([(2, 3, 4, 2)], lambda x: last(F.pad(first(x), (1, 2, 2, 1), mode="reflect"))),
    "reflection padding, doubled": (
        [(2, 3, 4, 2)],
        lambda x: last(F.pad(F.interpolate(first(x), scale_factor=2, mode="nearest"), (1, 1, 1, 1), mode="reflect"))),
    "max pooling": ([(2, 5, 4, 3)], lambda x: last(F.max_pool2d(first(x), 2, ceil_mode=True))),
    "silu": ([(3, 11)], F.silu),
    "gelu": ([(3, 11)], F.gelu),
    "quick gelu": ([(3, 11)], lambda x: x * torch.sigmoid(1.702 * x)),
    "geglu": ([(3, 12)], geglu),
    "leaky relu": ([(3, 11)], lambda x: F.leaky_relu(x, 0.2)),
    "prelu": ([(2, 3, 4, 5), (5,)], lambda x, a: last(F.prelu(first(x), a))),
    "prelu, one slope": ([(2, 3, 4, 5), (1,)], lambda x, a: last(F.prelu(first(x), a))),
    "arithmetic": ([(3, 4), (3, 4)], lambda a, b: (a + 2 * b) * (a - b) / 3 + (a - 0.5)),
    "lerp": ([(3, 4), (3, 4)], lambda a, b: torch.lerp(a, b, 1.7)),
    "concatenation": ([(2, 3, 4), (2, 1, 4)], lambda a, b: torch.cat([a, b, a], 1)),
    "slices": ([(4, 3, 5)], lambda x: x[1:3, :, 2:4]),
    "reshape, repeat, transposition": ([(3, 4)], lambda x: x.repeat(2, 1).t().reshape(2, 12)),
    "channels last": ([(2, 3, 4, 2)], last),
    "smooth doubling": (
        [(2, 3, 4, 5)],
        lambda x: last(F.interpolate(first(x), scale_factor=2, mode="bilinear", align_corners=False)),
    ),
    "interpolation, enlarging": ([(2, 3, 4, 5)], interpolation(6, 7)),
    "interpolation, shrinking": ([(2, 7, 6, 1)], interpolation(3, 4)),
    "pixel shuffle": ([(2, 3, 2, 12)], lambda x: last(F.pixel_shuffle(first(x), 2))),
    "pixel unshuffle": ([(2, 4, 6, 3)], lambda x: last(F.pixel_unshuffle(first(x), 2))),
    "embedding": ([(5, 3)], lambda x: x[[4, 0, 4, 2]]),
    "functions": ([(4, 5)], lambda x: torch.log(x.exp() + 1) + (x * x + 1).sqrt() + x.abs() + x.clamp(-0.5, 0.7)),
    "tanh, softplus": ([(4, 5)], lambda x: torch.tanh(x) + 2 * F.softplus(x)),
    "inner means": ([(3, 2, 4, 5)], lambda x: x.mean((1, 2))),
    "log determinant": ([(6, 6)], lambda x: torch.linalg.slogdet(x)[1]),
    "squared error": ([(3, 4), (3, 4)], F.mse_loss),
    "absolute error": ([(3, 4), (3, 4)], F.l1_loss),
    "charbonnier error": ([(3, 4), (3, 4)], lambda a, b: ((a - b) ** 2 + 1e-2**2).sqrt().mean()),
    "cross-entropy": ([(4, 6)], lambda x: F.cross_entropy(x, torch.tensor([5, 0, 2, 2]))),
}


def randn(seed, shape):
    torch.manual_seed(seed)
    return torch.randn(shape).double()


result = {}
for name, (shapes, function) in CASES.items():
    inputs = [randn(100 + i, shape).requires_grad_() for i, shape in enumerate(shapes)]
    output = function(*inputs)
    weight = randn(99, output.shape) if output.ndim else 1
    (output * weight).sum().backward()
    result[name] = [base64.b64encode(x.grad.float().contiguous().numpy().tobytes()).decode() for x in inputs]
(Path(__file__).parent / "gradients.json").write_text(json.dumps(result, indent=0) + "\n")
