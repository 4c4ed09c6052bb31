"""Makes `schedules.json` and `references/schedules.png`: what diffusers draws with the model `sd1` of this folder under
many settings of its schedulers; and `schedules-64.json` with its sheet, a few of DDIM's in larger pictures.

Usage: make_schedule_fixtures.py    (needs torch, diffusers, transformers, scipy, Pillow; after make_model_fixtures.py)

Each case is a `scheduler_config.json`; its picture of 16 x 16 or 64 x 64 pixels, made in 8 steps in 32-bit floats, is a
tile of the sheet, 16 in a row.

Not every network of random weights is fit for this: where its answers change faster than what it is asked about, eight
steps make rounding visible, and diffusers itself draws another picture in 64-bit floats, by up to 200 levels where the
sample is predicted. With `sd1` both differ by one level at most.
"""
import json
import math
import tempfile
from pathlib import Path

import diffusers
import numpy as np
import torch
from PIL import Image
from transformers import CLIPTextModel, CLIPTokenizer

HERE = Path(__file__).parent
BASE = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000, steps_offset=1,
            prediction_type="epsilon")
VELOCITY = dict(prediction_type="v_prediction")
PLAIN = ["DDIM", "DDPM", "PNDM", "EulerDiscrete", "EulerAncestralDiscrete", "HeunDiscrete", "LMSDiscrete",
         "DEISMultistep", "DPMSolverMultistep", "DPMSolverSinglestep", "UniPCMultistep", "LCM", "TCD"]


def cases():
    made = []
    for name in PLAIN:
        own = {"DDIM": dict(clip_sample=False), "DDPM": dict(clip_sample=False),
               "PNDM": dict(skip_prk_steps=True)}.get(name, {})

        def add(without=(), **more):
            config = dict(_class_name=name + "Scheduler") | BASE | own | more
            made.append({k: v for k, v in config.items() if k not in without})

        for spacing in (None, "leading", "trailing", "linspace"):
            add(**({"timestep_spacing": spacing} if spacing else {}))
        add(**VELOCITY)
        if name != "PNDM":
            add(prediction_type="sample")
        add(beta_schedule="squaredcos_cap_v2")
        add(num_train_timesteps=20, trained_betas=[0.01 + 0.002 * step for step in range(20)])
        add(without=("beta_start", "beta_end", "beta_schedule", "steps_offset"))
        if name in ("DDIM", "DDPM", "HeunDiscrete", "LCM"):
            add(clip_sample=True, clip_sample_range=2.0)
            add(without=("clip_sample",))
        if name not in ("PNDM", "HeunDiscrete", "LMSDiscrete", "DEISMultistep", "DPMSolverSinglestep"):
            add(rescale_betas_zero_snr=True, timestep_spacing="trailing", **VELOCITY)
        if name in ("DDIM", "PNDM"):
            for ends in (False, True):
                add(set_alpha_to_one=ends)
                add(set_alpha_to_one=ends, timestep_spacing="linspace")
        if name in ("LCM", "TCD"):
            add(original_inference_steps=100)
        if not name.endswith(("Discrete", "step")) or name == "EulerAncestralDiscrete":
            continue
        for kind in ("karras", "exponential", "beta"):
            add(**{f"use_{kind}_sigmas": True})
        add(use_karras_sigmas=True, timestep_spacing="leading", sigma_min=0.1, sigma_max=10)
        add(use_karras_sigmas=True, beta_schedule="squaredcos_cap_v2")
        if name not in ("HeunDiscrete", "LMSDiscrete"):
            add(final_sigmas_type="sigma_min")
            add(final_sigmas_type="sigma_min", use_karras_sigmas=True)
        if name == "EulerDiscrete":
            add(timestep_type="continuous", **VELOCITY)
        if name.endswith("step"):
            for order in (1, 2, 3)[:2 if name == "DPMSolverSinglestep" else 3]:
                add(solver_order=order)
                add(solver_order=order, use_karras_sigmas=True, lower_order_final=False)
            add(solver_type="bh1" if name == "UniPCMultistep" else "heun")
            add(solver_type="bh1" if name == "UniPCMultistep" else "heun", solver_order=2, lower_order_final=False,
                final_sigmas_type="sigma_min")
        if name.startswith("DPMSolver"):
            add(lambda_min_clipped=-2.0)
            add(lambda_min_clipped=-math.inf)
        if name == "DPMSolverMultistep":
            add(euler_at_final=True, lower_order_final=False, final_sigmas_type="sigma_min")
            for more in ({}, dict(solver_type="heun"), dict(solver_order=3), dict(final_sigmas_type="sigma_min")):
                add(algorithm_type="sde-dpmsolver++", **more)
    for name in ("EDMEuler", "EDMDPMSolverMultistep"):
        for more in ({}, VELOCITY, dict(sigma_data=1.0, sigma_max=120.0, **VELOCITY), dict(sigma_schedule="exponential"),
                     dict(rho=5.0), dict(final_sigmas_type="sigma_min")):
            made.append(dict(_class_name=name + "Scheduler", sigma_min=0.002, sigma_max=80.0) | more)
    for more in (dict(solver_order=3), dict(solver_type="heun"), dict(algorithm_type="sde-dpmsolver++")):
        made.append(dict(_class_name="EDMDPMSolverMultistepScheduler", sigma_min=0.002, sigma_max=80.0) | more)
    return made


def large_cases():
    plain = dict(_class_name="DDIMScheduler") | BASE
    for more in (dict(clip_sample=False), dict(clip_sample=False, prediction_type="sample"), dict(prediction_type="sample"),
                 {}, dict(clip_sample=True, clip_sample_range=2.0),
                 dict(clip_sample=False, timestep_spacing="trailing", rescale_betas_zero_snr=True, **VELOCITY),
                 dict(clip_sample=False, timestep_spacing="trailing", **VELOCITY)):
        yield plain | more


def draw(pipe, side):
    return pipe("a red house by a lake", negative_prompt="snow", guidance_scale=5.0, num_inference_steps=8, height=side,
                width=side, generator=torch.Generator("cpu").manual_seed(3), output_type="np").images[0]


def main():
    torch.set_num_threads(1)
    model = HERE / "sd1"
    pipe = diffusers.StableDiffusionPipeline(
        vae=diffusers.AutoencoderKL.from_pretrained(model / "vae"),
        text_encoder=CLIPTextModel.from_pretrained(model / "text_encoder"),
        tokenizer=CLIPTokenizer.from_pretrained(model / "tokenizer"),
        unet=diffusers.UNet2DConditionModel.from_pretrained(model / "unet"),
        scheduler=diffusers.DDIMScheduler.from_pretrained(model / "scheduler"), safety_checker=None,
        feature_extractor=None, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    # Sides that diffusers' usual autoencoder could not make.
    pipe.check_inputs = lambda *arguments, **named: None
    write(pipe, "schedules", cases(), 16)
    write(pipe, "schedules-64", large_cases(), 64)


def write(pipe, name, cases, side):
    kept, tiles = [], []
    for config in cases:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "scheduler_config.json").write_text(json.dumps(config))
            pipe.scheduler = getattr(diffusers, config["_class_name"]).from_pretrained(folder)
        try:
            image = draw(pipe, side)
        except Exception as error:
            print("not done by diffusers:", config, error)
            continue
        if not np.isfinite(image).all():
            print("no numbers:", config)
            continue
        kept.append(config)
        tiles.append((image * 255).round().astype(np.uint8))
    rows = (len(tiles) + 15) // 16
    sheet = np.zeros((rows * side, 16 * side, 3), np.uint8)
    for index, tile in enumerate(tiles):
        top, left = index // 16 * side, index % 16 * side
        sheet[top:top + side, left:left + side] = tile
    Image.fromarray(sheet).save(HERE / "references" / f"{name}.png")
    lines = [json.dumps(config) for config in kept]
    (HERE / f"{name}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    with torch.inference_mode():
        main()
