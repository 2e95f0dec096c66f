"""The operator's own site: it fits every screen, asks nobody, and makes leads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.brands import Asked
from tests.support.stage import Stage
from tests.support.waiting import until
from tests.support.web import WebSession

from .conftest import ADMIN
from .screen import DESKTOP, PHONE, Screen

PAGE = "/smarteros"
TABLET = {"width": 768, "height": 1024}
BLOCKS = ("intro", "apps", "plans", "contact")
LEADS = """
    SELECT company_id FROM smarter_lead_intake
    WHERE email = %s AND lead_id IS NOT NULL
"""


@pytest.fixture(scope="module", autouse=True)
def form_of_the_operator(stage: Stage, web_url: str) -> Iterator[None]:
    """The first tenant is the operator's own; its form is on the published page."""
    values = {
        "name": "Página de inicio",
        "title_es": "Conversemos",
        "allowed_origins": web_url,
        "min_seconds": 0,
    }
    web = stage.tenants[0].web(web_url)
    (form_id,) = web.call("smarter.form", "create", [values])
    (form,) = web.call("smarter.form", "read", [form_id], ["slug"])
    admin = WebSession(web_url, *ADMIN)
    sites = admin.call("website", "search", [("company_id.state", "=", False)])
    pages = admin.call("website.page", "search", [("url", "=", PAGE)])
    admin.call("website", "write", sites, {"landing_form": form["slug"]})
    admin.call("website.page", "write", pages, {"is_published": True})
    yield
    admin.call("website.page", "write", pages, {"is_published": False})
    admin.call("website", "write", sites, {"landing_form": False})


@pytest.fixture(params=[PHONE, TABLET, DESKTOP], ids=["360", "768", "1280"])
def visitor(request, browser: Browser, web_url, pictures) -> Iterator[Screen]:
    screen = Screen(browser, web_url, request.param, pictures)
    yield screen
    screen.close()
    assert screen.take_complaints() == []


def test_the_page_fits_and_asks_this_server_only(visitor: Screen):
    asked = Asked(visitor.page.context)
    answer = visitor.page.goto(visitor.url + PAGE)
    assert answer and answer.status == 200
    for block in BLOCKS:
        visitor.page.wait_for_selector(f"section[data-snippet=s_smarter_{block}]")
    visitor.page.locator("[data-smarter-form] form").wait_for()
    visitor.page.evaluate("document.fonts.ready.then(() => true)")
    visitor.take_picture("landing")
    assert asked.foreign(visitor.url) == []
    assert not visitor.is_wider_than_the_screen()


def test_who_fills_the_form_in_is_a_lead_of_the_operators_tenant(
    visitor: Screen, stage: Stage
):
    page = visitor.page
    page.goto(f"{visitor.url}{PAGE}?utm_source=feria")
    place = page.locator("[data-smarter-form]")
    place.locator("form").wait_for()
    email = f"inicio-{(page.viewport_size or {})['width']}@example.cl"
    place.get_by_label("Nombre").fill("Amanda Curihuinca")
    place.get_by_label("Correo electrónico").fill(email)
    place.get_by_label("Mensaje").fill("¿Cuánto cuesta para ocho personas?")
    place.get_by_label("Acepto").check()
    place.get_by_role("button", name="Enviar").click()
    place.get_by_role("heading", name="¡Listo!").wait_for()
    owners = until(lambda: stage.sql.rows(LEADS, email), what="the lead")
    assert owners == [(stage.tenants[0].company_id,)]


def test_without_the_form_the_button_leads_to_it(visitor: Screen):
    visitor.page.goto(visitor.url + PAGE)
    visitor.page.click("section[data-snippet=s_smarter_intro] a[href$='/contact']")
    visitor.page.wait_for_url("**/f/**")
    visitor.page.wait_for_selector(".sf-form")
