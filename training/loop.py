"""What the trainings in PyTorch share: the optimizers of gentool, a state that they go on from, and their loop."""
import json
import math
import time

import numpy as np
import torch
from safetensors.torch import save_file

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def orthogonal(matrix):
    """Nearly the same directions with singular values around 1 (Jordan et al. 2024, "Muon")."""
    x = matrix / matrix.norm().clamp(min=1e-7)
    if flipped := x.shape[0] > x.shape[1]:
        x = x.T
    for _ in range(5):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x.T if flipped else x


def descend(state, rate, decay, memory):
    """One step of all parameters against their gradients, which are brought down to a norm of 1 together: Muon for
    matrices, which decay, Adam for the rest. `memory` is how much the average of parameters keeps at most."""
    parameters, step = state["parameters"], state["step"] + 1
    norm = torch.stack([p.grad.norm() for p in parameters.values()]).norm()
    scale = 1 / norm.clamp(min=1)
    if not norm.isfinite():
        for p in parameters.values():
            p.grad = None
        return
    for name, p in parameters.items():
        gradient, mean = p.grad * scale, state["mean"][name]
        if p.dim() > 1 and min(p.shape[0], p[0].numel()) >= 16:
            mean.lerp_(gradient, 0.05)
            ahead = gradient.lerp(mean, 0.95).flatten(1)
            p.mul_(1 - decay * rate).sub_(0.2 * rate * max(ahead.shape) ** 0.5 * orthogonal(ahead).view_as(p))
        else:
            square = state["square"][name]
            mean.lerp_(gradient, 0.1)
            square.lerp_(gradient.square(), 0.01)
            p.sub_(rate * mean / (1 - 0.9**step) / ((square / (1 - 0.99**step)).sqrt() + 1e-8))
        p.grad = None
    for name, average in state["average"].items():
        average.lerp_(parameters[name], 1 - min(memory, (1 + step) / (10 + step)))


def begun(options, initial):
    """The state that --resume goes on from, or one of `initial()`."""
    file = options.output.with_suffix(".state.pt")
    if options.resume and file.exists():
        state = torch.load(file, map_location=DEVICE)
    else:
        parameters = {name: value.to(DEVICE) for name, value in initial().items()}
        zeros = lambda: {name: torch.zeros_like(value) for name, value in parameters.items()}
        state = {"step": 0, "parameters": parameters, "mean": zeros(), "square": zeros(),
                 "average": {name: value.clone() for name, value in parameters.items()}}
    for p in state["parameters"].values():
        p.requires_grad_()
    return state


def train(options, state, lessons, loss_of, measured, told, figures={}, decay=0.0, memory=0.999):
    """Learns from `lessons` until all steps are done. `loss_of` is of parameters and a batch, `measured` of averaged
    parameters, `told` makes of figures what the model's file says; `figures` are those of the beginning."""
    state_file, log = options.output.with_suffix(".state.pt"), options.output.with_suffix(".log.jsonl")
    order = range(state["step"] * options.batch, options.steps * options.batch)
    batches = torch.utils.data.DataLoader(
        lessons, options.batch, sampler=order, num_workers=options.workers, persistent_workers=options.workers > 0)
    saved, start, losses = time.monotonic(), time.monotonic(), []

    def save():
        plain = {part: ({n: v.detach().cpu() for n, v in value.items()} if isinstance(value, dict) else value)
                 for part, value in state.items()}
        torch.save(plain, state_file.with_suffix(".new"))
        state_file.with_suffix(".new").rename(state_file)
        save_file({name: value.to(torch.bfloat16).contiguous() for name, value in plain["average"].items()},
                  options.output, {"format": "pt", "steps": str(state["step"])} | told(figures))

    for batch in batches:
        loss = loss_of(state["parameters"], *(part.to(DEVICE) for part in batch))
        loss.backward()
        warm = min(1, (state["step"] + 1) / 200)
        rate = options.rate * warm * (0.505 + 0.495 * math.cos(math.pi * state["step"] / options.steps))
        with torch.no_grad():
            descend(state, rate, decay, memory)
        state["step"] += 1
        losses.append(loss.item())
        step = state["step"]
        if step % options.evaluate == 0 or step == options.steps:
            figures = measured(state["average"])
            line = {"step": step, "loss": float(np.mean(losses)), "seconds": round(time.monotonic() - start)} | figures
            losses = []
            with log.open("a") as file:
                file.write(json.dumps(line) + "\n")
            print(line, flush=True)
            save()
        elif time.monotonic() - saved > 120:
            save()
            saved = time.monotonic()
