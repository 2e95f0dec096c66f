"""Forms as visitors meet them: on their page, on another site, on any screen."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.support.stage import Stage
from tests.support.waiting import until
from tests.support.web import WebSession

from .screen import DESKTOP, PHONE, Screen

TITLE = "¿Conversemos sobre tu cocina?"
NAME = "Rosario Ñancupil"
PAGE = """<!DOCTYPE html>
<html lang="es"><head><meta charset="utf-8"><title>Muebles</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'self'; script-src {server}{more}; frame-src 'self'{more}; connect-src {server}; style-src 'nonce-x'">
<style nonce="x">* {{ color: red; font-size: 30px; }} main {{ max-width: 34rem; margin: auto }}
</style></head><body><main>{snippet}</main></body></html>"""


@pytest.fixture(scope="module")
def manager_web(stage: Stage, web_url: str) -> WebSession:
    return stage.tenants[0].web(web_url)


class Site:
    """Web sites of the tenant's: a real server, for browsers look at its address."""

    def __init__(self) -> None:
        self.page = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(site.page.encode())

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Not the server's host name, so another origin; and one that is not allowed.
        port = self._server.server_address[1]
        self.url, self.other_url = (
            f"http://localhost:{port}",
            f"http://x.localhost:{port}",
        )
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def form(manager_web: WebSession, site: Site) -> dict[str, Any]:
    """A form of the first tenant that may stand on the site."""
    values = {
        "name": "Cotización",
        "title_es": TITLE,
        "title_en": "Shall we talk about your kitchen?",
        "intro_es": "Cuéntanos qué necesitas y te llamamos el mismo día.",
        "intro_en": "Tell us what you need and we call you the same day.",
        "consent_marketing_es": "Quiero recibir novedades y ofertas.",
        "consent_marketing_en": "I want to receive news and offers.",
        "policy_url": "https://www.example.cl/privacidad",
        "allowed_origins": site.url,
        # Only the script waits for itself; pages are sent as fast as the browser can.
        "min_seconds": 0,
    }
    (form_id,) = manager_web.call("smarter.form", "create", [values])
    names = ["slug", "browser_key", "snippet"]
    (facts,) = manager_web.call("smarter.form", "read", [form_id], names)
    return facts


class Visit:
    """Somebody without a session, with a browser of some size."""

    def __init__(self, browser: Browser, pictures, size, **options) -> None:
        self.context: BrowserContext = browser.new_context(viewport=size, **options)
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)
        self._pictures = pictures / f"{{}}-{size['width']}.png"

    def _note(self, message) -> None:
        if message.type == "error" and "422" not in message.text:
            self.complaints.append(message.text)

    def take_picture(self, name: str) -> None:
        self._pictures.parent.mkdir(parents=True, exist_ok=True)
        path = str(self._pictures).format(name)
        self.page.screenshot(path=path, full_page=True)

    def fits(self) -> bool:
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth <= window.innerWidth"
            )
        )


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visit(request, browser: Browser, pictures) -> Iterator[Visit]:
    visit = Visit(browser, pictures, request.param, locale="es-CL")
    yield visit
    visit.context.close()
    assert visit.complaints == []


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def plain_visit(request, browser: Browser, pictures) -> Iterator[Visit]:
    """Without JavaScript."""
    visit = Visit(
        browser, pictures, request.param, locale="es-CL", java_script_enabled=False
    )
    yield visit
    visit.context.close()


def on_site(
    visit: Visit, form: dict[str, Any], server: str, site: Site, more: str = ""
) -> Locator:
    """Open the site that the form stands on, and return the form."""
    snippet = form["snippet"].split('src="')[0] + f'src="{server}/f/embed.js" async>'
    site.page = PAGE.format(server=server, snippet=f"{snippet}</script>", more=more)
    visit.page.goto(f"{site.url}/contacto?utm_source=folleto")
    found = visit.page.locator("[data-smarter-form]")
    found.locator("form").wait_for()
    return found


def fill_in(place: Page | Locator, email: str) -> None:
    place.get_by_label("Nombre").fill(NAME)
    place.get_by_label("Correo electrónico").fill(email)
    place.get_by_label("Mensaje").fill("Una cocina de 3 metros.")
    place.get_by_label("Acepto").check()


def wait_for_lead(stage: Stage, email: str) -> dict[str, Any]:
    query = "SELECT payload FROM smarter_lead_intake WHERE email = %s"
    return until(lambda: stage.sql.value(query, email), what=f"the lead of {email}")


def test_page_without_javascript(plain_visit: Visit, stage, web_url, form):
    page = plain_visit.page
    page.goto(f"{web_url}/f/{form['slug']}?utm_campaign=otono")
    page.get_by_role("heading", name=TITLE).wait_for()
    plain_visit.take_picture("form-page")
    assert plain_visit.context.cookies() == []

    # The browser's own checks are what a visitor meets first; go past them.
    page.get_by_label("Nombre").fill(NAME)
    page.get_by_label("Correo electrónico").fill("rosario@x")
    page.get_by_label("Acepto").check()
    page.get_by_role("button", name="Enviar").click()
    page.get_by_role("alert").wait_for()
    plain_visit.take_picture("form-page-refused")
    assert page.get_by_label("Nombre").input_value() == NAME

    size = page.viewport_size or {}
    email = f"rosario-{size['width']}@example.cl"
    fill_in(page, email)
    page.get_by_role("button", name="Enviar").click()
    page.get_by_role("heading", name="¡Listo!").wait_for()
    plain_visit.take_picture("form-thanks")
    payload = wait_for_lead(stage, email)
    assert payload["utm_campaign"] == "otono"
    assert payload["consent"]["purposes"] == ["contact"]


def test_page(visit: Visit, web_url, form):
    visit.page.goto(f"{web_url}/f/{form['slug']}")
    visit.page.get_by_role("heading", name=TITLE).wait_for()
    assert visit.fits()
    visit.page.get_by_role("link", name="English").click()
    visit.page.get_by_role("button", name="Send").wait_for()
    visit.take_picture("form-page-english")
    assert visit.fits()


def test_keyboard_alone(visit: Visit, stage, web_url, form):
    page = visit.page
    page.goto(f"{web_url}/f/{form['slug']}")
    page.get_by_label("Nombre").focus()
    width = (page.viewport_size or {})["width"]
    email = f"teclado-{width}@example.cl"
    for text in (NAME, email, "", "Hola"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    # The page's policy keeps Playwright from waiting inside of it.
    until(
        lambda: page.evaluate("performance.now()"),
        accept=lambda age_ms: age_ms > 1100,
        what="the time that a person takes",
    )
    page.get_by_role("button", name="Enviar").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="¡Listo!").wait_for()
    assert wait_for_lead(stage, email)["message"] == "Hola"


def test_on_another_site(visit: Visit, stage, web_url, form, site):
    place = on_site(visit, form, web_url, site)
    visit.take_picture("form-embedded")
    assert visit.fits()
    # The site's style sheet stops at the form.
    size = place.locator("label").first.evaluate("e => getComputedStyle(e).fontSize")
    assert size == "15px"

    place.get_by_role("button", name="Enviar").click()
    place.get_by_role("alert").get_by_text("Nombre").wait_for()
    visit.take_picture("form-embedded-refused")
    assert visit.fits()
    focused = "document.activeElement.shadowRoot.activeElement.name"
    assert visit.page.evaluate(focused) == "name"

    width = (visit.page.viewport_size or {})["width"]
    email = f"sitio-{width}@example.cl"
    fill_in(place, email)
    place.get_by_label("novedades").check()
    place.get_by_role("button", name="Enviar").click()
    place.get_by_role("heading", name="¡Listo!").wait_for()
    visit.take_picture("form-embedded-thanks")
    payload = wait_for_lead(stage, email)
    assert payload["utm_source"] == "folleto"
    assert payload["page_url"].startswith(f"{site.url}/contacto")
    assert payload["consent"]["purposes"] == ["contact", "marketing"]
    assert payload["consent"]["channels"] == ["email"]


def test_a_site_that_is_not_allowed_shows_no_form(visit: Visit, web_url, form, site):
    site.page = f"""<!DOCTYPE html><html lang="en"><body>
        <div data-smarter-form="{form["browser_key"]}"></div>
        <script src="{web_url}/f/embed.js"></script></body></html>"""
    visit.page.goto(site.other_url)
    visit.page.get_by_text("could not be loaded").wait_for()
    # The browser says why, to who looks there.
    assert visit.complaints
    visit.complaints.clear()


SITE_KEY, SECRET_KEY = "0x4AAAAAAAsandbox", "0x4AAAAAAAsandbox-secret"
CLOUDFLARE = "https://challenges.cloudflare.com"


@pytest.fixture(scope="module")
def guarded(manager_web: WebSession, site: Site, stage: Stage) -> dict[str, Any]:
    """A form whose visitors Turnstile judges, which the sandbox plays."""
    stage.sandbox.put_widget(SITE_KEY, SECRET_KEY)
    values = {
        "name": "Con control",
        "title_es": TITLE,
        "allowed_origins": site.url,
        "min_seconds": 0,
        "turnstile_site_key": SITE_KEY,
        "turnstile_secret": SECRET_KEY,
    }
    (form_id,) = manager_web.call("smarter.form", "create", [values])
    names = ["slug", "browser_key", "snippet"]
    (facts,) = manager_web.call("smarter.form", "read", [form_id], names)
    return facts


def play_cloudflare(visit: Visit, stage: Stage) -> list[str]:
    """Let the sandbox answer what the browser asks Cloudflare; return what it asks."""
    asked: list[str] = []

    def answer(route) -> None:
        url = route.request.url
        asked.append(url)
        route.fulfill(
            response=route.fetch(url=url.replace(CLOUDFLARE, stage.sandbox.url))
        )

    visit.context.route(f"{CLOUDFLARE}/**", answer)
    return asked


def wait_for_conversion(stage: Stage, email: str) -> None:
    query = (
        "SELECT count(*) FROM smarter_lead_intake"
        " WHERE email = %s AND lead_id IS NOT NULL"
    )
    until(lambda: stage.sql.value(query, email), what=f"the lead of {email}")


def test_page_with_turnstile(visit: Visit, stage, web_url, guarded):
    asked = play_cloudflare(visit, stage)
    page = visit.page
    page.goto(f"{web_url}/f/{guarded['slug']}")
    page.get_by_text("Turnstile: success").wait_for()
    visit.take_picture("form-turnstile")
    assert visit.fits()
    assert asked == [f"{CLOUDFLARE}/turnstile/v0/api.js"]
    email = f"control-{(page.viewport_size or {})['width']}@example.cl"
    fill_in(page, email)
    page.get_by_role("button", name="Enviar").click()
    page.get_by_role("heading", name="¡Listo!").wait_for()
    wait_for_conversion(stage, email)


def test_turnstile_without_javascript(plain_visit: Visit, web_url, guarded):
    page = plain_visit.page
    page.goto(f"{web_url}/f/{guarded['slug']}")
    # Playwright's way of switching scripts off leaves <noscript> hidden.
    assert "necesita JavaScript" in (page.locator("noscript").text_content() or "")
    fill_in(page, "sin@example.cl")
    page.get_by_role("button", name="Enviar").click()
    page.get_by_role("alert").get_by_text("eres una persona").wait_for()
    assert page.get_by_label("Nombre").input_value() == NAME


def test_turnstile_on_another_site(visit: Visit, stage, web_url, guarded, site):
    asked = play_cloudflare(visit, stage)
    place = on_site(visit, guarded, web_url, site, more=f" {CLOUDFLARE}")
    place.get_by_text("Turnstile: success").wait_for()
    visit.take_picture("form-turnstile-embedded")
    assert visit.fits()
    assert asked == [f"{CLOUDFLARE}/turnstile/v0/api.js?render=explicit"]
    email = f"sitio-control-{(visit.page.viewport_size or {})['width']}@example.cl"
    fill_in(place, email)
    place.get_by_role("button", name="Enviar").click()
    place.get_by_role("heading", name="¡Listo!").wait_for()
    wait_for_conversion(stage, email)


def test_builder(manager: Screen, form):
    manager.open_menu("smarter_form.menu_forms")
    manager.wait_for_record("Cotización")
    manager.take_picture("forms")
    assert not manager.is_wider_than_the_screen()
    manager.open_record("Cotización")
    manager.page.wait_for_selector(
        "[name=field_ids] :is(.o_data_row, .o_kanban_record)"
    )
    manager.close_notices()
    manager.take_picture("form-builder")
    assert not manager.is_wider_than_the_screen()
    for tab in ("texts", "consent", "embed", "turnstile", "handling"):
        manager.page.locator(f".o_notebook .nav-link[name={tab}]").click()
        manager.page.wait_for_selector(".tab-pane.active")
        manager.take_picture(f"form-builder-{tab}")


def test_preview(manager: Screen, form):
    manager.open_menu("smarter_form.menu_forms")
    manager.open_record("Cotización")
    with manager.page.context.expect_page() as opened:
        manager.click_button("action_open_page")
    opened.value.get_by_role("heading", name=TITLE).wait_for()
    opened.value.close()


def test_conversion(manager: Screen, stage, form):
    manager.page.goto(f"{manager.url}/odoo/form-leads")
    manager.page.wait_for_selector(".o_graph_renderer canvas")
    manager.close_notices()
    assert not manager.is_wider_than_the_screen()
    manager.take_picture("form-conversion")
