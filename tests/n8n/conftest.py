"""The n8n of these tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .peer import Peer, RealPeer, SandboxPeer

REAL = os.environ.get("SMARTER_N8N") == "real"


@pytest.fixture(scope="session")
def n8n(peers, tmp_path_factory) -> Iterator[Peer]:
    """The sandbox's n8n, or the real one."""
    peer = RealPeer(tmp_path_factory.mktemp("n8n")) if REAL else SandboxPeer(peers)
    yield peer
    peer.stop()


@pytest.fixture(scope="session")
def key(n8n) -> str:
    return n8n.key()
