"""Suspending and switching apps off are felt by every worker, and lose nothing."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import websocket

from tests.support.doors import Crowd, Door
from tests.support.stage import WORKERS, Stage
from tests.support.tenants import N8nConnection, Tenant, connect_n8n, create_tenant
from tests.support.waiting import until
from tests.support.web import Json2, RemoteError, WebSession

from .journey import (
    deliveries_of,
    events_received,
    leads_of,
    wait_for_deliveries,
    wait_until_settled,
)

ADMIN = ("admin", "admin")
LIMIT_S = 2.0
SESSION_EXPIRED = 4001
_PID = re.compile(r"^\S+ \S+ (\d+) ")


@dataclass
class Business:
    """A tenant with everything that gives access to it."""

    tenant: Tenant
    connection: N8nConnection
    admin: WebSession
    url: str

    def change(self, action: str) -> None:
        """Press an operator's button."""
        self.admin.call("res.company", action, [self.tenant.company_id])

    def switch(self, app: str, on: bool) -> None:
        arguments = ([self.tenant.company_id], app, on)
        self.admin.call("res.company", "action_switch_app", *arguments)

    def doors(self, model: str = "res.partner") -> dict[str, Door]:
        """Return the ways to the rows of a model, and our API."""
        web = self.tenant.web(self.url)
        json2 = Json2(self.url, web.create_api_key("doors"))
        return {
            "session": lambda: reads(web, model),
            "json2": lambda: (
                json2.post(model, "search_count", domain=[]).status_code == 200
            ),
            "api": lambda: self.api("/api/v1/me").status_code == 200,
        }

    def api(self, path: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tenant.api_key}"}
        return requests.get(self.url + path, headers=headers, timeout=30)


def reads(web: WebSession, model: str) -> bool:
    try:
        web.call(model, "search_count", [])
    except RemoteError as error:
        assert error.name in ("AccessError", "SessionExpiredException"), error
        return False
    return True


@pytest.fixture(scope="module")
def opened(stage: Stage) -> tuple[Tenant, N8nConnection]:
    """A tenant of this module's own."""
    if not stage.is_running:
        stage.start()
    tenant = create_tenant(stage.cli, 76_111_222, "Óptica Biobío SpA")
    return tenant, connect_n8n(stage.url, tenant, stage.sandbox)


@pytest.fixture
def business(running: Stage, opened) -> Iterator[Business]:
    """The tenant, active and with its apps on, whatever the last test did."""
    business = Business(*opened, WebSession(running.url, *ADMIN), running.url)
    yield business
    business.change("action_activate")
    for app in ("crm", "automation"):
        business.switch(app, True)


@contextmanager
def all_workers_used(stage: Stage) -> Iterator[None]:
    """Check that what is asked meanwhile is answered by more than one process."""
    mark = stage.log.mark()
    yield
    lines = [line for line in stage.log.since(mark) if "werkzeug" in line]
    pids = {found[1] for line in lines if (found := _PID.match(line))}
    assert len(pids) >= WORKERS, pids


def test_suspension_is_felt_by_every_worker(running, business, report_figure):
    with all_workers_used(running), Crowd(business.doors()) as crowd:
        until(lambda: all_tried(crowd, 5), what="a crowd at every door")
        asked_at = time.monotonic()
        business.change("action_suspend")
        done_at = time.monotonic()
        until(lambda: all_tried(crowd, 20, since=done_at), what="a crowd afterwards")
        until(lambda: time.monotonic() > asked_at + LIMIT_S, what="the limit")
    for name, watch in crowd.watches.items():
        assert watch.count(admitted=True, until=asked_at), f"{name} was never open"
        lag = watch.last_admitted_after(done_at)
        refused = watch.count(admitted=False, since=done_at)
        report_figure(
            f"suspension at {name}: asked for at 0 s, done at"
            f" {done_at - asked_at:.3f} s, last let in"
            f" {watch.last_admitted_after(asked_at):.3f} s, then {refused} refused"
        )
        assert watch.last_admitted_after(asked_at) < LIMIT_S
        assert lag == 0, f"{name} let somebody in {lag:.3f} s after it was done"
    problem = business.api("/api/v1/me")
    assert (problem.status_code, problem.json()["code"]) == (403, "tenant_suspended")


def all_tried(crowd: Crowd, times: int, since: float = 0) -> bool:
    return all(
        watch.count(admitted=True, since=since)
        + watch.count(admitted=False, since=since)
        >= times
        for watch in crowd.watches.values()
    )


def test_an_ended_session_stays_ended(business):
    web = business.tenant.web(business.url)
    json2 = Json2(business.url, web.create_api_key("e2e"))
    business.change("action_suspend")
    with pytest.raises(AssertionError, match="login refused"):
        business.tenant.web(business.url)
    business.change("action_activate")
    assert not reads(web, "res.partner")
    assert reads(business.tenant.web(business.url), "res.partner")
    assert json2.post("res.partner", "search_count", domain=[]).status_code == 200
    assert business.api("/api/v1/me").status_code == 200


def test_open_websockets_are_closed(running, business, report_figure):
    web = business.tenant.web(business.url)
    connection = open_websocket(running, web)
    try:
        business.change("action_suspend")
        done_at = time.monotonic()
        opcode, data = connection.recv_data()
        while opcode == websocket.ABNF.OPCODE_TEXT:
            opcode, data = connection.recv_data()
        lag = time.monotonic() - done_at
    finally:
        connection.shutdown()
    report_figure(f"suspension at an open websocket: closed after {lag:.3f} s")
    assert opcode == websocket.ABNF.OPCODE_CLOSE
    assert int.from_bytes(data[:2], "big") == SESSION_EXPIRED
    assert lag < LIMIT_S


def open_websocket(stage: Stage, web: WebSession) -> websocket.WebSocket:
    """Connect as the web client does; return when news arrive."""
    info = web.call_route("/web/session/get_session_info")
    connection = websocket.create_connection(
        f"{stage.websocket_url}?version={info['websocket_worker_version']}",
        cookie=web.cookie,
        origin=stage.url,
        timeout=60,
    )
    connection.send('{"event_name": "subscribe", "data": {"channels": [], "last": 0}}')
    connection.settimeout(1)
    until(lambda: hears(connection, web, info), what="news at the websocket")
    connection.settimeout(10)
    return connection


def hears(connection: websocket.WebSocket, web: WebSession, info: Any) -> bool:
    """Cause a notification of the person's own and tell whether it arrives."""
    settings = info["user_settings"]["id"]
    values = {"is_discuss_sidebar_category_chat_open": True}
    web.call("res.users.settings", "set_res_users_settings", [settings], values)
    try:
        return bool(connection.recv())
    except websocket.WebSocketTimeoutException:
        return False


def test_suspension_loses_nothing(running, business):
    api = business.tenant.api(business.url)
    accepted = [
        api.create_lead(name=f"Antes {number}", email=f"antes-{number}@example.cl")
        for number in range(8)
    ]
    business.change("action_suspend")
    business.change("action_activate")
    wait_until_settled(running, [answer["id"] for answer in accepted])


def test_an_app_that_is_off_is_gone_on_the_next_request(running, business):
    doors = business.doors("crm.lead")
    del doors["api"]
    web = business.tenant.web(business.url)
    lead = post_lead(business.url, business.tenant)
    wait_until_settled(running, [lead])
    assert "smarter_lead.menu_leads" in menus(web)
    with all_workers_used(running), Crowd(doors) as crowd:
        until(lambda: all_tried(crowd, 5), what="a crowd at every door")
        business.switch("crm", False)
        off_at = time.monotonic()
        until(lambda: all_tried(crowd, 10, since=off_at), what="refusals")
        back_at = time.monotonic()
        for _number in range(WORKERS * 5):
            assert "smarter_lead.menu_leads" not in menus(web)
            refused = business.api(f"/api/v1/leads/{lead}")
            assert (refused.status_code, refused.json()["code"]) == (403, "app_off")
    for name, watch in crowd.watches.items():
        assert not watch.count(admitted=True, since=off_at, until=back_at), name
    business.switch("crm", True)
    assert "smarter_lead.menu_leads" in menus(web)
    assert business.api(f"/api/v1/leads/{lead}").json()["status"] == "new"
    assert reads(web, "crm.lead")


def post_lead(url: str, tenant: Tenant) -> str:
    lead = {"name": "Eva Soto", "email": f"{uuid.uuid4().hex}@example.cl"}
    return str(tenant.api(url).create_lead(**lead)["id"])


def menus(web: WebSession) -> set[str]:
    loaded = web.get("/web/webclient/load_menus").json()
    return {menu.get("xmlid") for menu in loaded.values()}


def test_without_automation_events_wait(running, business):
    business.switch("automation", False)
    running.sandbox.clear_calls()
    lead = post_lead(business.url, business.tenant)
    until(lambda: leads_of(running, [lead])[lead] == 1, what="the lead")
    # Another tenant's event, accepted later, goes out meanwhile.
    other = post_lead(running.url, running.tenants[0])
    wait_for_deliveries(running, [other])
    states = [state for _lead, _event, state in deliveries_of(running, [lead])]
    assert states == ["pending"]
    assert events_received(running, business.connection.path) == []
    business.switch("automation", True)
    wait_for_deliveries(running, [lead])
    assert len(events_received(running, business.connection.path)) == 1
