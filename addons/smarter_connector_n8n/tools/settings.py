"""Settings of workflows: what may be in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from .templates import BadValue

WHATSAPP_URL = "https://graph.facebook.com/v23.0"
FIELDS = (
    "notify_url",
    "whatsapp_url",
    "whatsapp_number_id",
    "whatsapp_template",
    "whatsapp_language",
    "whatsapp_delay",
)
MAX_DELAY_MINUTES = 7 * 24 * 60
_NUMBER_ID = re.compile(r"[0-9]{5,30}")
_TEMPLATE = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


def check(values: Mapping[str, object]) -> None:
    """Refuse what n8n or WhatsApp would refuse later, or what n8n would evaluate."""
    for name in ("notify_url", "whatsapp_url"):
        if values.get(name):
            _check_url(str(values[name]))
    _check_pattern(values, "whatsapp_number_id", _NUMBER_ID, "the phone number id")
    _check_pattern(values, "whatsapp_template", _TEMPLATE, "the template's name")
    _check_pattern(values, "whatsapp_language", _LANGUAGE, "the language")
    delay = values.get("whatsapp_delay") or 0
    if not isinstance(delay, int) or not 0 <= delay <= MAX_DELAY_MINUTES:
        raise BadValue("the time to wait is between none and seven days")


def messages_url(base: str, number_id: str) -> str:
    """Return where WhatsApp takes messages of a number."""
    return f"{base.rstrip('/')}/{number_id}/messages"


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("https", "http") or not parts.hostname or not plain:
        raise BadValue("an address begins with https://")
    if "{{" in url:
        raise BadValue("an address has no expressions")


def _check_pattern(
    values: Mapping[str, object], name: str, pattern: re.Pattern[str], what: str
) -> None:
    value = values.get(name)
    if value and not pattern.fullmatch(str(value)):
        raise BadValue(f"{what} cannot be “{value}”")
