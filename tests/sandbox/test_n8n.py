"""n8n's webhook side refuses and accepts what the real one does."""

from __future__ import annotations

import base64
import time

import pytest

from .signatures import decode_secret, sign

SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()


def signed_headers(body: bytes, message_id: str = "evt_1") -> dict[str, str]:
    timestamp = str(int(time.time()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": sign(decode_secret(SECRET), message_id, timestamp, body),
    }


def test_open_webhook_starts_the_workflow(sandbox):
    sandbox.register_webhook("lead", auth="none")
    answer = sandbox.post("lead", {"a": 1})
    assert (answer.status, answer.json()) == (200, {"message": "Workflow was started"})


def test_path_with_segments_and_escapes(sandbox):
    url = sandbox.register_webhook("ventas/nuevo lead", auth="none")
    assert url.endswith("/webhook/ventas/nuevo%20lead")
    assert sandbox.post("ventas/nuevo%20lead", {}).status == 200


def test_unknown_path_is_not_registered(sandbox):
    answer = sandbox.post("nothing", {})
    payload = answer.json()
    assert (answer.status, payload["code"]) == (404, 404)
    assert payload["message"] == (
        'The requested webhook "POST nothing" is not registered.'
    )
    assert payload["hint"]


def test_wrong_method_is_not_registered(sandbox):
    sandbox.register_webhook("lead", auth="none")
    answer = sandbox.request("GET", "/webhook/lead")
    assert answer.status == 404
    assert '"GET lead"' in answer.json()["message"]


def test_test_url_never_listens(sandbox):
    sandbox.register_webhook("lead", auth="none")
    assert sandbox.request("POST", "/webhook-test/lead", b"{}").status == 404


def test_removed_webhook_is_not_registered(sandbox):
    sandbox.register_webhook("lead", auth="none")
    sandbox.remove_webhook("lead")
    assert sandbox.post("lead", {}).status == 404


def test_valid_signature(sandbox):
    sandbox.register_webhook("lead", secret=SECRET)
    body = b'{"type": "lead.created"}'
    assert sandbox.post("lead", body, signed_headers(body)).status == 200
    (call,) = sandbox.calls(service="n8n")
    assert (call["signature"], call["status"]) == ("valid", 200)
    assert call["json"] == {"type": "lead.created"}


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"webhook-id": "evt_2"}, "invalid"),
        ({"webhook-signature": "v1,AAAA"}, "invalid"),
        ({"webhook-timestamp": "1"}, "invalid"),
        ({"webhook-signature": ""}, "missing"),
    ],
)
def test_bad_signature_is_401(sandbox, change, seen):
    sandbox.register_webhook("lead", secret=SECRET, auth="standard-webhooks")
    answer = sandbox.post("lead", b"{}", signed_headers(b"{}") | change)
    assert answer.status == 401
    (call,) = sandbox.calls()
    assert (call["signature"], call["status"]) == (seen, 401)


def test_header_credential(sandbox):
    sandbox.register_webhook(
        "lead", auth="header", secret="s3cret", header_name="X-Key"
    )
    assert sandbox.post("lead", {}, {"x-key": "s3cret"}).status == 200
    for headers in ({}, {"x-key": "wrong"}):
        answer = sandbox.post("lead", {}, headers)
        assert answer.status == 403
        assert answer.body == b"Authorization data is wrong!"
        assert answer.headers["www-authenticate"] == 'Basic realm="Webhook"'
    assert [call["signature"] for call in sandbox.calls()] == ["none"] * 3


def test_body_that_is_not_json_is_422(sandbox):
    sandbox.register_webhook("lead", auth="none")
    answer = sandbox.post("lead", b"{nope")
    assert (answer.status, answer.json()["code"]) == (422, 422)


def test_signature_is_checked_before_the_body_is_parsed(sandbox):
    sandbox.register_webhook("lead", secret=SECRET)
    assert sandbox.post("lead", b"{nope").status == 401


def test_body_over_the_limit_is_413(sandbox):
    sandbox.register_webhook("lead", auth="none")
    answer = sandbox.request(
        "POST", "/webhook/lead", None, {"content-length": "16777217"}
    )
    assert answer.status == 413


def test_health(sandbox):
    for path in ("/healthz", "/healthz/readiness"):
        assert sandbox.request("GET", path).json() == {"status": "ok"}


@pytest.mark.parametrize(
    "settings",
    [
        {"auth": "magic"},
        {"auth": "standard-webhooks"},
        {"auth": "standard-webhooks", "secret": "plain"},
        {"auth": "none", "colour": "red"},
        {"auth": "none", "delay_ms": -1},
    ],
)
def test_webhook_that_makes_no_sense_is_refused(sandbox, settings):
    with pytest.raises(RuntimeError, match="400"):
        sandbox.register_webhook("lead", **settings)
    assert sandbox.post("lead", {}).status == 404


def test_slow_webhook(sandbox):
    sandbox.register_webhook("lead", auth="none", delay_ms=80)
    started = time.monotonic()
    assert sandbox.post("lead", {}).status == 200
    assert time.monotonic() - started >= 0.08
