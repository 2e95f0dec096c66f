"""Over real HTTP every mistake gets its own 4xx, and nothing is stored or echoed.

One request per class of mistake; the addons' tests go through the variants.
"""

from __future__ import annotations

import json

import pytest
import requests

from tests.support.stage import Stage

MARK = "zz-echo-9f3c"
GOOD = {"name": f"Ana {MARK}", "email": "ana@example.cl"}
PROBLEM_KEYS = {"type", "title", "status", "detail", "code", "request_id"}


def without(key: str) -> dict[str, str]:
    return {name: value for name, value in GOOD.items() if name != key}


BAD_BODIES = {
    "not JSON": (400, f"{{{MARK}"),
    "not an object": (422, [MARK]),
    "unknown field": (422, {**GOOD, MARK: 1}),
    "company in the body": (422, {**GOOD, "company_id": 1}),
    "missing name": (422, without("name")),
    "no contact": (422, without("email")),
    "invalid RUT": (422, {**GOOD, "rut": f"12.345.678-{MARK}"}),
    "wrong check digit": (422, {**GOOD, "rut": "12.345.678-9"}),
    "invalid phone": (422, {**GOOD, "phone": f"12 {MARK}"}),
    "invalid e-mail": (422, {**GOOD, "email": f"{MARK} at example"}),
    "too large": (413, {**GOOD, "message": MARK * 6_000}),
}


@pytest.fixture
def nothing_stored(running: Stage):
    """Check that the test leaves no intake behind."""
    count = "SELECT count(*) FROM smarter_lead_intake"
    before = running.sql.value(count)
    yield
    assert running.sql.value(count) == before


def assert_problem(answer: requests.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert PROBLEM_KEYS <= set(problem)
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert MARK not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("case", BAD_BODIES)
def test_bad_body(running, nothing_stored, case):
    status, payload = BAD_BODIES[case]
    body = payload if isinstance(payload, str) else json.dumps(payload)
    headers = {"content-type": "application/json"}
    api = running.tenants[0].api(running.url)
    assert_problem(api.post("/leads/create", data=body, headers=headers), status)


def test_wrong_content_type(running, nothing_stored):
    api = running.tenants[0].api(running.url)
    assert_problem(api.post("/leads/create", data=GOOD), 415)


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", f"Bearer sk_{MARK}", "Basic YTpi", f"Bearer {MARK * 400}"],
)
def test_missing_or_malformed_key(running, nothing_stored, authorization):
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = requests.post(
        f"{running.url}/leads/create", json=GOOD, headers=headers, timeout=30
    )
    assert_problem(answer, 401)


def test_the_tenant_header_changes_nothing(running):
    first, second = running.tenants
    answer = first.api(running.url).post(
        "/leads/create", json=GOOD, headers={"X-Tenant-ID": second.uuid}
    )
    assert answer.status_code == 202
    lead_id = answer.json()["id"]
    assert first.api(running.url).lead_status(lead_id).status_code == 200
    assert second.api(running.url).lead_status(lead_id).status_code == 404


def test_unknown_path_is_a_problem(running):
    assert_problem(running.tenants[0].api(running.url).get(f"/api/v1/{MARK}"), 404)


def test_wrong_method_is_a_problem(running):
    answer = running.tenants[0].api(running.url).get("/leads/create")
    assert_problem(answer, 405)
    assert "POST" in answer.headers["allow"]


def test_every_answer_has_a_request_id(running):
    api = running.tenants[0].api(running.url)
    answers = [
        api.post("/leads/create", json=GOOD),
        api.get("/api/v1/nothing"),
        api.get("/web/login"),
        api.get("/web/health"),
    ]
    ids = [answer.headers.get("x-request-id") for answer in answers]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_no_traceback_in_the_log(running):
    assert not [line for line in running.log.since() if "Traceback" in line]
