"""Pictures that are higher than a page: cut where they are blank, so that each part is as wide as the text."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from PIL import Image

from healthstats.batch.papers.document import Block, Document, Picture
from healthstats.batch.papers.pdf import png_of

#: Height over width: what fits on a page a little smaller stays whole; a part is at most so high.
_WHOLE, _PART = 1.7, 1.27
#: The part of a page's end in which a cut may lie.
_SEARCHED = 0.35
#: A strip of this part of the highest one's height is as good.
_HIGH = 0.7
_SIZE = re.compile(
    r"""<svg\b(?=[^>]*\bwidth="(?P<wide>[\d.]+)pt")(?=[^>]*\bheight="(?P<high>[\d.]+)pt")"""
    r"""(?=[^>]*\bviewBox="0 0 [\d.]+ [\d.]+")[^>]*>"""
)


def cut_tall(document: Document) -> Document:
    """Return the document with each picture that is much higher than a page as several, one under another."""
    return replace(document, blocks=tuple(part for block in document.blocks for part in _parts(block)))


def _parts(block: Block) -> Iterator[Block]:
    svg = block.content.decode("utf-8") if isinstance(block, Picture) and block.kind == "svg" else ""
    size = _SIZE.search(svg)
    if not isinstance(block, Picture) or not size or float(size["high"]) <= _WHOLE * float(size["wide"]):
        yield block
        return
    wide, high = float(size["wide"]), float(size["high"])
    edges = _edges(block, wide, high)
    for number, (top, bottom) in enumerate(pairwise(edges), 1):
        head = re.sub(r'\bviewBox="[^"]*"', f'viewBox="0 {top:g} {wide:g} {bottom - top:g}"', size[0])
        head = re.sub(r'\bheight="[^"]*"', f'height="{bottom - top:g}pt"', head)
        content = svg[: size.start()] + head + svg[size.end() :]
        yield Picture(content.encode("utf-8"), "svg", f"{block.caption} ({number}/{len(edges) - 1})")


def _edges(picture: Picture, wide: float, high: float) -> list[float]:
    """Return where parts begin and end, in points from the top: in the middle of high blank strips."""
    image = np.asarray(Image.open(io.BytesIO(png_of(picture, 72.0))).convert("L"))
    blank = image.min(axis=1) == 255  # a row of the image is a point high
    edges = [0.0]
    while high - edges[-1] > _PART * wide:
        stop = int(edges[-1] + _PART * wide)
        start = int(edges[-1] + _PART * wide * (1 - _SEARCHED))
        edges.append(_blank_middle(blank, start, stop) or float(stop))
    return [*edges, high]


def _blank_middle(blank: np.ndarray, start: int, stop: int) -> float:
    """Return the middle of the last of the high blank strips; 0 when there is none."""
    strips: list[tuple[int, int]] = []  # height, end
    run = 0
    for place in range(start, min(stop, len(blank))):
        run = run + 1 if blank[place] else 0
        if run > 1:
            strips[-1] = (run, place)
        elif run:
            strips.append((run, place))
    enough = _HIGH * max((height for height, _ in strips), default=0)
    return next((end - (height - 1) / 2 for height, end in reversed(strips) if height >= enough), 0.0)
