"""Finishes one rendered sample picture (lens and film) and draws its mask.

Usage: make_masks.py NAME RENDER.png OUT_FOLDER

A mask is 8-bit grey: white is filled, black is kept. The shapes are drawn as a
person would paint them: a generous outline round the object, its shadow and
its reflection, with a soft brush edge.
"""
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SCALE = 4  # masks are drawn this much larger and then reduced


def curve(points, closed, steps=14):
    """A smooth (Catmull-Rom) line through the points."""
    n = len(points)
    out = []
    for i in range(n if closed else n - 1):
        if closed:
            p = [np.array(points[(i + k - 1) % n], float) for k in range(4)]
        else:
            p = [np.array(points[min(max(i + k - 1, 0), n - 1)], float) for k in range(4)]
        for t in np.arange(steps) / steps:
            out.append(tuple(0.5 * (2 * p[1] + (p[2] - p[0]) * t
                                    + (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * t ** 2
                                    + (3 * p[1] - p[0] - 3 * p[2] + p[3]) * t ** 3)))
    if not closed:
        out.append(tuple(map(float, points[-1])))
    return out


def blob(draw, points, brush=14):
    """A filled outline, gone round once with a brush."""
    line = [(x * SCALE, y * SCALE) for x, y in curve(points, True)]
    draw.polygon(line, fill=255)
    dab(draw, line, [brush] * len(line), 255)


def dab(draw, line, widths, value):
    for (x, y), (u, v), w in zip(line, line[1:] + line[-1:], widths):
        steps = max(1, int(np.hypot(u - x, v - y) / SCALE))
        for k in range(steps):
            cx, cy, r = x + (u - x) * k / steps, y + (v - y) * k / steps, w * SCALE / 2
            draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=value)


def layer(size):
    image = Image.new("L", (size[0] * SCALE, size[1] * SCALE), 0)
    return image, ImageDraw.Draw(image)


def reduce(image, size, soft=0.8):
    return image.resize(size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(soft))


# Outlines in picture coordinates.
BLOBS = {
    "landscape": [[(180, 336), (260, 322), (340, 306), (425, 300), (446, 318), (440, 362), (436, 400), (380, 425),
                   (330, 440), (250, 430), (195, 412), (182, 370)]],
    "wall": [[(328, 172), (420, 166), (518, 168), (528, 235), (524, 308), (430, 314), (332, 310), (324, 240)]],
    "room": [[(412, 54), (468, 50), (524, 54), (530, 98), (526, 146), (468, 150), (414, 144), (408, 98)]],
}

# Damage on the old photo: points and its width.
SCRATCHES = [
    ([(120, 0), (135, 160), (128, 330), (150, 520), (142, 683)], 5),
    ([(700, 60), (640, 200), (560, 360), (500, 520)], 4),
    ([(0, 430), (250, 445), (520, 425), (800, 440), (1024, 420)], 6),
    ([(860, 560), (930, 600), (990, 590)], 7),
    ([(300, 90), (360, 120), (380, 180)], 5),
]


def film(image, seed):
    """A little falloff towards the corners, a soft shoulder and fine grain."""
    rgb = np.asarray(image.convert("RGB"), np.float32) / 255
    h, w, _ = rgb.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    r2 = ((x - w / 2) ** 2 + (y - h / 2) ** 2) / (w * w / 4 + h * h / 4)
    rgb = rgb * (1 - 0.16 * r2 ** 1.4)[..., None]
    rgb = np.where(rgb > 0.8, 0.8 + (rgb - 0.8) * (1 - 0.25 * (rgb - 0.8) / 0.2), rgb)
    rng = np.random.default_rng(seed)
    grain = rng.normal(0, 1, (h, w)).astype(np.float32)
    grain = 0.6 * grain + 0.4 * (np.roll(grain, 1, 0) + np.roll(grain, 1, 1)) / 2
    light = rgb.mean(axis=2)
    rgb = rgb + (grain * 0.0085 * (0.5 + 2 * light * (1 - light)))[..., None]
    return Image.fromarray((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))


def main():
    name, render, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    picture = film(Image.open(render), seed=sum(map(ord, name)))
    size = picture.size
    mask, draw = layer(size)
    if name == "meadow":
        damage, paint = layer(size)
        rng = np.random.default_rng(7)
        for points, width in SCRATCHES:
            line = [(x * SCALE, y * SCALE) for x, y in curve(points, False, 24)]
            widths = width * (0.55 + 0.45 * np.abs(np.sin(np.arange(len(line)) * 0.37))) + rng.normal(0, 0.25, len(line))
            dab(paint, line, np.maximum(widths, 0.8), 235)
            dab(draw, line, [width + 9] * len(line), 255)
        damage = reduce(damage, size, 0.5)
        picture.paste(Image.new("RGB", size, (236, 229, 212)), (0, 0), damage)
        picture.save(folder / "meadow.jpg", quality=92)
    else:
        for points in BLOBS[name]:
            blob(draw, points)
        picture.save(folder / f"{name}.png", optimize=True)
    mask = reduce(mask, size)
    mask.save(folder / f"{name}-mask.png", optimize=True)
    share = np.asarray(mask, np.float32).mean() / 255 * 100
    print(f"{name}: {size[0]}x{size[1]}, mask {share:.1f} % of the picture")


if __name__ == "__main__":
    main()
