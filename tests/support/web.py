"""A person's session in the web client, and Odoo's JSON-2 for their own API key."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import requests

TIMEOUT_S = 60
_CSRF = re.compile(r'name="csrf_token"\s+value="([^"]+)"')


class RemoteError(Exception):
    """Odoo refused a call; ``name`` is the class of its exception."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


class WebSession:
    """Logs in through the form and calls models like the web client does."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self.url = url
        self._password = password
        self._session = requests.Session()
        self._log_in(login)

    def call(self, model: str, method: str, *args: object, **kwargs: object) -> Any:
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.call_route(f"/web/dataset/call_kw/{model}/{method}", **params)

    def call_route(self, path: str, **params: object) -> Any:
        response = self._session.post(
            self.url + path,
            json={"jsonrpc": "2.0", "method": "call", "id": 1, "params": params},
            timeout=TIMEOUT_S,
        )
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            data = answer["error"]["data"]
            raise RemoteError(data["name"].rpartition(".")[2], data["message"])
        return answer.get("result")  # left out when it is null

    def get(self, path: str) -> requests.Response:
        return self._session.get(
            self.url + path, timeout=TIMEOUT_S, allow_redirects=False
        )

    @property
    def cookie(self) -> str:
        """What a websocket of this session sends along."""
        return f"session_id={self._session.cookies['session_id']}"

    def create_api_key(self, name: str) -> str:
        """Make an RPC key as a person does: fill the wizard, confirm the password."""
        values = {
            "name": name,
            "duration": "-1",
            "expiration_date": (date.today() + timedelta(days=1)).isoformat(),
        }
        wizard = self.call("res.users.apikeys.description", "create", values)
        check = self.call("res.users.apikeys.description", "make_key", [wizard])
        shown = self.call(
            "res.users.identitycheck",
            "run_check",
            [check["res_id"]],
            context={"password": self._password},
        )
        return str(shown["context"]["default_key"])

    def _log_in(self, login: str) -> None:
        form = self._session.get(f"{self.url}/web/login", timeout=TIMEOUT_S)
        token = _CSRF.search(form.text)
        assert token, "no login form"
        fields = {"login": login, "password": self._password}
        answer = self._session.post(
            f"{self.url}/web/login",
            data={**fields, "csrf_token": token[1]},
            allow_redirects=False,
            timeout=TIMEOUT_S,
        )
        assert answer.status_code == 303, f"login refused: {answer.status_code}"


class Json2:
    """``POST /json/2/<model>/<method>`` with a person's API key."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {key}"}

    def call(self, model: str, method: str, **arguments: object) -> Any:
        response = self.post(model, method, **arguments)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, model: str, method: str, **arguments: object) -> requests.Response:
        return requests.post(
            f"{self.url}/json/2/{model}/{method}",
            json=arguments,
            headers=self._headers,
            timeout=TIMEOUT_S,
        )
