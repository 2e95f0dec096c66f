"""One deadline for the whole call: dripping bytes do not extend it."""

from __future__ import annotations

import threading
import time

from odoo.tests import tagged

from ..tools.outbound import deadline
from ..tools.outbound.errors import TimedOut
from .fakes import silent_port
from .test_outbound_client import ClientCase

LIMIT_S = 0.6


def drip(handler, head):
    """Send ``head``, then a byte now and then, until the client has gone."""
    handler.wfile.write(head)
    stop = threading.Event()
    while not stop.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


@tagged("post_install", "-at_install")
class TestDeadline(ClientCase):
    def assert_times_out(self, port):
        client = self.client(f"peer.example:{port}", timeout_s=LIMIT_S)
        started = time.monotonic()
        with self.assertRaises(TimedOut):
            self.post(client, f"http://peer.example:{port}/")
        self.assertLess(time.monotonic() - started, LIMIT_S + 2)

    def test_a_peer_that_says_nothing(self):
        with silent_port() as port:
            self.assert_times_out(port)

    def test_a_dripping_body(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
        self.assert_times_out(self.serve(lambda handler: drip(handler, head)).port)

    def test_a_dripping_chunked_body(self):
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n"
        self.assert_times_out(self.serve(lambda handler: drip(handler, head)).port)

    def test_dripping_headers(self):
        head = b"HTTP/1.1 200 OK\r\nX-Slow: "
        self.assert_times_out(self.serve(lambda handler: drip(handler, head)).port)

    def test_a_tls_handshake_that_never_comes(self):
        with silent_port() as port:
            client = self.client("127.0.0.1", timeout_s=LIMIT_S)
            with self.assertRaises(TimedOut):
                self.post(client, f"https://peer.example:{port}/")

    def test_threads_have_deadlines_of_their_own(self):
        seen = []
        with deadline.limit(60):
            thread = threading.Thread(target=lambda: seen.append(deadline.remaining()))
            thread.start()
            thread.join()
            self.assertLessEqual(deadline.remaining(), 60)
        self.assertEqual(seen, [float("inf")])
        self.assertEqual(deadline.remaining(), float("inf"))

    def test_a_deadline_that_has_passed(self):
        with deadline.limit(0), self.assertRaises(TimeoutError):
            deadline.remaining()
