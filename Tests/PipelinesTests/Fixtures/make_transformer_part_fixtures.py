"""Makes transformer-parts/: what stands beside the small models in flux2/ and zimage/, which are made first, and what
diffusers and transformers make with it in 32-bit floats.

Usage: make_transformer_part_fixtures.py    (needs torch, diffusers 0.42, transformers 5.24, safetensors, Pillow)

- taef1/: a small autoencoder of FLUX.1's latents, in diffusers' layout. taef2.safetensors: one of FLUX.2's, whose
  innermost blocks have a normalization over the whole picture, as in madebyollin/taesd.
- small-decoder/: FLUX.2's autoencoder with a narrower decoder.
- a picture changed by strength, reference pictures whose keys and values are kept, and what the text encoder
  writes on its own.
"""
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from diffusers import (AutoencoderKL, AutoencoderKLFlux2, AutoencoderTiny, FlowMatchEulerDiscreteScheduler,
                       Flux2KleinKVPipeline, Flux2KleinPipeline, Flux2Transformer2DModel, ZImagePipeline,
                       ZImageTransformer2DModel)
from diffusers.models.transformers.transformer_z_image import TimestepEmbedder
from diffusers.pipelines.flux2.pipeline_flux2_klein import compute_empirical_mu
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoTokenizer, Qwen3ForCausalLM

from make_flux2_fixtures import FOLDER as FLUX2, PROMPT, bfloat, randomize, save

FOLDER = Path(__file__).parent / "transformer-parts"
ZIMAGE = Path(__file__).parent / "zimage"
WIDTH, CHANNELS, LAYERS = 8, 4, (1, 2, 3)
WEIGHTS = "diffusion_pytorch_model.safetensors"


class Pooled(nn.Module):
    """A block of TAEF2: three convolutions around a residual, behind a wide layer that is normalized as a whole."""

    def __init__(self, pools):
        super().__init__()
        c = lambda: nn.Conv2d(WIDTH, WIDTH, 3, padding=1)
        self.conv = nn.Sequential(c(), nn.ReLU(), c(), nn.ReLU(), c())
        if pools:
            self.pool = nn.Sequential(nn.Conv2d(WIDTH, 4 * WIDTH, 1, bias=False), nn.GroupNorm(4, 4 * WIDTH), nn.ReLU(),
                                      nn.Conv2d(4 * WIDTH, WIDTH, 1, bias=False))

    def forward(self, x):
        if hasattr(self, "pool"):
            x = x + self.pool(x)
        return torch.relu(self.conv(x) + x)


def tiny(encodes):
    """TAEF2's encoder or decoder, with fewer blocks and channels; the innermost blocks pool."""
    def change(stride=1, bias=False, outputs=WIDTH, inputs=WIDTH):
        return nn.Conv2d(inputs, outputs, 3, padding=1, stride=stride, bias=bias)
    if encodes:
        stages = [change(inputs=3, bias=True), Pooled(False)]
        for pools in (False, False, True):
            stages += [change(stride=2), Pooled(pools)]
        return nn.Sequential(*stages, change(bias=True, outputs=CHANNELS))
    stages = [change(inputs=CHANNELS, bias=True), nn.ReLU(), Pooled(True)]
    for _ in range(3):
        stages += [nn.Upsample(scale_factor=2), change(), Pooled(False)]
    return nn.Sequential(*stages, change(bias=True, outputs=3))


if __name__ == "__main__":
    torch.manual_seed(13)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    tokenizer = AutoTokenizer.from_pretrained(FLUX2 / "tokenizer")
    encoder = Qwen3ForCausalLM.from_pretrained(FLUX2 / "text_encoder", dtype=torch.float32).eval()
    encoder.tie_weights()
    transformer = Flux2Transformer2DModel.from_pretrained(FLUX2 / "transformer").float().eval()
    vae = AutoencoderKLFlux2.from_pretrained(FLUX2 / "vae").float().eval()
    scheduler = FlowMatchEulerDiscreteScheduler.from_pretrained(FLUX2 / "scheduler")
    parts = dict(scheduler=scheduler, text_encoder=encoder, tokenizer=tokenizer, transformer=transformer)
    picture = Image.open(FLUX2 / "picture.png")
    pixels = torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float() / 127.5 - 1
    expected = {}

    def make(name, pipe, **more):
        found = {}
        def keep(pipe, step, timestep, values):
            found["latents"] = values["latents"]
            return values
        image = pipe(prompt=PROMPT, generator=torch.Generator().manual_seed(7), callback_on_step_end=keep,
                     **more).images[0]
        image.save(FOLDER / f"{name}.png")
        expected[f"{name}.latents"] = found["latents"]

    with torch.no_grad():
        # A narrower decoder.
        small = randomize(AutoencoderKLFlux2(
            block_out_channels=(8, 16), decoder_block_out_channels=(4, 8), down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2, layers_per_block=1, latent_channels=4, norm_num_groups=4))
        small.bn.running_mean.copy_(bfloat(torch.randn(16) * 0.3))
        small.bn.running_var.copy_(bfloat(torch.rand(16) + 0.3))
        save(small, FOLDER / "small-decoder", WEIGHTS)
        make("small-decoder", Flux2KleinPipeline(vae=small, **parts, is_distilled=True), width=64, height=48,
             num_inference_steps=2, text_encoder_out_layers=LAYERS)

        # FLUX.2's small ones make latents as they are after normalization, out of squares.
        taef2 = {"encoder": randomize(tiny(True)), "decoder": randomize(tiny(False))}
        save_file({f"{half}.layers.{k}": v.bfloat16().contiguous() for half, net in taef2.items()
                   for k, v in net.state_dict().items()}, FOLDER / "taef2.safetensors")
        latents = torch.randn(1, 16, 3, 4)
        opened = Flux2KleinPipeline._unpatchify_latents(latents)
        decoded = taef2["decoder"](torch.tanh(opened / 3) * 3)
        made = taef2["encoder"](pixels[:, :, :64, :64] * 0.5 + 0.5)
        expected |= {"taef2.latents": latents, "taef2.picture": decoded * 2 - 1,
                     "taef2.encoded": Flux2KleinPipeline._patchify_latents(made)}

        # FLUX.1's are AutoencoderTiny.
        z = ZImageTransformer2DModel(
            in_channels=4, dim=48, n_layers=2, n_refiner_layers=1, n_heads=3, n_kv_heads=3, cap_feat_dim=24,
            axes_dims=[4, 6, 6], axes_lens=[600, 64, 64])
        z.t_embedder = TimestepEmbedder(48, mid_size=32)
        z.load_state_dict(load_file(ZIMAGE / "transformer" / WEIGHTS))
        taef1 = randomize(AutoencoderTiny(
            encoder_block_out_channels=(WIDTH,) * 4, decoder_block_out_channels=(WIDTH,) * 4, latent_channels=CHANNELS,
            num_encoder_blocks=(1, 1, 1, 1), num_decoder_blocks=(1, 1, 1, 1), scaling_factor=1.0, shift_factor=0.0))
        save(taef1, FOLDER / "taef1", WEIGHTS)
        make("taef1", ZImagePipeline(
            scheduler=FlowMatchEulerDiscreteScheduler.from_pretrained(ZIMAGE / "scheduler"), vae=taef1,
            text_encoder=encoder, tokenizer=tokenizer, transformer=z.float().eval()),
            width=64, height=32, num_inference_steps=2, guidance_scale=0.0)

        # From a picture by strength: the same loop that begins later, from noise over the picture.
        pipe = Flux2KleinPipeline(vae=vae, **parts, is_distilled=True)
        text, text_ids = pipe.encode_prompt(PROMPT, text_encoder_out_layers=LAYERS)
        clean = pipe._encode_vae_image(pixels, None)
        noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(7))
        ids, steps = pipe._prepare_latent_ids(clean), 5
        for percent in (80, 40):
            count = clean.shape[2] * clean.shape[3]
            scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=compute_empirical_mu(count, steps))
            begin = steps - steps * percent // 100
            scheduler.set_begin_index(begin)
            t = scheduler.sigmas[begin]
            x = pipe._pack_latents((1 - t) * clean + t * noise)
            for timestep in scheduler.timesteps[begin:]:
                answer = transformer(x, text, timestep[None] / 1000, ids, text_ids, return_dict=False)[0]
                x = scheduler.step(answer, timestep, x, return_dict=False)[0]
            scheduler.set_begin_index(None)
            x = pipe._unpack_latents_with_ids(x, ids)
            deviation = torch.sqrt(vae.bn.running_var + vae.config.batch_norm_eps).view(1, -1, 1, 1)
            image = vae.decode(pipe._unpatchify_latents(x * deviation + vae.bn.running_mean.view(1, -1, 1, 1)))[0]
            pipe.image_processor.postprocess(image, output_type="pil")[0].save(FOLDER / f"strength-{percent}.png")

        # Reference pictures that see only themselves, at the time 0.
        kept = Flux2KleinKVPipeline(vae=vae, **parts)
        second = Image.open(FLUX2 / "second.png")
        make("kept", kept, image=[picture], num_inference_steps=4, text_encoder_out_layers=LAYERS)
        make("kept-two", kept, image=[picture, second], num_inference_steps=3, text_encoder_out_layers=LAYERS)

        # What the language model writes.
        for name, prompt in {"short": "a barn", "long": PROMPT}.items():
            ids = torch.tensor([tokenizer(prompt)["input_ids"]])
            written = encoder.generate(ids, max_new_tokens=24, do_sample=False, eos_token_id=None, pad_token_id=0)
            expected[f"written.{name}"] = written[0, ids.shape[1]:].float()
            print(name, written[0, ids.shape[1]:].tolist())
    save_file({k: v.contiguous().float() for k, v in expected.items()}, FOLDER / "expected.safetensors")
