"""Peers for tests: a scripted one without a network, and a real local server."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import requests
import urllib3


class FakePeer:
    """Answers calls from a script and keeps a log of them.

    A reply is a status, ``(status, body)``, ``(status, body, headers)``, an exception
    to raise, or a function that gets the request and returns one of these. When the
    script is over, the peer answers 200.
    """

    def __init__(self, *script):
        self.script = deque(script)
        self.calls = []
        self._lock = threading.Lock()

    def handle(self, request):
        with self._lock:
            self.calls.append(request)
            reply = self.script.popleft() if self.script else 200
        if callable(reply) and not isinstance(reply, type):
            reply = reply(request)
        if isinstance(reply, Exception):
            raise reply
        return build_response(
            request, *(reply if isinstance(reply, tuple) else (reply,))
        )

    @property
    def ids(self):
        return [call.headers["webhook-id"] for call in self.calls]

    @property
    def documents(self):
        return [json.loads(call.body) for call in self.calls]


def build_response(request, status, body=b"", headers=None):
    response = requests.Response()
    response.status_code = status
    response.url = request.url
    response.request = request
    response.headers.update(headers or {})
    response.raw = urllib3.HTTPResponse(
        body=BytesIO(body), status=status, headers=headers, preload_content=False
    )
    return response


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        self.server.bodies.append(self.rfile.read(length))
        self.server.requests.append((self.path, dict(self.headers)))
        self.server.clients.add(self.client_address)
        with contextlib.suppress(OSError):
            self.server.answer(self)

    def reply(self, status=200, body=b"ok", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Tests do not print."""


class LocalServer(ThreadingHTTPServer):
    """A real HTTP server on a free port of 127.0.0.1.

    :param answer: called with the request handler, sends the answer
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer=_Handler.reply, context=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.bodies, self.requests, self.clients = [], [], set()
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, client_address):
        """Clients that hang up are what some tests are about."""

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc_info):
        self.shutdown()
        self.server_close()


@contextlib.contextmanager
def silent_port():
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]
