"""HTTP clients of the demo: our API with a key, Odoo's web client as a person."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from smarter_dev.errors import SetupError

TIMEOUT = 60
CSRF = re.compile(r'name="csrf_token"\s+value="([^"]+)"')


def post_json(
    url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Any:
    """Send JSON and return the JSON answer; a sentence when it is refused."""
    request = urllib.request.Request(
        url,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", **(headers or {})},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as exc:
        text = exc.read().decode(errors="replace")[:500]
        raise SetupError(f"POST {url} was refused with {exc.code}: {text}") from exc


class WebSession:
    """A person who logged in through the form."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        processor = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(processor)
        self._log_in(login, password)

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of a model like the web client does."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        request = urllib.request.Request(
            f"{self.url}/web/dataset/call_kw/{model}/{method}",
            json.dumps({"jsonrpc": "2.0", "id": 1, "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=TIMEOUT) as response:
            answer = json.load(response)
        if "error" in answer:
            message = answer["error"]["data"]["message"]
            raise SetupError(f"Odoo refused {model}.{method}: {message}")
        return answer["result"]

    def _log_in(self, login: str, password: str) -> None:
        with self.opener.open(f"{self.url}/web/login", timeout=TIMEOUT) as page:
            token = CSRF.search(page.read().decode())
        fields = {
            "login": login,
            "password": password,
            "csrf_token": token[1] if token else "",
        }
        data = urllib.parse.urlencode(fields).encode()
        with self.opener.open(f"{self.url}/web/login", data, timeout=TIMEOUT) as page:
            if urllib.parse.urlparse(page.url).path == "/web/login":
                raise SetupError(f"Odoo refused the login of {login}.")
