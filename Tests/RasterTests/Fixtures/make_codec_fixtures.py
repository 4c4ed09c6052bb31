"""Reference values for the PNG conformance suite, from pypng (all depths) checked against Pillow (8 bits).

usage: pip install pypng pillow numpy; make_codec_fixtures.py PNGSUITE_FOLDER >pngsuite.json
"""
import glob, json, os, sys, zlib
import numpy, png
from PIL import Image

result = {}
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.png"))):
    name = os.path.basename(path)
    if name.startswith("x") or name == "PngSuite.png":
        continue
    reader = png.Reader(filename=path)
    width, height, rows, info = reader.read()
    stored = info["bitdepth"]
    pixels = numpy.array([list(row) for row in rows], dtype=numpy.int64).reshape(height, width, -1)
    transparent = None
    if reader.color_type == 3:
        palette = numpy.array(reader.palette(alpha="natural"))
        pixels = palette[pixels[:, :, 0]]
        depth = 8
    else:
        if getattr(reader, "trns", None):
            key = numpy.array(reader.transparent if isinstance(reader.transparent, tuple) else (reader.transparent,))
            transparent = (pixels == key).all(axis=2)
        depth = max(8, stored)
        pixels = pixels * (2**depth - 1) // (2**stored - 1)
        if transparent is not None:
            alpha = numpy.where(transparent, 0, 2**depth - 1)[:, :, None]
            pixels = numpy.concatenate([pixels, alpha], axis=2)
    if depth == 8 and transparent is None:
        modes = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
        picture = numpy.asarray(Image.open(path).convert(modes[pixels.shape[2]])).reshape(pixels.shape)
        assert (picture == pixels).all(), name
    raw = pixels.astype("<u2" if depth == 16 else "u1").tobytes()
    result[name] = {"width": width, "height": height, "channels": pixels.shape[2], "depth": depth, "crc": zlib.crc32(raw)}
json.dump(result, sys.stdout, indent=0, sort_keys=True)
