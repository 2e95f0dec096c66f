"""A sandbox inside the test process, and a tiny HTTP client that hides nothing."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from .client import SandboxClient
from .server import SandboxServer
from .world import World


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)


class Client(SandboxClient):
    """The control client plus raw requests."""

    def request(self, method, target, body=b"", headers=None, timeout=10) -> Answer:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(
            address.hostname, address.port, timeout=timeout
        )
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            names = {key.lower(): value for key, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def post(self, path, payload=None, headers=None, timeout=10) -> Answer:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = {"content-type": "application/json"} | (headers or {})
        return self.request("POST", f"/webhook/{path}", body, headers, timeout)


@pytest.fixture
def sandbox() -> Iterator[Client]:
    server = SandboxServer(("127.0.0.1", 0), World())
    server.start()
    yield Client(server.url)
    server.stop()
