"""The initials of a business as a picture: phones take no SVG for their first screen."""

from __future__ import annotations

import functools
import io

from PIL import Image, ImageDraw, ImageFont

from . import contrast
from .page_brand import initials

SIZES = (180, 192, 512)


def png(name: str, color: str, size: int) -> bytes:
    """Return a square PNG without margin: phones cut it into their own shape."""
    return _drawn(initials(name), color, size)


@functools.lru_cache(maxsize=128)
def _drawn(text: str, color: str, size: int) -> bytes:
    image = Image.new("RGB", (size, size), color)
    # Two letters stay inside of what every shape shows: four fifths of the width.
    font = ImageFont.load_default(size * (0.42 if len(text) > 1 else 0.5))
    middle = (size / 2, size / 2)
    ink = contrast.text_on(color)
    bold = max(1, size // 110)
    draw = ImageDraw.Draw(image)
    draw.text(middle, text, fill=ink, font=font, anchor="mm", stroke_width=bold)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
