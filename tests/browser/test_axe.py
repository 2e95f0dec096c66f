"""axe-core finds nothing serious on any page of ours, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from smarter_dev import npm

from tests.support.stage import Stage

from .axe_core import AxeCore
from .screen import DESKTOP, PHONE, Screen

SIZES = (DESKTOP, PHONE)
#: Pages for everybody; those of the hosted form and of a tenant's login are added.
PUBLIC = ("/web/login", "/web/reset_password", "/api/docs", "/no-such-page")
# Odoo hides the form of signing in until it knows of passkeys.
LOADED = "!document.querySelector('[aria-busy=true], form.oe_login_form.d-none')"
BUTTON = "main form[action='{action}'] button[type=submit]"


@pytest.fixture(scope="module")
def axe() -> AxeCore:
    if npm.unwanted():
        pytest.skip(f"{npm.SKIP_VARIABLE} is set")
    return AxeCore(npm.ensure(Path(__file__).parent / "axe"))


@pytest.fixture(scope="module")
def visitor(browser: Browser, web_url: str, pictures: Path) -> Iterator[Screen]:
    """Somebody who is not signed in."""
    yield from watched(browser, web_url, pictures)


@pytest.fixture(scope="module")
def staff(
    browser: Browser, web_url: str, stage: Stage, pictures: Path
) -> Iterator[Screen]:
    """The manager of the second tenant, at home."""
    for screen in watched(browser, web_url, pictures):
        tenant = stage.tenants[1]
        screen.submit_login(tenant.login, tenant.password)
        screen.page.wait_for_url("**/app")
        yield screen


def watched(browser: Browser, url: str, pictures: Path) -> Iterator[Screen]:
    screen = Screen(browser, url, DESKTOP, pictures, is_inspected=True)
    # Colours are judged where they come to rest.
    screen.page.emulate_media(reduced_motion="reduce")
    yield screen
    screen.close()


def violations(axe: AxeCore, page: Page, name: str) -> list[str]:
    """Return what is wrong with the page at hand, at both sizes."""
    found = []
    page.wait_for_function(LOADED)
    for size in SIZES:
        page.set_viewport_size(size)
        found += [f"{name}, {size['width']}: {one}" for one in axe.grave(page)]
    return found


def test_axe_sees_what_is_wrong(axe: AxeCore, visitor: Screen):
    """A check that finds nothing anywhere would please everybody."""
    visitor.page.set_content(
        "<!doctype html><html lang='es'><title>x</title><main><h1>Hola</h1>"
        "<img src='data:,'><p style='color: #aaa'>Gris</p><input></main></html>"
    )
    found = " ".join(axe.grave(visitor.page))
    assert all(rule in found for rule in ("image-alt", "color-contrast", "(label)"))


def test_pages_for_everybody(axe: AxeCore, visitor: Screen, stage: Stage):
    web = stage.tenants[1].web(visitor.url)
    form = web.call("smarter.form", "create", {"name": "Accesible"})
    [told] = web.call("smarter.form", "read", [form], ["slug"])
    query = "SELECT slug FROM res_company WHERE id = %s"
    slug = stage.sql.value(query, stage.tenants[1].company_id)
    found = []
    for path in (*PUBLIC, f"/t/{slug}", f"/f/{told['slug']}"):
        visitor.page.goto(visitor.url + path)
        found += violations(axe, visitor.page, path)
    web.call("smarter.form", "unlink", [form])
    assert not found, "\n".join(found)


def test_pages_of_the_dashboard(axe: AxeCore, staff: Screen):
    staff.page.goto(f"{staff.url}/app")
    paths = staff.page.eval_on_selector_all(
        ".sp-top a[href^='/app']", "links => links.map(link => link.pathname)"
    )
    assert {"/app", "/app/plan", "/app/team", "/app/keys"} <= set(paths)
    found = []
    for path in sorted(set(paths)):
        staff.page.goto(staff.url + path)
        found += violations(axe, staff.page, path)
    assert not found, "\n".join(found)


def test_what_follows_a_form(axe: AxeCore, staff: Screen):
    """A new key, and a refusal, are pages of their own."""
    page = staff.page
    page.goto(f"{staff.url}/app/keys")
    page.fill("main input[name=name]", "Accesible")
    page.click(BUTTON.format(action="/app/keys/create"))
    page.wait_for_selector(".sp-made")
    found = violations(axe, page, "new key")
    page.goto(f"{staff.url}/app/team")
    page.fill("main input[name=login]", staff_login(page))
    page.click(BUTTON.format(action="/app/team/invite"))
    page.wait_for_selector("[role=alert]")
    found += violations(axe, page, "refusal")
    assert not found, "\n".join(found)


def staff_login(page: Page) -> str:
    """Return the address of who is signed in: it has an account already."""
    return page.locator(".sp-menu-who span").first.text_content() or ""
