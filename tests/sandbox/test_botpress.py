"""The sandbox's Botpress refuses and answers what the real one does."""

from __future__ import annotations

import http.server
import json
import threading
import time
from typing import Any

import jwt
import pytest

from .json_schema import problems
from .services.botpress.chat import DOCUMENT

KEY = "an encryption key of 32 characters"
BOT, USER, CONVERSATION = "hook-1", "odoo/partner-42", "odoo/lead-7"
TEXT = {"type": "text", "text": "Hola"}
#: (method, path) -> operation of the document, for the calls of these tests.
PLACES = {"{id}": "conversations", "{conversationId}": "conversations"}


def key_of(user: str, secret: str = KEY, **claims: Any) -> str:
    return jwt.encode({"id": user, **claims}, secret, algorithm="HS256")


class Chat:
    """Calls the Chat API as one user, and checks every answer."""

    def __init__(self, sandbox, key=None):
        self.sandbox = sandbox
        self.key = key_of(USER) if key is None else key

    def __call__(self, operation, body=None, status=None, **ids):
        method, _space, path = operation.partition(" ")
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value.replace("/", "%2F"))
        headers = {"content-type": "application/json", "x-user-key": self.key}
        data = json.dumps(body).encode() if body is not None else b""
        answer = self.sandbox.request(method, f"/botpress/{BOT}{path}", data, headers)
        found = answer.json()
        description = DOCUMENT["operations"][operation.partition("?")[0]]
        assert answer.status == (status or description["status"]), found
        if status is None:
            assert problems(description["answer"], found, DOCUMENT) == []
        return found

    def start(self):
        self("POST /users/get-or-create", {"name": "Ana"})
        self("POST /conversations/get-or-create", {"id": CONVERSATION})
        return self


@pytest.fixture
def chat(sandbox):
    sandbox.botpress.put_bot(BOT, encryption_key=KEY)
    return Chat(sandbox)


class Receiver:
    """Keeps the signals that it gets."""

    def __init__(self):
        self.got: list[tuple[str, dict[str, str], Any]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.got.append((self.path, headers, json.loads(body)))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/token"
        threading.Thread(target=self.server.serve_forever, args=(0.02,)).start()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def test_hello(sandbox, chat):
    assert sandbox.request("GET", f"/botpress/{BOT}/hello/").status == 200
    assert sandbox.request("GET", "/botpress/nobody/hello").status == 404


def test_get_or_create_is_idempotent(chat):
    first = chat("POST /users/get-or-create", {"name": "Ana"})["user"]
    second = chat("POST /users/get-or-create", {"name": "Ana María"})["user"]
    assert (first["id"], second["id"], second["name"]) == (USER, USER, "Ana María")
    for _time in range(2):
        found = chat("POST /conversations/get-or-create", {"id": CONVERSATION})
        assert found["conversation"]["id"] == CONVERSATION
    assert list(chat.sandbox.botpress.show(BOT)["conversations"]) == [CONVERSATION]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "nonsense",
        key_of(USER, "a key of somebody else, 32 characters"),
        jwt.encode({"sub": USER}, KEY, algorithm="HS256"),
        jwt.encode({"id": USER}, KEY * 2, algorithm="HS512"),
        jwt.encode({"id": USER}, "", algorithm="none"),
        key_of(USER, exp=int(time.time()) - 60),
    ],
)
def test_bad_keys(sandbox, chat, key):
    refused = Chat(sandbox, key)("POST /users/get-or-create", {}, status=401)
    assert (refused["code"], refused["type"]) == (401, "Unauthorized")


def test_a_key_with_an_expiry_to_come(sandbox, chat):
    later = key_of(USER, exp=int(time.time()) + 600)
    assert Chat(sandbox, later)("POST /users/get-or-create", {})


def test_users_are_not_created_without_a_key_when_there_is_one(sandbox, chat):
    assert chat("POST /users", {"name": "Ana"}, status=401)
    sandbox.botpress.put_bot("open")
    body = json.dumps({"id": "ana"}).encode()
    answer = sandbox.request("POST", "/botpress/open/users", body)
    assert (answer.status, answer.json()["user"]["id"]) == (201, "ana")
    assert answer.json()["key"]


@pytest.mark.parametrize("user", ["a" * 71, "ana@example.cl", "año", ""])
def test_ids_that_cannot_be_kept(sandbox, chat, user):
    refused = Chat(sandbox, key_of(user))("POST /users/get-or-create", {}, status=400)
    assert refused["type"] == "InvalidPayload"


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("POST /users/get-or-create", {"profile": "x" * 1001}),
        ("POST /users/get-or-create", {"email": "ana@example.cl"}),
        ("POST /conversations/get-or-create", {}),
        ("POST /conversations/get-or-create", {"id": 7}),
        ("POST /messages", {"conversationId": CONVERSATION}),
        (
            "POST /messages",
            {"conversationId": CONVERSATION, "payload": {"type": "text", "text": ""}},
        ),
        (
            "POST /messages",
            {"conversationId": CONVERSATION, "payload": {"type": "html", "html": "x"}},
        ),
        ("POST /events", {"conversationId": CONVERSATION, "payload": "x"}),
        ("POST /events", {"payload": {}}),
    ],
)
def test_bodies_are_those_of_the_document(chat, operation, body):
    refused = chat.start()(operation, body, status=400)
    assert refused["type"] == "InvalidPayload"


def test_metadata_goes_with_a_message(chat):
    body = {"conversationId": CONVERSATION, "payload": TEXT, "metadata": {"a": 1}}
    assert chat.start()("POST /messages", body)["message"]["metadata"] == {"a": 1}
    listing = "GET /conversations/{conversationId}/messages"
    [message] = chat(listing, conversationId=CONVERSATION)["messages"]
    assert message["metadata"] == {"a": 1}


def test_others_take_no_part(sandbox, chat):
    chat.start()
    other = Chat(sandbox, key_of("odoo/partner-43"))
    body = {"conversationId": CONVERSATION, "payload": TEXT}
    assert other("POST /messages", body, status=404)
    other("POST /users/get-or-create", {})
    for operation, sent in (
        ("POST /messages", body),
        ("POST /events", {**body, "payload": {}}),
        ("POST /conversations/get-or-create", {"id": CONVERSATION}),
    ):
        assert other(operation, sent, status=403)["type"] == "Forbidden"
    listing = "GET /conversations/{conversationId}/messages"
    assert other(listing, conversationId=CONVERSATION, status=403)


def test_messages_come_in_pages(sandbox, chat):
    chat.start()
    for number in range(25):
        payload = {"type": "text", "text": str(number)}
        chat("POST /messages", {"conversationId": CONVERSATION, "payload": payload})
    path = f"/botpress/{BOT}/conversations/{CONVERSATION.replace('/', '%2F')}/messages"
    headers = {"x-user-key": chat.key}
    texts, token = [], ""
    while token is not None:
        page = sandbox.request("GET", f"{path}?nextToken={token}", b"", headers).json()
        texts += [message["payload"]["text"] for message in page["messages"]]
        token = page["meta"].get("nextToken")
    assert texts == [str(number) for number in range(24, -1, -1)]


def test_an_error_may_come_with_status_200(sandbox):
    sandbox.botpress.put_bot(BOT, encryption_key=KEY, bridged=True)
    refused = Chat(sandbox, "x")("POST /users/get-or-create", {}, status=200)
    assert (refused["code"], refused["type"]) == (401, "Unauthorized")


def test_rate_limit(sandbox, chat):
    sandbox.botpress.rate_limit(BOT)
    headers = {"x-user-key": chat.key}
    path = f"/botpress/{BOT}/users/get-or-create"
    answer = sandbox.request("POST", path, b"{}", headers)
    assert (answer.status, answer.json()["type"]) == (429, "RateLimited")
    assert answer.headers["ratelimit-reset"] == "7"
    assert sandbox.request("POST", path, b"{}", headers).status == 201


def test_signals(sandbox, receiver):
    """Echoes of ours and what the bot says; an event of the bot has no id."""
    sandbox.botpress.put_bot(
        BOT, encryption_key=KEY, webhook_url=receiver.url, webhook_secret="s3cret"
    )
    chat = Chat(sandbox).start()
    chat("POST /messages", {"conversationId": CONVERSATION, "payload": TEXT})
    chat("POST /events", {"conversationId": CONVERSATION, "payload": {"a": 1}})
    said = sandbox.botpress.say(BOT, CONVERSATION, TEXT, times=2)
    assert said["statuses"] == [200, 200]
    assert sandbox.botpress.say(BOT, CONVERSATION, TEXT, lost=True)["statuses"] == []
    sandbox.botpress.send_event(BOT, CONVERSATION, {"type": "qualification"})
    kinds = [
        (signal["type"], signal["data"]["isBot"]) for _p, _h, signal in receiver.got
    ]
    assert kinds == [
        ("message_created", False),
        ("event_created", False),
        ("message_created", True),
        ("message_created", True),
        ("event_created", True),
    ]
    path, headers, last = receiver.got[-1]
    assert (path, headers["x-secret-key"]) == ("/hooks/token/", "s3cret")
    assert last["data"]["id"] is None


class Converse:
    """Calls the v12 server."""

    def __init__(self, sandbox):
        self.sandbox = sandbox

    def __call__(self, body, suffix="", headers=None):
        path = f"/botpress-v12/api/v1/bots/ventas/converse/u1{suffix}"
        data = json.dumps(body).encode()
        answer = self.sandbox.request("POST", path, data, headers or {})
        return answer.status, answer.json()


def test_converse(sandbox):
    settings = {"token": "t0ken", "responses": [TEXT], "state": {"user": {"score": 9}}}
    url = sandbox.botpress.put_legacy_bot("ventas", **settings)
    assert url == f"{sandbox.url}/botpress-v12"
    converse = Converse(sandbox)
    assert converse(TEXT) == (200, {"responses": [TEXT]})
    assert converse(TEXT, "?include=state")[0] == 403
    assert converse(TEXT, "/secured?include=state")[0] == 401
    known = {"authorization": "Bearer t0ken"}
    assert converse(TEXT, "/secured?include=state", known) == (
        200,
        {"responses": [TEXT], "state": settings["state"]},
    )
    assert converse({"type": "text", "text": "x" * 361})[0] == 400
    assert converse({"type": "text", "text": ""})[0] == 400
    sandbox.botpress.put_legacy_bot("ventas", public=False)
    assert converse(TEXT)[0] == 403
