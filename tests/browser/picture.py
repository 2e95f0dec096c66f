"""Take the pictures of the documentation from the demo database.

    scripts/up --json --detach | .../python -m tests.browser.picture

Reads the facts that ``scripts/up --json`` prints and writes ``docs/images``. Makes a
tenant of its own, to be seen in the middle of its provisioning.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from .screen import Screen, open_browser

TARGET = Path(__file__).resolve().parents[2] / "docs" / "images"
SIZE = {"width": 1440, "height": 810}
NEW_TENANT = {
    "rut": "76.192.083-9",
    "name": "Viña Valle Norte SpA",
    "admin_email": "gerencia@vallenorte.example",
    "admin_name": "Rosa Fuentes",
}


def main() -> int:
    facts = json.load(sys.stdin)
    TARGET.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        take_pipeline(browser, facts)
        take_tenants(browser, facts)
    return 0


def take_pipeline(browser: Browser, facts: dict[str, Any]) -> None:
    """The pipeline of the first tenant's manager."""
    tenant = facts["tenants"][0]
    screen = Screen(browser, facts["url"], SIZE, TARGET)
    screen.log_in(tenant["login"], tenant["password"])
    screen.open_menu("smarter_lead.menu_leads")
    screen.page.wait_for_selector(".o_kanban_record:not(.o_kanban_ghost)")
    take(screen, "pipeline")
    screen.close()


def take_tenants(browser: Browser, facts: dict[str, Any]) -> None:
    """The operators' screens: provisioning, list and form."""
    operator = Screen(browser, facts["url"], SIZE, TARGET)
    operator.log_in(facts["admin"]["login"], facts["admin"]["password"])
    provision(operator)
    operator.open_menu("smarter_tenant.menu_tenants")
    for tenant in facts["tenants"]:
        operator.wait_for_record(tenant["name"])
    take(operator, "tenants")
    operator.open_record(facts["tenants"][0]["name"])
    operator.page.wait_for_selector("[name=company_app_ids] .o_data_row")
    take(operator, "tenant-form")
    operator.close()


def provision(operator: Screen) -> None:
    """Create a tenant and catch it while its chart of accounts is loaded."""
    page = operator.page
    operator.open_menu("smarter_tenant.menu_tenants")
    operator.click_control("New tenant", "Nueva empresa")
    for field, text in NEW_TENANT.items():
        page.fill(f".modal [name={field}] input", text)
    page.click(".modal button[name=action_create]")
    page.wait_for_selector("li[data-step=chart][data-state=running]")
    page.screenshot(path=TARGET / "provisioning.png")
    page.wait_for_selector(".o_smarter_secret")
    page.click(".modal footer button.btn-primary")


def take(screen: Screen, name: str) -> None:
    """Take the picture once all images and the page of a notebook can be painted."""
    screen.page.evaluate(
        "Promise.all([...document.images].map("
        "image => { image.loading = 'eager'; return image.decode(); }))"
    )
    screen.page.wait_for_function(
        "[...document.querySelectorAll('.tab-pane.active')].every("
        "page => getComputedStyle(page).opacity === '1')"
    )
    path = TARGET / f"{name}.png"
    screen.page.screenshot(path=path)
    print(path)


if __name__ == "__main__":
    sys.exit(main())
