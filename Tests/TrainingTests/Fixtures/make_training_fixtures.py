"""Writes what PyTorch, diffusers and transformers compute of gradients and of optimizers' steps.

Usage: make_training_fixtures.py    (needs torch, diffusers, transformers)

`gradients.json`: for the small models of PipelinesTests/Fixtures/sd1, in 64-bit floats: the loss, and of each parameter's
gradient the norm and the products with three vectors, torch.randn with seeds 50, 51, 52. Losses are spelled out in
`ModelGradientTests.swift`. `optimizers.json`: parameters after steps of Adam, AdamW and Muon, and gradients after clipping.
"""
import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextModel

HERE = Path(__file__).parent
MODELS = HERE.parents[1] / "PipelinesTests" / "Fixtures" / "sd1"


def randn(seed, *shape):
    torch.manual_seed(seed)
    return torch.randn(shape)


def first(x):
    return x.permute(0, 3, 1, 2)


def report(model, loss):
    loss.backward()
    gradients = {}
    for name, parameter in model.named_parameters():
        if parameter.grad is None:
            continue
        g = parameter.grad.flatten()
        products = [float(g @ randn(seed, g.numel()).double()) for seed in (50, 51, 52)]
        gradients[name] = [float(g.norm())] + products
    return {"loss": float(loss.detach()), "gradients": gradients}


def unet():
    model = UNet2DConditionModel.from_pretrained(MODELS / "unet").double()
    sample, target = first(randn(1, 2, 16, 16, 4)).double(), first(randn(3, 2, 16, 16, 4)).double()
    context = randn(2, 2, 7, 16).double()
    answer = model(sample, torch.tensor([3, 801]), context).sample
    return report(model, ((answer - target) ** 2).mean())


def autoencoder():
    model = AutoencoderKL.from_pretrained(MODELS / "vae").double()
    picture = 0.5 * first(randn(1, 2, 16, 16, 3)).double()
    posterior = model.encode(picture).latent_dist
    latent = posterior.mean + posterior.std * first(randn(2, 2, 8, 8, 4)).double()
    divergence = 0.5 * (posterior.mean**2 + posterior.var - 1 - posterior.logvar).mean()
    loss = (model.decode(latent).sample - picture).abs().mean() + 0.01 * divergence
    return report(model, loss)


def text_encoder():
    model = CLIPTextModel.from_pretrained(MODELS / "text_encoder").double()
    tokens = torch.tensor([[527, 5, 9, 300, 5, 528], [527, 44, 9, 2, 528, 528]])
    states = model(tokens).last_hidden_state
    return report(model, (states * randn(1, 2, 6, 16).double()).mean())


def trajectory(make, shapes=((4, 5), (6,)), steps=8):
    """Two parameters with gradients from seeds; each step's rate falls."""
    parameters = [torch.nn.Parameter(randn(1 + index, *shape)) for index, shape in enumerate(shapes)]
    optimizer = make(parameters)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 0.1 / (1 + step)
        for index, p in enumerate(parameters):
            p.grad = randn(100 + 2 * step + index, *p.shape)
        optimizer.step()
    return [p.detach().flatten().tolist() for p in parameters]


def muon():
    """A wide and a tall matrix, in 32-bit floats where PyTorch takes bf16."""
    torch.Tensor.bfloat16 = torch.Tensor.clone
    make = lambda p: torch.optim.Muon(p, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    return trajectory(make, shapes=((18, 40), (30, 17)), steps=4)


def clipped():
    parameters = [torch.nn.Parameter(torch.zeros(4, 5)), torch.nn.Parameter(torch.zeros(6))]
    for index, p in enumerate(parameters):
        p.grad = randn(100 + index, *p.shape)
    norm = torch.nn.utils.clip_grad_norm_(parameters, 1.5)
    return {"norm": float(norm), "values": [p.grad.flatten().tolist() for p in parameters]}


def main():
    gradients = {"unet": unet(), "autoencoder": autoencoder(), "text_encoder": text_encoder()}
    for model in gradients.values():
        model["gradients"] = {k: [float(f"{x:.7g}") for x in v] for k, v in model["gradients"].items()}
    (HERE / "gradients.json").write_text(json.dumps(gradients, separators=(",", ":")) + "\n")
    optimizers = {
        "adam": trajectory(lambda p: torch.optim.Adam(p, weight_decay=0.1)),
        "adamw": trajectory(lambda p: torch.optim.AdamW(p, betas=(0.8, 0.95), weight_decay=0.1)),
        "clipped": clipped(),
        "muon": [[float(f"{x:.7g}") for x in p] for p in muon()],
        "uniform": torch.rand(5, generator=torch.Generator().manual_seed(3)).tolist(),
    }
    (HERE / "optimizers.json").write_text(json.dumps(optimizers, separators=(",", ":")) + "\n")


main()
