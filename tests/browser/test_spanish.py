"""Who reads Spanish sees no English sentence of ours, on any page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from smarter_dev import paths

from tests.support.stage import Stage

from .screen import DESKTOP, Screen
from .spanish import English

PUBLIC = ("/web/login", "/web/reset_password", "/no-such-page")
LOADED = "!document.querySelector('[aria-busy=true]')"


@pytest.fixture(scope="module")
def english() -> English:
    return English()


@pytest.fixture(scope="module")
def visitor(browser: Browser, web_url: str, pictures: Path) -> Iterator[Screen]:
    """Somebody with a browser in Spanish."""
    screen = Screen(browser, web_url, DESKTOP, pictures)
    yield screen
    screen.close()


@pytest.fixture(scope="module")
def staff(
    browser: Browser, web_url: str, stage: Stage, pictures: Path
) -> Iterator[Screen]:
    """The manager of the second tenant, whose language is that of Chile."""
    tenant = stage.tenants[1]
    screen = Screen(browser, web_url, DESKTOP, pictures)
    screen.submit_login(tenant.login, tenant.password)
    screen.page.wait_for_url("**/app")
    yield screen
    screen.close()


def found(english: English, page: Page) -> list[str]:
    return [f"{page.url.partition('?')[0]}: {part}" for part in english.seen_on(page)]


def test_english_is_seen_where_it_is(english: English, visitor: Screen):
    """A check that finds nothing anywhere would please everybody."""
    assert len(english.parts) > 1000
    visitor.page.set_content(
        "<title>x</title><h1>Leads of the last 30 days</h1><p>3 leads new today</p>"
        "<details><p>Nothing has happened yet. You will read it here.</p></details>"
        "<p hidden>Mark all as read</p><code>Mark all as read</code>"
        "<input placeholder='Skip to content'>"
    )
    assert english.seen_on(visitor.page) == [
        "Leads of the last 30 days (h1)",
        "Nothing has happened yet. You will read it here. (p)",
        "Skip to content (input)",
    ]


def test_nothing_of_ours_waits_for_a_translation(english: English):
    assert not english.untranslated


def test_pages_for_everybody(english: English, visitor: Screen, stage: Stage):
    web = stage.tenants[1].web(visitor.url)
    form = web.call("smarter.form", "create", {"name": "En español"})
    [told] = web.call("smarter.form", "read", [form], ["slug"])
    query = "SELECT slug FROM res_company WHERE id = %s"
    slug = stage.sql.value(query, stage.tenants[1].company_id)
    seen = []
    for path in (*PUBLIC, f"/t/{slug}", f"/f/{told['slug']}"):
        visitor.page.goto(visitor.url + path)
        seen += found(english, visitor.page)
    web.call("smarter.form", "unlink", [form])
    assert not seen, "\n".join(seen)


def test_pages_of_the_dashboard(english: English, staff: Screen):
    page = staff.page
    page.goto(f"{staff.url}/app")
    links = page.eval_on_selector_all(
        ".sp-top a[href^='/app']", "links => links.map(link => link.pathname)"
    )
    assert len(links) > 5
    seen = []
    for path in [*sorted(set(links)), "/app/nowhere"]:
        page.goto(staff.url + path)
        page.wait_for_function(LOADED)
        seen += found(english, page)
    assert not seen, "\n".join(seen)


def test_screens_of_the_web_client(english: English, staff: Screen):
    ours = {path.name for path in paths.ADDONS.iterdir()}
    actions = {
        menu["actionID"]
        for xmlid, menu in staff.menus().items()
        if menu["actionID"] and str(xmlid).partition(".")[0] in ours
    }
    assert len(actions) > 5
    seen = []
    for action in sorted(actions, key=str):
        staff.page.goto(f"{staff.url}/odoo/action-{action}")
        staff.wait_for_view()
        seen += found(english, staff.page)
    assert not seen, "\n".join(seen)
