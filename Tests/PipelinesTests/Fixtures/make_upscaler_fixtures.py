"""Writes upscalers/: small networks with random weights in every naming, and what PyTorch makes of a picture with them.

    pip install torch safetensors spandrel pnnx
    python make_upscaler_fixtures.py
"""
import importlib
import re
import shutil
import tempfile
from pathlib import Path

import pnnx
import torch
from safetensors.torch import save_file
from spandrel.architectures.Compact import Compact
from spandrel.architectures.ESRGAN import ESRGAN
from spandrel.architectures.SPAN import SPAN
from spandrel.architectures.SwinIR import SwinIR

folder = Path(__file__).parent / "upscalers"
folder.mkdir(exist_ok=True)
torch.manual_seed(0)
picture = torch.rand(1, 3, 7, 9)
expected = {"picture": picture}
growth = 2

# spandrel's dense layers always add 32 channels; smaller ones make smaller files.
blocks = importlib.import_module("spandrel.architectures.__arch_helpers.block")
rrdb = blocks.RRDB
blocks.RRDB = lambda **arguments: rrdb(**{**arguments, "gc": growth})


def prepared(model, gain=2.0):
    """Weights large enough for every layer to matter, rounded to 16 bits so that files can hold them exactly."""
    for parameter in model.parameters():
        parameter.data = (parameter.data * gain).half().float()
    return model.eval()


def add(name, model, x=picture):
    with torch.inference_mode():
        expected[name] = model(x).contiguous()


def save_ncnn(name, model, half=True):
    """What ncnn's own converter makes of a network."""
    with tempfile.TemporaryDirectory() as temporary, torch.random.fork_rng():
        pnnx.export(model, f"{temporary}/model.pt", picture, fp16=half)
        for kind in ("param", "bin"):
            shutil.copy(f"{temporary}/model.ncnn.{kind}", folder / f"{name}.{kind}")


def halves(state):
    return {key: value.half().contiguous() for key, value in state.items()}


def renamed(state, count, doublings, block, dense, trunk, up, high):
    names = {"model.0": "conv_first", f"model.1.sub.{count}": trunk, f"model.{3 * doublings + 2}": high,
             f"model.{3 * doublings + 4}": "conv_last"}
    names |= {f"model.{3 * i}": f"{up}{i}" for i in range(1, doublings + 1)}
    result = {}
    for key, value in state.items():
        layer, kind = key.rsplit(".", 1)
        if layer not in names:
            number, d, c = re.fullmatch(r"model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0", layer).groups()
            layer = f"{block}.{number}.{dense}{d}.conv{c}"
        result[f"{names.get(layer, layer)}.{kind}"] = value
    return result


def esrgan(scale, count, shuffle=None):
    return prepared(ESRGAN(in_nc=3 * (shuffle or 1) ** 2, num_filters=4, num_blocks=count, scale=scale, shuffle_factor=shuffle))


current = ("body", "rdb", "conv_body", "conv_up", "conv_hr")
model = esrgan(4, 2)
add("esrgan-numbered", model)
save_file(halves(model.state_dict()), folder / "esrgan-numbered.safetensors")
save_ncnn("esrgan-numbered", model)

model = esrgan(2, 1)
add("esrgan-trunk", model)
save_file(halves(renamed(model.state_dict(), 1, 1, "RRDB_trunk", "RDB", "trunk_conv", "upconv", "HRconv")),
          folder / "esrgan-trunk.safetensors")

model = esrgan(4, 1, shuffle=2)
add("esrgan-half", model)
torch.save({"params_ema": halves(renamed(model.state_dict(), 1, 2, *current))}, folder / "esrgan-half.pth")

model = esrgan(4, 1, shuffle=4)
add("esrgan-quarter", model)
torch.save({"state_dict": halves(renamed(model.state_dict(), 1, 2, *current))}, folder / "esrgan-quarter.pth",
           _use_new_zipfile_serialization=False)

for name, scale, activation in (("compact-prelu", 4, "prelu"), ("compact-relu", 2, "relu")):
    model = prepared(Compact(num_feat=8, num_conv=3, upscale=scale, act_type=activation))
    add(name, model)
    torch.save({"params": halves(model.state_dict())}, folder / f"{name}.pth")
    save_ncnn(name, model, half=activation == "prelu")

# The same network trained otherwise, and both blended.
other = prepared(Compact(num_feat=8, num_conv=3, upscale=2, act_type="relu"))
torch.save({"params": halves(other.state_dict())}, folder / "compact-relu-other.pth")
for parameter, second in zip(model.parameters(), other.parameters()):
    parameter.data = 0.7 * parameter.data + 0.3 * second.data
add("compact-blend", model)

model = prepared(Compact(num_in_ch=1, num_out_ch=1, num_feat=8, num_conv=1, upscale=2))
add("compact-grey", model, picture[:, :1])
torch.save(halves(model.state_dict()), folder / "compact-grey.pth")

for name, norm in (("span", True), ("span-plain", False)):
    model = prepared(SPAN(num_in_ch=3, num_out_ch=3, feature_channels=4, upscale=2, norm=norm), 1.0)
    add(name, model)
    state = model.state_dict()
    if not norm:
        # As files are that hold only what is needed to run it.
        state = {key: value.float() for key, value in state.items() if ".conv." not in key and ".sk." not in key}
        save_file({key: value.contiguous() for key, value in state.items()}, folder / "span-plain.safetensors")
    else:
        save_file(halves(state), folder / "span.safetensors")

def conv(features, outputs):
    return torch.nn.Conv2d(features, outputs, 3, 1, 1)


for name, scale, options in (
        ("swinir-classical", 4, dict(upsampler="pixelshuffle")),
        ("swinir-lightweight", 2, dict(upsampler="pixelshuffledirect")),
        ("swinir-real", 4, dict(upsampler="nearest+conv", resi_connection="3conv"))):
    model = SwinIR(img_size=16, window_size=4, depths=[2, 3], embed_dim=8, num_heads=[2, 2], mlp_ratio=2, upscale=scale,
                   **options)
    # spandrel's have 64 channels where pixels are made; fewer make smaller files.
    for layer in ("conv_up1", "conv_up2", "conv_hr"):
        if hasattr(model, layer):
            setattr(model, layer, conv(8, 8))
    if hasattr(model, "conv_before_upsample"):
        model.conv_before_upsample[0], model.conv_last = conv(8, 8), conv(8, 3)
    if name == "swinir-classical":
        model.upsample[0], model.upsample[2] = conv(8, 32), conv(8, 32)
    model = prepared(model, 1.5)
    add(name, model)
    # What does not depend on training is left out, as some writers of files do.
    save_file({key: value.half().contiguous() for key, value in model.state_dict().items()
               if "attn_mask" not in key and "relative_position_index" not in key}, folder / f"{name}.safetensors")

torch.manual_seed(1)
for name, scale in (("compact-half", 1), ("compact-half-twice", 2)):
    model = prepared(Compact(num_in_ch=12, num_out_ch=12, num_feat=8, num_conv=3, upscale=scale))
    # Squares of four pixels are one pixel of twelve channels; what is missing at odd sides mirrors the picture.
    even = torch.nn.functional.pad(picture, (0, 1, 0, 1), mode="reflect")
    made = torch.nn.functional.pixel_shuffle(model(torch.nn.functional.pixel_unshuffle(even, 2)).detach(), 2)
    # The repeated pixels are the picture's own, not those of its squares.
    squares = torch.nn.functional.interpolate(torch.nn.functional.pixel_unshuffle(even, 2), scale_factor=scale)
    made += torch.nn.functional.interpolate(even, scale_factor=scale) - torch.nn.functional.pixel_shuffle(squares, 2)
    expected[name] = made[:, :, :7 * scale, :9 * scale].contiguous()
    torch.save({"params": halves(model.state_dict())}, folder / f"{name}.pth")

torch.manual_seed(2)
# Those that keep the size; spandrel takes windows of 7 for those of JPEG, which were trained on 0...255.
for name, options in (("swinir-denoise", dict(window_size=4)), ("swinir-jpeg", dict(window_size=7, img_range=255.0))):
    model = prepared(SwinIR(img_size=28, depths=[2, 2], embed_dim=8, num_heads=[2, 2], mlp_ratio=2, upscale=1,
                            upsampler="", **options), 1.5)
    add(name, model)
    save_file({key: value.half().contiguous() for key, value in model.state_dict().items()
               if "attn_mask" not in key and "relative_position_index" not in key}, folder / f"{name}.safetensors")

save_file(expected, folder / "expected.safetensors")
for key, value in expected.items():
    print(key, list(value.shape), f"{value.min():.2f} {value.max():.2f}")
