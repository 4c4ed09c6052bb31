"""Makes small motion modules with random weights for the model in `sd1`, and what diffusers makes with them.

Usage: make_motion_fixtures.py    (needs torch, diffusers, transformers, safetensors)

The modules are written as AnimateDiff's authors do (v3, v2 with one in the middle) and as diffusers does (a folder). Its
norm is given the original's shape: each frame for itself, as the published weights were trained.
"""
import json
from pathlib import Path

import numpy as np
import torch
from diffusers import (AnimateDiffPipeline, AnimateDiffSparseControlNetPipeline, AutoencoderKL, DDIMScheduler,
                       EulerAncestralDiscreteScheduler, LCMScheduler, MotionAdapter, SparseControlNetModel,
                       UNet2DConditionModel)
from diffusers.pipelines.animatediff import pipeline_animatediff_sparsectrl as sparsectrl
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTokenizer

HERE = Path(__file__).parent
OUT = HERE / "motion"
FRAMES = 5
expected = {}


def randomize(module, std=1.0):
    for name, p in module.named_parameters():
        if p.ndim > 1:
            torch.nn.init.normal_(p, std=std / np.sqrt(p[0].numel()))
        elif name.endswith("bias"):
            torch.nn.init.normal_(p, std=0.1)
        else:
            torch.nn.init.normal_(p, mean=1.0, std=0.1)
    return module


class FrameNorm(torch.nn.Module):
    """Frames for themselves: B, C, F, H, W."""
    def __init__(self, norm):
        super().__init__()
        self.norm = norm

    def forward(self, x):
        b, c, f, h, w = x.shape
        x = self.norm(x.permute(0, 2, 1, 3, 4).reshape(b * f, c, h, w))
        return x.reshape(b, f, c, h, w).permute(0, 2, 1, 3, 4)


def original(name):
    if ".motion_modules." not in name:
        return f"module.{name}"
    head, rest = name.split(".motion_modules.")
    number, rest = rest.split(".", 1)
    for ours, theirs in [("attn1.", "attention_blocks.0."), ("attn2.", "attention_blocks.1."), ("norm1.", "norms.0."),
                         ("norm2.", "norms.1."), ("norm3.", "ff_norm."), ("pos_embed.pe", "pos_encoder.pe")]:
        rest = rest.replace(ours, theirs)
    return f"module.{head}.motion_modules.{number}.temporal_transformer.{rest}"


def adapter(middle, frames):
    made = MotionAdapter(block_out_channels=(16, 32), motion_layers_per_block=1, motion_num_attention_heads=8,
                         motion_norm_num_groups=32 // 4, motion_max_seq_length=frames, use_motion_mid_block=middle)
    return randomize(made).eval()


def pipeline(kind, motion, scheduler, **more):
    sd1 = HERE / "sd1"
    pipe = kind(
        vae=AutoencoderKL.from_pretrained(sd1 / "vae"), unet=UNet2DConditionModel.from_pretrained(sd1 / "unet"),
        text_encoder=CLIPTextModel.from_pretrained(sd1 / "text_encoder"),
        tokenizer=CLIPTokenizer.from_pretrained(sd1 / "tokenizer"), motion_adapter=motion, scheduler=scheduler,
        **more)
    for module in [m for part in (pipe.unet, *more.values()) for m in part.modules()]:
        if isinstance(module, AnimateDiffTransformer3D):
            module.norm = FrameNorm(module.norm)
    pipe.set_progress_bar_config(disable=True)
    return pipe


BETAS = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="linear")
DDIM = DDIMScheduler(**BETAS, clip_sample=False, set_alpha_to_one=False, steps_offset=1, timestep_spacing="leading")


def generate(name, motion, scheduler, frames=FRAMES, steps=3, guidance=7.5):
    pipe = pipeline(AnimateDiffPipeline, motion, scheduler)
    common = dict(prompt="a red house", num_frames=frames, height=32, width=32, num_inference_steps=steps,
                  guidance_scale=guidance)
    latents = pipe(**common, generator=torch.Generator().manual_seed(7), output_type="latent").frames
    frames = pipe(**common, generator=torch.Generator().manual_seed(7), output_type="np").frames
    expected[f"{name}.latents"] = latents[0].permute(1, 2, 3, 0).contiguous()
    expected[f"{name}.frames"] = torch.from_numpy(np.ascontiguousarray(frames[0]))
    return pipe


@torch.no_grad()
def main():
    OUT.mkdir(exist_ok=True)
    torch.manual_seed(29)
    v3 = adapter(middle=False, frames=32)
    v2 = adapter(middle=True, frames=24)
    v3.save_pretrained(OUT / "adapter")
    # AnimateDiff writes PyTorch files; what is in them is the same.
    torch.save({original(k): v.clone() for k, v in v3.state_dict().items()}, OUT / "v3_sd15_mm.ckpt")
    save_file({original(k): v.contiguous() for k, v in v2.state_dict().items()}, OUT / "mm_sd_v15_v2.safetensors")
    generate("v3", v3, DDIM)
    generate("v2", v2, DDIM, guidance=1)
    generate("euler-a", v3, EulerAncestralDiscreteScheduler(**BETAS, steps_offset=1, timestep_spacing="leading"))
    generate("lcm", v3, LCMScheduler(**BETAS, clip_sample=False, set_alpha_to_one=False), guidance=1)

    # A SparseCtrl, which is told the first frame, or the first and the last.
    control = randomize(SparseControlNetModel(
        block_out_channels=(16, 32), down_block_types=("CrossAttnDownBlockMotion", "DownBlockMotion"),
        layers_per_block=1, cross_attention_dim=16, attention_head_dim=2, norm_num_groups=8,
        motion_num_attention_heads=8)).eval()
    torch.save({original(k): v.clone() for k, v in control.state_dict().items()}, OUT / "v3_sd15_sparsectrl_rgb.ckpt")
    control.save_pretrained(OUT / "sparsectrl")
    # Its pictures' latents are drawn anew each time there; here they are the likeliest.
    sparsectrl.retrieve_latents = lambda encoded: encoded.latent_dist.mode()
    picture = Image.open(HERE / "references" / "picture.png").convert("RGB")
    pipe = pipeline(AnimateDiffSparseControlNetPipeline, v3, DDIM, controlnet=control)
    for name, pictures, indices in [("first", [picture], [0]),
                                    ("both", [picture, picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)],
                                     [0, FRAMES - 1])]:
        latents = pipe("a red house", num_frames=FRAMES, height=32, width=32, num_inference_steps=3,
                       guidance_scale=7.5, conditioning_frames=pictures, controlnet_frame_indices=indices,
                       generator=torch.Generator().manual_seed(7), output_type="latent").frames
        expected[f"{name}.latents"] = latents[0].permute(1, 2, 3, 0).contiguous()

    # A LoRA of motion, as the authors write it: the change is of weight 1.
    tensors = {}
    for name, module in v3.named_modules():
        if name.endswith(("to_q", "to_k", "to_v", "to_out.0")) and ".motion_modules." in name:
            down = torch.randn(2, module.weight.shape[1]) / np.sqrt(module.weight.shape[1])
            up = 0.5 * torch.randn(module.weight.shape[0], 2)
            layer = original(name + ".").removeprefix("module.").removesuffix(".").removesuffix(".0")
            head, last = layer.rsplit(".", 1)
            if last == "to_out" or last.startswith("to_"):
                tensors[f"{head}.processor.{last}_lora.down.weight"] = down
                tensors[f"{head}.processor.{last}_lora.up.weight"] = up
            module.weight += up @ down
    torch.save({"state_dict": tensors}, OUT / "v2_lora_PanLeft.ckpt")
    generate("lora", v3, DDIM, steps=2)
    save_file(expected, OUT / "expected.safetensors")
    for name, tensor in expected.items():
        print(name, tuple(tensor.shape), float(tensor.abs().mean()))


main()
