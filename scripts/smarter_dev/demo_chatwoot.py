"""The demo's inbox: the sandbox plays the operator's own Chatwoot.

The sandbox forgets when it stops. Setting up looks before it makes, so it is asked for
whenever the sandbox is another process than the last time.
"""

from __future__ import annotations

from typing import Any

from smarter_dev import credentials, process, rpc
from smarter_dev.errors import SetupError

NAME = "Chatwoot"
SECONDS = 60


def _token() -> str:
    return str(credentials.get("chatwoot_platform_token", credentials.password))


def sandbox_settings() -> dict[str, Any]:
    """What the sandbox's Chatwoot has to know."""
    return {"settings": {"platform_token": _token()}}


def variables(sandbox_url: str) -> dict[str, str]:
    """Where Odoo finds it, and what opens it."""
    return {
        "SMARTER_CHATWOOT_URL": f"{sandbox_url}/chatwoot",
        "SMARTER_CHATWOOT_PLATFORM_TOKEN": _token(),
    }


def connect(session: rpc.WebSession, sandbox_url: str) -> None:
    """Have an account made for the tenant, as its manager, and wait for it."""
    values = {"url": f"{sandbox_url}/chatwoot"}
    found = session.call("smarter.connector", "search", [["provider", "=", "chatwoot"]])
    if found:
        session.call("smarter.connector", "write", found, values)
    else:
        values |= {"name": NAME, "provider": "chatwoot"}
        found = session.call("smarter.connector", "create", [values])
    session.call("smarter.connector", "action_chatwoot_setup", found)
    if not process.wait_until(lambda: _is_done(session), SECONDS):
        raise SetupError(
            f"{NAME} was not set up within {SECONDS} s: see its connector."
        )


def _is_done(session: rpc.WebSession) -> bool:
    unfinished = [["state", "!=", "done"]]
    return not session.call("smarter.chatwoot.step", "search_count", unfinished)
