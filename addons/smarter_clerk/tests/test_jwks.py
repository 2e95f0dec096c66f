"""The public keys at hand: nobody waits for known ones."""

from __future__ import annotations

import io
import threading

import requests
import urllib3

from odoo.tests import BaseCase, tagged

from ..tools import jwks, key_set
from ..tools.jws import KeysUnavailable
from .token_factory import document, jwk

LOGGER = "odoo.addons.smarter_clerk.tools.jwks"


class World:
    """Clerk's end and the clock. Background work runs when the test says so."""

    def __init__(self, *names):
        self.names = list(names)
        self.failure = None
        self.now = 1000.0
        self.fetches = 0
        self.waiting = []
        self.cache = jwks.JwksCache("u", self.fetch, lambda: self.now, self.spawn)
        self.hold = False

    def fetch(self, url):
        self.fetches += 1
        if self.failure:
            raise self.failure
        return document(*map(jwk, self.names))

    def spawn(self, work):
        if self.hold:
            self.waiting.append(work)
        else:
            work()

    def run(self):
        while self.waiting:
            self.waiting.pop(0)()


@tagged("post_install", "-at_install")
class TestCache(BaseCase):
    def setUp(self):
        super().setUp()
        self.world = World("ins_1")
        self.cache = self.world.cache

    def warm(self):
        self.assertTrue(self.cache.key("ins_1"))
        self.assertEqual(self.world.fetches, 1)

    def test_one_fetch_serves_five_minutes(self):
        self.warm()
        self.world.now += 299
        self.assertTrue(self.cache.key("ins_1"))
        self.assertEqual(self.world.fetches, 1)

    def test_refresh_in_the_background(self):
        self.warm()
        self.world.hold = True
        self.world.now += 300
        self.assertTrue(self.cache.key("ins_1"))
        self.assertTrue(self.cache.key("ins_1"))
        self.assertEqual((self.world.fetches, len(self.world.waiting)), (1, 1))
        self.world.run()
        self.assertEqual(self.world.fetches, 2)

    def test_removed_key_goes_with_the_refresh(self):
        self.warm()
        self.world.names = ["ins_2"]
        self.world.now += 300
        # This request is still served from the old set, the next one is not.
        self.assertTrue(self.cache.key("ins_1"))
        self.assertIsNone(self.cache.key("ins_1"))
        self.assertTrue(self.cache.key("ins_2"))

    def test_new_key_is_found_at_once(self):
        self.warm()
        self.world.names.append("ins_2")
        self.world.now += 1
        self.assertTrue(self.cache.key("ins_2"))
        self.assertEqual(self.world.fetches, 2)

    def test_unknown_names_cause_one_fetch_in_thirty_seconds(self):
        self.warm()
        for number in range(100):
            self.assertIsNone(self.cache.key(f"evil_{number}"))
        self.assertEqual(self.world.fetches, 2)
        self.world.now += 29
        self.assertIsNone(self.cache.key("evil"))
        self.assertEqual(self.world.fetches, 2)
        self.world.now += 1
        self.assertIsNone(self.cache.key("evil"))
        self.assertEqual(self.world.fetches, 3)

    def test_old_keys_work_for_a_day(self):
        self.warm()
        self.world.failure = jwks.FetchFailed("no connection")
        self.world.now += 24 * 3600
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self.assertTrue(self.cache.key("ins_1"))
        self.assertIn("no connection", logs.output[0])
        self.assertEqual(self.cache.problem, "no connection")
        self.world.now += 31
        with self.assertRaises(KeysUnavailable):
            self.cache.key("ins_1")

    def test_answers_that_are_no_keys_do_not_replace_keys(self):
        self.warm()
        for answer in (b"<html>", b'{"keys": []}', b" " * 70_000):
            self.world.now += 300
            with self.assertLogs(LOGGER, "WARNING"):
                self.cache._problem = ""
                self.cache._fetch = lambda url, answer=answer: answer
                self.assertTrue(self.cache.key("ins_1"))
            self.assertTrue(self.cache.key("ins_1"))

    def test_failed_refresh_is_tried_again_after_thirty_seconds(self):
        self.warm()
        self.world.failure = jwks.FetchFailed("down")
        self.world.now += 300
        with self.assertLogs(LOGGER, "WARNING") as logs:
            for _turn in range(10):
                self.assertTrue(self.cache.key("ins_1"))
            self.assertEqual(self.world.fetches, 2)
            self.world.now += 30
            self.assertTrue(self.cache.key("ins_1"))
        self.assertEqual(self.world.fetches, 3)
        # The same failure is said once.
        self.assertEqual(len(logs.output), 1)

    def test_clerk_was_never_reached(self):
        self.world.failure = jwks.FetchFailed("down")
        with self.assertLogs(LOGGER, "WARNING"):
            for _turn in range(10):
                with self.assertRaises(KeysUnavailable):
                    self.cache.key("ins_1")
        self.assertEqual(self.world.fetches, 1)
        self.world.failure = None
        self.world.now += 5
        self.assertTrue(self.cache.key("ins_1"))
        self.assertEqual(self.cache.problem, "")

    def test_unexpected_failure_is_no_end(self):
        self.world.failure = ZeroDivisionError("bug")
        with self.assertLogs(LOGGER, "WARNING"), self.assertRaises(KeysUnavailable):
            self.cache.key("ins_1")
        self.world.failure = None
        self.world.now += 5
        self.assertTrue(self.cache.key("ins_1"))

    def test_no_thread_is_no_end(self):
        self.warm()
        self.world.now += 300
        spawn = self.cache._spawn

        def refuse(work):
            raise RuntimeError("can't start new thread")

        self.cache._spawn = refuse
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertTrue(self.cache.key("ins_1"))
        self.cache._spawn = spawn
        self.world.now += 30
        self.assertTrue(self.cache.key("ins_1"))
        self.assertEqual(self.world.fetches, 2)

    def test_ignored_keys_are_said_once(self):
        self.cache._fetch = lambda url: document(jwk("ins_1"), jwk("weak", 1024))
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self.assertTrue(self.cache.key("ins_1"))
            self.world.now += 300
            self.assertTrue(self.cache.key("ins_1"))
        self.assertEqual(len(logs.output), 1)
        self.assertIn("key weak is ignored: it is weaker than 2048", logs.output[0])
        self.assertEqual([one.kid for one in self.cache.ignored], ["weak"])


@tagged("post_install", "-at_install")
class TestCacheInThreads(BaseCase):
    """A slow Clerk: the fetch runs in another thread until the test lets it end."""

    def setUp(self):
        super().setUp()
        self.let_go = threading.Event()
        self.fetching = threading.Event()
        self.fetches = 0
        self.now = 1000.0
        self.names = ["ins_1"]
        self.threads = []
        self.cache = jwks.JwksCache("u", self.fetch, lambda: self.now, self.spawn)
        self.addCleanup(self.end)

    def fetch(self, url):
        self.fetches += 1
        self.fetching.set()
        self.let_go.wait(10)
        return document(*map(jwk, self.names))

    def spawn(self, work):
        self.start(work)

    def start(self, work):
        thread = threading.Thread(target=work)
        self.threads.append(thread)
        thread.start()

    def end(self):
        self.let_go.set()
        for thread in self.threads:
            thread.join(10)

    def warm(self):
        self.let_go.set()
        self.assertTrue(self.cache.key("ins_1"))
        self.let_go.clear()
        self.fetching.clear()

    def test_first_fetch_is_shared(self):
        found = []
        for _turn in range(8):
            self.start(lambda: found.append(self.cache.key("ins_1")))
        self.assertTrue(self.fetching.wait(10))
        self.assertEqual(found, [])
        self.end()
        self.assertEqual((len(found), all(found), self.fetches), (8, True, 1))

    def test_known_key_does_not_wait_for_the_fetch_of_an_unknown_one(self):
        self.warm()
        answers = []
        self.start(lambda: answers.append(self.cache.key("evil")))
        self.assertTrue(self.fetching.wait(10))
        # The fetch is under way and stays so: this would wait for ever.
        for _turn in range(1000):
            self.assertTrue(self.cache.key("ins_1"))
        self.assertEqual(answers, [])
        self.end()
        self.assertEqual(answers, [None])

    def test_known_key_does_not_wait_for_the_refresh(self):
        self.warm()
        self.now += 3600
        for _turn in range(1000):
            self.assertTrue(self.cache.key("ins_1"))
        self.assertTrue(self.fetching.wait(10))
        self.assertEqual(self.fetches, 2)

    def test_requests_with_a_new_key_share_its_fetch(self):
        self.warm()
        self.names = ["ins_1", "ins_2"]
        found = []
        for _turn in range(4):
            self.start(lambda: found.append(self.cache.key("ins_2")))
        self.assertTrue(self.fetching.wait(10))
        self.end()
        self.assertTrue(len(found) == 4 and all(found))
        self.assertEqual(self.fetches, 2)

    def test_unknown_key_gives_up_waiting(self):
        self.warm()
        self.patch(jwks, "UNKNOWN_WAIT_S", 0.01)
        self.assertIsNone(self.cache.key("evil"))
        self.assertFalse(self.let_go.is_set())

    def test_later_unknown_keys_do_not_wait_for_the_same_fetch_again(self):
        self.warm()
        self.patch(jwks, "UNKNOWN_WAIT_S", 60)
        self.start(lambda: self.cache.key("evil_1"))
        self.assertTrue(self.fetching.wait(10))
        self.now += 60
        # It hangs, and who asked first has waited: this would wait for a minute more.
        self.assertIsNone(self.cache.key("evil_2"))
        self.assertFalse(self.let_go.is_set())


@tagged("post_install", "-at_install")
class TestFetch(BaseCase):
    URL = "https://clerk.example.cl/.well-known/jwks.json"

    def answer(self, status=200, body=b"", headers=None):
        def handle(session, request, **options):
            self.assertEqual(request.url, self.URL)
            self.assertFalse(options["allow_redirects"])
            response = make_response(status, body)
            response.headers.update(headers or {})
            return response

        self.patch(type(self), "_request_handler", staticmethod(handle))

    def test_document(self):
        self.answer(body=b'{"keys": []}')
        self.assertEqual(jwks.fetch(self.URL), b'{"keys": []}')

    def test_redirect_is_not_followed(self):
        self.answer(302, headers={"location": "https://evil.example/jwks.json"})
        with self.assertRaisesRegex(jwks.FetchFailed, "302"):
            jwks.fetch(self.URL)

    def test_status(self):
        self.answer(500)
        with self.assertRaisesRegex(jwks.FetchFailed, "500"):
            jwks.fetch(self.URL)

    def test_huge_answer(self):
        self.answer(body=b" " * (key_set.MAX_BYTES + 1))
        with self.assertRaisesRegex(jwks.FetchFailed, "64 KiB"):
            jwks.fetch(self.URL)

    def test_plain_http(self):
        with self.assertRaisesRegex(jwks.FetchFailed, "https"):
            jwks.fetch("http://clerk.example.cl/jwks.json")

    def test_one_cache_per_url(self):
        self.addCleanup(jwks.forget)
        cache = jwks.shared(self.URL)
        self.assertIs(jwks.shared(self.URL), cache)
        self.assertIsNot(jwks.shared(self.URL + "?"), cache)
        jwks.forget()
        self.assertIsNot(jwks.shared(self.URL), cache)


def make_response(status, body):
    """An answer as it comes from a socket."""
    response = requests.Response()
    response.status_code = status
    response.raw = urllib3.HTTPResponse(io.BytesIO(body), preload_content=False)
    return response
