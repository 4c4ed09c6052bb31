#!/usr/bin/env python3
"""Writes models of today's shapes with random weights, as the files that people run: GGUF in quantised blocks.

    benchmarks/random_gguf.py FOLDER flux2-klein|z-image|qwen3-4b q8_0|q4_0|q4_K
    benchmarks/random_gguf.py FOLDER flux2-vae|z-image-vae f32

Speed and memory don't depend on the weights, pictures do: they are noise. To time a whole picture, with the tokenizer of
the tests:

    /usr/bin/time -v gentool generate "a lake" --model FOLDER/flux2-klein-q8_0.gguf --text-encoder FOLDER/qwen3-4b-q8_0.gguf \\
        --tokenizer Tests/PipelinesTests/Fixtures/flux2/tokenizer --vae FOLDER/flux2-vae --size 512x512 --no-cache -o lake.png

Needs diffusers, transformers, torch and gguf.
"""
import argparse
import pathlib

import diffusers
import gguf
import numpy as np
import torch
import transformers

KINDS = {"q8_0": gguf.GGMLQuantizationType.Q8_0, "q4_0": gguf.GGMLQuantizationType.Q4_0,
         "q4_K": gguf.GGMLQuantizationType.Q4_K}
# The scales of a block, so that weights have a standard deviation of about 0.02 and no mean.
SCALES = {"q8_0": [2.7e-4], "q4_0": [4.3e-3], "q4_K": [1.4e-4, 1.05e-3]}
ARCHITECTURES = {"flux2-klein": "flux", "z-image": "lumina2", "qwen3-4b": "qwen3"}


def network(name):
    if name == "flux2-klein":
        return diffusers.Flux2Transformer2DModel(
            in_channels=128, num_layers=5, num_single_layers=20, num_attention_heads=24, attention_head_dim=128,
            joint_attention_dim=7680, guidance_embeds=False)
    if name == "z-image":
        return diffusers.ZImageTransformer2DModel()
    return transformers.Qwen3Model(transformers.Qwen3Config(
        hidden_size=2560, num_hidden_layers=36, num_attention_heads=32, num_key_value_heads=8, head_dim=128,
        intermediate_size=9728, vocab_size=151936, rope_theta=1e6, tie_word_embeddings=True))


def random_blocks(random, kind, shape):
    numbers, size = gguf.GGML_QUANT_SIZES[KINDS[kind]]
    blocks = random.integers(0, 256, (shape[0], shape[1] // numbers, size), np.uint8)
    for place, scale in enumerate(SCALES[kind]):
        blocks[..., 2 * place:2 * place + 2] = np.frombuffer(np.float16(scale).tobytes(), np.uint8)
    return blocks.reshape(shape[0], -1)


def write_gguf(path, name, kind):
    random = np.random.default_rng(1)
    with torch.device("meta"):
        parameters = network(name).state_dict()
    writer = gguf.GGUFWriter(path, ARCHITECTURES[name], use_temp_file=True)
    numbers = gguf.GGML_QUANT_SIZES[KINDS[kind]][0]
    for key, parameter in parameters.items():
        shape = tuple(parameter.shape)
        if len(shape) == 2 and shape[1] % numbers == 0:
            writer.add_tensor(key, random_blocks(random, kind, shape), raw_dtype=KINDS[kind])
        else:
            values = np.ones(shape) if len(shape) == 1 else random.normal(0, 0.02, shape)
            writer.add_tensor(key, values.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_vae(folder, name):
    vae = diffusers.AutoencoderKLFlux2() if name == "flux2-vae" else diffusers.AutoencoderKL(
        down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=[128, 256, 512, 512], layers_per_block=2, latent_channels=16, use_quant_conv=False,
        use_post_quant_conv=False, scaling_factor=0.3611, shift_factor=0.1159)
    vae.save_pretrained(folder)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("shape", choices=[*ARCHITECTURES, "flux2-vae", "z-image-vae"])
parser.add_argument("kind", choices=[*KINDS, "f32"])
arguments = parser.parse_args()
arguments.folder.mkdir(parents=True, exist_ok=True)
if arguments.kind == "f32":
    write_vae(arguments.folder / arguments.shape, arguments.shape)
else:
    write_gguf(arguments.folder / f"{arguments.shape}-{arguments.kind}.gguf", arguments.shape, arguments.kind)
