"""Drive a sandbox from tests and scripts: start it, set it up, read its log."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from .client_botpress import BotpressControl
from .client_chatwoot import ChatwootControl
from .client_clerk import ClerkControl

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 20
REQUEST_TIMEOUT_S = 90


class SandboxClient:
    """The control API of a running sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    @property
    def address(self) -> str:
        """Host and port, as an allow-list wants them."""
        return urlsplit(self.url).netloc

    @property
    def botpress(self) -> BotpressControl:
        """The control of Botpress's bots."""
        return BotpressControl(self.url, self._call)

    @property
    def clerk(self) -> ClerkControl:
        """The control of the Clerk instance."""
        return ClerkControl(self.url, self._call)

    @property
    def chatwoot(self) -> ChatwootControl:
        """The control of the Chatwoot installation."""
        return ChatwootControl(self.url, self._call)

    def webhook_url(self, path: str) -> str:
        return f"{self.url}/webhook/{quote(path)}"

    def register_webhook(self, path: str, **settings: object) -> str:
        """Publish an n8n webhook and return its production URL."""
        self._call("PUT", f"/control/n8n/webhooks/{quote(path)}", settings)
        return self.webhook_url(path)

    def add_n8n_key(self, key: str, **settings: object) -> None:
        """Make a key of n8n's public API, with ``scopes`` or for everything."""
        self._call("PUT", f"/control/n8n/api-keys/{quote(key, safe='')}", settings)

    def clear_workflows(self) -> None:
        """Forget the workflows and credentials of n8n."""
        self._call("DELETE", "/control/n8n/workflows")

    def remove_webhook(self, path: str) -> None:
        self._call("DELETE", f"/control/n8n/webhooks/{quote(path)}")

    @property
    def siteverify_url(self) -> str:
        """Where Turnstile's tokens are verified."""
        return f"{self.url}/turnstile/v0/siteverify"

    def put_widget(self, sitekey: str, secret: str) -> None:
        """Have a widget of Turnstile with these keys."""
        self._call("PUT", f"/control/turnstile/widgets/{sitekey}", {"secret": secret})

    def turnstile_token(self, sitekey: str, age_s: float = 0) -> str:
        """Return a token as the widget gives it to a visitor."""
        target = f"/control/turnstile/tokens/{sitekey}"
        return str(self._call("POST", target, {"age_s": age_s})["token"])

    def calls(self, **query: object) -> list[dict[str, Any]]:
        """Return logged calls; with ``wait_for=`` as soon as there are that many."""
        return self._call("GET", f"/calls?{urlencode(query)}")["calls"]  # type: ignore[no-any-return]

    def count(self, **query: object) -> int:
        query["count_only"] = 1
        return int(self._call("GET", f"/calls?{urlencode(query)}")["count"])

    def clear_calls(self) -> None:
        self._call("DELETE", "/calls")

    def add_fault(self, mode: str, **values: object) -> int:
        values = {"service": "n8n", "mode": mode, **values}
        return int(self._call("POST", "/control/faults", values)["number"])

    def clear_faults(self, number: int | None = None) -> None:
        suffix = f"?number={number}" if number else ""
        self._call("DELETE", f"/control/faults{suffix}")

    def _call(self, method: str, target: str, body: object = None) -> Any:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(
            address.hostname or "", address.port, timeout=REQUEST_TIMEOUT_S
        )
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, target, data)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise RuntimeError(f"{method} {target}: {response.status} {content!r}")
        return json.loads(content) if content else None


class SandboxProcess(SandboxClient, AbstractContextManager["SandboxProcess"]):
    """A sandbox in its own process, stopped at the end of the ``with`` block."""

    def __init__(
        self, port: int = 0, config: Path | None = None, python: str = sys.executable
    ) -> None:
        options = ["--port", str(port)]
        if config:
            options += ["--config", str(config)]
        self._process = subprocess.Popen(
            [python, "-m", "tests.sandbox", *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if "listening on " not in line:
            self.stop()
            raise RuntimeError("the sandbox did not start")
        super().__init__(line.rpartition(" ")[2].strip())

    def stop(self) -> int:
        """Stop the process and return its exit code."""
        self._process.terminate()
        code = self._process.wait(START_TIMEOUT_S)
        if self._process.stdout:
            self._process.stdout.close()
        return code

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
