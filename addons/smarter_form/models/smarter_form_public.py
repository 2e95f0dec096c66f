"""What the public gets to know of a form."""

from __future__ import annotations

import time

from odoo import models, tools
from odoo.tools import misc

from odoo.addons.smarter_base.tools.origins import parse_origins

from ..tools import form_token
from ..tools.config import Bilingual, Consent, FormConfig
from ..tools.texts import MESSAGES, WORDS
from .smarter_form import CHANNELS

_TEXTS = ("title", "intro", "button", "thanks")
_UTM = ("utm_source", "utm_medium", "utm_campaign")


class SmarterForm(models.Model):
    """The form as a value that is shown and sent."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.form"  # pylint: disable=consider-merging-classes-inherited

    @tools.ormcache("self.id")
    def _config(self) -> FormConfig:
        """Return everything about this form; in the cache until a form is changed."""
        self.ensure_one()
        return self._shared_config()

    def _make_config(self) -> FormConfig:
        form = self.with_env(self.company_id._tenant_env())
        return FormConfig(
            form_id=form.id,
            key=form.browser_key,
            slug=form.slug,
            name=form.name,
            company_name=form.company_id.name,
            texts={name: form._bilingual(name) for name in _TEXTS},
            fields=tuple(field._config() for field in form._asked()),
            consent=form._consent_config(form.consent_ids.sorted("version")[-1:]),
            honeypot=form.honeypot,
            min_seconds=form.min_seconds,
            source=form.source or "",
            accent=form.accent or "",
            origins=parse_origins(form.allowed_origins or ""),
            utm={name: form[name] for name in _UTM if form[name]},
            redirect_url=form.redirect_url or "",
            turnstile=form.turnstile_site_key or "",
        )

    def _asked(self):
        """Return the questions, without those for fields that are out of use."""
        return self.field_ids.sorted().filtered(
            lambda field: not field.lead_field_id or field.lead_field_id.active
        )

    def _bilingual(self, name):
        return Bilingual(self[f"{name}_es"] or "", self[f"{name}_en"] or "")

    def _consent_config(self, version):
        """Return one version of what visitors agree to."""
        contact = Bilingual(version.contact_es or "", version.contact_en or "")
        marketing = Bilingual(version.marketing_es or "", version.marketing_en or "")
        return Consent(
            version=version.version,
            contact=contact,
            marketing=marketing,
            channels=tuple(c for c in CHANNELS if self[f"channel_{c}"]),
            policy_url=version.policy_url or "",
        )

    def _definition(self, language):
        """Return what a script needs to show this form, as JSON-able values."""
        config = self._config()
        asked = config.consent.asked()
        return {
            "key": config.key,
            "language": language,
            "company": config.company_name,
            **{name: config.text(name, language) for name in _TEXTS},
            "redirect_url": config.redirect_url or None,
            "accent": config.accent or None,
            "fields": [_question(field, language) for field in config.fields],
            "consent": [
                {"purpose": p, "text": config.consent.text(p, language)} for p in asked
            ],
            "policy_url": config.consent.policy_url or None,
            "honeypot": config.honeypot,
            "min_seconds": config.min_seconds,
            "turnstile": config.turnstile or None,
            "token": self._issue_token(),
            "words": WORDS[language],
            "messages": MESSAGES[language],
        }

    def _issue_token(self):
        config = self._config()
        return form_token.issue(
            self._sign, config.form_id, config.consent.version, time.time()
        )

    def _sign(self, text):
        """Return the signature of a token, with the secret of this database."""
        return misc.hmac(self.env(su=True), form_token.SCOPE, text)


def _question(field, language):
    return {
        "name": field.name,
        "kind": field.kind,
        "label": field.label.in_language(language),
        "help": field.help.in_language(language) or None,
        "required": field.is_required,
        "max_length": field.max_length or None,
        "autocomplete": field.autocomplete,
        "choices": [{"value": v, "label": label} for v, label in field.choices],
    }
