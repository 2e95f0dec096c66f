"""The deny set: no spelling of a private address gets through."""

from __future__ import annotations

import ipaddress
import socket

from odoo.tests import BaseCase, tagged

from ..tools.outbound.address import AddressPolicy, is_public
from ..tools.outbound.errors import AddressRefused, AllowListError, UrlRefused

DENIED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1
127.255.255.254 168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255
192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1
192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::1 100::1 2001::1 2001:0:53aa:64c::1
2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::
2002:c0a8:1:: 2620:4f:8000::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1
fe80::1 fec0::1 ff02::1 ff05::1 4000::1
""".split()

PUBLIC = """
1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.0.1.1
198.17.255.255 198.20.0.1 223.255.255.255 200.1.123.1 168.63.129.17
2606:4700::1111 2800:3f0:4003::200e 2001:4860:4860::8888 ::ffff:8.8.8.8
64:ff9b::808:808
""".split()


@tagged("post_install", "-at_install")
class TestDenySet(BaseCase):
    def test_denied(self):
        for text in DENIED:
            with self.subTest(text):
                self.assertFalse(is_public(ipaddress.ip_address(text)))

    def test_public(self):
        for text in PUBLIC:
            with self.subTest(text):
                self.assertTrue(is_public(ipaddress.ip_address(text)))

    def test_every_spelling_of_loopback_resolves_to_something_denied(self):
        """The system reads octal, hexadecimal and short forms: so does the check."""
        spellings = (
            "127.1 0177.0.0.1 0x7f.1 0x7f000001 2130706433 017700000001 0".split()
        )
        for host in spellings:
            answers = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
            for answer in answers:
                with self.subTest(host), self.assertRaises(AddressRefused):
                    AddressPolicy().screen(host, 443, [answer[4][0]], secure=True)


@tagged("post_install", "-at_install")
class TestScreen(BaseCase):
    def test_one_forbidden_answer_refuses_all(self):
        answers = ["8.8.8.8", "10.0.0.1"]
        for order in (answers, answers[::-1]):
            with self.assertRaises(AddressRefused):
                AddressPolicy().screen("x.example", 443, order, secure=True)

    def test_public_answers_pass_in_their_order(self):
        found = AddressPolicy().screen("x.cl", 443, ["8.8.8.8", "2800::1"], secure=True)
        self.assertEqual([str(item) for item in found], ["8.8.8.8", "2800::1"])

    def test_a_scope_is_link_local(self):
        with self.assertRaises(AddressRefused):
            AddressPolicy().screen("x.example", 443, ["fe80::1%eth0"], secure=True)

    def test_plain_http_needs_the_operator(self):
        with self.assertRaises(UrlRefused):
            AddressPolicy().screen("x.example", 80, ["8.8.8.8"], secure=False)
        policy = AddressPolicy.parse(["8.8.8.8"])
        self.assertTrue(policy.screen("x.example", 80, ["8.8.8.8"], secure=False))

    def test_a_listed_peer_may_be_private(self):
        policy = AddressPolicy.parse(["N8N.internal:5678", "[::1]:8080"])
        self.assertTrue(policy.screen("n8n.internal", 5678, ["10.0.0.5"], secure=False))
        self.assertTrue(
            policy.screen("n8n.internal.", 5678, ["10.0.0.5"], secure=False)
        )
        self.assertTrue(policy.screen("::1", 8080, ["::1"], secure=False))
        with self.assertRaises(AddressRefused):
            policy.screen("n8n.internal", 5432, ["10.0.0.5"], secure=True)
        with self.assertRaises(AddressRefused):
            policy.screen("other.internal", 5678, ["10.0.0.5"], secure=True)

    def test_a_listed_network_may_be_private(self):
        policy = AddressPolicy.parse(["10.1.0.0/16", "fd00::/8", " "])
        policy.screen("x", 443, ["10.1.2.3", "fd00::1", "::ffff:10.1.2.3"], secure=True)
        with self.assertRaises(AddressRefused):
            policy.screen("x", 443, ["10.2.0.1"], secure=True)

    def test_an_unreadable_list_is_an_error(self):
        for entry in ("n8n", "n8n:", ":80", "n8n:http", "10.0.0.1/8", "10.0.0.0/33"):
            with self.subTest(entry), self.assertRaises(AllowListError):
                AddressPolicy.parse([entry])


@tagged("post_install", "-at_install")
class TestUrl(BaseCase):
    def test_acceptable(self):
        for url in (
            "https://n8n.example.cl/webhook/x?token=1",
            "https://n8n.example.cl:8443/",
            "https://ñandú.cl/x",
            "https://[2606:4700::1111]/x",
        ):
            with self.subTest(url):
                AddressPolicy().check_url(url)

    def test_refused(self):
        for url in (
            "",
            "n8n.example.cl/webhook",
            "http://n8n.example.cl/webhook",
            "ftp://n8n.example.cl/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
            "https:///path",
            "https://user@n8n.example.cl/",
            "https://user:pass@n8n.example.cl/",
            "https://good.example\\@evil.example/",
            "https://n8n.example.cl/#fragment",
            "https://n8n.example.cl/a b",
            "https://n8n.example.cl/\r\nX: y",
            "https://n8n.example.cl:99999/",
            "https://n8n.example.cl:x/",
            "https://n8n.example.cl:0/",
            "https://[::1/",
            "https://n8n.example.cl/" + "x" * 2048,
        ):
            with self.subTest(url), self.assertRaises(UrlRefused):
                AddressPolicy().check_url(url)

    def test_plain_http_for_listed_peers_only(self):
        policy = AddressPolicy.parse(["n8n:5678", "127.0.0.1"])
        policy.check_url("http://n8n:5678/webhook/x")
        policy.check_url("http://127.0.0.1:9999/x")
        for url in ("http://n8n/webhook/x", "http://127.0.0.2/", "http://other:5678/"):
            with self.subTest(url), self.assertRaises(UrlRefused):
                policy.check_url(url)
