"""Writes clicks/: a small MobileSAM with random weights, and what MobileSAM's own code makes with it.

    pip install torch safetensors pillow timm torchvision mobilesam-mirror
    python make_click_fixtures.py
"""
import numpy
import torch
import torch.nn.functional as F
from mobile_sam.modeling import MaskDecoder, PromptEncoder, Sam, TinyViT, TwoWayTransformer
from mobile_sam.modeling.common import LayerNorm2d
from pathlib import Path
from PIL import Image
from safetensors.torch import save_file
from torch import nn

folder = Path(__file__).parent / "clicks"
side, width = 64, 32


class SmallTinyViT(TinyViT):
    """The published code takes its embedding for 64 × 64 × 256, and halves stages by their published widths."""
    def __init__(self, **settings):
        super().__init__(**settings)
        self.layers[2].downsample.conv2.c.stride = (1, 1)
        self.neck = nn.Sequential(
            nn.Conv2d(settings["embed_dims"][-1], width, 1, bias=False), LayerNorm2d(width),
            nn.Conv2d(width, width, 3, padding=1, bias=False), LayerNorm2d(width))

    def forward(self, x):
        x = self.patch_embed(x)
        for layer in self.layers:
            x = layer(x)
        return self.neck(x.view(len(x), self.img_size // 16, self.img_size // 16, -1).permute(0, 3, 1, 2))


def network():
    model = Sam(
        image_encoder=SmallTinyViT(
            img_size=side, embed_dims=[8, 16, 16, 24], depths=[2, 1, 2, 1], num_heads=[1, 2, 2, 3],
            window_sizes=[7, 3, 4, 3], drop_path_rate=0),
        prompt_encoder=PromptEncoder(
            embed_dim=width, image_embedding_size=(side // 16, side // 16), input_image_size=(side, side),
            mask_in_chans=4),
        mask_decoder=MaskDecoder(
            num_multimask_outputs=3,
            transformer=TwoWayTransformer(depth=2, embedding_dim=width, mlp_dim=48, num_heads=8),
            transformer_dim=width, iou_head_depth=3, iou_head_hidden_dim=24))
    model = model.eval()
    for name, value in list(model.named_parameters()) + list(model.named_buffers()):
        if not value.is_floating_point() or name.startswith("pixel_"):
            continue
        if name.endswith("running_var"):
            value.data = torch.rand_like(value) + 0.5
        elif "norm" in name or ".bn." in name or name.endswith("running_mean") or "neck.1" in name or "neck.3" in name:
            value.data = 0.2 * torch.randn_like(value) + (1 if name.endswith("weight") else 0)
        elif name.endswith("attention_biases"):
            value.data = torch.randn_like(value)
        elif name.endswith("bias"):
            value.data = 0.1 * torch.randn_like(value)
        elif value.ndim > 1 and "embed" not in name and "token" not in name and "gaussian" not in name:
            value.data = torch.randn_like(value) / value[0].numel() ** 0.5
        if "hypernetworks" in name and "layers.2" in name:
            value.data *= 8
        if name == "mask_decoder.iou_prediction_head.layers.2.bias":
            value.data += 0.6
        value.data = value.data.half().float()
    model.train().eval()  # Computes the table of attention biases again.
    return model


def answer(model, embedding, points=None, box=None):
    """Logits of all four masks and their qualities; places are in the network's pixels."""
    if points is not None:
        points = torch.tensor([[[x, y] for x, y, _ in points]]).float(), torch.tensor([[label for _, _, label in points]])
    if box is not None:
        box = torch.tensor([box]).float()
    sparse, dense = model.prompt_encoder(points=points, boxes=box, masks=None)
    masks, quality = model.mask_decoder.predict_masks(
        image_embeddings=embedding, image_pe=model.prompt_encoder.get_dense_pe(), sparse_prompt_embeddings=sparse,
        dense_prompt_embeddings=dense)
    return masks, quality[0]


def whole(model, pixels, points=None, box=None):
    """What SAM's predictor does around the network, without rounding to 8 bits between."""
    height, columns = pixels.shape[:2]
    scale = side / max(height, columns)
    seen = int(height * scale + 0.5), int(columns * scale + 0.5)
    planes = [
        numpy.array(Image.fromarray(pixels[..., c].astype(numpy.float32), "F").resize(seen[::-1], Image.BILINEAR))
        for c in range(3)]
    embedding = model.image_encoder(model.preprocess(torch.tensor(numpy.stack(planes))[None]))

    def placed(x, y):
        return x * (seen[1] / columns), y * (seen[0] / height)

    points = [(*placed(x, y), label) for x, y, label in points] if points else None
    box = [*placed(*box[:2]), *placed(*box[2:])] if box else None
    masks, quality = answer(model, embedding, points, box)
    best = 1 + int(quality[1:].argmax()) if box is None and len(points) == 1 else 0
    logits = model.postprocess_masks(masks[:, best:best + 1], seen, (height, columns))
    return torch.sigmoid(logits)[0, 0], quality[best:best + 1]


# Points: x, y, 1 if meant. Boxes: the first and the last column and row.
prompts = {
    "point": dict(points=[(20, 30, 1)]),
    "points": dict(points=[(20, 30, 1), (40, 12, 0), (22, 35, 1)]),
    "box": dict(box=(10, 5, 49, 39)),
    "both": dict(points=[(30, 20, 0), (12, 9, 1)], box=(10, 5, 49, 39)),
}

if __name__ == "__main__":
    folder.mkdir(exist_ok=True)
    torch.manual_seed(0)
    random = numpy.random.default_rng(0)
    pictures = {"wide": (50, 70), "small": (11, 7), "tall": (150, 52)}
    expected = {}
    with torch.inference_mode():
        model = network()
        state = {name: value.half() for name, value in model.state_dict().items() if "tracked" not in name}
        torch.save(state, folder / "mobile_sam.pt")
        expected["input"] = torch.randn(1, 3, side, side)
        expected["embedding"] = model.image_encoder(expected["input"])
        for name, prompt in prompts.items():
            logits, quality = answer(model, expected["embedding"], **prompt)
            expected[f"{name}-logits"], expected[f"{name}-quality"] = logits, quality
        for name, (height, columns) in pictures.items():
            pixels = random.integers(0, 256, (height, columns, 3)).astype(numpy.uint8)
            pixels[height // 4:height // 2, columns // 3:] //= 4
            expected[f"{name}-pixels"] = torch.tensor(pixels).float()
            for kind in prompts if name == "wide" else ["point"]:
                prompt = prompts[kind] if name == "wide" else dict(points=[(3, 4, 1)])
                mask, quality = whole(model, pixels, **prompt)
                expected[f"{name}-{kind}"], expected[f"{name}-{kind}-certainty"] = mask, quality
    save_file({name: value.contiguous() for name, value in expected.items()}, folder / "expected.safetensors")
