"""The router sends websockets to one port and everything else to another."""

from __future__ import annotations

import http.client
import http.server
import sys
import threading

import pytest
from smarter_dev import paths, ports, process, websocket_router


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"GET /websocket?version=19.0-1 HTTP/1.1\r\n", True),
        (b"GET /websocket HTTP/1.1\r\n", True),
        (b"POST /websocket HTTP/1.1\r\n", False),
        (b"GET /websocket_worker HTTP/1.1\r\n", False),
        (b"GET /web/login?redirect=/websocket HTTP/1.1\r\n", False),
        (b"nonsense\r\n", False),
        (b"", False),
    ],
)
def test_first_line_decides(line, expected):
    assert websocket_router.is_websocket(line) is expected


class Backend(http.server.ThreadingHTTPServer):
    """Answers with its name and what was posted."""

    def __init__(self, name):
        outer = name

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = outer.encode() + body
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_POST = do_GET

            def log_message(self, *_args):
                """Keep quiet."""

        super().__init__((ports.LOOPBACK, 0), Handler)
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()

    def close(self):
        self.shutdown()
        self.thread.join()
        self.server_close()


@pytest.fixture
def backends():
    pair = Backend("http"), Backend("gevent")
    yield pair
    for backend in pair:
        backend.close()


@pytest.fixture
def router(backends, tmp_path):
    port = ports.free_port()
    numbers = [port, *(backend.server_port for backend in backends)]
    command = [sys.executable, "-m", "smarter_dev.websocket_router"]
    running = process.start(
        [*command, *map(str, numbers)], tmp_path / "log", cwd=paths.SCRIPTS
    )
    stored = process.identity(running.pid)
    assert process.wait_until(lambda: ports.answers(port), 10)
    yield port
    process.stop_group(stored)
    running.wait()


def ask(port, path, body=None):
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=10)
    connection.request("POST" if body else "GET", path, body)
    answer = connection.getresponse().read()
    connection.close()
    return answer


def test_each_path_reaches_its_server(router):
    assert ask(router, "/web/login") == b"http"
    assert ask(router, "/websocket?version=1") == b"gevent"


def test_large_bodies_pass_whole(router):
    body = b"x" * 3_000_000
    assert ask(router, "/leads/create", body) == b"http" + body


def test_a_connection_may_carry_several_requests(router):
    connection = http.client.HTTPConnection(ports.LOOPBACK, router, timeout=10)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"http"
    connection.close()


def test_a_server_that_is_not_there_gives_503(tmp_path):
    port, nobody = ports.free_port(), str(ports.free_port())
    command = [sys.executable, "-m", "smarter_dev.websocket_router"]
    running = process.start(
        [*command, str(port), nobody, nobody], tmp_path / "log", cwd=paths.SCRIPTS
    )
    try:
        assert process.wait_until(lambda: ports.answers(port), 10)
        connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().status == 503
        connection.close()
    finally:
        process.stop_group(process.identity(running.pid))
        running.wait()
