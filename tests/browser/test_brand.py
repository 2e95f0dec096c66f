"""The brand of each tenant on every page, from this server alone, and of nobody else."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support import brands
from tests.support.brands import Asked, Brand
from tests.support.stage import Stage
from tests.support.web import WebSession

from .conftest import ADMIN
from .screen import DESKTOP, PHONE, Screen

TABLET = {"width": 768, "height": 1024}
SIZES = {"360": PHONE, "768": TABLET, "1280": DESKTOP}
LOOKS = (("#0F766E", "Fierros desde 1962"), ("#9D174D", "Tu sonrisa, sin apuro"))
# Nobody can read white on it, so what stands on it has to be dark.
PALE, INK = "#FFEE00", "rgb(17, 24, 39)"
TYPEFACE = "inter-latin-wght-normal"
AT_ONCE = 8
# Asked for without waiting, so that both browsers' requests are served together.
ASK_MANY = """count => {
    const sheets = text => [...new Set(text.match(/\\/brand\\/[^"]+\\.css/g) || [])];
    const ask = path => fetch(path).then(answer => answer.text()).then(sheets);
    const paths = ["/app", "/odoo", "/web/login"];
    const all = [...Array(count).keys()].map(n => ask(paths[n % paths.length]));
    window.brandsSeen = Promise.all(all);
}"""


EMBED = """key => {
    const place = document.createElement("div");
    place.dataset.smarterForm = key;
    const script = document.createElement("script");
    script.src = "/f/embed.js";
    document.querySelector(".so-card").append(place, script);
}"""
SHEETS = "[...document.querySelectorAll('link[rel=stylesheet]')].map(l => l.href)"
READ = "url => fetch(url).then(answer => answer.text())"
# What the web client keeps of who signed in with this browser.
REMEMBER = """names => localStorage.setItem("web.lastConnectedUser", JSON.stringify(
    names.map((name, n) => ({ login: name, name, userId: n, partnerId: n }))))"""
MANIFEST = """fetch(document.querySelector("link[rel=manifest]").href)
    .then(answer => answer.json())"""


@pytest.fixture(scope="module")
def looks(stage: Stage, web_url: str) -> Iterator[list[Brand]]:
    """Both tenants, each with colours and a slogan."""
    found = []
    for tenant, (color, slogan) in zip(stage.tenants, LOOKS, strict=True):
        brands.choose(tenant.web(web_url), brand_primary=color, slogan=slogan)
        found.append(Brand(tenant, brands.slug_of(stage, tenant), color, slogan))
    yield found
    for tenant in stage.tenants:
        brands.forget(tenant.web(web_url))


@pytest.fixture(scope="module")
def form_slug(stage: Stage, web_url: str) -> str:
    """The address of a form of the first tenant."""
    web = stage.tenants[0].web(web_url)
    values = {"name": "Con marca", "title_es": "Cuéntanos qué necesitas"}
    (form_id,) = web.call("smarter.form", "create", [values])
    (facts,) = web.call("smarter.form", "read", [form_id], ["slug"])
    return str(facts["slug"])


@pytest.fixture(scope="module")
def open_to_all(web_url: str) -> Iterator[None]:
    """The website lets visitors sign up, while these tests run."""
    admin = WebSession(web_url, *ADMIN)
    sites = admin.call("website", "search", [])
    before = admin.call("website", "read", sites, ["auth_signup_uninvited"])
    admin.call("website", "write", sites, {"auth_signup_uninvited": "b2c"})
    yield
    for site in before:
        values = {"auth_signup_uninvited": site["auth_signup_uninvited"]}
        admin.call("website", "write", [site["id"]], values)


@pytest.fixture(params=SIZES.values(), ids=SIZES)
def visitor(request, browser: Browser, web_url, pictures) -> Iterator[Screen]:
    """Somebody who has not signed in."""
    screen = Screen(browser, web_url, request.param, pictures)
    yield screen
    screen.close()


def settle(page: Page) -> None:
    """Wait for what a page asks for after it is loaded: its typeface."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => true)")


VISITED = {
    "login": "/web/login",
    "entrance": "/t/{slug}",
    "sign-up": "/web/signup",
    "reset": "/web/reset_password",
    "website": "/",
    "contact": "/contactus",
    "form": "/f/{form}",
}


@pytest.mark.parametrize("name", VISITED)
def test_a_visitors_page_asks_this_server_only_and_fits(
    visitor: Screen, looks: list[Brand], form_slug: str, open_to_all, name: str
):
    asked = Asked(visitor.page.context)
    path = VISITED[name].format(slug=looks[0].slug, form=form_slug)
    answer = visitor.page.goto(visitor.url + path)
    assert answer and answer.status == 200
    settle(visitor.page)
    assert asked.urls
    assert asked.foreign(visitor.url) == []
    assert any(TYPEFACE in url for url in asked.urls)
    visitor.take_picture(f"brand-{name}")
    assert not visitor.is_wider_than_the_screen()
    assert visitor.take_complaints() == []


def test_a_page_that_is_not_there_asks_this_server_only(visitor: Screen, looks):
    asked = Asked(visitor.page.context)
    answer = visitor.page.goto(f"{visitor.url}/no/hay/tal/pagina")
    assert answer and answer.status == 404
    settle(visitor.page)
    assert visitor.page.locator(".so-error[data-status='404']").count() == 1
    assert asked.foreign(visitor.url) == []
    visitor.take_picture("brand-404")
    assert not visitor.is_wider_than_the_screen()


@pytest.mark.parametrize("path", ["/app", "/odoo", "/my"])
def test_a_managers_page_asks_this_server_only_and_fits(
    visitor: Screen, looks: list[Brand], path: str
):
    tenant = looks[0].tenant
    visitor.log_in(tenant.login, tenant.password)
    asked = Asked(visitor.page.context)
    visitor.page.goto(visitor.url + path)
    settle(visitor.page)
    if path == "/odoo":
        visitor.wait_for_view()
    assert asked.urls
    assert asked.foreign(visitor.url) == []
    assert brands.shown_color(visitor.page) == looks[0].color
    assert not visitor.is_wider_than_the_screen()
    assert visitor.take_complaints() == []


@pytest.mark.parametrize("path", ["/app", "/odoo"])
def test_what_a_phone_installs_is_the_tenants(
    browser: Browser, web_url, pictures, looks: list[Brand], path: str
):
    for brand in looks:
        screen = Screen(browser, web_url, PHONE, pictures)
        try:
            screen.log_in(brand.tenant.login, brand.tenant.password)
            screen.page.goto(web_url + path)
            manifest = screen.page.evaluate(MANIFEST)
        finally:
            screen.close()
        assert manifest["name"] == brand.tenant.name
        assert manifest["theme_color"] == brand.color
        assert manifest["start_url"] == "/app"
        assert all(f"/brand/{brand.slug}/" in icon["src"] for icon in manifest["icons"])


def test_an_embedded_form_in_a_pale_colour_can_be_read(
    visitor: Screen, stage: Stage, looks: list[Brand]
):
    web = stage.tenants[0].web(visitor.url)
    values = {"name": "Pálido", "title_es": "Hola", "accent": PALE}
    (form_id,) = web.call("smarter.form", "create", [values])
    (form,) = web.call("smarter.form", "read", [form_id], ["browser_key"])
    page = visitor.page
    page.goto(f"{visitor.url}/web/login")
    page.evaluate(EMBED, form["browser_key"])
    button = page.locator("[data-smarter-form] .sf-button")
    button.wait_for()
    assert button.evaluate("e => getComputedStyle(e).color") == INK
    visitor.take_picture("brand-form-pale")


def assert_entrance_of(page: Page, brand: Brand, other: Brand) -> None:
    assert page.locator(".so-name").inner_text() == brand.tenant.name
    assert page.locator(".so-slogan").inner_text() == brand.slogan
    assert brands.shown_color(page) == brand.color
    button = page.locator("form.oe_login_form button[type=submit]")
    painted = button.evaluate("e => getComputedStyle(e).backgroundColor")
    assert painted == css_rgb(brand.color)
    assert_nothing_of(page, other)


def assert_nothing_of(page: Page, other: Brand) -> None:
    text = page.content()
    for trace in (other.tenant.name, other.slogan, other.color, f"/{other.slug}/"):
        assert trace not in text


def css_rgb(color: str) -> str:
    parts = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgb({', '.join(map(str, parts))})"


def test_one_browser_one_tenant_after_the_other(visitor: Screen, looks: list[Brand]):
    page = visitor.page
    for brand, other in itertools.permutations(looks):
        page.goto(visitor.url + brand.entrance)
        assert_entrance_of(page, brand, other)
        page.fill("input[name=login]", brand.tenant.login)
        page.fill("input[name=password]", brand.tenant.password)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_url("**/app")
        assert brands.shown_color(page) == brand.color
        assert_nothing_of(page, other)
        page.goto(f"{visitor.url}/odoo")
        visitor.wait_for_view()
        bar = page.locator(".o_main_navbar")
        painted = bar.evaluate("e => getComputedStyle(e).backgroundColor")
        assert painted == css_rgb(brand.color)
        assert_nothing_of(page, other)
        page.goto(f"{visitor.url}/web/session/logout?redirect=/web/login")
        page.wait_for_selector("form.oe_login_form")
        assert_nothing_of(page, other)
    assert visitor.take_complaints() == []


def test_the_link_of_another_tenant_changes_the_login_only(
    visitor: Screen, looks: list[Brand]
):
    own, other = looks
    page = visitor.page
    visitor.log_in(own.tenant.login, own.tenant.password)
    page.goto(visitor.url + own.entrance)
    page.wait_for_url("**/app")
    page.goto(visitor.url + other.entrance)
    assert_entrance_of(page, other, own)
    page.goto(f"{visitor.url}/app")
    assert brands.shown_color(page) == own.color
    assert_nothing_of(page, other)


def test_two_browsers_at_once(browser: Browser, web_url, pictures, looks: list[Brand]):
    screens = []
    try:
        for brand in looks:
            screen = Screen(browser, web_url, DESKTOP, pictures)
            screens.append(screen)
            screen.log_in(brand.tenant.login, brand.tenant.password)
        for screen in screens:
            screen.page.evaluate(ASK_MANY, AT_ONCE * 3)
        for screen, brand in zip(screens, looks, strict=True):
            seen = screen.page.evaluate("window.brandsSeen")
            assert len(seen) == AT_ONCE * 3
            slugs = {sheet.split("/")[2] for sheets in seen for sheet in sheets}
            assert slugs == {brand.slug}
            assert all(len(sheets) == 1 for sheets in seen[::3])  # each /app
    finally:
        for screen in screens:
            screen.close()


@pytest.fixture
def host_names(web_url: str, looks: list[Brand]) -> Iterator[list[str]]:
    """A name for each tenant, which every browser takes for this machine."""
    admin = WebSession(web_url, *ADMIN)
    names = [f"{brand.slug}.localhost" for brand in looks]
    for brand, name in zip(looks, names, strict=True):
        admin.call(
            "res.company", "write", [brand.tenant.company_id], {"host_name": name}
        )
    yield names
    for brand in looks:
        admin.call(
            "res.company", "write", [brand.tenant.company_id], {"host_name": False}
        )


@pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
def test_a_host_name_leads_to_its_tenant(
    browser: Browser, web_url, pictures, looks: list[Brand], host_names, place: int
):
    brand, other = looks[place], looks[1 - place]
    url = f"http://{host_names[place]}:{web_url.rpartition(':')[2]}"
    visitor = Screen(browser, url, DESKTOP, pictures)
    try:
        page = visitor.page
        asked = Asked(page.context)
        page.goto(f"{url}/")
        page.wait_for_url("**/web/login")
        assert_entrance_of(page, brand, other)
        page.fill("input[name=login]", brand.tenant.login)
        page.fill("input[name=password]", brand.tenant.password)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_url(f"{url}/app")
        assert brands.shown_color(page) == brand.color
        assert_nothing_of(page, other)
        assert asked.foreign(url) == []
    finally:
        visitor.close()


def test_every_stylesheet_compiles(browser: Browser, web_url, pictures, looks):
    """Odoo writes the error of a broken stylesheet into the stylesheet."""
    screen = Screen(browser, web_url, DESKTOP, pictures)
    try:
        tenant = looks[0].tenant
        screen.log_in(tenant.login, tenant.password)
        sheets = set()
        for path in ("/odoo", "/app", "/web/login", "/"):
            screen.page.goto(web_url + path)
            sheets |= set(screen.page.evaluate(SHEETS))
        texts = {url: screen.page.evaluate(READ, url) for url in sheets}
    finally:
        screen.close()
    for bundle in ("web.assets_web", "web.assets_frontend", "assets_tokens"):
        assert any(bundle in url for url in sheets), bundle
    for url, text in texts.items():
        assert "CSS error message" not in text, url
        assert not re.search(r"url\([\"']?(https?:)?//|@import", text), url


def test_the_login_needs_no_script(browser: Browser, web_url, looks: list[Brand]):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(web_url + looks[0].entrance)
        page.fill("input[name=login]", looks[0].tenant.login)
        page.fill("input[name=password]", looks[0].tenant.password)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_url("**/app")
    finally:
        context.close()


def test_who_shares_a_browser_chooses_a_name(visitor: Screen, looks: list[Brand]):
    page = visitor.page
    page.goto(f"{visitor.url}/web/login")
    page.evaluate(REMEMBER, ["rosa", "luis"])
    page.reload()
    page.wait_for_selector(".o_user_switch")
    assert not page.locator("form.oe_login_form").is_visible()
    visitor.take_picture("brand-login-choice")
    page.click(".o_user_switch button:has-text('luis')")
    assert page.input_value("input[name=login]") == "luis"
    page.wait_for_selector("form.oe_login_form")


def test_the_brand_page_shows_what_is_chosen_before_anybody_else_sees_it(
    manager: Screen, stage: Stage, looks: list[Brand]
):
    page, brand = manager.page, looks[0]
    manager.open_menu("smarter_theme.menu_brand")
    page.wait_for_selector(".so_brand_form")
    preview = page.locator(".so_preview")
    color = page.locator("[name=brand_primary] input[type=text]")
    color.fill(PALE.lower())
    color.press("Tab")
    page.wait_for_selector(f".so_preview[style*='--so-primary:{PALE}']")
    # It says that this colour is no text, and by what it is replaced there.
    page.wait_for_selector(f".so_brand_form .alert-info:has-text('{PALE}')")
    button = preview.locator(".so_preview_button")
    assert button.evaluate("e => getComputedStyle(e).color") == INK
    page.locator("[name=slogan] input").fill("Pan recién hecho")
    page.locator("[name=slogan] input").press("Tab")
    page.wait_for_selector(".so_preview_slogan:has-text('Pan recién hecho')")
    manager.take_picture("brand-page")
    assert not manager.is_wider_than_the_screen()
    query = "SELECT brand_primary, slogan FROM res_company WHERE id = %s"
    kept = stage.sql.rows(query, brand.tenant.company_id)
    assert kept == [(brand.color, brand.slogan)]
    try:
        page.click(".modal button[name=action_apply]")
        page.wait_for_selector(".modal", state="detached")
        brands.wait_for_color(page, PALE)
        page.wait_for_selector(".o_main_navbar")
        bar = page.locator(".o_main_navbar")
        assert bar.evaluate("e => getComputedStyle(e).color") == INK
    finally:
        web = brand.tenant.web(manager.url)
        brands.choose(web, brand_primary=brand.color, slogan=brand.slogan)


def test_what_is_no_colour_is_refused_on_the_page(manager: Screen, looks: list[Brand]):
    page = manager.page
    manager.open_menu("smarter_theme.menu_brand")
    color = page.locator("[name=brand_primary] input[type=text]")
    color.fill("rojo")
    color.press("Tab")
    page.wait_for_selector("[name=brand_primary].o_field_invalid")
