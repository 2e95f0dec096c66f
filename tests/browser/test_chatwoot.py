"""A manager sets an account up and opens the chat, signed in; on a desktop and a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.stage import Stage
from tests.support.tenants import remove_connector

from .screen import Screen

CONNECTORS = "smarter_connector.menu_connectors"
NAME = "Chat de ventas"
STEPS = 6


@pytest.fixture(scope="module", autouse=True)
def chatwoot(stage: Stage, web_url: str) -> Iterator[None]:
    """An installation of the operator's; the tests that follow know nothing of it."""
    stage.sandbox.chatwoot.admit()
    yield
    web = stage.tenants[0].web(web_url)
    for found in web.call("smarter.connector", "search", [("name", "=", NAME)]):
        remove_connector(web, found)


def test_an_account_is_set_up_and_opened(manager: Screen):
    page = manager.page
    manager.open_menu(CONNECTORS)
    if page.locator(f"text={NAME}").count():
        manager.open_record(NAME)
    else:
        new_connector(manager)
        page.click("button[name=action_chatwoot_setup]")
    wait_for_steps(manager)
    page.locator("[name=chatwoot_step_ids]").scroll_into_view_if_needed()
    manager.take_picture("chatwoot-connector")
    assert not manager.is_wider_than_the_screen()
    with page.context.expect_page() as opened:
        manager.click_button("action_chatwoot_open")
    chat = opened.value
    chat.wait_for_selector("text=/Hello .+/")
    assert "administrator" in chat.inner_text("p")
    chat.close()


def new_connector(manager: Screen) -> None:
    page = manager.page
    page.click(".o_list_button_add:visible, .o-kanban-button-new:visible")
    page.wait_for_selector(".o_form_view")
    page.fill("div[name=name] input, div[name=name] textarea", NAME)
    page.locator("div[name=provider]").get_by_text("Chatwoot", exact=True).click()
    # The server's own installation is proposed.
    page.wait_for_function(
        "document.querySelector('div[name=url] input').value.includes('/chatwoot')"
    )
    page.click(".o_form_button_save")
    page.wait_for_selector("button[name=action_chatwoot_setup]", state="attached")


def wait_for_steps(manager: Screen) -> None:
    """The page follows the steps by itself until every one says that it is done."""
    badges = "[name=chatwoot_step_ids] .text-bg-success"
    manager.page.wait_for_function(
        f"document.querySelectorAll('{badges}').length === {STEPS}", timeout=60_000
    )
