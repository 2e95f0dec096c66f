"""Turnstile's ``siteverify`` refuses and accepts what the real one does."""

from __future__ import annotations

import json
import uuid
from urllib.parse import urlencode

import pytest

SITEKEY, SECRET = "0x4AAAAAAAsandbox", "0x4AAAAAAAsandbox-secret"
OTHER, OTHER_SECRET = "0x4AAAAAAAother", "0x4AAAAAAAother-secret"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def verify(sandbox):
    sandbox.put_widget(SITEKEY, SECRET)
    sandbox.put_widget(OTHER, OTHER_SECRET)

    def send(body=None, content_type=FORM, **values):
        if body is None:
            body = urlencode(values).encode()
        headers = {"content-type": content_type}
        answer = sandbox.request("POST", "/turnstile/v0/siteverify", body, headers)
        assert answer.status == 200
        found = answer.json()
        assert found["success"] is (found["error-codes"] == [])
        return found["error-codes"]

    return send


@pytest.fixture
def token(sandbox, verify):
    return sandbox.turnstile_token(SITEKEY)


def test_a_token_passes_once(verify, token):
    assert verify(secret=SECRET, response=token) == []
    assert verify(secret=SECRET, response=token) == ["timeout-or-duplicate"]


def test_json_is_taken_too(verify, token):
    body = json.dumps({"secret": SECRET, "response": token}).encode()
    assert verify(body, "application/json") == []


def test_repeating_with_the_key_repeats_the_answer(verify, token):
    key = str(uuid.uuid4())
    values = {"secret": SECRET, "response": token, "remoteip": "192.0.2.1"}
    assert verify(**values, idempotency_key=key) == []
    assert verify(**values, idempotency_key=key) == []
    other = str(uuid.uuid4())
    for again in ({"idempotency_key": other}, {}):
        assert verify(**values, **again) == ["timeout-or-duplicate"]


def test_tokens_are_good_for_300_seconds(sandbox, verify):
    fresh = sandbox.turnstile_token(SITEKEY, age_s=200)
    assert verify(secret=SECRET, response=fresh) == []
    old = sandbox.turnstile_token(SITEKEY, age_s=301)
    assert verify(secret=SECRET, response=old) == ["timeout-or-duplicate"]


def test_what_is_missing(verify, token):
    assert verify(secret=SECRET) == ["missing-input-response"]
    assert verify(response=token) == ["missing-input-secret"]
    assert verify(b"") == ["missing-input-secret", "missing-input-response"]


def test_what_is_wrong(sandbox, verify, token):
    assert verify(secret="wrong", response=token) == ["invalid-input-secret"]
    made_up = f"{SITEKEY}.made-up"
    assert verify(secret=SECRET, response=made_up) == ["invalid-input-response"]
    foreign = sandbox.turnstile_token(OTHER)
    assert verify(secret=SECRET, response=foreign) == ["invalid-input-response"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"secret": 1, "response": "x"}', "application/json"),
        (b"secret=a&response=b", "text/plain"),
        (b"secret=a&response=b&secret=c", FORM),
        (b"secret=a&response=b&idempotency_key=x", FORM),
    ],
)
def test_what_cannot_be_read(verify, body, content_type):
    assert verify(body, content_type) == ["bad-request"]


def test_keys_for_testing(verify, token):
    dummy = "XXXX.DUMMY.TOKEN.XXXX"
    always, never, spent = (f"{n}x{'0' * 31}AA" for n in (1, 2, 3))
    assert verify(secret=always, response=dummy) == []
    assert verify(secret=always, response=token) == ["invalid-input-response"]
    assert verify(secret=never, response=dummy) == ["invalid-input-response"]
    assert verify(secret=spent, response=dummy) == ["timeout-or-duplicate"]
    assert verify(secret=SECRET, response=dummy) == ["invalid-input-response"]


def test_other_methods_and_paths(sandbox):
    assert sandbox.request("GET", "/turnstile/v0/siteverify").status == 405
    assert sandbox.request("POST", "/turnstile/v0/other").status == 404


def test_the_script_has_tokens_that_pass(sandbox, verify):
    script = sandbox.request("GET", "/turnstile/v0/api.js").body.decode()
    part = script.partition("parts = ['")[2].partition("'")[0]
    assert verify(secret=SECRET, response=f"{SITEKEY}.{part}") == []
