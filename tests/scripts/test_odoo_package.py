"""Odoo is taken from the archive, unpacked whole, and only in the right version."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from smarter_dev import apt, odoo_package
from smarter_dev.errors import SetupError

HOME = odoo_package.PYTHON_ROOT


class FakeArchive:
    """Stands for the private apt: offers one version and builds real packages."""

    def __init__(self, version, folder):
        self.mirror = apt.Mirror("http://archive.invalid/debian", "bookworm")
        self.offered = version
        self.folder = folder
        self.downloads = 0

    def update(self):
        """Nothing to fetch."""

    def version(self, package, suite):
        assert (package, suite) == ("odoo-19", "sid")
        return self.offered

    def download(self, packages, target):
        assert "odoo-19/sid" in packages
        assert "libjs-jquery/bookworm" in packages
        self.downloads += 1
        return [self.folder / "odoo.deb"]


def build_package(folder, links=()):
    """Make a small Debian package that looks like Odoo's."""
    tree = folder / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN" / "control").write_text(
        "Package: odoo-19\nVersion: 19.0\nArchitecture: all\nMaintainer: x <x@x>\n"
        "Description: x\n"
    )
    release = tree / HOME / "odoo" / "release.py"
    release.parent.mkdir(parents=True)
    release.write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
    font = tree / "usr/share/fonts/font.ttf"
    font.parent.mkdir(parents=True)
    font.write_text("font")
    for name, target in links:
        (tree / HOME / "odoo" / name).symlink_to(target)
    subprocess.run(
        ["dpkg-deb", "--build", "--root-owner-group", tree, folder / "odoo.deb"],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def archive(checkout, monkeypatch):
    """An archive with Odoo 19.0; npm is absent."""
    fake = FakeArchive("19.0.0+dfsg-1", checkout)
    monkeypatch.setattr(apt, "machine_mirror", lambda: fake.mirror)
    monkeypatch.setattr(apt, "PrivateApt", lambda *_args: fake)
    which = shutil.which
    monkeypatch.setattr(
        shutil, "which", lambda name: None if name == "npm" else which(name)
    )
    return fake


def test_odoo_is_unpacked_once_for_all_checkouts(archive, checkout):
    build_package(checkout, [("font.ttf", "/usr/share/fonts/font.ttf")])
    home = odoo_package.ensure()
    assert (home / "odoo" / "release.py").exists()
    assert (home / odoo_package.SELFIE_FILE).exists()
    assert odoo_package.ensure() == home
    assert archive.downloads == 1


def test_links_of_the_package_stay_inside_its_root(archive, checkout):
    build_package(checkout, [("font.ttf", "/usr/share/fonts/font.ttf")])
    link = odoo_package.ensure() / "odoo" / "font.ttf"
    assert not os.path.isabs(os.readlink(link))
    assert link.read_text() == "font"


def test_a_link_that_leads_nowhere_stops_the_set_up(archive, checkout):
    build_package(checkout, [("font.ttf", "/usr/share/fonts/missing.ttf")])
    with pytest.raises(SetupError, match=r"font\.ttf"):
        odoo_package.ensure()
    assert odoo_package.cached_home(checkout / "cache") is None


def test_a_killed_unpacking_is_repeated(archive, checkout):
    build_package(checkout)
    half = checkout / "cache" / ".odoo-19.0.0+dfsg-1.new" / "usr"
    half.mkdir(parents=True)
    (half / "rubbish").write_text("x")
    home = odoo_package.ensure()
    assert (home / "odoo" / "release.py").exists()
    assert not list((checkout / "cache").glob("*/usr/rubbish"))


@pytest.mark.parametrize("offered", [None, "18.0.1-1", "20.0-1"])
def test_an_archive_without_odoo_19_is_said_clearly(archive, offered):
    archive.offered = offered
    with pytest.raises(SetupError, match=r"not\s+Odoo 19\.0.*ODOO_HOME"):
        odoo_package.ensure()


def test_odoo_home_wins(checkout, monkeypatch):
    release = checkout / "mine" / "odoo" / "release.py"
    release.parent.mkdir(parents=True)
    release.write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
    monkeypatch.setenv("ODOO_HOME", str(checkout / "mine"))
    assert odoo_package.ensure() == checkout / "mine"


@pytest.mark.parametrize("line", ["version_info = (18, 0, 0, FINAL, 0, '')\n", ""])
def test_odoo_home_of_another_series_is_refused(checkout, monkeypatch, line):
    release = checkout / "odoo" / "release.py"
    release.parent.mkdir(parents=True)
    release.write_text(line)
    monkeypatch.setenv("ODOO_HOME", str(checkout))
    with pytest.raises(SetupError, match=r"does not hold an Odoo 19\.0"):
        odoo_package.ensure()
