"""Makes the small models of this folder, with random weights, and what diffusers makes with them.

Usage: make_model_fixtures.py    (needs torch, diffusers, transformers, safetensors, Pillow)

Each family is a folder in diffusers' layout. `cases.json` lists pictures that diffusers made in 32-bit floats; they lie
in `references/`. Every model has two resolutions and an autoencoder that halves sides, so that 32 x 32 pixels are enough.
"""
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from diffusers import (AutoencoderKL, AutoencoderTiny, DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler,
                       EulerDiscreteScheduler, HeunDiscreteScheduler, LCMScheduler, PNDMScheduler,
                       StableDiffusionImg2ImgPipeline, StableDiffusionInpaintPipeline,
                       StableDiffusionInstructPix2PixPipeline, StableDiffusionPipeline, StableDiffusionUpscalePipeline,
                       StableDiffusionXLInpaintPipeline, StableDiffusionXLPipeline,
                       UNet2DConditionModel, UniPCMultistepScheduler)
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

HERE = Path(__file__).parent
FIRST = [*range(33, 127), *range(161, 173), *range(174, 256)]


def write_tokenizer(folder, pad):
    folder.mkdir(parents=True, exist_ok=True)
    order = FIRST + [b for b in range(256) if b not in FIRST]
    chars = {b: chr(b) if b in FIRST else chr(256 + i - len(FIRST)) for i, b in enumerate(order)}
    letters = [chars[b] for b in order]
    merges = "r e|h o|ho u|hou se</w>|re d</w>|b l|bl u|blu e</w>|l a|la k|lak e</w>|s n|sn ow</w>|o w</w>|s e</w>"
    merges = merges.replace("|", "\n").split("\n")
    vocab = letters + [c + "</w>" for c in letters] + ["".join(m.split()) for m in merges]
    vocab = list(dict.fromkeys(vocab + ["<|startoftext|>", "<|endoftext|>"]))
    (folder / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(vocab)}, ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "model_max_length": 77, "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "pad_token": pad,
        "unk_token": "<|endoftext|>", "tokenizer_class": "CLIPTokenizer"}))
    return len(vocab)


def text_encoder(vocab, hidden, act="quick_gelu", projection=None):
    config = CLIPTextConfig(
        vocab_size=vocab, hidden_size=hidden, intermediate_size=2 * hidden, num_hidden_layers=2,
        num_attention_heads=2, max_position_embeddings=77, hidden_act=act, projection_dim=projection or hidden,
        bos_token_id=vocab - 2, eos_token_id=vocab - 1)
    return (CLIPTextModelWithProjection if projection else CLIPTextModel)(config).eval()


def randomize(module):
    """Weights of a size that keeps signals alive, and biases that are not zero."""
    for name, p in module.named_parameters():
        if p.ndim > 1:
            torch.nn.init.normal_(p, std=1.0 / np.sqrt(p[0].numel()))
        elif name.endswith("bias"):
            torch.nn.init.normal_(p, std=0.1)
        else:
            torch.nn.init.normal_(p, mean=1.0, std=0.1)
    return module


def unet(channels=4, context=16, **more):
    options = dict(
        sample_size=16, in_channels=channels, out_channels=4, layers_per_block=1, block_out_channels=(16, 32),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=context, attention_head_dim=2, norm_num_groups=8)
    return randomize(UNet2DConditionModel(**{**options, **more})).eval()


def autoencoder(scaling=0.18215):
    return randomize(AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, sample_size=32, scaling_factor=scaling, norm_num_groups=8,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        block_out_channels=(8, 16), layers_per_block=1)).eval()


def tiny_autoencoder():
    return randomize(AutoencoderTiny(
        encoder_block_out_channels=(8, 8), decoder_block_out_channels=(8, 8), num_encoder_blocks=(1, 2),
        num_decoder_blocks=(2, 1))).eval()


def save_tiny(tiny):
    """As TAESD's own files: a file for each half, in which the decoder counts one layer more."""
    halves = {"encoder": {}, "decoder": {}}
    for name, p in tiny.state_dict().items():
        half, _, number, rest = name.split(".", 3)
        halves[half][f"{int(number) + (half == 'decoder')}.{rest}"] = p
    for half, tensors in halves.items():
        save_file(tensors, HERE / f"taesd_{half}.safetensors")


def schedule(prediction="epsilon"):
    # All is said explicitly: what is left to a class's defaults does not go over to other classes with its settings.
    return DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
                         set_alpha_to_one=False, steps_offset=1, timestep_spacing="leading",
                         prediction_type=prediction)


def save(pipe, name):
    folder = HERE / name
    pad = "!" if name == "sd2" else "<|endoftext|>"
    for part in ("unet", "vae", "text_encoder", "text_encoder_2", "scheduler", "low_res_scheduler"):
        if getattr(pipe, part, None) is not None:
            getattr(pipe, part).save_pretrained(folder / part)
    for part in ("tokenizer", "tokenizer_2"):
        if getattr(pipe, part, None) is not None:
            write_tokenizer(folder / part, pad)
    (folder / "model_index.json").write_text(json.dumps({
        "_class_name": type(pipe).__name__, "force_zeros_for_empty_prompt": name.startswith("sdxl")}))


def make_loras(pipe):
    """The same changes in the names of kohya's scripts and of diffusers; they are added to the pipe's weights."""
    kohya, plain = {}, {}
    parts = [("lora_te_text_model_encoder_layers_0_self_attn_q_proj",
              "text_encoder.text_model.encoder.layers.0.self_attn.q_proj"),
             ("lora_te_text_model_encoder_layers_1_mlp_fc2", "text_encoder.text_model.encoder.layers.1.mlp.fc2")]
    for name, module in pipe.unet.named_modules():
        if name.endswith(("to_k", "to_out.0", "ff.net.0.proj", "proj_in", "resnets.0.conv1")):
            parts.append(("lora_unet_" + name.replace(".", "_"), "unet." + name))
    for underscored, dotted in parts:
        part, name = dotted.split(".", 1)
        root = getattr(pipe, part)
        module = dict(root.named_modules()).get(name) or dict(root.named_modules())[name.removeprefix("text_model.")]
        weight, rank, alpha = module.weight, 3, 2.0
        down = torch.randn(rank, *weight.shape[1:]) / np.sqrt(weight[0].numel())
        up = torch.randn(weight.shape[0], rank, *[1] * (weight.ndim - 2))
        kohya[underscored + ".lora_down.weight"], kohya[underscored + ".lora_up.weight"] = down, up
        kohya[underscored + ".alpha"] = torch.tensor(alpha)
        plain[dotted + ".lora_A.weight"] = down
        plain[dotted + ".lora_B.weight"] = up * (alpha / rank)
        weight += 0.8 * alpha / rank * (up.flatten(1) @ down.flatten(1)).view(weight.shape)
    save_file(kohya, HERE / "lora-kohya.safetensors")
    save_file({k: v.contiguous() for k, v in plain.items()}, HERE / "lora-diffusers.safetensors")


def chunked(pipe, spans):
    """What the text encoder says of a prompt of any length: chunks of 75 tokens, one behind the other, each token's state
    times its weight, and all of it brought back to the mean that it had.

    spans: texts and how much each counts."""
    tokenizer = pipe.tokenizer
    tokens = [(i, w) for text, w in spans for i in tokenizer(text, add_special_tokens=False).input_ids]
    states, weights = [], []
    for first in range(0, max(1, len(tokens)), 75):
        part = tokens[first:first + 75]
        padding = 75 - len(part)
        ids = [tokenizer.bos_token_id, *(i for i, _ in part), tokenizer.eos_token_id] + [tokenizer.pad_token_id] * padding
        states.append(pipe.text_encoder(torch.tensor([ids]))[0])
        weights += [1, *(w for _, w in part)] + [1] * (padding + 1)
    states = torch.cat(states, 1)
    weighted = states * torch.tensor(weights)[None, :, None]
    return weighted * (states.mean() / weighted.mean())


def two_stage_ancestral(pipe, prompt, negative, guidance, steps, generator, size):
    """DPM-Solver++(2S) with ancestral noise as k-diffusion's sample_dpmpp_2s_ancestral computes it, on the noise levels of
    diffusers' Euler scheduler."""
    with_text, without = pipe.encode_prompt(prompt, "cpu", 1, True, negative)
    scheduler = EulerDiscreteScheduler.from_config(pipe.scheduler.config)
    scheduler.set_timesteps(steps)
    table = ((1 - scheduler.alphas_cumprod) / scheduler.alphas_cumprod).sqrt().double().log().numpy()

    def denoise(x, sigma):
        timestep = torch.tensor(np.interp(np.log(float(sigma)), table, np.arange(len(table))), dtype=torch.float32)
        noise = pipe.unet(torch.cat([x] * 2) / (sigma ** 2 + 1) ** 0.5, timestep, torch.cat([without, with_text])).sample
        u, c = noise.chunk(2)
        return x - sigma * (u + guidance * (c - u))

    def fresh():
        return torch.randn(1, 4, size // 2, size // 2, generator=generator)

    x = fresh() * scheduler.init_noise_sigma
    for sigma, below in zip(scheduler.sigmas[:-1], scheduler.sigmas[1:]):
        denoised = denoise(x, sigma)
        up = min(below, (below ** 2 * (sigma ** 2 - below ** 2) / sigma ** 2) ** 0.5)
        down = (below ** 2 - up ** 2) ** 0.5
        if down == 0:
            x = x + (x - denoised) / sigma * (down - sigma)
        else:
            t, t_next = -sigma.log(), -down.log()
            h = t_next - t
            middle = t + 0.5 * h
            x2 = (-middle).exp() / (-t).exp() * x - (-h * 0.5).expm1() * denoised
            x = (-t_next).exp() / (-t).exp() * x - (-h).expm1() * denoise(x2, (-middle).exp())
        if below > 0:
            x = x + fresh() * up
    return pipe.image_processor.postprocess(pipe.vae.decode(x / pipe.vae.config.scaling_factor).sample)[0]


def main():
    for old in ("lcm", "sd1", "sd2", "sdxl", "sdxl-inpaint", "inpaint", "instruct", "upscale", "references"):
        shutil.rmtree(HERE / old, ignore_errors=True)
    (HERE / "references").mkdir()
    scratch = HERE / "scratch-tokenizer"
    vocab = write_tokenizer(scratch, "<|endoftext|>")
    tokenizer = CLIPTokenizer.from_pretrained(scratch)
    tokenizer2 = CLIPTokenizer.from_pretrained(scratch)
    shutil.rmtree(scratch)
    none = dict(safety_checker=None, feature_extractor=None, requires_safety_checker=False)

    def base(kind, net, act="quick_gelu", prediction="epsilon", **more):
        return kind(vae=autoencoder(), text_encoder=randomize(text_encoder(vocab, 16, act)), tokenizer=tokenizer,
                    unet=net, scheduler=schedule(prediction), **none, **more)

    torch.manual_seed(0)
    sd1 = base(StableDiffusionPipeline, unet())
    sd2 = base(StableDiffusionPipeline, unet(use_linear_projection=True, attention_head_dim=[2, 4]), "gelu",
               "v_prediction")
    inpaint = base(StableDiffusionInpaintPipeline, unet(9))
    instruct = base(StableDiffusionInstructPix2PixPipeline, unet(8))
    def large(kind, channels, **more):
        return kind(
            vae=autoencoder(0.13025), text_encoder=randomize(text_encoder(vocab, 16)),
            text_encoder_2=randomize(text_encoder(vocab, 24, "gelu", 20)), tokenizer=tokenizer, tokenizer_2=tokenizer2,
            unet=unet(channels, context=40, use_linear_projection=True, attention_head_dim=[2, 4],
                      transformer_layers_per_block=[1, 2], addition_embed_type="text_time", addition_time_embed_dim=8,
                      projection_class_embeddings_input_dim=20 + 6 * 8),
            scheduler=EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
                                             steps_offset=1, timestep_spacing="leading"),
            add_watermarker=False, **more)

    sdxl = large(StableDiffusionXLPipeline, 4)
    models = {"sd1": sd1, "sd2": sd2, "sdxl": sdxl, "inpaint": inpaint, "instruct": instruct}
    tiny = tiny_autoencoder()
    save_tiny(tiny)
    sdxl_inpaint = large(StableDiffusionXLInpaintPipeline, 9)
    upscale = StableDiffusionUpscalePipeline(
        vae=autoencoder(0.08333), text_encoder=randomize(text_encoder(vocab, 16, "gelu")), tokenizer=tokenizer,
        unet=unet(7, num_class_embeds=30, only_cross_attention=(True, False)), scheduler=schedule("v_prediction"),
        low_res_scheduler=DDPMScheduler(beta_start=0.0001, beta_end=0.02, beta_schedule="scaled_linear"),
        max_noise_level=29)
    models |= {"sdxl-inpaint": sdxl_inpaint, "upscale": upscale}
    for name, pipe in models.items():
        pipe.set_progress_bar_config(disable=True)
        save(pipe, name)
    # The padding piece is read back from what was written.
    sd2.tokenizer = CLIPTokenizer.from_pretrained(HERE / "sd2" / "tokenizer")

    size = 32
    y, x = np.mgrid[0:size, 0:size]
    picture = Image.fromarray(np.stack([8 * x, 8 * y, 255 - 4 * (x + y)], 2).astype(np.uint8))
    picture.save(HERE / "references" / "picture.png")
    hole = np.zeros((size, size), np.uint8)
    hole[8:20, 12:28] = 255
    mask = Image.fromarray(hole)
    mask.save(HERE / "references" / "mask.png")

    samplers = {
        "ddim": DDIMScheduler, "pndm": PNDMScheduler, "euler": EulerDiscreteScheduler,
        "euler-a": EulerAncestralDiscreteScheduler, "heun": HeunDiscreteScheduler,
        "dpm++2m": DPMSolverMultistepScheduler, "dpm++2m-sde": DPMSolverMultistepScheduler,
        "unipc": UniPCMultistepScheduler, "lcm": LCMScheduler}
    extra = {"pndm": dict(skip_prk_steps=True), "dpm++2m-sde": dict(algorithm_type="sde-dpmsolver++")}
    cases = []

    def run(name, pipe, task, sampler=None, spacing=None, sigmas=None, **options):
        options = dict(prompt="a red house by a lake", negative_prompt="snow", guidance_scale=5.0,
                       num_inference_steps=6) | options
        kept = pipe.scheduler
        if sampler:
            config = dict(kept.config) | ({"timestep_spacing": spacing} if spacing else {})
            pipe.scheduler = samplers[sampler].from_config(
                config, **extra.get(sampler, {}), **({f"use_{sigmas}_sigmas": True} if sigmas else {}))
        file = f"{name}-{task}-{len(cases)}.png"
        made = options
        if "spans" in options:
            prompt = options.pop("spans")
            length = chunked(pipe, prompt).shape[1] // 77
            without = [(options["negative_prompt"], 1)] + [("", 1)] * (length - 1)
            made = {k: v for k, v in options.items() if k not in ("prompt", "negative_prompt")} | dict(
                prompt_embeds=chunked(pipe, prompt),
                negative_prompt_embeds=torch.cat([chunked(pipe, [span]) for span in without], 1))
        image = pipe(**made, generator=torch.Generator("cpu").manual_seed(11)).images[0]
        image.save(HERE / "references" / file)
        pipe.scheduler = kept
        note(file, name, task, sampler, spacing, sigmas, options)

    def note(file, name, task, sampler, spacing, sigmas, options):
        cases.append(dict(
            file=file, model=name, task=task, sampler=sampler, spacing=spacing, sigmas=sigmas or "model",
            prompt=options["prompt"], negative=options["negative_prompt"] or "", guidance=options["guidance_scale"],
            steps=options["num_inference_steps"], strength=options.get("strength", 1.0),
            rescale=options.get("guidance_rescale", 0.0), pictureGuidance=options.get("image_guidance_scale", 1.5),
            noiseLevel=options.get("noise_level", 0), seed=11))

    square = dict(height=size, width=size)
    for sampler in samplers:
        run("sd1", sd1, "generate", sampler, **square)
    run("sd1", sd1, "generate", "euler", spacing="trailing", **square)
    # DDIM steps by whole timesteps, so that trailing ones only meet where their number divides 1000.
    run("sd1", sd1, "generate", "ddim", spacing="trailing", num_inference_steps=5, **square)
    run("sd1", sd1, "generate", "euler", spacing="linspace", **square)
    run("sd1", sd1, "generate", "dpm++2m", spacing="linspace", **square)
    run("sd1", sd1, "generate", "dpm++2m", num_inference_steps=20, **square)
    run("sd1", sd1, "generate", "euler", sigmas="karras", **square)
    run("sd1", sd1, "generate", "ddim", guidance_scale=1.0, height=24, width=40)
    run("sd1", sd1, "generate", "ddim", guidance_rescale=0.7, **square)
    for sampler in ("ddim", "dpm++2m", "unipc"):
        run("sd2", sd2, "generate", sampler, **square)
    run("sd2", sd2, "generate", "euler", guidance_rescale=0.5, **square)
    run("sdxl", sdxl, "generate", None, **square)
    run("sdxl", sdxl, "generate", None, negative_prompt=None, **square)

    image2image = StableDiffusionImg2ImgPipeline(**sd1.components, requires_safety_checker=False)
    masked = StableDiffusionInpaintPipeline(**sd1.components, requires_safety_checker=False)
    for pipe in (image2image, masked):
        pipe.set_progress_bar_config(disable=True)
    run("sd1", image2image, "edit", "ddim", image=picture, strength=0.5)
    run("sd1", image2image, "edit", "euler", image=picture, strength=0.7)
    run("sd1", masked, "inpaint", "ddim", image=picture, mask_image=mask, strength=1.0, **square)
    run("sd1", masked, "inpaint", "euler", image=picture, mask_image=mask, strength=0.6, **square)
    run("inpaint", inpaint, "inpaint", "ddim", image=picture, mask_image=mask, strength=1.0, **square)
    run("inpaint", inpaint, "inpaint", "euler", image=picture, mask_image=mask, strength=1.0, **square)
    run("instruct", instruct, "follow", "ddim", image=picture, image_guidance_scale=1.5)
    run("instruct", instruct, "follow", "euler", image=picture, image_guidance_scale=1.2)
    run("sdxl-inpaint", sdxl_inpaint, "inpaint", None, image=picture, mask_image=mask, strength=1.0, **square)
    run("upscale", upscale, "upscale", "ddim", image=picture, noise_level=20)
    run("upscale", upscale, "upscale", "ddim", image=picture, noise_level=5, guidance_scale=1.0)

    kept, sd1.vae = sd1.vae, tiny
    run("sd1", sd1, "generate", "ddim", **square)
    cases[-1]["vae"] = "taesd_decoder.safetensors"
    image2image.vae = tiny
    run("sd1", image2image, "edit", "ddim", image=picture, strength=0.5)
    cases[-1]["vae"] = "taesd_decoder.safetensors"
    sd1.vae = kept

    vectors = torch.randn(2, 16)
    save_file({"<toy>": vectors}, HERE / "toy.safetensors")
    sd1.tokenizer = CLIPTokenizer.from_pretrained(HERE / "sd1" / "tokenizer")
    sd1.load_textual_inversion({"<toy>": vectors})
    run("sd1", sd1, "generate", "ddim", prompt="a <toy> in snow", **square)
    cases[-1]["embedding"] = "toy.safetensors"
    make_loras(sd1)
    run("sd1", sd1, "generate", "ddim", **square)
    cases[-1]["lora"] = True

    sd1.unet = UNet2DConditionModel.from_pretrained(HERE / "sd1" / "unet")
    sd1.text_encoder = CLIPTextModel.from_pretrained(HERE / "sd1" / "text_encoder")
    sd1.tokenizer = CLIPTokenizer.from_pretrained(HERE / "sd1" / "tokenizer")
    options = dict(prompt="a red house by a lake", negative_prompt="snow", guidance_scale=5.0, num_inference_steps=6)
    file = f"sd1-generate-{len(cases)}.png"
    two_stage_ancestral(
        sd1, *options.values(), torch.Generator("cpu").manual_seed(11), size).save(HERE / "references" / file)
    note(file, "sd1", "generate", "dpm++2s-a", None, None, options)
    for sampler in ("dpm++2m", "dpm++2m-sde", "unipc", "heun"):
        run("sd1", sd1, "generate", sampler, sigmas="karras", **square)
    for sampler in ("euler", "dpm++2m"):
        run("sd1", sd1, "generate", sampler, sigmas="exponential", **square)
    run("sdxl", sdxl, "generate", "euler-a", spacing="trailing", guidance_scale=0.0, num_inference_steps=1, **square)
    long = "a red house by a lake, " * 30 + "snow"
    run("sd1", sd1, "generate", "ddim", prompt=long, spans=[(long, 1)], **square)
    run("sd1", sd1, "generate", "ddim", prompt="a (red:1.4) house [by] a lake",
        spans=[("a", 1), ("red", 1.4), ("house", 1), ("by", 1 / 1.1), ("a lake", 1)], **square)

    lcm = base(StableDiffusionPipeline, unet(block_out_channels=(8, 16), time_cond_proj_dim=8))
    lcm.scheduler = LCMScheduler.from_config(lcm.scheduler.config)
    lcm.set_progress_bar_config(disable=True)
    save(lcm, "lcm")
    run("lcm", lcm, "generate", None, guidance_scale=8.0, num_inference_steps=4, **square)
    # Sides of latents that can't be halved evenly; diffusers checks for its usual autoencoder, which divides sides by 8.
    sd1.check_inputs = lambda *arguments, **named: None
    run("sd1", sd1, "generate", "ddim", height=26, width=38)
    (HERE / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    with torch.inference_mode():
        main()
