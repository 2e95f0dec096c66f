"""Brands of tenants: chosen as managers do, and seen as browsers do."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, Request, WebSocket

from .stage import Stage
from .tenants import Tenant
from .web import WebSession

_LOCAL = ("data:", "blob:", "about:")
# What the page's own elements get when they say var(--so-primary).
_SHOWN = (
    "getComputedStyle(document.documentElement)"
    ".getPropertyValue('--so-primary').trim().toUpperCase()"
)


@dataclass(frozen=True)
class Brand:
    """A tenant, with what visitors see of it."""

    tenant: Tenant
    slug: str
    color: str
    slogan: str

    @property
    def entrance(self) -> str:
        return f"/t/{self.slug}"


def choose(web: WebSession, **values: object) -> None:
    """Make these the brand of the manager's tenant, on the manager's page."""
    (draft,) = web.call("smarter.brand", "create", [values])
    web.call("smarter.brand", "action_apply", [draft])


def forget(web: WebSession) -> None:
    """Go back to the suite's colours and no slogan."""
    names = ("brand_primary", "brand_secondary", "brand_accent", "slogan")
    choose(web, **dict.fromkeys(names, False))


def slug_of(stage: Stage, tenant: Tenant) -> str:
    query = "SELECT slug FROM res_company WHERE id = %s"
    return str(stage.sql.value(query, tenant.company_id))


def shown_color(page: Page) -> str:
    """Return the main colour of the page that is open."""
    return str(page.evaluate(_SHOWN))


def wait_for_color(page: Page, color: str) -> None:
    page.wait_for_function(f"{_SHOWN} === '{color}'")


class Asked:
    """Every address that the pages of a context ask for from now on."""

    def __init__(self, context: BrowserContext) -> None:
        self.urls: list[str] = []
        context.on("request", self._on_request)
        context.on("page", self._on_page)
        for page in context.pages:
            self._on_page(page)

    def foreign(self, *own: str) -> list[str]:
        """Return the addresses that none of these servers serves."""
        hosts = tuple(f"{url.partition('://')[2]}/" for url in own)
        return [
            url
            for url in self.urls
            if not url.startswith(_LOCAL)
            and not (url.partition("://")[2] + "/").startswith(hosts)
        ]

    def take(self) -> list[str]:
        """Return what was asked for since the last time."""
        urls, self.urls = self.urls, []
        return urls

    def _on_request(self, request: Request) -> None:
        self.urls.append(request.url)

    def _on_page(self, page: Page) -> None:
        page.on("websocket", self._on_socket)

    def _on_socket(self, socket: WebSocket) -> None:
        self.urls.append(socket.url)
