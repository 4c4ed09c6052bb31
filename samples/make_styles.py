#!/usr/bin/env python3
"""Paints the style pictures: procedural oil, woodblock, watercolour, pointillism, engraving and mosaic.

Usage: make_styles.py FOLDER [STYLE=PICTURE ...]

Each style is painted from a picture, by default from those in this folder. The same picture every time.
"""
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage
from scipy.spatial import cKDTree

SIZE = (768, 512)


def load(path, size=SIZE):
    return np.asarray(Image.open(path).convert("RGB").resize(size, Image.LANCZOS), np.float32) / 255


def image(pixels):
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))


def luma(pixels):
    return pixels @ np.array([0.299, 0.587, 0.114], np.float32)


def saturated(pixels, amount):
    grey = luma(pixels)[..., None]
    return np.clip(grey + amount * (pixels - grey), 0, 1)


def blurred(pixels, sigma):
    return ndimage.gaussian_filter(pixels, (sigma, sigma) + (0,) * (pixels.ndim - 2))


def noise(shape, sigma, rng):
    """Smooth noise of standard deviation 1."""
    field = ndimage.gaussian_filter(rng.standard_normal(shape).astype(np.float32), sigma)
    return field / field.std()


def orientation(pixels, sigma):
    """The angle along edges, smoothed over a neighbourhood (structure tensor)."""
    grey = luma(blurred(pixels, 1))
    gx, gy = ndimage.sobel(grey, 1), ndimage.sobel(grey, 0)
    xx, yy, xy = (ndimage.gaussian_filter(v, sigma) for v in (gx * gx, gy * gy, gx * gy))
    return 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2


def oil(source, rng):
    """Curved brush strokes with bristles, large ones first, lit from the upper left (after Hertzmann 1998)."""
    height, width = source.shape[:2]
    source = saturated(source, 1.45)
    angles = orientation(source, 6)
    swirl = noise((height, width), 60, rng) * 0.5
    canvas = np.tile(np.array([0.55, 0.42, 0.28], np.float32), (height, width, 1))
    relief = np.zeros((height, width), np.float32)
    for radius, spacing, threshold in ((14, 9, -1), (7, 5, 0.05), (4, 3.5, 0.09)):
        target = blurred(source, radius / 2)
        error = np.abs(target - canvas).sum(2)
        ys, xs = np.mgrid[0:height:spacing, 0:width:spacing].reshape(2, -1)
        xs, ys = xs + rng.uniform(-spacing, spacing, xs.size), ys + rng.uniform(-spacing, spacing, ys.size)
        order = rng.permutation(xs.size)
        for x, y in zip(xs[order], ys[order]):
            ix, iy = int(np.clip(x, 0, width - 1)), int(np.clip(y, 0, height - 1))
            if error[iy, ix] < threshold:
                continue
            color = target[iy, ix] + rng.normal(0, 0.035, 3) + rng.normal(0, 0.03)
            angle = angles[iy, ix] + swirl[iy, ix]
            length, points = radius * rng.uniform(3, 6), [(x, y)]
            step, heading = radius / 2, angle
            for _ in range(int(length / step)):
                px, py = points[-1]
                jx, jy = int(np.clip(px, 0, width - 1)), int(np.clip(py, 0, height - 1))
                turn = angles[jy, jx] + swirl[jy, jx] - heading
                heading += 0.5 * ((turn + np.pi / 2) % np.pi - np.pi / 2)
                points.append((px + step * np.cos(heading), py + step * np.sin(heading)))
                if np.abs(target[jy, jx] - color).sum() > 0.5:
                    break
            stroke(canvas, relief, points, radius, color, rng)
    gx, gy = ndimage.sobel(relief, 1), ndimage.sobel(relief, 0)
    return canvas + np.clip(0.022 * (gx + gy), -0.16, 0.16)[..., None]


def stroke(canvas, relief, points, radius, color, rng):
    points = np.array(points)
    low = np.floor(points.min(0) - radius - 2).astype(int)
    high = np.ceil(points.max(0) + radius + 3).astype(int)
    low, high = np.maximum(low, 0), np.minimum(high, (canvas.shape[1], canvas.shape[0]))
    if (high <= low).any():
        return
    ys, xs = np.mgrid[low[1]:high[1], low[0]:high[0]].astype(np.float32)
    best = np.full(xs.shape, 1e9, np.float32)
    side = np.zeros(xs.shape, np.float32)
    for (ax, ay), (bx, by) in zip(points[:-1], points[1:]):
        dx, dy = bx - ax, by - ay
        norm = dx * dx + dy * dy + 1e-6
        t = np.clip(((xs - ax) * dx + (ys - ay) * dy) / norm, 0, 1)
        distance = np.hypot(xs - ax - t * dx, ys - ay - t * dy)
        cross = (dx * (ys - ay) - dy * (xs - ax)) / np.sqrt(norm)
        nearer = distance < best
        best, side = np.where(nearer, distance, best), np.where(nearer, cross, side)
    bristles = ndimage.gaussian_filter(rng.standard_normal(4 * radius + 8), 0.7)
    grain = bristles[np.clip(side * 1.5 + 2 * radius + 4, 0, bristles.size - 1).astype(int)]
    cover = np.clip(radius - best + 1.5 * grain, 0, 1)[..., None] * 0.95
    part = (slice(low[1], high[1]), slice(low[0], high[0]))
    canvas[part] += cover * (color + 0.07 * grain[..., None] - canvas[part])
    paint = 1.2 + 1.6 * grain + 1.5 * np.clip(best / radius, 0, 1)
    relief[part] += cover[..., 0] * (paint.astype(np.float32) - relief[part])


def quantized(pixels, colors, rng, rounds=12):
    """The nearest of a few colours (k-means), for every pixel: indices and colours."""
    flat = pixels.reshape(-1, 3)
    centres = flat[rng.choice(len(flat), colors, replace=False)].copy()
    sample = flat[rng.choice(len(flat), 20000)]
    for _ in range(rounds):
        nearest = cKDTree(centres).query(sample)[1]
        for k in range(colors):
            if (nearest == k).any():
                centres[k] = sample[nearest == k].mean(0)
    return cKDTree(centres).query(flat)[1].reshape(pixels.shape[:2]), centres


def woodblock(source, rng):
    """Flat colours with key lines and wood grain, on paper."""
    height, width = source.shape[:2]
    smooth = source
    for _ in range(3):
        smooth = np.stack([ndimage.median_filter(smooth[..., c], 9) for c in range(3)], 2)
    indices, centres = quantized(saturated(smooth, 1.2), 9, rng)
    indices = ndimage.median_filter(indices, 7)
    paper = np.array([0.93, 0.88, 0.76], np.float32)
    inks = 0.82 * saturated(centres[None], 1.15)[0] + 0.18 * paper
    flat = inks[indices]
    grain = np.sin((np.arange(height)[:, None] + 5 * noise((height, width), (6, 60), rng)) * 1.3)
    flat = flat + 0.022 * grain[..., None] + 0.012 * noise((height, width), 0.6, rng)[..., None]
    edge = np.zeros((height, width), bool)
    edge[:, 1:] |= indices[:, 1:] != indices[:, :-1]
    edge[1:] |= indices[1:] != indices[:-1]
    strength = ndimage.gaussian_gradient_magnitude(luma(smooth), 2)
    edge &= strength > np.quantile(strength, 0.6)
    thick = ndimage.gaussian_filter(edge.astype(np.float32), 1.1) * (1 + 0.5 * noise((height, width), 9, rng))
    line = np.clip((thick - 0.13) * 7, 0, 1)[..., None]
    return flat * (1 - line) + np.array([0.11, 0.12, 0.22], np.float32) * line


def watercolour(source, rng):
    """Washes that pool at their edges, on rough white paper."""
    height, width = source.shape[:2]
    warp = [6 * noise((height, width), 12, rng) + 2 * noise((height, width), 3, rng) for _ in range(2)]
    ys, xs = np.mgrid[0:height, 0:width]
    bent = np.stack(
        [ndimage.map_coordinates(source[..., c], [ys + warp[0], xs + warp[1]], order=1, mode="nearest")
         for c in range(3)], 2)
    wash = np.ones_like(source)
    paper = noise((height, width), 1.1, rng) + 0.6 * noise((height, width), 2.4, rng)
    for sigma, colors, weight in ((9, 6, 0.5), (4, 10, 0.5)):
        indices, centres = quantized(saturated(blurred(bent, sigma), 1.5), colors, rng)
        indices = ndimage.median_filter(indices, 9)
        color = centres[indices]
        edge = np.zeros((height, width), np.float32)
        for k in range(colors):
            inside = ndimage.distance_transform_edt(indices == k)
            edge += np.where(indices == k, np.exp(-inside / 2.2) - 0.25 * np.exp(-inside / 12), 0)
        flow = 0.22 * noise((height, width), 22, rng) + 0.12 * noise((height, width), 6, rng)
        density = np.clip(0.82 + flow + 0.55 * edge + 0.1 * paper, 0.1, 2)
        wash *= np.clip(color, 0.04, 1) ** (weight * density[..., None])
    dry = np.clip((noise((height, width), 30, rng) + 0.6 * paper - 2.7) * 2, 0, 1)[..., None]
    wash = wash * (1 - dry) + dry
    return np.clip(wash ** 0.85 + 0.018 * paper[..., None], 0, 1) * np.array([1, 0.99, 0.965], np.float32)


def dots(source, rng):
    """Pointillism: round dabs whose hues differ and mix in the eye."""
    height, width = source.shape[:2]
    scale = 2
    target = saturated(source, 1.5)
    canvas = Image.new("RGB", (width * scale, height * scale), (240, 230, 205))
    draw = ImageDraw.Draw(canvas)
    for radius, spacing in ((5.5, 5.0), (4.2, 4.0), (3.2, 4.6)):
        ys, xs = np.mgrid[0:height:spacing, 0:width:spacing].reshape(2, -1)
        xs, ys = xs + rng.uniform(-2.5, 2.5, xs.size), ys + rng.uniform(-2.5, 2.5, ys.size)
        for k in rng.permutation(xs.size):
            x, y = xs[k], ys[k]
            color = target[int(np.clip(y, 0, height - 1)), int(np.clip(x, 0, width - 1))]
            grey = color.mean()
            shift = rng.normal(0, 1, 3)
            shift -= shift.mean()
            color = color + 0.16 * shift + rng.normal(0, 0.05) + (rng.random() < 0.12) * 0.35 * (grey - color)
            r = radius * rng.uniform(0.75, 1.15)
            box = [(v * scale) for v in (x - r, y - r, x + r, y + r)]
            draw.ellipse(box, fill=tuple(int(v) for v in np.clip(color, 0, 1) * 255))
    return np.asarray(canvas.resize((width, height), Image.LANCZOS), np.float32) / 255


def engraving(source, rng):
    """Ink lines along the forms, more and thicker where it is dark, crossed in the shadows."""
    height, width = source.shape[:2]
    tone = luma(blurred(source, 1.5))
    low, high = np.quantile(tone, (0.02, 0.98))
    tone = np.clip((tone - low) / (high - low), 0, 1) ** 0.9
    bend = 26 * blurred(tone, 9) + 5 * noise((height, width), 45, rng)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    ink = np.zeros((height, width), np.float32)
    for angle, limit, pitch in ((0.12, 1.0, 5.6), (1.0, 0.55, 6.2), (-0.75, 0.3, 6.8)):
        phase = (xs * np.sin(angle) + ys * np.cos(angle) + bend) / pitch
        wave = np.abs((phase % 1) - 0.5) * 2
        share = np.clip((limit - tone) / limit, 0, 1) * 0.75 + 0.07 * noise((height, width), 3, rng)
        share = np.where(tone < limit * 0.97, share, 0)
        ink = np.maximum(ink, np.clip((share - wave) * pitch / 1.6 + 0.5, 0, 1))
    edges = ndimage.gaussian_gradient_magnitude(luma(source), 1.5)
    ink = np.maximum(ink, np.clip((edges - np.quantile(edges, 0.93)) * 40, 0, 1))
    paper = np.array([0.95, 0.91, 0.81], np.float32) + 0.012 * noise((height, width), 1, rng)[..., None]
    ink = (ink * (0.92 + 0.06 * noise((height, width), 1.2, rng)))[..., None]
    return paper * (1 - ink) + np.array([0.13, 0.11, 0.12], np.float32) * ink


def mosaic(source, rng):
    """Glass tiles along the edges of things, with dark grout."""
    height, width = source.shape[:2]
    source = saturated(source, 1.6)
    angles = orientation(source, 8)
    spacing = 11.0
    count = int(height * width / spacing ** 2)
    sites = np.stack([rng.uniform(0, height, count), rng.uniform(0, width, count)], 1)
    ys, xs = np.mgrid[0:height, 0:width]
    pixels = np.stack([ys.ravel(), xs.ravel()], 1).astype(np.float32)
    for _ in range(6):
        nearest = cKDTree(sites).query(pixels)[1]
        total = np.bincount(nearest, minlength=count)[:, None] + 1e-6
        sites = np.stack([np.bincount(nearest, w, count) for w in pixels.T], 1) / total
    first_second = cKDTree(sites).query(pixels, k=2)
    gap = (first_second[0][:, 1] - first_second[0][:, 0]).reshape(height, width)
    nearest = first_second[1][:, 0]
    colors = np.stack([np.bincount(nearest, source[..., c].ravel(), count) for c in range(3)], 1)
    colors /= np.bincount(nearest, minlength=count)[:, None] + 1e-6
    colors = colors * rng.normal(1, 0.1, (count, 1)) + rng.normal(0, 0.045, (count, 3))
    tilt = rng.normal(0, 1, (count, 2))
    local = (pixels - sites[nearest]) / spacing
    shade = (0.09 * (local * tilt[nearest]).sum(1)).reshape(height, width, 1)
    tiles = colors[nearest].reshape(height, width, 3) * (1 + shade)
    bevel = np.clip((gap - 1.0) / 1.8, 0, 1)[..., None]
    lit = np.clip(0.1 * (ndimage.sobel(gap, 0) + ndimage.sobel(gap, 1)) / 4, -0.1, 0.1)[..., None]
    grout = np.array([0.16, 0.15, 0.15], np.float32) + 0.02 * noise((height, width), 0.8, rng)[..., None]
    return grout * (1 - bevel) + (tiles - lit) * bevel


STYLES = {
    "oil": (oil, "world/106.png"), "woodblock": (woodblock, "world/108.png"), "watercolour": (watercolour, "meadow.jpg"),
    "dots": (dots, "world/106.png"), "engraving": (engraving, "landscape.png"), "mosaic": (mosaic, "world/108.png"),
}


def main():
    folder = sys.argv[1]
    sources = dict(pair.split("=", 1) for pair in sys.argv[2:])
    here = os.path.dirname(os.path.abspath(__file__))
    for index, (name, (paint, default)) in enumerate(STYLES.items()):
        if sources and name not in sources:
            continue
        source = load(sources.get(name, os.path.join(here, default)))
        image(paint(source, np.random.default_rng(index))).save(os.path.join(folder, f"{name}.png"))


if __name__ == "__main__":
    main()
