"""Unpacks one picture in a process of its own: a file on its standard input, a small raster on its standard output.

Two laws of this file: it runs alone and imports nothing of ours; and before it looks at a byte it has given up opening
files, connecting, starting programs, and more memory and time than a picture needs.
"""

from __future__ import annotations

import io
import resource
import struct
import sys
from pathlib import Path

from PIL import Image, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

NEEDED_LATER = (MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""Pillow loads these when a file asks for them: several JPEGs in one, as phones write them, and Exif."""
FORMATS = {"GIF", "JPEG", "PNG", "WEBP"}
MOST_GROWTH = 64 << 20
"""Bytes of memory beside those that the empty process has."""
MOST_SECONDS = 2
"""Of a processor."""
MOST_PIXELS = {"JPEG": 64_000_000, "GIF": 40_000_000}
MOST_PIXELS_ELSE = 11_000_000
"""Four bytes each; a JPEG is unpacked at a fraction of its size, a GIF has one."""
FINER = 4
"""How much finer a picture that is not plain colours is sampled than it is shown."""
MOST_FINER = 1024
"""Pixels of its longer side up to which that goes: beside a large picture there is little memory left."""
BEHIND = (128, 128, 128)
"""What transparent pixels show: both black and white drawings can be made out on it."""
HEAD = struct.Struct(">HH")


def give_up_rights() -> None:
    """Keep nothing but the open pipes, a little memory and a little time; for good, also for what takes this over."""
    grown = _size() + MOST_GROWTH
    # RLIMIT_NOFILE: no file, no connection, whoever asks. macOS takes no limit of memory; the others hold there too.
    limits = {"RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0, "RLIMIT_NPROC": 0, "RLIMIT_CPU": MOST_SECONDS, "RLIMIT_NOFILE": 0}
    if grown > MOST_GROWTH:
        limits["RLIMIT_AS"] = grown
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))


def _size() -> int:
    """Return how much address space this process has, in bytes; 0 where that is not known."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def small(data: bytes, kind: str, box: tuple[int, int]) -> Image.Image:
    """Return the first picture of a file, as it fits into `box`, in plain colours.

    Raises:
        ValueError: when it is too large, or of no kind that is unpacked here.
        OSError: when it is not whole; Pillow raises others too.
    """
    if kind not in FORMATS:
        raise ValueError(kind)
    with Image.open(io.BytesIO(data), formats=(kind,)) as image:
        if image.width * image.height > MOST_PIXELS.get(kind, MOST_PIXELS_ELSE):
            raise ValueError(image.size)
        # In a turned photo width and height change places.
        room = (max(box), max(box))
        image.draft("RGB", room)
        shown: Image.Image = image
        if image.mode not in ("RGB", "L"):
            # Before colours are looked up or weighed by what is transparent: two of a large picture do not fit.
            finer = min(1.0, max(max(room), min(FINER * max(room), MOST_FINER)) / max(image.size))
            size = (max(1, int(image.width * finer)), max(1, int(image.height * finer)))
            shown = image.resize(size, Image.Resampling.NEAREST).convert("RGBA")
        shown = ImageOps.exif_transpose(_fitting(shown, room))
        shown = _fitting(shown, box).convert("RGBA")
        flat = Image.new("RGBA", shown.size, (*BEHIND, 255))
        flat.alpha_composite(shown)
        return flat.convert("RGB")


def told(picture: Image.Image, box: tuple[int, int]) -> bytes:
    """Return width, height and pixels of a picture as it fits into `box`."""
    fits = _fitting(picture.copy(), box)
    return HEAD.pack(*fits.size) + fits.tobytes()


def told_finely(picture: Image.Image, colours: int) -> bytes:
    """Return width, height, how many colours, the colours, and which of them each pixel has."""
    # An octree takes a hundredth of the time that cutting at the median does, and leaves no colour out.
    few = picture.quantize(colours, Image.Quantize.FASTOCTREE)
    few = picture.quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG)
    palette = bytes(few.getpalette("RGB") or ())[: 3 * colours]
    return HEAD.pack(*few.size) + bytes([len(palette) // 3]) + palette + few.tobytes()


def _load_all(kind: str) -> None:
    """Unpack a picture of our own, so that all is loaded that this kind needs: later nothing can be."""
    Image.preinit()
    own = io.BytesIO()
    Image.new("P" if kind in ("GIF", "PNG") else "RGB", (2, 2)).save(own, kind)
    told_finely(small(own.getvalue(), kind, (1, 1)), 2)


def _fitting(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def main(arguments: list[str]) -> int:
    """Unpack what comes in and return the exit code; nothing of what went wrong is said.

    Behind its kind stands the box for the pixels; behind that may stand one for many pixels in so many colours.
    """
    kind, box = arguments[0], (int(arguments[1]), int(arguments[2]))
    fine = [int(each) for each in arguments[3:]]
    _load_all(kind)
    give_up_rights()
    try:
        picture = small(sys.stdin.buffer.read(), kind, (fine[0], fine[1]) if fine else box)
        answer = told(picture, box) + (told_finely(picture, fine[2]) if fine else b"")
    except BaseException:  # noqa: BLE001  whatever a decoder comes up with: there is no picture
        return 1
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
