#!/usr/bin/env python3
"""Masks of people in photographs, for `training/subject.py --masked`.

    training/people.py PHOTOS -o FOLDER

Of each photograph in PHOTOS that shows a face and of which MediaPipe's Selfie Segmentation (Apache-2.0) is sure, FOLDER
gets a small NAME.jpg and NAME-mask.png. Look at them: hands, hair and what people hold may be missing.
Needs mediapipe, numpy and Pillow.
"""
import argparse
import pathlib

import mediapipe
import numpy as np
from PIL import Image

SIDE = 512
# How much of a photograph people cover, and of how many pixels the network has to be sure.
LEAST, MOST, SURE = 0.04, 0.92, 0.85
# The network is soft at edges that are not: a slope through one half makes them as steep as they are.
STEEPNESS = 2.2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    people = mediapipe.solutions.selfie_segmentation.SelfieSegmentation(model_selection=0)
    faces = mediapipe.solutions.face_detection.FaceDetection(model_selection=1, min_detection_confidence=0.5)
    for path in sorted(options.photos.glob("*.jpg")):
        image = Image.open(path).convert("RGB")
        pixels = np.asarray(image)
        share = people.process(pixels).segmentation_mask
        is_sure = ((share > 0.9) | (share < 0.1)).mean() > SURE
        if not LEAST < (share > 0.5).mean() < MOST or not is_sure or not faces.process(pixels).detections:
            continue
        mask = Image.fromarray((255 * np.clip((share - 0.5) * STEEPNESS + 0.5, 0, 1)).astype(np.uint8))
        image.thumbnail((SIDE, SIDE))
        image.save(options.output / f"{path.stem}.jpg", quality=95)
        mask.resize(image.size, Image.Resampling.BILINEAR).save(options.output / f"{path.stem}-mask.png")
        print(path.stem)


if __name__ == "__main__":
    main()
