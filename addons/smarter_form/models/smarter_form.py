"""A form of a tenant: what is asked, in which words, and where it may stand."""

from __future__ import annotations

import re
import secrets
from urllib.parse import urlsplit

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.smarter_base.tools import origins

from ..tools import browser_key

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_LENGTH = 80
_SLUG_INDEX = "smarter_form_slug_unique"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
#: A word that form fillers take for a question and password managers do not know.
_HONEYPOT = "topic_"
_MAX_SECONDS = 60

#: Changes of these make a new version of the consent.
CONSENT_FIELDS = (
    "consent_contact_es",
    "consent_contact_en",
    "consent_marketing_es",
    "consent_marketing_en",
    "policy_url",
)
CHANNELS = ("email", "phone", "sms", "whatsapp")


class SmarterForm(models.Model):
    """One form. Its answers become leads of its company.

    Texts are kept in pairs instead of Odoo's translations: visitors read Spanish or
    English whatever languages are installed, and a text that one of them agreed to must
    not change by way of the other.
    """

    _name = "smarter.form"
    _inherit = ["smarter.tenant.owned", "smarter.cached.mixin"]
    _description = "Form"
    _order = "name, id"
    _allow_sudo_commands = False
    _check_company_auto = True

    name = fields.Char(required=True, help="For your team; visitors see the title.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(string="Tenant", readonly=True)
    slug = fields.Char(
        "Address",
        copy=False,
        help="The last part of the page's address: lower case, digits and hyphens.",
    )
    browser_key = fields.Char(
        readonly=True, copy=False, default=lambda self: browser_key.generate()
    )
    field_ids = fields.One2many(
        "smarter.form.field",
        "form_id",
        "Questions",
        copy=True,
        default=lambda self: self._default_fields(),
    )

    title_es = fields.Char("Title (Spanish)", default="Conversemos")
    title_en = fields.Char("Title (English)", default="Let's talk")
    intro_es = fields.Text("Introduction (Spanish)")
    intro_en = fields.Text("Introduction (English)")
    button_es = fields.Char("Button (Spanish)", default="Enviar")
    button_en = fields.Char("Button (English)", default="Send")
    thanks_es = fields.Text(
        "Thank-you (Spanish)", default="Gracias. Te responderemos pronto."
    )
    thanks_en = fields.Text(
        "Thank-you (English)", default="Thank you. We will answer soon."
    )
    redirect_url = fields.Char(
        "Thank-you page", help="Where visitors go instead of reading the thank-you."
    )
    accent = fields.Char("Color", default="#2f5d62", help="As #2f5d62.")

    consent_contact_es = fields.Text(
        "Contact consent (Spanish)",
        default="Acepto que usen mis datos para responder esta consulta.",
        help="Visitors have to tick it. Empty: they are not asked.",
    )
    consent_contact_en = fields.Text(
        "Contact consent (English)",
        default="I agree that my data is used to answer this request.",
    )
    consent_marketing_es = fields.Text(
        "Marketing consent (Spanish)",
        help="A box of its own that visitors may tick. Empty: they are not asked.",
    )
    consent_marketing_en = fields.Text("Marketing consent (English)")
    policy_url = fields.Char("Privacy policy", help="Address of the page.")
    channel_email = fields.Boolean("E-mail", default=True)
    channel_phone = fields.Boolean("Phone")
    channel_sms = fields.Boolean("SMS")
    channel_whatsapp = fields.Boolean("WhatsApp")
    consent_ids = fields.One2many(
        "smarter.form.consent", "form_id", "Consent texts so far", readonly=True
    )

    notify_user_ids = fields.Many2many(
        "res.users",
        string="Notify",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Get an e-mail for every lead from this form.",
    )
    source = fields.Char(
        default="form", help="Source of the leads from this form, unless empty."
    )
    utm_source = fields.Char("UTM source", help="Unless the address says another.")
    utm_medium = fields.Char("UTM medium")
    utm_campaign = fields.Char("UTM campaign")

    allowed_origins = fields.Text(
        help="Web sites that may show this form, one per line: https://www.example.cl"
    )
    honeypot = fields.Char(
        readonly=True,
        required=True,
        copy=False,
        default=lambda self: _HONEYPOT + secrets.token_hex(3),
    )
    min_seconds = fields.Integer(
        "Seconds at least",
        default=3,
        help="Answers that come sooner after the form was shown are not taken yet.",
    )

    _slug_unique = models.UniqueIndex("(slug)", "This address is taken.")
    _key_unique = models.UniqueIndex("(browser_key)", "A key exists once.")
    _seconds_range = models.Constraint(
        f"CHECK (min_seconds BETWEEN 0 AND {_MAX_SECONDS})",
        "The least time is between 0 and 60 seconds.",
    )

    @api.model
    def _default_fields(self):
        kinds = ("name", "email", "phone", "message")
        return [
            Command.create(
                {"kind": kind, "sequence": 10 * place, "is_required": place < 2}
            )
            for place, kind in enumerate(kinds)
        ]

    # -- life -------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Give each form an address, and keep the texts that visitors agree to."""
        unnamed = [vals for vals in vals_list if not vals.get("slug")]
        self._give_slugs(unnamed)
        try:
            with self.env.cr.savepoint():
                forms = super().create(vals_list)
        except UniqueViolation as exc:
            if not unnamed or exc.diag.constraint_name != _SLUG_INDEX:
                raise
            # Somebody has just taken one of them: not to be seen in this transaction.
            self._give_slugs(unnamed, with_tail=True)
            forms = super().create(vals_list)
        forms._keep_consent_texts()
        return forms

    @api.model
    def _give_slugs(self, vals_list, *, with_tail=False):
        given = set()
        for vals in vals_list:
            slug = self._slug_of(vals.get("name"))
            if with_tail or slug in given or self._slug_is_taken(slug):
                slug = f"{slug}-{secrets.token_hex(3)}"
            vals["slug"] = slug
            given.add(slug)

    def write(self, vals):
        """Keep the texts that visitors agree to from now on."""
        result = super().write(vals)
        if vals.keys() & set(CONSENT_FIELDS):
            self._keep_consent_texts()
        return result

    def copy_data(self, default=None):
        """Name copies as such."""
        copies = super().copy_data(default)
        for form, values in zip(self, copies, strict=True):
            values["name"] = self.env._("%s (copy)", form.name)
        return copies

    @api.model
    def _slug_of(self, name):
        """Return an address made of the name, with room for a tail."""
        text = self.env["ir.http"]._slugify(name or "", max_length=_SLUG_LENGTH - 12)
        words = "".join(c if c.isascii() and c.isalnum() else " " for c in text)
        return "-".join(words.lower().split()) or "form"

    @api.model
    def _slug_is_taken(self, slug):
        # Addresses are unique among all tenants, whose forms this user does not see.
        query = SQL("SELECT FROM smarter_form WHERE slug = %s", slug)
        return bool(self.env.execute_query(query))

    # -- checks -----------------------------------------------------------------

    @api.constrains("slug")
    def _check_slug(self):
        for form in self:
            if not is_slug(form.slug or ""):
                raise ValidationError(
                    self.env._(
                        "The address has lower case letters, digits and hyphens, such "
                        "as contact-2."
                    )
                )

    @api.constrains("field_ids")
    def _check_fields(self):
        for form in self:
            kinds = set(form.field_ids.mapped("kind"))
            if "name" not in kinds or not kinds & {"email", "phone"}:
                raise ValidationError(
                    self.env._(
                        "A form asks for the name, and for an e-mail address or a "
                        "phone number."
                    )
                )

    @api.constrains("redirect_url", "policy_url")
    def _check_addresses(self):
        for form in self:
            for url in filter(None, (form.redirect_url, form.policy_url)):
                if not _is_web_address(url):
                    raise ValidationError(
                        self.env._("“%s” is no web address with https://.", url)
                    )

    @api.constrains("allowed_origins")
    def _check_origins(self):
        for form in self:
            try:
                origins.parse_origins(form.allowed_origins or "")
            except origins.InvalidOrigin as error:
                message = self.env._(
                    "“%s” is not an origin. Write a scheme and a host, without a path, "
                    "as in https://www.example.cl.",
                    error.line,
                )
                raise ValidationError(message) from error

    @api.constrains("accent")
    def _check_accent(self):
        for form in self:
            if form.accent and not _COLOR.fullmatch(form.accent):
                raise ValidationError(self.env._("Write the color as #2f5d62."))

    # -- consent ----------------------------------------------------------------

    def _keep_consent_texts(self):
        """Note the texts that are asked from now on, when they are new."""
        for form in self:
            texts = form.read(CONSENT_FIELDS)[0]
            texts.pop("id")
            # People change the texts; versions are written by nobody but this.
            env = form.company_id._tenant_env()
            env["smarter.form.consent"]._keep(form.with_env(env), texts)


def is_slug(text):
    """Tell whether this can be the address of a form."""
    return len(text) <= _SLUG_LENGTH and bool(_SLUG.fullmatch(text))


def _is_web_address(text):
    try:
        parts = urlsplit(text)
        has_port = parts.port != 0
    except ValueError:
        return False
    is_plain = text.isprintable() and not set(text) & set(" <>\"'\\")
    return parts.scheme in ("https", "http") and bool(
        parts.hostname and has_port and is_plain
    )
