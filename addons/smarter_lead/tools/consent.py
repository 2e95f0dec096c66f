"""What a person agreed to, as a client submits it.

A consent says for what, by which channels, to which text and when. Nothing is assumed:
channels are off unless named, and what was agreed to is proven by the version and the
hash of its text, see `is_proven`.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from .schema_types import Blank, Line, Text100, bounded, error, multiline, normalized

CONTACT = "contact"
MARKETING = "marketing"
PURPOSES = (CONTACT, MARKETING, "profiling", "third_parties")
EMAIL = "email"
PHONE = "phone"
SMS = "sms"
WHATSAPP = "whatsapp"
CHANNELS = (EMAIL, PHONE, SMS, WHATSAPP)
# Clocks differ; nobody consents tomorrow.
CLOCK_TOLERANCE = datetime.timedelta(minutes=5)
_EARLIEST = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
# RFC 3339; parts of seconds are dropped.
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)


def text_hash(text: str) -> str:
    """Return the SHA-256 of a consent text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_proven(consent: Mapping[str, Any]) -> bool:
    """Tell whether it is known to which words the person agreed."""
    return bool(consent.get("text_version") and consent.get("text_hash"))


def _moment(value: str) -> str:
    match = _MOMENT.fullmatch(value)
    if not match:
        raise error("time_invalid")
    date, time, zone = match.groups()
    if not zone:
        raise error("time_zone_missing")
    zone = "+00:00" if zone in "Zz" else zone
    try:
        moment = datetime.datetime.fromisoformat(f"{date}T{time}{zone}")
        moment = moment.astimezone(datetime.timezone.utc)
    except (ValueError, OverflowError):
        raise error("time_invalid") from None
    if moment < _EARLIEST:
        raise error("time_invalid")
    if moment > datetime.datetime.now(datetime.timezone.utc) + CLOCK_TOLERANCE:
        raise error("time_future")
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _hash(value: str) -> str:
    value = value.lower()
    if not _SHA256.fullmatch(value):
        raise error("hash_invalid")
    return value


def _address(value: str) -> str:
    if "%" in value:
        # A zone is a name of the sender's own network card.
        raise error("ip_invalid")
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise error("ip_invalid") from None


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value):
        raise error("url_invalid")
    return value


def _in_order(known: Sequence[str]) -> AfterValidator:
    def order(values: list[str]) -> list[str]:
        return [value for value in known if value in values]

    return AfterValidator(order)


def _some(values: list[str]) -> list[str]:
    if not values:
        raise error("purpose_missing")
    return values


Purposes = Annotated[
    list[Literal["contact", "marketing", "profiling", "third_parties"]],
    Field(max_length=20),
    AfterValidator(_some),
    _in_order(PURPOSES),
]
Channels = Annotated[
    list[Literal["email", "phone", "sms", "whatsapp"]],
    Field(max_length=20),
    _in_order(CHANNELS),
]
ConsentText = Annotated[
    Annotated[str, bounded(20_000), normalized(multiline)] | None, Blank
]
Hash = Annotated[
    Annotated[str, bounded(64), AfterValidator(_hash)] | None,
    Blank,
    Field(json_schema_extra={"pattern": "^[0-9A-Fa-f]{64}$"}),
]
Moment = Annotated[
    Annotated[str, bounded(40), AfterValidator(_moment)] | None,
    Blank,
    Field(json_schema_extra={"format": "date-time"}),
]
Address = Annotated[Annotated[str, bounded(45), AfterValidator(_address)] | None, Blank]
WebAddress = Annotated[
    Annotated[str, bounded(2000), Line, AfterValidator(_web_address)] | None, Blank
]


class Consent(BaseModel):
    """What the person agreed to when the form was sent."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    purposes: Purposes = Field(description="What the person agreed to, at least one")
    channels: Channels = Field(
        default_factory=list,
        description="Ways in which the person wants to be reached; none unless named",
    )
    text_version: Text100 = Field(None, description="Version of the consent text")
    text_hash: Hash = Field(None, description="SHA-256 of the text, hexadecimal")
    text: ConsentText = Field(
        None, description="The text itself, of which the hash is kept", exclude=True
    )
    given_at: Moment = Field(
        None, description="When, with time zone; the time of receipt unless given"
    )
    ip: Address = Field(None, description="Address that the person sent the form from")
    policy_url: WebAddress = Field(None, description="Privacy policy that was shown")

    @model_validator(mode="after")
    def _hash_text(self) -> Consent:
        """Keep the hash of the text, which must not contradict the one given."""
        if self.text:
            digest = text_hash(self.text)
            if self.text_hash not in (None, digest):
                raise error("hash_mismatch")
            self.text_hash = digest
        return self
