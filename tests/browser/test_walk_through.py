"""What people see on the way from a visitor's form to the salesperson's activity.

``SMARTER_PICTURES=1`` writes the pictures of ``docs/walk-through.md``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.stage import Stage
from tests.support.tenants import PASSWORD, create_tenant
from tests.support.walk import FINDINGS, HAND_OFF, Person, Walk
from tests.support.web import WebSession

from .screen import Screen

BUSINESS = (78_456_783, "Maestranza Cordillera SpA")
PERSON = Person(
    "María José Peña",
    "mj@planchas.example.cl",
    "+56 9 8765 4321",
    "Necesito cuarenta planchas de zinc",
)
CUSTOMER, BOT = "Sí, las necesito el viernes", "¿Con despacho a Ñuñoa?"
SIZE = {"width": 1600, "height": 1000}
DOCS = Path(__file__).resolve().parents[2] / "docs" / "images"


@pytest.fixture(scope="module")
def walk(stage: Stage, web_url: str) -> Walk:
    """A tenant with form, n8n, inbox and bot; nobody has asked yet."""
    stage.sandbox.clear_faults()
    admin = WebSession(stage.url, "admin", "admin")
    admin.call("ir.config_parameter", "set_param", "web.base.url", stage.url)
    tenant = create_tenant(stage.cli, *BUSINESS, with_key=False)
    walk = Walk(
        url=stage.url,
        web=tenant.web(stage.url),
        sandbox=stage.sandbox,
        login=tenant.login,
        company=tenant.name,
        person=PERSON,
    )
    walk.set_up()
    walk.wait_until_ready()
    return walk


@pytest.fixture(scope="module")
def screen(browser: Browser, web_url: str, pictures: Path, walk) -> Iterator[Screen]:
    is_for_docs = bool(os.environ.get("SMARTER_PICTURES"))
    screen = Screen(browser, web_url, SIZE, DOCS if is_for_docs else pictures)
    screen.log_in(walk.login, PASSWORD)
    yield screen
    screen.close()


def test_the_visitor_fills_the_form_in(screen: Screen, walk: Walk):
    page = screen.page
    page.goto(f"{walk.url}/f/{walk.slug}?lang=es")
    for name in ("name", "email", "phone", "message"):
        page.fill(f"[name={name}]", getattr(PERSON, name))
    for name in ("consent.contact", "consent.marketing"):
        page.check(f"[name='{name}']")
    screen.take_picture("walk-form")
    page.click("form button[type=submit]")
    assert walk.wait_for_the_lead()["contact_name"] == PERSON.name


def test_the_salesperson_sees_all_of_it_at_the_lead(screen: Screen, walk: Walk):
    walk.wait_for_facts()
    walk.wait_for_message(walk.greeting)
    walk.wait_for_the_bot()
    walk.take_the_lead()
    walk.customer_writes(CUSTOMER)
    walk.wait_until_bot_heard(CUSTOMER)
    walk.bot_says(BOT)
    walk.wait_for_message(BOT)
    walk.bot_tells(FINDINGS)
    walk.wait_for_lead(bot_state="qualified")
    walk.bot_tells(HAND_OFF)
    walk.wait_for_lead(bot_state="handed_off")
    page = screen.page
    page.goto(
        f"{screen.url}/odoo/action-crm.crm_lead_action_pipeline/{walk.ids['lead']}"
    )
    page.wait_for_selector(".o_form_view")
    for words in (PERSON.message, CUSTOMER, BOT, HAND_OFF["reason"]):
        page.wait_for_selector(f".o-mail-Chatter :text('{words}')")
    screen.close_notices()
    assert not page.locator(".modal").count()
    screen.take_picture("walk-lead")
    assert not screen.is_wider_than_the_screen()


def test_every_delivery_is_to_be_seen(screen: Screen):
    screen.open_menu("smarter_connector.menu_deliveries")
    screen.wait_for_record("lead.created")
    screen.take_picture("walk-deliveries")
    assert screen.take_complaints() == []
