"""From a visitor's answers to the payload of an intake."""

from __future__ import annotations

import time

from odoo import models

from odoo.addons.smarter_gateway.exceptions import ValidationFailed

from ..tools import form_token, submission
from ..tools.config import CONTACT, MARKETING
from ..tools.form_token import TokenRefused

_INVALID = "Correct the fields listed under errors."
_REQUIRED = "This field is required."
_TOKEN_MESSAGES = {
    form_token.EXPIRED: "Load the form again: its token is not valid any more.",
    form_token.TOO_FAST: "Sent too soon after the form was shown. Send it again.",
}


class SmarterForm(models.Model):
    """Reading what was sent."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.form"  # pylint: disable=consider-merging-classes-inherited

    def _submission(self, draft, *, ip=None):
        """Return payload and columns of the intake for a visitor's answers.

        Whoever fills in what people do not see gets no reason to try otherwise: the
        columns say so, and the intake answers as if all was well.

        :param draft: what `tools.submission` read
        :raises ValidationFailed: with one entry per broken rule
        """
        if draft.is_trapped:
            return {}, {"is_trapped": True}
        config = self._config()
        if draft.unknown:
            raise _refused("", "unknown_field", "A field is not part of this form.")
        shown = self._shown(draft.token)
        values = self._values(config, draft)
        if consent := self._consent(config, draft, shown, ip):
            values["consent"] = consent
        payload = self._validated(draft, values)
        columns = {
            **self._turnstile_columns(draft),
            "form_id": config.form_id,
            "form_nonce": shown.nonce,
            "client_ip": ip,
        }
        return payload, columns

    def _shown(self, token):
        """Return what the token says of the form that was shown."""
        now = time.time()
        config = self._config()
        try:
            shown = form_token.read(self._sign, token, config.form_id, now)
            form_token.check_pace(shown, now, config.min_seconds)
        except TokenRefused as refusal:
            headers = {"Retry-After": str(refusal.wait_s)} if refusal.wait_s else {}
            message = _TOKEN_MESSAGES[refusal.code]
            raise _refused("token", refusal.code, message, headers) from None
        return shown

    def _values(self, config, draft):
        """Return the answers, and what the form says about all of them."""
        answers = {n: v for n, v in draft.values.items() if n not in submission.STAMPS}
        values = {
            **answers,
            **submission.stamps(config, draft.values),
            "form": config.name[:100],
            "language": draft.language,
        }
        if config.source:
            values["source"] = config.source
        if draft.custom:
            values["custom"] = draft.custom
        return values

    def _consent(self, config, draft, shown, ip):
        """Return what the visitor agreed to, by the text that was shown to them."""
        if not draft.purposes:
            return None
        consent = config.consent
        if shown.consent_version != consent.version:
            consent = self._consent_config(self._version(shown.consent_version))
        given = {
            "purposes": [p for p in (CONTACT, MARKETING) if p in draft.purposes],
            "channels": list(consent.channels) if MARKETING in draft.purposes else [],
            "text_version": f"{consent.version}-{draft.language}",
            "text_hash": consent.digest(draft.language),
            "ip": ip,
            "policy_url": consent.policy_url,
        }
        return {name: value for name, value in given.items() if value or value == []}

    def _version(self, version):
        return self.consent_ids.filtered(lambda row: row.version == version)

    def _validated(self, draft, values):
        """Return the canonical payload; all that is wrong is told at once."""
        errors = [
            {"field": name, "code": "required", "message": _REQUIRED}
            for name in draft.missing(self._config())
        ]
        missing = {error["field"] for error in errors}
        try:
            payload = self.env["smarter.lead.intake"]._validated_payload(values)
        except ValidationFailed as refusal:
            errors += [e for e in refusal.errors if e["field"] not in missing]
        if errors:
            raise ValidationFailed(_INVALID, errors=errors)
        return payload


def _refused(field, code, message, headers=None):
    error = {"field": field, "code": code, "message": message}
    return ValidationFailed(message, code=code, errors=[error], headers=headers or {})
