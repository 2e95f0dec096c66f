"""What we rely on of n8n's API and webhooks, on the sandbox's n8n and on the real one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from urllib.parse import quote

import pytest

from tests.support.waiting import until

from .peer import templates

SECRET = "s" * 43
KEY = "k" * 43
EVENT = {"id": "evt_1", "type": "connector.test", "version": 1, "data": {}}
EMPTY = {"name": "vacío", "nodes": [], "connections": {}, "settings": {}}


def make_plan(authentication="signature", **credentials):
    module = templates()
    return module.plan(
        module.load("lead_enrichment"),
        tenant_uuid=str(uuid.uuid4()),
        rut=f"1-{uuid.uuid4().hex[:6]}",
        authentication=authentication,
        credentials={"signing": {"hmacSecret": SECRET}, **credentials},
        values={"callback_url": "http://127.0.0.1:9/hooks/x"},
    )


class Installed:
    """A workflow of ours that was put there call by call."""

    def __init__(self, n8n, key, plan):
        self.n8n, self.key, self.plan = n8n, key, plan
        self.credentials = {one.key: self.put(one) for one in plan.credentials}
        self.body = plan.workflow(self.credentials)
        made = n8n.api(key, "POST", "/workflows", self.body)
        assert made.status == 200, made.body
        self.id = made.json()["id"]

    def put(self, credential):
        body = {
            "name": credential.name,
            "type": credential.type,
            "data": credential.data,
        }
        made = self.n8n.api(self.key, "POST", "/credentials", body)
        assert made.status == 200, made.body
        return made.json()["id"]

    def api(self, method, tail="", body=None):
        return self.n8n.api(self.key, method, f"/workflows/{self.id}{tail}", body)

    def publish(self):
        assert self.api("POST", "/publish", {}).status == 200
        return self.n8n.wait_for_webhook(self.plan.path)

    def post(self, body=EVENT, secret=SECRET, now=None, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        moment = str(int(now or time.time()))
        signed = f"evt_1.{moment}.".encode() + raw
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
        return self.n8n.call(
            "POST",
            f"/webhook/{self.plan.path}",
            raw,
            webhook_id="evt_1",
            webhook_timestamp=moment,
            webhook_signature="v1," + base64.b64encode(digest).decode(),
            **headers,
        )


@pytest.fixture(scope="module")
def signed(n8n, key):
    found = Installed(n8n, key, make_plan())
    found.publish()
    return found


def message(answer):
    return answer.json()["message"]


def test_health(n8n):
    assert n8n.call("GET", "/healthz").json() == {"status": "ok"}


def test_keys(n8n):
    for headers in ({}, {"x_n8n_api_key": "wrong"}):
        answer = n8n.call("GET", "/api/v1/workflows", None, **headers)
        assert (answer.status, message(answer)) == (401, "Unauthorized")
    narrow = n8n.key(["workflow:list"])
    assert n8n.api(narrow, "GET", "/workflows").status == 200
    answer = n8n.api(narrow, "POST", "/workflows", EMPTY)
    assert (answer.status, message(answer)) == (403, "Forbidden")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"active": True}, "read-only"),
        ({"foo": 1}, "foo"),
        ({"nodes": None}, "nodes"),
    ],
)
def test_workflows_that_n8n_refuses(n8n, key, change, words):
    body = {k: v for k, v in {**EMPTY, **change}.items() if v is not None}
    answer = n8n.api(key, "POST", "/workflows", body)
    assert answer.status == 400
    assert words in message(answer)


def test_a_workflow_without_a_trigger_is_not_published(n8n, key):
    made = n8n.api(key, "POST", "/workflows", EMPTY).json()
    answer = n8n.api(key, "POST", f"/workflows/{made['id']}/publish", {})
    assert answer.status == 400
    assert n8n.api(key, "DELETE", f"/workflows/{made['id']}").status == 200
    assert n8n.api(key, "DELETE", f"/workflows/{made['id']}").status == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/workflows/nope", None),
        ("PUT", "/workflows/nope", EMPTY),
        ("POST", "/workflows/nope/publish", {}),
        ("PATCH", "/credentials/nope", {"name": "x"}),
        ("DELETE", "/credentials/nope", None),
    ],
)
def test_what_is_not_there(n8n, key, method, path, body):
    answer = n8n.api(key, method, path, body)
    assert answer.status == 404
    assert message(answer)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "type": "crypto", "data": {"foo": "b"}},
        {"name": "x", "type": "noSuchType", "data": {}},
        {"name": "x"},
    ],
)
def test_credentials_that_n8n_refuses(n8n, key, body):
    answer = n8n.api(key, "POST", "/credentials", body)
    assert answer.status == 400
    assert message(answer)


def test_credentials_are_listed_without_their_data(signed):
    found = signed.n8n.api(signed.key, "GET", "/credentials?limit=100")
    names = {one["name"]: one for one in found.json()["data"]}
    assert names[f"{signed.plan.name}: signing"]["type"] == "crypto"
    assert SECRET.encode() not in found.body


def test_a_credential_is_changed_in_its_place(signed):
    (credential,) = signed.plan.credentials
    path = f"/credentials/{signed.credentials['signing']}"
    body = {"name": credential.name, "type": "crypto", "data": credential.data}
    answer = signed.n8n.api(signed.key, "PATCH", path, body)
    assert (answer.status, answer.json()["id"]) == (200, signed.credentials["signing"])


def test_names_are_found_by_a_part_and_in_any_case(signed):
    part = quote(signed.plan.name.lower()[3:])
    found = signed.n8n.api(signed.key, "GET", f"/workflows?limit=100&name={part}")
    assert [one["id"] for one in found.json()["data"]] == [signed.id]
    assert found.json()["nextCursor"] is None


def test_lists_come_in_pages(n8n, key):
    made = [n8n.api(key, "POST", "/workflows", EMPTY).json()["id"] for _ in range(3)]
    seen, cursor = [], ""
    for _page in range(3):
        path = f"/workflows?limit=1&name={quote(EMPTY['name'])}{cursor}"
        page = n8n.api(key, "GET", path).json()
        seen += [one["id"] for one in page["data"]]
        cursor = f"&cursor={quote(page['nextCursor'] or '')}"
    assert sorted(seen) == sorted(made)
    for item in made:
        n8n.api(key, "DELETE", f"/workflows/{item}")


def test_published_twice_is_published(signed):
    answer = signed.api("POST", "/publish", {})
    assert (answer.status, answer.json()["active"]) == (200, True)


def test_a_change_keeps_it_published(signed):
    answer = signed.api("PUT", "", signed.body)
    assert (answer.status, answer.json()["active"]) == (200, True)
    assert signed.api("GET").json()["name"] == signed.plan.name


def test_two_workflows_cannot_have_one_webhook(signed):
    copy = {**signed.body, "name": "copia"}
    made = signed.n8n.api(signed.key, "POST", "/workflows", copy).json()
    path = f"/workflows/{made['id']}"
    answer = signed.n8n.api(signed.key, "POST", f"{path}/publish", {})
    assert answer.status == 409
    assert "webhook" in message(answer)
    signed.n8n.api(signed.key, "DELETE", path)


def test_an_unknown_webhook(n8n):
    answer = n8n.call("POST", "/webhook/nothing-here", {})
    assert (answer.status, answer.json()["code"]) == (404, 404)
    assert message(answer) == (
        'The requested webhook "POST nothing-here" is not registered.'
    )


def test_only_what_was_signed_is_accepted(signed):
    accepted = signed.post()
    assert (accepted.status, accepted.json()) == (200, {"status": "accepted"})
    for answer in (
        signed.post(secret="x" * 43),
        signed.post(now=time.time() - 400),
        signed.post(now=time.time() + 400),
        signed.n8n.call("POST", f"/webhook/{signed.plan.path}", EVENT),
    ):
        assert (answer.status, answer.json()) == (401, {"message": "Invalid signature"})


def test_the_bytes_are_signed_and_not_their_meaning(signed):
    raw = '{"id": "evt_1",   "type":"x", "name":"Ñuñoa ✓", "n": 1.0}'.encode()
    assert signed.post(raw).status == 200


def test_a_body_that_is_not_json(signed):
    answer = signed.post(b"{nope")
    assert (answer.status, answer.json()["code"]) == (422, 422)


def test_executions_are_listed_the_newest_first(signed):
    signed.post()
    path = f"/executions?workflowId={signed.id}&limit=5"
    found = until(
        lambda: signed.n8n.api(signed.key, "GET", path).json()["data"],
        accept=lambda runs: bool(runs) and runs[0]["status"] == "success",
        what="an execution that is over",
    )
    assert set(found[0]) >= {"id", "status", "startedAt", "stoppedAt", "workflowId"}
    assert "data" not in found[0]
    starts = [one["startedAt"] for one in found]
    assert starts == sorted(starts, reverse=True)
    other = signed.n8n.api(signed.key, "GET", "/executions?workflowId=nope")
    assert (other.status, other.json()["data"]) == (200, [])


def test_header_credential(n8n, key):
    found = Installed(
        n8n, key, make_plan("header", header={"name": "X-Key", "value": KEY})
    )
    stranger = found.publish()
    assert (stranger.status, stranger.body) == (403, b"Authorization data is wrong!")
    assert stranger.headers["www-authenticate"] == 'Basic realm="Webhook"'
    assert found.post().status == 403
    assert found.post(x_key=KEY).status == 200
    assert found.post(x_key=KEY, secret="x" * 43).status == 401


def test_token_credential(n8n, key):
    data = {"keyType": "passphrase", "secret": KEY, "algorithm": "HS256"}
    found = Installed(n8n, key, make_plan("jwt", jwt=data))
    stranger = found.publish()
    assert (stranger.status, stranger.body) == (401, b"No token provided")
    later = int(time.time()) + 100
    cases = {
        make_token(KEY, exp=later): (200, b'{"status":"accepted"}'),
        make_token("x" * 43, exp=later): (403, b"invalid signature"),
        make_token(KEY, exp=later - 300): (403, b"jwt expired"),
    }
    for token, expected in cases.items():
        answer = found.post(authorization=f"Bearer {token}")
        body = answer.body.replace(b'": "', b'":"')
        assert (answer.status, body) == expected


def make_token(key, **claims):
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    signed = ".".join(encode(json.dumps(part).encode()) for part in parts)
    digest = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{encode(digest)}"


def encode(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def test_the_end_of_a_workflow(n8n, key):
    found = Installed(n8n, key, make_plan())
    found.publish()
    assert found.api("DELETE").status == 409
    assert found.api("POST", "/unpublish", {}).json()["active"] is False
    until(
        lambda: found.api("DELETE").status,
        accept=lambda status: status == 200,
        what="a deleted workflow",
    )
    assert found.api("GET").status == 404
    until(
        lambda: found.post().status,
        accept=lambda status: status == 404,
        what="a webhook that is gone",
    )


def test_an_archived_workflow_is_out_of_reach(n8n, key):
    found = Installed(n8n, key, make_plan())
    assert found.api("POST", "/archive", {}).json()["isArchived"] is True
    assert found.api("GET").json()["isArchived"] is True
    assert found.api("PUT", "", found.body).status == 400
    assert found.api("POST", "/publish", {}).status == 400
