"""Rows as the server's views and webhooks show them, which is not as its swagger does."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from .state import ACTIVITY, API, INCOMING, MESSAGE_TYPES, Row, State


def iso(moment: float) -> str:
    stamp = datetime.fromtimestamp(moment, timezone.utc)
    return stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def contact(state: State, row: Row, *, inboxes: bool = True) -> Row:
    shown = {
        "additional_attributes": row["additional_attributes"],
        "availability_status": "offline",
        "email": row["email"],
        "id": row["id"],
        "name": row["name"],
        "phone_number": row["phone_number"],
        "blocked": row["blocked"],
        "identifier": row["identifier"],
        "thumbnail": "",
        "custom_attributes": row["custom_attributes"],
        "created_at": int(row["created_at"]),
    }
    if inboxes:
        shown["contact_inboxes"] = [
            contact_inbox(state, found)
            for found in state.contact_inboxes
            if found["contact_id"] == row["id"]
        ]
    return shown


def contact_inbox(state: State, row: Row) -> Row:
    return {
        "source_id": row["source_id"],
        "inbox": inbox(state.inboxes[row["inbox_id"]]),
    }


def inbox(row: Row) -> Row:
    shown = {
        "id": row["id"],
        "name": row["name"],
        "channel_type": row["channel_type"],
        "lock_to_single_conversation": row["lock_to_single_conversation"],
    }
    if row["channel_type"] == API:
        shown |= {
            "inbox_identifier": row["inbox_identifier"],
            "webhook_url": row["webhook_url"],
        }
    return shown


def agent(row: Row) -> Row:
    return {
        "id": row["id"],
        "name": row["name"],
        "available_name": row["name"],
        "email": row["email"],
        "role": row.get("role", "agent"),
        "confirmed": True,
        "availability_status": "offline",
    }


def message(row: Row) -> Row:
    """A message of the API: its type is a number and its time an integer."""
    shown = {
        "id": row["id"],
        "content": row["content"],
        "inbox_id": row["inbox_id"],
        "conversation_id": row["conversation_id"],
        "message_type": row["message_type"],
        "content_type": row["content_type"],
        "status": row["status"],
        "content_attributes": row["content_attributes"],
        "created_at": int(row["created_at"]),
        "private": row["private"],
        "source_id": row["source_id"],
    }
    if row["sender"]:
        shown["sender"] = row["sender"]
    if row["attachments"]:
        shown["attachments"] = row["attachments"]
    return shown


def pushed_message(row: Row) -> Row:
    """A message inside a conversation, as events and lists have it."""
    return {
        **message(row),
        "account_id": row["account_id"],
        "additional_attributes": row["additional_attributes"],
    }


def webhook_message(state: State, row: Row) -> Row:
    """A message of a webhook: its type is a word and its time a text."""
    talk = state.conversations[row["account_id"], row["conversation_id"]]
    found_inbox = state.inboxes[row["inbox_id"]]
    shown = {
        "account": account(state.accounts[row["account_id"]]),
        "additional_attributes": row["additional_attributes"],
        "content_attributes": row["content_attributes"],
        "content_type": row["content_type"],
        "content": row["content"],
        "conversation": webhook_conversation(state, talk),
        "created_at": iso(row["created_at"]),
        "id": row["id"],
        "inbox": {"id": found_inbox["id"], "name": found_inbox["name"]},
        "message_type": MESSAGE_TYPES[row["message_type"]],
        "private": row["private"],
        "sender": row["sender"],
        "source_id": row["source_id"],
    }
    if row["attachments"]:
        shown["attachments"] = row["attachments"]
    return shown


def account(row: Row) -> Row:
    return {"id": row["id"], "name": row["name"]}


def conversation(state: State, row: Row) -> Row:
    """A conversation of the API."""
    seen = pushed_last(state, row)
    return {
        **_common(state, row),
        "account_id": row["account_id"],
        "uuid": row["uuid"],
        "messages": seen,
        "muted": False,
        "last_non_activity_message": seen[-1] if seen else None,
    }


def webhook_conversation(state: State, row: Row) -> Row:
    return {
        **_common(state, row),
        "channel": state.inboxes[row["inbox_id"]]["channel_type"],
        "contact_inbox": {
            "id": row["contact_id"],
            "contact_id": row["contact_id"],
            "inbox_id": row["inbox_id"],
            "source_id": row["source_id"],
        },
        "messages": pushed_last(state, row),
        "updated_at": row["updated_at"],
    }


def pushed_last(state: State, row: Row) -> list[Row]:
    said = [m for m in state.messages_of(row) if m["message_type"] != ACTIVITY]
    return [pushed_message(m) for m in said[-1:]]


def _common(state: State, row: Row) -> Row:
    return {
        "id": row["id"],
        "meta": _meta(state, row),
        "additional_attributes": row["additional_attributes"],
        "agent_last_seen_at": int(row["agent_last_seen_at"]),
        "can_reply": True,
        "contact_last_seen_at": 0,
        "custom_attributes": row["custom_attributes"],
        "inbox_id": row["inbox_id"],
        "labels": row["labels"],
        "snoozed_until": row["snoozed_until"],
        "status": row["status"],
        "created_at": int(row["created_at"]),
        "timestamp": int(row["last_activity_at"]),
        "last_activity_at": int(row["last_activity_at"]),
        "unread_count": _unread(state, row),
        "priority": None,
        "waiting_since": 0,
    }


def _meta(state: State, row: Row) -> Row:
    sender = contact(state, state.contacts[row["contact_id"]], inboxes=False)
    shown: dict[str, Any] = {
        "sender": {**sender, "type": "contact"},
        "channel": state.inboxes[row["inbox_id"]]["channel_type"],
        "assignee": None,
        "assignee_type": None,
        "team": None,
        "hmac_verified": False,
    }
    if row["assignee_id"]:
        user = state.users[row["assignee_id"]]
        shown["assignee"] = {**agent(user), "type": "user"}
        shown["assignee_type"] = "User"
    if row["team_id"]:
        shown["team"] = state.teams[row["team_id"]]
    return shown


def _unread(state: State, row: Row) -> int:
    return sum(
        m["message_type"] == INCOMING and m["created_at"] > row["agent_last_seen_at"]
        for m in state.messages_of(row)
    )
