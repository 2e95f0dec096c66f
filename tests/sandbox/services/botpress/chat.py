"""The Chat API, as its OpenAPI document (``chat_api.json``) and its server have it.

Two things differ from the document: the server takes ``metadata`` with a message and
gives it back, and it may answer status 200 around an error (``bridged``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import jwt

from ...json_schema import problems
from ...message import Reply, Request, json_reply
from . import push
from .api_problem import (
    ALREADY_EXISTS,
    FORBIDDEN,
    INVALID_PAYLOAD,
    NOT_FOUND,
    RATE_LIMITED,
    UNAUTHORIZED,
    ApiProblem,
)
from .state import Bot, Conversation, User, check_foreign_id, new_id

DOCUMENT = json.loads(Path(__file__).with_name("chat_api.json").read_text("utf-8"))
for _schema in (
    DOCUMENT["schemas"]["Message"],
    DOCUMENT["operations"]["POST /messages"]["body"],
):
    _schema["properties"]["metadata"] = {"type": "object"}
#: What signs the keys of a bot that has no key of its own.
SHARED_KEY = "shared key of the sandbox's Botpress"
PAGE = 20
RATE_LIMIT = {
    "ratelimit-limit": "100",
    "ratelimit-remaining": "0",
    "ratelimit-reset": "7",
}
Answer = dict[str, Any]


class Call(NamedTuple):
    """One request that was found valid."""

    bot: Bot
    caller: str
    ids: tuple[str, ...]
    body: dict[str, Any]
    next_token: str


class Operation(NamedTuple):
    """One line of the document and what answers it."""

    name: str
    pattern: re.Pattern[str]
    description: dict[str, Any]
    answer: Callable[[Call], tuple[Answer, Iterable[Answer]]]


def handle(bot: Bot, request: Request, path: str) -> tuple[Reply, list[Answer]]:
    """Answer a call; return the signals as well, which go out before the answer."""
    try:
        return _handle(bot, request, path)
    except ApiProblem as problem:
        return problem.reply(bridged=bot.bridged), []


def send_signals(bot: Bot, signals: Iterable[Answer]) -> None:
    for signal in signals:
        push.send(bot, signal)


def _handle(bot: Bot, request: Request, path: str) -> tuple[Reply, list[Answer]]:
    if request.method == "GET" and path.rstrip("/") == "/hello":
        return json_reply({}), []
    if bot.rate_limited > 0:
        bot.rate_limited -= 1
        reply = ApiProblem(RATE_LIMITED, "Too many requests").reply()
        return Reply(reply.status, reply.body, reply.headers | RATE_LIMIT), []
    operation, ids = _find(request.method, path)
    caller = _authenticate(bot, request) if _is_protected(operation) else ""
    body = _read(operation, request)
    token = request.query.get("nextToken", "")
    answer, signals = operation.answer(Call(bot, caller, ids, body, token))
    return json_reply(answer, operation.description["status"]), list(signals)


def _find(method: str, path: str) -> tuple[Operation, tuple[str, ...]]:
    for operation in OPERATIONS:
        found = operation.pattern.fullmatch(f"{method} {path}")
        if found:
            return operation, tuple(map(unquote, found.groups()))
    raise ApiProblem(NOT_FOUND, f"Route {method} {path} not found")


def _is_protected(operation: Operation) -> bool:
    return bool(operation.description["authenticated"])


def _authenticate(bot: Bot, request: Request) -> str:
    """Return whom the key was signed for; an expiry counts when it has one."""
    key = request.headers.get("x-user-key", "")
    secret = bot.encryption_key or SHARED_KEY
    try:
        claims = jwt.decode(
            key,
            secret.encode(),
            algorithms=["HS256"],
            options={"verify_aud": False, "verify_iat": False},
        )
    except jwt.PyJWTError:
        raise ApiProblem(UNAUTHORIZED, "Invalid user key") from None
    user_id = claims.get("id")
    if not isinstance(user_id, str):
        raise ApiProblem(UNAUTHORIZED, "Invalid user key")
    return user_id


def _read(operation: Operation, request: Request) -> dict[str, Any]:
    schema = operation.description.get("body")
    if schema is None:
        return {}
    try:
        body = request.json()
    except ValueError:
        raise ApiProblem(INVALID_PAYLOAD, "The body is not JSON") from None
    if wrong := problems(schema, body, DOCUMENT):
        raise ApiProblem(INVALID_PAYLOAD, "; ".join(wrong))
    return body  # type: ignore[return-value]


# Users


def _create_user(call: Call) -> tuple[Answer, Iterable[Answer]]:
    if call.bot.encryption_key:
        message = (
            'The "createUser" operation can only be called when using the shared '
            "encryption key."
        )
        raise ApiProblem(UNAUTHORIZED, message)
    user_id = call.body.get("id") or new_id("user")
    check_foreign_id(user_id)
    if user_id in call.bot.users:
        raise ApiProblem(ALREADY_EXISTS, f"User with id {user_id} already exists")
    user = _put_user(call, user_id)
    key = jwt.encode({"id": user_id}, SHARED_KEY, algorithm="HS256")
    return {"user": user.as_json(), "key": key}, ()


def _get_or_create_user(call: Call) -> tuple[Answer, Iterable[Answer]]:
    if call.caller not in call.bot.users:
        check_foreign_id(call.caller)
    return {"user": _put_user(call, call.caller).as_json()}, ()


def _put_user(call: Call, user_id: str) -> User:
    user = call.bot.users.setdefault(user_id, User(user_id))
    user.change(call.body)
    return user


def _get_user(call: Call) -> tuple[Answer, Iterable[Answer]]:
    return {"user": call.bot.user(call.caller).as_json()}, ()


def _update_user(call: Call) -> tuple[Answer, Iterable[Answer]]:
    user = call.bot.user(call.caller)
    user.change(call.body)
    return {"user": user.as_json()}, ()


def _delete_user(call: Call) -> tuple[Answer, Iterable[Answer]]:
    call.bot.user(call.caller)
    del call.bot.users[call.caller]
    return {}, ()


# Conversations


def _create_conversation(call: Call) -> tuple[Answer, Iterable[Answer]]:
    call.bot.user(call.caller)
    conversation_id = call.body.get("id") or new_id("conv")
    check_foreign_id(conversation_id)
    if conversation_id in call.bot.conversations:
        message = f"Conversation with id {conversation_id} already exists"
        raise ApiProblem(ALREADY_EXISTS, message)
    return {"conversation": _open(call, conversation_id).as_json()}, ()


def _get_or_create_conversation(call: Call) -> tuple[Answer, Iterable[Answer]]:
    call.bot.user(call.caller)
    conversation_id = call.body["id"]
    found = call.bot.conversations.get(conversation_id)
    if found is None:
        check_foreign_id(conversation_id)
        found = _open(call, conversation_id)
    elif found.owner != call.caller:
        raise ApiProblem(FORBIDDEN, "You are not the owner of this conversation")
    return {"conversation": found.as_json()}, ()


def _open(call: Call, conversation_id: str) -> Conversation:
    found = Conversation(conversation_id, call.caller)
    call.bot.conversations[conversation_id] = found
    return found


def _get_conversation(call: Call) -> tuple[Answer, Iterable[Answer]]:
    return {"conversation": _taking_part(call, call.ids[0]).as_json()}, ()


def _list_conversations(call: Call) -> tuple[Answer, Iterable[Answer]]:
    call.bot.user(call.caller)
    own = [one for one in call.bot.conversations.values() if one.owner == call.caller]
    return _page("conversations", [one.as_json() for one in own], call), ()


def _delete_conversation(call: Call) -> tuple[Answer, Iterable[Answer]]:
    _taking_part(call, call.ids[0])
    del call.bot.conversations[call.ids[0]]
    return {}, ()


def _participants(call: Call) -> tuple[Answer, Iterable[Answer]]:
    conversation = _taking_part(call, call.ids[0])
    rows = [call.bot.user(conversation.owner).as_json()]
    return _page("participants", rows, call), ()


def _taking_part(call: Call, conversation_id: str) -> Conversation:
    call.bot.user(call.caller)
    found = call.bot.conversation(conversation_id)
    if found.owner != call.caller:
        raise ApiProblem(
            FORBIDDEN, "You are not a participant in this message's conversation"
        )
    return found


# Messages and events


def _list_messages(call: Call) -> tuple[Answer, Iterable[Answer]]:
    newest_first = _taking_part(call, call.ids[0]).messages[::-1]
    return _page("messages", newest_first, call), ()


def _create_message(call: Call) -> tuple[Answer, Iterable[Answer]]:
    conversation = _taking_part(call, call.body["conversationId"])
    message = call.bot.add_message(conversation, call.caller, call.body["payload"])
    if "metadata" in call.body:
        message["metadata"] = call.body["metadata"]
    signal = {"type": "message_created", "data": {**message, "isBot": False}}
    return {"message": message}, [signal]


def _get_message(call: Call) -> tuple[Answer, Iterable[Answer]]:
    for conversation in call.bot.conversations.values():
        for message in conversation.messages:
            if message["id"] == call.ids[0]:
                _taking_part(call, conversation.id)
                return {"message": message}, ()
    raise ApiProblem(NOT_FOUND, f"Message {call.ids[0]} not found")


def _create_event(call: Call) -> tuple[Answer, Iterable[Answer]]:
    conversation = _taking_part(call, call.body["conversationId"])
    event = call.bot.add_event(conversation, call.caller, call.body["payload"])
    signal = {"type": "event_created", "data": {**event, "isBot": False}}
    return {"event": event}, [signal]


def _get_event(call: Call) -> tuple[Answer, Iterable[Answer]]:
    event = call.bot.events.get(call.ids[0])
    if event is None:
        raise ApiProblem(NOT_FOUND, f"Event {call.ids[0]} not found")
    _taking_part(call, event["conversationId"])
    return {"event": event}, ()


def _page(name: str, rows: list[Answer], call: Call) -> Answer:
    start = int(call.next_token) if call.next_token.isdigit() else 0
    end = start + PAGE
    meta = {"nextToken": str(end)} if end < len(rows) else {}
    return {name: rows[start:end], "meta": meta}


def _operation(name: str, answer: Callable[[Call], Any]) -> Operation:
    pattern = re.compile(re.sub(r"\{\w+\}", "([^/]+)", name))
    return Operation(name, pattern, DOCUMENT["operations"][name], answer)


OPERATIONS = [
    _operation(name, answer)
    for name, answer in (
        ("POST /users", _create_user),
        ("POST /users/get-or-create", _get_or_create_user),
        ("GET /users/me", _get_user),
        ("PUT /users/me", _update_user),
        ("DELETE /users/me", _delete_user),
        ("POST /conversations", _create_conversation),
        ("POST /conversations/get-or-create", _get_or_create_conversation),
        ("GET /conversations", _list_conversations),
        ("GET /conversations/{id}", _get_conversation),
        ("DELETE /conversations/{id}", _delete_conversation),
        ("GET /conversations/{conversationId}/participants", _participants),
        ("GET /conversations/{conversationId}/messages", _list_messages),
        ("POST /messages", _create_message),
        ("GET /messages/{id}", _get_message),
        ("POST /events", _create_event),
        ("GET /events/{id}", _get_event),
    )
]
