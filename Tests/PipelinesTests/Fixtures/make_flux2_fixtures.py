"""Makes flux2/: a small FLUX.2-klein with random weights, and what diffusers makes with it in 32-bit floats.

Usage: make_flux2_fixtures.py    (needs torch, diffusers 0.42, transformers 5.24, safetensors, Pillow)

Weights are numbers of bfloat16, so that both programs read the same ones from small files. The tokenizer is that of
ModelsTests/Fixtures/qwen3-tokenizer.
"""
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from diffusers import (AutoencoderKLFlux2, FlowMatchEulerDiscreteScheduler, Flux2KleinInpaintPipeline,
                       Flux2KleinPipeline, Flux2Transformer2DModel)
from PIL import Image
from safetensors.torch import save_file
from transformers import AutoTokenizer, Qwen3Config, Qwen3ForCausalLM

HERE = Path(__file__).parent
FOLDER = HERE / "flux2"
TOKENIZER = HERE.parent.parent / "ModelsTests/Fixtures/qwen3-tokenizer/tokenizer.json"
TEMPLATE = ("{%- for message in messages %}{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' "
            "+ '\n' }}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- if "
            "enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}"
            "{%- endif %}")
PROMPT = "a photograph of an old lighthouse, it's snowing; 東京 😀"


def randomize(module):
    """Weights of a size that keeps signals alive, norms that are not all alike, all of them numbers of bfloat16."""
    for name, p in module.named_parameters():
        if p.ndim > 1:
            torch.nn.init.normal_(p, std=1.0 / np.sqrt(p[0].numel()))
        elif name.endswith("bias"):
            torch.nn.init.normal_(p, std=0.1)
        else:
            torch.nn.init.normal_(p, mean=1.0, std=0.2)
        p.data = p.data.bfloat16().float()
    return module.eval()


def text_encoder(vocabulary):
    return randomize(Qwen3ForCausalLM(Qwen3Config(
        vocab_size=vocabulary, hidden_size=24, intermediate_size=40, num_hidden_layers=4, num_attention_heads=4,
        num_key_value_heads=2, head_dim=8, tie_word_embeddings=True, max_position_embeddings=1024,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})))


def save(model, folder, name):
    """As bfloat16, under the names that are usual, with the configuration beside."""
    model.save_pretrained(folder)
    for file in folder.glob("*.safetensors"):
        file.unlink()
    tensors = {k: v.to(torch.bfloat16 if v.is_floating_point() else v.dtype).contiguous()
               for k, v in model.state_dict().items() if k != "lm_head.weight"}
    save_file(tensors, folder / name, {"format": "pt"})


def bfloat(tensor):
    return tensor.bfloat16().float()


if __name__ == "__main__":
    torch.manual_seed(11)
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "tokenizer").mkdir(parents=True)
    shutil.copy(TOKENIZER, FOLDER / "tokenizer/tokenizer.json")
    (FOLDER / "tokenizer/tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "Qwen2Tokenizer", "pad_token": "<|endoftext|>", "chat_template": TEMPLATE}))
    tokenizer = AutoTokenizer.from_pretrained(FOLDER / "tokenizer")
    encoder = text_encoder(len(tokenizer))
    transformer = randomize(Flux2Transformer2DModel(
        in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=72, timestep_guidance_channels=32, axes_dims_rope=(4, 4, 4, 4), guidance_embeds=False))
    vae = randomize(AutoencoderKLFlux2(
        block_out_channels=(8, 16), down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2, layers_per_block=1, latent_channels=4, norm_num_groups=4))
    vae.bn.running_mean.copy_(bfloat(torch.randn(16) * 0.3))
    vae.bn.running_var.copy_(bfloat(torch.rand(16) + 0.3))
    scheduler = FlowMatchEulerDiscreteScheduler(
        shift=3.0, use_dynamic_shifting=True, base_image_seq_len=256, max_image_seq_len=4096, base_shift=0.5,
        max_shift=1.15)
    parts = dict(scheduler=scheduler, vae=vae, text_encoder=encoder, tokenizer=tokenizer, transformer=transformer)
    pipe = Flux2KleinPipeline(**parts, is_distilled=True)
    save(encoder, FOLDER / "text_encoder", "model.safetensors")
    save(transformer, FOLDER / "transformer", "diffusion_pytorch_model.safetensors")
    save(vae, FOLDER / "vae", "diffusion_pytorch_model.safetensors")
    scheduler.save_pretrained(FOLDER / "scheduler")
    (FOLDER / "text_encoder/generation_config.json").unlink(missing_ok=True)
    (FOLDER / "model_index.json").write_text(json.dumps({"_class_name": "Flux2KleinPipeline", "is_distilled": True}))

    expected = {}
    layers = (1, 2, 3)
    rows = [0, 1, 7, 20, 40, 60, 61, 100, 511]
    # One text is as long as fits, another is cut off.
    prompts = {"usual": PROMPT, "empty": "", "long": "snow on the roofs of 1990 " * 60}
    with torch.no_grad():
        for name, prompt in prompts.items():
            embeds, _ = pipe.encode_prompt(prompt, text_encoder_out_layers=layers)
            expected[f"text.{name}"] = embeds[0, rows]
        ids = torch.tensor([tokenizer(PROMPT)["input_ids"]])
        states = encoder(ids, output_hidden_states=True).hidden_states
        for i, state in enumerate(states):
            expected[f"states.{i}"] = state[0]

        rng = torch.Generator().manual_seed(3)
        sample = torch.randn(1, 16, 6, 5, generator=rng)
        reference = torch.randn(1, 16, 4, 3, generator=rng)
        other = torch.randn(1, 16, 3, 4, generator=rng)
        text = torch.randn(1, 9, 72, generator=rng)
        expected |= {"sample": sample, "reference": reference, "other": other, "context": text}
        tokens = lambda x: pipe._pack_latents(x)
        text_ids = pipe._prepare_text_ids(text)
        ids, more = pipe._prepare_latent_ids(sample), pipe._prepare_image_ids([reference, other])
        expected["answer"] = transformer(
            tokens(sample), text, torch.tensor([0.7]), ids, text_ids, return_dict=False)[0]
        both = torch.cat([tokens(sample), tokens(reference), tokens(other)], 1)
        expected["answer.references"] = transformer(
            both, text, torch.tensor([0.7]), torch.cat([ids, more], 1), text_ids, return_dict=False)[0][:, :30]

        picture = Image.fromarray((np.random.default_rng(4).random((17, 20, 3)) * 255).astype(np.uint8))
        picture = picture.resize((80, 64), Image.BICUBIC)
        second = picture.transpose(Image.FLIP_LEFT_RIGHT).resize((66, 71), Image.BICUBIC)
        picture.save(FOLDER / "picture.png")
        second.save(FOLDER / "second.png")
        pixels = torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float() / 127.5 - 1
        expected["encoded"] = pipe._encode_vae_image(pixels, None)

        def make(name, pipe, **more):
            settings = dict(prompt=PROMPT, text_encoder_out_layers=layers) | more
            found = {}
            def keep(pipe, step, timestep, values):
                found["latents"] = values["latents"]
                return values
            image = pipe(generator=torch.Generator().manual_seed(7), callback_on_step_end=keep, **settings).images[0]
            image.save(FOLDER / f"{name}.png")
            expected[f"{name}.latents"] = found["latents"]

        make("generate", pipe, width=64, height=48, num_inference_steps=4)
        make("edit", pipe, image=[picture], num_inference_steps=4)
        make("edit-two", pipe, image=[picture, second], num_inference_steps=3)
        make("guided", Flux2KleinPipeline(**parts, is_distilled=False), width=48, height=48, num_inference_steps=6,
             guidance_scale=4.0)
        mask = np.zeros((64, 80), np.uint8)
        mask[16:48, 20:60] = 255
        mask = Image.fromarray(mask)
        mask.save(FOLDER / "mask.png")
        inpaint = Flux2KleinInpaintPipeline(**parts, is_distilled=True)
        for strength in (1.0, 0.75):
            make(f"inpaint-{round(100 * strength)}", inpaint, image=picture, mask_image=mask, width=80, height=64,
                 num_inference_steps=4, strength=strength)

        for count, steps in [(1024, 4), (4096, 4), (4301, 4), (256, 50), (8100, 20)]:
            from diffusers.pipelines.flux2.pipeline_flux2_klein import compute_empirical_mu
            scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=compute_empirical_mu(count, steps))
            expected[f"sigmas.{count}.{steps}"] = scheduler.sigmas
    save_file({k: v.contiguous().float() for k, v in expected.items()}, FOLDER / "expected.safetensors")
