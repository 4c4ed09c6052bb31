"""Writes erasers/: small networks with random weights in every kind of file, and what PyTorch makes of a picture with them.

    pip install torch torchvision safetensors spandrel
    python make_eraser_fixtures.py
"""
import io
import zipfile
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from spandrel.architectures.LaMa.__arch.LaMa import FFCResNetGenerator
from torch import nn

folder = Path(__file__).parent / "erasers"
folder.mkdir(exist_ok=True)
torch.manual_seed(0)


def halves(state):
    return {key: value.half().contiguous() for key, value in state.items()}


def prepared(model, gain=1.5):
    """Weights large enough for every layer to matter, and statistics of every kind, rounded to 16 bits."""
    for name, value in list(model.named_parameters()) + list(model.named_buffers()):
        if name.endswith("running_var"):
            value.data = torch.rand_like(value) + 0.5
        elif name.endswith("running_mean"):
            value.data = 0.2 * torch.randn_like(value)
        elif value.dim() == 1 and name.endswith("weight"):
            value.data = torch.rand_like(value) + 0.5
        elif value.is_floating_point() and "filter" not in name:
            value.data = value.data * gain
        if value.is_floating_point():
            value.data = value.data.half().float()
    return model.eval()


def save_script(model, inputs, path):
    """TorchScript without its notes for debuggers, which are most of a small file."""
    whole = io.BytesIO()
    with torch.no_grad():
        torch.jit.save(torch.jit.trace(model, inputs), whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                target.writestr(entry, source.read(entry))


# MI-GAN, after the description of its layers (Sargsyan et al. 2023) and the names in its files.

def bent(x):
    return (F.leaky_relu(x, 0.2) * 2 ** 0.5).clamp(-256, 256)


def binomial(channels, gain):
    f = torch.tensor([1.0, 3, 3, 1])
    f = torch.outer(f, f) / 64 * gain
    return f.repeat(channels, 1, 1, 1)


class Filter(nn.Module):
    def __init__(self, channels, gain):
        super().__init__()
        self.gain = gain
        self.filter = nn.Conv2d(channels, channels, 4, groups=channels, bias=False)
        self.filter.weight.data = binomial(channels, gain)

    def forward(self, x):
        if self.gain == 1:
            return F.conv2d(x, self.filter.weight, stride=2, padding=1, groups=x.shape[1])
        zeros = torch.zeros(x.shape[0], x.shape[1], 2 * x.shape[2], 2 * x.shape[3])
        zeros[:, :, ::2, ::2] = x
        return self.filter(F.pad(zeros, (2, 1, 2, 1)))


class Separable(nn.Module):
    def __init__(self, channels, outputs, side, up=False, down=False, noise=False):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.conv2 = nn.Conv2d(channels, outputs, 1, bias=False)
        self.downsample = Filter(channels, 1) if down else nn.Identity()
        self.upsample = Filter(outputs, 4) if up else nn.Identity()
        self.noise = noise
        if noise:
            self.register_buffer("noise_const", torch.randn(side, side))
            self.noise_strength = nn.Parameter(torch.randn([]) * 0.3)

    def forward(self, x):
        x = self.upsample(self.conv2(self.downsample(bent(self.conv1(x)))))
        return bent(x + self.noise_const * self.noise_strength if self.noise else x)


class Block(nn.Module):
    """Of the encoder."""
    def __init__(self, side, channels, outputs, first):
        super().__init__()
        if first:
            self.fromrgb = nn.Conv2d(4, channels, 1)
        self.conv1 = Separable(channels, channels, side)
        self.conv2 = Separable(channels, outputs, side, down=side > 4)


class Level(nn.Module):
    """Of the synthesis."""
    def __init__(self, side, channels, outputs):
        super().__init__()
        self.conv1 = Separable(channels, outputs, side, up=side > 4, noise=side > 4)
        self.conv2 = Separable(outputs, outputs, side, noise=side > 4)
        self.torgb = nn.Conv2d(outputs, 3, 1)
        if side > 4:
            self.upsample = Filter(3, 4)


class MIGAN(nn.Module):
    def __init__(self, side, most, base):
        super().__init__()
        self.sides = [s for s in (2 ** i for i in range(2, 12)) if s <= side]
        width = {s: min(most, base // s) for s in self.sides}
        self.encoder = nn.ModuleDict(
            {f"b{s}": Block(s, width[s], width[max(4, s // 2)], s == side) for s in self.sides})
        self.synthesis = nn.ModuleDict({f"b{s}": Level(s, width[max(4, s // 2)], width[s]) for s in self.sides})

    def forward(self, x):
        seen = {}
        x = bent(self.encoder[f"b{self.sides[-1]}"].fromrgb(x))
        for side in reversed(self.sides):
            block = self.encoder[f"b{side}"]
            seen[side] = block.conv1(x)
            x = block.conv2(seen[side])
        picture = None
        for side in self.sides:
            level = self.synthesis[f"b{side}"]
            x = level.conv2(level.conv1(x) + seen[side])
            made = level.torgb(x)
            picture = made if picture is None else made + level.upsample(picture)
        return picture


class Whole(nn.Module):
    """What IOPaint's file of LaMa holds: the result is laid over the picture."""
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, picture, mask):
        made = self.model(picture * (1 - mask), mask)
        return mask * made + (1 - mask) * picture


if __name__ == "__main__":
    picture = torch.rand(1, 3, 32, 32)
    mask = torch.zeros(1, 1, 32, 32)
    mask[:, :, 8:21, 11:25] = 1
    expected = {"picture": picture, "mask": mask}
    with torch.inference_mode():
        network = prepared(MIGAN(32, 40, 1024))
        x = torch.cat([0.5 - mask, (2 * picture - 1) * (1 - mask)], 1)
        expected["migan"] = 0.5 * network(x) + 0.5
        torch.save(halves(network.state_dict()), folder / "migan.pt")
    save_script(network, x, folder / "migan_traced.pt")

    with torch.inference_mode():
        network = prepared(FFCResNetGenerator(4, 3, ngf=4, n_blocks=2))
        whole = Whole(network)
        expected["lama"] = whole(picture, mask)
        # 7 and 13 pixels in the middle: odd lengths of transforms.
        expected["lama-picture"] = torch.rand(1, 3, 56, 104)
        expected["lama-mask"] = (torch.rand(1, 1, 56, 104) > 0.7).float()
        expected["lama-odd"] = whole(expected["lama-picture"], expected["lama-mask"])
        state = halves(network.state_dict())
        save_file({f"model.{key}": value for key, value in state.items()}, folder / "lama.safetensors")
        lightning = {f"generator.{key}": value for key, value in state.items()}
        lightning["discriminator.model0.0.weight"] = torch.zeros(2, 3, 4, 4).half()
        torch.save({"state_dict": lightning, "epoch": 39}, folder / "lama.ckpt")
    save_script(whole, (picture, mask), folder / "lama_traced.pt")
    save_file({name: value.contiguous() for name, value in expected.items()}, folder / "expected.safetensors")
