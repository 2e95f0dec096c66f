"""Odoo's sessions in Redis, shared by all processes of all instances.

One hash holds what Odoo calls a session identifier, the half of the session id that
stays when the other half rotates: so a device is revoked, and missing identifiers are
found, by name and without looking through the keys. The fields are digests: who can
read Redis cannot sign in with what is there.

Everything else is Odoo's own store, which this one inherits from.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import re
import time
from collections.abc import Iterable

import werkzeug.exceptions
import werkzeug.wrappers

from odoo import http
from odoo.tools import config

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_base.tools.redis_link import RedisAway, RedisLink, Script

_logger = logging.getLogger(__name__)

LIFETIME_S = 30 * 60
# Without its session a request cannot go on, so it waits longer than for a count.
BUDGET_S = 1.0
# How long a soft rotation is left to the request that began it.
ROTATION_S = 10
RETRY_AFTER_S = 2

_PREFIX = "smarter:session:"
_IDENTIFIER = re.compile(rf"[A-Za-z0-9_-]{{{http.STORED_SESSION_BYTES}}}")
# Session and lifetime together; "alone" drops the older halves in the same moment.
_SAVE = Script(
    """
if ARGV[4] == 'alone' then
    redis.call('DEL', KEYS[1])
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return redis.call('EXPIRE', KEYS[1], ARGV[3])
"""
)


class SessionsAway(werkzeug.exceptions.ServiceUnavailable):
    """Redis does not answer: nobody is signed out, the browser has to come again."""

    loglevel = logging.INFO

    def __init__(self) -> None:
        """Bring the answer along: there may be no database yet to make one with."""
        super().__init__("Sessions cannot be read at the moment. Try again.")
        self.error_response = werkzeug.wrappers.Response(
            self.description,
            status=self.code,
            headers={"Retry-After": str(RETRY_AFTER_S), "Cache-Control": "no-store"},
        )


class RedisSessionStore(http.FilesystemSessionStore):
    """Keeps sessions as JSON in Redis; each use gives them their whole lifetime."""

    def __init__(self, link: RedisLink, lifetime_s: int) -> None:
        """Keep sessions in the Redis behind ``link``."""
        super().__init__(
            config.session_dir, session_class=http.Session, renew_missing=True
        )
        self._link = link
        self._lifetime_s = lifetime_s

    def get(self, sid):
        """Return the session, or a new one when it is not there (any more)."""
        if not self.is_valid_key(sid):
            return self.new()
        key, field = _place(sid)
        text, _expires = self._run(
            ("HGET", key, field), ("EXPIRE", key, self._lifetime_s)
        )
        if text is None:
            return self.new()
        try:
            data = json.loads(text)
        except ValueError:
            _logger.debug("A session could not be read.")
            data = {}
        return self.session_class(data, sid, False)

    def save(self, session):
        """Store the session with its lifetime, in one step."""
        self._save(session, "beside")

    def _save(self, session, manner):
        if not self.is_valid_key(session.sid):
            raise ValueError("Invalid session id")
        key, field = _place(session.sid)
        text = json.dumps(dict(session))
        try:
            self._link.run_script(_SAVE, [key], field, text, self._lifetime_s, manner)
        except RedisAway:
            raise SessionsAway from None

    def delete(self, session):
        """Forget this session; others of the same identifier stay."""
        key, field = _place(session.sid)
        self._run(("HDEL", key, field))

    def rotate(self, session, env, soft=False):
        """Give the session a new id.

        Of several requests at the same time one makes the next id of a soft rotation;
        the others go on with the old one, which is good for two minutes more.
        """
        if soft and "next_sid" not in self.get(session.sid):
            claim = f"{_place(session.sid)[0]}:rotation"
            [is_ours] = self._run(("SET", claim, 1, "NX", "EX", ROTATION_S))
            if not is_ours:
                return
        super().rotate(session, env, soft)

    def delete_old_sessions(self, session):
        """Drop the halves from before a rotation, without a moment in between."""
        if "gc_previous_sessions" not in session:
            return
        if session["create_time"] + http.SESSION_DELETION_TIMER < time.time():
            del session["gc_previous_sessions"]
            self._save(session, "alone")

    def vacuum(self, max_lifetime=http.SESSION_LIFETIME):
        """Leave it to Redis, which drops what is over by itself."""

    def get_missing_session_identifiers(self, identifiers: Iterable[str]) -> set[str]:
        """Return those identifiers of which there is no session."""
        asked = sorted(set(identifiers))
        missing = set()
        for start in range(0, len(asked), 500):
            several = asked[start : start + 500]
            found = self._run(*(("EXISTS", f"{_PREFIX}{one}") for one in several))
            missing.update(
                one for one, exists in zip(several, found, strict=True) if not exists
            )
        return missing

    def delete_from_identifiers(self, identifiers: list[str]) -> None:
        """Forget all sessions of these identifiers, for example of a revoked device."""
        for identifier in identifiers:
            if not _IDENTIFIER.fullmatch(identifier):
                raise ValueError(
                    "Identifier format incorrect, did you pass in a string instead of"
                    " a list?"
                )
        if identifiers:
            self._run(("DEL", *(f"{_PREFIX}{one}" for one in identifiers)))

    def _run(self, *commands):
        try:
            return self._link.run(*commands)
        except RedisAway:
            raise SessionsAway from None


def _place(sid: str) -> tuple[str, str]:
    """Return the key of the identifier and the field of the half that rotates."""
    identifier = sid[: http.STORED_SESSION_BYTES]
    secret = sid[http.STORED_SESSION_BYTES :]
    return f"{_PREFIX}{identifier}", hashlib.sha256(secret.encode()).hexdigest()


def install() -> None:
    """Make Odoo keep its sessions in Redis, or say that it does not."""
    url = settings.get("redis_url")
    if not url:
        _logger.warning(
            "%s is not set: sessions stay in files of this server.",
            settings.variable("redis_url"),
        )
        return
    if not isinstance(http.root.session_store, RedisSessionStore):
        http.root.session_store = _made(url)
        _logger.info("Sessions are kept in Redis.")


@functools.cache
def _made(url: str) -> RedisSessionStore:
    link = RedisLink(url, "nobody can use a session", BUDGET_S)
    return RedisSessionStore(link, settings.get_int("session_lifetime", LIFETIME_S))
