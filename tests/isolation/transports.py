"""The three ways in which a client calls a model, and a visitor's fourth: addresses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import requests

from tests.support.web import WebSession

from .arena import Arena, Person
from .inside.markers import STOCK

TIMEOUT_S = 120
PUBLIC_USER = 3


@dataclass(frozen=True)
class Answer:
    """What came back, alike for all transports."""

    status: int
    text: str
    error: str = ""
    message: str = ""

    @property
    def is_refusal(self) -> bool:
        return bool(self.error)

    @property
    def is_crash(self) -> bool:
        """Whether the server failed instead of refusing."""
        if STOCK.search(self.message):
            return False
        known = self.error.startswith(("odoo.exceptions.", "odoo.addons.smarter_"))
        return self.status >= 500 or bool(self.error and not known)

    def same_refusal(self) -> tuple[int, str, str]:
        """Return what a client can tell refusals apart by, without ids."""
        return self.status, self.error, re.sub(r"\d+", "#", self.message)


class Web:
    """The web client's session; anonymous without a person."""

    name = "web"

    def __init__(self, arena: Arena, person: Person | None) -> None:
        self._arena = arena
        if person:
            web = WebSession(arena.url, person.login, person.password)
            self.session = web._session
        else:
            self.session = requests.Session()

    def call(self, asked: dict[str, Any]) -> Answer:
        args, kwargs = _positional(asked)
        model, method = asked["model"], asked["method"]
        params = {"model": model, "method": method, "args": args}
        response = self.session.post(
            f"{self._arena.url}/web/dataset/call_kw/{model}/{method}",
            json=_rpc({**params, "kwargs": kwargs}),
            timeout=TIMEOUT_S,
        )
        return _of_rpc(response)

    def get(self, path: str) -> requests.Response:
        return self.session.get(
            self._arena.url + path, timeout=TIMEOUT_S, allow_redirects=False
        )


class Json2:
    """``POST /json/2`` with the person's key; without one, with none."""

    name = "json2"

    def __init__(self, arena: Arena, person: Person | None) -> None:
        self._arena = arena
        self.session = requests.Session()
        if person:
            self.session.headers["Authorization"] = f"Bearer {person.key}"

    def call(self, asked: dict[str, Any]) -> Answer:
        body = dict(asked["kwargs"])
        if asked["ids"] is not None:
            body["ids"] = asked["ids"]
        response = self.session.post(
            f"{self._arena.url}/json/2/{asked['model']}/{asked['method']}",
            json=body,
            timeout=TIMEOUT_S,
        )
        if response.status_code == 200:
            return Answer(200, response.text)
        try:
            problem = response.json()
        except json.JSONDecodeError:
            problem = {}
        error = str(problem.get("name", "http"))
        known = error if response.status_code >= 500 else "odoo.exceptions.Any"
        message = str(problem.get("message", ""))
        return Answer(response.status_code, response.text, known, message)


class JsonRpc:
    """``execute_kw`` at ``/jsonrpc``; without a person, as the visitor without password."""

    name = "jsonrpc"

    def __init__(self, arena: Arena, person: Person | None) -> None:
        self._arena = arena
        self._login = (person.id, person.key) if person else (PUBLIC_USER, "")
        self.session = requests.Session()

    def call(self, asked: dict[str, Any]) -> Answer:
        args, kwargs = _positional(asked)
        call = [self._arena.database, *self._login, asked["model"], asked["method"]]
        params = {"service": "object", "method": "execute_kw"}
        response = self.session.post(
            f"{self._arena.url}/jsonrpc",
            json=_rpc({**params, "args": [*call, args, kwargs]}),
            timeout=TIMEOUT_S,
        )
        return _of_rpc(response)


TRANSPORTS = {kind.name: kind for kind in (Web, Json2, JsonRpc)}


def _positional(asked: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments as the older protocols take them."""
    if asked["method"] == "create":
        kwargs = dict(asked["kwargs"])
        return [kwargs.pop("vals_list")], kwargs
    return [] if asked["ids"] is None else [asked["ids"]], asked["kwargs"]


def _rpc(params: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}


def _of_rpc(response: requests.Response) -> Answer:
    """Read the answer of a JSON-RPC call, which has status 200 for errors as well."""
    if response.status_code != 200:
        return Answer(response.status_code, response.text, "http")
    error = response.json().get("error")
    if not error:
        return Answer(200, response.text)
    data = error.get("data", {})
    name = str(data.get("name", ""))
    if error.get("message") == "Odoo Session Expired":
        name = "odoo.exceptions.SessionExpired"
    return Answer(200, response.text, name, str(data.get("message", "")))
