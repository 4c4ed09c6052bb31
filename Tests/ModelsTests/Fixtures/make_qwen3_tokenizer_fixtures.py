"""Writes qwen3-tokenizer/: a small vocabulary of our own, and the ids that transformers gives to texts of every kind.

    python make_qwen3_tokenizer_fixtures.py                          (made with transformers 5.24, tokenizers 0.23)
    python make_qwen3_tokenizer_fixtures.py FOLDER CASES COUNT       (ids of another vocabulary, to compare by hand)

tokenizer.json is a byte-level BPE trained here on the sentences below, written by transformers' Qwen2Tokenizer.
"""

import json
import pathlib
import random
import sys

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import Qwen2Tokenizer
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX

FOLDER = pathlib.Path(__file__).resolve().parent / "qwen3-tokenizer"
ADDED = """<|im_start|> <|im_end|> <|object_ref_start|> <|object_ref_end|> <|box_start|> <|box_end|> <|quad_start|>
<|quad_end|> <|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|> <tool_call> </tool_call>
<|fim_prefix|> <|fim_middle|> <|fim_suffix|> <|fim_pad|> <|repo_name|> <|file_sep|> <tool_response> </tool_response>
<think> </think>""".split()
SENTENCES = """a photograph of an old lighthouse on a rocky shore at sunset, long exposure, soft light
The lighthouse keeper's daughter doesn't like the storm, but she'll watch the waves; they're high
a watercolour painting of a small village in the mountains, winter, snow on the roofs
user assistant system think photo of a cat in the snow in 2024, 35 mm, f/1.8
ein Mädchen mit schönen Augen, größe Straße; el niño y la señora; un café à Paris, crème brûlée
東京の夜景 東京の桜 日本の山 красивый пейзаж красивый город 😀😀 한국어 한국""".split("\n")
WORDS = """the a photo of cat café naïve Ångström Straße İstanbul ﬁne don't I'LL we'Re they'vE 'S it's 'ſ rock'n'roll 12345
3.14 1,000 ½ Ⅷ ٣٤ 你好 世界 日本語 テスト ｶﾞ 한국어 हिन्दी ภาษาไทย עברית العربية é e\u0301 o\u0308\u0323 😀 👩‍👩‍👧‍👦 🇩🇪 ☕️ int
main() { return 0; } #include <stdio.h> def f(x): if(a&&b)||!c -> => ::std /usr/bin C:\\x $HOME <b>x</b>
https://a.b/c?d=e&f=g <think> </think> <|im_start|> <|im_end|> <|endoftext|> <|im _x_ a_b ___ ... !!! ¿¡ — “q” …
\u200b \u200d \ufeff \x00 \x7f Å Å ﷺ ŉ ǆ ẞ ς Σ ΑΒΓ кот КОТ ё ё ₿ € ① ² 𝔸 𝟘 𠮷 क्षि ក្ម ྰ ‎x ‏y""".split()
GAPS = [" ", "  ", "", "\n", "\r\n", "\n\n", "\t", " \n", "\n ", "   \n  ", " \t ", "\r", "\u00a0", "\u3000", "\u2028",
        "\u0085", "\x0b", "\x0c", "\x1f", ", ", "'", "-"]
FIRST = ["", " ", "  ", "\n", " \n", "\n ", "a", "'", "''", "'s", "'S x", "' s", " 's", "a's'", "'re'RE'rE", "'ll'LL",
         "  a", "a  ", "a   b", "\t\ta", "a\n\n\nb", "a \n b", " \r\n\r\n x", "１２３", "e\u0301\u0323"]


def character(rng):
    kind = rng.random()
    for limit, low, high in [(.3, 32, 127), (.4, 0, 0x300), (.5, 0x300, 0x370), (.6, 0x4E00, 0x9FFF),
                             (.65, 0x1F300, 0x1F650), (.7, 0xAC00, 0xD7A3)]:
        if kind < limit:
            return chr(rng.randrange(low, high))
    code = rng.randrange(0x370, 0x2FA1F)
    return chr(code) if not 0xD800 <= code < 0xE000 else " "


def texts(count):
    rng = random.Random(5)
    result = list(FIRST)
    while len(result) < count:
        kind = rng.random()
        if kind < .5:
            result.append("".join(rng.choice(WORDS) + rng.choice(GAPS) for _ in range(rng.randrange(1, 14))))
        elif kind < .8:
            result.append("".join(character(rng) for _ in range(rng.randrange(1, 30))))
        else:
            result.append("".join(rng.choice("a b'sS\n\r\t1é!?  ._<|>") for _ in range(rng.randrange(1, 30))))
    return result


def trained():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PRETOKENIZE_REGEX), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    trainer = trainers.BpeTrainer(
        vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(pair) for pair in model["merges"]]


def tokenizer(vocab, merges):
    result = Qwen2Tokenizer(vocab=vocab, merges=merges)
    result.add_tokens([AddedToken(t, special=t.startswith("<|"), normalized=False) for t in ADDED])
    return result


if __name__ == "__main__":
    if len(sys.argv) > 1:
        folder, cases, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
        merges = (folder / "merges.txt").read_text().splitlines()[1:]
        made = tokenizer(json.loads((folder / "vocab.json").read_text()), [tuple(line.split(" ")) for line in merges])
    else:
        FOLDER.mkdir(exist_ok=True)
        made, cases, count = tokenizer(*trained()), FOLDER / "texts.json", 500
        made.save_pretrained(FOLDER)
        (FOLDER / "tokenizer_config.json").unlink()
        file = FOLDER / "tokenizer.json"
        file.write_text(json.dumps(json.loads(file.read_text()), ensure_ascii=False, separators=(",", ":")))
    found = [{"text": text, "ids": made(text)["input_ids"]} for text in texts(count)]
    pathlib.Path(cases).write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in found) + "\n]\n")
