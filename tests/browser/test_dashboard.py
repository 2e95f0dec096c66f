"""The dashboard: home of a tenant's people, in one brand, following the tenant live."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.stage import Stage
from tests.support.tenants import Tenant
from tests.support.waiting import until

from .screen import DESKTOP, PHONE, Screen

_numbers = itertools.count()
TABLET = {"width": 768, "height": 1024}
READY = "document.documentElement.dataset.live === '1'"
CONNECTED = "document.documentElement.dataset.bus === 'CONNECTED'"
LOADED = "!document.querySelector('[aria-busy=true]')"


class Dashboard:
    """Somebody who looks at it."""

    def __init__(self, screen: Screen, tenant: Tenant) -> None:
        self.screen = screen
        self.page = screen.page
        self.tenant = tenant

    def log_in(self) -> None:
        self.screen.submit_login(self.tenant.login, self.tenant.password)
        self.page.wait_for_url("**/app")
        self.wait()

    def go(self, path: str = "/app") -> None:
        self.page.goto(self.screen.url + path)
        self.wait()

    def wait(self) -> None:
        for condition in (READY, CONNECTED, LOADED):
            self.page.wait_for_function(condition)

    def state(self, app: str) -> str:
        tile = self.page.locator(f"[data-app={app}]")
        return tile.get_attribute("data-state") or "" if tile.count() else "none"

    def wait_for_state(self, app: str, state: str) -> None:
        until(
            lambda: self.state(app),
            accept=lambda shown: shown == state,
            what=f"{app} to be {state}",
            timeout_s=60,
        )

    def lead(self, name: str) -> int:
        return self.page.locator(f"[data-lead]:has-text('{name}')").count()


@pytest.fixture(scope="module")
def dashboards(
    browser: Browser, web_url, stage: Stage, pictures
) -> Iterator[list[Dashboard]]:
    """The managers of both tenants, each in a browser of their own."""
    found = []
    for tenant in stage.tenants:
        dashboard = Dashboard(Screen(browser, web_url, DESKTOP, pictures), tenant)
        found.append(dashboard)
        dashboard.log_in()
    yield found
    for dashboard in found:
        dashboard.screen.close()


@pytest.fixture
def dashboard(dashboards: list[Dashboard]) -> Iterator[Dashboard]:
    """That of the first tenant; nothing may complain meanwhile."""
    found = dashboards[0]
    found.go()
    yield found
    assert found.screen.take_complaints() == []


@pytest.fixture
def post(stage: Stage) -> Callable[[str], None]:
    """Send a lead of the first tenant by the API."""

    def send(name: str) -> None:
        email = f"dashboard-{next(_numbers)}@ejemplo.cl"
        stage.tenants[0].api(stage.url).create_lead(name=name, email=email)

    return send


@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP], ids=["360", "768", "1280"])
def test_every_page_fits_the_screen(dashboard: Dashboard, size):
    dashboard.page.set_viewport_size(size)
    try:
        for path in pages(dashboard):
            dashboard.go(path)
            dashboard.screen.take_picture(f"dashboard{path.replace('/', '-')}")
            assert not dashboard.screen.is_wider_than_the_screen(), path
    finally:
        dashboard.page.set_viewport_size(DESKTOP)


def pages(dashboard: Dashboard) -> list[str]:
    """Return the pages of ours that this person can go to, as they name them."""
    links = dashboard.page.eval_on_selector_all(
        ".sp-top a[href^='/app']", "links => links.map(link => link.pathname)"
    )
    assert len(links) >= 2
    return sorted(set(links))


def test_a_new_lead_appears_by_itself_and_only_at_its_tenant(
    dashboard: Dashboard, dashboards: list[Dashboard], post
):
    other = dashboards[1]
    other.go()
    crm = dashboard.page.locator("[data-app=crm] .sp-figure strong")
    before = crm.inner_text()
    post("Rosa Araya del Tablero")
    dashboard.page.wait_for_selector("[data-lead]:has-text('Rosa Araya del Tablero')")
    until(crm.inner_text, accept=lambda text: text != before, what="the figure of CRM")
    until(dashboard.page.locator(".sp-count").inner_text, what="the number at the bell")
    assert other.lead("Rosa Araya del Tablero") == 0
    other.go()
    assert other.lead("Rosa Araya del Tablero") == 0
    assert dashboard.tenant.name not in other.page.content()
    assert other.tenant.name not in dashboard.page.content()
    assert other.screen.take_complaints() == []


def test_no_page_of_one_tenant_shows_another_one(
    dashboard: Dashboard, dashboards: list[Dashboard], stage: Stage, request
):
    """Two at once, on all pages, with something of both to mix up."""
    marks = []
    for person in dashboards:
        mark = f"marca-{person.tenant.rut}"
        form = person.tenant.web(stage.url).call(
            "smarter.form", "create", {"name": mark}
        )
        request.addfinalizer(functools.partial(remove, person, stage, form))
        marks.append((mark, person.tenant.name, person.tenant.login))
    for path in pages(dashboard):
        for person in dashboards:
            person.go(path)
        for person, own, other in zip(dashboards, marks, marks[::-1], strict=True):
            content = person.page.content()
            assert own[1] in content, path
            assert not [text for text in other if text in content], path
            assert (own[0] in content) is (path == "/app/forms"), path
    assert dashboards[1].screen.take_complaints() == []


def remove(person: Dashboard, stage: Stage, form: int) -> None:
    person.tenant.web(stage.url).call("smarter.form", "unlink", [form])


def test_the_plan_counts_todays_requests(dashboard: Dashboard, post):
    total = dashboard.page.locator("[data-graph=requests] .sp-total")

    def count() -> int:
        post("Inés Vera del Plan")
        dashboard.go("/app/plan")
        return int(total.inner_text().replace(".", ""))

    before = count()
    until(count, accept=lambda shown: shown > before, what="a request to be counted")
    people = dashboard.page.locator("[data-graph=people] .sp-legend")
    assert people.is_visible()
    for size in (PHONE, TABLET, DESKTOP):
        dashboard.page.set_viewport_size(size)
        people.scroll_into_view_if_needed()
        dashboard.screen.take_picture("dashboard-plan-used")


def test_a_phone_shows_where_people_are(dashboard: Dashboard):
    dashboard.page.set_viewport_size(PHONE)
    try:
        dashboard.go("/app/keys")
        here = dashboard.page.locator(".sp-nav [aria-current]").bounding_box()
        assert here and 0 <= here["x"] and here["x"] + here["width"] <= PHONE["width"]
        nav = dashboard.page.locator(".sp-nav")
        assert nav.get_attribute("data-before") == "1"
    finally:
        dashboard.page.set_viewport_size(DESKTOP)


def test_the_tile_follows_a_connector_that_fails_and_recovers(
    dashboard: Dashboard, stage: Stage, post
):
    dashboard.wait_for_state("automation", "connected")
    fault = stage.sandbox.add_fault("status", path=stage.connections[0].path)
    try:
        post("Luis Tapia del Tablero")
        dashboard.wait_for_state("automation", "error")
        reason = dashboard.page.locator("[data-app=automation] .sp-reason")
        assert "n8n" in reason.inner_text()
        dashboard.screen.take_picture("dashboard-trouble")
    finally:
        stage.sandbox.clear_faults(fault)
        resume(stage)
    dashboard.wait_for_state("automation", "connected")


def resume(stage: Stage) -> None:
    """Have what waits delivered now, as a manager does."""
    web = stage.tenants[0].web(stage.url)
    connector = stage.connections[0].connector_id
    waiting = [("connector_id", "=", connector), ("state", "=", "pending")]
    deliveries = web.call("smarter.delivery", "search", waiting)
    web.call("smarter.delivery", "action_replay", deliveries)
    web.call("smarter.connector", "action_resume", [connector])


def test_an_app_that_is_switched_off_disappears(dashboard: Dashboard, stage: Stage):
    rut = dashboard.tenant.rut
    dashboard.page.wait_for_selector("[data-app=bot]")
    stage.cli.json("tenant", "app", "--rut", rut, "bot", "off")
    try:
        dashboard.page.wait_for_selector("[data-app=bot]", state="detached")
    finally:
        stage.cli.json("tenant", "app", "--rut", rut, "bot", "on")
    dashboard.page.wait_for_selector("[data-app=bot]")


def test_one_browser_one_person_after_the_other(
    browser: Browser, web_url, stage: Stage, pictures, post
):
    post("Elena Ríos del Tablero")
    screen = Screen(browser, web_url, PHONE, pictures)
    try:
        for tenant, other in zip(stage.tenants, reversed(stage.tenants), strict=True):
            person = Dashboard(screen, tenant)
            person.log_in()
            assert tenant.name in screen.page.content()
            assert other.name not in screen.page.content()
            mine = tenant is stage.tenants[0]
            if mine:
                screen.page.wait_for_selector("[data-lead]:has-text('Elena Ríos')")
            assert bool(person.lead("Elena Ríos")) is mine
            screen.page.goto(f"{web_url}/web/session/logout?redirect=/web/login")
    finally:
        screen.close()
    assert screen.take_complaints() == []


def test_the_keyboard_reaches_every_app(dashboard: Dashboard):
    page = dashboard.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "sp-skip"
    wanted = page.locator(".sp-tile-link[href]").count()
    seen = set()
    for _step in range(60):
        page.keyboard.press("Tab")
        app = page.evaluate("document.activeElement.closest('.sp-tile')?.dataset.app")
        seen |= {app} if app else set()
    assert len(seen) == wanted


def test_a_tile_opens_its_app_without_another_login(dashboard: Dashboard):
    dashboard.page.click("[data-app=crm] .sp-tile-link")
    dashboard.screen.wait_for_view()
    assert "/odoo/" in dashboard.page.url


def test_the_web_client_has_a_bell_too(dashboard: Dashboard, post):
    page = dashboard.page
    web_client = f"{dashboard.screen.url}/odoo/action-smarter_lead.action_leads"
    read_all(dashboard)
    page.goto(web_client)
    dashboard.screen.wait_for_view()
    assert page.locator(".o_smarter_notices").count() == 0
    post("Marta Soto de la Campana")
    page.locator(".o_smarter_notices .badge").wait_for()
    page.click(".o_smarter_notices a")
    page.wait_for_url("**/app/notifications")
    page.wait_for_selector(".sp-notices:has-text('Marta Soto')")
    read_all(dashboard)
    page.goto(web_client)
    dashboard.screen.wait_for_view()
    assert page.locator(".o_smarter_notices").count() == 0


def read_all(dashboard: Dashboard) -> None:
    dashboard.go("/app/notifications")
    button = dashboard.page.locator("form[action='/app/notifications/read'] button")
    if button.count():
        button.click()
    dashboard.page.wait_for_selector("[data-unread]", state="detached")


def test_the_first_step_leads_to_the_brand(dashboard: Dashboard):
    step = dashboard.page.locator("[data-step=profile] a")
    if step.count():
        assert "smarter_brand_action" in (step.get_attribute("href") or "")
    action = "smarter_theme.smarter_brand_action"
    dashboard.page.goto(f"{dashboard.screen.url}/odoo/action-{action}")
    dashboard.page.wait_for_selector(".so_brand_form")
