"""From three colours that somebody chose to all that a page needs."""

from __future__ import annotations

from dataclasses import dataclass

from . import contrast

# The suite's own brand: `static/src/scss/tokens.scss` says the same.
PRIMARY = "#2563EB"
SECONDARY = "#10B981"
ACCENT = "#F59E0B"

PAPER = "#FFFFFF"
CANVAS = "#F9FAFB"

NAMES = ("primary", "secondary", "accent")


@dataclass(frozen=True, slots=True)
class Brand:
    """Chosen colours; an empty one is the suite's."""

    primary: str = PRIMARY
    secondary: str = SECONDARY
    accent: str = ACCENT

    @classmethod
    def chosen(cls, **colors: str | None) -> Brand:
        """Return a brand of what was chosen; what is no colour counts as not chosen."""
        given = {n: c.upper() for n, c in colors.items() if c and contrast.is_color(c)}
        return cls(**given)

    def tokens(self) -> dict[str, str]:
        """Return every token that depends on the brand, by its name."""
        tokens: dict[str, str] = {}
        for name in NAMES:
            tokens |= _family(name, getattr(self, name))
        link = as_text(self.primary)
        focus = contrast.readable(self.primary, PAPER, CANVAS, least=contrast.GRAPHICS)
        return tokens | {
            "link": link,
            "link-rgb": _triple(link),
            "link-hover": contrast.mixed(link, contrast.BLACK, 0.2),
            "focus": focus,
        }

    def adjusted(self) -> dict[str, str]:
        """Return what of the chosen colours is darker where it is text: name -> colour."""
        texts = {name: as_text(getattr(self, name)) for name in NAMES}
        return {n: text for n, text in texts.items() if text != getattr(self, n)}


def soft(color: str) -> str:
    """Return a light background of this colour."""
    return contrast.mixed(color, PAPER, 0.92)


def as_text(color: str) -> str:
    """Return the colour as text on light backgrounds: ours, and its own soft one."""
    return contrast.readable(color, PAPER, CANVAS, soft(color))


def _family(name: str, color: str) -> dict[str, str]:
    """Return one colour with what goes with it; hovering never costs contrast."""
    text = contrast.text_on(color)
    away = contrast.BLACK if text == contrast.WHITE else contrast.WHITE
    return {
        name: color,
        f"{name}-rgb": _triple(color),
        f"on-{name}": text,
        f"{name}-hover": contrast.mixed(color, away, 0.14),
        f"{name}-active": contrast.mixed(color, away, 0.24),
        f"{name}-soft": soft(color),
        f"{name}-text": as_text(color),
    }


def _triple(color: str) -> str:
    return ", ".join(map(str, contrast.rgb(color)))
