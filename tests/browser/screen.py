"""One browser page that remembers every complaint and takes pictures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Response, sync_playwright

EXECUTABLE = os.environ.get("CHROMIUM", "/usr/bin/chromium")
#: A page that is the first may wait for its stylesheets and scripts to be made.
TIMEOUT_MS = 60_000
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@contextmanager
def open_browser() -> Iterator[Browser]:
    # Chromium's own sandbox needs privileges that containers do not give.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=EXECUTABLE, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


class Screen:
    """A logged-in person looking at the web client."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        size: dict[str, int],
        pictures: Path,
        *,
        is_inspected: bool = False,
    ) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._pictures = pictures
        # Tools that look into a page are scripts that the page's own policy refuses.
        self._context = browser.new_context(
            viewport=size, locale="es-CL", bypass_csp=is_inspected
        )
        self._context.set_default_timeout(TIMEOUT_MS)
        self.page: Page = self._context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._on_response)
        self.page.on("requestfailed", lambda request: self._on_failure(request.url))

    def log_in(self, login: str, password: str) -> None:
        self.submit_login(login, password, "/odoo")
        self.page.wait_for_selector(".o_action_manager")

    def submit_login(self, login: str, password: str, wish: str = "") -> None:
        """Fill in the login page; without a wish people come to their home."""
        query = f"?redirect={wish}" if wish else ""
        self.page.goto(f"{self.url}/web/login{query}")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("form.oe_login_form button[type=submit]")

    def open_menu(self, xmlid: str) -> None:
        """Open what a menu entry opens; the entry must be there for this person."""
        self.page.goto(f"{self.url}/odoo/action-{self.menus()[xmlid]['actionID']}")
        self.wait_for_view()

    def menus(self) -> dict[str, dict[str, object]]:
        """Return the person's menus by XML id, as the web client loads them."""
        answer = self._context.request.get(f"{self.url}/web/webclient/load_menus")
        return {menu["xmlid"]: menu for menu in answer.json().values()}

    def wait_for_record(self, text: str) -> None:
        self._record(text).wait_for()

    def open_record(self, text: str) -> None:
        """Open the first record that shows this text."""
        self._record(text).click()
        self.page.wait_for_selector(".o_form_view")
        self._wait_until_loaded()

    def _record(self, text: str) -> Locator:
        # Phones get cards where desktops get rows.
        row = f".o_data_row:has-text('{text}') .o_data_cell[name]"
        card = f".o_kanban_record:has-text('{text}')"
        return self.page.locator(f"{row}, {card}").first

    def click_button(self, name: str) -> None:
        """Press a button of the form, which a phone may hide in a menu."""
        button = self.page.locator(f"button[name={name}]").first
        if not button.is_visible():
            self.page.locator(".o_statusbar_buttons .dropdown-toggle").first.click()
        button.click()

    def click_control(self, *labels: str) -> None:
        """Press a button of the control panel, by what it says in any language."""
        names = ", ".join(f"button:has-text('{label}')" for label in labels)
        self.page.locator(f".o_control_panel :is({names}):visible").first.click()

    def wait_for_view(self) -> None:
        self.page.wait_for_selector(".o_view_controller")
        self._wait_until_loaded()

    def _wait_until_loaded(self) -> None:
        # Not Playwright's "networkidle": the web client keeps its bus connection busy.
        self.page.wait_for_function(
            "!document.querySelector('.o_loading_indicator, .o_blockUI')"
            " && document.readyState === 'complete'"
        )

    def close_notices(self) -> None:
        # Not one by one: a notice may close by itself meanwhile.
        self.page.evaluate(
            "document.querySelectorAll('.o_notification_close').forEach(b => b.click())"
        )
        self.page.wait_for_selector(".o_notification", state="detached")

    def take_picture(self, name: str) -> None:
        self._pictures.mkdir(parents=True, exist_ok=True)
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        self.page.screenshot(path=self._pictures / f"{name}-{width}.png")

    def is_wider_than_the_screen(self) -> bool:
        """Tell whether the page as a whole scrolls sideways."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth"
                " > document.documentElement.clientWidth"
            )
        )

    def take_complaints(self) -> list[str]:
        """Return what went wrong since the last time."""
        complaints, self.complaints = self.complaints, []
        return complaints

    def close(self) -> None:
        self._context.close()

    def _on_failure(self, url: str) -> None:
        # Leaving a page cancels what it was still loading from the same server.
        if not url.startswith(self.url):
            self.complaints.append(f"asks another server: {url}")

    def _on_console(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.complaints.append(str(getattr(message, "text", message)))

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")
