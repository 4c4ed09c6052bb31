"""Writes segmenters/: small networks of U²-Net's kind with random weights, and what PyTorch and Pillow make with them.

    pip install torch safetensors onnx pillow
    python make_segmenter_fixtures.py
"""
import numpy
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from pathlib import Path
from PIL import Image
from safetensors.torch import save_file
from torch import nn

folder = Path(__file__).parent / "segmenters"
folder.mkdir(exist_ok=True)
torch.manual_seed(0)
depths = [7, 6, 5, 4, 4, 4]


class Layer(nn.Module):
    def __init__(self, channels, outputs, dilation):
        super().__init__()
        self.conv_s1 = nn.Conv2d(channels, outputs, 3, padding=dilation, dilation=dilation)
        self.bn_s1 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return F.relu(self.bn_s1(self.conv_s1(x)))


def like(x, other):
    return F.interpolate(x, size=other.shape[2:], mode="bilinear", align_corners=False)


def pooled(x):
    return F.max_pool2d(x, 2, stride=2, ceil_mode=True)


class Block(nn.Module):
    """A residual U-block after figure 2 of the paper; those that don't shrink look further instead."""
    def __init__(self, channels, inner, outputs, depth, shrinks):
        super().__init__()
        self.depth, self.shrinks = depth, shrinks
        self.rebnconvin = Layer(channels, outputs, 1)
        for i in range(1, depth + 1):
            far = (2 if i == depth else 1) if shrinks else 2 ** (i - 1)
            setattr(self, f"rebnconv{i}", Layer(outputs if i == 1 else inner, inner, far))
        for i in range(depth - 1, 0, -1):
            far = 1 if shrinks else 2 ** (i - 1)
            setattr(self, f"rebnconv{i}d", Layer(2 * inner, outputs if i == 1 else inner, far))

    def forward(self, x):
        first = self.rebnconvin(x)
        seen, x = [], first
        for i in range(1, self.depth + 1):
            if self.shrinks and 1 < i < self.depth:
                x = pooled(x)
            x = getattr(self, f"rebnconv{i}")(x)
            seen.append(x)
        for i in range(self.depth - 1, 0, -1):
            x = getattr(self, f"rebnconv{i}d")(torch.cat((like(x, seen[i - 1]), seen[i - 1]), 1))
        return x + first


class Network(nn.Module):
    def __init__(self, width, inner, halves, inputs=3):
        super().__init__()
        channels = inputs
        if halves:
            self.conv_in = nn.Conv2d(inputs, width, 3, stride=2, padding=1)
            channels = width
        self.halves = halves
        for i, depth in enumerate(depths):
            setattr(self, f"stage{i + 1}", Block(channels, inner, width, depth, i < 4))
            channels = width
        for i in range(5, 0, -1):
            setattr(self, f"stage{i}d", Block(2 * width, inner, width, depths[i - 1], i < 5))
        for i in range(1, 7):
            setattr(self, f"side{i}", nn.Conv2d(width, 1, 3, padding=1))
        if not halves:
            self.outconv = nn.Conv2d(6, 1, 1)

    def forward(self, x):
        picture, seen = x, []
        x = self.conv_in(x) if self.halves else x
        for i in range(1, 7):
            x = getattr(self, f"stage{i}")(x if i == 1 else pooled(x))
            seen.append(x)
        features = {6: x}
        for i in range(5, 0, -1):
            x = getattr(self, f"stage{i}d")(torch.cat((like(x, seen[i - 1]), seen[i - 1]), 1))
            features[i] = x
        masks = [like(getattr(self, f"side{i}")(features[i]), picture) for i in range(1, 7)]
        return torch.sigmoid(masks[0] if self.halves else self.outconv(torch.cat(masks, 1)))


def prepared(model):
    for name, value in list(model.named_parameters()) + list(model.named_buffers()):
        if name.endswith("running_var"):
            value.data = torch.rand_like(value) * (0.8 if model.halves else 0.2) + (0.6 if model.halves else 0.1)
        elif name.endswith("running_mean"):
            value.data = 0.1 * torch.randn_like(value)
        elif "bn_s1.weight" in name:
            value.data = torch.rand_like(value) + 0.5
        elif "bn_s1.bias" in name:
            value.data = 0.3 * torch.randn_like(value) + 0.2
        elif name.startswith(("side", "outconv")):
            value.data = value.data * (0.5 if model.halves else 1)
        if value.is_floating_point():
            value.data = value.data.half().float()
    return model.eval()


def order(model):
    """Its layers as they are computed."""
    names = ["conv_in"] if model.halves else []
    for stage in [f"stage{i}" for i in range(1, 7)] + [f"stage{i}d" for i in range(5, 0, -1)]:
        depth = getattr(model, stage).depth
        parts = ["in"] + [str(i) for i in range(1, depth + 1)] + [f"{i}d" for i in range(depth - 1, 0, -1)]
        names += [f"{stage}.rebnconv{part}" for part in parts]
    return names + [f"side{i}" for i in range(1, 7)] + ([] if model.halves else ["outconv"])


def save_onnx(model, path, folds, half=False):
    """The weights and the nodes that take them, as PyTorch's exporter orders them; with numbers for names."""
    nodes, tensors = [], []

    def add(value):
        array = value.detach().numpy()
        tensors.append(numpy_helper.from_array(array.astype(numpy.float16) if half else array, str(len(tensors) + 900)))
        return tensors[-1].name

    for name in order(model):
        part = model.get_submodule(name)
        convolution = getattr(part, "conv_s1", part)
        weight, bias = convolution.weight, convolution.bias
        norm = getattr(part, "bn_s1", None)
        if norm is not None and folds:
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weight = weight * scale[:, None, None, None]
            bias = (bias - norm.running_mean) * scale + norm.bias
        nodes.append(helper.make_node("Conv", [name + ".in", add(weight), add(bias)], [name]))
        if norm is not None and not folds:
            values = [add(v) for v in (norm.weight, norm.bias, norm.running_mean, norm.running_var)]
            nodes.append(helper.make_node("BatchNormalization", [name, *values], [name + ".norm"]))
        nodes.append(helper.make_node("Relu", [name], [name + ".out"]))
    tensors.append(helper.make_tensor("shape", TensorProto.INT64, [4], [1, 3, -1, 9]))
    onnx.save(helper.make_model(helper.make_graph(nodes, "graph", [], [], tensors)), path)


def whole(model, pixels, side, mean, deviation, told=()):
    """What rembg does around a network, without rounding to 8 bits between; behind the colours it sees what it is told."""
    height, width = pixels.shape[:2]

    def resized(plane, size):
        return numpy.array(Image.fromarray(plane.astype(numpy.float32), "F").resize(size, Image.Resampling.LANCZOS))

    x = numpy.stack([resized(pixels[..., c] / 255, (side, side)) for c in range(3)]).clip(0, 1)
    x = (x / max(x.max(), 1e-6) - numpy.array(mean)[:, None, None]) / numpy.array(deviation)[:, None, None]
    mask = model(torch.tensor(numpy.stack([*x, *told])[None]).float())[0, 0].numpy()
    mask = (mask - mask.min()) / (mask.max() - mask.min())
    return torch.tensor(resized(mask, (width, height)).clip(0, 1))


def rounded(value):
    return int(numpy.floor(value + 0.5))


def maps(side, size, points, box=None):
    """What networks are told that take prompts: discs at points of the thing, discs at other points, and a box."""
    across, down = side / size[0], side / size[1]
    rows, columns = numpy.mgrid[:side, :side]
    made = numpy.zeros((3, side, side))
    for x, y, is_meant in points:
        column, row = rounded((x + 0.5) * across - 0.5), rounded((y + 0.5) * down - 0.5)
        made[0 if is_meant else 1][(rows - row) ** 2 + (columns - column) ** 2 <= (side / 64) ** 2] = 1
    if box is not None:
        x, y, width, height = box
        made[2, rounded(y * down):rounded((y + height) * down), rounded(x * across):rounded((x + width) * across)] = 1
    return made


def prompted(pixels):
    """An IS-Net that takes prompts, as those of this project are: normalization is in its convolutions already. Of a
    picture of which a point is meant and another one isn't, and of one with a box around what is meant, the network sees
    all."""
    generator = torch.Generator().manual_seed(1)
    network = Network(4, 2, halves=True, inputs=6).eval()
    for layer in network.modules():
        if isinstance(layer, Layer):
            layer.bn_s1 = nn.Identity()
    for name, value in network.named_parameters():
        fan = value[0].numel() if value.dim() > 1 else 16
        bound = (6 / fan) ** 0.5 if value.dim() > 1 else 0.1
        value.data = ((torch.rand(value.shape, generator=generator) * 2 - 1) * bound).half().float()
    save_file({name: value.half() for name, value in network.state_dict().items()}, folder / "prompted.safetensors")
    side, size = 64, (pixels.shape[1], pixels.shape[0])
    points, box = [(35, 22, 1), (6, 41, 0)], (8, 6, 52, 38)
    expected = {"pixels": torch.tensor(pixels).float(), "points": torch.tensor(points).float(),
                "box": torch.tensor(box).float()}
    for name, told in [("at-points", maps(side, size, points)), ("in-box", maps(side, size, [], box)),
                       ("subject", maps(side, size, []))]:
        expected[name] = whole(network, pixels, side, [0.5] * 3, [1] * 3, told)
    save_file({name: value.contiguous() for name, value in expected.items()}, folder / "prompted-expected.safetensors")


if __name__ == "__main__":
    expected = {}
    pixels = numpy.random.default_rng(0).integers(0, 240, (50, 70, 3)).astype(numpy.uint8)
    pixels[10:40, 20:50] //= 4
    expected["pixels"] = torch.tensor(pixels).float()
    with torch.inference_mode():
        for name, halves, width, inner in [("u2net", False, 6, 3), ("isnet", True, 4, 2)]:
            network = prepared(Network(width, inner, halves))
            expected[f"{name}-picture"] = torch.randn(1, 3, 72, 88)
            expected[name] = network(expected[f"{name}-picture"])
            mean, deviation = ([0.5] * 3, [1] * 3) if halves else ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
            expected[f"{name}-whole"] = whole(network, pixels, 64, mean, deviation)
            state = {key: value.half() for key, value in network.state_dict().items() if "tracked" not in key}
            if halves:
                save_file(state, folder / f"{name}.safetensors")
            else:
                torch.save(state, folder / f"{name}.pth")
            save_onnx(network, folder / f"{name}-folded.onnx", folds=True)
            save_onnx(network, folder / f"{name}.onnx", folds=False, half=True)
        prompted(pixels)
    save_file({name: value.contiguous() for name, value in expected.items()}, folder / "expected.safetensors")
