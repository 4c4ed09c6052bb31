#!/bin/sh
# Renders the sample pictures and draws their masks. Needs POV-Ray 3.7 and Python 3 with Pillow and NumPy.
# Usage: samples/make.sh [landscape wall room meadow]     (PYTHON=... picks another interpreter)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
command -v povray >/dev/null || { echo "povray is missing: apt-get install povray povray-includes" >&2; exit 1; }
"$python" -c 'import PIL, numpy' 2>/dev/null || { echo "Pillow or NumPy is missing: apt-get install python3-pil python3-numpy" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- landscape wall room meadow
cd "$here/scenes"
for name in "$@"; do
  size="+W768 +H512"
  [ "$name" != meadow ] || size="+W1024 +H683"
  # One thread and no jitter: the same picture every time.
  echo "rendering $name"
  povray "-I$name.pov" "-O$work/$name.png" $size +FN8 -D -J +A0.1 +AM2 +R3 +WT1 >"$work/$name.log" 2>&1 ||
    { tail -n 20 "$work/$name.log" >&2; exit 1; }
  "$python" "$here/make_masks.py" "$name" "$work/$name.png" "$here"
done
