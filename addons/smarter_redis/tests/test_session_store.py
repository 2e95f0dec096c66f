"""The contract of Odoo's session store, on Redis."""

from __future__ import annotations

import json
import time
from unittest.mock import patch

from odoo import http
from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.redis_link import RedisLink

from .. import session_store
from ..session_store import LIFETIME_S, RedisSessionStore, SessionsAway
from .common import SessionStoreMixin

HALF = http.STORED_SESSION_BYTES


@tagged("post_install", "-at_install")
class TestSessionStore(SessionStoreMixin, BaseCase):
    def setUp(self):
        super().setUp()
        self.store, self.elsewhere = self.make_store(), self.make_store()

    def saved(self, **values):
        """Return a saved session that has to be nobody's to be rotated without env."""
        session = self.store.new()
        session.update({**http.get_default_session(), "create_time": 1.0, **values})
        self.store.save(session)
        return session

    def values(self, sid):
        """Return what another instance finds."""
        return dict(self.elsewhere.get(sid))

    def test_instances_share_sessions(self):
        session = self.saved(login="josé", nested={"a": [1, None, "ñ"]})
        found = self.elsewhere.get(session.sid)
        self.assertEqual(dict(found), dict(session))
        self.assertEqual((found.sid, found.is_new), (session.sid, False))

    def test_unknown_and_malformed_ids_begin_a_new_session(self):
        for sid in (self.store.generate_key(), "", "x", "../../etc/passwd"):
            with self.subTest(sid):
                session = self.store.get(sid)
                self.assertTrue(session.is_new)
                self.assertNotEqual(session.sid, sid)
                self.assertFalse(dict(session))

    def test_only_the_whole_id_opens_a_session(self):
        session = self.saved(login="x")
        other = session.sid[:HALF] + self.store.generate_key()[HALF:]
        self.assertTrue(self.store.get(other).is_new)

    def test_redis_does_not_hold_what_opens_a_session(self):
        session = self.saved(login="x")
        [key] = self.redis.client.keys()
        [field] = self.redis.client.hkeys(key)
        self.assertNotIn(session.sid[HALF:].encode(), key + field)

    def test_values_are_json(self):
        session = self.saved(login="x")
        [key] = self.redis.client.keys()
        [text] = self.redis.client.hvals(key)
        self.assertEqual(json.loads(text), dict(session))

    def test_each_use_gives_the_whole_lifetime(self):
        session = self.saved()
        [key] = self.redis.client.keys()
        self.assertEqual(self.redis.client.ttl(key), LIFETIME_S)
        self.redis.client.expire(key, 100)
        self.elsewhere.get(session.sid)
        self.assertEqual(self.redis.client.ttl(key), LIFETIME_S)

    def test_an_unused_session_ends(self):
        store = self.make_store(lifetime_s=1)
        session = store.new()
        store.save(session)
        [key] = self.redis.client.keys()
        end = time.monotonic() + 5
        while self.redis.client.exists(key):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertTrue(self.store.get(session.sid).is_new)

    def test_delete(self):
        session = self.saved()
        self.store.delete(session)
        self.assertTrue(self.elsewhere.get(session.sid).is_new)

    def test_hard_rotation_leaves_nothing_of_the_old_id(self):
        session = self.saved(login="x")
        old = session.sid
        self.store.rotate(session, None)
        self.assertNotEqual(session.sid[:HALF], old[:HALF])
        self.assertTrue(self.elsewhere.get(old).is_new)
        self.assertEqual(self.values(session.sid)["login"], "x")

    def test_soft_rotation_keeps_the_identifier_and_for_a_while_the_old_id(self):
        session = self.saved(login="x")
        old = session.sid
        self.store.rotate(session, None, soft=True)
        self.assertEqual(session.sid[:HALF], old[:HALF])
        self.assertNotEqual(session.sid, old)
        self.assertEqual(self.values(old)["next_sid"], session.sid)
        self.assertGreater(self.values(old)["deletion_time"], time.time())
        new = self.values(session.sid)
        self.assertTrue(new["gc_previous_sessions"])
        self.assertNotIn("next_sid", new)

    def test_a_second_soft_rotation_goes_where_the_first_went(self):
        session = self.saved()
        late = self.elsewhere.get(session.sid)
        self.store.rotate(session, None, soft=True)
        self.elsewhere.rotate(late, None, soft=True)
        self.assertEqual(late.sid, session.sid)

    def test_soft_rotations_at_the_same_moment_make_one_new_id(self):
        """The other request is between its look and its write."""
        session = self.saved()
        late = self.elsewhere.get(session.sid)
        old = session.sid

        def rotate_in_between(*_args):
            self.elsewhere.rotate(late, None, soft=True)
            return self.store.__class__.generate_key(self.store)

        with patch.object(self.store, "generate_key", rotate_in_between):
            self.store.rotate(session, None, soft=True)
        self.assertEqual(late.sid, old, "goes on with the old id")
        self.assertEqual(self.redis.client.hlen(self.key_of(session)), 2)

    def key_of(self, session):
        return f"smarter:session:{session.sid[:HALF]}"

    def test_old_halves_are_dropped_after_a_rotation(self):
        session = self.saved(login="x")
        old = session.sid
        self.store.rotate(session, None, soft=True)
        self.store.delete_old_sessions(session)
        self.assertFalse(self.store.get(old).is_new, "good for two minutes")
        session["create_time"] = time.time() - http.SESSION_DELETION_TIMER - 1
        self.store.delete_old_sessions(session)
        self.assertTrue(self.store.get(old).is_new)
        self.assertEqual(self.values(session.sid)["login"], "x")
        self.assertNotIn("gc_previous_sessions", self.values(session.sid))

    def test_revoking_a_device_ends_all_its_sessions(self):
        session, other = self.saved(), self.saved()
        old = session.sid
        self.store.rotate(session, None, soft=True)
        self.elsewhere.delete_from_identifiers([old[:HALF]])
        self.assertTrue(self.store.get(old).is_new)
        self.assertTrue(self.store.get(session.sid).is_new)
        self.assertFalse(self.store.get(other.sid).is_new)

    def test_only_identifiers_are_deleted(self):
        session = self.saved()
        for wrong in ("*", session.sid, session.sid[: HALF - 1] + "*", ""):
            with self.subTest(wrong), self.assertRaises(ValueError):
                self.store.delete_from_identifiers([wrong])
        self.store.delete_from_identifiers([])
        self.assertFalse(self.store.get(session.sid).is_new)

    def test_missing_identifiers(self):
        present = {self.saved().sid[:HALF] for _turn in range(3)}
        absent = {self.store.generate_key()[:HALF] for _turn in range(600)}
        missing = self.store.get_missing_session_identifiers(present | absent)
        self.assertEqual(missing, absent)
        self.assertEqual(self.store.get_missing_session_identifiers([]), set())

    def test_vacuum_leaves_it_to_redis(self):
        session = self.saved()
        self.store.vacuum(max_lifetime=0)
        self.assertFalse(self.store.get(session.sid).is_new)

    def test_nothing_looks_through_the_keys(self):
        self.redis.client.config_resetstat()
        session = self.saved()
        self.store.get(session.sid)
        self.store.rotate(session, None, soft=True)
        self.store.get_missing_session_identifiers([session.sid[:HALF]])
        self.store.delete_from_identifiers([session.sid[:HALF]])
        self.store.vacuum()
        stats = self.redis.client.info("commandstats")
        self.assertFalse({"cmdstat_keys", "cmdstat_scan"} & stats.keys())

    def test_without_redis_nobody_is_signed_out(self):
        """503 and not an empty session, which would look like a sign-out."""
        link = RedisLink("redis://127.0.0.1:1/0", "testing")
        self.addCleanup(link.close)
        store = RedisSessionStore(link, LIFETIME_S)
        with self.assertLogs("odoo.addons.smarter_base.tools.redis_link", "WARNING"):
            with self.assertRaises(SessionsAway) as caught:
                store.get(store.generate_key())
        self.assertEqual(caught.exception.error_response.status_code, 503)
        self.assertTrue(store.get("").is_new, "who has no session needs none")
        with self.assertRaises(SessionsAway):
            store.save(store.new())

    def test_without_a_setting_files_are_used_and_the_log_says_so(self):
        before = http.root.session_store
        with (
            patch.dict("os.environ", {"SMARTER_REDIS_URL": ""}),
            self.assertLogs(session_store.__name__, "WARNING") as log,
        ):
            session_store.install()
        self.assertIs(http.root.session_store, before)
        self.assertIn("SMARTER_REDIS_URL is not set", log.output[0])
