"""The private apt: which mirror, which sources, which progress, which sentences."""

from __future__ import annotations

import shutil
import sys

import pytest
from smarter_dev import apt, privileges, process
from smarter_dev.errors import CommandFailed, SetupError

SITE = "http://archive.invalid/debian"
TARGETS = f"""\
http://other.invalid/apt|stable|main|Other Vendor
{SITE}-security|bookworm-security|main|Debian
{SITE}|bookworm-updates|main|Debian
{SITE}|bookworm|contrib|Debian
{SITE}|bookworm|main|Debian
"""


def test_the_main_archive_is_found_among_others():
    assert apt.parse_targets(TARGETS) == apt.Mirror(SITE, "bookworm")


@pytest.mark.parametrize("text", ["", f"{SITE}|noble|main|Ubuntu\n"])
def test_a_machine_without_debian_archive_is_told_about_odoo_home(text):
    with pytest.raises(SetupError, match="ODOO_HOME"):
        apt.parse_targets(text)


def test_sources_name_unstable_and_the_own_suite():
    lines = apt.sources_text(apt.Mirror(SITE, "bookworm")).splitlines()
    assert [line.split()[-2] for line in lines] == ["sid", "bookworm"]
    assert all(f" {SITE} " in line for line in lines)


def test_on_unstable_itself_the_suite_stands_once():
    assert len(apt.sources_text(apt.Mirror(SITE, "sid")).splitlines()) == 1


def test_every_file_of_the_private_apt_is_in_its_directory(tmp_path):
    options = apt.PrivateApt(tmp_path, apt.Mirror(SITE, "bookworm")).options()
    values = dict(word.split("=", 1) for word in options[1::2])
    for key in ("Dir::Etc::sourcelist", "Dir::State::Lists", "Dir::Cache"):
        assert values[key].startswith(str(tmp_path))
    assert values["Dir::Etc::sourcelist"].endswith(".list")
    assert values["Dir::Etc::sourceparts"] == "-"


def test_version_of_the_wanted_suite(tmp_path, monkeypatch):
    output = (
        f" odoo-19 | 19.0.0-2 | {SITE} sid/main amd64 Packages\n"
        f" odoo-19 | 19.0.0-1 | {SITE} bookworm/main amd64 Packages\n"
    )
    monkeypatch.setattr(process, "run", lambda *_args, **_kwargs: output)
    source = apt.PrivateApt(tmp_path, apt.Mirror(SITE, "bookworm"))
    assert source.version("odoo-19", "sid") == "19.0.0-2"
    assert source.version("odoo-19", "bookworm") == "19.0.0-1"
    assert source.version("odoo-19", "trixie") is None


def test_only_root_installs_and_others_learn_the_command(monkeypatch):
    monkeypatch.setattr(privileges, "is_root", lambda: False)
    with pytest.raises(SetupError, match="apt-get install postgresql"):
        apt.install(["postgresql"], "PostgreSQL")


def test_a_machine_without_apt_is_told_about_odoo_home(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(SetupError, match="ODOO_HOME"):
        apt.machine_mirror()


FAKE_APT = """
import os, sys
descriptor = int(sys.argv[2].partition("=")[2])
for percent in (10, 55.5, 90):
    os.write(descriptor, f"dlstatus:1:{percent}:Retrieving\\n".encode())
print("E: it went wrong" * 5000)
sys.exit(int(sys.argv[-1]))
"""


@pytest.fixture
def fake_apt(tmp_path):
    program = tmp_path / "apt"
    program.write_text(f"#!{sys.executable}\n{FAKE_APT}")
    program.chmod(0o755)
    return str(program)


def test_progress_follows_what_apt_reports(fake_apt, capsys):
    apt.run_with_progress([fake_apt, "0"], "packages")
    shown = capsys.readouterr().err
    assert " 56 %" in shown
    assert "100 %" in shown


def test_a_failing_apt_tells_its_last_words(fake_apt):
    with pytest.raises(CommandFailed, match="it went wrong") as raised:
        apt.run_with_progress([fake_apt, "7"], "packages")
    assert raised.value.code == 7


def test_no_network_is_a_sentence(tmp_path, monkeypatch):
    def fail(*_args, **_kwargs):
        raise CommandFailed("apt-get update", 100, "Could not resolve host")

    monkeypatch.setattr(apt, "run_with_progress", fail)
    with pytest.raises(SetupError, match="Check the network connection"):
        apt.PrivateApt(tmp_path, apt.Mirror(SITE, "bookworm")).update()


def test_a_mirror_that_is_a_snapshot_is_used_with_a_note(tmp_path, monkeypatch, capsys):
    commands = []

    def run(command, _label, **_options):
        commands.append(command)
        if "Acquire::Check-Valid-Until=false" not in command:
            raise CommandFailed("apt-get update", 100, "E: Release file is expired")

    monkeypatch.setattr(apt, "run_with_progress", run)
    apt.PrivateApt(tmp_path, apt.Mirror(SITE, "bookworm")).update()
    assert len(commands) == 2
    assert "snapshot" in capsys.readouterr().err


def test_installing_survives_a_list_that_is_out_of_date(monkeypatch):
    commands = []

    def run(command, _label, **_options):
        commands.append(command)
        if "update" in command:
            raise CommandFailed("apt-get update", 100, "E: Release file is expired")

    monkeypatch.setattr(privileges, "is_root", lambda: True)
    monkeypatch.setattr(apt, "run_with_progress", run)
    apt.install(["redis-server"], "Redis")
    assert commands[-1][-1] == "redis-server"
