"""Colours as people with weak sight see them: luminance and contrast of WCAG 2.

https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
"""

from __future__ import annotations

import re

# What the level AA asks for: of text, and of lines and borders that carry meaning.
TEXT = 4.5
GRAPHICS = 3.0

WHITE = "#FFFFFF"
INK = "#111827"
BLACK = "#000000"

_HEX = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)
_STEPS = 64

Rgb = tuple[int, int, int]


def is_color(text: object) -> bool:
    """Whether this is a colour as we store it: ``#RRGGBB``."""
    return isinstance(text, str) and bool(_HEX.fullmatch(text))


def rgb(color: str) -> Rgb:
    """Return red, green and blue of ``#RRGGBB``."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def to_hex(red: float, green: float, blue: float) -> str:
    """Return ``#RRGGBB`` of three numbers between 0 and 255."""
    return f"#{round(red):02X}{round(green):02X}{round(blue):02X}"


def luminance(color: str) -> float:
    """Return the relative luminance: 0 is black, 1 is white."""
    red, green, blue = (_linear(part / 255) for part in rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, between 1 and 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(color: str, other: str, share: float) -> str:
    """Return ``color`` with a ``share`` of another one in it."""
    pairs = zip(rgb(color), rgb(other), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return to_hex(red, green, blue)


def text_on(color: str) -> str:
    """Return a colour for text on this background; one of them always fits.

    White when it can be read: buttons of a strong colour look right with it.
    """
    return next(text for text in (WHITE, INK, BLACK) if ratio(text, color) >= TEXT)


def readable(color: str, *backgrounds: str, least: float = TEXT) -> str:
    """Return the colour, darkened as little as makes it readable on all of these.

    The backgrounds are light ones: black fits each of them.
    """
    for step in range(_STEPS):
        found = mixed(color, BLACK, step / _STEPS) if step else color.upper()
        if all(ratio(found, background) >= least for background in backgrounds):
            return found
    return BLACK
