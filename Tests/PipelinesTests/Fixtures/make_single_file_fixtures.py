"""Writes what diffusers makes of small models that lie in single files in the original naming: single-files.json and
references/single-*.png.

Usage: make_single_file_fixtures.py    (after make_model_fixtures.py; needs torch, diffusers, transformers, Pillow)

The files themselves are not kept: the JSON lists their tensors (name, shape, deviation, mean), and whoever wants one draws
all tensors one after the other from PyTorch's generator with seed 3. What tells families apart has its true size (the
channels of the text, of heads and of size embeddings), all else is small. diffusers' own conversion gives the tensors the
names that its networks know them by.
"""
import json
import math
from pathlib import Path

import torch
from diffusers import (AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, StableDiffusionPipeline,
                       StableDiffusionXLPipeline, UNet2DConditionModel)
from diffusers.loaders.single_file_utils import (convert_ldm_unet_checkpoint, convert_ldm_vae_checkpoint,
                                                 convert_open_clip_checkpoint)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

HERE = Path(__file__).parent
RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
          "conv2": "out_layers.3", "conv_shortcut": "skip_connection"}


def member(kind, rest):
    if kind == "attentions":
        return "1." + rest
    layer, end = rest.rsplit(".", 1)
    return f"0.{RESNET[layer]}.{end}"


def unet_name(name, layers):
    for ours, original in [("time_embedding.linear_1", "time_embed.0"), ("time_embedding.linear_2", "time_embed.2"),
                           ("add_embedding.linear_1", "label_emb.0.0"), ("add_embedding.linear_2", "label_emb.0.2"),
                           ("conv_in", "input_blocks.0.0"), ("conv_norm_out", "out.0"), ("conv_out", "out.2")]:
        if name.startswith(ours + "."):
            return original + name[len(ours):]
    place, number, kind, rest = name.split(".", 3) if not name.startswith("mid") else (name.split(".", 1)[0], None, *name.split(".", 2)[1:])
    if place == "mid_block":
        index, rest = rest.split(".", 1)
        return "middle_block." + (f"1.{rest}" if kind == "attentions" else str(2 * int(index)) + member(kind, rest)[1:])
    number = int(number)
    index, rest = rest.split(".", 1)
    if place == "down_blocks":
        if kind == "downsamplers":
            return f"input_blocks.{(number + 1) * (layers + 1)}.0.op.{rest.removeprefix('conv.')}"
        return f"input_blocks.{1 + number * (layers + 1) + int(index)}.{member(kind, rest)}"
    if kind == "upsamplers":
        return f"output_blocks.{number * (layers + 1) + layers}.UP.{rest}"
    return f"output_blocks.{number * (layers + 1) + int(index)}.{member(kind, rest)}"


def vae_name(name, resolutions):
    for ours, original in [("mid_block.resnets.0", "mid.block_1"), ("mid_block.resnets.1", "mid.block_2"),
                           ("mid_block.attentions.0.group_norm", "mid.attn_1.norm"),
                           ("mid_block.attentions.0.to_out.0", "mid.attn_1.proj_out"),
                           ("mid_block.attentions.0.to_", "mid.attn_1."), ("conv_norm_out", "norm_out"),
                           ("conv_shortcut", "nin_shortcut"), ("downsamplers.0", "downsample"),
                           ("upsamplers.0", "upsample"), ("resnets", "block"), ("down_blocks", "down")]:
        name = name.replace(ours, original)
    if "up_blocks" in name:
        side, _, level, rest = name.split(".", 3)
        name = f"{side}.up.{resolutions - 1 - int(level)}.{rest}"
    return name


def clip_names(state, prefix, level):
    return {prefix + (level + "." if level else "") + name.removeprefix("text_model."): p.shape
            for name, p in state.items() if "position_ids" not in name}


def open_clip_names(encoder, prefix, layers, projection):
    size, inner = encoder.config.hidden_size, encoder.config.intermediate_size
    names = {"token_embedding.weight": (encoder.config.vocab_size, size), "positional_embedding": (77, size),
             "text_projection": (size, projection), "ln_final.weight": (size,), "ln_final.bias": (size,)}
    for layer in range(layers):
        block = f"transformer.resblocks.{layer}."
        names |= {block + "attn.in_proj_weight": (3 * size, size), block + "attn.in_proj_bias": (3 * size,),
                  block + "attn.out_proj.weight": (size, size), block + "attn.out_proj.bias": (size,),
                  block + "mlp.c_fc.weight": (inner, size), block + "mlp.c_fc.bias": (inner,),
                  block + "mlp.c_proj.weight": (size, inner), block + "mlp.c_proj.bias": (size,)}
        names |= {f"{block}ln_{i}.{end}": (size,) for i in (1, 2) for end in ("weight", "bias")}
    return {prefix + name: shape for name, shape in names.items()}


def drawn(names):
    generator, tensors, listed = torch.Generator().manual_seed(3), {}, []
    for name, shape in names.items():
        shape = tuple(shape)
        deviation, mean = (1 / math.sqrt(math.prod(shape[1:])), 0) if len(shape) > 1 else (0.1, 0)
        if len(shape) == 1 and name.endswith("weight"):
            mean = 1
        tensors[name] = torch.randn(shape, generator=generator) * deviation + mean
        listed.append([name, shape, deviation, mean])
    return tensors, listed


def clip(kind, vocabulary, size, layers, act, projection=None):
    return kind(CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=size, intermediate_size=64, num_hidden_layers=layers,
        num_attention_heads=size // 64, max_position_embeddings=77, hidden_act=act, projection_dim=projection or size,
        bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1)).eval()


def load(module, state):
    """All that the module wants, whether or not its names have an outer level."""
    own = module.state_dict()
    found = {}
    for name in own:
        match = [k for k in (name, "text_model." + name, name.removeprefix("text_model.")) if k in state]
        if match:
            found[name] = state[match[0]]
        else:
            assert "position_ids" in name, name
    module.load_state_dict(found, strict=False)
    return module


def unet(context, channels, heads, **more):
    return UNet2DConditionModel(
        sample_size=16, in_channels=4, out_channels=4, layers_per_block=1, block_out_channels=channels,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=context, attention_head_dim=heads, norm_num_groups=32, **more).eval()


def schedule(kind, prediction="epsilon"):
    return kind(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1,
                timestep_spacing="leading", prediction_type=prediction,
                **(dict(clip_sample=False, set_alpha_to_one=False) if kind is DDIMScheduler else {}))


def make(family):
    folder = HERE / ("sd2" if family == "sd2" else "sd1") / "tokenizer"
    tokenizer = CLIPTokenizer.from_pretrained(folder)
    words = len(tokenizer)
    vae = AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, sample_size=32, norm_num_groups=32, layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        block_out_channels=(32, 64), scaling_factor=0.13025 if family == "sdxl" else 0.18215).eval()
    if family == "sd1":
        net = unet(768, (32, 64), 8)
        encoders = [clip(CLIPTextModel, words, 768, 1, "quick_gelu")]
        # Some files leave the outer level of CLIP's names out.
        text = clip_names(encoders[0].state_dict(), "cond_stage_model.transformer.", "")
    elif family == "sd2":
        net = unet(1024, (64, 128), [1, 2], use_linear_projection=True)
        encoders = [clip(CLIPTextModel, words, 1024, 1, "gelu")]
        # The file has the last layer, too, of which the family makes no use.
        text = open_clip_names(encoders[0], "cond_stage_model.model.", 2, 1024)
    else:
        net = unet(2048, (64, 128), [1, 2], use_linear_projection=True, transformer_layers_per_block=[1, 2],
                   addition_embed_type="text_time", addition_time_embed_dim=256,
                   projection_class_embeddings_input_dim=1280 + 6 * 256)
        encoders = [clip(CLIPTextModel, words, 768, 2, "quick_gelu"),
                    clip(CLIPTextModelWithProjection, words, 1280, 2, "gelu", 1280)]
        text = clip_names(encoders[0].state_dict(), "conditioner.embedders.0.transformer.", "text_model")
        text |= open_clip_names(encoders[1], "conditioner.embedders.1.model.", 2, 1280)
    names = {"model.diffusion_model." + unet_name(n, 1): p.shape for n, p in net.state_dict().items()}
    # An upsampler is behind the transformer, or takes its place.
    names = {n.replace(".UP.", ".2." if any(n.split(".UP.")[0] + ".1." in m for m in names) else ".1."): s
             for n, s in names.items()}
    names |= {"first_stage_model." + vae_name(n, 2): p.shape + (1, 1) if "attn_1" in vae_name(n, 2) and p.ndim == 2
              else p.shape for n, p in vae.state_dict().items()}
    names |= text
    tensors, listed = drawn(names)
    load(net, convert_ldm_unet_checkpoint(dict(tensors), dict(net.config)))
    load(vae, convert_ldm_vae_checkpoint(dict(tensors), dict(vae.config)))
    if family == "sd1":
        load(encoders[0], {n.removeprefix("cond_stage_model.transformer."): t for n, t in tensors.items()})
    elif family == "sd2":
        load(encoders[0], convert_open_clip_checkpoint(encoders[0], dict(tensors), prefix="cond_stage_model.model."))
    else:
        load(encoders[0], {n.removeprefix("conditioner.embedders.0.transformer."): t for n, t in tensors.items()})
        load(encoders[1], convert_open_clip_checkpoint(
            encoders[1], dict(tensors), prefix="conditioner.embedders.1.model."))
    if family == "sdxl":
        pipe = StableDiffusionXLPipeline(
            vae=vae, text_encoder=encoders[0], text_encoder_2=encoders[1], tokenizer=tokenizer, tokenizer_2=
            CLIPTokenizer.from_pretrained(HERE / "sd2" / "tokenizer"), unet=net, scheduler=schedule(DDIMScheduler),
            add_watermarker=False)
    else:
        pipe = StableDiffusionPipeline(
            vae=vae, text_encoder=encoders[0], tokenizer=tokenizer, unet=net,
            scheduler=schedule(DDIMScheduler, "v_prediction" if family == "sd2" else "epsilon"), safety_checker=None,
            feature_extractor=None, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    picture = pipe("a red house by a lake", negative_prompt="snow", guidance_scale=5.0, num_inference_steps=4, height=32,
                   width=32, generator=torch.Generator().manual_seed(11)).images[0]
    picture.save(HERE / "references" / f"single-{family}.png")
    return listed


with torch.inference_mode():
    files = {family: make(family) for family in ("sd1", "sd2", "sdxl")}
# A line for each tensor.
families = (f'"{family}": [\n' + ",\n".join(json.dumps(entry) for entry in listed) + "\n]" for family, listed in files.items())
(HERE / "single-files.json").write_text("{" + ",\n".join(families) + "}\n")
