"""What runs together: Odoo, the router in front of it and the sandbox."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any

from smarter_dev import (
    addons,
    demo,
    demo_chatwoot,
    demo_clerk,
    instance,
    paths,
    ports,
    postgres,
    process,
    redis_server,
    sandbox,
    server,
    state,
)
from smarter_dev.errors import SetupError

ALLOW_VARIABLE = "SMARTER_OUTBOUND_ALLOW"
ROUTER_MODULE = "smarter_dev.websocket_router"
LOG = "odoo.log"


@dataclass(frozen=True)
class Wanted:
    """What the person asked for."""

    port: int
    workers: int
    with_demo: bool
    with_sandbox: bool


def base_url(port: int) -> str:
    """Where people reach the server."""
    return ports.local_url(port)


def settings(wanted: Wanted) -> dict[str, Any]:
    """What a running server must have been started with to be kept."""
    return {
        "port": wanted.port,
        "workers": wanted.workers,
        "sandbox": wanted.with_sandbox,
        "addons": addons.fingerprints(),
        "outbound_allow": os.environ.get(ALLOW_VARIABLE, ""),
    }


def is_current(wanted: Wanted) -> bool:
    """Whether everything wanted runs already, from the sources as they are now."""
    stored = state.get("server")
    parts = [stored, stored.get("router", {})]
    if wanted.with_sandbox:
        parts.append(state.get("sandbox"))
    return (
        all(process.is_running(part) for part in parts)
        and stored.get("settings") == settings(wanted)
        and server.is_healthy(base_url(wanted.port))
    )


def start(wanted: Wanted) -> None:
    """Start the sandbox, Odoo and the router, and remember them."""
    variables = {}
    if wanted.with_sandbox:
        url = base_url(wanted.port)
        clerk = demo_clerk.sandbox_settings(url) if wanted.with_demo else None
        chatwoot = demo_chatwoot.sandbox_settings() if wanted.with_demo else None
        started = sandbox.start(demo.webhooks(), clerk, chatwoot)
        variables[ALLOW_VARIABLE] = outbound_allow(started["port"])
        if wanted.with_demo:
            variables |= demo_chatwoot.variables(sandbox.url(started))
    log = paths.log_dir() / LOG
    log.unlink(missing_ok=True)
    odoo = server.OdooServer(
        instance.NAME,
        workers=wanted.workers,
        log_path=log,
        variables=variables,
    )
    odoo.start()
    stored = {**odoo.process, "settings": settings(wanted)}
    state.put("server", stored)
    router = start_router(wanted.port, odoo.port, odoo.gevent_port)
    state.put("server", {**stored, "router": router})


def outbound_allow(sandbox_port: int) -> str:
    """Private addresses that connectors may reach: the sandbox, and the person's own."""
    own = os.environ.get(ALLOW_VARIABLE, "")
    return ",".join(filter(None, [own, f"{ports.LOOPBACK}:{sandbox_port}"]))


def start_router(port: int, http_port: int, gevent_port: int) -> dict[str, Any]:
    """Start the proxy that people talk to."""
    log = paths.log_dir() / "router.log"
    numbers = [str(number) for number in (port, http_port, gevent_port)]
    running = process.start(
        [sys.executable, "-m", ROUTER_MODULE, *numbers], log, cwd=paths.SCRIPTS
    )
    stored = process.identity(running.pid)
    if not process.wait_until(lambda: server.is_healthy(base_url(port)), 15):
        process.stop_group(stored)
        raise SetupError(f"Port {port} does not answer:\n{process.tail(log)}")
    return stored


def stop() -> list[str]:
    """Stop Odoo, its router and the sandbox; return what ran."""
    stopped = []
    stored = state.get("server")
    process.stop_group(stored.get("router", {}))
    if process.is_running(stored):
        process.stop_group(stored)
        stopped.append("Odoo")
    state.forget("server")
    if sandbox.stop():
        stopped.append("the sandbox")
    return stopped


def stop_services() -> list[str]:
    """Stop the private Redis and PostgreSQL of this checkout; return what ran."""
    stopped = []
    if redis_server.stop():
        stopped.append("Redis")
    if postgres.stop():
        stopped.append("PostgreSQL")
    return stopped
