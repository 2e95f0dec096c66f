"""The call log: filters, waiting, bounds."""

from __future__ import annotations

import threading

from .calls import MAX_BODY_BYTES, CallLog, Filter
from .message import Request


def request(path: str = "/webhook/lead", body: bytes = b"{}") -> Request:
    return Request("POST", path, {"x-one": "1"}, body)


def test_call_as_json():
    log = CallLog()
    log.record("n8n", request("/webhook/lead?x=1", b'{"a": 1}'), 200, "valid")
    (call,) = log.wait(Filter())
    assert call.as_json() == {
        "number": 1,
        "service": "n8n",
        "at": call.as_json()["at"],
        "method": "POST",
        "path": "/webhook/lead",
        "headers": {"x-one": "1"},
        "body": '{"a": 1}',
        "truncated": False,
        "json": {"a": 1},
        "status": 200,
        "signature": "valid",
    }
    assert call.as_json()["at"].endswith("Z")


def test_filters():
    log = CallLog()
    log.record("n8n", request("/webhook/one"), 200, "none")
    log.record("n8n", request("/webhook/two"), 200, "none")
    log.record("chatwoot", request("/webhook/two"), 200, "none")

    def numbers(**wanted):
        return [call.number for call in log.wait(Filter(**wanted))]

    assert numbers() == [1, 2, 3]
    assert numbers(service="n8n") == [1, 2]
    assert numbers(path="two") == [2, 3]
    assert numbers(path="/webhook/two", service="n8n") == [2]
    assert numbers(path="wo") == []
    assert numbers(after=2) == [3]


def test_oldest_calls_leave_when_there_are_too_many():
    log = CallLog(max_calls=3)
    for _turn in range(5):
        log.record("n8n", request(), 200, "none")
    assert [call.number for call in log.wait(Filter())] == [3, 4, 5]


def test_oldest_calls_leave_when_they_weigh_too_much():
    log = CallLog(max_bytes=10_000)
    for _turn in range(5):
        log.record("n8n", request(body=b"x" * 4_000), 200, "none")
    assert [call.number for call in log.wait(Filter())] == [5]


def test_large_body_is_cut_in_the_answer():
    log = CallLog()
    call = log.record("n8n", request(body=b"x" * (MAX_BODY_BYTES + 1)), 200, "none")
    assert call.as_json()["truncated"] is True
    assert len(call.as_json()["body"]) == MAX_BODY_BYTES


def test_numbers_go_on_after_clearing():
    log = CallLog()
    log.record("n8n", request(), 200, "none")
    log.clear()
    assert log.wait(Filter()) == []
    assert log.record("n8n", request(), 200, "none").number == 2


def test_wait_returns_as_soon_as_there_are_enough():
    log = CallLog()
    log.record("n8n", request(), 200, "none")
    results = []
    thread = threading.Thread(target=lambda: results.append(log.wait(Filter(), 3, 30)))
    thread.start()
    log.record("other", request(), 200, "none")
    log.record("n8n", request(), 200, "none")
    thread.join(5)
    assert [call.number for call in results[0]] == [1, 2, 3]


def test_wait_gives_up_with_what_there_is():
    log = CallLog()
    log.record("n8n", request(), 200, "none")
    assert len(log.wait(Filter(), 2, 0.01)) == 1
