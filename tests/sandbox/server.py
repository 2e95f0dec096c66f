"""The HTTP server: one thread per connection, keep-alive, faults on the way out."""

from __future__ import annotations

import socket
import struct
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import control, faults
from .faults import Fault
from .message import Reply, Request
from .services import Outcome, Service
from .world import World

MAX_CONTROL_BYTES = 1024 * 1024
IDLE_CONNECTION_S = 120
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class SandboxServer(ThreadingHTTPServer):
    """Owns the socket and the world; ``start`` serves from a background thread."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address: tuple[str, int], world: World) -> None:
        self.world = world
        super().__init__(address, Handler)
        for service in world.services.values():
            service.url = self.url

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening and let go of every held call."""
        self.world.faults.clear()
        self.shutdown()
        self.server_close()

    def shutdown_request(
        self, request: socket.socket | tuple[bytes, socket.socket]
    ) -> None:
        """Close at once when a reset is wanted: a FIN first would be an ordinary end."""
        if isinstance(request, socket.socket) and _resets(request):
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are part of the tests, not news."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request, asks the world, writes the answer."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"
    server_version = "SmarterSandbox"
    sys_version = ""
    timeout = IDLE_CONNECTION_S
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        service = self.server.world.service_for(self.path.partition("?")[0])
        if service is None:
            self._serve_control()
        else:
            self._serve_service(service)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the call log is the log."""

    def _serve_control(self) -> None:
        body = self._read_body(MAX_CONTROL_BYTES)
        if body is None:
            self._send(Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
        else:
            self._send(control.handle(self.server.world, self._request(body)))

    def _serve_service(self, service: Service) -> None:
        body = self._read_body(service.max_body_bytes)
        if self._is_cut(body):
            # The caller died while sending: a server never gets to see such a call.
            self.close_connection = True
            return
        request = self._request(body or b"")
        fault = self.server.world.faults.take(service.name, request)
        if body is None:
            outcome = Outcome(service.too_large())
        else:
            outcome = service.handle(request)
        reply = _apply_status(fault, outcome.reply)
        unanswered = fault is not None and fault.mode in faults.UNANSWERED
        status = 0 if unanswered else reply.status
        self.server.world.calls.record(service.name, request, status, outcome.signature)
        if outcome.delay_ms:
            time.sleep(outcome.delay_ms / 1000)
        self._answer(fault, reply)

    def _answer(self, fault: Fault | None, reply: Reply) -> None:
        mode = fault.mode if fault else None
        if fault and mode in (faults.DELAY, faults.STATUS):
            fault.sleep()
        elif fault and mode in (faults.HOLD, faults.HANG):
            fault.hold()
        if mode in faults.UNANSWERED:
            self._drop(reset=mode == faults.RESET)
        else:
            self._send(reply, drip=fault if mode == faults.DRIP else None)

    def _drop(self, *, reset: bool) -> None:
        if reset:
            self.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE
            )
        self.close_connection = True

    def _request(self, body: bytes) -> Request:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, self.path, headers, body)

    def _read_body(self, limit: int) -> bytes | None:
        """Return the raw body, or ``None`` when it is larger than ``limit``."""
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            return self._read_chunks(limit)
        length = self.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _is_cut(self, body: bytes | None) -> bool:
        length = self.headers.get("content-length", "")
        return body is not None and length.isdigit() and len(body) < int(length)

    def _read_chunks(self, limit: int) -> bytes | None:
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            if len(body) + size > limit:
                self.close_connection = True
                return None
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _send(self, reply: Reply, drip: Fault | None = None) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != HTTPStatus.NO_CONTENT:
            self.send_header("content-length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(reply.body, drip)

    def _send_body(self, body: bytes, drip: Fault | None) -> None:
        if drip is None:
            self.wfile.write(body)
            return
        for position in range(len(body)):
            self.wfile.write(body[position : position + 1])
            self.wfile.flush()
            drip.sleep()


def _apply_status(fault: Fault | None, reply: Reply) -> Reply:
    if fault is None or fault.mode != faults.STATUS:
        return reply
    return Reply(fault.status, b"", fault.headers)


def _resets(request: socket.socket) -> bool:
    size = len(RESET_ON_CLOSE)
    return (
        request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, size) == RESET_ON_CLOSE
    )
