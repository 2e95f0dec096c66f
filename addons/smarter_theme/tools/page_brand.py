"""What a page shows of a brand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from . import contrast, palette
from .initials import initials as letters

PRODUCT = "SmarterOS"
IMAGES = "/smarter_theme/static/img"
ICON = f"{IMAGES}/icon.svg"


@dataclass(frozen=True, slots=True)
class PageBrand:
    """Name, addresses and colour; without a tenant it is the suite's own brand."""

    name: str = PRODUCT
    slogan: str = ""
    color: str = palette.PRIMARY
    icon: str = ICON
    logo: str = ICON
    has_logo: bool = False
    stylesheet: str | None = None
    slug: str | None = None

    def png_icon(self, size: int) -> str:
        """Return the address of the icon as a picture of so many pixels."""
        if self.slug is None:
            return f"{IMAGES}/icon-{size}.png"
        version = self.icon.partition("?")[2]
        return f"/brand/{quote(self.slug)}/icon-{size}.png?{version}"


NEUTRAL = PageBrand()


def of_tenant(
    *,
    slug: str,
    name: str,
    slogan: str,
    color: str,
    has_logo: bool,
    stylesheet: str | None,
) -> PageBrand:
    """Return the brand of a tenant; without a logo its initials stand for it."""
    base = f"/brand/{quote(slug)}"
    version = hashlib.sha256(f"{name}\n{color}".encode()).hexdigest()[:10]
    icon = f"{base}/icon.svg?v={version}"
    logo = f"{base}/logo" if has_logo else icon
    return PageBrand(name, slogan, color, icon, logo, has_logo, stylesheet, slug)


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
    return letters(name) or PRODUCT[0]


def monogram(name: str, color: str) -> str:
    """Return an icon, as SVG, of the initials of a name on a colour."""
    text = escape(initials(name))
    ink = contrast.text_on(color)
    size = 34 if len(text) > 1 else 40
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80">'
        f'<rect width="80" height="80" rx="18" fill="{color}"/>'
        f'<text x="40" y="41" fill="{ink}" font-size="{size}" font-weight="650"'
        ' font-family="Inter,system-ui,-apple-system,Segoe UI,Roboto,sans-serif"'
        ' letter-spacing="-1" text-anchor="middle" dominant-baseline="central">'
        f"{text}</text></svg>\n"
    )
