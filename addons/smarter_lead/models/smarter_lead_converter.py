"""From intakes to leads and contacts of one tenant, in as few statements as possible."""

from __future__ import annotations

from markupsafe import Markup, escape

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.smarter_tenant.tools import rut as rut_library

from ..tools import normalize
from ..tools.matching import Directory, Identity
from .crm_lead import KEEP_PARTNER

# A lead from a form is new to everyone: no author to subscribe, nothing to track, and
# no chatter message for a fact that the intake itself records.
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    # New contacts have neither parent nor children to synchronise with.
    "_partners_skip_fields_sync": True,
    KEEP_PARTNER: True,
}
PARTNER_FIELDS = (
    "name",
    "email",
    "email_normalized",
    "phone",
    "phone_sanitized",
    "vat",
    "company_name",
    "is_company",
    "parent_id",
    "country_id",
)
# Contact fields that an intake may fill when they are empty.
FILLED = ("email", "phone", "vat", "company_name")


class SmarterLeadConverter(models.AbstractModel):
    """Decides what a lead and its contact look like. Runs in a tenant's environment."""

    _name = "smarter.lead.converter"
    _description = "Lead converter"

    @api.model
    def _create_leads(self, intakes, partners):
        """Create one lead per intake, in order; each stands next to its contact.

        Addons that act on new leads extend this method: it runs once per batch, in the
        transaction that marks the intakes converted.
        """
        utm = self._utm_values(intakes)
        shared = self._shared_lead_values()
        return self.env["crm.lead"].create(
            [
                {**shared, **values, **self._lead_values(intake, partner)}
                for intake, partner, values in zip(intakes, partners, utm, strict=True)
            ]
        )

    # ------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------

    @api.model
    def _shared_lead_values(self):
        """Return what all leads of the tenant have in common.

        The fields that core would compute lead by lead (stage, and what it copies from
        the contact) are given, because computing them costs a query each.
        """
        team = self._team()
        Lead = self.env["crm.lead"]
        return {
            "type": "opportunity",
            "company_id": self.env.company.id,
            "team_id": team.id,
            "user_id": False,
            "stage_id": Lead._stage_find(team.id, [("fold", "=", False)]).id,
        }

    @api.model
    def _team(self):
        """Return the tenant's own sales team; a team of all companies is nobody's."""
        return self.env["crm.team"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("use_opportunities", "=", True),
            ],
            limit=1,
        )

    @api.model
    def _lead_values(self, intake, partner):
        payload = intake.payload
        topic = payload.get("interest") or payload.get("company")
        return {
            "name": f"{intake.name} – {topic}" if topic else intake.name,
            "intake_id": intake.id,
            "intake_source": intake.source,
            "last_touch_at": intake.received_at,
            "partner_id": partner.id,
            "contact_name": intake.name,
            "partner_name": payload.get("company") or partner.commercial_company_name,
            "email_from": intake.email,
            "phone": intake.phone,
            "description": self._message_html(payload.get("message")),
            "lang_id": self._language_id(payload.get("language")),
        }

    @api.model
    def _message_html(self, message):
        """Return the visitor's text as HTML that shows it, never as its own HTML."""
        if not message:
            return False
        lines = Markup("<br>").join(escape(line) for line in message.split("\n"))
        return Markup("<p>%s</p>") % lines

    @api.model
    def _language_id(self, tag):
        return self.env["res.lang"]._get_data(code=self._language(tag)).id

    @api.model
    def _language(self, tag):
        """Return the code of the installed language closest to the tag, if any."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        near = [code for code in installed if tag and code[:2] == tag[:2]]
        if tag in near:
            return tag
        return near[0] if near else self.env.lang

    # ------------------------------------------------------------
    # Contacts
    # ------------------------------------------------------------

    @api.model
    def _partners(self, intakes):
        """Return the contact of each intake: one of the tenant's, or a new one.

        Intakes of one batch find each other too: two leads of one new person give one
        contact. What is known of a contact wins over what later intakes say.
        """
        known = self._known_partners(intakes)
        directory = Directory()
        for number, partner in enumerate(known):
            directory.add(number, self._partner_identity(partner))
        wanted = [{} for _partner in known]
        numbers = []
        for intake in intakes:
            identity = self._intake_identity(intake)
            number = directory.find(identity)
            if number is None:
                number = len(wanted)
                wanted.append({})
            directory.add(number, identity)
            wanted[number] = {**self._partner_values(intake), **wanted[number]}
            numbers.append(number)
        contacts = [*known, *self._save(known, wanted)]
        return [contacts[number] for number in numbers]

    @api.model
    def _known_partners(self, intakes):
        """Return the tenant's contacts that share a key with an intake, oldest first.

        One query per kind of key. Not candidates are contacts of no company, which all
        tenants share, and the tenant itself and its staff: a visitor who types our own
        RUT or address must not add to what we say about ourselves.
        """
        identities = [self._intake_identity(intake) for intake in intakes]
        ruts = {identity.rut for identity in identities if identity.rut}
        found = self.env["res.partner"].union(
            self._search_partners("vat", {s for r in ruts for s in _spellings(r)}),
            self._search_partners("email_normalized", {i.email for i in identities}),
            self._search_partners("phone_sanitized", {i.phone for i in identities}),
        )
        return found.sorted("id")

    @api.model
    def _search_partners(self, field, values):
        company = self.env.company
        domain = (
            Domain(field, "in", [value for value in values if value])
            & Domain("company_id", "=", company.id)
            & Domain("partner_share", "=", True)
            & Domain("id", "!=", company.partner_id.id)
        )
        return self.env["res.partner"].search_fetch(domain, PARTNER_FIELDS)

    @api.model
    def _intake_identity(self, intake):
        rut = intake.rut if intake.rut and normalize.identifies(intake.rut) else None
        return Identity(rut, intake.email or None, intake.phone or None)

    @api.model
    def _partner_identity(self, partner):
        try:
            rut = normalize.rut(partner.vat or "")
        except normalize.NormalizationError:
            rut = None
        return Identity(
            rut, partner.email_normalized or None, partner.phone_sanitized or None
        )

    @api.model
    def _partner_values(self, intake):
        """Return what an intake says about its contact, without what it leaves out."""
        rut = self._intake_identity(intake).rut
        company_name = intake.payload.get("company")
        values = {
            "name": intake.name,
            "company_id": self.env.company.id,
            "company_name": company_name,
            "email": intake.email,
            "phone": intake.phone,
            "lang": self._language(intake.payload.get("language")),
        }
        if rut:
            # The country decides how Odoo validates and shows the number.
            values["vat"] = rut
            values["country_id"] = self.env["ir.model.data"]._xmlid_to_res_id("base.cl")
            values["is_company"] = rut_library.is_company(rut) and not company_name
        return {field: value for field, value in values.items() if value}

    @api.model
    def _save(self, known, wanted):
        """Fill the empty fields of known contacts; create and return the others."""
        for partner, values in zip(known, wanted, strict=False):
            if missing := self._missing(partner, values):
                partner.write(missing)
        Partner = self.env["res.partner"]
        # Asked once, or every contact of the batch would look its own defaults up
        # (localizations search the database for theirs).
        defaults = Partner.default_get(list(Partner._fields))
        return Partner.create(
            [{**defaults, **values} for values in wanted[len(known) :]]
        )

    @api.model
    def _missing(self, partner, values):
        """Return the values for fields of the contact that are empty."""
        missing = {field: values[field] for field in FILLED if field in values}
        missing = {field: v for field, v in missing.items() if not partner[field]}
        if partner.is_company or partner.parent_id:
            missing.pop("company_name", None)
        if "vat" in missing and not self._takes_rut(partner):
            missing.pop("vat")
        if "vat" in missing and not partner.country_id:
            missing["country_id"] = values["country_id"]
        return missing

    @api.model
    def _takes_rut(self, partner):
        """A branch has its company's number, and a foreigner another country's."""
        return not partner.parent_id and partner.country_id.code in ("CL", False)


def _spellings(rut):
    """Return how a RUT may be stored on contacts that no validation has normalised."""
    dotted = rut_library.format(rut)
    return {rut, dotted, rut.replace("-", ""), f"CL{rut}", f"CL{rut.replace('-', '')}"}
