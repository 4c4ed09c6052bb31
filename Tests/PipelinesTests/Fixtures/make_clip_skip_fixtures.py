"""Makes `sdxl-text`: text encoders of three layers for the model `sdxl` of this folder, and `references/clip-skip-*.png`,
what diffusers draws with them and a `clip_skip`.

Usage: make_clip_skip_fixtures.py    (needs torch, diffusers, transformers, Pillow; after make_model_fixtures.py)

diffusers counts from 0 and from the state that SDXL was trained on, the last but one: 1 is the last but two. There is no
guidance, since diffusers heeds the setting in the prompt alone.
"""
import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from make_model_fixtures import HERE, randomize


def deeper(kind, name):
    config = CLIPTextConfig.from_pretrained(HERE / "sdxl" / name)
    config.num_hidden_layers = 3
    encoder = randomize(kind(config)).eval()
    encoder.save_pretrained(HERE / "sdxl-text" / name)
    return encoder


def main():
    torch.manual_seed(0)
    model = HERE / "sdxl"
    pipe = StableDiffusionXLPipeline(
        vae=AutoencoderKL.from_pretrained(model / "vae"), unet=UNet2DConditionModel.from_pretrained(model / "unet"),
        text_encoder=deeper(CLIPTextModel, "text_encoder"),
        text_encoder_2=deeper(CLIPTextModelWithProjection, "text_encoder_2"),
        tokenizer=CLIPTokenizer.from_pretrained(model / "tokenizer"),
        tokenizer_2=CLIPTokenizer.from_pretrained(model / "tokenizer_2"),
        scheduler=EulerDiscreteScheduler.from_pretrained(model / "scheduler"), add_watermarker=False)
    pipe.set_progress_bar_config(disable=True)
    for skip in (None, 1):
        image = pipe("a red house by a lake", guidance_scale=1.0, num_inference_steps=6, height=32, width=32,
                     clip_skip=skip, generator=torch.Generator("cpu").manual_seed(11)).images[0]
        image.save(HERE / "references" / f"clip-skip-{skip or 0}.png")


if __name__ == "__main__":
    with torch.inference_mode():
        main()
