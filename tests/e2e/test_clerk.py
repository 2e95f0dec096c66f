"""Signing in with Clerk on a multi-worker server, and out again by what happens there."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.clerk import (
    WEBHOOK_PATH,
    ClerkPage,
    Member,
    add_member,
    add_organization,
    configure,
    link,
)
from tests.support.doors import Crowd
from tests.support.stage import Stage
from tests.support.waiting import until
from tests.support.web import WebSession

ADMIN = ("admin", "admin")
LIMIT_S = 2.0
_words = (f"persona{number}" for number in itertools.count(1))

ACCOUNTS = """
    SELECT u.id, u.active, u.company_id FROM res_users u WHERE u.clerk_user_id = %s
"""
REVOKED = "SELECT revoke_state FROM smarter_clerk_session WHERE clerk_session_id = %s"


@pytest.fixture(scope="module")
def organization_id(stage: Stage) -> str:
    """The organisation of the first tenant."""
    return add_organization(stage.sandbox, stage.tenants[0])


@pytest.fixture
def admin(running: Stage, organization_id: str) -> WebSession:
    """The operator of a server that is set up for Clerk."""
    admin = WebSession(running.url, *ADMIN)
    configure(admin, running.sandbox, running.url)
    link(admin, running.tenants[0], organization_id)
    return admin


@pytest.fixture
def member(running: Stage, admin: WebSession, organization_id: str) -> Member:
    """Somebody new in the organisation, who has never been here."""
    return add_member(running.sandbox, organization_id, next(_words))


@pytest.fixture
def page(running: Stage, member: Member) -> Iterator[ClerkPage]:
    """Their page, signed in here."""
    page = ClerkPage(running.url, running.sandbox, member)
    answer = page.sign_in()
    assert answer.status_code == 200, answer.text
    assert page.is_signed_in()
    yield page
    page.browser.close()


def test_first_sign_in_creates_the_account_in_its_tenant(running, member, page):
    ((_user_id, active, company_id),) = running.sql.rows(ACCOUNTS, member.user_id)
    assert (active, company_id) == (True, running.tenants[0].company_id)
    other = ClerkPage(running.url, running.sandbox, member)
    assert other.sign_in().status_code == 200
    assert len(running.sql.rows(ACCOUNTS, member.user_id)) == 1


def test_first_sign_ins_at_once_make_one_account(running, member):
    pages = [ClerkPage(running.url, running.sandbox, member) for _number in range(8)]
    with ThreadPoolExecutor(len(pages)) as pool:
        answers = list(pool.map(ClerkPage.sign_in, pages))
    assert [answer.status_code for answer in answers] == [200] * len(pages)
    assert all(page.is_signed_in() for page in pages)
    assert len(running.sql.rows(ACCOUNTS, member.user_id)) == 1


def test_the_token_opens_the_api(running, page):
    answer = page.api("/api/v1/me")
    assert answer.status_code == 200, answer.text
    assert answer.json()["tenant"]["id"] == running.tenants[0].uuid


@pytest.mark.parametrize("event", ["user deleted", "membership removed", "revoked"])
def test_what_ends_in_clerk_ends_here(
    running: Stage, member: Member, page: ClerkPage, event: str, report_figure
):
    """Within two seconds, on every worker."""
    clerk = running.sandbox.clerk
    ends: dict[str, Callable[[], object]] = {
        "user deleted": lambda: clerk.delete_user(member.user_id),
        "membership removed": lambda: clerk.delete_membership(
            member.organization_id, member.user_id
        ),
        "revoked": lambda: clerk.set_session(page.session_id, "revoked"),
    }
    token = page.token()
    doors = {
        "session": page.is_signed_in,
        "api": lambda: page.api("/api/v1/me", token).status_code == 200,
    }
    with Crowd(doors) as crowd:
        until(lambda: _tried(crowd, 3), what="a crowd at both doors")
        ends[event]()
        done_at = time.monotonic()
        until(lambda: _refused(crowd, 10, since=done_at), what="refusals")
        until(lambda: time.monotonic() > done_at + LIMIT_S, what="the limit")
    for name, watch in crowd.watches.items():
        lag = watch.last_admitted_after(done_at)
        report_figure(f"{event}: last {name} let in {lag:.3f} s after")
        assert lag < LIMIT_S, f"{name} was open for {lag:.2f} s"
    ((_id, active, _company),) = running.sql.rows(ACCOUNTS, member.user_id)
    assert active == (event == "revoked"), "archived, never deleted"


def test_signing_out_here_ends_the_session_in_clerk(running, page):
    page.browser.get(f"{page.url}/web/session/logout", timeout=30)
    assert not page.is_signed_in()
    until(
        lambda: running.sql.value(REVOKED, page.session_id) == "done",
        what="the session to be over in Clerk",
    )
    revoked = f"/v1/sessions/{page.session_id}/revoke"
    assert running.sandbox.calls(service="clerk", path=revoked)


def test_known_keys_work_while_clerk_cannot_be_reached(running, page):
    token = page.token()
    running.sandbox.add_fault("hang", service="clerk", path="jwks.json")
    before = time.monotonic()
    for _try in range(6):
        assert page.api("/api/v1/me", token).status_code == 200
    assert time.monotonic() - before < 3


def test_a_webhook_that_clerk_did_not_sign_changes_nothing(running, member, page):
    clerk = running.sandbox.clerk
    data = {"id": member.user_id, "object": "user", "deleted": True}
    sent = clerk.send("user.deleted", data, signature="wrong")
    assert {answer["status"] for answer in sent["answers"]} == {401}, sent
    assert page.is_signed_in()
    count = "SELECT count(*) FROM smarter_clerk_event WHERE message_id = %s"
    assert running.sql.value(count, sent["id"]) == 0
    assert WEBHOOK_PATH in running.log.path.read_text()


def _tried(crowd: Crowd, times: int) -> bool:
    return all(watch.count(admitted=True) >= times for watch in crowd.watches.values())


def _refused(crowd: Crowd, times: int, since: float) -> bool:
    return all(
        watch.count(admitted=False, since=since) >= times
        for watch in crowd.watches.values()
    )
