#!/usr/bin/env python3
"""Times SD-Turbo's one step the way FastSD CPU takes it: OpenVINO, with TAESD as its decoder.

    benchmarks/sd_turbo.py FOLDER [--precision f32] [--repeats 5] [--threads 2]

FOLDER keeps the converted networks, 2.5 GB. Weights are random: speed does not depend on them. Beside it run
`gentool bench --shape sd-turbo`. Needs torch, diffusers, transformers and openvino.
"""
import argparse
import pathlib
import time

import numpy as np
import openvino


def convert(folder):
    """SD-Turbo's parts in their published shapes."""
    import torch
    from diffusers import AutoencoderTiny, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    class Part(torch.nn.Module):
        def __init__(self, network, call):
            super().__init__()
            self.network, self.call = network, call

        def forward(self, *inputs):
            return self.call(self.network, *inputs)

    def save(name, network, call, *example):
        if not (folder / f"{name}.xml").exists():
            with torch.no_grad():
                made = openvino.convert_model(Part(network().eval(), call), example_input=example)
            openvino.save_model(made, folder / f"{name}.xml")

    save("text", lambda: CLIPTextModel(CLIPTextConfig(
        hidden_size=1024, intermediate_size=4096, num_hidden_layers=23, num_attention_heads=16, hidden_act="gelu")),
        lambda encoder, tokens: encoder(tokens, return_dict=False)[0], torch.ones(1, 77, dtype=torch.long))
    save("step", lambda: UNet2DConditionModel(
        sample_size=64, cross_attention_dim=1024, attention_head_dim=[5, 10, 20, 20], use_linear_projection=True),
        lambda unet, sample, step, text: unet(sample, step, encoder_hidden_states=text, return_dict=False)[0],
        torch.randn(1, 4, 64, 64), torch.tensor([999.0]), torch.randn(1, 77, 1024))
    save("decode", AutoencoderTiny, lambda tiny, latent: tiny.decode(latent, return_dict=False)[0],
         torch.randn(1, 4, 64, 64))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--precision", default="f32", choices=["f32", "bf16"])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    convert(options.folder)
    core, total = openvino.Core(), 0
    for name, inputs in {
        "text": [np.ones((1, 77), np.int64)],
        "step": [np.ones((1, 4, 64, 64), np.float32), np.array([999], np.float32), np.ones((1, 77, 1024), np.float32)],
        "decode": [np.ones((1, 4, 64, 64), np.float32)],
    }.items():
        model = core.read_model(options.folder / f"{name}.xml")
        model.reshape({port: value.shape for port, value in zip(model.inputs, inputs)})
        network = core.compile_model(model, "CPU", {
            "INFERENCE_PRECISION_HINT": options.precision, "INFERENCE_NUM_THREADS": options.threads,
            "PERFORMANCE_HINT": "LATENCY"})
        times = []
        for _ in range(options.repeats + 1):
            begun = time.monotonic()
            network(inputs)
            times.append(time.monotonic() - begun)
        total += min(times)
        print(f"{name:6} {min(times):.3f} s", flush=True)
    print(f"all    {total:.3f} s")


if __name__ == "__main__":
    main()
