"""Writes lora-forms.safetensors: changes in every form with random numbers, and what LyCORIS and PEFT make of weights
with them.

    pip install torch safetensors lycoris-lora peft
    python make_lora_fixtures.py

Names are "form/layer.role"; beside them stand "form/layer.base" and "form/layer.expected".
"""
from pathlib import Path

import torch
from lycoris.modules.loha import LohaModule
from lycoris.modules.lokr import LokrModule
from lycoris.modules.locon import LoConModule
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file

torch.manual_seed(0)
result = {}


def layers(inputs=6, outputs=4):
    return {"linear": torch.nn.Linear(inputs, outputs), "conv": torch.nn.Conv2d(inputs, outputs, 3, padding=1)}


def answered(layer, module):
    """The weight that a layer answers with: what was trained. LyCORIS 4.1.3's own merge multiplies LoHa's and LoKr's
    change by alpha / rank twice."""
    if isinstance(layer, torch.nn.Linear):
        probes = torch.eye(layer.in_features)
        return (module(probes) - module(torch.zeros_like(probes))).T.detach()
    inputs = layer.in_channels
    probes = torch.zeros(inputs, inputs, 3, 3)
    probes[range(inputs), range(inputs), 1, 1] = 1
    return (module(probes) - module(torch.zeros_like(probes))).flip(2, 3).transpose(0, 1).detach()


def lycoris(form, kind, **options):
    # LoKr leaves small matrices whole.
    sizes, rank = ((20, 16), 1) if kind is LokrModule else ((6, 4), 3)
    for name, layer in layers(*sizes).items():
        module = kind("layer", layer, multiplier=1.0, lora_dim=rank, alpha=0.7, **options)
        for parameter in module.parameters():
            parameter.data = torch.randn_like(parameter) * 0.5
        if options.get("weight_decompose"):
            module.dora_scale.data = module.dora_scale.data.abs() + 0.5
        result[f"{form}/{name}.base"] = layer.weight.detach().clone()
        result[f"{form}/{name}.expected"] = answered(layer, module)
        for key, value in module.state_dict().items():
            if key.startswith(("lora_", "hada_", "lokr_", "dora_", "alpha")):
                result[f"{form}/{name}.{key}"] = value.detach()


lycoris("locon", LoConModule)
lycoris("locon-tucker", LoConModule, use_tucker=True)
lycoris("loha", LohaModule)
lycoris("loha-tucker", LohaModule, use_tucker=True)
lycoris("lokr", LokrModule, factor=2)
lycoris("lokr-both", LokrModule, factor=4, decompose_both=True)
lycoris("lokr-tucker", LokrModule, factor=2, use_tucker=True)
lycoris("lokr-full", LokrModule, factor=2, full_matrix=True)
lycoris("dora-input", LoConModule, weight_decompose=True, wd_on_out=False)
lycoris("dora-output", LoConModule, weight_decompose=True, wd_on_out=True)
lycoris("dora-lokr", LokrModule, factor=2, weight_decompose=True)
lycoris("dora-loha", LohaModule, weight_decompose=True)

for name, layer in layers().items():
    model = torch.nn.Sequential(layer)
    base = layer.weight.detach().clone()
    peft = get_peft_model(model, LoraConfig(r=3, lora_alpha=2, use_dora=True, target_modules=["0"]))
    for key, parameter in peft.named_parameters():
        if "lora_magnitude" in key:
            parameter.data = parameter.data * (1 + torch.rand_like(parameter))
        elif "lora_" in key:
            parameter.data = torch.randn_like(parameter) * 0.5
    for key, value in peft.state_dict().items():
        if "lora_" in key:
            result[f"peft-dora/{name}." + key.split(".0.", 1)[1].replace(".default", "")] = value.detach().clone()
    result[f"peft-dora/{name}.alpha"] = torch.tensor(2.0)
    result[f"peft-dora/{name}.base"] = base
    result[f"peft-dora/{name}.expected"] = peft.merge_and_unload()[0].weight.detach()

result = {key: value.float().contiguous() for key, value in result.items()}
save_file(result, Path(__file__).parent / "lora-forms.safetensors")
