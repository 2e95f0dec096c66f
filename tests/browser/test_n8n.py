"""A manager connects n8n and installs a workflow, on a desktop and a phone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.support.stage import Stage
from tests.support.tenants import remove_connector
from tests.support.waiting import until

from .screen import Screen

MENU = "smarter_connector_n8n.menu_n8n"
NAME = "n8n de ventas"
DONE = "[name=state] .o_arrow_button_current[data-value=installed]"
WORKFLOWS = "smarter.n8n.workflow"
CARD = "[name=workflow_ids] .o_kanban_record:not(.o_kanban_ghost)"
TEMPLATES = 3


@pytest.fixture(scope="module", autouse=True)
def n8n_server(stage: Stage, web_url: str) -> Iterator[int]:
    """A server of the first tenant's; gone for the tests that follow."""
    web = stage.tenants[0].web(web_url)
    key = secrets.token_urlsafe(24)
    stage.sandbox.add_n8n_key(key)
    values = {"name": NAME, "url": stage.sandbox.url, "api_key": key}
    (found,) = web.call("smarter.n8n.instance", "create", [values])
    yield int(found)
    rows = web.call(WORKFLOWS, "search_read", [("instance_id", "=", found)])
    connectors = [row["connector_id"][0] for row in rows if row["connector_id"]]
    stage.sandbox.clear_workflows()
    # Nothing of it is in n8n any more.
    forget = "DELETE FROM smarter_n8n_workflow WHERE instance_id = %s"
    stage.sql.execute(forget, found)
    web.call("smarter.n8n.instance", "unlink", [found])
    for connector in connectors:
        remove_connector(web, connector)


def show(screen: Screen, name: str) -> None:
    screen.take_picture(name)
    assert not screen.is_wider_than_the_screen()


def open_workflow(manager: Screen, number: int) -> None:
    """Open one of the server's workflows on its own page."""
    manager.open_menu(MENU)
    manager.open_record(NAME)
    manager.page.locator(CARD).nth(number).click()
    manager.page.wait_for_selector(".o_form_view [name=template]")


def test_the_servers_and_their_workflows(manager: Screen):
    manager.open_menu(MENU)
    manager.wait_for_record(NAME)
    show(manager, "n8n-servers")
    manager.open_record(NAME)
    manager.page.wait_for_selector(CARD)
    assert manager.page.locator(CARD).count() == TEMPLATES
    show(manager, "n8n-server")


def test_a_workflow_is_installed_while_one_looks(
    manager: Screen, stage: Stage, n8n_server: int
):
    """On the phone it is installed already, and installed again."""
    page = manager.page
    open_workflow(manager, 0)
    show(manager, "n8n-workflow")
    query = (
        "SELECT installed_at FROM smarter_n8n_workflow"
        " WHERE instance_id = %s AND template = 'lead_enrichment'"
    )
    before = stage.sql.value(query, n8n_server)
    manager.click_button("action_install")
    page.wait_for_selector(".o_notification")
    manager.close_notices()
    until(
        lambda: stage.sql.value(query, n8n_server),
        accept=lambda now: now and now != before,
        timeout_s=60,
        what="the installed workflow",
    )
    # Nobody loads the page again: it follows what the cron does.
    page.wait_for_selector(DONE, state="attached")
    page.wait_for_selector("[name=remote_url] a")
    show(manager, "n8n-workflow-installed")


def test_what_is_missing_is_said(manager: Screen):
    page = manager.page
    open_workflow(manager, 2)
    page.wait_for_selector("[name=whatsapp_template]")
    show(manager, "n8n-workflow-settings")
    manager.click_button("action_install")
    page.wait_for_selector(".modal .o_error_dialog, .modal [role=alert], .modal-body")
    show(manager, "n8n-workflow-missing")
    page.click(".modal footer button")
    page.wait_for_selector(".modal", state="detached")


def test_the_connector_of_a_workflow(manager: Screen):
    manager.open_menu("smarter_connector.menu_connectors")
    manager.wait_for_record("n8n: ")
    manager.open_record("n8n: ")
    manager.page.wait_for_selector("[name=inbound_url]")
    show(manager, "n8n-connector")
