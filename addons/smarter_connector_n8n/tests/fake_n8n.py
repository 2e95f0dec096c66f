"""An n8n without a network: what it has, what it was asked, and its moods."""

from __future__ import annotations

import itertools
import json
from collections import deque
from urllib.parse import parse_qs, unquote, urlsplit

from odoo.addons.smarter_base.tests.fakes import build_response

HOST = "n8n.example"
URL = f"https://{HOST}"
KEY = "n8n-api-key-of-the-tenant"


class FakeN8n:
    """``moods`` are answers to give before its own: a status, a pair, an exception.

    A function among them is called with the request and may change what n8n has.
    """

    def __init__(self):
        self.workflows = {}
        self.credentials = {}
        self.runs = []
        self.calls = []
        self.webhooks = []
        self.moods = deque()
        self.stranger = 401
        self._numbers = itertools.count(1)

    def handle(self, request):
        """Answer one request, as ``requests`` would have it."""
        parts = urlsplit(request.url)
        self.calls.append((request.method, unquote(parts.path)))
        mood = self.moods.popleft() if self.moods else None
        if callable(mood):
            mood = mood(request)
        if isinstance(mood, Exception):
            raise mood
        status, answer = mood or self._answer(request, parts)
        return build_response(request, status, json.dumps(answer).encode())

    def _answer(self, request, parts):
        if parts.path.startswith("/webhook/"):
            self.webhooks.append(request)
            return self.stranger, {"message": "Invalid signature"}
        if request.headers.get("x-n8n-api-key") != KEY:
            return 401, {"message": "Unauthorized"}
        collection, __, rest = parts.path.removeprefix("/api/v1/").partition("/")
        item, __, action = rest.partition("/")
        body = json.loads(request.body or b"{}")
        if collection == "executions":
            return 200, {"data": self.runs, "nextCursor": None}
        items = getattr(self, collection)
        if not item:
            return self._on_all(request, items, parse_qs(parts.query), body)
        if item not in items:
            return 404, {"message": "Not Found"}
        return 200, self._on_one(request, items, item, action, body)

    def _on_all(self, request, items, query, body):
        if request.method == "POST":
            number = f"n{next(self._numbers)}"
            extra = {"active": False, "createdAt": number, "isArchived": False}
            items[number] = {**body, **extra, "id": number}
            return 200, items[number]
        part = query.get("name", [""])[0].lower()
        found = [one for one in items.values() if part in one["name"].lower()]
        return 200, {"data": found, "nextCursor": None}

    def _on_one(self, request, items, item, action, body):
        if request.method == "DELETE":
            return items.pop(item)
        if request.method in ("PUT", "PATCH"):
            items[item].update(body)
        if action:
            items[item]["active"] = action == "publish"
        return items[item]

    def asked(self, method):
        return [path for asked, path in self.calls if asked == method]
