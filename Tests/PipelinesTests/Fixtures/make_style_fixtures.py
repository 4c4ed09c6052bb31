"""Writes what style injection and plug-and-play features give with the small model sd1 of this folder:
references/style-*.png and styles.json, computed with diffusers' networks and attention processors of our own.

Usage: make_style_fixtures.py    (after make_model_fixtures.py; needs torch, diffusers, transformers, Pillow)

Chung, Hyun & Heo 2024, "Style Injection in Diffusion"; Tumanyan et al. 2023, "Plug-and-Play Diffusion Features". Both walk
pictures up to noise first, and keep the latent at each timestep. On the way down the network sees the pictures' latents of
the same timestep in one batch with the sample.
"""
import json
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from PIL import Image
from transformers import CLIPTextModel, CLIPTokenizer

HERE = Path(__file__).parent
STEPS = 6
unet = UNet2DConditionModel.from_pretrained(HERE / "sd1" / "unet").eval()
vae = AutoencoderKL.from_pretrained(HERE / "sd1" / "vae").eval()
encoder = CLIPTextModel.from_pretrained(HERE / "sd1" / "text_encoder").eval()
tokenizer = CLIPTokenizer.from_pretrained(HERE / "sd1" / "tokenizer")
scheduler = DDIMScheduler.from_pretrained(HERE / "sd1" / "scheduler")
scheduler.set_timesteps(STEPS)
timesteps = [int(t) for t in scheduler.timesteps]
alphas = scheduler.alphas_cumprod


def text(*prompts):
    ids = tokenizer(list(prompts), padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
    return encoder(ids)[0]


def moved(x, noise, start, end):
    clean = (x - (1 - alphas[start]).sqrt() * noise) / alphas[start].sqrt()
    return alphas[end].sqrt() * clean + (1 - alphas[end]).sqrt() * noise


class Injection:
    """An attention processor that puts `attend` in the place of ordinary attention, where there is one."""

    def __init__(self):
        self.attend = None

    def __call__(self, attn, hidden, encoder_hidden_states=None, attention_mask=None, **more):
        context = hidden if encoder_hidden_states is None else encoder_hidden_states
        q, k, v = (attn.head_to_batch_dim(p) for p in (attn.to_q(hidden), attn.to_k(context), attn.to_v(context)))
        count = hidden.shape[0]
        q, k, v = (x.view(count, -1, *x.shape[1:]) for x in (q, k, v))

        def attention(q, k, v):
            return torch.softmax(q @ k.transpose(-1, -2) * attn.scale, -1) @ v

        out = attention(q, k, v)
        if self.attend and encoder_hidden_states is None:
            out = self.attend(attention, q, k, v, out)
        return attn.to_out[0](attn.batch_to_head_dim(out.flatten(0, 1)))


plain = Injection()
unet.set_attn_processor({name: plain for name in unet.attn_processors})
# Sides are halved there once or not at all; the others that there are, too.
injected = Injection()
for block in unet.up_blocks:
    for transformer in getattr(block, "attentions", []):
        for layer in transformer.transformer_blocks:
            layer.attn1.set_processor(injected)


def latent(image):
    pixels = torch.from_numpy(np.array(image).astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    return vae.encode(pixels).latent_dist.mean * vae.config.scaling_factor


def inverted(image, prompt=""):
    """The latents at each timestep."""
    x, way, context = latent(image), {}, text(prompt)
    levels = [0, *reversed(timesteps)]
    for start, end in zip(levels, levels[1:]):
        x = moved(x, unet(x, start, context).sample, start, end)
        way[end] = x
    return way


def save(x, name):
    pixels = vae.decode(x / vae.config.scaling_factor).sample[0].permute(1, 2, 0)
    Image.fromarray(((pixels / 2 + 0.5).clamp(0, 1) * 255).round().byte().numpy()).save(HERE / "references" / name)


def stylised(content, styles, weights, name, gamma=0.75, temperature=1.5, strength=1.0):
    ways = [inverted(image) for image in (content, *styles)]
    first = timesteps[0]

    def moments(x):
        return x.mean((2, 3), keepdim=True), x.std((2, 3), keepdim=True, correction=0)

    mean, deviation = (sum(w * m for w, m in zip(weights, ms)) for ms in zip(*(moments(way[first]) for way in ways[1:])))
    own = ways[0][first]
    x = torch.lerp(own, (own - moments(own)[0]) / moments(own)[1] * deviation + mean, strength)

    def attend(attention, q, k, v, out):
        query = temperature * (gamma * q[0] + (1 - gamma) * q[-1])
        styled = sum(w * attention(query, k[1 + i], v[1 + i]) for i, w in enumerate(weights))
        return torch.cat([out[:-1], torch.lerp(out[-1], styled, strength)[None]])

    injected.attend = attend
    context = text(*[""] * (len(ways) + 1))
    for start, end in zip(timesteps, [*timesteps[1:], 0]):
        noise = unet(torch.cat([*(way[start] for way in ways), x]), start, context).sample[-1:]
        x = moved(x, noise, start, end)
    injected.attend = None
    save(x, name)


def restyled(content, source, prompt, negative, guidance, kept, name):
    way = inverted(content, source)
    context = text(source, negative, prompt)
    features = {"keep": False}

    def keep(module, inputs, output):
        return output[:1].expand_as(output) if features["keep"] else output

    hook = unet.up_blocks[0].resnets[1].register_forward_hook(keep)
    x = way[timesteps[0]]
    for index, (start, end) in enumerate(zip(timesteps, [*timesteps[1:], 0])):
        features["keep"] = index < round(min(1, 1.6 * kept) * STEPS)
        injected.attend = (lambda attention, q, k, v, out: attention(q[:1], k[:1], v)) if index < round(kept * STEPS) else None
        _, without, with_text = unet(torch.cat([way[start], x, x]), start, context).sample.chunk(3)
        x = moved(x, without + guidance * (with_text - without), start, end)
    injected.attend = None
    hook.remove()
    save(x, name)


with torch.inference_mode():
    content = Image.open(HERE / "references" / "picture.png").convert("RGB")
    y, x = np.mgrid[0:32, 0:32]
    for name, values in (("waves", np.stack([128 + 120 * np.sin(x), 30 + 3 * y, 200 + 50 * np.cos(y / 2)], 2)),
                         ("checks", np.stack([255 * ((x // 4 + y // 4) % 2), 250 - 7 * x, 60 + 0 * x], 2))):
        Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(HERE / "references" / f"style-{name}.png")
    waves, checks = (Image.open(HERE / "references" / f"style-{name}.png") for name in ("waves", "checks"))
    stylised(content, [waves], [1.0], "style-one.png")
    stylised(content, [waves, checks], [0.75, 0.25], "style-two.png", gamma=0.5, temperature=1.2, strength=0.6)
    restyled(content, "snow", "a red house by a lake", "snow", 5.0, 0.5, "style-prompt.png")
