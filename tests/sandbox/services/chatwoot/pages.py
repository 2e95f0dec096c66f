"""What a browser sees of Chatwoot: whether it came in, as whom, and where it ended."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ...message import Reply
from .state import State

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<title>Chatwoot</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"""


def show(state: State, path: str, query: Mapping[str, str]) -> Reply:
    """Answer a page of the single-page application."""
    if path != "/app/login" or "sso_auth_token" not in query:
        return _page("Login to Chatwoot", f"You want {path}")
    user_id = state.sso_tokens.get(query["sso_auth_token"])
    user = state.users.get(user_id or 0)
    if user is None or user["email"] != query.get("email"):
        return _page("Login to Chatwoot", "Invalid login link")
    # Once: the link of yesterday's log opens nothing.
    del state.sso_tokens[query["sso_auth_token"]]
    account_id = int(query.get("sso_account_id", 0))
    role = state.members.get((account_id, user["id"]))
    where = f"account {account_id}, {role}" if role else "no account"
    talk = query.get("sso_conversation_id")
    return _page(
        f"Hello {user['name']}", f"{where}; conversation {talk}" if talk else where
    )


def _page(title: str, text: str) -> Reply:
    body = _PAGE.format(title=escape(title), text=escape(text)).encode()
    return Reply(200, body, {"content-type": "text/html; charset=utf-8"})
