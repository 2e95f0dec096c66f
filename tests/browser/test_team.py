"""A manager invites a colleague, who chooses a password and is in."""

from __future__ import annotations

import html
import re

import pytest
from playwright.sync_api import Browser

from tests.support.stage import Stage
from tests.support.waiting import until

from .screen import PHONE, Screen

PASSWORD = "una clave bien larga"
LINK = re.compile(r'href="[^"]*?(/web/signup\?[^"]+)"')
MAIL = """
    SELECT mail.body_html FROM mail_mail mail
    WHERE mail.email_to LIKE %s ORDER BY mail.id DESC LIMIT 1
"""


@pytest.fixture
def address(manager: Screen) -> str:
    width = manager.page.viewport_size["width"] if manager.page.viewport_size else 0
    return f"ana-{width}@colega.cl"


def test_invitation(
    manager: Screen, browser: Browser, stage: Stage, pictures, address: str
):
    page = manager.page
    manager.open_menu("smarter_tenant.menu_team")
    manager.take_picture("team")
    assert not manager.is_wider_than_the_screen()

    page.click(".o_list_button_add:visible, .o-kanban-button-new:visible")
    page.wait_for_selector(".o_form_view")
    page.fill("div[name=name] input, div[name=name] textarea", "Ana Rojas")
    page.fill("div[name=login] input", address)
    manager.take_picture("team-invitation")
    assert not manager.is_wider_than_the_screen()
    page.click(".o_form_button_save")
    page.wait_for_selector("button[name=action_resend_invitation]", state="attached")
    manager.take_picture("team-member")
    assert not manager.is_wider_than_the_screen()

    colleague = Screen(browser, manager.url, PHONE, pictures)
    try:
        accept(colleague, invitation(stage, address))
        assert "smarter_lead.menu_leads" in colleague.menus()
        assert "smarter_tenant.menu_team" not in colleague.menus()
        assert colleague.take_complaints() == []
    finally:
        colleague.close()


def invitation(stage: Stage, address: str) -> str:
    """Return the path of the link in the mail to this address."""
    rows = until(
        lambda: stage.sql.rows(MAIL, f"%{address}%"), what="the mail with the link"
    )
    found = LINK.search(rows[0][0])
    assert found, rows[0][0]
    return html.unescape(found[1])


def accept(screen: Screen, path: str) -> None:
    page = screen.page
    page.goto(f"{screen.url}{path}")
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=confirm_password]", PASSWORD)
    screen.take_picture("team-password")
    page.click("form.oe_signup_form button[type=submit]")
    page.wait_for_url("**/app")
    page.goto(f"{screen.url}/odoo")
    screen.wait_for_view()
