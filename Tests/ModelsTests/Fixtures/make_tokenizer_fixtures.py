"""Writes tokenizer/: a small vocabulary of our own, and what transformers makes of prompts.

    python make_tokenizer_fixtures.py [bpe_simple_vocab_16e6.txt.gz]     (made with transformers 5.23)

vocab.json and merges.txt are a byte-level BPE trained here on the sentences below. prompts.json holds, for each
prompt, the ids of transformers.CLIPTokenizer with that vocabulary, the same padded to 77 with either pad token (equal
ids at the end written once), the text decoded, and the ids with CLIP's own vocabulary (ids only: the vocabulary itself is not ours to ship).
"""

import collections
import gzip
import json
import pathlib
import re
import sys
import tempfile

from transformers import CLIPTokenizer

FOLDER = pathlib.Path(__file__).resolve().parent / "tokenizer"
CLIP = FOLDER.parents[4] / "shared/clip/bpe_simple_vocab_16e6.txt.gz"
START, END = "<|startoftext|>", "<|endoftext|>"
MERGES, CLIP_MERGES = 520, 48894

SENTENCES = """
a photograph of an old lighthouse on a rocky shore at sunset, long exposure, soft light
the lighthouse keeper's daughter doesn't like the storm, but she'll watch the waves
a watercolour painting of a small village in the mountains, winter, snow on the roofs
a portrait of an old woman with a red scarf, painted in oil, studio light, highly detailed
they're walking through a forest of tall trees; we've never seen such a green light
i'm looking at a photograph of a cat, a photograph of a dog, and a photograph of a horse
a highly detailed drawing of a city street at night, rain, neon lights, reflections
the quick brown fox jumps over the lazy dog while the other dogs are sleeping in the sun
a castle on a hill above the sea, dramatic clouds, golden hour, wide angle, sharp focus
a still life with apples, pears and a glass of water on a wooden table, natural light
an astronaut riding a horse on the surface of the moon, 8k, 4k, photorealistic, 1990 2024
a café in paris, crème brûlée and a cup of coffee; the façade of the théâtre at night
ein bild von einem mädchen mit schönen augen, größe, straße, müde, über den dächern
el niño y la señora en el jardín, una canción de otoño, pequeño corazón
東京の夜景 東京の桜 日本の山 日本の海 красивый пейзаж красивый город 🌲🌲 🌊 🌊 ✨ ✨
low quality, blurry, bad anatomy, extra fingers, watermark, text, signature!!! ??? ... -- -- ((( )))
""".strip().split("\n")

LONG = ", ".join(sentence for sentence in SENTENCES[:11])

PROMPTS = [
    "", " ", "\n\t ", "a", "I", "!", "?!", "...", "7", "2024",
    "a photograph of an old lighthouse",
    "A Photograph Of An OLD LIGHTHOUSE",
    "  leading and   inner \t\n whitespace\u00a0\u3000here  ",
    "the keeper's daughter doesn't, we've, they're, I'm, she'll, he'd",
    "THE KEEPER'S DAUGHTER DOESN'T, WE'VE, THEY'RE, I'M, SHE'LL, HE'D",
    "rock'n'roll 'sun 'tis 'double' ''s !'s o'clock",
    "the keeper\u2019s daughter doesn\u2019t",
    "café crème brûlée, façade, naïve",
    "cafe\u0301 cre\u0300me bru\u0302le\u0301e, A\u030angstro\u0308m",
    "\u212b \u2126 \ufb01ne \u01c5 \u1e9b\u0323",
    "Mädchen, Größe, STRASSE, Straße, ẞ, MÜDE",
    "El Niño y la Señora, ¿qué? ¡sí!",
    "ΟΔΥΣΣΕΥΣ, Ελλάδα", "İstanbul, Iğdır, ıssız",
    "Красивый Пейзаж", "שלום עולם", "مرحبا بالعالم ٣٤", "नमस्ते दुनिया", "สวัสดีชาวโลก",
    "東京の夜景", "日本の桜, 漢字とカタカナ", "한국어 풍경", "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "🌲🌲🌲",
    "a 🌊 and a 👩\u200d🚀, ✨sparkles✨", "👍🏽 🇩🇪 ❤\ufe0f", "🌲a🌲1🌲",
    "1234567890", "8k, 4K, 16mm, f/1.8, 1/250s, 3.14", "x² ½ Ⅷ ٣ ①", "50% off, $100, #art @home",
    "photo_of_a_cat", "snake_case and kebab-case and CamelCase",
    "a.b,c;d:e", "((nested)) [brackets] {braces} <angles>",
    "!!!???...---***", "-- -- --", "\"quoted\" `code` \\back",
    "wow!!! really?! yes!", "a!b !c d! !",
    "supercalifragilisticexpialidocious", "a" * 100, "lighthouse" * 20, "pneumono" * 10 + "!" * 40,
    "ab" * 150, "é" * 60,
    "a\u200bzero\u200dwidth\ufeff", "control\x00chars\x01\x1c\x7f\x85here",
    "<|endoftext|>", "a<|startoftext|>b<|endoftext|>c", "<|ENDOFTEXT|> <|StartOfText|>",
    "<|endoftext|", "</w> a</w>b",
    "\ufffd \U000e0041 \ue000", "highly-detailed,photorealistic,8k,no spaces,at all",
    "a photograph of a cat, BREAK, a dog", LONG, LONG + ", " + LONG,
]


def byte_symbols():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(others)}


def vocabulary(merges):
    symbols = list(byte_symbols().values())
    symbols += [symbol + "</w>" for symbol in symbols]
    return {symbol: id for id, symbol in enumerate([*symbols, *map("".join, merges), START, END])}


def train(sentences, count):
    symbols = byte_symbols()
    words = collections.Counter(re.findall(r"'\w+|[^\W\d_]+|\d|[^\w\s]+", " ".join(sentences)))
    spelt = {word: [symbols[byte] for byte in word.encode()] for word in words}
    for parts in spelt.values():
        parts[-1] += "</w>"
    merges, taken = [], set()
    while len(merges) < count:
        pairs = collections.Counter()
        for word, parts in spelt.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += words[word]
        # Two merges that spell one symbol would give it two ids.
        _, best = max((n, pair) for pair, n in pairs.items() if "".join(pair) not in taken)
        merges.append(best)
        taken.add("".join(best))
        for parts in spelt.values():
            for at in range(len(parts) - 2, -1, -1):
                if tuple(parts[at : at + 2]) == best:
                    parts[at : at + 2] = ["".join(best)]
    return merges


def write(folder, merges):
    lines = ["#version: 0.2", *map(" ".join, merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = json.dumps(vocabulary(merges), ensure_ascii=False, separators=(",", ":"))
    (folder / "vocab.json").write_text(text, encoding="utf-8")


def load(folder, pad=END):
    ids = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")[1:-1]
    return CLIPTokenizer(vocab=ids, merges=[tuple(line.split(" ")) for line in lines], pad_token=pad)


def ids(tokenizer, prompt):
    return tokenizer(prompt, add_special_tokens=False)["input_ids"]


def padded(tokenizer, prompt):
    ids = tokenizer(prompt, padding="max_length", max_length=77, truncation=True)["input_ids"]
    while ids[-2] == ids[-1]:
        ids.pop()
    return ids


def clip_tokenizer(path):
    lines = gzip.open(path).read().decode().split("\n")[1 : CLIP_MERGES + 1]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write(folder, [tuple(line.split(" ")) for line in lines])
        return load(folder)


def main():
    FOLDER.mkdir(exist_ok=True)
    write(FOLDER, train(SENTENCES, MERGES))
    small, small_bang = load(FOLDER), load(FOLDER, pad="!")
    clip = clip_tokenizer(sys.argv[1] if len(sys.argv) > 1 else CLIP)
    cases = [
        {
            "text": prompt,
            "ids": ids(small, prompt),
            "decoded": small.decode(ids(small, prompt)),
            "padded": padded(small, prompt),
            "paddedWithBang": padded(small_bang, prompt),
            "clip": ids(clip, prompt),
        }
        for prompt in PROMPTS
    ]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (FOLDER / "prompts.json").write_text(f"[\n{lines}\n]\n")


main()
