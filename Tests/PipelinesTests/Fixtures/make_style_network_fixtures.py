"""Writes style/: small style networks with random weights, and what PyTorch makes of a picture with them.

    pip install torch safetensors
    python make_style_network_fixtures.py

The definitions are those of PyTorch's example `fast_neural_style` and of naoto0804/pytorch-AdaIN, written down again from
their layers, with fewer features.
"""
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

folder = Path(__file__).parent / "style"
folder.mkdir(exist_ok=True)
torch.manual_seed(0)
picture, style, other = torch.rand(1, 3, 21, 26), torch.rand(1, 3, 18, 17) ** 2, torch.rand(1, 3, 16, 24) ** 0.5
expected = {"picture": picture, "style": style, "other": other}


def halves(state):
    """Rounded to 16 bits so that files hold them exactly."""
    return {key: value.half().float() if value.is_floating_point() else value for key, value in state.items()}


class Conv(nn.Module):
    def __init__(self, channels, outputs, kernel, stride, enlarge=None):
        super().__init__()
        self.enlarge, self.pad = enlarge, kernel // 2
        self.conv2d = nn.Conv2d(channels, outputs, kernel, stride)

    def forward(self, x):
        if self.enlarge:
            x = F.interpolate(x, mode="nearest", scale_factor=self.enlarge)
        return self.conv2d(F.pad(x, (self.pad,) * 4, mode="reflect"))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1, self.in1 = Conv(width, width, 3, 1), nn.InstanceNorm2d(width, affine=True)
        self.conv2, self.in2 = Conv(width, width, 3, 1), nn.InstanceNorm2d(width, affine=True)

    def forward(self, x):
        return self.in2(self.conv2(F.relu(self.in1(self.conv1(x))))) + x


class Transformer(nn.Module):
    def __init__(self, a, b, c, blocks):
        super().__init__()
        self.blocks = blocks
        for index, (channels, outputs, kernel, stride) in enumerate([(3, a, 9, 1), (a, b, 3, 2), (b, c, 3, 2)], 1):
            setattr(self, f"conv{index}", Conv(channels, outputs, kernel, stride))
            setattr(self, f"in{index}", nn.InstanceNorm2d(outputs, affine=True))
        for index in range(1, blocks + 1):
            setattr(self, f"res{index}", Residual(c))
        self.deconv1, self.in4 = Conv(c, b, 3, 1, 2), nn.InstanceNorm2d(b, affine=True)
        self.deconv2, self.in5 = Conv(b, a, 3, 1, 2), nn.InstanceNorm2d(a, affine=True)
        self.deconv3 = Conv(a, 3, 9, 1)

    def forward(self, x):
        for index in (1, 2, 3):
            x = F.relu(getattr(self, f"in{index}")(getattr(self, f"conv{index}")(x)))
        for index in range(1, self.blocks + 1):
            x = getattr(self, f"res{index}")(x)
        x = F.relu(self.in4(self.deconv1(x)))
        x = F.relu(self.in5(self.deconv2(x)))
        return self.deconv3(x)


model = Transformer(4, 6, 8, 5).eval()
for name, parameter in model.named_parameters():
    if ".in" in f".{name}" and "conv" not in name:
        parameter.data = parameter.data + 0.3 * torch.randn_like(parameter)
    if name == "deconv3.conv2d.weight":
        parameter.data *= 60
model.load_state_dict(halves(model.state_dict()))
with torch.inference_mode():
    expected["transformer"] = (model(255 * picture) / 255)[..., :21, :26].contiguous()
state = dict(model.state_dict())
# Files of PyTorch before 0.4 have statistics that instance normalization never used.
for key in [key for key in state if key.endswith(".weight") and ".in" in f".{key}" and "conv" not in key.split(".")[-2]]:
    state[key.replace(".weight", ".running_mean")] = torch.randn_like(state[key])
    state[key.replace(".weight", ".running_var")] = torch.rand_like(state[key])
torch.save(state, folder / "transformer.pth")


def padded(channels, outputs):
    return [nn.ReflectionPad2d(1), nn.Conv2d(channels, outputs, 3), nn.ReLU()]


def pool():
    return nn.MaxPool2d(2, 2, 0, ceil_mode=True)


a, b, c, d = 4, 6, 8, 10
vgg = nn.Sequential(
    nn.Conv2d(3, 3, 1), *padded(3, a), *padded(a, a), pool(), *padded(a, b), *padded(b, b), pool(),
    *padded(b, c), *padded(c, c), *padded(c, c), *padded(c, c), pool(), *padded(c, d), *padded(d, d))
up = nn.Upsample(scale_factor=2, mode="nearest")
decoder = nn.Sequential(
    *padded(d, c), up, *padded(c, c), *padded(c, c), *padded(c, c), *padded(c, b), up, *padded(b, b), *padded(b, a), up,
    *padded(a, a), *padded(a, 3)[:2])
for network in (vgg, decoder):
    for layer in network:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight)
    network.load_state_dict(halves(network.state_dict()))
encoder = vgg[:31].eval()


def statistics(x):
    return x.mean((2, 3), keepdim=True), (x.var((2, 3), keepdim=True) + 1e-5).sqrt()


def adain(content, target):
    mean, deviation = statistics(content)
    new_mean, new_deviation = statistics(target)
    return (content - mean) / deviation * new_deviation + new_mean


with torch.inference_mode():
    content = encoder(picture)
    one, two = adain(content, encoder(style)), adain(content, encoder(other))
    crop = (..., slice(0, 21), slice(0, 26))
    expected["adain"] = decoder(one)[crop].contiguous()
    expected["adain-part"] = decoder(0.6 * one + 0.4 * content)[crop].contiguous()
    expected["adain-mixed"] = decoder(0.75 * one + 0.25 * two)[crop].contiguous()
torch.save(vgg.state_dict(), folder / "vgg.pth")
torch.save(decoder.state_dict(), folder / "decoder.pth")

save_file(expected, folder / "expected.safetensors")
for key, value in expected.items():
    print(key, list(value.shape), f"{value.min():.2f} {value.max():.2f}")
