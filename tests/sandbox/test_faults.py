"""A service misbehaves exactly as told, as often as told."""

from __future__ import annotations

import http.client
import threading
import time

import pytest


@pytest.fixture
def lead(sandbox):
    sandbox.register_webhook("lead", auth="none")
    return sandbox


def test_status_with_headers_then_recovers(lead):
    lead.add_fault("status", status=429, headers={"Retry-After": "7"}, times=2)
    answers = [lead.post("lead", {}) for _turn in range(3)]
    assert [answer.status for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert [call["status"] for call in lead.calls()] == [429, 429, 200]


def test_fault_for_one_path_only(lead):
    lead.register_webhook("other", auth="none")
    lead.add_fault("status", path="other")
    assert lead.post("lead", {}).status == 200
    assert lead.post("other", {}).status == 503


def test_faults_apply_in_the_order_given(lead):
    lead.add_fault("status", status=500, times=1)
    lead.add_fault("status", status=502, times=1)
    assert [lead.post("lead", {}).status for _turn in range(3)] == [500, 502, 200]


def test_delay_answers_late_but_logs_at_once(lead):
    lead.add_fault("delay", delay_ms=150)
    started = time.monotonic()
    thread = threading.Thread(target=lead.post, args=("lead", {}))
    thread.start()
    assert lead.calls(wait_for=1)[0]["status"] == 200
    thread.join()
    assert time.monotonic() - started >= 0.15


def test_hold_keeps_the_answer_until_removed(lead):
    number = lead.add_fault("hold")
    answers = []
    thread = threading.Thread(target=lambda: answers.append(lead.post("lead", {})))
    thread.start()
    assert lead.calls(wait_for=1)[0]["status"] == 200
    assert not answers
    lead.clear_faults(number)
    thread.join(5)
    assert answers[0].status == 200


def test_hang_never_answers(lead):
    lead.add_fault("hang")
    with pytest.raises(TimeoutError):
        lead.post("lead", {}, timeout=0.2)
    assert lead.calls()[0]["status"] == 0


def test_reset_breaks_the_connection(lead):
    lead.add_fault("reset", times=1)
    with pytest.raises(ConnectionResetError):
        lead.post("lead", {})
    assert lead.post("lead", {}).status == 200


def test_drip_sends_one_byte_at_a_time(lead):
    lead.add_fault("drip", delay_ms=4)
    started = time.monotonic()
    assert lead.post("lead", {}).json() == {"message": "Workflow was started"}
    assert time.monotonic() - started >= 0.1


def test_dripping_to_a_client_that_leaves_harms_nobody(lead):
    lead.add_fault("drip", delay_ms=5, times=1)
    with pytest.raises((TimeoutError, http.client.HTTPException)):
        lead.post("lead", {}, timeout=0.005)
    assert lead.post("lead", {}).status == 200


def test_list_and_clear(lead):
    lead.add_fault("status", times=3)
    (fault,) = lead.request("GET", "/control/faults").json()["faults"]
    assert (fault["mode"], fault["times"], fault["status"]) == ("status", 3, 503)
    lead.clear_faults()
    assert lead.request("GET", "/control/faults").json() == {"faults": []}
    assert lead.post("lead", {}).status == 200


@pytest.mark.parametrize(
    "values",
    [
        {"mode": "explode"},
        {"mode": "status", "service": "telex"},
        {"mode": "status", "status": 99},
        {"mode": "delay", "delay_ms": "1"},
        {"mode": "delay", "times": 0},
        {"mode": "status", "headers": {"Retry-After": 7}},
        {"mode": "status", "colour": "red"},
    ],
)
def test_fault_that_makes_no_sense_is_refused(lead, values):
    with pytest.raises(RuntimeError, match="400"):
        lead.add_fault(**values)
    assert lead.post("lead", {}).status == 200
