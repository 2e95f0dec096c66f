"""Two tenants with everything they can have, their people, and the operators' data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from odoo.api import Environment

from .markers import WORDS, marker
from .seeding import Seeder

RUTS = {"a": "76086428-5", "b": "96790240-3"}
PASSWORD = "e2e-Contrasena-2026"
PLAN = "enterprise"
ROLES = {
    "user": "smarter_tenant.group_tenant_user",
    "portal": "base.group_portal",
}


def build(env: Environment) -> dict[str, Any]:
    """Make it all; return ids, logins, keys, and which models have no row and why."""
    world: dict[str, Any] = {}
    for letter in ("a", "b"):
        company = make_tenant(env, letter)
        manager = company._first_manager()
        seeder = Seeder(env, letter, company, manager)
        seeder.seed_all()
        talk(seeder)
        people = {"manager": manager, **make_people(seeder)}
        world[letter] = {
            "company": company.id,
            "rows": seeder.rows,
            "notes": seeder.notes,
            "failed": seeder.failed,
            "people": {
                "anonymous": visitor(company),
                **{role: access(user) for role, user in people.items()},
            },
        }
    operators = seed_operators(env)
    world["o"] = {"rows": operators.rows, "notes": operators.notes}
    return world


def make_tenant(env: Environment, letter: str) -> Any:
    """Create a tenant with every app there is."""
    company = env["res.company"]._create_tenant(
        rut=RUTS[letter],
        name=marker(letter, "res.company"),
        admin_email=f"manager@{WORDS[letter]}.example.cl",
        admin_name=marker(letter, "res.users"),
        admin_password=PASSWORD,
        plan=PLAN,
    )
    if not company.chart_template:
        charts = company._tenant_env()["account.chart.template"]
        charts.try_loading("cl", company.with_env(charts.env))
    return company


def make_people(seeder: Seeder) -> dict[str, Any]:
    """Add a user and a customer with a portal account to the tenant."""
    found = {}
    for role, group in ROLES.items():
        user = seeder.env["res.users"].create(
            {
                "login": f"{role}@{WORDS[seeder.letter]}.example.cl",
                "name": seeder.word(f"res.users.{role}"),
                "password": PASSWORD,
                "company_id": seeder.company.id,
                "company_ids": [(6, 0, seeder.company.ids)],
                "group_ids": [(6, 0, seeder.env.ref(group).ids)],
            }
        )
        user.partner_id.company_id = seeder.company
        found[role] = user
    return found


def access(user: Any) -> dict[str, Any]:
    """Return how this person gets in, by password and by key."""
    person = user.with_env(user.env(user=user.id, su=True))
    keys = person.env["res.users.apikeys"]
    until = datetime.now() + timedelta(days=1)
    key = keys._generate(None, "matrix", until)
    return {"id": user.id, "login": user.login, "password": PASSWORD, "key": key}


def visitor(company: Any) -> dict[str, Any]:
    """Return whom visitors of the tenant's web site act as; nobody logs in as such."""
    user = company._get_public_user()
    return {"id": user.id, "login": user.login, "password": "", "key": ""}


def talk(seeder: Seeder) -> None:
    """Give every row that has a chatter a message, a file, an activity, a follower."""
    for model, row_id in list(seeder.rows.items()):
        row = seeder.env[model].browse(row_id)
        if hasattr(row, "message_post") and model != "discuss.channel":
            seeder.attempt(lambda row=row: speak(seeder, row))
        if hasattr(row, "activity_schedule"):
            seeder.attempt(lambda row=row: plan(seeder, row))


def speak(seeder: Seeder, row: Any) -> None:
    word = seeder.word(f"talk.{row._name}")
    row.message_subscribe(seeder.person.partner_id.ids)
    row.message_post(
        body=word,
        subject=word,
        message_type="comment",
        attachments=[(f"{word}.txt", word.encode())],
        author_id=seeder.person.partner_id.id,
    )


def plan(seeder: Seeder, row: Any) -> None:
    word = seeder.word(f"plan.{row._name}")
    row.activity_schedule(
        "mail.mail_activity_data_todo",
        summary=word,
        note=f"<p>{word}</p>",
        user_id=seeder.person.id,
    )


def seed_operators(env: Environment) -> Seeder:
    """Make the rows of the platform's own company; shared catalogues stay as they are.

    The operators' names are known: they sign what they write in a tenant's chatter.
    """
    company = env.ref("base.main_company")
    seeder = Seeder(env, "o", company, env.ref("base.user_admin"))
    seeder.seed_all()
    return seeder
