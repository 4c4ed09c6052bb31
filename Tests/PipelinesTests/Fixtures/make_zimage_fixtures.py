"""Makes zimage/: a small Z-Image with random weights, and what diffusers makes with it in 32-bit floats.

Usage: make_zimage_fixtures.py    (needs torch, diffusers 0.42, transformers 5.24, safetensors, Pillow)

Weights are numbers of bfloat16, so that both programs read the same ones from small files. Text encoder and tokenizer are
those of flux2/, which `make_flux2_fixtures.py` makes first.
"""
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from diffusers import (AutoencoderKL, FlowMatchEulerDiscreteScheduler, ZImageImg2ImgPipeline, ZImageInpaintPipeline,
                       ZImagePipeline, ZImageTransformer2DModel)
from diffusers.models.transformers.transformer_z_image import TimestepEmbedder
from PIL import Image
from safetensors.torch import save_file
from transformers import AutoTokenizer, Qwen3ForCausalLM

from make_flux2_fixtures import FOLDER as FLUX2, PROMPT, randomize, save

FOLDER = Path(__file__).parent / "zimage"

if __name__ == "__main__":
    torch.manual_seed(12)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    tokenizer = AutoTokenizer.from_pretrained(FLUX2 / "tokenizer")
    encoder = Qwen3ForCausalLM.from_pretrained(FLUX2 / "text_encoder", dtype=torch.float32).eval()
    encoder.tie_weights()
    transformer = ZImageTransformer2DModel(
        in_channels=4, dim=48, n_layers=2, n_refiner_layers=1, n_heads=3, n_kv_heads=3, cap_feat_dim=24,
        axes_dims=[4, 6, 6], axes_lens=[600, 64, 64])
    # Its 1024 hidden channels would be most of the file.
    transformer.t_embedder = TimestepEmbedder(48, mid_size=32)
    randomize(transformer)
    for p in (transformer.x_pad_token, transformer.cap_pad_token):
        p.data.normal_().copy_(p.data.bfloat16().float())
    vae = randomize(AutoencoderKL(
        block_out_channels=(8, 16), down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2, layers_per_block=1, latent_channels=4, norm_num_groups=4,
        scaling_factor=0.3611, shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False))
    scheduler = FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=False)
    parts = dict(scheduler=scheduler, vae=vae, text_encoder=encoder, tokenizer=tokenizer, transformer=transformer)
    save(transformer, FOLDER / "transformer", "diffusion_pytorch_model.safetensors")
    save(vae, FOLDER / "vae", "diffusion_pytorch_model.safetensors")
    scheduler.save_pretrained(FOLDER / "scheduler")
    (FOLDER / "model_index.json").write_text(json.dumps({"_class_name": "ZImagePipeline"}))

    expected = {}
    pipe = ZImagePipeline(**parts)
    with torch.no_grad():
        for name, prompt in {"usual": PROMPT, "long": "snow on the roofs of 1990 " * 60}.items():
            text = pipe.encode_prompt(prompt, do_classifier_free_guidance=False)[0][0]
            expected[f"text.{name}"] = text[[0, 1, 10, -2, -1]]
            expected[f"length.{name}"] = torch.tensor([float(len(text))])
        rng = torch.Generator().manual_seed(3)
        sample = torch.randn(2, 4, 6, 10, generator=rng)
        # Of one unit of 32, and beyond one.
        texts = [torch.randn(9, 24, generator=rng), torch.randn(40, 24, generator=rng)]
        expected |= {"sample": sample, "context.0": texts[0], "context.1": texts[1]}
        answer = transformer([x[:, None] for x in sample], torch.tensor([0.3, 0.3]), texts, return_dict=False)[0]
        expected["answer"] = torch.stack([a[:, 0] for a in answer])

        def make(name, pipe, **more):
            found = {}
            def keep(pipe, step, timestep, values):
                found["latents"] = values["latents"]
                return values
            image = pipe(PROMPT, generator=torch.Generator().manual_seed(7), callback_on_step_end=keep,
                         **more).images[0]
            image.save(FOLDER / f"{name}.png")
            expected[f"{name}.latents"] = found["latents"]

        make("generate", pipe, width=48, height=32, num_inference_steps=8, guidance_scale=0.0)
        make("guided", pipe, width=32, height=32, num_inference_steps=5, guidance_scale=5.0,
             negative_prompt="the sea")
        picture = Image.fromarray((np.random.default_rng(4).random((9, 12, 3)) * 255).astype(np.uint8))
        picture = picture.resize((48, 32), Image.BICUBIC)
        picture.save(FOLDER / "picture.png")
        make("edit", ZImageImg2ImgPipeline(**parts), image=picture, width=48, height=32, num_inference_steps=8,
             strength=0.5, guidance_scale=0.0)
        mask = np.zeros((32, 48), np.uint8)
        mask[8:24, 12:40] = 255
        mask = Image.fromarray(mask)
        mask.save(FOLDER / "mask.png")
        make("inpaint", ZImageInpaintPipeline(**parts), image=picture, mask_image=mask, width=48, height=32,
             num_inference_steps=8, strength=1.0, guidance_scale=0.0)
    save_file({k: v.contiguous().float() for k, v in expected.items()}, FOLDER / "expected.safetensors")
