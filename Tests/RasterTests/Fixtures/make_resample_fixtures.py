"""Writes resample.json: small pictures, what Pillow makes of them, and what numpy says of two of them.

    python make_resample_fixtures.py        (Pillow and numpy; made with Pillow 13.0 and numpy 2.4)

Results called "pillow" are the bytes of Image.resize, with alpha as mode RGBa (premultiplied). Those called
"exact" are computed without whole levels between the two passes: Pillow's 32-bit float mode, channel by
channel, colours multiplied by alpha before and divided by it afterwards.
"""

import base64
import json
import pathlib

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 23, 17
SIZES = [(11, 9), (30, 23), (23, 8), (9, 17), (5, 40), (1, 1)]
FILTERS = {
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos3": Image.Resampling.LANCZOS,
}
MODES = {1: "L", 3: "RGB", 4: "RGBa"}


def base64_of(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def resize_floats(array, size, kernel):
    planes = [
        Image.fromarray(np.ascontiguousarray(array[..., c], dtype=np.float32)).resize(size, kernel)
        for c in range(array.shape[2])
    ]
    return np.stack([np.asarray(plane) for plane in planes], axis=2).astype(np.float64)


def exact(pixels, size, kernel):
    floats = pixels.astype(np.float64)
    if pixels.shape[2] == 4:
        floats[..., :3] *= floats[..., 3:] / 255
    result = resize_floats(floats, size, kernel)
    if pixels.shape[2] == 4:
        alpha = result[..., 3:]
        result[..., :3] = np.where(alpha >= 0.5, result[..., :3] * 255 / np.maximum(alpha, 0.5), 0)
    return np.floor(np.clip(result, 0, 255) + 0.5).astype(np.uint8)


def pillow(pixels, size, kernel):
    if pixels.shape[2] == 1:
        image = Image.fromarray(pixels[..., 0], "L")
    else:
        image = Image.fromarray(pixels, {3: "RGB", 4: "RGBA"}[pixels.shape[2]])
    return np.asarray(image.convert(MODES[pixels.shape[2]]).resize(size, kernel))


def resample_cases(random):
    cases = []
    for channels in (1, 3, 4):
        # Pillow clamps to 0...255 between its passes, so only pictures that keep clear of both ends can be
        # held against its own result.
        soft = random.integers(70, 186, (HEIGHT, WIDTH, channels), dtype=np.uint8)
        hard = random.integers(0, 2, (HEIGHT, WIDTH, channels), dtype=np.uint8) * 255
        kinds = [("pillow", soft, pillow), ("exact", hard, exact)]
        if channels == 4:
            kinds.append(("exact", soft, exact))
        for name, pixels, reference in kinds:
            results = []
            for size in SIZES:
                for filter_name, kernel in FILTERS.items():
                    result = {
                        "width": size[0],
                        "height": size[1],
                        "filter": filter_name,
                        "samples": base64_of(reference(pixels, size, kernel)),
                    }
                    results.append(result)
            cases.append(
                {
                    "reference": name,
                    "width": WIDTH,
                    "height": HEIGHT,
                    "channels": channels,
                    "samples": base64_of(pixels),
                    "results": results,
                }
            )
    return cases


def region_case(random):
    """Image.resize with a box of whole pixels, in float mode."""
    values = random.random((HEIGHT, WIDTH), dtype=np.float32)
    box = (4, 3, 17, 12)
    image = Image.fromarray(values)
    resized = np.asarray(image.resize((9, 21), Image.Resampling.LANCZOS, box=box))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "values": base64_of(values.astype("<f4")),
        "box": box,
        "resultWidth": 9,
        "resultHeight": 21,
        "result": base64_of(resized.astype("<f4")),
    }


def luma(pixels):
    return pixels.astype(np.float64) @ np.array([0.299, 0.587, 0.114]) / 255


def ssim(first, second):
    """Wang et al. 2004, over every position of an 11x11 Gaussian window, in float64."""
    offsets = np.arange(-5, 6)
    line = np.exp(-(offsets**2) / (2 * 1.5**2))
    window = np.outer(line, line) / line.sum() ** 2

    def mean(values):
        views = np.lib.stride_tricks.sliding_window_view(values, (11, 11))
        return np.einsum("yxij,ij->yx", views, window)

    c1, c2 = 0.01**2, 0.03**2
    mean1, mean2 = mean(first), mean(second)
    variance1, variance2 = mean(first**2) - mean1**2, mean(second**2) - mean2**2
    covariance = mean(first * second) - mean1 * mean2
    numerator = (2 * mean1 * mean2 + c1) * (2 * covariance + c2)
    denominator = (mean1**2 + mean2**2 + c1) * (variance1 + variance2 + c2)
    return (numerator / denominator).mean()


def comparison_case(random):
    y, x = np.mgrid[0:32, 0:41]
    waves = [127 + 100 * np.sin(x / a + y / b) for a, b in ((5, 7), (9, 4), (3, 11))]
    first = np.stack(waves, axis=2).astype(np.uint8)
    second = np.clip(first + random.normal(0, 18, first.shape), 0, 255).astype(np.uint8)
    error = np.mean((first / 255 - second / 255) ** 2)
    return {
        "width": 41,
        "height": 32,
        "first": base64_of(first),
        "second": base64_of(second),
        "psnr": -10 * np.log10(error),
        "ssim": ssim(luma(first), luma(second)),
        "differingPixels": int((first != second).any(axis=2).sum()),
        "largestDifference": int(np.abs(first.astype(int) - second.astype(int)).max()),
    }


random = np.random.default_rng(20)
fixture = {
    "resampling": resample_cases(random),
    "region": region_case(random),
    "comparison": comparison_case(random),
}
path = pathlib.Path(__file__).with_name("resample.json")
path.write_text(json.dumps(fixture) + "\n")
