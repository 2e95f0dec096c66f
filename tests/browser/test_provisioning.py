"""An operator makes a tenant, watches the steps, and continues one that stopped."""

from __future__ import annotations

import itertools

from tests.support.stage import Stage
from tests.support.tenants import rut

from .screen import Screen

_numbers = itertools.count(77_900_100)
FINISHED = ".o_smarter_provisioning li[data-state=done]"


def new_tenant(operator: Screen, number: int) -> str:
    """Fill the dialog and press its button; return the name of the tenant."""
    name = f"Emporio {number} SpA"
    operator.open_menu("smarter_tenant.menu_tenants")
    operator.click_control("New tenant", "Nueva empresa")
    page = operator.page
    page.fill(".modal [name=rut] input", rut(number))
    page.fill(".modal [name=name] input", name)
    page.fill(".modal [name=admin_email] input", f"gerencia-{number}@example.cl")
    page.fill(".modal [name=admin_name] input", "Rosa Fuentes")
    operator.take_picture("tenant-new")
    page.click(".modal button[name=action_create]")
    return name


def test_new_tenant_step_by_step(operator: Screen, stage: Stage):
    name = new_tenant(operator, next(_numbers))
    page = operator.page
    page.wait_for_selector(".o_smarter_provisioning")
    operator.take_picture("tenant-provisioning")
    page.wait_for_selector(".o_smarter_secret")
    key = page.inner_text(".o_smarter_secret")
    operator.take_picture("tenant-key")
    assert key.startswith("sk_")
    page.click(".modal footer button.btn-primary")
    page.wait_for_selector(".o_smarter_secret", state="detached")
    state = "SELECT state FROM res_company WHERE name = %s"
    assert stage.sql.value(state, name) == "active"
    page.wait_for_selector("a.nav-link[name=provisioning]")
    operator.take_picture("tenant-created")
    assert not operator.is_wider_than_the_screen()
    page.click("a.nav-link[name=provisioning]")
    page.wait_for_selector(FINISHED)
    page.locator(FINISHED).last.scroll_into_view_if_needed()
    operator.take_picture("tenant-log")
    assert not operator.is_wider_than_the_screen()


def test_continue_after_a_failure(operator: Screen, stage: Stage):
    """A template that somebody deleted: told, and continued once it is back."""
    number = next(_numbers)
    words = ("--rut", rut(number), "--name", f"Almacén {number}")
    stage.cli.json(
        *("tenant", "create", *words, "--admin-email", f"a-{number}@example.cl"),
        *("--skip", "chart"),
    )
    company = stage.sql.value("SELECT id FROM res_company WHERE rut=%s", rut(number))
    stage.sql.execute(
        "UPDATE smarter_tenant_step SET state = 'failed', message = %s"
        " WHERE company_id = %s AND code = 'apps'",
        "No se pudo.",
        company,
    )
    stage.sql.execute("UPDATE res_company SET state='draft' WHERE id = %s", company)
    operator.open_menu("smarter_tenant.menu_tenants")
    operator.open_record(f"Almacén {number}")
    page = operator.page
    page.wait_for_selector("li[data-step=apps][data-state=failed]")
    operator.take_picture("tenant-failed")
    assert not operator.is_wider_than_the_screen()
    page.click(".o_smarter_provision")
    page.wait_for_selector("a.nav-link[name=provisioning]")
    assert (
        stage.sql.value("SELECT state FROM res_company WHERE id = %s", company)
        == "active"
    )
