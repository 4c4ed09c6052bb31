#!/usr/bin/env python3
"""Packs a part of GNU Unifont for glyphs.c: make_glyphs.py unifont.hex unifont.gz

unifont.hex is in Debian's package unifont (https://unifoundry.com/unifont/). What is kept: letters of alphabets, kana,
hangul, punctuation and symbols of the Basic Multilingual Plane, and of the CJK ideographs those that national standards
of China, Taiwan, Japan and Korea hold (GB 2312, Big5, JIS X 0208, KS X 1001).

The packed data, before gzip: 65,536 bytes that say how many bytes a row of each character has (1, 2, or 0 if there is no
such character); of each character that is there the sixteen rows of its left eight columns, the leftmost pixel in the
highest bit; of each that has sixteen columns those of the right eight. (Left parts of ideographs repeat one another.)
"""

import gzip
import sys

KEPT = [(0x20, 0x7E), (0xA0, 0x13FF), (0x1780, 0x17FF), (0x1E00, 0x27FF), (0x2E00, 0x2E7F), (0x3000, 0x33FF),
        (0xAC00, 0xD7A3), (0xFB00, 0xFB4F), (0xFE20, 0xFE2F), (0xFF00, 0xFFFD)]


def standard_ideographs():
    found = set()
    for encoding in ["gb2312", "big5", "shift_jis", "euc_kr"]:
        for high in range(0x81, 0xFF):
            for low in range(0x40, 0xFF):
                try:
                    found.add(ord(bytes([high, low]).decode(encoding)))
                except (UnicodeDecodeError, TypeError):
                    pass
    return {code for code in found if 0x4E00 <= code <= 0x9FFF}


def main(source, target):
    glyphs = {}
    for line in open(source):
        code, rows = line.strip().split(":")
        glyphs[int(code, 16)] = bytes.fromhex(rows)
    ideographs = standard_ideographs()
    kept = sorted(
        code for code in glyphs
        if code in ideographs or any(first <= code <= last for first, last in KEPT))
    widths = bytearray(1 << 16)
    for code in kept:
        widths[code] = len(glyphs[code]) // 16
    data = bytes(widths)
    wide = [glyphs[code] for code in kept if len(glyphs[code]) == 32]
    data += b"".join(glyphs[code][::widths[code]] for code in kept)
    data += b"".join(rows[1::2] for rows in wide)
    packed = gzip.compress(data, 9, mtime=0)
    open(target, "wb").write(packed)
    print(f"{len(kept)} characters, {len(data)} bytes, packed {len(packed)}")


main(*sys.argv[1:])
