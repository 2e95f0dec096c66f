"""The outbound client against real sockets: pinning, redirects, limits, isolation."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import requests

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send

from ..tools.outbound.address import AddressPolicy
from ..tools.outbound.client import MAX_RESPONSE_BYTES, OutboundClient, Reply, Request
from ..tools.outbound.dialer import Dialer, PinnedAdapter
from ..tools.outbound.errors import (
    AddressRefused,
    NetworkError,
    TimedOut,
    TlsError,
    UrlRefused,
)
from .fakes import LocalServer, build_response
from .tls import certificate


@tagged("post_install", "-at_install")
class ClientCase(BaseCase):
    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        # These tests are about the network below; every peer is on 127.0.0.1.
        return _super_send(session, request, **kwargs)

    def serve(self, *args, **kwargs):
        return self.enterContext(LocalServer(*args, **kwargs))

    def client(self, *allowed, answers=("127.0.0.1",), **options):
        """A client for which every name resolves to ``answers``."""
        policy = AddressPolicy.parse(allowed)
        self.resolved = []

        def resolver(host, port):
            self.resolved.append((host, port))
            return list(answers)

        adapter = PinnedAdapter(Dialer(policy, resolver), pool_size=4)
        return self.enterContext(OutboundClient(policy, transport=adapter, **options))

    def post(self, client, url, body=b"{}", **headers):
        return client.send(Request(url, body, headers))


class TestCalls(ClientCase):
    def test_a_call_arrives_as_prepared(self):
        server = self.serve()
        client = self.client(f"peer.example:{server.port}")
        url = f"http://peer.example:{server.port}/hook?x=1"
        reply = self.post(client, url, b"\x00\xffexact", **{"webhook-id": "evt_1"})
        self.assertEqual((reply.status, reply.body), (200, b"ok"))
        self.assertEqual(server.bodies, [b"\x00\xffexact"])
        (path, headers) = server.requests[0]
        self.assertEqual(path, "/hook?x=1")
        self.assertEqual(headers["Host"], f"peer.example:{server.port}")
        self.assertEqual(headers["webhook-id"], "evt_1")
        self.assertEqual(headers["user-agent"], "SmarterOS/1.0")
        self.assertEqual(headers["accept-encoding"], "identity")

    def test_connections_are_kept(self):
        server = self.serve()
        client = self.client(f"peer.example:{server.port}")
        for _ in range(3):
            self.post(client, f"http://peer.example:{server.port}/")
        self.assertEqual(len(server.clients), 1)
        self.assertEqual(len(self.resolved), 1)

    def test_many_threads_share_a_client(self):
        server = self.serve()
        client = self.client(f"peer.example:{server.port}")
        url = f"http://peer.example:{server.port}/"
        with ThreadPoolExecutor(4) as pool:
            replies = list(pool.map(lambda _: self.post(client, url), range(40)))
        self.assertEqual({reply.status for reply in replies}, {200})
        self.assertLessEqual(len(server.clients), 4)

    def test_odoo_can_stop_the_call(self):
        """Calls pass through requests.Session.send, which Odoo's tests replace."""
        seen = []

        def handler(session, request, /, **kwargs):
            seen.append(threading.current_thread())
            return build_response(request, 202)

        with patch.object(type(self), "_request_handler", handler):
            client = self.client()
            with ThreadPoolExecutor(1) as pool:
                reply = pool.submit(self.post, client, "https://a.example/").result()
        self.assertEqual(reply.status, 202)
        self.assertIsNot(seen[0], threading.current_thread())

    def test_no_cookies_between_calls(self):
        def answer(handler):
            handler.reply(200, b"ok", Set_Cookie="tenant=a; Path=/")

        server = self.serve(answer)
        client = self.client(f"peer.example:{server.port}")
        for _ in range(2):
            self.post(client, f"http://peer.example:{server.port}/")
        self.assertNotIn("Cookie", server.requests[1][1])

    def test_environment_proxies_and_netrc_are_ignored(self):
        server = self.serve()
        proxy = "http://127.0.0.1:1"
        environment = {"HTTP_PROXY": proxy, "http_proxy": proxy, "ALL_PROXY": proxy}
        with patch.dict(os.environ, environment):
            client = self.client(f"peer.example:{server.port}")
            reply = self.post(client, f"http://peer.example:{server.port}/")
        self.assertEqual(reply.status, 200)
        self.assertNotIn("Authorization", server.requests[0][1])


class TestRedirects(ClientCase):
    def test_a_redirect_is_an_answer_and_is_not_followed(self):
        target = self.serve()

        def answer(handler):
            handler.reply(302, Location=f"http://127.0.0.1:{target.port}/")

        server = self.serve(answer)
        client = self.client("127.0.0.0/8", f"peer.example:{server.port}")
        reply = self.post(client, f"http://peer.example:{server.port}/")
        self.assertEqual(reply.status, 302)
        self.assertEqual(target.requests, [])

    def test_the_body_of_a_redirect_is_not_swallowed_whole(self):
        def answer(handler):
            handler.reply(302, b"x" * 1_000_000, Location="http://127.0.0.1/")

        server = self.serve(answer)
        client = self.client(f"peer.example:{server.port}")
        reply = self.post(client, f"http://peer.example:{server.port}/")
        self.assertEqual(len(reply.body), MAX_RESPONSE_BYTES)


class TestLimits(ClientCase):
    def test_only_the_beginning_of_an_answer_is_read(self):
        server = self.serve(lambda handler: handler.reply(200, b"x" * 5_000_000))
        client = self.client(f"peer.example:{server.port}")
        reply = self.post(client, f"http://peer.example:{server.port}/")
        self.assertEqual(len(reply.body), MAX_RESPONSE_BYTES)
        self.assertTrue(reply.truncated)
        self.assertEqual(
            self.post(client, f"http://peer.example:{server.port}/").status, 200
        )

    def test_an_answer_of_exactly_the_limit_is_whole(self):
        body = b"x" * MAX_RESPONSE_BYTES
        server = self.serve(lambda handler: handler.reply(200, body))
        client = self.client(f"peer.example:{server.port}")
        reply = self.post(client, f"http://peer.example:{server.port}/")
        self.assertEqual((reply.body, reply.truncated), (body, False))

    def test_compressed_answers_are_not_inflated(self):
        def answer(handler):
            handler.reply(200, b"\x1f\x8bbomb", Content_Encoding="gzip")

        server = self.serve(answer)
        client = self.client(f"peer.example:{server.port}")
        reply = self.post(client, f"http://peer.example:{server.port}/")
        self.assertEqual(reply.body, b"\x1f\x8bbomb")


class TestAddresses(ClientCase):
    def test_a_private_answer_is_refused_before_any_connection(self):
        server = self.serve()
        client = self.client()
        with self.assertRaises(AddressRefused) as caught:
            self.post(client, f"https://innocent.example:{server.port}/secret-path")
        self.assertEqual(server.clients, set())
        self.assertNotIn("secret-path", str(caught.exception))

    def test_all_answers_are_checked(self):
        client = self.client(answers=["8.8.8.8", "127.0.0.1"])
        with self.assertRaises(AddressRefused):
            self.post(client, "https://innocent.example/")

    def test_a_literal_address_is_checked_like_any_other(self):
        policy = AddressPolicy()
        client = self.enterContext(OutboundClient(policy))
        for host in ("127.0.0.1", "[::1]", "0x7f.1", "2130706433", "[::ffff:7f00:1]"):
            with self.subTest(host), self.assertRaises(AddressRefused):
                self.post(client, f"https://{host}/")

    def test_a_second_lookup_never_happens(self):
        """The name answers differently the second time: nobody asks twice."""
        server = self.serve()
        answers = [["127.0.0.1"], ["10.0.0.1"]]
        policy = AddressPolicy.parse([f"127.0.0.1:{server.port}", "127.0.0.1"])
        dialer = Dialer(policy, lambda host, port: answers.pop(0))
        adapter = PinnedAdapter(dialer, pool_size=1)
        client = self.enterContext(OutboundClient(policy, transport=adapter))
        sock = dialer.dial("rebind.example", server.port, secure=True)
        self.assertEqual(sock.getpeername()[0], "127.0.0.1")
        sock.close()
        self.assertEqual(answers, [["10.0.0.1"]])
        with self.assertRaises(AddressRefused):
            self.post(client, f"https://rebind.example:{server.port}/")

    def test_the_next_address_is_tried(self):
        server = self.serve()
        # Nobody listens on this port of the first address.
        client = self.client(
            f"peer.example:{server.port}", answers=["127.0.0.2", "127.0.0.1"]
        )
        server.socket.getsockname()
        reply = self.post(client, f"http://peer.example:{server.port}/")
        self.assertEqual(reply.status, 200)

    def test_plain_http_is_refused(self):
        client = self.client()
        with self.assertRaises(UrlRefused):
            self.post(client, "http://peer.example/")
        self.assertEqual(self.resolved, [])


def hang_up(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


class TestFailures(ClientCase):
    def test_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        client = self.client(f"peer.example:{port}")
        with self.assertRaisesRegex(NetworkError, "refused"):
            self.post(client, f"http://peer.example:{port}/hidden")

    def test_a_name_that_does_not_resolve(self):
        def resolver(host, port):
            raise socket.gaierror(-2, "Name or service not known")

        adapter = PinnedAdapter(Dialer(AddressPolicy(), resolver), pool_size=1)
        client = self.enterContext(OutboundClient(AddressPolicy(), transport=adapter))
        with self.assertRaisesRegex(NetworkError, "does not resolve"):
            self.post(client, "https://nowhere.example/")

    def test_a_peer_that_hangs_up(self):
        server = self.serve(hang_up)
        client = self.client(f"peer.example:{server.port}")
        with self.assertRaises(NetworkError) as caught:
            self.post(client, f"http://peer.example:{server.port}/hidden")
        self.assertNotIn("hidden", str(caught.exception))

    def test_an_answer_that_is_not_http(self):
        server = self.serve(lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n\r\n"))
        client = self.client(f"peer.example:{server.port}")
        with self.assertRaises(NetworkError):
            self.post(client, f"http://peer.example:{server.port}/")

    def test_what_requests_raises_is_translated(self):
        class Broken(requests.adapters.BaseAdapter):
            error = None

            def send(self, request, **kwargs):
                raise self.error

            def close(self):
                pass

        cases = {
            requests.ConnectTimeout("x"): TimedOut,
            requests.ReadTimeout("x"): TimedOut,
            requests.exceptions.SSLError("x"): TlsError,
            requests.ConnectionError("x"): NetworkError,
            requests.exceptions.InvalidURL("x"): UrlRefused,
        }
        for error, expected in cases.items():
            transport = Broken()
            transport.error = error
            client = OutboundClient(AddressPolicy(), transport=transport)
            with self.subTest(error=error), self.assertRaises(expected):
                self.post(client, "https://peer.example/")


class TestTls(ClientCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.enterClassContext(certificate("peer.example"))

    def serve_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        names = []
        context.sni_callback = lambda sock, name, ctx: names.append(name)
        return self.serve(context=context), names

    def trusting(self):
        """Have clients made in this test trust the test certificate."""
        from ..tools.outbound import deadline, dialer  # noqa: PLC0415

        context = deadline.tls_context()
        context.load_verify_locations(self.certificate)
        self.patch(dialer, "_shared_context", lambda: context)

    def test_name_stays_in_sni_and_certificate_check(self):
        self.trusting()
        server, names = self.serve_tls()
        client = self.client("127.0.0.1")
        reply = self.post(client, f"https://peer.example:{server.port}/")
        self.assertEqual(reply.status, 200)
        self.assertEqual(names, ["peer.example"])

    def test_a_certificate_of_another_name_is_refused(self):
        self.trusting()
        server, __ = self.serve_tls()
        client = self.client("127.0.0.1")
        with self.assertRaisesRegex(TlsError, "(?i)hostname mismatch"):
            self.post(client, f"https://other.example:{server.port}/")
        self.assertEqual(server.requests, [])

    def test_an_unknown_authority_is_refused(self):
        server, __ = self.serve_tls()
        client = self.client("127.0.0.1")
        with self.assertRaisesRegex(TlsError, "self.signed"):
            self.post(client, f"https://peer.example:{server.port}/")

    def test_a_peer_without_tls(self):
        server = self.serve()
        client = self.client("127.0.0.1")
        with self.assertRaises((TlsError, NetworkError)):
            self.post(client, f"https://peer.example:{server.port}/")


class TestRequestRepr(BaseCase):
    def test_it_shows_no_secrets(self):
        request = Request("https://x/secret", b"body", {"webhook-signature": "v1,x"})
        self.assertEqual(repr(request), "<Request POST 4 bytes>")
        self.assertEqual(Reply(200, {}, b"").truncated, False)
