"""What is said first in a conversation that a lead opens. Pure.

A template where the inbox is WhatsApp, an e-mail where it is one, each only with the
consent of the person for that channel; in all other cases a private note, which only the
team sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .api import ChatwootApi, Row

WHATSAPP = "Channel::Whatsapp"
EMAIL = "Channel::Email"
#: Channel -> the address without which nobody can be in its inboxes.
NEEDS = {
    WHATSAPP: "phone_number",
    EMAIL: "email",
    "Channel::TwilioSms": "phone_number",
    "Channel::Sms": "phone_number",
}
MARK = "smarteros"
OUTGOING, TEMPLATE = 1, 3
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True)
class Template:
    """A message template that WhatsApp has approved."""

    name: str
    language: str
    category: str
    text: str


@dataclass(frozen=True)
class FirstMessage:
    """Ready to be sent; ``key`` tells it from all others."""

    key: str
    content: str
    private: bool = False
    template_params: Row | None = None

    def values(self) -> Row:
        """Return the body of the call.

        Never a source id on what goes to the customer: Chatwoot takes one as a sign
        that the message came from the channel, and keeps it to itself.
        """
        found: Row = {
            "content": self.content,
            "message_type": "outgoing",
            "private": self.private,
            "content_attributes": {MARK: self.key},
        }
        if self.private:
            found["source_id"] = self.key
        if self.template_params:
            found["template_params"] = self.template_params
        return found


@dataclass(frozen=True)
class Offer:
    """What an inbox may say, and to whom."""

    channel: str
    template: Template | None = None
    email_text: str = ""
    #: Channels that the person agreed to, for the address the lead has.
    consented: frozenset[str] = frozenset()
    #: What placeholders stand for.
    words: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def choose(key: str, offer: Offer) -> FirstMessage:
    """Return the first message for this inbox and this person."""
    template = offer.template
    if offer.channel == WHATSAPP and template and "whatsapp" in offer.consented:
        return FirstMessage(
            key,
            fill(template.text, offer.words),
            template_params={
                "name": template.name,
                "language": template.language,
                "category": template.category,
                "processed_params": {"body": parameters(template.text, offer.words)},
            },
        )
    if offer.channel == EMAIL and offer.email_text and "email" in offer.consented:
        return FirstMessage(key, fill(offer.email_text, offer.words))
    return FirstMessage(key, offer.note, private=True)


def placeholders(text: str) -> list[str]:
    """Return the names in a text, each once, in their order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, words: Mapping[str, str]) -> str:
    """Return the text with words in the places of their names."""
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], ""), text)


def parameters(text: str, words: Mapping[str, str]) -> dict[str, str]:
    """Return the template's numbered parameters; WhatsApp takes no empty one."""
    names = placeholders(text)
    return {str(n): words.get(name) or "-" for n, name in enumerate(names, 1)}


def say_once(
    api: ChatwootApi, conversation_id: int, message: FirstMessage, *, look: bool
) -> Row:
    """Send the message unless it is there: an earlier attempt may have been heard.

    :param look: False only where the conversation has just been made by this attempt
    """
    there = find_ours(api.messages(conversation_id), message) if look else None
    return there or api.create_message(conversation_id, message.values())


def find_ours(rows: Iterable[Row], message: FirstMessage) -> Row | None:
    """Return the message among those of the conversation.

    By its mark; versions that do not keep marks, and channels that put their own id in
    the place of ours, leave its words.
    """
    for row in rows:
        if mark_of(row) == message.key:
            return row
        outgoing = row.get("message_type") in (OUTGOING, TEMPLATE)
        same = row.get("content") == message.content
        if outgoing and same and bool(row.get("private")) == message.private:
            return row
    return None


def mark_of(row: Mapping[str, Any]) -> str:
    """Return the mark that we left on a message, empty on those of others."""
    attributes = row.get("content_attributes")
    found = attributes.get(MARK) if isinstance(attributes, dict) else None
    source = row.get("source_id")
    mark = found or source
    return mark if isinstance(mark, str) and mark.startswith(f"{MARK}-") else ""
