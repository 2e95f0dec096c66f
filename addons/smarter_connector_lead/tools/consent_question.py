"""What a workflow asks before it writes to a person. Pure."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from odoo.addons.smarter_lead.tools import consent

MAX_BODY = 8 * 1024
#: Why not, besides what the consents themselves say.
UNKNOWN_LEAD = "unknown_lead"
NO_ADDRESS = "no_address"
OTHER_ADDRESS = "other_address"
_MAX_ID = 2**31 - 1
_NOT_DIGITS = re.compile(r"[^0-9]")


class LeadReference(BaseModel):
    """The lead, by the id that events have."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: int = Field(ge=1, le=_MAX_ID)


class ConsentQuestion(BaseModel):
    """The body of a question. Its type keeps a signed message from being one."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    type: Literal["consent.check"]
    version: Literal[1]
    lead: LeadReference
    purpose: Literal["contact", "marketing"] = "contact"
    channel: Literal["email", "phone", "sms", "whatsapp"]
    #: What the message would go to; the lead may have another one by now.
    address: str | None = Field(None, min_length=1, max_length=254)

    def is_about(self, address: str) -> bool:
        """Whether the message would go to this address of the lead."""
        if self.address is None:
            return True
        if self.channel == consent.EMAIL:
            return self.address.lower() == address.lower()
        return _NOT_DIGITS.sub("", self.address) == _NOT_DIGITS.sub("", address)
