"""An operator: the tenants of this server, and what happened to them."""

from __future__ import annotations

from tests.support.stage import Stage

from .screen import Screen


def test_tenants(operator: Screen, stage: Stage):
    operator.open_menu("smarter_tenant.menu_tenants")
    for tenant in stage.tenants:
        operator.wait_for_record(tenant.name)
    operator.take_picture("tenants")
    assert not operator.is_wider_than_the_screen()
    operator.open_record(stage.tenants[0].name)
    operator.take_picture("tenant")
    assert not operator.is_wider_than_the_screen()


def test_audit_trail(operator: Screen):
    operator.open_menu("smarter_base.menu_audit")
    operator.wait_for_record("tenant.created")
    operator.take_picture("audit-trail")
    assert not operator.is_wider_than_the_screen()
