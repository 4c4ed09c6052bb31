#!/usr/bin/env python3
"""Removals side by side: the hole, what programs make of it, Telea's method and PatchMatch.

    benchmarks/fills.py FOLDER OUT --program new=.build/release/gentool --program old=/usr/bin/gentool [--shuffle SEED]

FOLDER holds pairs NAME.jpg (or .png) and NAME-mask.png, white where it is filled. OUT receives each filling, sheets of
twelve rows, and times.json with seconds. With --shuffle the columns change places from row to row and have letters
for names, so that one can judge without knowing; which is which stands in key.json. Needs opencv-python-headless and
numpy, and for PatchMatch pypatchmatch.
"""
import argparse
import json
import pathlib
import random
import subprocess
import time

import cv2
import numpy as np

SIDE = 360
ROWS = 12


def fill(method, program, photo, mask, output):
    if method == "telea":
        cv2.imwrite(str(output), cv2.inpaint(cv2.imread(str(photo)), cv2.imread(str(mask), 0), 5, cv2.INPAINT_TELEA))
    elif method == "patchmatch":
        from patchmatch import patch_match

        patch_match.set_random_seed(0)
        cv2.imwrite(str(output), patch_match.inpaint(cv2.imread(str(photo)), cv2.imread(str(mask), 0), patch_size=7))
    else:
        subprocess.run([program, "inpaint", photo, "--mask", mask, "-o", output, "--overwrite", "--quiet"], check=True)


def cell(image, mask, text):
    """The surroundings of the hole, with a name."""
    rows, columns = np.where(mask > 0)
    reach = int(max(np.ptp(rows), np.ptp(columns)) * 0.75 + 16)
    y, x = (rows.min() + rows.max()) // 2, (columns.min() + columns.max()) // 2
    part = image[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach]
    scale = min(SIDE / part.shape[0], SIDE / part.shape[1])
    part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    result = np.zeros((SIDE, SIDE + 4, 3), np.uint8)
    result[: part.shape[0], : part.shape[1]] = part[:SIDE, :SIDE]
    for color, width in ((0, 0, 0), 3), ((0, 255, 255), 1):
        cv2.putText(result, text, (3, 15), cv2.FONT_HERSHEY_SIMPLEX, 0.45, color, width)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--program", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--others", default="telea,patchmatch", help="of telea and patchmatch, or nothing")
    parser.add_argument("--shuffle")
    options = parser.parse_args()
    methods = dict(program.split("=", 1) for program in options.program)
    methods.update({name: None for name in options.others.split(",") if name})
    options.out.mkdir(parents=True, exist_ok=True)
    rows, times, key = [], {}, {}
    for mask_path in sorted(options.folder.glob("*-mask.png")):
        name = mask_path.name[: -len("-mask.png")]
        photo_path = next(options.folder.glob(f"{name}.[jp]*"))
        photo, mask = cv2.imread(str(photo_path)), cv2.imread(str(mask_path), 0)
        hole = photo.copy()
        hole[cv2.Canny(mask, 50, 150) > 0] = (255, 0, 255)
        order = list(methods)
        if options.shuffle is not None:
            random.Random(f"{options.shuffle}{name}").shuffle(order)
        key[name] = order
        cells = [cell(hole, mask, name)]
        for place, method in enumerate(order):
            output = options.out / f"{name}-{method}.png"
            start = time.monotonic()
            fill(method, methods[method], photo_path, mask_path, output)
            times.setdefault(method, {})[name] = time.monotonic() - start
            title = method if options.shuffle is None else "ABCDEFGH"[place]
            cells.append(cell(cv2.imread(str(output)), mask, title))
        rows.append(np.hstack(cells))
    for first in range(0, len(rows), ROWS):
        cv2.imwrite(str(options.out / f"sheet-{first // ROWS}.png"), np.vstack(rows[first : first + ROWS]))
    (options.out / "times.json").write_text(json.dumps(times, indent=1))
    (options.out / "key.json").write_text(json.dumps(key, indent=1))
    for method, seconds in times.items():
        print(f"{method}: {len(seconds)} fillings, {sum(seconds.values()):.1f} s")


if __name__ == "__main__":
    main()
