"""Small files of weights in every format, and the values that their own libraries read from them.

usage: pip install torch safetensors gguf numpy; make_checkpoint_fixtures.py     (writes beside itself)

`expected.json` has, for each file, each tensor's shape and its values as floats.
"""
import json
import os
from collections import OrderedDict
from pathlib import Path

import gguf
import numpy as np
import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent


class Callback:
    """Stands for what training programs leave in their files."""

    def __init__(self):
        self.best = 3


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/gentool-pickle-was-run",)


def main():
    torch.manual_seed(0)
    shared = torch.arange(20, dtype=torch.float32)
    tensors = OrderedDict(
        single=torch.randn(3, 5), half=torch.randn(4, 3).half(), brain=torch.randn(7).bfloat16(),
        double=torch.randn(2, 2).double(), whole=torch.tensor([[1, -2, 2 ** 40]]), small=torch.tensor([-3, 4], dtype=torch.int8),
        flag=torch.tensor([True, False]), scalar=torch.tensor(2.5), empty=torch.zeros(0, 3),
        kernel=torch.randn(2, 3, 1, 2), extremes=torch.tensor([65504.0, 6e-8, -0.0, float("inf"), 1e-4]).half())
    views = OrderedDict(tensors, part=shared[5:11].view(2, 3), whole_shared=shared)
    expected = {}

    def note(name, values):
        expected[name] = {k: {"shape": list(v.shape), "values": [
            str(x) for x in np.asarray(v.float() if torch.is_tensor(v) else v, np.float32).flatten().tolist()]}
            for k, v in values.items()}

    save_file({k: v.contiguous() for k, v in tensors.items()}, HERE / "plain.safetensors", metadata={"format": "pt"})
    note("plain.safetensors", tensors)
    torch.save(views, HERE / "zip.pt")
    note("zip.pt", views)
    torch.save(views, HERE / "legacy.pt", _use_new_zipfile_serialization=False)
    note("legacy.pt", views)
    training = {"epoch": 3, "callbacks": {"best": Callback()}, "lr": 1e-4, "state_dict": OrderedDict(
        weight=torch.nn.Parameter(torch.randn(2, 3)), bias=torch.randn(2))}
    torch.save(training, HERE / "training.ckpt")
    torch.save(training, HERE / "training-legacy.ckpt", _use_new_zipfile_serialization=False)
    for name in ("training.ckpt", "training-legacy.ckpt"):
        note(name, {k: v.detach() for k, v in training["state_dict"].items()})
    torch.save({"params": {"old": torch.ones(1)}, "params_ema": {"conv.weight": torch.randn(2, 2)}}, HERE / "ema.pth")
    note("ema.pth", torch.load(HERE / "ema.pth")["params_ema"])
    torch.save({"weight": torch.ones(2), "trap": Command()}, HERE / "command.pt")
    note("command.pt", {"weight": torch.ones(2)})

    rng = np.random.default_rng(0)
    writer = gguf.GGUFWriter(HERE / "blocks.gguf", "sd")
    writer.add_string("general.name", "blocks")
    writer.add_uint32("a.number", 7)
    writer.add_array("a.list", ["x", "yz"])
    values = {}
    for kind in ("F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"):
        number = getattr(gguf.GGMLQuantizationType, kind)
        data = rng.normal(size=(2, 512)).astype(np.float32)
        try:
            raw = gguf.quants.quantize(data, number)
        except NotImplementedError:
            # The package only decodes the k-quants: blocks of arbitrary bytes, with scales that are not too large.
            length, size = gguf.GGML_QUANT_SIZES[number]
            raw = rng.integers(0, 256, (2, 512 // length * size), dtype=np.uint8)
            scales = {"Q2_K": (80, 82), "Q3_K": (108,), "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208,)}[kind]
            blocks = raw.reshape(-1, size)
            for place in scales:
                halves = rng.normal(size=len(blocks)).astype(np.float16)
                blocks[:, place:place + 2] = halves.view(np.uint8).reshape(-1, 2)
        values[kind] = gguf.quants.dequantize(raw, number).reshape(2, 512)
        writer.add_tensor(kind, raw, raw_dtype=number)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    note("blocks.gguf", values)
    (HERE / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


main()
