"""Connectors in trouble and what a manager does about it, on a desktop and a phone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.support.stage import Stage
from tests.support.tenants import remove_connector
from tests.support.waiting import until

from .screen import DESKTOP, Screen

_numbers = itertools.count(1)
HELD_BACK = (
    "UPDATE smarter_connector SET circuit = 'open', circuit_trips = 1,"
    " failing_since = now() AT TIME ZONE 'UTC' - interval '1 hour',"
    " circuit_error = 'timeout', circuit_reason = 'no answer within 15 s',"
    " circuit_until = now() AT TIME ZONE 'UTC' + interval '1 hour' WHERE id = %s"
)
NAME = "Bodega del sur"
#: Whether the chart has painted pixels of all these colours.
COLORS = """(wanted) => {
    const canvas = document.querySelector(".o_graph_canvas_container canvas");
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let i = 0; i < data.length; i += 16) {
        seen.add("#" + [0, 1, 2].map((n) => data[i + n].toString(16).padStart(2, "0")).join(""));
    }
    return wanted.every((color) => seen.has(color));
}"""


@pytest.fixture(scope="module")
def held_back(stage: Stage, web_url: str) -> Iterator[int]:
    """A connector whose peer does not answer; gone for the tests that follow."""
    web = stage.tenants[0].web(web_url)
    (found,) = web.call("smarter.connector", "search", [("name", "=", NAME)]) or [0]
    if not found:
        values = {"name": NAME, "url": stage.sandbox.webhook_url("bodega")}
        (found,) = web.call("smarter.connector", "create", [values])
    stage.sql.execute(HELD_BACK, found)
    yield int(found)
    remove_connector(web, found)


@pytest.fixture
def dead_letters(stage: Stage, web_url: str) -> int:
    """Deliveries that n8n refused; how many of them there are."""
    path = stage.connections[0].path
    fault = stage.sandbox.add_fault("status", path=f"/webhook/{path}", status=400)
    for _turn in range(2):
        stage.tenants[0].api(stage.url).create_lead(
            name="Sin entregar", email=f"sin-{next(_numbers)}@example.cl"
        )
    query = (
        "SELECT count(*) FROM smarter_delivery"
        " WHERE state = 'failed' AND connector_id = %s"
    )
    count = until(
        lambda: stage.sql.value(query, stage.connections[0].connector_id),
        accept=lambda count: count >= 2,
        what="two dead letters",
    )
    stage.sandbox.clear_faults(fault)
    return int(count)


def show(screen: Screen, name: str) -> None:
    screen.take_picture(name)
    assert not screen.is_wider_than_the_screen()


def test_one_entry_for_all_of_it(manager: Screen):
    menus = manager.menus()
    group = menus["smarter_connector.menu_group"]
    children = {
        xmlid for xmlid, menu in menus.items() if menu["id"] in group["children"]
    }
    assert {
        *("smarter_connector.menu_connectors", "smarter_connector.menu_deliveries"),
        *("smarter_connector.menu_replays", "smarter_connector.menu_attempts"),
        *("smarter_connector.menu_messages", "smarter_connector.menu_events"),
        "smarter_connector_n8n.menu_n8n",
    } <= children
    manager.open_menu("smarter_connector.menu_connectors")
    if manager.page.viewport_size == DESKTOP:
        sections = ".o_menu_sections [data-menu-xmlid='smarter_connector.menu_group']"
        manager.page.click(sections)
        manager.page.wait_for_selector(".o-dropdown--menu")
    show(manager, "menu-connectors")
    manager.page.keyboard.press("Escape")


def test_a_connector_that_is_held_back(manager: Screen, held_back: int):
    manager.open_menu("smarter_connector.menu_connectors")
    manager.wait_for_record(NAME)
    show(manager, "connectors-held-back")
    manager.open_record(NAME)
    alert = manager.page.locator(".alert:has(button[name=action_try_now])")
    alert.wait_for()
    assert "no answer within 15 s" in alert.inner_text()
    show(manager, "connector-held-back")


def test_replay_of_dead_letters(manager: Screen, stage: Stage, dead_letters: int):
    page = manager.page
    manager.open_menu("smarter_connector.menu_deliveries")
    manager.wait_for_record("Sin entregar")
    show(manager, "deliveries-failed")
    manager.click_control("Replay…", "Reenviar…")
    count = page.locator(".modal [name=count]")
    until(
        count.inner_text,
        accept=lambda text: text == str(dead_letters),
        what=f"{dead_letters} deliveries in the dialog",
    )
    page.wait_for_function("!document.querySelector('.modal.o_modal_full .o_loading')")
    show(manager, "replay-dialog")
    page.click(".modal button[name=action_start]")
    # The cron works; the page follows it by itself.
    page.wait_for_selector(".o_form_view [name=delivered_count]")
    page.wait_for_selector(
        "[name=state] [data-value=done].o_arrow_button_current, "
        "[name=state] .o_arrow_button_current[data-value=done]",
        state="attached",
    )
    show(manager, "replay")
    query = (
        "SELECT count(*) FROM smarter_delivery"
        " WHERE state <> 'delivered' AND connector_id = %s"
    )
    until(
        lambda: stage.sql.value(query, stage.connections[0].connector_id),
        accept=lambda left: left == 0,
        what="the replayed deliveries",
    )


def test_replays(manager: Screen):
    manager.open_menu("smarter_connector.menu_replays")
    manager.page.wait_for_selector(".o_data_row, .o_kanban_record")
    show(manager, "replays")


@pytest.fixture
def delivered(stage: Stage, dead_letters: int) -> int:
    """A delivery that n8n took, besides those that it refused."""
    stage.tenants[0].api(stage.url).create_lead(
        name="Entregado", email=f"ok-{next(_numbers)}@example.cl"
    )
    query = (
        "SELECT count(*) FROM smarter_delivery_attempt a"
        " JOIN smarter_delivery d ON d.id = a.delivery_id"
        " WHERE a.outcome = 'success' AND d.connector_id = %s"
    )
    count = until(
        lambda: stage.sql.value(query, stage.connections[0].connector_id),
        what="an attempt that succeeded",
    )
    return int(count)


def test_success_and_speed(manager: Screen, delivered: int):
    """Green is success and red is failure; phones get cards instead of a chart."""
    page = manager.page
    manager.open_menu("smarter_connector.menu_attempts")
    if page.viewport_size == DESKTOP:
        page.wait_for_selector(".o_graph_canvas_container canvas")
        page.wait_for_function(COLORS, arg=["#2f9e62", "#d6453d"])
    show(manager, "connector-attempts")
    if page.viewport_size == DESKTOP:
        page.click(".o_control_panel .o_switch_view.o_pivot")
        page.wait_for_selector(".o_pivot td.o_pivot_cell_value")
        show(manager, "connector-attempts-pivot")


@pytest.mark.parametrize("name", ["messages", "events"])
def test_other_lists(manager: Screen, name: str):
    manager.open_menu(f"smarter_connector.menu_{name}")
    show(manager, f"connector-{name}")
