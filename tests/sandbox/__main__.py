"""Command line of the sandbox: ``python -m tests.sandbox --port 8075``."""

from __future__ import annotations

import argparse
import ipaddress
import json
import signal
import sys
import threading
from pathlib import Path

from .errors import InvalidSetup
from .server import SandboxServer
from .world import World

USAGE_ERROR = 2


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; print the address once requests are accepted."""
    options = _parser().parse_args(arguments)
    try:
        world = World()
        if options.config:
            world.load(_read_config(options.config))
        server = SandboxServer((options.host, options.port), world)
    except (InvalidSetup, OSError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return USAGE_ERROR
    _serve(server)
    return 0


def _serve(server: SandboxServer) -> None:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    server.start()
    print(f"sandbox listening on {server.url}", flush=True)
    stopping.wait()
    server.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox")
    parser.add_argument("--host", default="127.0.0.1", type=_loopback)
    parser.add_argument("--port", default=8075, type=int, help="0 takes a free one")
    parser.add_argument("--config", type=Path, help="JSON file, see World.load")
    return parser


def _loopback(host: str) -> str:
    """Only loopback: the control API is open to whoever reaches the port."""
    try:
        if host == "localhost" or ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("the sandbox only listens on a loopback address")


def _read_config(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise InvalidSetup(f"{path}: not JSON ({error})") from None


if __name__ == "__main__":
    sys.exit(main())
