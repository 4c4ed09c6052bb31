"""Makes the pictures of the page's gallery of styles: of the project's own samples, and painted from them.

Usage: make_styles.py SAMPLES FOLDER. Needs Pillow, NumPy and SciPy.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter
from scipy.spatial import cKDTree

WIDTH, HEIGHT = 400, 280


def saved(picture, path):
    picture.save(path, quality=82, optimize=True, progressive=True)


def crop(picture):
    left, top = (picture.width - WIDTH) // 2, (picture.height - HEIGHT) // 2
    return picture.crop((left, top, left + WIDTH, top + HEIGHT))


def pencil(picture, rng):
    """Lines along three directions, the more the darker it is, and contours."""
    grey = np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(1.2)), float) / 255
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    noise = np.asarray(Image.fromarray(rng.integers(0, 255, (HEIGHT, WIDTH), np.uint8)).filter(ImageFilter.GaussianBlur(1)), float) / 255 - 0.5
    ink = np.zeros_like(grey)
    for angle, least in ((0.7, 0.75), (2.2, 0.5), (1.4, 0.3)):
        wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 1.35 + 5 * noise)
        ink += np.clip(least - grey, 0, 1) * (wave > 0.1) * 1.25
    dx, dy = np.gradient(grey)
    ink += np.clip(np.hypot(dx, dy) * 5 - 0.08, 0, 0.8)
    paper = 0.96 + 0.05 * noise
    return Image.fromarray((np.clip(paper - ink * (0.8 + 0.5 * noise), 0.08, 1) * 255).astype(np.uint8)).convert("RGB")


def mosaic(picture, rng):
    """Stones of one colour each with grout between them."""
    colours = np.asarray(picture, float)
    spacing = 11
    rows, columns = np.mgrid[0:HEIGHT + spacing:spacing, 0:WIDTH + spacing:spacing]
    middles = np.stack([rows.ravel(), columns.ravel()], 1) + rng.uniform(-3.2, 3.2, (rows.size, 2))
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    distances, nearest = cKDTree(middles).query(np.stack([y.ravel(), x.ravel()], 1), k=2)
    stone = nearest[:, 0]
    counts = np.maximum(np.bincount(stone, minlength=len(middles)), 1)
    means = np.stack([np.bincount(stone, colours[..., c].ravel(), len(middles)) / counts for c in range(3)], 1)
    means = np.clip((means - 118) * 1.35 + 118 + rng.normal(0, 9, (len(middles), 1)), 0, 255)
    result = means[stone]
    edge = distances[:, 1] - distances[:, 0]
    grout = np.clip((edge - 0.8) / 1.4, 0, 1)[:, None]
    light = 1 + 0.12 * np.clip((y.ravel() - middles[stone, 0]) / -6, -1, 1)[:, None]
    return Image.fromarray(np.clip(result * light * grout + np.array([52, 48, 44]) * (1 - grout), 0, 255).astype(np.uint8).reshape(HEIGHT, WIDTH, 3))


def main():
    samples, folder = Path(sys.argv[1]), Path(sys.argv[2])
    rng = np.random.default_rng(1)
    for name in ("oil", "engraving"):
        saved(crop(Image.open(samples / "style" / f"{name}.jpg").convert("RGB")), folder / f"style-{name}.jpg")
    landscape = Image.open(samples / "landscape.png").convert("RGB")
    photo = landscape.resize((WIDTH, HEIGHT), Image.LANCZOS, (60, 40, 700, 488))
    saved(pencil(photo, rng), folder / "style-pencil.jpg")
    saved(mosaic(photo, rng), folder / "style-mosaic.jpg")


main()
