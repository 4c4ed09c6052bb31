"""What pymatting 1.1.16 makes of a small picture: matting.json. Needs numpy and pymatting (PyPI)."""
import json
import os

import numpy as np
import pymatting

WIDTH, HEIGHT = 28, 24
y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
distance = np.hypot(x - 13.3, y - 11.6)
alpha = np.clip((9.5 - distance) / 5, 0, 1)
front = np.stack([0.8 + 0 * x, 0.3 + 0.01 * x, 0.2 + 0.005 * y], axis=2)
back = np.stack([0.1 + 0.01 * y, 0.4 + 0.2 * (x > 14), 0.7 + 0 * x], axis=2)
picture = np.round((alpha[..., None] * front + (1 - alpha[..., None]) * back) * 255) / 255
trimap = np.full((HEIGHT, WIDTH), 0.5)
trimap[distance < 4] = 1
trimap[distance > 10.5] = 0

found = pymatting.estimate_alpha_cf(picture, trimap, laplacian_kwargs={"epsilon": 1e-5}, cg_kwargs={"rtol": 1e-9})
colors = pymatting.estimate_foreground_ml(picture, alpha)
fixture = {
    "width": WIDTH,
    "height": HEIGHT,
    "picture": np.round(picture * 255).astype(int).ravel().tolist(),
    "trimap": trimap.ravel().tolist(),
    "alpha": np.round(found, 5).ravel().tolist(),
    "opacity": np.round(alpha, 6).ravel().tolist(),
    "foreground": np.round(colors, 4).ravel().tolist(),
}
with open(os.path.join(os.path.dirname(__file__), "matting.json"), "w") as file:
    json.dump(fixture, file, separators=(",", ":"))
