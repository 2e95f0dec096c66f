"""Ports of 127.0.0.1: which are free, which are ours."""

from __future__ import annotations

import socket

from smarter_dev.errors import SetupError

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether something accepts connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def require_free(port: int) -> None:
    """Refuse a port that another program uses."""
    if not 0 < port < 65536:
        raise SetupError(f"{port} is not a port: choose one from 1 to 65535.")
    if not is_free(port):
        raise SetupError(
            f"Port {port} is taken by another program. Stop that program, or choose"
            f" another port: scripts/up --port {port + 1}"
        )


def keep_or_replace(port: int | None) -> int:
    """The same port as last time when it is still free, else another one."""
    return port if port and is_free(port) else free_port()


def local_url(port: int) -> str:
    """Address of a server of this machine."""
    return f"http://{LOOPBACK}:{port}"
