"""The steps that set a tenant's account up. Pure; each looks before it makes.

Every step ends with what it has left behind, which is kept before the next one begins:
a killed worker, an answer that never came and a second click all go on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from odoo.addons.smarter_base.tools.outbound.errors import TimedOut
from odoo.addons.smarter_connector.tools.exchange import Send

from ..exceptions import Invalid, NotFound
from .api import Access, ChatwootApi
from .platform import ADMINISTRATOR, Installation, Person, PlatformApi, Taken
from .tasks import Connect, Connected

API_CHANNEL = "Channel::Api"
NAME = "SmarterOS"
ACCOUNT, TOKEN, INBOX, WEBHOOK, BOT, PEOPLE = STEPS = (
    "account",
    "token",
    "inbox",
    "webhook",
    "bot",
    "people",
)


@dataclass(frozen=True)
class Joined:
    """What became of one person: a user of Chatwoot, or the reason why not."""

    user_id: int
    external_id: int
    person: Person
    error: str = ""


@dataclass(frozen=True)
class Done:
    """What a step has left behind."""

    code: str = ""
    number: int = 0
    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    connected: Connected | None = None
    joined: tuple[Joined, ...] = ()
    gone: tuple[int, ...] = ()
    is_part: bool = False


@dataclass(frozen=True)
class Nothing:
    """Everything is done."""

    def run(self, send: Send) -> Done:
        """Do nothing."""
        return Done()


@dataclass(frozen=True)
class MakeAccount:
    """The account; the one of before, if it is still there."""

    installation: Installation
    name: str
    tenant_uuid: str
    number: int = 0

    def run(self, send: Send) -> Done:
        """Return its number."""
        api = PlatformApi(send, self.installation)
        # Deleted there: another one is made.
        with suppress(NotFound):
            if self.number and api.account(self.number):
                return Done(ACCOUNT, self.number)
        values = {
            "name": self.name,
            "locale": "es",
            "custom_attributes": {"smarteros_tenant": self.tenant_uuid},
        }
        return Done(ACCOUNT, int(api.create_account(values)["id"]))


@dataclass(frozen=True)
class SetStatus:
    """Whether an account may be used."""

    installation: Installation
    account_id: int
    is_suspended: bool

    def run(self, send: Send) -> bool:
        """Return what the account was told to be."""
        api = PlatformApi(send, self.installation)
        # Deleted there: nothing is left that could follow.
        with suppress(NotFound):
            api.set_status(
                self.account_id, "suspended" if self.is_suspended else "active"
            )
        return self.is_suspended


@dataclass(frozen=True)
class MakeAdministrator:
    """The technical user that Odoo works as, so that no token hangs on a person."""

    installation: Installation
    account_id: int
    person: Person

    def run(self, send: Send) -> Done:
        """Return its number and token."""
        api = PlatformApi(send, self.installation)
        user = api.own_user(self.person)
        number = int(user["id"])
        api.add_member(self.account_id, number, ADMINISTRATOR)
        return Done(TOKEN, number, token=str(user.get("access_token") or ""))


@dataclass(frozen=True)
class MakeInbox:
    """An inbox that needs no channel of the tenant's own, to begin with."""

    access: Access

    def run(self, send: Send) -> Done:
        """Return its number."""
        api = ChatwootApi(send, self.access)
        for row in api.inboxes():
            if (row.get("name"), row.get("channel_type")) == (NAME, API_CHANNEL):
                return Done(INBOX, int(row["id"]))
        return Done(INBOX, int(api.create_api_inbox(NAME)["id"]))


@dataclass(frozen=True)
class SetWebhook:
    """Our webhook, and what the account has."""

    connect: Connect

    def run(self, send: Send) -> Done:
        """Return what was found."""
        found = self.connect.run(send)
        return Done(WEBHOOK, found.webhook_id, connected=found)


@dataclass(frozen=True)
class MakeBot:
    """The agent bot; it answers first in its inbox, where there is one."""

    access: Access
    outgoing_url: str = field(repr=False)
    #: 0 leaves the inbox to people: with a bot, conversations wait for it.
    inbox_id: int = 0

    def run(self, send: Send) -> Done:
        """Return its number, its token and the secret that it signs with."""
        api = ChatwootApi(send, self.access)
        found = next((row for row in api.bots() if row.get("name") == NAME), None)
        bot = found or api.create_bot(NAME, self.outgoing_url)
        number = int(bot["id"])
        if bot.get("outgoing_url") != self.outgoing_url:
            bot = {**bot, **api.change_bot(number, self.outgoing_url)}
        if self.inbox_id:
            api.set_bot(self.inbox_id, number)
        return Done(
            BOT,
            number,
            token=str(bot.get("access_token") or ""),
            secret=str(bot.get("secret") or ""),
        )


@dataclass(frozen=True)
class JoinPeople:
    """The tenant's people as agents, and those who left no more."""

    installation: Installation
    account_id: int
    #: Id of res.users, id in Chatwoot or 0, and who it is.
    wanted: Sequence[tuple[int, int, Person]]
    #: Id of res.users and id in Chatwoot.
    leaving: Sequence[tuple[int, int]] = ()
    #: Whether there are more than these.
    is_part: bool = False

    def run(self, send: Send) -> Done:
        """Return what became of each; when time is short, of the first ones."""
        api = PlatformApi(send, self.installation)
        joined: list[Joined] = []
        gone: list[int] = []
        is_part = self.is_part
        try:
            # First who must not come in any more.
            for user_id, external_id in self.leaving:
                if external_id:
                    api.remove_member(self.account_id, external_id)
                gone.append(user_id)
            for one in self.wanted:
                joined.append(self._join(api, *one))
        except TimedOut:
            if not (joined or gone):
                raise
            is_part = True
        return Done(PEOPLE, joined=tuple(joined), gone=tuple(gone), is_part=is_part)

    def _join(
        self, api: PlatformApi, user_id: int, external_id: int, person: Person
    ) -> Joined:
        try:
            number = self._user(api, external_id, person)
        except (Taken, Invalid) as refused:
            return Joined(user_id, 0, person, str(refused))
        api.add_member(self.account_id, number, person.role)
        return Joined(user_id, number, person)

    def _user(self, api: PlatformApi, external_id: int, person: Person) -> int:
        # Deleted there: another one is made.
        with suppress(NotFound):
            if external_id:
                api.change_user(external_id, person)
                return external_id
        return int(api.own_user(person)["id"])
