"""A Backend API without a network: what it has, what it was asked, and its moods."""

from __future__ import annotations

import email.utils
import json
from collections import deque
from urllib.parse import parse_qs, urlsplit

from odoo.addons.smarter_base.tests.fakes import build_response

from . import news

HOST = "api.clerk.example"
SECRET_KEY = "sk_test_" + "k" * 30


class FakeClerk:
    """``moods`` are answers to give before its own: a status, a pair, an exception.

    A function among them is called with the request and may change what Clerk has.
    """

    def __init__(self, now_ms):
        self.now_ms = now_ms
        self.organizations = {}
        self.members = []
        self.people = {}
        self.calls = []
        self.moods = deque()
        self.key_ids = ["ins_1"]

    def add_organization(self, organization_id=news.ORGANIZATION, **values):
        found = news.organization(organization_id, **values)
        self.organizations[organization_id] = found
        return found

    def add_member(self, clerk_id, role="org:member", **values):
        """Add a person and make it a member."""
        item = news.membership(role, clerk_id, email=f"{clerk_id}@x.example", **values)
        self.members.append(item)
        self.people[clerk_id] = news.user(clerk_id, f"{clerk_id}@x.example")

    def remove_member(self, clerk_id):
        self.members = [
            item
            for item in self.members
            if item["public_user_data"]["user_id"] != clerk_id
        ]

    # -- answering ----------------------------------------------------------------

    def handle(self, request):
        """Answer one request, as ``requests`` would have it."""
        parts = urlsplit(request.url)
        path = parts.path.removeprefix("/v1/")
        self.calls.append((request.method, path))
        mood = self.moods.popleft() if self.moods else None
        if callable(mood):
            mood = mood(request)
        if isinstance(mood, BaseException):
            raise mood
        if request.headers.get("Authorization") != f"Bearer {SECRET_KEY}":
            return self._reply(request, 401, _errors("not your instance"))
        if mood is not None:
            status, *rest = mood if isinstance(mood, tuple) else (mood,)
            return self._reply(request, status, *rest)
        return self._reply(request, *self._answer(request, path, parse_qs(parts.query)))

    def _reply(self, request, status, body=b"", headers=None):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        date = email.utils.formatdate(self.now_ms / 1000, usegmt=True)
        return build_response(request, status, body, {"Date": date, **(headers or {})})

    def _answer(self, request, path, query):
        body = json.loads(request.body or b"{}")
        match request.method, path.split("/"):
            case "GET", ["jwks"]:
                return 200, {"keys": [{"kid": kid} for kid in self.key_ids]}
            case "GET", ["users"]:
                found = [self.people.get(uid) for uid in query.get("user_id", [])]
                return 200, [person for person in found if person]
            case "GET", ["organizations"]:
                text = query["query"][0].lower()
                found = [o for o in self.organizations.values()]
                return 200, _page(
                    [o for o in found if text in o["name"].lower()], query
                )
            case "POST", ["organizations"]:
                organization_id = f"org_Made{len(self.organizations)}"
                return 200, self.add_organization(organization_id, **body)
            case "GET", ["organizations", organization_id]:
                return self._organization(organization_id)
            case "PATCH", ["organizations", organization_id, "metadata"]:
                found = self.organizations[organization_id]
                found["private_metadata"].update(body["private_metadata"])
                return self._organization(organization_id)
            case "GET", ["organizations", organization_id, "memberships"]:
                return self._memberships(organization_id, query)
        return 404, _errors("no such path")

    def _organization(self, organization_id):
        if organization_id not in self.organizations:
            return 404, _errors("not found")
        return 200, self.organizations[organization_id]

    def _memberships(self, organization_id, query):
        found = [
            item
            for item in self.members
            if item["organization"]["id"] == organization_id
            and item["public_user_data"]["user_id"]
            in query.get("user_id", [item["public_user_data"]["user_id"]])
        ]
        return 200, _page(found, query)


def _page(items, query):
    offset, limit = int(query.get("offset", ["0"])[0]), int(query["limit"][0])
    return {"data": items[offset : offset + limit], "total_count": len(items)}


def _errors(message):
    return {"errors": [{"message": message, "long_message": message, "code": "x"}]}
