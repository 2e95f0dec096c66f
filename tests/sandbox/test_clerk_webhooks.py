"""The sandbox's Clerk: webhooks, checked by the official Standard Webhooks package."""

from __future__ import annotations

import http.server
import json
import threading
import time

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from .client_clerk import WEBHOOK_SECRET

OTHER_SECRET = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="


class Receiver:
    """A server that keeps what it gets and answers as told."""

    def __init__(self):
        self.got = []
        self.statuses = []
        self.changed = threading.Condition()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = outer.statuses.pop(0) if outer.statuses else 204
                with outer.changed:
                    outer.got.append((headers, body))
                    outer.changed.notify_all()
                self.send_response(status)
                self.end_headers()

            def log_message(self, format, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,)).start()

    def wait(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.got) >= count, 10)
        return self.got

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def clerk(sandbox, receiver):
    sandbox.clerk.set_webhook(receiver.url)
    return sandbox.clerk


def is_valid(headers, body, secret=WEBHOOK_SECRET):
    """Judge with the official package; Svix only names the headers differently."""
    renamed = {
        key.replace("svix-", "webhook-"): value for key, value in headers.items()
    }
    try:
        Webhook(secret).verify(body.decode(), renamed)
    except (WebhookVerificationError, KeyError):
        return False
    return True


def test_envelope_and_signature(clerk, receiver):
    sent = clerk.send("user.created", {"id": "user_1", "first_name": "Ñandú"})
    ((headers, body),) = receiver.got
    assert [answer["status"] for answer in sent["answers"]] == [204]
    assert headers["svix-id"] == sent["id"]
    assert is_valid(headers, body)
    envelope = json.loads(body)
    assert (envelope["type"], envelope["object"]) == ("user.created", "event")
    assert envelope["data"]["first_name"] == "Ñandú"
    assert abs(envelope["timestamp"] / 1000 - time.time()) < 60
    assert envelope["instance_id"].startswith("ins_")


def test_timestamp_in_seconds(sandbox, receiver):
    sandbox.clerk.set_webhook(receiver.url, seconds=True)
    sandbox.clerk.send("user.created")
    sandbox.clerk.send("user.created", timestamp=1716883200)
    stamps = [json.loads(body)["timestamp"] for _headers, body in receiver.got]
    assert abs(stamps[0] - time.time()) < 60
    assert stamps[1] == 1716883200


def test_two_secrets_while_they_are_changed(sandbox, receiver):
    sandbox.clerk.set_webhook(receiver.url, OTHER_SECRET, WEBHOOK_SECRET)
    sandbox.clerk.send("user.created")
    ((headers, body),) = receiver.got
    assert len(headers["svix-signature"].split(" ")) == 2
    assert is_valid(headers, body) and is_valid(headers, body, OTHER_SECRET)


@pytest.mark.parametrize(
    ("values", "valid"),
    [
        ({"signature": "wrong"}, False),
        ({"signature": "none"}, False),
        ({"signature": "v2"}, False),
        ({"signature": "several"}, True),
        ({"tampered": True}, False),
        ({"clock_offset_s": -301}, False),
        ({"clock_offset_s": 400}, False),
        ({"clock_offset_s": -200}, True),
    ],
)
def test_bad_messages_are_bad(clerk, receiver, values, valid):
    clerk.send("user.created", {}, **values)
    ((headers, body),) = receiver.got
    assert is_valid(headers, body) is valid


def test_replay_has_the_same_id(clerk, receiver):
    sent = clerk.send("user.created", {}, times=3, id="msg_1")
    assert [headers["svix-id"] for headers, _body in receiver.got] == ["msg_1"] * 3
    assert sent["id"] == "msg_1"


def test_retries_until_it_is_taken(clerk, receiver):
    receiver.statuses = [500, 302, 200, 200]
    sent = clerk.send("user.created", {}, retries=5)
    assert [answer["status"] for answer in sent["answers"]] == [500, 302, 200]
    assert len({headers["svix-id"] for headers, _body in receiver.got}) == 1


def test_raw_body(clerk, receiver):
    clerk.send("x", raw="[1]")
    ((headers, body),) = receiver.got
    assert body == b"[1]"
    assert is_valid(headers, body)


def test_nobody_is_there(sandbox):
    sandbox.clerk.set_webhook("http://127.0.0.1:9/")
    sent = sandbox.clerk.send("user.created")
    assert sent["answers"][0]["status"] == 0


def test_changes_are_told_when_that_is_wanted(sandbox, receiver):
    clerk = sandbox.clerk
    clerk.set_webhook(receiver.url, automatic=True)
    changes = [
        ("user.created", lambda: clerk.put_user(id="user_1", email="a@example.cl")),
        ("user.updated", lambda: clerk.put_user(id="user_1", first_name="Ana")),
        ("organization.created", lambda: clerk.put_organization(id="org_1")),
        (
            "organizationMembership.created",
            lambda: clerk.put_membership("org_1", "user_1"),
        ),
        (
            "organizationMembership.updated",
            lambda: clerk.put_membership("org_1", "user_1", "org:admin"),
        ),
        ("session.created", lambda: clerk.open_session("user_1", "org_1")),
        (
            "organizationMembership.deleted",
            lambda: clerk.delete_membership("org_1", "user_1"),
        ),
        ("user.deleted", lambda: clerk.delete_user("user_1")),
        ("organization.deleted", lambda: clerk.delete_organization("org_1")),
    ]
    for place, (kind, change) in enumerate(changes):
        change()
        headers, body = receiver.wait(place + 1)[-1]
        assert is_valid(headers, body)
        envelope = json.loads(body)
        assert envelope["type"] == kind
    clerk.remove_webhook()
    clerk.put_user(id="user_2")
    assert len(receiver.got) == len(changes)
    member = json.loads(receiver.got[3][1])["data"]
    assert member["organization"]["id"] == "org_1"
    assert member["public_user_data"]["user_id"] == "user_1"
    gone = json.loads(receiver.got[7][1])["data"]
    assert gone == {"object": "user", "id": "user_1", "deleted": True}
    session = json.loads(receiver.got[5][1])["data"]
    assert (session["status"], session["user"]["id"]) == ("active", "user_1")


def test_only_one_change_is_told_of_by_one_change(sandbox, receiver):
    clerk = sandbox.clerk
    clerk.put_user(id="user_1")
    assert receiver.got == []
