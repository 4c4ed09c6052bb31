"""Small checkpoints of every kind, and what PyTorch, safetensors and gguf read from them (expected.json).

usage: pip install torch safetensors numpy gguf; make_checkpoint_fixtures.py FOLDER
"""
import base64, collections, io, json, os, struct, sys, types, zipfile, zlib
import gguf, numpy, torch
from safetensors.torch import save_file

folder = sys.argv[1]
expected = {}
torch.manual_seed(7)
random = numpy.random.default_rng(7)


def path(name):
    return os.path.join(folder, name)


def expect(file, tensors, metadata={}):
    names = {torch.float64: "f64", torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16",
             torch.int64: "i64", torch.int32: "i32", torch.int16: "i16", torch.int8: "i8", torch.uint8: "u8",
             torch.bool: "bool"}
    entries = {}
    for name, tensor in tensors.items():
        kind, values = tensor if isinstance(tensor, tuple) else (names[tensor.dtype], tensor.detach().float().numpy())
        entries[name] = {"shape": list(values.shape), "type": kind,
                         "floats": base64.b64encode(values.astype("<f4").tobytes()).decode()}
    expected[file] = {"tensors": entries, "metadata": metadata}


# One tensor of each type, a single number, an empty one.
plain = {
    "double": torch.randn(3, dtype=torch.float64),
    "single.weight": torch.randn(2, 3, 4),
    "half.weight": torch.randn(5, 7).half(),
    "brain.weight": torch.randn(3, 3).bfloat16(),
    "long": torch.tensor([-1, 0, 1 << 40]),
    "int": torch.tensor([[-70000, 70000]], dtype=torch.int32),
    "short": torch.tensor([-300, 300], dtype=torch.int16),
    "char": torch.tensor([-128, 127], dtype=torch.int8),
    "byte": torch.tensor([0, 255, 7], dtype=torch.uint8),
    "flags": torch.tensor([True, False, True]),
    "scalar": torch.tensor(2.5),
    "nothing": torch.zeros(0, 4),
}
metadata = {"format": "pt", "note": "line\nbreak, \"quotes\", \u00fcml\u00e4ut \U0001F642"}
save_file(plain, path("plain.safetensors"), metadata=metadata)
expect("plain.safetensors", plain, metadata)

# What a training script saves: other objects beside the tensors, views of one storage, every order of dimensions.
shared = torch.randn(4, 6)
weights = collections.OrderedDict(
    plain, **{
        "parameter": torch.nn.Parameter(torch.randn(2, 2)),
        "transposed": torch.randn(3, 5).t(),
        "permuted": torch.randn(2, 3, 4).half().permute(2, 0, 1),
        "row": shared[1],
        "columns": shared[:, 2:5],
        "every.second": torch.arange(10)[::2],
        "expanded": torch.tensor([1.5, 2.5]).expand(3, 2),
    })
weights._metadata = {"": {"version": 1}}
module = types.ModuleType("pytorch_lightning.callbacks.model_checkpoint")
sys.modules["pytorch_lightning"] = types.ModuleType("pytorch_lightning")
sys.modules["pytorch_lightning.callbacks"] = types.ModuleType("pytorch_lightning.callbacks")
sys.modules[module.__name__] = module


class ModelCheckpoint:
    def __init__(self):
        self.best = torch.tensor(0.25)
        self.paths = {"last": ["a", "b"]}


class History(dict):
    pass


for kind in (ModelCheckpoint, History):
    kind.__module__, kind.__qualname__ = module.__name__, kind.__name__
    setattr(module, kind.__name__, kind)
training = {
    "epoch": 3, "global_step": -(1 << 40), "rate": 0.125, "pytorch-lightning_version": "1.4.2", "done": True,
    "callbacks": {ModelCheckpoint: ModelCheckpoint(), "history": History(a=1)},
    "best": numpy.float64(0.5), "shape": torch.Size([1, 2]), "kind": torch.float16, "where": torch.device("cpu"),
    "raw": b"\x00\xff", "huge": 1 << 100, "kept": {1, 2}, "frozen": frozenset([3]), "list": [(), (1,), (1, 2, 3, 4)],
    "state_dict": weights,
    "optimizer_states": [{"state": {0: {"exp_avg": torch.randn(2)}}}],
}
facts = {"epoch": "3", "global_step": str(-(1 << 40)), "rate": "0.125", "pytorch-lightning_version": "1.4.2",
         "done": "true"}
for name, options in {"archive.ckpt": {}, "archive-3.ckpt": {"pickle_protocol": 3},
                      "archive-4.ckpt": {"pickle_protocol": 4},
                      "legacy.ckpt": {"_use_new_zipfile_serialization": False},
                      "legacy-4.ckpt": {"_use_new_zipfile_serialization": False, "pickle_protocol": 4}}.items():
    torch.save(training, path(name), **options)
    expect(name, weights, facts)

small = {"conv.weight": torch.randn(2, 1, 3, 3), "conv.bias": torch.randn(2)}
other = {"conv.weight": torch.zeros(1)}
for name, saved, names in [
    ("averaged.pth", {"params": other, "params_ema": small}, ""),
    ("params.pth", {"params": small, "iter": 5}, ""),
    ("model.pth", {"model": small, "epoch": 5}, ""),
    ("empty-model.pth", {"model": {"lr": 1.0}, "net": small}, "net."),
    ("flat.pth", small, ""),
    ("nested.pth", {"encoder": {"block": small, 0: {"x": torch.ones(1)}}, "steps": 7}, "encoder.block."),
]:
    torch.save(saved, path(name))
    tensors = {names + key: value for key, value in small.items()}
    if name == "nested.pth":
        tensors["encoder.0.x"] = torch.ones(1)
    expect(name, tensors, {key: str(value) for key, value in saved.items() if isinstance(value, int)})


# Loading this with Python's pickle runs a command.
class Command:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.system, ("touch " + self.mark,)


torch.save({"hook": Command("checkpoint-ran-a-command"), "state_dict": small}, path("command.ckpt"))
expect("command.ckpt", small)
torch.save(Command("checkpoint-ran-a-command"), path("only-a-command.ckpt"))
torch.save({"state_dict": {"sparse": torch.eye(2).to_sparse(), **small}}, path("sparse.ckpt"))
torch.save({"state_dict": {"complex": torch.zeros(2, dtype=torch.complex64), **small}}, path("complex.ckpt"))


# Zip archives as other writers make them.
def rewritten(source, target, method):
    with zipfile.ZipFile(path(source)) as old, zipfile.ZipFile(path(target), "w", method) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))


rewritten("flat.pth", "stored-again.pth", zipfile.ZIP_STORED)
expect("stored-again.pth", small)
rewritten("flat.pth", "deflated.pth", zipfile.ZIP_DEFLATED)

with zipfile.ZipFile(path("flat.pth")) as old, open(path("zip64.pth"), "wb") as out:
    directory = b""
    for entry in old.infolist():
        data, name, at = old.read(entry), entry.filename.encode(), out.tell()
        crc, wide = zlib.crc32(data), 0xFFFFFFFF
        extra = struct.pack("<HHQQ", 1, 16, len(data), len(data))
        out.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 33, crc, wide, wide, len(name), len(extra)))
        out.write(name + extra + data)
        extra = struct.pack("<HHI", 0x7777, 4, 0) + struct.pack("<HHQQQ", 1, 24, len(data), len(data), at)
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, 0, 0, 0, 33, crc, wide, wide, len(name),
                                 len(extra), 0, 0, 0, 0, wide) + name + extra
    start, count = out.tell(), len(old.infolist())
    out.write(directory)
    end = out.tell()
    out.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(directory), start))
    out.write(struct.pack("<IIQI", 0x07064B50, 0, end, 1))
    out.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
assert set(torch.load(path("zip64.pth"))) == set(small)
expect("zip64.pth", small)

# Every block format: random bytes, with scales that are finite.
kinds = gguf.GGMLQuantizationType
scales = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
          "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}
writer = gguf.GGUFWriter(path("blocks.gguf"), "test")
writer.add_string("general.name", "blocks")
writer.add_uint32("number", 4000000000)
writer.add_int64("negative", -5)
writer.add_float32("half", 0.5)
writer.add_bool("flag", True)
writer.add_array("some", [1, 2, 3])
writer.add_array("words", ["a", "b"])
writer.add_array("vocabulary", [str(index) for index in range(100)])
writer.add_array("numbers", list(range(200)))
tensors = {}
for name, offsets in scales.items():
    kind = getattr(kinds, name)
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    rows = 2 if elements == 32 else 1
    blocks = random.integers(0, 256, (rows * 2, size), dtype=numpy.uint8)
    for offset in offsets:
        blocks[:, offset:offset + 2] = random.normal(0, 0.01, (rows * 2, 1)).astype("<f2").view(numpy.uint8)
    blocks = blocks.reshape(rows, 2 * size)
    writer.add_tensor(name.lower(), blocks, raw_dtype=kind)
    tensors[name.lower()] = (name[:3].lower() + name[3:], gguf.quants.dequantize(blocks, kind))
for name, values in [("single", random.normal(size=(3, 5)).astype("f4")), ("half", random.normal(size=7).astype("f2")),
                     ("double", random.normal(size=3)), ("int", numpy.array([[1, -2]], "i4"))]:
    writer.add_tensor(name, values)
    tensors[name] = ({"single": "f32", "half": "f16", "double": "f64", "int": "i32"}[name], values.astype("f4"))
brain = random.normal(size=(2, 4)).astype("f4")
stored = gguf.quants.quantize(brain, kinds.BF16)
writer.add_tensor("brain", stored, raw_dtype=kinds.BF16)
tensors["brain"] = ("bf16", gguf.quants.dequantize(stored, kinds.BF16))
blocks = gguf.quants.quantize(random.normal(size=(1, 288)).astype("f4"), kinds.Q8_0)
writer.add_tensor("convolution", blocks, raw_dtype=kinds.Q8_0)
writer.add_array("comfy.gguf.orig_shape.convolution", [8, 4, 3, 3])
tensors["convolution"] = ("q8_0", gguf.quants.dequantize(blocks, kinds.Q8_0).reshape(8, 4, 3, 3))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
expect("blocks.gguf", tensors, {
    "general.architecture": "test", "general.name": "blocks", "number": "4000000000", "negative": "-5", "half": "0.5",
    "flag": "true", "some": "[1, 2, 3]", "words": "[a, b]", "vocabulary": "[100 values]", "numbers": "[200 values]",
    "comfy.gguf.orig_shape.convolution": "[8, 4, 3, 3]"})

with open(path("expected.json"), "w") as out:
    json.dump(expected, out, indent=0, sort_keys=True)
