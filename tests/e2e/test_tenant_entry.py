"""The ways in of a tenant: nothing tells a closed one from one that never was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.support import brands
from tests.support.stage import Stage
from tests.support.tenants import create_tenant
from tests.support.web import WebSession

BUSINESS = (78_654_321, "Cerrajería Quillay SpA")
COLOR, SLOGAN = "#9A3412", "La llave justa"
TIMEOUT_S = 60
# Made anew for each answer, whoever asks.
TOKEN = re.compile(r"""['"]?[0-9a-f]{40}o\d+['"]?""")
# A website's first page is kept for an hour, with the host name of who came first.
HOST = re.compile(r"//[\w-]+\.example\.cl(:\d+)?")
OF_ONE_ANSWER = {"Date", "Set-Cookie", "X-Request-Id"}


@dataclass(frozen=True)
class Gone:
    """A tenant that was there, and words of the same length that mean nobody."""

    slug: str
    host_name: str
    company_id: int

    @property
    def nobody(self) -> str:
        return "x" * len(self.slug)


@pytest.fixture(scope="module")
def admin(stage: Stage) -> WebSession:
    if not stage.is_running:
        stage.start()
    return WebSession(stage.url, "admin", "admin")


@pytest.fixture(scope="module")
def gone(stage: Stage, admin: WebSession) -> Gone:
    """A tenant with brand and host name."""
    tenant = create_tenant(stage.cli, *BUSINESS, with_key=False)
    web = tenant.web(stage.url)
    brands.choose(web, brand_primary=COLOR, slogan=SLOGAN)
    slug = brands.slug_of(stage, tenant)
    host_name = f"{slug}.example.cl"
    values = {"host_name": host_name}
    admin.call("res.company", "write", [tenant.company_id], values)
    return Gone(slug, host_name, tenant.company_id)


@pytest.fixture(params=["action_suspend", "action_close"])
def closed(request, admin: WebSession, gone: Gone) -> Iterator[Gone]:
    """It is suspended, and then closed, and comes back after each."""
    admin.call("res.company", "action_suspend", [gone.company_id])
    if request.param == "action_close":
        admin.call("res.company", "action_close", [gone.company_id])
    yield gone
    if request.param == "action_close":
        admin.call("res.company", "action_reopen", [gone.company_id])
    admin.call("res.company", "action_activate", [gone.company_id])


@pytest.fixture
def look(stage: Stage) -> Callable[..., list[Any]]:
    """Return a function that asks as a stranger: status, headers, text.

    Without the words of the question, and without what is new in every answer.
    """

    def ask(path: str, word: str = "\0", host: str = "") -> list[Any]:
        answer = requests.get(
            stage.url + path,
            headers={"Host": host} if host else {},
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
        headers = {
            name: value.replace(word, "WORD")
            for name, value in answer.headers.items()
            if name not in OF_ONE_ANSWER
        }
        text = TOKEN.sub("TOKEN", HOST.sub("//HOST", answer.text))
        return [answer.status_code, headers, text.replace(word, "WORD")]

    return ask


PATHS = (
    "/t/{word}",
    "/web/login?tenant={word}",
    "/web/reset_password?tenant={word}",
    "/brand/{word}/0000.css",
    "/brand/{word}/icon.svg",
    "/brand/{word}/icon-192.png",
    "/brand/{word}/logo",
)


def test_an_open_tenant_shows_itself(gone: Gone, look):
    _status, _headers, text = look(f"/web/login?tenant={gone.slug}")
    assert SLOGAN in text
    _status, _headers, text = look("/web/login", host=gone.host_name)
    assert SLOGAN in text
    status, headers, _text = look("/", host=gone.host_name)
    assert status == 303
    assert headers["Location"] == "/web/login"


@pytest.mark.parametrize("path", PATHS)
def test_a_closed_tenants_link_is_like_that_of_nobody(closed: Gone, look, path: str):
    of_closed = look(path.format(word=closed.slug), closed.slug)
    of_nobody = look(path.format(word=closed.nobody), closed.nobody)
    assert of_closed == of_nobody
    assert SLOGAN not in str(of_closed)
    assert COLOR not in str(of_closed)


@pytest.mark.parametrize("path", ["/", "/web/login", "/web/manifest.webmanifest"])
def test_a_closed_tenants_host_name_is_like_that_of_nobody(
    closed: Gone, look, path: str
):
    nobody = f"{closed.nobody}.example.cl"
    of_closed = look(path, closed.slug, host=closed.host_name)
    of_nobody = look(path, closed.nobody, host=nobody)
    assert of_closed == of_nobody
    assert SLOGAN not in str(of_closed)


@pytest.mark.parametrize("word", ["%00", "x" * 3000, "%27%20OR%201=1", "ñ"])
def test_odd_words_lead_to_nobodys_login(look, word: str):
    status, headers, _text = look(f"/t/{word}")
    assert status in (303, 404)
    if status == 303:
        assert headers["Location"].startswith("/web/login?tenant=")
        assert headers["Cache-Control"] == "no-store"


# Not names that are none ("a..b"): Odoo's website fails on them before anybody looks.
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "%00.example.cl"])
def test_odd_hosts_get_nobodys_login(look, host: str):
    status, _headers, text = look("/web/login", host=host)
    assert status in (200, 400)
    assert SLOGAN not in text
