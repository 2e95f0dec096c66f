"""Our verdict on session tokens is that of Clerk's own package, or a stricter one.

The sandbox mints the tokens and publishes the key; ``@clerk/backend`` fetches it from
there as it would from Clerk. Both sides judge at the same moment.
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from smarter_dev import npm

from tests.sandbox.client_clerk import SECRET_KEY

from . import clerk_tokens
from .clerk_tokens import ACME, ANA, OTHER_PARTY, PARTY

SCRIPT = Path(__file__).with_name("clerk") / "verify.mjs"
TIMEOUT_S = 60


@pytest.fixture(scope="module")
def clerk(peers):
    control = peers.clerk
    control.reset()
    control.settings(secret_keys=[SECRET_KEY])
    control.put_user(id=ANA, email="ana@example.cl")
    control.put_organization(id=ACME, name="Acme SpA", slug="acme")
    control.put_membership(ACME, ANA, "org:admin")
    return control


@pytest.fixture(scope="module")
def now():
    return int(time.time())


@pytest.fixture(scope="module")
def cases(clerk, now):
    return {case.name: case for case in clerk_tokens.cases(clerk, now)}


@pytest.fixture(scope="module")
def theirs(npm_packages, clerk, cases, now):
    """The verdicts of Clerk's package, all at once: starting Node.js takes time."""
    installed = npm_packages("clerk")
    question = {
        "now": now,
        "options": {
            "secretKey": SECRET_KEY,
            "apiUrl": clerk.url,
            "authorizedParties": [PARTY, OTHER_PARTY],
            "issuer": clerk.url,
        },
        "tokens": {case.name: case.token for case in cases.values()},
    }
    done = subprocess.run(
        [npm.node(installed), SCRIPT],
        cwd=installed,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def ours(clerk_tools, clerk, cases, now):
    """Our verdicts: the reason of the refusal, or ``None``."""
    keys = read_keys(clerk_tools, clerk)
    config = clerk_tools("config").ClerkConfig(
        issuer=clerk.url, authorized_parties=frozenset({PARTY, OTHER_PARTY})
    )
    return {
        case.name: judge(clerk_tools, case.token, keys, config, now)
        for case in cases.values()
    }


def read_keys(clerk_tools, clerk):
    with urllib.request.urlopen(clerk.jwks_url, timeout=10) as answer:
        return clerk_tools("key_set").parse(answer.read())


def judge(clerk_tools, token, keys, config, now):
    try:
        clerk_tools("session_token").verify(token, keys, config, now)
    except clerk_tools("jws").TokenRefused as refused:
        return refused.reason
    return None


def test_names_are_unique():
    parts = (
        clerk_tokens.GOOD,
        clerk_tokens.BAD,
        clerk_tokens.STRICTER,
        clerk_tokens.BENDS,
    )
    names = [name for part in parts for name in part]
    assert len(names) == len(set(names)) >= 80


def test_ours(cases, ours):
    """Needs no npm: what we say is as the table wants it."""
    wrong = {
        name: ours[name]
        for name, case in cases.items()
        if (ours[name] is None) != case.ours
    }
    assert wrong == {}


def test_theirs(cases, theirs):
    """The table tells the truth about Clerk's package."""
    wrong = {
        name: theirs[name]
        for name, case in cases.items()
        if theirs[name]["accepted"] != case.theirs
    }
    assert wrong == {}


def test_same_verdict_or_a_reason(cases, ours, theirs):
    for name, case in cases.items():
        same = (ours[name] is None) == theirs[name]["accepted"]
        assert same or case.reason, name
        # Never the other way round: what Clerk refuses, we refuse.
        assert theirs[name]["accepted"] or ours[name] is not None, name


def test_their_answers_are_about_the_tokens(theirs):
    """A key that cannot be fetched would refuse everything bad, too."""
    failures = ("remote-jwk-failed-to-load", "jwk-failed-to-resolve")
    assert not [a for a in theirs.values() if a["reason"] in failures]
    assert theirs["unknown kid"]["reason"] == "jwk-kid-mismatch"
    assert theirs["expired by 6 s"]["reason"] == "token-expired"


@pytest.mark.parametrize(
    "name",
    [
        "expired by 6 s",
        "not valid for 6 s",
        "issued in 6 s",
        "party that is not allowed",
        "issuer of another instance",
        "forged signature",
        "unknown kid",
        "HMAC with the public key",
    ],
)
def test_reasons_have_the_same_names(ours, theirs, name):
    assert ours[name] == theirs[name]["reason"]
