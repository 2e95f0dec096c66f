"""What a manager sees of leads besides the pipeline: settings, consents, touches."""

from __future__ import annotations

import pytest

from tests.support.stage import Stage
from tests.support.waiting import until

from .screen import Screen

NAME = "Amparo Huenchumil"
EMAIL = "amparo@example.cl"


@pytest.fixture(scope="module")
def lead(stage: Stage, web_url) -> int:
    """A lead that agreed to marketing and asked twice; the id of its contact."""
    tenant = stage.tenants[0]
    api = tenant.api(stage.url)
    field = {"name": "talla", "label": "Talla", "type": "choice", "choices": "S\nM\nL"}
    web = tenant.web(web_url)
    if not web.call("smarter.lead.field", "search_count", [("name", "=", "talla")]):
        web.call("smarter.lead.field", "create", [field])
    consent = {
        "purposes": ["contact", "marketing"],
        "channels": ["email", "whatsapp"],
        "text_version": "2026-03",
        "text_hash": "a" * 64,
    }
    for message in ("¿Tienen talla M?", "Sigo esperando."):
        api.create_lead(name=NAME, email=EMAIL, message=message, consent=consent)
    query = (
        "SELECT coalesce(max(partner_id), 0) FROM smarter_lead_intake"
        " WHERE email = %s AND (SELECT count(*) FROM smarter_lead_intake"
        " WHERE email = %s AND partner_id IS NOT NULL) % 2 = 0"
    ).replace("% 2", "%% 2")
    return until(
        lambda: stage.sql.value(query, EMAIL, EMAIL),
        accept=bool,
        what="both touches of the lead",
    )


def show(screen: Screen, name: str) -> None:
    """Take the picture of a screen that fits."""
    screen.close_notices()
    screen.take_picture(name)
    assert not screen.is_wider_than_the_screen()


def test_consents_on_the_contact(manager: Screen, lead: int):
    page = manager.page
    page.goto(f"{manager.url}/odoo/contacts/{lead}")
    page.wait_for_selector(".o_form_view")
    page.locator(".o_notebook .nav-link[name=consent]").click()
    page.wait_for_selector("[name=marketing_email] input:checked")
    show(manager, "contact-consent")
    assert not page.locator("[name=marketing_sms] input:checked").count()


def test_consents(manager: Screen, lead: int):
    manager.open_menu("smarter_lead.menu_consents")
    manager.wait_for_record(NAME)
    show(manager, "consents")


def test_custom_fields(manager: Screen, lead: int):
    manager.open_menu("smarter_lead.menu_fields")
    manager.wait_for_record("Talla")
    show(manager, "custom-fields")


def test_score_rules(manager: Screen):
    manager.open_menu("smarter_lead.menu_score_rules")
    manager.wait_for_record("RUT")
    show(manager, "score-rules")


def test_touches(manager: Screen, lead: int):
    page = manager.page
    manager.open_menu("smarter_lead.menu_leads")
    manager.open_record(NAME)
    manager.page.wait_for_selector("[name=score]")
    show(manager, "lead-score")
    if not page.locator("button[name=action_open_touches]").is_visible():
        page.locator(".o-form-buttonbox .o_button_more").click()
    page.locator("button[name=action_open_touches]").first.click()
    manager.wait_for_view()
    manager.wait_for_record(NAME)
    show(manager, "touches")
