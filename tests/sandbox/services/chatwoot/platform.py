"""The Platform API of a self-hosted installation: it sees only what it has made."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from . import views
from .application import Call
from .problems import error, invalid, not_found
from .state import Row, State

PREFIX = "/platform/api/v1"


@dataclass
class Platform:
    """Routes and answers; ``token`` is that of the one Platform App."""

    state: State
    token: str = ""
    base_url: str = ""
    accounts: set[int] = field(default_factory=set)
    users: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        people = f"{PREFIX}/accounts/{{account_id}}/account_users"
        self.routes: dict[str, Callable[[Call], Any]] = {
            f"POST {PREFIX}/accounts": self._create_account,
            f"GET {PREFIX}/accounts/{{account_id}}": self._show_account,
            f"PATCH {PREFIX}/accounts/{{account_id}}": self._change_account,
            f"POST {PREFIX}/users": self._create_user,
            f"GET {PREFIX}/users/{{id}}": self._show_user,
            f"PATCH {PREFIX}/users/{{id}}": self._change_user,
            f"GET {PREFIX}/users/{{id}}/login": self._login,
            f"GET {people}": self._members,
            f"POST {people}": self._add_member,
            f"DELETE {people}": self._remove_member,
        }

    def admit(self, given: str) -> None:
        if not self.token or given != self.token:
            raise error("Invalid access_token", 401)

    def _create_account(self, call: Call) -> Row:
        if not call.body.get("name"):
            raise invalid("Name can't be blank", "name")
        row = self.state.add_account(call.body["name"])
        row["custom_attributes"] = call.body.get("custom_attributes", {})
        self.accounts.add(row["id"])
        return {**views.account(row), "status": row["status"]}

    def _own_account(self, call: Call) -> Row:
        account_id = call.number("account_id")
        if account_id not in self.state.accounts:
            raise not_found()
        if account_id not in self.accounts:
            raise error("Non permissible resource", 401)
        return self.state.accounts[account_id]

    def _show_account(self, call: Call) -> Row:
        row = self._own_account(call)
        return {**views.account(row), "status": row["status"]}

    def _change_account(self, call: Call) -> Row:
        row = self._own_account(call)
        names = ("name", "status", "custom_attributes")
        row.update({name: call.body[name] for name in names if name in call.body})
        return {**views.account(row), "status": row["status"]}

    def _create_user(self, call: Call) -> Row:
        body = call.body
        known = body.get("email", "").lower() in {
            row["email"] for row in self.state.users.values()
        }
        if not body.get("email") or not body.get("name"):
            raise invalid("Email can't be blank", "email")
        if not known and len(body.get("password", "")) < 8:
            raise invalid("Password is too short", "password")
        row = self.state.add_user(body["name"], body["email"])
        if not known:
            row["custom_attributes"] = body.get("custom_attributes", {})
        # Whoever it was before: from now on the Platform App may do all with them.
        self.users.add(row["id"])
        return self._user(row)

    def _user(self, row: Row) -> Row:
        shown = {**views.agent(row), "access_token": row["access_token"]}
        if row.get("custom_attributes"):
            shown["custom_attributes"] = row["custom_attributes"]
        return shown

    def _change_user(self, call: Call) -> Row:
        row = self._own_user(call)
        email = call.body.get("email", row["email"]).lower()
        others = [one for one in self.state.users.values() if one is not row]
        if any(one["email"] == email for one in others):
            raise invalid("Email has already been taken", "email")
        row.update(name=call.body.get("name", row["name"]), email=email)
        return self._user(row)

    def _own_user(self, call: Call) -> Row:
        user_id = call.number("id")
        if user_id not in self.state.users:
            raise not_found()
        if user_id not in self.users:
            raise error("Non permissible resource", 401)
        return self.state.users[user_id]

    def _show_user(self, call: Call) -> Row:
        return views.agent(self._own_user(call))

    def _login(self, call: Call) -> Row:
        row = self._own_user(call)
        token = secrets.token_urlsafe(24)
        self.state.sso_tokens[token] = row["id"]
        email = quote(row["email"], safe="")
        url = f"{self.base_url}/app/login?email={email}&sso_auth_token={token}"
        return {"url": url}

    def _members(self, call: Call) -> list[Row]:
        account = self._own_account(call)
        return [
            {"account_id": account["id"], "user_id": user["id"], "role": user["role"]}
            for user in self.state.users_of(account["id"])
        ]

    def _add_member(self, call: Call) -> Row:
        account = self._own_account(call)
        user_id, role = call.body["user_id"], call.body["role"]
        if user_id not in self.state.users:
            raise not_found()
        if role not in ("agent", "administrator"):
            raise error(f"'{role}' is not a valid role", 422)
        self.state.members[account["id"], user_id] = role
        return {"account_id": account["id"], "user_id": user_id, "role": role}

    def _remove_member(self, call: Call) -> None:
        account = self._own_account(call)
        self.state.members.pop((account["id"], int(call.query["user_id"])), None)
