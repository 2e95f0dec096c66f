"""The sandbox's verifier agrees with the official Standard Webhooks package."""

from __future__ import annotations

import base64
import time
from datetime import datetime, timezone

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from .errors import InvalidSetup
from .signatures import decode_secret, sign, verify

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER_SECRET = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()
BODY = '{"id":"evt_1","name":"Ñandú Ltda."}'.encode()
NOW = 1_800_000_000


def signed(body: bytes = BODY, secret: str = SECRET, at: int = NOW) -> dict[str, str]:
    """Headers made by the official package, not by us."""
    when = datetime.fromtimestamp(at, tz=timezone.utc)
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(at),
        "webhook-signature": Webhook(secret).sign("evt_1", when, body.decode()),
    }


def check(headers: dict[str, str], body: bytes = BODY, now: float = NOW) -> str:
    return verify(decode_secret(SECRET), headers, body, now)


def test_accepts_what_the_official_package_signs():
    assert check(signed()) == "valid"


def test_official_package_accepts_what_we_sign():
    timestamp = str(int(time.time()))
    signature = sign(decode_secret(SECRET), "evt_1", timestamp, BODY)
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": timestamp,
        "webhook-signature": signature,
    }
    Webhook(SECRET).verify(BODY.decode(), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER_SECRET).verify(BODY.decode(), headers)


@pytest.mark.parametrize("offset", [-300, 0, 300])
def test_clock_difference_within_tolerance(offset):
    assert check(signed(), now=NOW + offset) == "valid"


@pytest.mark.parametrize("offset", [-301, 301])
def test_clock_difference_outside_tolerance(offset):
    assert check(signed(), now=NOW + offset) == "invalid"


def test_one_valid_signature_among_several_is_enough():
    headers = signed()
    stale = signed(secret=OTHER_SECRET)["webhook-signature"]
    headers["webhook-signature"] = f"v2,xyz {stale} {headers['webhook-signature']}"
    assert check(headers) == "valid"


def test_body_changed_by_one_byte():
    assert check(signed(), body=BODY + b" ") == "invalid"


def test_another_secret():
    assert check(signed(secret=OTHER_SECRET)) == "invalid"


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp"])
def test_signed_headers_are_part_of_the_signature(header):
    headers = signed()
    headers[header] = {"webhook-id": "evt_2", "webhook-timestamp": str(NOW + 1)}[header]
    assert check(headers) == "invalid"


@pytest.mark.parametrize(
    "header", ["webhook-id", "webhook-timestamp", "webhook-signature"]
)
def test_missing_header(header):
    headers = signed()
    del headers[header]
    assert check(headers) == "missing"


@pytest.mark.parametrize("timestamp", ["soon", "-1", "1e9", "١٨٠٠٠٠٠٠٠٠"])
def test_timestamp_that_is_no_plain_number(timestamp):
    assert check(signed() | {"webhook-timestamp": timestamp}) == "invalid"


@pytest.mark.parametrize(
    "secret",
    [
        "whsec_not base64!",
        base64.b64encode(bytes(32)).decode(),
        "whsec_" + base64.b64encode(bytes(23)).decode(),
        "whsec_" + base64.b64encode(bytes(65)).decode(),
    ],
)
def test_refuses_secrets_outside_the_standard(secret):
    with pytest.raises(InvalidSetup):
        decode_secret(secret)
