"""A tenant's manager at work, on a desktop and on a phone, in Spanish."""

from __future__ import annotations

import pytest

from tests.e2e.journey import wait_until_settled
from tests.support.stage import Stage
from tests.support.waiting import until

from .screen import DESKTOP, Screen

NAME = "Javiera Muñoz"
SECTIONS = (
    *("smarter_lead.menu_leads", "smarter_lead.menu_intakes"),
    *("smarter_connector.menu_group", "smarter_tenant.menu_team"),
)


@pytest.fixture(scope="module", autouse=True)
def lead(stage: Stage, web_url: str) -> None:
    """A lead that has travelled all the way, so that no list is empty."""
    accepted = (
        stage.tenants[0]
        .api(stage.url)
        .create_lead(
            name=NAME,
            email="javiera@example.cl",
            phone="+56 9 5555 4444",
            rut="15.432.198-5",
            message="¿Tienen despacho a Chillán?",
            source="formulario",
        )
    )
    wait_until_settled(stage, [accepted["id"]])


def test_menu(manager: Screen):
    if manager.page.viewport_size == DESKTOP:
        manager.page.click(".o_navbar_apps_menu button")
        manager.page.click(".o_app:has-text('SmarterOS')")
        manager.wait_for_view()
        sections = manager.page.locator(".o_menu_sections")
        for name in SECTIONS:
            assert sections.locator(f"[data-menu-xmlid='{name}']").is_visible()
    assert "smarter_tenant.menu_tenants" not in manager.menus()


def test_pipeline(manager: Screen):
    manager.open_menu("smarter_lead.menu_leads")
    manager.wait_for_record(NAME)
    manager.take_picture("pipeline")
    assert not manager.is_wider_than_the_screen()


def test_lead(manager: Screen):
    manager.open_menu("smarter_lead.menu_leads")
    manager.open_record(NAME)
    manager.take_picture("lead")


def test_intakes(manager: Screen):
    manager.open_menu("smarter_lead.menu_intakes")
    manager.wait_for_record(NAME)
    manager.take_picture("intakes")
    assert not manager.is_wider_than_the_screen()
    manager.open_record(NAME)
    manager.take_picture("intake")
    assert not manager.is_wider_than_the_screen()


def test_connector_is_tested_from_its_form(manager: Screen, stage: Stage):
    connection = stage.connections[0]
    manager.open_menu("smarter_connector.menu_connectors")
    manager.take_picture("connectors")
    manager.open_record("n8n")
    manager.click_button("action_test_connection")
    manager.page.wait_for_selector(".o_notification")
    query = "SELECT last_test_state FROM smarter_connector WHERE id = %s"
    until(
        lambda: stage.sql.value(query, connection.connector_id),
        accept=lambda state: state == "passed",
        what="the answer to the test",
    )
    manager.page.wait_for_selector(".o_notification:has-text('La conexión funciona')")
    manager.take_picture("connector-tested")
    manager.page.reload()
    manager.wait_for_view()
    manager.take_picture("connector")
    assert not manager.is_wider_than_the_screen()


def test_deliveries(manager: Screen):
    manager.open_menu("smarter_connector.menu_deliveries")
    manager.wait_for_record(NAME)
    manager.take_picture("deliveries")
    assert not manager.is_wider_than_the_screen()
    manager.open_record(NAME)
    manager.take_picture("delivery")
    assert not manager.is_wider_than_the_screen()


def test_api_keys(manager: Screen):
    manager.open_menu("smarter_gateway.menu_api_keys")
    manager.wait_for_record("e2e")
    manager.take_picture("api-keys")
    assert not manager.is_wider_than_the_screen()
