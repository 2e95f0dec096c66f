"""Sign in on Clerk's page, land on the tenant's pipeline, sign out, be out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.clerk import Member, add_member, add_organization, configure, link
from tests.support.stage import Stage
from tests.support.waiting import until
from tests.support.web import WebSession

from .conftest import ADMIN
from .screen import DESKTOP, PHONE, Screen

BUTTON = "a[href^='/auth/clerk/login']"
REVOKED = """
    SELECT revoke_state FROM smarter_clerk_session
    WHERE clerk_user_id = %s AND session_digest IS NOT NULL ORDER BY id DESC LIMIT 1
"""


@pytest.fixture(scope="module")
def member(stage: Stage, web_url: str) -> Member:
    """A member of the first tenant's organisation, on a server set up for Clerk."""
    admin = WebSession(web_url, *ADMIN)
    configure(admin, stage.sandbox, web_url)
    organization_id = add_organization(stage.sandbox, stage.tenants[0])
    link(admin, stage.tenants[0], organization_id)
    return add_member(stage.sandbox, organization_id, "carolina")


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visitor(request, browser: Browser, web_url, pictures) -> Iterator[Screen]:
    """Somebody who has not signed in."""
    screen = Screen(browser, web_url, request.param, pictures)
    yield screen
    screen.close()


def test_sign_in_and_out(visitor: Screen, stage: Stage, member: Member):
    page = visitor.page
    page.goto(f"{visitor.url}/web/login?redirect=/odoo/crm")
    page.wait_for_selector(BUTTON)
    visitor.take_picture("clerk-login")
    assert not visitor.is_wider_than_the_screen()
    page.click(BUTTON)

    visitor.take_picture("clerk-person")
    page.get_by_label(member.email).check()
    page.get_by_role("button", name="Continue").click()
    visitor.take_picture("clerk-organization")
    page.get_by_label(stage.tenants[0].name).check()
    page.get_by_role("button", name="Allow").click()

    page.wait_for_selector(".o_kanban_renderer")
    visitor.wait_for_view()
    visitor.take_picture("clerk-pipeline")
    assert page.url.startswith(f"{visitor.url}/odoo")
    assert "smarter_lead.menu_leads" in visitor.menus()

    page.goto(f"{visitor.url}/web/session/logout")
    page.wait_for_url(f"{visitor.url}/web/login**")
    page.goto(f"{visitor.url}/odoo")
    page.wait_for_selector("form.oe_login_form")
    until(
        lambda: stage.sql.value(REVOKED, member.user_id) == "done",
        what="the session to be over in Clerk",
    )
    assert visitor.take_complaints() == []


def test_a_stranger_gets_a_page_that_says_why(visitor: Screen, stage: Stage, member):
    stage.sandbox.clerk.put_user(
        id="user_stranger", email="stranger@example.cl", email_verified=True
    )
    stage.sandbox.clerk.put_organization(id="org_elsewhere", name="En otra parte")
    stage.sandbox.clerk.put_membership("org_elsewhere", "user_stranger", "org:admin")
    page = visitor.page
    page.goto(f"{visitor.url}/auth/clerk/login")
    page.get_by_label("stranger@example.cl").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("En otra parte").check()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_selector(".o_clerk_refused[data-code=unknown_organization]")
    visitor.take_picture("clerk-refused")
    assert not visitor.is_wider_than_the_screen()
    assert (
        stage.sql.value(
            "SELECT count(*) FROM res_users WHERE clerk_user_id = 'user_stranger'"
        )
        == 0
    )
