"""Makes `float8.safetensors`: all numbers of 8 bits, and what PyTorch says that they are; and scaled ones, as ComfyUI
writes them.

Usage: make_float8_fixture.py    (needs torch, safetensors)
"""
from pathlib import Path

import torch
from safetensors.torch import save_file

everything = torch.arange(256, dtype=torch.int32).to(torch.uint8)
tensors = {}
for name, kind in (("e4m3", torch.float8_e4m3fn), ("e5m2", torch.float8_e5m2)):
    values = everything.view(kind)
    tensors[name], tensors[f"{name}.floats"] = values, values.float()
    weight = torch.linspace(-3, 3, 12).reshape(4, 3).to(kind)
    single, rows = torch.tensor(0.25), torch.tensor([1.0, 2.0, 0.5, 4.0])
    tensors |= {f"{name}.single.weight": weight, f"{name}.single.scale_weight": single.clone(),
                f"{name}.single.scale_input": torch.tensor(3.0), f"{name}.single.floats": weight.float() * single,
                f"{name}.rows.weight": weight.clone(), f"{name}.rows.weight_scale": rows.reshape(4, 1).clone(),
                f"{name}.rows.floats": weight.float() * rows[:, None]}
tensors["model.scaled_fp8"] = torch.zeros(0).to(torch.float8_e4m3fn)
save_file({k: v.clone() for k, v in tensors.items()}, Path(__file__).parent / "float8.safetensors")
