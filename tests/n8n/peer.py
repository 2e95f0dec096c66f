"""One n8n to talk to: the sandbox's, or a real one that is started here."""

from __future__ import annotations

import http.client
import importlib.util
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from smarter_dev import n8n, npm, paths
from smarter_dev.server import free_port

from tests.sandbox.client import SandboxClient
from tests.support.waiting import until

ALL_SCOPES = (
    *("workflow:create", "workflow:read", "workflow:list", "workflow:update"),
    *("workflow:delete", "workflow:activate", "workflow:deactivate"),
    *("credential:create", "credential:read", "credential:list"),
    *("credential:update", "credential:delete", "execution:read", "execution:list"),
)
REQUEST_TIMEOUT_S = 60
START_TIMEOUT_S = 180
OWNER = "owner@example.cl"
PASSWORD = "Clave-larga-2026"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Peer:
    """What both have in common: HTTP."""

    is_real = False

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def address(self) -> str:
        return urlsplit(self.url).netloc

    def key(self, scopes: Iterable[str] = ALL_SCOPES) -> str:
        """Make a key of the public API."""
        raise NotImplementedError

    def call(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> Answer:
        """Call anything; bytes are sent as they are."""
        raw = body if isinstance(body, bytes) or body is None else _dump(body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.address, timeout=REQUEST_TIMEOUT_S)
        try:
            sent = {"content-type": "application/json", **names}
            connection.request(method, path, raw, sent)
            found = connection.getresponse()
            headers = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, headers, found.read())
        finally:
            connection.close()

    def api(self, key: str, method: str, path: str, body: object = None) -> Answer:
        """Call the public API."""
        return self.call(method, f"/api/v1{path}", body, x_n8n_api_key=key)

    def wait_for_webhook(self, path: str) -> Answer:
        """Return a stranger's answer as soon as the webhook is registered."""
        return until(
            lambda: self.call("POST", f"/webhook/{path}", {}),
            accept=lambda answer: answer.status != 404,
            what="a registered webhook",
        )


class SandboxPeer(Peer):
    """The sandbox's n8n."""

    def __init__(self, sandbox: SandboxClient) -> None:
        super().__init__(sandbox.url)
        self._sandbox = sandbox

    def key(self, scopes: Iterable[str] = ALL_SCOPES) -> str:
        key = secrets.token_urlsafe(24)
        self._sandbox.add_n8n_key(key, scopes=list(scopes))
        return key

    def stop(self) -> None:
        self._sandbox.clear_workflows()


class RealPeer(Peer):
    """A real n8n in a process of its own, with an empty database."""

    is_real = True

    def __init__(self, folder: Path) -> None:
        installed = n8n.ensure()
        self._port = free_port()
        super().__init__(f"http://127.0.0.1:{self._port}")
        self._log = (folder / "n8n.log").open("wb")
        self._process = subprocess.Popen(
            [*n8n.command(installed), "start"],
            env=self._variables(installed, folder),
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._cookie = ""
        try:
            until(self._is_ready, timeout_s=START_TIMEOUT_S, what="a ready n8n")
            self._log_in()
        except BaseException:
            self.stop()
            raise

    def key(self, scopes: Iterable[str] = ALL_SCOPES) -> str:
        body = {
            "label": secrets.token_hex(8),
            "expiresAt": int(time.time()) + 86_400,
            "scopes": list(scopes),
        }
        made = self.call(
            "POST", "/rest/api-keys", body, cookie=self._cookie, browser_id="tests"
        )
        assert made.status == 200, made.body
        return str(made.json()["data"]["rawApiKey"])

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _variables(self, installed: Path, folder: Path) -> dict[str, str]:
        node = npm.node(installed)
        script = f"console.log(require('bcryptjs').hashSync('{PASSWORD}', 10))"
        hashed = subprocess.run(
            [node, "-e", script],
            cwd=installed,
            capture_output=True,
            text=True,
            check=True,
        )
        return {
            "PATH": f"{node.parent}:/usr/bin:/bin",
            "HOME": str(folder),
            "N8N_USER_FOLDER": str(folder),
            "N8N_ENCRYPTION_KEY": secrets.token_hex(16),
            "N8N_PORT": str(self._port),
            "N8N_LISTEN_ADDRESS": "127.0.0.1",
            "N8N_RUNNERS_BROKER_PORT": str(free_port()),
            "N8N_INSTANCE_OWNER_MANAGED_BY_ENV": "true",
            "N8N_INSTANCE_OWNER_EMAIL": OWNER,
            "N8N_INSTANCE_OWNER_FIRST_NAME": "Ana",
            "N8N_INSTANCE_OWNER_LAST_NAME": "Rojas",
            "N8N_INSTANCE_OWNER_PASSWORD_HASH": hashed.stdout.strip(),
            "N8N_DIAGNOSTICS_ENABLED": "false",
            "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
            "N8N_TEMPLATES_ENABLED": "false",
            "N8N_PERSONALIZATION_ENABLED": "false",
            "N8N_SECURE_COOKIE": "false",
        }

    def _is_ready(self) -> bool:
        assert self._process.poll() is None, "n8n ended"
        try:
            return self.call("GET", "/healthz/readiness").status == 200
        except OSError:
            return False

    def _log_in(self) -> None:
        body = {"emailOrLdapLoginId": OWNER, "password": PASSWORD}
        # Ready, and for a moment without its owner.
        answer = until(
            lambda: self.call("POST", "/rest/login", body, browser_id="tests"),
            accept=lambda found: found.status == 200,
            what="n8n's owner",
        )
        self._cookie = answer.headers["set-cookie"].partition(";")[0]


def templates() -> ModuleType:
    """Import the addon's pure module of templates without Odoo around it."""
    name = "smarter_n8n_templates"
    if name not in sys.modules:
        path = paths.ADDONS / "smarter_connector_n8n" / "tools" / "templates.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec and spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def _dump(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
