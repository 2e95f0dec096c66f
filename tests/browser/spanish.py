"""Which sentences of ours must not be seen by who reads Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polib
from playwright.sync_api import Page
from smarter_dev import paths

# Of fewer letters is what many languages have: units, signs, short names.
_LETTERS = 4
# Odoo's own widgets say this in Spanish, too, with words that are also ours.
_OF_ODOO = {"Today"}
_TAG = re.compile(r"<[^>]*>")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\$\{\w+\}|\{\w+\}")
_SPACE = re.compile(r"\s+")
# What people see or are read to; names of code are in no language.
_SEEN = """() => {
    // A language names itself.
    const foreign = "script, style, noscript, code, pre, textarea, [hreflang]";
    const names = ["placeholder", "title", "aria-label", "alt", "data-tooltip"];
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    const found = [[document.title, "title"]];
    const keep = (text, { tagName, className }) => {
        found.push([text, `${tagName.toLowerCase()} ${className}`.trim()]);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement: parent, textContent } = walker.currentNode;
        if (!parent.closest(foreign) && parent.getClientRects().length) {
            keep(textContent, parent);
        }
    }
    for (const name of names) {
        for (const one of document.querySelectorAll(`[${name}]`)) {
            keep(one.getAttribute(name), one);
        }
    }
    return found;
}"""


class English:
    """The English parts of our sentences whose Spanish is another, or is missing."""

    def __init__(self) -> None:
        english, spanish = set(), set()
        #: Sentences that nobody has translated yet.
        self.untranslated: list[str] = []
        for entry in _entries():
            english |= set(_parts(entry.msgid))
            spanish |= set(_parts(entry.msgstr))
            if not entry.msgstr:
                self.untranslated.append(entry.msgid)
        self.parts = english - spanish - _OF_ODOO

    def seen_on(self, page: Page) -> list[str]:
        """Return the English parts that a page shows, with the element of each."""
        found = {
            f"{part} ({place})"
            for text, place in page.evaluate(_SEEN)
            for part in self._in(" ".join(text.split()))
        }
        return sorted(found)

    def _in(self, text: str) -> Iterator[str]:
        """Yield the text itself, or what it says around a number or a name."""
        if text in self.parts:
            yield text
            return
        pieces = re.split(r"\s*[\d:“”\"]+\s*", text)
        yield from (piece for piece in pieces if piece in self.parts and piece != text)


def _entries() -> Iterator[polib.POEntry]:
    for path in sorted(paths.ADDONS.glob("*/i18n/es.po")):
        yield from (one for one in polib.pofile(path) if not one.obsolete)


def _parts(sentence: str) -> Iterator[str]:
    """Yield what stands between tags and placeholders, as a page would show it."""
    for between in _TAG.split(sentence):
        for part in _PLACEHOLDER.split(between):
            shown = _SPACE.sub(" ", part).strip(' :.,()“”"')
            full = _SPACE.sub(" ", part).strip()
            for one in {shown, full}:
                if sum(letter.isalpha() for letter in one) >= _LETTERS:
                    yield one
