"""The database of scripts/up: created once, updated when addons change, seeded once."""

from __future__ import annotations

import pytest
from smarter_dev import database, demo, instance, odoo_cli, template
from smarter_dev.errors import SetupError


class World:
    """Records what would be done to databases."""

    def __init__(self):
        self.databases = set()
        self.done = []

    def clone(self, source, target):
        self.databases.add(target)

    def drop(self, name):
        self.databases.discard(name)

    def rename(self, source, target):
        self.databases.remove(source)
        self.databases.add(target)
        self.done.append(("created", target))

    def run_modules(self, name, log, *, install, update):
        self.done.append(("modules", list(install), list(update)))

    def seed(self, name, *, with_tenants):
        self.done.append(("seeded", with_tenants))


@pytest.fixture
def world(checkout, monkeypatch):
    world = World()
    for name in ("clone", "drop", "rename"):
        monkeypatch.setattr(database, name, getattr(world, name))
    monkeypatch.setattr(database, "exists", lambda name: name in world.databases)
    monkeypatch.setattr(template, "ensure", lambda: "template")
    monkeypatch.setattr(odoo_cli, "run_modules", world.run_modules)
    monkeypatch.setattr(demo, "seed", world.seed)
    add_addon(checkout, "smarter_a")
    return world


def add_addon(checkout, name, text="{}"):
    folder = checkout / "addons" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__manifest__.py").write_text(text)


def ensure(**options):
    instance.ensure(**{"fresh": False, "with_demo": True, **options})


def test_first_time_creates_and_seeds(world):
    ensure()
    assert world.done == [("created", instance.NAME), ("seeded", True)]


def test_second_time_does_nothing(world):
    ensure()
    world.done.clear()
    ensure()
    assert world.done == []


def test_changed_and_new_addons_are_brought_in(world, checkout):
    ensure()
    world.done.clear()
    add_addon(checkout, "smarter_a", "{'name': 'A'}")
    add_addon(checkout, "smarter_b")
    ensure()
    ensure()
    assert world.done == [("modules", ["smarter_b"], ["smarter_a"])]


def test_tests_of_an_addon_change_nothing(world, checkout):
    ensure()
    world.done.clear()
    folder = checkout / "addons" / "smarter_a" / "tests"
    folder.mkdir()
    (folder / "test_x.py").write_text("x = 1")
    ensure()
    assert world.done == []


def test_demo_can_come_later(world):
    ensure(with_demo=False)
    ensure(with_demo=True)
    assert world.done[1:] == [("seeded", False), ("seeded", True)]


def test_fresh_starts_over(world):
    ensure()
    world.done.clear()
    ensure(fresh=True)
    assert world.done == [("created", instance.NAME), ("seeded", True)]


def test_a_run_killed_while_cloning_is_repeated(world):
    world.databases.add(f"{instance.NAME}_new")
    ensure()
    assert world.databases == {instance.NAME}


def test_a_database_of_somebody_else_is_left_alone(world):
    world.databases.add(instance.NAME)
    with pytest.raises(SetupError, match="--fresh"):
        ensure()
    assert world.done == []
    ensure(fresh=True)
    assert world.databases == {instance.NAME}


def test_the_demo_is_filled_once_per_place_of_the_sandbox(world, monkeypatch):
    filled = []
    monkeypatch.setattr(demo, "fill", lambda _url, sandbox: filled.append(sandbox))
    ensure()
    for port in (8075, 8075, 8076, None):
        instance.fill("http://127.0.0.1:8069", port)
    places = ["http://127.0.0.1:8075", "http://127.0.0.1:8076", None]
    assert filled == places
    ensure(fresh=True)
    instance.fill("http://127.0.0.1:8069", None)
    assert filled == [*places, None]
