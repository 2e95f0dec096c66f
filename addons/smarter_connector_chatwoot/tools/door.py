"""How one person gets into the account. Pure; the call is made on the threshold."""

from __future__ import annotations

from dataclasses import dataclass

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_connector.tools.exchange import BoundedSend, Report

from .platform import Installation, PlatformApi, leading_to

#: People wait for it.
TIMEOUT_S = 8.0


@dataclass(frozen=True)
class Door:
    """The page that everybody may try, and the key of who is an agent from here."""

    page: str
    account_id: int
    conversation: int
    installation: Installation | None
    user_id: int

    @property
    def signs_in(self) -> bool:
        """Whether there is a link that signs the person in."""
        return bool(self.installation and self.user_id)

    def sign_in_url(self) -> str:
        """Ask for the link; CallError when there is none."""
        if self.installation is None:
            raise CallError("there is nobody to sign in")
        policy = AddressPolicy.configured()
        with OutboundClient(policy, pool_size=1) as client:
            send = BoundedSend(client, Report(), TIMEOUT_S)
            url = PlatformApi(send, self.installation).sign_in_url(self.user_id)
        return leading_to(url, self.account_id, self.conversation)
