"""Writes what PyTorch says of each network of the models in this folder (networks.safetensors): for the same input the
answers of the UNet, the text encoders and both halves of the autoencoder, in 32-bit floats; and for a few pictures the
latents that diffusers ends with, beside the relative error of the same in bfloat16 (a number under the name `error`).

Usage: make_network_fixtures.py    (after make_model_fixtures.py; needs torch, diffusers, transformers, safetensors)
"""
import json
from pathlib import Path

import torch
from diffusers import (AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, StableDiffusionPipeline,
                       StableDiffusionXLPipeline, UNet2DConditionModel)
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

HERE = Path(__file__).parent
tensors = {}


def normal(*shape):
    """As `TorchGenerator(seed: 5)` of the tests begins anew for each of them."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(5))


def text_encoder(folder):
    kind = CLIPTextModelWithProjection if folder.name.endswith("_2") else CLIPTextModel
    return kind.from_pretrained(folder).eval()


def networks(name):
    folder = HERE / name
    unet = UNet2DConditionModel.from_pretrained(folder / "unet").eval()
    more = {}
    if unet.config.addition_embed_type:
        pooled = unet.config.projection_class_embeddings_input_dim - 6 * unet.config.addition_time_embed_dim
        more["added_cond_kwargs"] = dict(
            text_embeds=normal(2, pooled), time_ids=torch.tensor([[32.0, 24, 0, 0, 32, 24]] * 2))
    if unet.config.num_class_embeds:
        more["class_labels"] = torch.tensor([7, 7])
    tensors[f"{name}.unet"] = unet(
        normal(2, unet.config.in_channels, 8, 8), 321, normal(2, 5, unet.config.cross_attention_dim), **more).sample
    for part in ("text_encoder", "text_encoder_2"):
        if (folder / part).exists():
            encoder = text_encoder(folder / part)
            last = encoder.config.vocab_size - 1
            ids = torch.tensor([[last - 1, *((37 * i) % 500 for i in range(40)), *[last] * 36]])
            said = encoder(ids, output_hidden_states=True)
            tensors[f"{name}.{part}.last"] = said.last_hidden_state
            tensors[f"{name}.{part}.skipped"] = said.hidden_states[-2]
            if part == "text_encoder_2":
                tensors[f"{name}.{part}.pooled"] = said.text_embeds
    vae = AutoencoderKL.from_pretrained(folder / "vae").eval()
    tensors[f"{name}.encoded"] = vae.encode(0.5 * normal(1, 3, 16, 16)).latent_dist.mean
    tensors[f"{name}.decoded"] = vae.decode(normal(1, 4, 8, 8)).sample


def latents(name, scheduler):
    """Six guided steps from the same noise in both precisions."""
    folder = HERE / name
    parts = dict(vae=AutoencoderKL.from_pretrained(folder / "vae"), tokenizer=CLIPTokenizer.from_pretrained(
        folder / "tokenizer"), text_encoder=text_encoder(folder / "text_encoder"),
        unet=UNet2DConditionModel.from_pretrained(folder / "unet"), scheduler=scheduler.from_pretrained(
            folder / "scheduler"))
    if name == "sdxl":
        pipe = StableDiffusionXLPipeline(
            **parts, text_encoder_2=text_encoder(folder / "text_encoder_2"),
            tokenizer_2=CLIPTokenizer.from_pretrained(folder / "tokenizer_2"), add_watermarker=False)
    else:
        pipe = StableDiffusionPipeline(**parts, safety_checker=None, feature_extractor=None,
                                       requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    noise = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(11))
    made = {}
    for kind in (torch.float32, torch.bfloat16):
        pipe.to(kind)
        made[kind] = pipe(
            "a red house by a lake", negative_prompt="snow", guidance_scale=5.0, num_inference_steps=6, height=32,
            width=32, latents=noise.to(kind), output_type="latent").images.float()
    exact, rough = made.values()
    tensors[f"{name}.latents"] = exact
    tensors[f"{name}.latents.error"] = ((rough - exact).norm() / exact.norm())[None]


with torch.inference_mode():
    for name in ("sd1", "sd2", "sdxl", "inpaint", "instruct", "sdxl-inpaint", "upscale"):
        networks(name)
    for name, scheduler in (("sd1", DDIMScheduler), ("sd2", DDIMScheduler), ("sdxl", EulerDiscreteScheduler)):
        latents(name, scheduler)
save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, HERE / "networks.safetensors")
print({name: tensor.item() for name, tensor in tensors.items() if name.endswith("error")})
