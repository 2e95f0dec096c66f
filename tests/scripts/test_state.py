"""State and secrets survive, stay private, and are made once."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

from smarter_dev import credentials, state


def test_state_is_private_and_forgets(checkout):
    state.put("server", {"pid": 1})
    state.put("redis", {"pid": 2})
    assert state.location().stat().st_mode & 0o777 == 0o600
    state.forget("server")
    assert state.get("server") == {}
    assert state.get("redis") == {"pid": 2}


def test_a_secret_is_made_once(checkout):
    first = credentials.get("admin_password", credentials.password)
    assert credentials.get("admin_password", credentials.password) == first
    assert credentials.location().stat().st_mode & 0o777 == 0o600


def test_two_runs_at_once_agree_on_a_secret(checkout):
    with ThreadPoolExecutor(8) as pool:
        found = set(
            pool.map(lambda _: credentials.get("x", credentials.password), range(8))
        )
    assert len(found) == 1


def test_keys_have_the_form_that_their_users_want():
    assert len(base64.urlsafe_b64decode(credentials.fernet_key())) == 32
    prefix, _, encoded = credentials.webhook_secret().partition("_")
    assert prefix == "whsec"
    assert 24 <= len(base64.b64decode(encoded)) <= 64
    assert len(set(credentials.password() for _ in range(20))) == 20
