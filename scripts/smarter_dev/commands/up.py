"""``scripts/up``: from nothing to a running SmarterOS."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smarter_dev import (
    console,
    demo,
    environment,
    instance,
    locking,
    paths,
    ports,
    postgres,
    process,
    sandbox,
    sql,
    stack,
    state,
)
from smarter_dev.commands.failing import reported

DEFAULT_PORT = 8069
DEFAULT_WORKERS = 2
FOLLOW_SECONDS = 0.2


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/up",
        description="Set up and start SmarterOS: Odoo 19 with the addons of this checkout,"
        " two demo tenants and a sandbox that plays n8n.",
    )
    add = parser.add_argument
    add("--detach", action="store_true", help="return when it runs; stop: scripts/down")
    add(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        help="HTTP port (default: %(default)s)",
    )
    add(
        "--workers",
        type=int,
        default=DEFAULT_WORKERS,
        help="HTTP workers (%(default)s)",
    )
    add("--no-demo", action="store_true", help="no demo tenants and leads")
    add("--no-sandbox", action="store_true", help="do not start the sandbox")
    add("--fresh", action="store_true", help="throw the database away and start over")
    add("--json", action="store_true", help="print the facts as one JSON object")
    options = parser.parse_args(words)
    if options.workers < 1:
        parser.error(
            "--workers must be at least 1: SmarterOS runs on several processes"
        )
    return options


@reported
def main(words: Sequence[str]) -> int:
    """Run the command."""
    options = parse(words)
    # A shell starts background jobs with SIGINT ignored: ask for both.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    services_ran = bool(state.get("redis")) and process.is_running(state.get("redis"))
    try:
        with locking.exclusive(paths.local_dir() / "up.lock", "starting SmarterOS"):
            bring_up(options)
        tell(options)
        if options.detach:
            return 0
        return follow(paths.log_dir() / stack.LOG)
    except KeyboardInterrupt:
        console.say("")
    with console.step("Stopping"):
        stack.stop()
        if not services_ran:
            stack.stop_services()
    return 0


def bring_up(options: argparse.Namespace) -> None:
    """Make everything run as wanted; keep what already does."""
    wanted = stack.Wanted(
        options.port, options.workers, not options.no_demo, not options.no_sandbox
    )
    if not state.get("server"):
        ports.require_free(wanted.port)
    environment.prepare()
    sql.check_server(postgres.OLDEST)
    if not options.fresh and stack.is_current(wanted):
        console.say("==> Already running")
        return
    stack.stop()
    ports.require_free(wanted.port)
    instance.ensure(fresh=options.fresh, with_demo=wanted.with_demo)
    with console.step(f"Starting Odoo with {wanted.workers} workers"):
        stack.start(wanted)
    if wanted.with_demo:
        port = state.get("sandbox")["port"] if wanted.with_sandbox else None
        instance.fill(stack.base_url(wanted.port), port)


def facts(options: argparse.Namespace) -> dict[str, Any]:
    """What ``--json`` prints."""
    found: dict[str, Any] = {
        "url": stack.base_url(options.port),
        "database": instance.NAME,
        "admin": {"login": "admin", "password": demo.admin_password()},
        "tenants": [] if options.no_demo else demo.facts(),
        "sandbox": None,
    }
    if not options.no_sandbox:
        address = sandbox.url(state.get("sandbox"))
        found["sandbox"] = {"url": address, "calls": f"{address}/calls"}
    return found


def tell(options: argparse.Namespace) -> None:
    """Print where everything is, for a person or for a program."""
    found = facts(options)
    if options.json:
        print(json.dumps(found, indent=2, ensure_ascii=False), flush=True)
        return
    print("\n".join(summary(found)), flush=True)


def summary(found: dict[str, Any]) -> list[str]:
    """The facts as lines for a person."""
    admin = found["admin"]
    lines = ["", f"SmarterOS runs at {found['url']}", ""]
    lines += [f"  operator  {admin['login']} / {admin['password']}"]
    for tenant in found["tenants"]:
        lines += ["", f"  {tenant['name']}  (RUT {tenant['rut']})"]
        lines += [f"    login    {tenant['login']} / {tenant['password']}"]
        lines += [f"    API key  {tenant['api_key']}"]
    if found["sandbox"]:
        lines += ["", f"  calls that n8n received: {found['sandbox']['calls']}"]
        if found["tenants"]:
            lines += ["  the login page offers Clerk, which the sandbox plays"]
    if found["tenants"]:
        command = demo.curl(found["url"], found["tenants"][0]["api_key"])
        lines += ["", "Send a lead:", "", command]
    return [*lines, ""]


def follow(log: Path) -> int:
    """Show the log until the person or the system ends us, or Odoo ends."""
    console.say("Log of Odoo follows; Ctrl-C stops everything.")
    with log.open(errors="replace") as stream:
        stream.seek(0, 2)
        while process.is_running(state.get("server")):
            line = stream.readline()
            if line:
                sys.stderr.write(line)
            else:
                time.sleep(FOLLOW_SECONDS)
    console.say(f"Odoo ended, see {log}.")
    stack.stop()
    return 1
