"""The facts that scripts/up tells, and when it leaves a running server alone."""

from __future__ import annotations

import json

import pytest
from smarter_dev import demo, ports, process, server, stack, state
from smarter_dev.commands import up

TENANT = {
    "rut": "76086428-5",
    "name": "X",
    "login": "x@x.example",
    "password": "p",
    "api_key": "sk_x",
}


@pytest.fixture
def running(checkout, monkeypatch):
    """A server and a sandbox that were started by a former run."""
    wanted = stack.Wanted(8069, 2, with_demo=True, with_sandbox=True)
    state.put("sandbox", {"pid": 1, "started": "1", "port": 8075})
    router = {"pid": 3, "started": "1"}
    stored = {"pid": 2, "started": "1", "router": router}
    state.put("server", {**stored, "settings": stack.settings(wanted)})
    monkeypatch.setattr(process, "is_running", bool)
    monkeypatch.setattr(server, "is_healthy", lambda _url: True)
    monkeypatch.setattr(demo, "facts", lambda: [TENANT])
    return wanted


def test_json_has_the_documented_facts(running, capsys):
    up.tell(up.parse(["--json"]))
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"url", "database", "admin", "tenants", "sandbox"}
    assert set(found["admin"]) == {"login", "password"}
    assert found["tenants"] == [TENANT]
    assert found["sandbox"]["calls"] == "http://127.0.0.1:8075/calls"


def test_without_demo_and_sandbox_the_facts_say_so(running, capsys):
    up.tell(up.parse(["--json", "--no-demo", "--no-sandbox"]))
    found = json.loads(capsys.readouterr().out)
    assert (found["tenants"], found["sandbox"]) == ([], None)


def test_a_person_gets_a_command_to_paste(running, capsys):
    up.tell(up.parse([]))
    shown = capsys.readouterr().out
    assert "http://127.0.0.1:8069" in shown
    assert "curl -i" in shown


def test_the_password_of_the_administrator_is_never_admin(checkout):
    assert demo.admin_password() != "admin"


def test_the_same_wish_leaves_the_server_alone(running):
    assert stack.is_current(running)


@pytest.mark.parametrize(
    "change", [{"port": 8070}, {"workers": 4}, {"with_sandbox": False}]
)
def test_another_wish_restarts_it(running, change):
    wanted = stack.Wanted(**{**running.__dict__, **change})
    assert not stack.is_current(wanted)


def test_changed_addons_restart_it(running, checkout):
    (checkout / "addons" / "smarter_new").mkdir(parents=True)
    (checkout / "addons" / "smarter_new" / "__manifest__.py").write_text("{}")
    assert not stack.is_current(running)


def test_a_dead_sandbox_restarts_it(running):
    state.put("sandbox", {})
    assert not stack.is_current(running)


def test_workers_must_be_several_processes(capsys):
    with pytest.raises(SystemExit) as raised:
        up.parse(["--workers", "0"])
    assert raised.value.code == 2
    assert "at least 1" in capsys.readouterr().err


def test_a_taken_port_ends_in_a_sentence(checkout, monkeypatch, capsys):
    monkeypatch.setattr(ports, "is_free", lambda _port: False)
    assert up.main(["--detach", "--port", "8069"]) == 1
    assert "error: Port 8069 is taken" in capsys.readouterr().err
