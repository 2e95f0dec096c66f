"""One canonical spelling for what a visitor types: text, e-mail, phone, RUT, language.

Every function returns the canonical value or raises `NormalizationError`, whose code
says what is wrong without repeating the value. Nothing here knows about HTTP or the
database.
"""

from __future__ import annotations

import re
import unicodedata

import idna
import phonenumbers

from odoo.addons.smarter_tenant.tools import rut as rut_library

DEFAULT_REGION = "CL"
EMAIL_MAX_LENGTH = 254
LOCAL_PART_MAX_LENGTH = 64

# Cc: control characters. Cs: halves of surrogate pairs, which UTF-8 and thus PostgreSQL
# cannot store. Format characters (Cf) stay: names and emoji need the joiners.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs"})
_LINE_BREAKS = re.compile(r"\r\n?")
# RFC 5321 dot-string, ASCII only: a mailbox beyond ASCII needs SMTPUTF8 at every hop,
# so in a form it is nearly always a typing error.
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ASCII_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_TOP_LEVEL = re.compile(r"(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")
# phonenumbers reads letters as keypad digits and drops extensions; we refuse both
# rather than store a number that the visitor did not write.
_PHONE = re.compile(r"[+\d\s().\-/]+")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|\d{3}))?")


class NormalizationError(ValueError):
    """The value has no canonical form; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text(value: str, *, multiline: bool = False) -> str:
    """Return the text trimmed and in Unicode form NFC.

    With ``multiline``, line feeds and tabs are part of the text and every line break
    becomes a line feed; all other control characters are refused.
    """
    if multiline:
        value = _LINE_BREAKS.sub("\n", value)
    value = value.strip()
    if value.isascii() and value.isprintable():
        return value
    allowed = "\n\t" if multiline else ""
    for character in value:
        refused = unicodedata.category(character) in _REFUSED_CATEGORIES
        if refused and character not in allowed:
            raise NormalizationError("characters")
    return unicodedata.normalize("NFC", value)


def email(value: str) -> str:
    """Return the address in lower case, an international domain in Unicode.

    The local part is lowered too: mail servers treat it so in practice, Odoo compares
    addresses so, and `Ana@` and `ana@` are one person. A domain written in Punycode
    and the same domain in Unicode give one value.
    """
    local, separator, domain = value.rpartition("@")
    if not separator or len(value) > EMAIL_MAX_LENGTH:
        raise NormalizationError("email_invalid")
    if len(local) > LOCAL_PART_MAX_LENGTH or not _LOCAL_PART.fullmatch(local):
        raise NormalizationError("email_invalid")
    return f"{local.lower()}@{_domain(domain.lower())}"


def _domain(value: str) -> str:
    if not value.isascii() or "xn--" in value:
        encoded, shown = _international_domain(value)
    else:
        encoded = shown = value
    if len(encoded) > 253 or not _ASCII_DOMAIN.fullmatch(encoded):
        raise NormalizationError("email_invalid")
    if not _TOP_LEVEL.fullmatch(encoded.rpartition(".")[2]):
        raise NormalizationError("email_invalid")
    return shown


def _international_domain(value: str) -> tuple[str, str]:
    try:
        encoded = idna.encode(value, uts46=True)
        return encoded.decode("ascii"), idna.decode(encoded)
    except (idna.IDNAError, UnicodeError) as exc:
        raise NormalizationError("email_invalid") from exc


def phone(value: str, region: str = DEFAULT_REGION) -> str:
    """Return a number that can exist in its country, in E.164 (`+56987654321`)."""
    if not _PHONE.fullmatch(value):
        raise NormalizationError("phone_invalid")
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException as exc:
        raise NormalizationError("phone_invalid") from exc
    if not phonenumbers.is_valid_number(number):
        raise NormalizationError("phone_invalid")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def rut(value: str) -> str:
    """Return the canonical RUT (`76086428-5`)."""
    try:
        canonical: str = rut_library.parse(value)
    except rut_library.RutError as exc:
        raise NormalizationError(f"rut_{exc.code}") from exc
    return canonical


def identifies(canonical_rut: str) -> bool:
    """Tell whether the RUT names one taxpayer.

    The generic RUTs of the tax office (final consumer, foreigner) and repeated digits
    are what people type to get past a form: they must not merge strangers.
    """
    return not (
        rut_library.is_generic(canonical_rut) or rut_library.is_repeated(canonical_rut)
    )


def language(value: str) -> str:
    """Return a language tag as `es` or `es_CL`."""
    match = _LANGUAGE.fullmatch(value)
    if not match:
        raise NormalizationError("language_invalid")
    code, territory = match.groups()
    return f"{code.lower()}_{territory.upper()}" if territory else code.lower()
