#!/usr/bin/env python3
"""Training of the network behind `gentool mask` in PyTorch: for a GPU, or any machine that has PyTorch.

    training/subject.py --cutouts FOLDER --scenes FOLDER [--masked FOLDER] -o subject.safetensors [--resume]

--cutouts has things with alpha, --scenes what stands behind them, --masked photographs NAME.jpg with NAME-mask.png,
--remembered such photographs with masks that a model found, which a training with --start shall not forget; each may be
given several times. The network, its file and what it learns are those of `gentool train subject`: it finds the subject,
or the thing that points and a box are of. Beside the model stand subject.state.pt, written every two minutes, from which
--resume goes on, and subject.log.jsonl. Needs torch, numpy, Pillow and safetensors.
"""
import argparse
import io
import math
import pathlib
import random

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageEnhance, ImageFilter
from safetensors.torch import load_file

import loop

# Of each block: layers on its way down, channels inside, channels of its result. The last two blocks of the encoder don't
# shrink.
ENCODER = [(7, 12, 24), (6, 12, 32), (5, 16, 48), (4, 24, 64), (4, 32, 96), (4, 48, 96)]
DECODER = [(7, 12, 24), (6, 12, 24), (5, 16, 32), (4, 24, 48), (4, 32, 64)]
SHRINKING = 4
FIRST = 16
# Behind red, green and blue: points of the thing, points of what is not of it, and a box around it; all 0 where the
# subject is meant.
PROMPTS = 3


def shapes():
    """Names of convolutions with what they take and make, as IS-Net's are called."""
    made = {"conv_in": (3 + PROMPTS, FIRST)}

    def block(name, taken, depth, inner, result):
        made[f"{name}.rebnconvin.conv_s1"] = (taken, result)
        for index in range(1, depth + 1):
            made[f"{name}.rebnconv{index}.conv_s1"] = (result if index == 1 else inner, inner)
        for index in range(depth - 1, 0, -1):
            made[f"{name}.rebnconv{index}d.conv_s1"] = (2 * inner, result if index == 1 else inner)

    taken = FIRST
    for index, (depth, inner, result) in enumerate(ENCODER):
        block(f"stage{index + 1}", taken, depth, inner, result)
        taken = result
    for index in range(len(DECODER) - 1, -1, -1):
        depth, inner, result = DECODER[index]
        block(f"stage{index + 1}d", taken + ENCODER[index][2], depth, inner, result)
        taken = result
    for index, (_, _, result) in enumerate(DECODER + ENCODER[-1:]):
        made[f"side{index + 1}"] = (result, 1)
    return made


def initial(generator):
    """Kaiming's bound for layers with a ReLU behind them; biases are 0."""
    parameters = {}
    for name, (taken, made) in shapes().items():
        bound = math.sqrt((3 if name.startswith(("side", "conv_in")) else 6) / (9 * taken))
        parameters[f"{name}.weight"] = (torch.rand(made, taken, 3, 3, generator=generator) * 2 - 1) * bound
        parameters[f"{name}.bias"] = torch.zeros(made)
    return parameters


def enlarged(x, other):
    return F.interpolate(x, size=other.shape[2:], mode="bilinear", align_corners=False)


def halved(x):
    return F.max_pool2d(x, 2, ceil_mode=True)


def masks(p, x):
    """How surely each pixel is of the subject, before the sigmoid: from the largest mask to the smallest one."""

    def convolved(name, x, dilation=1, stride=1):
        return F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"], stride=stride, padding=dilation, dilation=dilation)

    def block(name, x, depth, shrinks):
        def layer(part, x, dilation):
            return F.relu(convolved(f"{name}.rebnconv{part}.conv_s1", x, dilation))

        first = layer("in", x, 1)
        seen = []
        for index in range(depth):
            below = seen[-1] if seen else first
            if shrinks and 0 < index < depth - 1:
                below = halved(below)
            seen.append(layer(index + 1, below, (2 if index == depth - 1 else 1) if shrinks else 1 << index))
        hidden = seen.pop()
        for index in range(depth - 2, -1, -1):
            beside = seen.pop()
            hidden = layer(
                f"{index + 1}d", torch.cat([enlarged(hidden, beside), beside], 1), 1 if shrinks else 1 << index)
        return hidden + first

    hidden = convolved("conv_in", x, stride=2)
    seen = []
    for index, (depth, _, _) in enumerate(ENCODER):
        hidden = block(f"stage{index + 1}", halved(hidden) if index else hidden, depth, index < SHRINKING)
        seen.append(hidden)
    made = [convolved("side6", seen.pop())]
    for index in range(len(DECODER) - 1, -1, -1):
        beside = seen.pop()
        hidden = block(
            f"stage{index + 1}d", torch.cat([enlarged(hidden, beside), beside], 1), DECODER[index][0], index < SHRINKING)
        made.append(convolved(f"side{index + 1}", hidden))
    return made[::-1]


def loss_of(made, wanted):
    """Cross entropy and one minus the share of what both masks cover in what either does; of each of the six masks."""
    total = 0
    for mask in made:
        small = F.interpolate(wanted, size=mask.shape[2:], mode="area")
        soft = torch.sigmoid(mask)
        both = (soft * small).sum((1, 2, 3))
        either = (soft + small - soft * small).sum((1, 2, 3))
        total = total + F.binary_cross_entropy_with_logits(mask, small) + 0.5 * (1 - (both + 1) / (either + 1)).mean()
    return total / len(made)


# What is learned from.


def files(folders, suffixes=(".png", ".jpg", ".jpeg")):
    found = [path for folder in folders for path in sorted(pathlib.Path(folder).rglob("*")) if path.suffix in suffixes]
    return [path for path in found if not path.stem.endswith("-mask")]


def shrunk(image, scale):
    if scale >= 1:
        return image
    return image.resize([max(1, round(s * scale)) for s in image.size], Image.Resampling.LANCZOS)


def scenes(paths, side):
    """Photographs, small enough to keep them all."""
    for path in paths:
        image = Image.open(path)
        image.draft("RGB", (side, side))
        yield shrunk(image.convert("RGB"), side / min(image.size))


def things(paths, side):
    """What is cut out, with its alpha."""
    for path in paths:
        image = Image.open(path).convert("RGBA")
        image = image.crop(image.getchannel("A").point(lambda v: 255 * (v > 16)).getbbox())
        yield shrunk(image, side / max(image.size))


def masked_pairs(paths, side):
    """Photographs and their masks: not as alpha, for Pillow makes black what is transparent."""
    for path, image in zip(paths, scenes(paths, side)):
        yield image, Image.open(path.with_name(f"{path.stem}-mask.png")).convert("L").resize(image.size)


def shown(pairs):
    """What photographs show by their masks, cut out."""
    for image, mask in pairs:
        if box := mask.point(lambda v: 255 * (v > 127)).getbbox():
            image = image.copy()
            image.putalpha(mask)
            yield image.crop(box)


def cropped(images, side, chance, least):
    """The same random part of pictures of one size, as wide and high as asked for, perhaps mirrored."""
    width, height = images[0].size
    across, down = width * chance.uniform(least, 1), height * chance.uniform(least, 1)
    if chance.random() < 0.7:
        across = down = min(width, height) * chance.uniform(least, 1)
    x, y = chance.uniform(0, width - across), chance.uniform(0, height - down)
    box = (x, y, x + across, y + down)
    parts = [image.resize((side, side), Image.Resampling.BILINEAR, box=box, reducing_gap=2) for image in images]
    if chance.random() < 0.5:
        parts = [part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for part in parts]
    return parts


def jittered(image, chance, amount):
    """With other light: brightness, contrast, saturation and a tint."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    made = image.convert("RGB")
    for kind in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        made = kind(made).enhance(math.exp(chance.uniform(-amount, amount)))
    gains = [math.exp(chance.uniform(-amount, amount) / 3) for _ in range(3)]
    made = made.point([min(255, round(v * gain)) for gain in gains for v in range(256)])
    if alpha:
        made.putalpha(alpha)
    return made


def placed(thing, side, chance, least):
    """A thing on nothing: of any size, turned a little, mostly near the middle."""
    angle = chance.gauss(0, 10) if chance.random() < 0.7 else chance.uniform(-90, 90)
    if chance.random() < 0.5:
        thing = thing.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    wide = thing.width / thing.height * math.exp(chance.uniform(-0.2, 0.2))
    longest = side * chance.uniform(least, 1.15)
    size = (longest, longest / wide) if wide > 1 else (longest * wide, longest)
    thing = thing.resize([max(4, round(s)) for s in size], Image.Resampling.BILINEAR, reducing_gap=2)
    thing = thing.convert("RGBa").rotate(angle, Image.Resampling.BILINEAR, expand=True).convert("RGBA")
    sheet = Image.new("RGBA", (side, side))
    spread = 0.16 if chance.random() < 0.7 else 0.3
    x, y = (round(side * (0.5 + chance.gauss(0, spread)) - length / 2) for length in thing.size)
    sheet.paste(thing, (x, y))
    return sheet


def composite(things, scenes, side, chance, count=None):
    """A thing or two, or `count`, in front of a scene, and the masks of what is to be seen of each."""
    behind = jittered(cropped([chance.choice(scenes)], side, chance, 0.4)[0], chance, 0.3)
    if chance.random() < 0.5:
        behind = behind.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 3) * side / 128))
    masks = []
    picture = behind
    for _ in range(count or (1 if chance.random() < 0.85 else 2)):
        front = placed(jittered(chance.choice(things), chance, 0.25), side, chance, 0.12 if count else 0.3)
        alpha = front.getchannel("A")
        if chance.random() < 0.3:
            # What lies on the ground has a shadow.
            shadow = alpha.filter(ImageFilter.GaussianBlur(side * chance.uniform(0.01, 0.05)))
            depth = chance.uniform(0.1, 0.5)
            shadow = shadow.transform(
                shadow.size, Image.Transform.AFFINE,
                (1, 0, side * chance.uniform(-0.06, 0.06), 0, 1, -side * chance.uniform(0, 0.06)))
            picture = Image.composite(Image.new("RGB", picture.size), picture, shadow.point(lambda v: int(depth * v)))
        picture = Image.composite(front.convert("RGB"), picture, alpha)
        covered = np.asarray(alpha, np.float32) / 255
        masks = [mask * (1 - covered) for mask in masks] + [covered]
    return picture, masks


# What a person points at, and how large a point is shown, in parts of the side.
POINT = 1 / 64


def pointed(mask, chance, count):
    """Pixels well inside of a mask, as rows and columns."""
    soft = Image.fromarray((255 * mask).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.04 * len(mask)))
    weights = (np.asarray(soft, np.float64) / 255) ** 4 * (mask > 0.5)
    places = np.random.default_rng(chance.getrandbits(32)).choice(mask.size, count, p=(weights / weights.sum()).ravel())
    return np.stack(np.unravel_index(places, mask.shape), 1)


def discs(side, places):
    """A map of what is pointed at."""
    rows, columns = np.mgrid[:side, :side]
    made = np.zeros((side, side), np.float32)
    for row, column in places:
        made[(rows - row) ** 2 + (columns - column) ** 2 <= (POINT * side) ** 2] = 1
    return made


def bounds(mask):
    """Of what is masked: left, top, right and bottom."""
    rows, columns = np.where(mask > 0.5)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def around(mask, chance):
    """A map of a box nearly around what is masked, as a person draws it."""
    def moved(value, length):
        return int(min(max(0, value + length * chance.gauss(0, 0.025)), len(mask)))

    left, top, right, bottom = bounds(mask)
    width, height = right - left, bottom - top
    left, top, right, bottom = moved(left, width), moved(top, height), moved(right, width), moved(bottom, height)
    made = np.zeros_like(mask)
    made[top:bottom, left:right] = 1
    return made


def prompted(picture, mask, others, side, chance, kind):
    """A picture with what is asked about it, and the mask: most of it, or closer at the thing; None where hardly anything
    of it is left."""
    view = [0, 0, *picture.size]
    if kind == "box" or chance.random() < 0.6:
        left, top, right, bottom = bounds(mask)
        margin = max(right - left, bottom - top) * chance.uniform(0.1, 0.35 if kind == "box" else 1.2)
        view = [max(0, left - margin), max(0, top - margin), min(picture.width, right + margin),
                min(picture.height, bottom + margin)]

    def seen(image):
        return image.resize((side, side), Image.Resampling.BILINEAR, box=view, reducing_gap=2)

    def seen_mask(mask):
        return np.asarray(seen(Image.fromarray((255 * mask).astype(np.uint8))), np.float32) / 255

    wanted = seen_mask(mask)
    if (wanted > 0.5).sum() < 12:
        return None
    prompts = np.zeros((PROMPTS, side, side), np.float32)
    if kind == "box":
        prompts[2] = around(wanted, chance)
    else:
        prompts[0] = discs(side, pointed(wanted, chance, 1 if chance.random() < 0.7 else chance.randint(2, 3)))
        if chance.random() < 0.3:
            rest = seen_mask(chance.choice(others)) if others and chance.random() < 0.5 else 1 - wanted
            if (rest > 0.5).sum() > 12:
                prompts[1] = discs(side, pointed(rest, chance, chance.randint(1, 2)))
    return seen(picture), prompts, wanted


def worn(picture, chance):
    """As pictures are: blurred, noisy, compressed, some of them grey."""
    if chance.random() < 0.3:
        picture = picture.filter(ImageFilter.GaussianBlur(chance.uniform(0.2, 1)))
    if chance.random() < 0.05:
        picture = picture.convert("L").convert("RGB")
    if chance.random() < 0.3:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=chance.randint(30, 95))
        picture = Image.open(file).convert("RGB")
    return jittered(picture, chance, 0.15)


class Lessons(torch.utils.data.Dataset):
    """What steps learn from: the same for the same index."""

    def __init__(self, options):
        self.side, self.seed = options.side, options.seed
        room = int(1.5 * options.side)
        masked = list(masked_pairs(files(options.masked), 2 * options.side))
        remembered = list(masked_pairs(files(options.remembered), 2 * options.side))
        # What photographs show of things stands in front of other scenes, too.
        self.things = [*things(files(options.cutouts, (".png",)), room), *shown(masked)]
        self.scenes = list(scenes(files(options.scenes), room))
        # Of three photographs two are new.
        self.photographs = [pairs for pairs in (masked, masked, remembered) if pairs]
        self.share = options.masked_share if self.photographs else 0
        print(f"{len(self.things)} things, {len(self.scenes)} scenes, {len(masked)} masked, {len(remembered)} remembered")

    def __getitem__(self, index):
        chance = random.Random(self.seed * 1_000_003 + index)
        while True:
            kind = chance.choices(("subject", "points", "box"), (0.4, 0.35, 0.25))[0]
            lesson = self.subject(chance) if kind == "subject" else self.prompted(chance, kind)
            if lesson and 0.02 < lesson[2].mean() < 0.9:
                break
        picture, prompts, wanted = lesson
        return torch.cat([pixels(worn(picture, chance)), torch.from_numpy(prompts)]), torch.from_numpy(wanted)[None]

    def subject(self, chance):
        if chance.random() < self.share:
            pair = chance.choice(chance.choice(self.photographs))
            picture, mask = cropped(pair, self.side, chance, 0.7)
            wanted = np.asarray(mask, np.float32) / 255
        else:
            picture, masks = composite(self.things, self.scenes, self.side, chance)
            # What is to be seen of them adds up, for nothing is seen twice.
            wanted = sum(masks)
        return picture, np.zeros((PROMPTS, self.side, self.side), np.float32), wanted

    def prompted(self, chance, kind):
        if chance.random() < self.share / 2:
            pair = chance.choice(chance.choice(self.photographs))
            picture, mask = cropped(pair, round(1.5 * self.side), chance, 0.7)
            masks = [np.asarray(mask, np.float32) / 255]
        else:
            picture, masks = composite(
                self.things, self.scenes, round(1.5 * self.side), chance, chance.choice((1, 2, 2, 3, 3, 4)))
        meant = chance.randrange(len(masks))
        if (masks[meant] > 0.5).sum() < 50:
            return None
        return prompted(picture, masks[meant], masks[:meant] + masks[meant + 1:], self.side, chance, kind)

    def __len__(self):
        return 1 << 40


def pixels(picture):
    return torch.from_numpy(np.asarray(picture, np.float32).transpose(2, 0, 1) / 255 - 0.5)


def measured(parameters, paths, side, device):
    """Of masked photographs that were held out: the mean share of what both masks cover in what either does, and the
    mean absolute error."""
    shares, errors = [], []
    unprompted = torch.zeros(PROMPTS, side, side)
    for path in paths:
        image = Image.open(path).convert("RGB")
        wanted = np.asarray(Image.open(path.with_name(f"{path.stem}-mask.png")).convert("L"), np.float32) / 255
        x = torch.cat([pixels(image.resize((side, side), Image.Resampling.LANCZOS)), unprompted])
        with torch.no_grad():
            found = torch.sigmoid(masks(parameters, x[None].to(device))[0])
        found = found - found.min()
        found = found / found.max().clamp(min=1e-6)
        found = F.interpolate(found, size=wanted.shape, mode="bilinear", align_corners=False)[0, 0].cpu().numpy()
        both, either = ((found > 0.5) & (wanted > 0.5)).sum(), ((found > 0.5) | (wanted > 0.5)).sum()
        shares.append(both / max(1, either))
        errors.append(np.abs(found - wanted).mean())
    return {"overlap": float(np.mean(shares)), "error": float(np.mean(errors))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cutouts", action="append", required=True)
    parser.add_argument("--scenes", action="append", required=True)
    parser.add_argument("--masked", action="append", default=[])
    parser.add_argument("--remembered", action="append", default=[])
    parser.add_argument("--masked-share", type=float, default=0.35, help="how many lessons are masked photographs")
    parser.add_argument("--held", action="append", default=[], help="masked photographs that nothing is learned from")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    parser.add_argument("--start", help="a model to begin with")
    parser.add_argument("--side", type=int, default=192)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--evaluate", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)

    def initial_parameters():
        parameters = initial(torch.Generator().manual_seed(options.seed))
        if options.start:
            parameters |= {name: value.float() for name, value in load_file(options.start).items()}
        # A start that takes no prompts sees none at first.
        missing = 3 + PROMPTS - parameters["conv_in.weight"].shape[1]
        parameters["conv_in.weight"] = F.pad(parameters["conv_in.weight"], (0, 0, 0, 0, 0, missing))
        return parameters

    def step_loss(parameters, x, wanted):
        with torch.autocast(loop.DEVICE, torch.bfloat16, enabled=loop.DEVICE == "cuda"):
            made = masks(parameters, x.contiguous(memory_format=torch.channels_last))
        return loss_of([mask.float() for mask in made], wanted)

    state = loop.begun(options, initial_parameters)
    held = files(options.held)
    loop.train(
        options, state, Lessons(options), step_loss,
        lambda average: measured(average, held, options.side, loop.DEVICE) if held else {},
        lambda figures: {"family": "subject", "recipe.side": str(options.side)}, decay=0.1, memory=0.998)


if __name__ == "__main__":
    main()
