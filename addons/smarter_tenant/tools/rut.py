"""Chilean RUT: from any human spelling to one canonical value, and back.

Canonical form: digits without leading zeros, hyphen, upper-case check digit
(``76086428-5``). Pure functions, no Odoo. The arithmetic of the check digit is
``stdnum.cl.rut``'s; this module owns the spelling, because the spelling decides
whether two people typed the same number.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from stdnum.cl import rut as _stdnum_rut  # type: ignore[import-untyped,unused-ignore]

ErrorCode = Literal["empty", "too_long", "format", "check_digit", "zero"]

GENERIC: Final = frozenset({"44444444-4", "55555555-5", "66666666-6"})
"""Numbers that the tax service lends to whoever has none: they name nobody."""

COMPANY_FROM: Final = 50_000_000
"""Lowest number of legal entities; natural persons are below."""

_MAX_INPUT = 64
_MAX_DIGITS = 8
_MESSAGES: Final[dict[ErrorCode, str]] = {
    "empty": "The RUT is empty.",
    "too_long": "The RUT is too long.",
    "format": "The RUT is not written like 76.086.428-5.",
    "check_digit": "The check digit of the RUT is wrong.",
    "zero": "The RUT has only zeros.",
}

# Dashes that Unicode does not file under "Pd": minus sign, modifier minus,
# hyphen bullet. People paste them from spreadsheets and PDFs.
_EXTRA_DASHES: Final = frozenset("\u2212\u02d7\u2043")
_DOTS: Final = frozenset(".\u2024\uff0e")
_FULL_WIDTH_FIRST, _FULL_WIDTH_LAST = 0xFF01, 0xFF5E
_FULL_WIDTH_OFFSET = 0xFF01 - 0x21

_PREFIX: Final = re.compile(r"\ACL[-. ]*")
_SHAPE: Final = re.compile(r"(?P<body>[0-9](?:[-. ]*[0-9])*)[-. ]*(?P<check>[0-9K])")
_BEGINNING: Final = re.compile(r"[0-9][-. 0-9]{0,15}")
# "76.086.428" is a whole number in groups of three: its check digit is missing,
# and one in eleven of these would pass by accident if the last digit were taken.
_GROUPED_NUMBER: Final = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+")


class RutError(ValueError):
    """The only exception of this module; ``code`` says what is wrong."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(_MESSAGES[code])
        self.code: ErrorCode = code


def parse(text: object) -> str:
    """Return the canonical RUT spelled by ``text`` or raise :class:`RutError`."""
    spelling = _spelling(text)
    match = _SHAPE.fullmatch(spelling)
    if not match or not _check_digit_is_set_apart(spelling):
        raise RutError("format")
    return _validated(_separators_removed(match["body"]), match["check"])


def format(canonical: str) -> str:
    """Return a canonical RUT as people write it: ``76.086.428-5``."""
    digits, _, check = canonical.partition("-")
    return f"{int(digits):,}".replace(",", ".") + f"-{check}"


def fragment(text: object) -> str:
    """Return the digits that ``text`` has in common with canonical RUTs, for search.

    The beginning of a number however it is typed: ``76.086`` and ``cl 076086`` give
    ``76086``. Empty when the text cannot be the beginning of a RUT.
    """
    try:
        spelling = _spelling(text)
    except RutError:
        return ""
    return _separators_removed(spelling) if _BEGINNING.fullmatch(spelling) else ""


def is_generic(canonical: str) -> bool:
    """Whether the number is one of those lent to people without a RUT."""
    return canonical in GENERIC


def is_repeated(canonical: str) -> bool:
    """Whether all digits are the same: valid, but more often made up than real."""
    return len(set(canonical.partition("-")[0])) == 1


def is_company(canonical: str) -> bool:
    """Whether the number is in the range of legal entities (a hint, not a proof)."""
    return int(canonical.partition("-")[0]) >= COMPANY_FROM


def _spelling(text: object) -> str:
    """Return ``text`` folded, without outer blanks and country prefix."""
    return _PREFIX.sub("", _fold(_as_text(text)).strip(" \t\r\n"), count=1)


def _separators_removed(spelling: str) -> str:
    return re.sub(r"[-. ]", "", spelling).lstrip("0")


def _as_text(text: object) -> str:
    """Return ``text`` as the string it is, refusing what cannot be a RUT."""
    if text is None or text is False:
        raise RutError("empty")
    if not isinstance(text, str):
        raise RutError("format")
    if not text.strip():
        raise RutError("empty")
    if len(text) > _MAX_INPUT:
        raise RutError("too_long")
    return text


def _fold(text: str) -> str:
    """Return ``text`` in ASCII: one kind of dash, dot, space and digit.

    Explicit on purpose: compatibility normalisation would also turn superscripts
    and circled digits into a number that nobody meant.
    """
    return "".join(map(_fold_character, text)).upper()


def _fold_character(character: str) -> str:
    if character in _EXTRA_DASHES or unicodedata.category(character) == "Pd":
        return "-"
    if character in _DOTS:
        return "."
    if unicodedata.category(character) == "Zs":
        return " "
    if _FULL_WIDTH_FIRST <= ord(character) <= _FULL_WIDTH_LAST:
        return chr(ord(character) - _FULL_WIDTH_OFFSET)
    if not character.isascii():
        raise RutError("format")
    return character


def _check_digit_is_set_apart(spelling: str) -> bool:
    """Whether the last character can only be read as the check digit."""
    _, dash, tail = spelling.rpartition("-")
    if dash:
        return len(tail.strip(" .")) == 1
    return not _GROUPED_NUMBER.fullmatch(spelling)


def _validated(digits: str, check: str) -> str:
    if not digits:
        raise RutError("zero")
    if len(digits) > _MAX_DIGITS:
        raise RutError("too_long")
    if _stdnum_rut.calc_check_digit(digits) != check:
        raise RutError("check_digit")
    if not _stdnum_rut.is_valid(digits + check):
        raise RutError("format")
    return f"{digits}-{check}"
