"""``odoo benchpeer``: prepare data and measure inside one process, for scripts/bench."""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.fields import Datetime
from odoo.modules.registry import Registry
from odoo.tools import config

FIRST_RUT = 78_000_000
PASSWORD = "bench horse battery"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


class Benchpeer(Command):
    """Prepare and measure for scripts/bench"""

    def run(self, args: list[str]) -> None:
        """Run one subcommand and print its result as JSON."""
        options = self._parse(args)
        config.parse_config(["--no-http", "-d", options.database], setup_logging=True)
        with Registry(options.database).cursor() as cr:
            result = options.func(Environment(cr, SUPERUSER_ID, {}), options)
        sys.stdout.write(json.dumps(result) + "\n")

    def _parse(self, args: list[str]):
        subparsers = self.parser.add_subparsers(dest="subcommand", required=True)
        for function, names in COMMANDS.items():
            parser = subparsers.add_parser(function.__name__.strip("_"))
            parser.add_argument("-d", "--database", required=True)
            for name in names:
                parser.add_argument(f"--{name}", required=True)
            parser.set_defaults(func=function)
        return self.parser.parse_args(args)


def _prepare(env, options):
    """Create tenants, each with an API key and a connector to the sandbox."""
    urls = [f"{options.webhooks}-{place}" for place in range(int(options.tenants))]
    return [_prepare_tenant(env, place, url) for place, url in enumerate(urls)]


def _prepare_tenant(env, place, url):
    login = f"bench-{place}@example.cl"
    company = env["res.company"]._create_tenant(
        rut=_rut(FIRST_RUT + place),
        name=f"Bench {place}",
        admin_email=login,
        admin_password=PASSWORD,
    )
    company.plan_id = _plan(env)
    scopes = ["leads:write", "leads:read"]
    _record, key = env["smarter.api.key"]._generate(company, "bench", scopes=scopes)
    event_type = env["smarter.event.type"].search([("code", "=", "lead.created")])
    company._tenant_env()["smarter.connector"].create(
        {
            "name": "bench",
            "provider": "n8n",
            "url": url,
            "secret": SECRET,
            "event_type_ids": [(6, 0, event_type.ids)],
        }
    )
    return {
        "company_id": company.id,
        "login": login,
        "password": PASSWORD,
        "api_key": key,
        "rpc_key": _rpc_key(env, login),
    }


def _clerk(env, options):
    """Link the first tenant and its manager with the sandbox's Clerk."""
    env["smarter.clerk.instance"]._get().write(
        {"publishable_key": options.key, "authorized_parties": options.party}
    )
    user = env["res.users"].search([("login", "=", options.login)])
    user.clerk_user_id = options.person
    user.company_id.clerk_organization_id = options.organization
    env.cr.commit()
    return {"user_id": user.id}


def _verify(env, options):
    """Time the verification of a session token as a request does it, keys at hand."""
    sessions = env["smarter.clerk.session"]
    for _turn in range(100):
        sessions._verified(options.token)
    times = []
    for _turn in range(int(options.count)):
        started = time.perf_counter()
        sessions._verified(options.token)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"p50_ms": times[len(times) // 2], "p95_ms": times[len(times) * 95 // 100]}


def _plan(env):
    """Limits that are counted like any other, and never reached."""
    plans = env["smarter.plan"]
    return plans.search([("code", "=", "bench")]) or plans.create(
        {
            "code": "bench",
            "name": "Bench",
            "max_requests_per_minute": 1_000_000,
            "max_leads_per_month": 100_000_000,
            "app_ids": env["smarter.app"].search([]).ids,
        }
    )


def _rpc_key(env, login):
    user = env["res.users"].search([("login", "=", login)])
    expires = Datetime.now() + timedelta(days=1)
    keys = env["res.users.apikeys"].with_user(user)
    return keys._generate(None, "bench", expires)


def _grow(env, options):
    """Give the first tenant leads, then copy it; return what the server has then."""
    # The command is looked up before the addon can be imported.
    from odoo.addons.smarter_bench_peer.tools import multiply

    first = next(_tenant_envs(env))
    for number in range(int(options.leads)):
        first["smarter.lead.intake"]._accept(_payload(f"grow-{number}"))
    env["smarter.lead.intake"]._cron_convert()
    if int(options.copies):
        multiply.multiply(env, first.company, int(options.copies))
    env.cr.commit()
    env.cr.execute("ANALYZE")
    return {
        "tenants": env["res.company"].search_count([("state", "!=", False)]),
        "leads": env["crm.lead"].search_count([]),
    }


def _form(env, options):
    """Give the tenant of this person a form; return its address."""
    user = env["res.users"].search([("login", "=", options.login)])
    values = {"name": "Bench", "title_es": "Cuéntanos qué necesitas"}
    forms = user.company_id._tenant_env()["smarter.form"]
    return {"slug": forms.create(values).slug}


def _slowest(env, options):
    """Open the pipeline in this process; return its slowest query."""
    from odoo.addons.smarter_bench_peer.tools import pipeline

    user = env["res.users"].search([("login", "=", options.login)])
    return pipeline.slowest_query(env(user=user, su=False), int(options.rounds))


def _conversion(env, options):
    """Time the batch conversion of intakes, then stock creates of the same leads."""
    rounds = []
    for turn in range(int(options.rounds)):
        _accept(env, int(options.count), f"conv{turn}")
        batch_s = _timed(env["smarter.lead.intake"]._cron_convert)
        single_s = _timed(lambda: _create_one_by_one(env, int(options.singles)))
        rounds.append(
            {
                "batch": int(options.count) / batch_s,
                "one_by_one": int(options.singles) / single_s,
            }
        )
    return rounds


def _deliveries(env, options):
    """Leave exactly this many deliveries waiting, spread over the connectors."""
    env.cr.execute(
        "UPDATE smarter_delivery SET state = 'cancelled', next_attempt_at = NULL"
        " WHERE state = 'pending'"
    )
    env.cr.execute("UPDATE smarter_lead_intake SET state = 'failed'")
    _accept(env, int(options.count), "delivery")
    env["smarter.lead.intake"]._cron_convert()
    pending = [("state", "=", "pending")]
    return {"count": env["smarter.delivery"].search_count(pending)}


def _jobs(env, options):
    """Queue as many jobs that post to the same peer."""
    for number in range(int(options.count)):
        env["smarter.bench.job"].with_delay()._deliver(options.webhooks, number)
    env.cr.commit()
    return {"count": int(options.count)}


def _accept(env, count, mark):
    tenants = list(_tenant_envs(env))
    for number in range(count):
        tenant_env = tenants[number % len(tenants)]
        tenant_env["smarter.lead.intake"]._accept(_payload(f"{mark}-{number}"))
    env.cr.commit()


def _create_one_by_one(env, count):
    tenant_env = next(_tenant_envs(env))
    for number in range(count):
        tenant_env["crm.lead"].create(
            {
                "name": f"Lead {number}",
                "contact_name": f"Persona {number}",
                "email_from": f"single-{time.monotonic_ns()}@example.cl",
                "phone": "+56987654321",
                "description": "Necesito una cotización",
            }
        )
        tenant_env.cr.commit()


def _tenant_envs(env) -> Iterator[Environment]:
    companies = env["res.company"].search([("name", "like", "Bench %")], order="id")
    return (company._tenant_env() for company in companies)


def _payload(mark):
    return {
        "name": f"Persona {mark}",
        "email": f"{mark}-{time.monotonic_ns()}@example.cl",
        "message": "Necesito una cotización",
        "source": "bench",
    }


def _timed(function):
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def _rut(number):
    total = sum(
        int(digit) * (2 + place % 6)
        for place, digit in enumerate(reversed(str(number)))
    )
    check = (11 - total % 11) % 11
    return f"{number}-{'K' if check == 10 else check}"


COMMANDS = {
    _prepare: ("tenants", "webhooks"),
    _grow: ("leads", "copies"),
    _form: ("login",),
    _slowest: ("login", "rounds"),
    _conversion: ("count", "singles", "rounds"),
    _deliveries: ("count",),
    _jobs: ("count", "webhooks"),
    _clerk: ("key", "party", "login", "person", "organization"),
    _verify: ("token", "count"),
}
