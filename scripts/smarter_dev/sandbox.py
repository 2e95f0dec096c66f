"""The sandbox: one local process that plays the outside services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smarter_dev import environment, files, paths, ports, process, state
from smarter_dev.errors import SetupError

MODULE = "tests.sandbox"


def url(stored: Mapping[str, Any]) -> str:
    """Where a sandbox answers."""
    return ports.local_url(stored["port"])


def choose_port() -> int:
    """The port of last time, which connectors know, or another one when it is taken."""
    stored = state.get("sandbox")
    if process.is_running(stored):
        return int(stored["port"])
    port = ports.keep_or_replace(stored.get("port"))
    state.put("sandbox", {"port": port})
    return port


def start(
    webhooks: Mapping[str, str],
    clerk: Mapping[str, Any] | None = None,
    chatwoot: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Start it with a signed n8n webhook per tenant (path and secret).

    :param clerk: what Clerk knows: people, organisations, applications
    :param chatwoot: its settings, such as the token of its Platform App
    """
    stop()
    port = choose_port()
    config = paths.local_dir() / "sandbox.json"
    settings = {
        path: {"secret": secret, "auth": "standard-webhooks"}
        for path, secret in webhooks.items()
    }
    services = {
        "n8n": {"webhooks": settings},
        "clerk": clerk or {},
        "chatwoot": chatwoot or {},
    }
    files.write_json(config, services)
    log = paths.log_dir() / "sandbox.log"
    command = [str(environment.load().python), "-m", MODULE, "--port", str(port)]
    command += ["--config", str(config)]
    running = process.start(command, log, cwd=paths.ROOT)
    stored = {**process.identity(running.pid), "port": port}
    state.put("sandbox", stored)
    if not process.wait_until(lambda: ports.answers(port), 15):
        raise SetupError(f"The sandbox does not start:\n{process.tail(log)}")
    return stored


def stop() -> bool:
    """Stop it, keeping its port for the next time; False when it does not run."""
    stored = state.get("sandbox")
    if not process.is_running(stored):
        return False
    process.stop_group(stored)
    state.put("sandbox", {"port": stored["port"]})
    return True
