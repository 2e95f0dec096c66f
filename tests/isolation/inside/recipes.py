"""Models for which filling the required fields does not make a valid row.

A recipe gets the seeder and returns the row. It runs as the tenant's person where that
person may, and as the system otherwise: ``seeder.create`` decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from odoo.fields import Command

Recipe = Callable[[Any], Any]

CONTEXT = {
    "no_reset_password": True,
    "mail_notify_force_send": False,
    "mail_create_nolog": True,
}
INFRASTRUCTURE = ("ir.", "theme.", "website.technical", "html_editor.")
NEVER = {
    "sms.composer": "a wizard that fails on ids which are no list",
    "account.debit.note": "a wizard that fails without rows chosen before",
    "bus.bus": "messages under way, gone within seconds: see the bus tests",
    "ir.module.module": "part of the program",
    "res.lang": "languages are the platform's",
    "res.currency": "currencies are the platform's",
    "res.country": "countries are the platform's",
    "properties.base.definition": "one row per field of the program",
}
# Optional fields without which the row says or owns nothing.
EXTRA = {
    "account.account": ("account_type", "code"),
    "account.payment": ("journal_id", "partner_id", "amount"),
    "account.move.reversal": ("journal_id",),
    "account.secure.entries.wizard": ("hash_date",),
    "account.fiscal.position.account": ("account_src_id", "account_dest_id"),
    "account.tax": ("tax_group_id", "country_id"),
    "calendar.attendee": ("partner_id", "event_id"),
    "calendar.event": ("partner_ids", "user_id"),
    "crm.lead": ("partner_id", "user_id"),
    "crm.team.member": ("crm_team_id", "user_id"),
    "discuss.channel.member": ("partner_id",),
    "mail.activity": ("user_id",),
    "mail.mail": ("body_html",),
    "mail.message": ("model", "res_id"),
    "product.feed": ("website_id",),
    "product.supplierinfo": ("product_tmpl_id",),
    "product.wishlist": ("website_id", "partner_id"),
    "mail.message.reaction": ("partner_id",),
    "mail.notification": ("res_partner_id",),
    "mail.presence": ("user_id",),
    "mailing.trace": ("model", "res_id"),
    "phone.blacklist": ("number",),
    "product.product": ("product_tmpl_id",),
    "res.partner": ("name",),
    "resource.calendar.leaves": ("date_from", "date_to"),
    "sale.order.discount": ("sale_order_id",),
    "sms.sms": ("partner_id", "number"),
    "res.users.settings.volumes": ("partner_id",),
}
# Fields that are not this test's to write.
LEAVE: dict[str, tuple[str, ...]] = {
    "account.bank.statement.line": ("name", "narration"),
    "account.move": ("name", "sequence_prefix", "payment_reference"),
    "account.payment": ("name",),
    "iap.account": ("warning_threshold", "account_token"),
    "ir.default": ("json_value",),
    "mail.alias.domain": ("name",),
    "phone.blacklist": ("number",),
    "product.image": ("video_url",),
    "website.controller.page": ("name", "name_slugified", "url"),
    "website.page": ("name", "url"),
    "res.company": ("slug",),
    "res.users": ("login", "email", "sidebar_type"),
    "smarter.clerk.role": ("clerk_role",),
    "smarter.lead.field": ("name",),
    # Lists of records with names of their own.
    "smarter.n8n.workflow": ("executions",),
    "smarter.lead.intake": ("payload",),
    "website": ("domain",),
    "website.rewrite": ("url_from", "url_to"),
    "website.visitor": ("access_token",),
}
UNLINKED = {("res.users", "website_id"), ("res.partner", "user_id")}
# The face of the platform: its name, its web site and what it sells are for everybody.
PUBLIC = (
    *("res.company", "website", "product.", "delivery.", "payment.", "portal."),
    # The domain of the platform's addresses is part of each tenant's.
    "mail.alias.domain",
)
# Writing these calls an outside service.
UNLINKED_MODELS = frozenset({"iap.account"})
PHONES = {"a": "+56987650001", "b": "+56987650002", "o": "+56987650003"}


def _field_of(model: str, name: str) -> Recipe:
    """The row is made with another one: take it from there."""
    return lambda seeder: seeder.row(model)[name][:1]


def _with(model: str, /, **row_values: Any) -> Recipe:
    """The generic row with some values given; functions get the seeder."""

    def make(seeder: Any) -> Any:
        given = {
            name: value(seeder) if callable(value) else value
            for name, value in row_values.items()
        }
        return seeder.create(model, given)

    return make


def _row(model: str) -> Callable[[Any], int]:
    return lambda seeder: seeder.row(model).id


def _account(kind: str) -> Callable[[Any], int]:
    def find(seeder: Any) -> int:
        domain = [("account_type", "=", kind), ("company_ids", "in", seeder.company.id)]
        return seeder.env["account.account"].search(domain, limit=1).id

    return find


def _journal(kind: str) -> Callable[[Any], int]:
    def find(seeder: Any) -> int:
        domain = [("type", "=", kind), ("company_id", "=", seeder.company.id)]
        return seeder.env["account.journal"].search(domain, limit=1).id

    return find


def _invoice(seeder: Any) -> Any:
    line = {"name": seeder.word("account.move.line"), "quantity": 1, "price_unit": 10}
    return seeder.env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": seeder.row("res.partner").id,
            "journal_id": _journal("sale")(seeder),
            "invoice_line_ids": [
                Command.create({**line, "tax_ids": [Command.clear()]})
            ],
        }
    )


def _statement_line(seeder: Any) -> Any:
    """Not the generic way, which would make it part of the invoice."""
    return seeder.env["account.bank.statement.line"].create(
        {
            "journal_id": _journal("bank")(seeder),
            "payment_ref": seeder.word("account.bank.statement.line"),
            "amount": 5,
        }
    )


def _partial(seeder: Any) -> Any:
    lines = seeder.row("account.move").line_ids
    return seeder.env["account.partial.reconcile"].create(
        {
            "debit_move_id": lines.filtered("debit")[:1].id,
            "credit_move_id": lines.filtered("credit")[:1].id,
            "amount": 1,
            "debit_amount_currency": 1,
            "credit_amount_currency": 1,
        }
    )


def _full(seeder: Any) -> Any:
    return seeder.env["account.full.reconcile"].create(
        {
            "partial_reconcile_ids": [(4, seeder.row("account.partial.reconcile").id)],
            "reconciled_line_ids": [(6, 0, seeder.row("account.move").line_ids.ids)],
        }
    )


def _attribute_line(seeder: Any) -> Any:
    return seeder.create(
        "product.template.attribute.line",
        {"value_ids": [(6, 0, seeder.row("product.attribute.value").ids)]},
    )


def _default(seeder: Any) -> Any:
    word = seeder.word("ir.default")
    seeder.as_person["ir.default"].set(
        "res.partner", "comment", word, user_id=True, company_id=True
    )
    domain = [("user_id", "=", seeder.person.id)]
    return seeder.env["ir.default"].search(domain, order="id desc", limit=1)


def _filter(seeder: Any) -> Any:
    word = seeder.word("ir.filters")
    return seeder.create(
        "ir.filters",
        {
            "name": word,
            "model_id": "res.partner",
            "domain": f"[('name', '=', '{word}')]",
            "user_ids": [(6, 0, seeder.person.ids)],
        },
    )


def _attachment(seeder: Any) -> Any:
    word = seeder.word("ir.attachment")
    partner = seeder.row("res.partner")
    return seeder.create(
        "ir.attachment",
        {
            "name": word,
            "raw": word.encode(),
            "mimetype": "text/plain",
            "res_model": partner._name,
            "res_id": partner.id,
        },
    )


def _settings(seeder: Any) -> Any:
    settings = seeder.env["res.users.settings"]
    return settings._find_or_create_for_user(seeder.person)


def _visitor(seeder: Any) -> Any:
    partner_id = seeder.row("res.partner").id
    query = (
        "INSERT INTO website_visitor"
        " (access_token, partner_id, website_id, create_date, last_connection_datetime)"
        " SELECT %s, %s, id, now(), now() FROM website"
        " ORDER BY (company_id = %s) DESC, id LIMIT 1 RETURNING id"
    )
    word = seeder.word("website.visitor")
    seeder.env.cr.execute(query, (word, partner_id, seeder.company.id))
    return seeder.env["website.visitor"].browse(seeder.env.cr.fetchone()[0])


def _secret(seeder: Any) -> Any:
    return seeder.env["smarter.secret"].create(
        {
            "res_model": "smarter.connector",
            "res_id": seeder.row("smarter.connector").id,
            "field_name": "zz_other",
            "ciphertext": seeder.word("smarter.secret"),
        }
    )


def _follower(seeder: Any) -> Any:
    partner = seeder.row("res.partner")
    partner.message_subscribe(seeder.person.partner_id.ids)
    domain = [("res_model", "=", partner._name), ("res_id", "=", partner.id)]
    return seeder.env["mail.followers"].search(domain, limit=1)


def _message(seeder: Any) -> Any:
    word = seeder.word("mail.message")
    partner = seeder.row("res.partner").with_env(seeder.as_person)
    return partner.message_post(body=word, subject=word)


def _combo(seeder: Any) -> Any:
    item = {"product_id": seeder.row("product.product").id}
    return seeder.create("product.combo", {"combo_item_ids": [Command.create(item)]})


# Odoo proposes the operators' team.
WITHOUT_TEAM = {"salesteam_id": False, "crm_default_team_id": False}


def _page_of(model: str, **more: Any) -> Recipe:
    """A page of the tenant's web site, with a view of its own."""

    def make(seeder: Any) -> Any:
        word = seeder.word("ir.ui.view")
        view = seeder.env["ir.ui.view"].create(
            {
                "name": word,
                "key": word,
                "type": "qweb",
                "arch": f'<t t-name="{word}"><p>{word}</p></t>',
                "website_id": seeder.row("website").id,
            }
        )
        given = {name: value(seeder) for name, value in more.items()}
        return seeder.create(model, {"view_id": view.id, **given})

    return make


def _submission(seeder: Any) -> dict[str, str]:
    """What a visitor sent, marked in each of its parts."""
    word = seeder.word("smarter.lead.intake")
    names = ("name", "company", "message", "interest", "language", "referrer")
    stamps = ("utm_source", "utm_medium", "utm_campaign", "page_url")
    return {"email": f"{word}@example.cl", **dict.fromkeys((*names, *stamps), word)}


def _key(seeder: Any) -> Any:
    name = seeder.word("smarter.api.key")
    key, _text = seeder.env["smarter.api.key"]._generate(
        seeder.company, name, scopes=["leads:read"]
    )
    return key


def _counter(seeder: Any) -> Any:
    """Made with the first event of a record; no other row may be of that record."""
    partner = seeder.row("res.partner")
    counters = seeder.env["smarter.event.counter"]
    counters._next(partner)
    domain = [("res_model", "=", partner._name), ("res_id", "=", partner.id)]
    return counters.search(domain)


RECIPES: dict[str, Recipe] = {
    "res.company": lambda seeder: seeder.company,
    "res.users": lambda seeder: seeder.person,
    "account.account": _with("account.account", account_type="expense", code="99887"),
    "account.bank.statement.line": _statement_line,
    "account.full.reconcile": _full,
    "account.lock_exception": _with(
        "account.lock_exception", fiscalyear_lock_date="2025-01-01"
    ),
    "account.move": _invoice,
    "account.move.line": _field_of("account.move", "invoice_line_ids"),
    "account.partial.reconcile": _partial,
    "account.payment": _with(
        "account.payment",
        journal_id=_journal("bank"),
        partner_id=_row("res.partner"),
        amount=5,
    ),
    "account.payment.method.line": _with(
        "account.payment.method.line", journal_id=_journal("bank")
    ),
    "calendar.recurrence": _with(
        "calendar.recurrence",
        rrule_type="daily",
        base_event_id=_row("calendar.event"),
        count=1,
    ),
    "crm.team.member": _with("crm.team.member", user_id=lambda s: s.colleague().id),
    "ir.attachment": _attachment,
    "ir.default": _default,
    "ir.embedded.actions": _with(
        "ir.embedded.actions",
        name=lambda s: s.word("ir.embedded.actions"),
        action_id=lambda s: s.env.ref("contacts.action_contacts").id,
        parent_action_id=lambda s: s.env.ref("contacts.action_contacts").id,
        parent_res_model="res.partner",
    ),
    "ir.filters": _filter,
    "mail.followers": _follower,
    "mail.message": _message,
    "mail.message.reaction": _with(
        "mail.message.reaction", partner_id=lambda s: s.person.partner_id.id
    ),
    "mailing.filter": _with("mailing.filter", mailing_domain="[('id', '=', 0)]"),
    "phone.blacklist": _with("phone.blacklist", number=lambda s: PHONES[s.letter]),
    "product.product": _field_of("product.template", "product_variant_ids"),
    "product.template.attribute.line": _attribute_line,
    "product.template.attribute.value": _field_of(
        "product.template.attribute.line", "product_template_value_ids"
    ),
    "res.users.settings": _settings,
    "smarter.api.key": _key,
    "smarter.company.app": lambda seeder: seeder.env["smarter.company.app"].search(
        [("company_id", "=", seeder.company.id)], limit=1
    ),
    # Its name is for programs: no marker may be in it.
    "smarter.lead.field": _with("smarter.lead.field", name="campo"),
    # The form comes with its first versions, and asks for the usual itself.
    "smarter.form.consent": _with("smarter.form.consent", version=99),
    "smarter.form.field": _with("smarter.form.field", kind="interest"),
    "smarter.event.counter": _counter,
    "smarter.lead.intake": _with("smarter.lead.intake", payload=_submission),
    "smarter.n8n.workflow": _field_of("smarter.n8n.instance", "workflow_ids"),
    "smarter.score.rule": _with(
        "smarter.score.rule", value=lambda s: s.word("smarter.score.rule")
    ),
    "smarter.clerk.role": _with(
        "smarter.clerk.role",
        # No dot may be in it: the marker's first part.
        clerk_role=lambda s: f"org:{s.word('').rstrip('.')}",
    ),
    "smarter.secret": _secret,
    "snailmail.letter": _with("snailmail.letter", model="res.partner"),
    "mail.scheduled.message": _with(
        "mail.scheduled.message", author_id=lambda s: s.person.partner_id.id
    ),
    "product.combo": _combo,
    "product.combo.item": _with(
        "product.combo.item",
        combo_id=_row("product.combo"),
        product_id=_row("product.product"),
    ),
    "website": _with(
        "website", user_id=lambda s: s.company._get_public_user().id, **WITHOUT_TEAM
    ),
    "website.controller.page": _page_of(
        "website.controller.page",
        model_id=lambda s: s.env["ir.model"]._get_id("res.partner"),
        name=lambda s: s.word("website.controller.page"),
    ),
    "website.page": _page_of("website.page"),
    "website.rewrite": _with(
        "website.rewrite", redirect_type="301", url_from="/de", url_to="/a"
    ),
    "website.snippet.filter": _with("website.snippet.filter", field_names="name"),
    "website.visitor": _visitor,
}
