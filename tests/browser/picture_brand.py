"""Take the pictures of every surface at three widths, and Odoo's own beside ours.

    scripts/up --json --detach | PYTHONPATH=scripts .../python -m tests.browser.picture_brand

Reads the facts that ``scripts/up --json`` prints, gives the demo tenants a brand, and
writes one picture for each surface to ``docs/images``. Odoo's own login and web client
are those of a database with Odoo's modules alone, served for the while.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from smarter_dev import database, sql, template
from smarter_dev.server import OdooServer, free_port

from tests.support import brands
from tests.support.web import WebSession

from . import board
from .board import Shot
from .screen import Screen, open_browser

TARGET = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDTHS = {
    360: {"width": 360, "height": 740},
    768: {"width": 768, "height": 900},
    1280: {"width": 1280, "height": 800},
}
LOOKS = (
    {"brand_primary": "#0F766E", "brand_secondary": "#F59E0B", "slogan": "Desde 1962"},
    {"brand_primary": "#7C3AED", "brand_secondary": "#0EA5E9", "slogan": "Sin apuro"},
)
STOCK_DATABASE = "smarteros_stock_pictures"
STOCK_ADMIN = ("admin", "admin")
MAIL = """
    SELECT body_html FROM mail_mail mail
      JOIN mail_message message ON message.id = mail.mail_message_id
     WHERE message.model = 'crm.lead' AND message.res_id = %s
  ORDER BY mail.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Surface:
    """A page, who looks at it, and what has to be there before the picture."""

    name: str
    path: str
    ready: str
    who: str = ""


SURFACES = (
    Surface("login", "/t/{slug}", "form.oe_login_form"),
    Surface("login-other", "/t/{other}", "form.oe_login_form"),
    Surface("login-neutral", "/t/nadie", "form.oe_login_form"),
    Surface("reset", "/web/reset_password?tenant={slug}", ".oe_reset_password_form"),
    Surface("clerk-refused", "/auth/clerk/callback?state=x&code=x", ".so-card"),
    Surface("website", "/", "#wrapwrap"),
    Surface("form", "/f/{form}?lang=es", ".sf-form"),
    Surface("not-found", "/no/hay/tal/pagina", ".so-error"),
    Surface("offline", "/odoo/offline", ".card"),
    Surface(
        "dashboard", "/app", "body:not(:has([aria-busy=true])) .sp-tile", "manager"
    ),
    Surface("notifications", "/app/notifications", "#sp-main", "manager"),
    Surface(
        "document",
        "/report/html/web.preview_externalreport/{company}",
        ".article",
        "manager",
    ),
    Surface("pipeline", "{leads}", ".o_kanban_record", "manager"),
    Surface("brand-page", "{brand}", ".so_preview", "manager"),
    Surface("tenants", "{tenants}", ".o_view_controller", "operator"),
)


def main() -> int:
    facts = json.load(sys.stdin)
    TARGET.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser, branded(facts) as words:
        for surface in SURFACES:
            shots = take_widths(browser, facts, surface, words)
            board.save(browser, shots, TARGET / f"brand-{surface.name}.png")
        take_mail(browser, facts)
        take_stock(browser, facts, words)
    return 0


@contextmanager
def branded(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the tenants a brand for the while; yield the words of the addresses."""
    webs = [manager(facts, place) for place in range(len(LOOKS))]
    for web, look in zip(webs, LOOKS, strict=True):
        brands.choose(web, **look)
    try:
        yield words_of(facts, webs)
    finally:
        for web in webs:
            brands.forget(web)


def manager(facts: dict[str, Any], place: int) -> WebSession:
    tenant = facts["tenants"][place]
    return WebSession(facts["url"], tenant["login"], tenant["password"])


def words_of(facts: dict[str, Any], webs: list[WebSession]) -> dict[str, Any]:
    admin = WebSession(facts["url"], *login_of(facts, "operator"))
    names = [tenant["name"] for tenant in facts["tenants"]]
    found = admin.call(
        "res.company", "search_read", [("name", "in", names)], ["name", "slug"]
    )
    by_name = {company["name"]: company for company in found}
    first, second = (by_name[name] for name in names[:2])
    return {
        "slug": first["slug"],
        "other": second["slug"],
        "company": first["id"],
        "form": form_slug(webs[0]),
    }


def form_slug(web: WebSession) -> str:
    """Return the address of a form of this tenant, made when there is none."""
    found = web.call("smarter.form", "search_read", [], ["slug"])
    if not found:
        values = {"name": "Cotización", "title_es": "Cuéntanos qué necesitas"}
        made = web.call("smarter.form", "create", [values])
        found = web.call("smarter.form", "read", made, ["slug"])
    return str(found[0]["slug"])


def login_of(facts: dict[str, Any], who: str) -> tuple[str, str]:
    person = facts["admin"] if who == "operator" else facts["tenants"][0]
    return person["login"], person["password"]


def take_widths(
    browser: Browser, facts: dict[str, Any], surface: Surface, words: dict[str, Any]
) -> list[Shot]:
    """Take a surface at each width."""
    return [
        Shot(f"{width} px", take(browser, facts, surface, words, size))
        for width, size in WIDTHS.items()
    ]


def take(
    browser: Browser,
    facts: dict[str, Any],
    surface: Surface,
    words: dict[str, Any],
    size: dict[str, int],
) -> bytes:
    screen = Screen(browser, facts["url"], size, TARGET)
    try:
        if surface.who:
            screen.log_in(*login_of(facts, surface.who))
            words = {**words, **actions(screen)}
        return shoot(screen, surface.path.format(**words), surface.ready)
    finally:
        screen.close()


def actions(screen: Screen) -> dict[str, str]:
    """Return the addresses of the menus that pictures show, if the person has them."""
    wanted = {
        "leads": "smarter_lead.menu_leads",
        "brand": "smarter_theme.menu_brand",
        "tenants": "smarter_tenant.menu_tenants",
    }
    menus = screen.menus()
    return {
        word: f"/odoo/action-{menus[xmlid]['actionID']}"
        for word, xmlid in wanted.items()
        if xmlid in menus
    }


def shoot(screen: Screen, path: str, ready: str) -> bytes:
    """Open a page and take its picture when it is all there."""
    page = screen.page
    page.goto(screen.url + path)
    page.wait_for_selector(ready)
    page.wait_for_selector(".o_loading_indicator", state="detached")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(
        "Promise.all([...document.images].map("
        "image => { image.loading = 'eager'; return image.decode().catch(() => 0); }))"
    )
    screen.close_notices()
    return page.screenshot()


def take_mail(browser: Browser, facts: dict[str, Any]) -> None:
    """An e-mail as it leaves: the manager writes to the customer of a lead."""
    web = manager(facts, 0)
    lead = web.call("crm.lead", "search", [("email_from", "!=", False)], limit=1)[0]
    partner = web.call("res.partner", "search", [("email", "!=", False)], limit=1)
    web.call(
        "crm.lead",
        "message_post",
        [lead],
        body="Buenos días: su cotización está lista. ¿Le acomoda hoy a las 16:00?",
        partner_ids=partner,
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    rows = sql.run((MAIL, [lead]), database=facts["database"])
    if not rows:
        print("no e-mail was made", file=sys.stderr)
        return
    shots = [
        Shot(f"{width} px", shoot_html(browser, rows[0][0], size))
        for width, size in WIDTHS.items()
    ]
    board.save(browser, shots, TARGET / "brand-mail.png")


def shoot_html(browser: Browser, html: str, size: dict[str, int]) -> bytes:
    context = browser.new_context(viewport={**size, "height": 480})
    try:
        page = context.new_page()
        page.set_content(html)
        return page.screenshot()
    finally:
        context.close()


def take_stock(browser: Browser, facts: dict[str, Any], words: dict[str, Any]) -> None:
    """Odoo's own login and web client next to ours."""
    with stock_server() as url:
        for name, surface in (("login", SURFACES[0]), ("backend", pipeline())):
            shots = []
            for width in (360, 1280):
                size = WIDTHS[width]
                theirs = shoot_stock(browser, url, name, size)
                ours = take(browser, facts, surface, words, size)
                shots += [
                    Shot(f"Odoo, {width} px", theirs),
                    Shot(f"SmarterOS, {width} px", ours),
                ]
            board.save(browser, shots, TARGET / f"stock-{name}.png")


def pipeline() -> Surface:
    return next(surface for surface in SURFACES if surface.name == "pipeline")


@contextmanager
def stock_server() -> Iterator[str]:
    """Serve Odoo without our addons."""
    database.drop(STOCK_DATABASE)
    database.clone(template.ensure_core(), STOCK_DATABASE)
    try:
        with OdooServer(
            database=STOCK_DATABASE, port=free_port(), workers=0, cron_threads=0
        ) as server:
            yield server.url
    finally:
        database.drop(STOCK_DATABASE)


def shoot_stock(browser: Browser, url: str, name: str, size: dict[str, int]) -> bytes:
    screen = Screen(browser, url, size, TARGET)
    views: dict[str, Callable[[], bytes]] = {
        "login": lambda: shoot(screen, "/web/login", "form.oe_login_form"),
        "backend": lambda: shoot(screen, "/odoo/crm", ".o_kanban_renderer"),
    }
    try:
        if name == "backend":
            screen.log_in(*STOCK_ADMIN)
        return views[name]()
    finally:
        screen.close()


if __name__ == "__main__":
    sys.exit(main())
