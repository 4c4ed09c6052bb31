"""Writes clipseg/: a small CLIPSeg with random weights as transformers keeps it, and what transformers makes with it.

    pip install torch transformers safetensors pillow
    python make_clipseg_fixtures.py    # after make_model_fixtures.py, whose tokenizer it takes
"""
import numpy
import shutil
import torch
import torch.nn.functional as F
from pathlib import Path
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPSegConfig, CLIPSegForImageSegmentation, CLIPTokenizer

folder = Path(__file__).parent / "clipseg"
side = 48
mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def network(size, refined):
    torch.manual_seed(1)
    width = dict(hidden_size=16, intermediate_size=24, num_attention_heads=4)
    if not refined:
        # As published, heads have 64 channels where there are more: those of a file without a configuration.
        width = dict(hidden_size=16, intermediate_size=8, num_attention_heads=1)
    config = CLIPSegConfig(
        text_config=dict(**width, num_hidden_layers=2, vocab_size=size, max_position_embeddings=77,
            bos_token_id=size - 2, eos_token_id=size - 1),
        vision_config=dict(
            **width, num_hidden_layers=5 if refined else 10, image_size=32, patch_size=16),
        projection_dim=12, reduce_dim=16, decoder_num_attention_heads=4, decoder_intermediate_size=20,
        **(dict(extract_layers=[0, 1, 3], use_complex_transposed_convolution=True, conditional_layer=1) if refined else {}))
    model = CLIPSegForImageSegmentation(config).eval()
    for name, value in model.named_parameters():
        if "norm" in name:
            value.data = 0.2 * torch.randn_like(value) + (1 if name.endswith("weight") else 0)
        elif name.endswith("bias"):
            value.data = 0.1 * torch.randn_like(value)
        elif "embedding" in name:
            value.data = 0.5 * torch.randn_like(value)
        elif value.ndim > 1:
            value.data = torch.randn_like(value) / value[0].numel() ** 0.5
        if "transposed_convolution" in name:
            value.data *= 2
        value.data = value.data.half().float()
    return model


def answer(model, tokenizer, text, pixels):
    """Logits of the picture in the network's size."""
    tokens = tokenizer(text, return_tensors="pt", padding="max_length", truncation=True)
    return model(pixel_values=pixels, **tokens).logits.reshape(1, 1, *pixels.shape[2:])


def whole(model, tokenizer, text, pixels):
    """What its processor does before, without rounding to 8 bits, and the heat map in the picture's size."""
    planes = [
        numpy.array(Image.fromarray(pixels[..., c].astype(numpy.float32), "F").resize((side, side), Image.BILINEAR))
        for c in range(3)]
    x = (torch.tensor(numpy.stack(planes)) / 255 - torch.tensor(mean)[:, None, None]) / torch.tensor(deviation)[:, None, None]
    logits = answer(model, tokenizer, text, x[None].float())
    return torch.sigmoid(F.interpolate(logits, pixels.shape[:2], mode="bilinear", align_corners=False))[0, 0]


if __name__ == "__main__":
    folder.mkdir(exist_ok=True)
    for name in ["vocab.json", "merges.txt", "tokenizer_config.json"]:
        shutil.copy(folder.parent / "sd1" / "tokenizer" / name, folder / name)
    tokenizer = CLIPTokenizer.from_pretrained(folder, model_max_length=77)
    expected = {}
    pixels = numpy.random.default_rng(0).integers(0, 256, (50, 70, 3)).astype(numpy.uint8)
    pixels[10:40, 20:50] //= 4
    expected["pixels"] = torch.tensor(pixels).float()
    expected["input"] = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        for name, refined in [("refined", True), ("plain", False)]:
            model = network(len(tokenizer), refined)
            state = {key: value.half() for key, value in model.state_dict().items()}
            if refined:
                save_file(state, folder / "model.safetensors")
                model.config.save_pretrained(folder)
            else:
                (folder / "plain").mkdir(exist_ok=True)
                shutil.copy(folder / "merges.txt", folder / "plain" / "merges.txt")
                torch.save(state, folder / "plain" / "clipseg.bin")
            expected[f"{name}-logits"] = answer(model, tokenizer, "a dog", expected["input"])
            for text in ["a dog", "the red boat"]:
                expected[f"{name}-{text}"] = whole(model, tokenizer, text, pixels)
    save_file({name: value.contiguous() for name, value in expected.items()}, folder / "expected.safetensors")
