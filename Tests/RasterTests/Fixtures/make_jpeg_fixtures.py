"""Small JPEG files of every kind, and the pixels that Pillow decodes from them.

usage: pip install pillow numpy; make_jpeg_fixtures.py     (writes into jpeg/ beside itself)

Each NAME.jpg has NAME.raw: its pixels upright, interleaved, 8 bits; CMYK as ink.
"""
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

OUT = Path(__file__).parent / "jpeg"
WIDTH, HEIGHT = 29, 19


def pixels(channels):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    waves = [128 + 100 * np.sin(x / 5 + c) * np.cos(y / (4 + c)) for c in range(channels)]
    return np.stack(waves, 2).round().astype(np.uint8)


def save(name, image, **options):
    data = io.BytesIO()
    image.save(data, "JPEG", **options)
    return data.getvalue()


def main():
    OUT.mkdir(exist_ok=True)
    rgb, gray, cmyk = Image.fromarray(pixels(3)), Image.fromarray(pixels(1)[:, :, 0]), Image.fromarray(pixels(4), "CMYK")
    files = {
        "baseline-444": save("", rgb, quality=90, subsampling=0),
        "baseline-422": save("", rgb, quality=80, subsampling=1),
        "baseline-420": save("", rgb, quality=80, subsampling=2),
        "progressive": save("", rgb, quality=85, progressive=True),
        "optimized": save("", rgb, quality=60, optimize=True),
        "restart": save("", rgb, quality=75, restart_marker_blocks=2),
        "gray": save("", gray, quality=90),
        "gray-progressive": save("", gray, quality=90, progressive=True),
        "cmyk": save("", cmyk, quality=90),
    }
    # The channels of a CMYK file called Y, Cb, Cr and K by the transform that its Adobe marker names.
    ycck = bytearray(files["cmyk"])
    marker = ycck.index(b"Adobe")
    assert ycck[marker + 11] == 0
    ycck[marker + 11] = 2
    files["ycck"] = bytes(ycck)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        exif[0x010F] = "maker"
        files[f"orientation-{orientation}"] = save("", rgb, quality=90, exif=exif.tobytes(), dpi=(72, 144))
    modes = {}
    for name, data in files.items():
        (OUT / f"{name}.jpg").write_bytes(data)
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        (OUT / f"{name}.raw").write_bytes(np.asarray(image).tobytes())
        modes[name] = [image.width, image.height, image.mode]
    (OUT / "modes.json").write_text(json.dumps(modes, indent=0, sort_keys=True) + "\n")


main()
