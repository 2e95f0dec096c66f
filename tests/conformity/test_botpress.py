"""Botpress's own client makes the calls that we make, and the sandbox satisfies it.

``botpress/calls.json`` is what a new lead leads to. A test of the addon compares it with
what the connector sends; here it is compared with what the official client sends.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import unquote

import jwt
import pytest
from smarter_dev import npm

HERE = Path(__file__).with_name("botpress")
CALLS = json.loads((HERE / "calls.json").read_text("utf-8"))
TIMEOUT_S = 60
KEY = "an encryption key of 32 characters"
USER, CONVERSATION = "odoo-0b5c-contact-7", "odoo-0b5c-lead-42"
EVENT = {"type": "lead", "id": "evt_1", "lead": {"id": 42}}


@pytest.fixture(scope="module")
def theirs(npm_packages, peers):
    """What the client reports, and the calls that it made."""
    installed = npm_packages("botpress")
    question = {
        "apiUrl": peers.botpress.put_bot("bot", encryption_key=KEY),
        "bridgedUrl": peers.botpress.put_bot("b2", encryption_key=KEY, bridged=True),
        "encryptionKey": KEY,
        "ourKey": jwt.encode(
            {"id": USER, "iat": 1, "exp": 2**32}, KEY, algorithm="HS256"
        ),
        "userId": USER,
        "name": "Ana Pérez",
        "conversationId": CONVERSATION,
        "event": EVENT,
        "text": "¿Tienen pan?",
    }
    done = subprocess.run(
        [npm.node(installed), HERE / "chat.mjs"],
        cwd=installed,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    calls = peers.calls(service="botpress")
    return json.loads(done.stdout), calls


def test_the_client_is_satisfied(theirs):
    answer, _calls = theirs
    assert answer["userId"] == answer["connected"] == USER
    assert answer["texts"] == ["¿Tienen pan?"]
    assert answer["eventId"]


def test_a_key_of_ours_is_as_good_as_theirs(theirs):
    answer, _calls = theirs
    assert answer["ours"] == USER


def test_the_client_makes_the_calls_that_we_make(theirs):
    _answer, calls = theirs
    made = [plain(call) for call in calls if "/hello" not in call["path"]]
    assert made[: len(CALLS)] == CALLS
    assert all(call["headers"]["x-user-key"] for call in calls[1 : len(CALLS)])


def plain(call):
    """Return a call without what differs from one conversation to another."""
    path = unquote(call["path"]).removeprefix("/botpress/bot")
    text = json.dumps([call["method"], path, call["json"]], ensure_ascii=False)
    event = json.dumps(EVENT, ensure_ascii=False)
    text = text.replace(event, '"{event}"').replace(CONVERSATION, "{conversation}")
    method, path, body = json.loads(text)
    return [method, path, body if method != "GET" else None]


def test_the_client_knows_the_errors(theirs):
    """Also the one that comes with status 200."""
    answer, _calls = theirs
    assert all(answer["errors"].values()), answer["errors"]
    codes = {name: error["code"] for name, error in answer["errors"].items()}
    assert codes["stranger"] == 401
    assert codes["missing"] == 404
    assert codes["invalid"] == 400
