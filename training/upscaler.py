#!/usr/bin/env python3
"""Training of the networks behind `gentool upscale` and `gentool restore` in PyTorch: for a GPU, or a processor that
multiplies matrices of bf16.

    training/upscaler.py --data FOLDER[:SHARE] [--data ...] [--scale 1-4] -o x2.safetensors [--resume]

The network, its file and what it learns are those of `gentool train upscaler`: an SRVGGNetCompact undoes shrinking, noise
and JPEG. Beside the model stand x2.state.pt, written every two minutes, from which --resume goes on, and x2.log.jsonl.
Needs torch, numpy, Pillow and safetensors.
"""
import argparse
import io
import math
import pathlib
import random
import string

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from safetensors.torch import load_file

import loop

RESAMPLING = Image.Resampling
FILTERS = [RESAMPLING.BOX, RESAMPLING.BILINEAR, RESAMPLING.HAMMING, RESAMPLING.BICUBIC, RESAMPLING.LANCZOS]


def initial(options, generator):
    """Layers that pass on what they get (Zagoruyko & Komodakis 2017), a first one that sees differences only, and a last
    one that adds little."""
    side = options.unshuffle
    channels = [3 * side**2] + [options.features] * (options.layers + 1) + [3 * (options.scale * side) ** 2]
    parameters = {}
    for index, (taken, made) in enumerate(zip(channels, channels[1:])):
        bound = math.sqrt(1 / (9 * taken))
        weight = (torch.rand(made, taken, 3, 3, generator=generator) * 2 - 1) * bound
        if index == 0:
            weight = 6 * (weight - weight.mean((2, 3), keepdim=True))
        elif index == options.layers + 1:
            weight = 0.1 * weight
        else:
            weight = 0.5 * weight
            weight[:, :, 1, 1] += torch.eye(made, taken)
        parameters[f"body.{2 * index}.weight"] = weight
        parameters[f"body.{2 * index}.bias"] = torch.zeros(made)
        if index <= options.layers:
            parameters[f"body.{2 * index + 1}.weight"] = torch.full((made,), 0.25)
    return parameters


def enlarged(p, x, scale, unshuffle, inner=torch.float32):
    """Images, 3, height, width to Images, 3, height · scale, width · scale. Layers between the first and the last one
    multiply `inner`."""
    last = max(int(name.split(".")[1]) for name in p)
    hidden = F.pixel_unshuffle(x, unshuffle).contiguous(memory_format=torch.channels_last)
    for index in range(0, last + 1, 2):
        weight, bias = (p[f"body.{index}.{part}"] for part in ("weight", "bias"))
        kind = hidden.dtype if index == 0 else inner
        weight = weight.to(kind).contiguous(memory_format=torch.channels_last)
        hidden = F.conv2d(hidden.to(kind), weight, bias.to(kind), padding=1)
        if index < last:
            hidden = hidden.to(inner)
            slopes = p[f"body.{index + 1}.weight"].to(inner).view(1, -1, 1, 1)
            hidden = torch.where(hidden > 0, hidden, hidden * slopes)
    change = F.pixel_shuffle(hidden.float(), scale * unshuffle)
    return change + F.interpolate(x, scale_factor=scale, mode="nearest")


def loss_of(p, small, large, scale, unshuffle, inner):
    """Charbonnier's: as near to the original as can be, rather than as sharp as can be."""
    return ((enlarged(p, small, scale, unshuffle, inner) - large).square() + 1e-6).sqrt().mean()


# What is learned from.


def through_jpeg(picture, quality, subsampling):
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, subsampling=subsampling)
    return Image.open(file).convert("RGB")


def drawing(side, chance):
    """Words, lines and shapes, mostly dark on a light ground: photographs show too few of them."""
    scale = 1 if chance.random() < 0.3 else 2
    length = side * scale

    def color(*levels):
        return tuple(chance.randint(*levels) for _ in range(3))

    light = chance.random() < 0.75
    ground = (255,) * 3 if light and chance.random() < 0.6 else color(200, 255) if light else color(0, 90)
    picture = Image.new("RGB", (length, length), ground)
    pen = ImageDraw.Draw(picture)
    for _ in range(chance.randint(4, 14)):
        ink = color(0, 130) if light else color(150, 255)
        if chance.random() < 0.4:
            ink = (0,) * 3 if light else (255,) * 3
        places = [chance.randint(-side // 8, length) for _ in range(4)]
        box = [min(places[0], places[2]), min(places[1], places[3]), max(places[0], places[2]), max(places[1], places[3])]
        width = chance.randint(1, 4) * scale
        kind = chance.random()
        if kind < 0.45:
            letters = "".join(chance.choices(string.ascii_letters + string.digits + "   .,-", k=chance.randint(3, 24)))
            font = ImageFont.load_default(chance.randint(9, 40) * scale)
            pen.text(places[:2], letters, font=font, fill=ink)
        elif kind < 0.7:
            pen.line(places, fill=ink, width=width)
        elif kind < 0.8:
            step = chance.randint(2, 6) * scale
            for index in range(chance.randint(4, 14)):
                x = places[0] + index * step
                pen.line((x, box[1], x, box[3]), fill=ink, width=max(1, step // 2))
        elif kind < 0.9:
            pen.ellipse(box, outline=ink, width=width, fill=color(0, 255) if chance.random() < 0.3 else None)
        else:
            pen.rectangle(box, outline=ink, width=width, fill=color(0, 255) if chance.random() < 0.4 else None)
    return np.asarray(picture.resize((side, side), RESAMPLING.BOX))


class Lessons(torch.utils.data.Dataset):
    """Parts of pictures and what becomes of them when they are made small or worn: the same for the same index."""

    def __init__(self, options):
        self.options, self.pictures, self.shares = options, [], []
        side = options.side * options.scale
        for text in options.data:
            folder, _, share = text.partition(":")
            paths = [p for p in sorted(pathlib.Path(folder).rglob("*")) if p.suffix in (".png", ".jpg", ".jpeg")]
            pictures = [np.asarray(Image.open(path).convert("RGB")) for path in paths]
            pictures = [picture for picture in pictures if min(picture.shape[:2]) >= side]
            # Large pictures show more, but not as much more as they are larger.
            sizes = np.array([picture.size**0.5 for picture in pictures])
            self.pictures += pictures
            self.shares += list(float(share or 1) * sizes / sizes.sum())
            print(f"{folder}: {len(pictures)} pictures")

    def part(self, chance):
        """A random part, turned and mirrored in all eight ways."""
        side = self.options.side * self.options.scale
        drawn = self.options.drawings and chance.random() < self.options.drawings
        picture = drawing(side, chance) if drawn else chance.choices(self.pictures, self.shares)[0]
        y, x = (chance.randint(0, length - side) for length in picture.shape[:2])
        part = np.rot90(picture[y:y + side, x:x + side], chance.randrange(4))
        return part[:, ::-1] if chance.random() < 0.5 else part

    def small(self, large, chance):
        options = self.options
        picture, side = Image.fromarray(np.ascontiguousarray(large)), (options.side, options.side)
        jpeg = chance.random() < options.jpeg_share
        if chance.random() >= options.worn_share:
            small = picture.resize(side, RESAMPLING.BICUBIC)
        else:
            if options.scale > 1 and chance.random() < 0.5:
                picture = picture.filter(ImageFilter.GaussianBlur(chance.uniform(0.2, 0.5 * options.scale)))
            small = picture.resize(side, chance.choice(FILTERS))
            if chance.random() < 0.5:
                noise = np.random.default_rng(chance.getrandbits(32)).standard_normal((*side, 3), np.float32)
                noisy = np.asarray(small) + 255 * chance.uniform(0, options.noise) * noise
                small = Image.fromarray(noisy.round().clip(0, 255).astype(np.uint8))
            if jpeg and chance.random() < 0.5:
                small = through_jpeg(small, chance.randint(options.jpeg_quality, 95), 2)
        return through_jpeg(small, chance.randint(options.jpeg_quality, 95), chance.choice((0, 2))) if jpeg else small

    def __getitem__(self, index):
        chance = random.Random(self.options.seed * 1_000_003 + index)
        large = self.part(chance)
        return pixels(self.small(large, chance)), pixels(large)

    def __len__(self):
        return 1 << 40


def pixels(picture):
    return torch.from_numpy(np.asarray(picture, np.float32).transpose(2, 0, 1) / 255)


def luma_psnr(a, b, border):
    weights = np.array([0.299, 0.587, 0.114])
    difference = ((a - b)[border:-border, border:-border] * weights).sum(2)
    return -10 * math.log10(max(np.square(difference).mean(), 1e-10))


def measured(parameters, held, options, device):
    """Luma PSNR of the middles of held-out pictures, and what is gained over Lanczos, or over the input at scale 1."""
    figures = {}
    for quality in [30, 50, 75] if options.scale == 1 else [None, 75]:
        own, plain = [], []
        for large in held:
            side = tuple(length // options.scale for length in large.size)
            small = large.resize(side, RESAMPLING.BICUBIC)
            small = through_jpeg(small, quality, 2) if quality else small
            with torch.no_grad():
                made = enlarged(parameters, pixels(small)[None].to(device), options.scale, options.unshuffle)[0]
            made = made.clamp(0, 1).cpu().numpy().transpose(1, 2, 0)
            wanted = np.asarray(large, np.float64) / 255
            own.append(luma_psnr(made, wanted, options.scale))
            plain.append(luma_psnr(np.asarray(small.resize(large.size, RESAMPLING.LANCZOS)) / 255, wanted, options.scale))
        name = f"jpeg {quality}" if quality else "clean"
        beside = "input" if options.scale == 1 else "lanczos"
        figures[f"psnr {name}"] = float(np.mean(own))
        figures[f"gain over {beside} {name}"] = float(np.mean(own) - np.mean(plain))
    if options.scale == 1:
        figures["noise left of 25"], figures["noise left of 25, worst place"] = noise_left(parameters, options, device)
    return figures


def noise_left(parameters, options, device):
    """The deviation that is left of one of 25 levels on grey: of all samples, and of the worst of those that stand at
    the same place of a square, which the network makes in different channels."""
    noise = np.random.default_rng(1).standard_normal((3, 96, 96), np.float32)
    grey = torch.from_numpy(0.5 + 25 / 255 * noise)[None].to(device)
    with torch.no_grad():
        left = 255 * (enlarged(parameters, grey, 1, options.unshuffle)[0] - 0.5)[:, 8:-8, 8:-8]
    side = options.unshuffle
    places = [left[c, y::side, x::side].std().item() for c in range(3) for y in range(side) for x in range(side)]
    return left.std().item(), max(places)


def middles(folders, scale):
    for folder in folders:
        for path in sorted(pathlib.Path(folder).iterdir()):
            picture = Image.open(path).convert("RGB")
            side = min(192, *picture.size) // (2 * scale) * 2 * scale
            x, y = ((length - side) // 2 for length in picture.size)
            yield picture.crop((x, y, x + side, y + side))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True, help="pictures to learn from, and how often")
    parser.add_argument("--held", action="append", default=[], help="pictures that nothing is learned from")
    parser.add_argument("--scale", type=int, default=2)
    parser.add_argument("--features", type=int, default=48)
    parser.add_argument("--layers", type=int, default=16)
    parser.add_argument("--side", type=int, default=64, help="of the small pictures of a step, in pixels")
    parser.add_argument("--drawings", type=float, default=0.0, help="how many show words and lines instead")
    parser.add_argument("--jpeg-share", type=float, default=0.4, help="how many of them are JPEGs")
    parser.add_argument("--jpeg-quality", type=int, default=40, help="the lowest quality of these")
    parser.add_argument("--worn-share", type=float, default=0.0, help="how many are blurred, noisy, twice JPEGs")
    parser.add_argument("--noise", type=float, default=0.04, help="the largest deviation of their noise")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    parser.add_argument("--start", help="a model to begin with; its layers of the same shape are taken")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--evaluate", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--compile", action="store_true", help="let PyTorch compile the step: three times as fast")
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    # What is restored has no pixels to be made, and noise and blocks are seen at half the size.
    options.unshuffle = 2 if options.scale == 1 else 1
    if options.threads:
        torch.set_num_threads(options.threads)

    def initial_parameters():
        parameters = initial(options, torch.Generator().manual_seed(options.seed))
        if options.start:
            parameters |= {name: value.float() for name, value in load_file(options.start).items()
                           if name in parameters and value.shape == parameters[name].shape}
        return parameters

    state = loop.begun(options, initial_parameters)
    held = list(middles(options.held, options.scale))
    compiled = torch.compile(loss_of) if options.compile else loss_of
    figures_of = lambda average: measured(average, held, options, loop.DEVICE) if held else {}
    figures = figures_of(state["average"])
    print(figures, flush=True)
    recipe = {"scale": options.scale, "features": options.features, "layers": options.layers,
              "unshuffle": options.unshuffle, "jpeg": options.jpeg_share, "worn": options.worn_share,
              "noise": options.noise, "drawings": options.drawings, "batch": options.batch, "side": options.side,
              "seed": options.seed}
    loop.train(
        options, state, Lessons(options),
        lambda parameters, small, large: compiled(
            parameters, small, large, options.scale, options.unshuffle, torch.bfloat16),
        figures_of,
        lambda figures: {"family": "upscaler"} | {f"recipe.{name}": str(value) for name, value in recipe.items()}
        | {f"figure.{name}": f"{value:.4g}" for name, value in figures.items()},
        figures)


if __name__ == "__main__":
    main()
