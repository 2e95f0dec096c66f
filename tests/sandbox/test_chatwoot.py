"""Chatwoot refuses and accepts what the real one does, and is louder about mistakes."""

from __future__ import annotations

import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

PHONE = "+56987654321"
WHATSAPP, API = "Channel::Whatsapp", "Channel::Api"


class Room:
    """An account with an API and a WhatsApp inbox, and calls with its token."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.control = sandbox.chatwoot
        made = self.control.account(
            name="Ventas",
            token="t0k3n",
            inboxes=[
                {"name": "API", "channel_type": API},
                {"name": "WhatsApp", "channel_type": WHATSAPP},
            ],
            agents=[{"name": "Vendedora", "email": "vende@example.cl"}],
        )
        self.id, self.user_id = made["account_id"], made["user_id"]
        self.api, self.whatsapp = made["inbox_ids"]

    def call(self, method, path, body=None, token="t0k3n", header="Api-Access-Token"):
        headers = {"content-type": "application/json"}
        if token:
            headers[header] = token
        data = b"" if body is None else json.dumps(body).encode()
        prefix = f"/chatwoot/api/v1/accounts/{self.id}"
        answer = self.sandbox.request(method, prefix + path, data, headers)
        found = json.loads(answer.body) if answer.body[:1] in (b"{", b"[") else None
        return answer.status, found

    def contact(self, **values):
        body = {"inbox_id": self.whatsapp, "name": "Ana", **values}
        return self.call("POST", "/contacts", body)

    def talk(self, inbox=None, **values):
        made = self.contact(phone_number=PHONE, identifier="x-1")[1]["payload"]
        inbox = inbox or self.whatsapp
        path = f"/contacts/{made['contact']['id']}/contact_inboxes"
        source = self.call("POST", path, {"inbox_id": inbox})[1]["source_id"]
        body = {
            "source_id": source,
            "inbox_id": inbox,
            "contact_id": made["contact"]["id"],
            **values,
        }
        return self.call("POST", "/conversations", body)[1]["id"]


@pytest.fixture
def room(sandbox) -> Room:
    return Room(sandbox)


def test_four_shapes_of_refusals(room):
    errors = {"errors": ["You need to sign in or sign up before continuing."]}
    assert room.call("GET", "/agents", token="") == (401, errors)
    wrong = {"error": "Invalid Access Token"}
    assert room.call("GET", "/agents", token="no") == (401, wrong)
    missing = {"error": "Resource could not be found"}
    assert room.call("GET", "/contacts/99") == (404, missing)
    room.contact(email="ana@example.cl")
    taken = {"message": "Email has already been taken", "attributes": ["email"]}
    assert room.contact(email="Ana@Example.cl") == (422, taken)


def test_a_header_with_underscores_does_not_arrive(room):
    status, _body = room.call("GET", "/agents", header="api_access_token")
    assert status == 401


def test_what_the_description_does_not_know_is_refused_and_kept(room):
    status, body = room.contact(phone="+56987654321")
    assert (status, body["errors"][0]["field"]) == (400, "body.phone")
    status, _body = room.call("POST", "/conversations", {"inbox_id": room.api})
    assert status == 400
    assert len(room.control.shown()["violations"]) == 2


def test_a_stranger_and_an_agent_may_not(room):
    other = room.control.account(name="Otra", token="other")
    assert room.call("GET", "/agents", token="other")[0] == 401
    assert other["account_id"] != room.id


def test_contacts_are_found_by_filter_and_their_attributes_are_merged(room):
    made = room.contact(identifier="key-1", custom_attributes={"a": "1"})[1]
    rule = {
        "attribute_key": "identifier",
        "filter_operator": "equal_to",
        "values": ["KEY-1"],
    }
    _status, found = room.call("POST", "/contacts/filter", {"payload": [rule]})
    assert found["meta"]["count"] == 1
    contact_id = made["payload"]["contact"]["id"]
    body = {"custom_attributes": {"b": "2"}}
    _status, changed = room.call("PUT", f"/contacts/{contact_id}", body)
    assert changed["payload"]["custom_attributes"] == {"a": "1", "b": "2"}


def test_the_search_is_throttled(room):
    room.control.settings(searches_per_minute=2)
    codes = [room.call("GET", "/contacts/search?q=ana")[0] for _ in range(3)]
    assert codes == [200, 200, 429]


def test_labels_and_attributes_of_a_conversation_are_replaced(room):
    path = f"/conversations/{room.talk(custom_attributes={'a': 1})}"
    room.call("POST", f"{path}/labels", {"labels": ["uno"]})
    room.call("POST", f"{path}/labels", {"labels": ["dos"]})
    room.call("POST", f"{path}/custom_attributes", {"custom_attributes": {"b": 2}})
    _status, talk = room.call("GET", path)
    assert (talk["labels"], talk["custom_attributes"]) == (["dos"], {"b": 2})


def test_outside_the_window_only_templates_leave(room):
    path = f"/conversations/{room.talk()}/messages"
    assert room.call("POST", path, {"content": "hola"})[1]["status"] == "failed"
    template = {
        "name": "hola",
        "category": "UTILITY",
        "language": "es",
        "processed_params": {"body": {"1": "Ana"}},
    }
    body = {"content": "Hola Ana", "template_params": template}
    assert room.call("POST", path, body)[1]["status"] == "sent"


def test_a_message_with_a_source_id_never_leaves(room):
    path = f"/conversations/{room.talk()}/messages"
    room.call("POST", path, {"content": "hola", "source_id": "x"})
    assert room.control.shown()["messages"][-1]["sent_to_channel"] is False


def test_messages_after_and_before(room):
    talk_id = room.talk(room.api)
    path = f"/conversations/{talk_id}/messages"
    ids = [room.call("POST", path, {"content": str(n)})[1]["id"] for n in range(25)]
    _status, latest = room.call("GET", path)
    assert [m["id"] for m in latest["payload"]] == ids[-20:]
    _status, after = room.call("GET", f"{path}?after={ids[2]}")
    assert [m["id"] for m in after["payload"]] == ids[3:]


def test_too_many_messages_for_a_minute(room):
    path = f"/conversations/{room.talk(room.api)}/messages"
    codes = [room.call("POST", path, {"content": "x"})[0] for _ in range(201)]
    assert codes == [200] * 200 + [422]


def test_lists_are_paged_by_last_activity(room):
    for number in range(30):
        contact = {"phone_number": f"+5690000{number:04}"}
        room.control.receive(room.whatsapp, "hola", contact=contact)
    _status, first = room.call("GET", "/conversations?status=all&page=1")
    _status, second = room.call("GET", "/conversations?status=all&page=2")
    rows = first["data"]["payload"] + second["data"]["payload"]
    assert (len(first["data"]["payload"]), len(rows)) == (25, 30)
    times = [row["last_activity_at"] for row in rows]
    assert times == sorted(times, reverse=True)


@pytest.fixture
def receiver():
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append((dict(self.headers), body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", got
    server.shutdown()
    server.server_close()


def test_webhooks_are_signed_and_come_as_the_test_wants(room, receiver):
    url, got = receiver
    body = {"url": url, "subscriptions": ["message_created"]}
    _status, made = room.call("POST", "/webhooks", body)
    secret = made["payload"]["webhook"]["secret"]
    taken = room.call("POST", "/webhooks", body)
    assert taken == (
        422,
        {"message": "Url has already been taken", "attributes": ["url"]},
    )
    first = room.control.receive(room.api, "uno")
    room.control.receive(room.api, "dos", conversation_id=first["conversation_id"])
    answers = room.control.deliver(order="backwards", times=2)
    assert [a["status"] for a in answers] == [200] * 4
    headers, raw = got[0]
    signed = headers["x-chatwoot-timestamp"].encode() + b"." + raw
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-chatwoot-signature"] == f"sha256={expected}"
    event = json.loads(raw)
    assert (event["content"], event["message_type"]) == ("dos", "incoming")
    assert got[1][1] == raw
    assert room.control.deliver() == []


def test_old_versions_do_not_sign(room, receiver):
    url, got = receiver
    room.control.settings(version="4.11.0")
    body = {"url": url, "subscriptions": ["message_created"]}
    _status, made = room.call("POST", "/webhooks", body)
    assert "secret" not in made["payload"]["webhook"]
    room.control.receive(room.api, "uno")
    room.control.deliver()
    assert "x-chatwoot-signature" not in got[0][0]


def test_webhooks_may_be_lost(room, receiver):
    url, got = receiver
    room.call("POST", "/webhooks", {"url": url, "subscriptions": ["message_created"]})
    room.control.receive(room.api, "uno")
    room.control.deliver(drop=True)
    assert (room.control.deliver(), got) == ([], [])


def platform(sandbox, method, path, body=None, token="platform"):
    headers = {"content-type": "application/json", "Api-Access-Token": token}
    data = b"" if body is None else json.dumps(body).encode()
    answer = sandbox.request(method, f"/chatwoot/platform/api/v1{path}", data, headers)
    return answer.status, answer.json()


def test_the_platform_makes_accounts_people_and_sign_in_links(sandbox, room):
    room.control.settings(platform_token="platform")
    wrong = {"error": "Invalid access_token"}
    assert platform(sandbox, "POST", "/accounts", {}, token="no") == (401, wrong)
    _status, account = platform(sandbox, "POST", "/accounts", {"name": "Nueva"})
    person = {"name": "Jefa", "email": "jefa@example.cl", "password": "Passw0rd!"}
    _status, user = platform(sandbox, "POST", "/users", person)
    assert platform(sandbox, "POST", "/users", person)[1]["id"] == user["id"]
    path = f"/accounts/{account['id']}/account_users"
    member = {"user_id": user["id"], "role": "administrator"}
    assert platform(sandbox, "POST", path, member)[0] == 200
    assert platform(sandbox, "POST", path, member)[0] == 200
    _status, login = platform(sandbox, "GET", f"/users/{user['id']}/login")
    assert "sso_auth_token=" in login["url"]
    not_ours = {"error": "Non permissible resource"}
    assert platform(sandbox, "GET", f"/accounts/{room.id}") == (401, not_ours)
