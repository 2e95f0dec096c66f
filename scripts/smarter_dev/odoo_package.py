"""Gets Odoo 19 from the Debian package ``odoo-19``, unpacked into the user cache.

The package's fonts and JavaScript libraries are links into ``/usr/share``; the packages
they point to are unpacked into the same root. One file that the package lacks comes from
npm. See docs/decisions for the reasons.
"""

from __future__ import annotations

import os
import re
import shutil
import tarfile
from pathlib import Path

from smarter_dev import apt, console, files, locking, paths, process
from smarter_dev.errors import SetupError

PACKAGE = "odoo-19"
SERIES = "19.0"
OWN_SUITE_PACKAGES = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-roboto-unhinted",
)
UNSTABLE_PACKAGES = ("fonts-montserrat",)
PYTHON_ROOT = Path("usr/lib/python3/dist-packages")
SELFIE_FILE = Path(
    "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
)
SELFIE_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"
SELFIE_PLACEHOLDER = (
    "/* Background blur in calls is off: this file comes from npm. */\n"
)
NEEDED_GIB = 4
RELEASE_LINE = re.compile(r"^version_info = \((\d+), (\d+)", re.MULTILINE)


def ensure() -> Path:
    """Return the directory that contains ``odoo/``, getting it first when needed."""
    explicit = os.environ.get("ODOO_HOME")
    if explicit:
        return check_home(Path(explicit).expanduser().resolve())
    cache = paths.cache_dir()
    found = cached_home(cache)
    if found:
        return found
    with locking.exclusive(cache / "odoo.lock", "getting Odoo"):
        return cached_home(cache) or download(cache)


def check_home(home: Path) -> Path:
    """Accept a directory only when it holds an Odoo of the right series."""
    release = home / "odoo" / "release.py"
    match = RELEASE_LINE.search(release.read_text()) if release.exists() else None
    if not match or ".".join(match.groups()) != SERIES:
        raise SetupError(
            f"ODOO_HOME is {home}, which does not hold an Odoo {SERIES}:"
            f" {release} should say so."
        )
    return home


def cached_home(cache: Path) -> Path | None:
    """The newest Odoo of the cache; None when there is none yet."""
    roots = sorted(cache.glob(f"odoo-{SERIES}*/{PYTHON_ROOT}"))
    return roots[-1] if roots else None


def download(cache: Path) -> Path:
    """Download, verify and unpack Odoo into a directory named after its version."""
    files.require_space(cache, NEEDED_GIB)
    with console.step(f"Getting Odoo {SERIES} (Debian package {PACKAGE}, 130 MB)"):
        source = apt.PrivateApt(cache / "apt", apt.machine_mirror())
        source.update()
        version = available_version(source)
        packages = fetch(source, cache / "packages" / PACKAGE)
    target = cache / f"odoo-{version}"
    with console.step(f"Unpacking Odoo {version} into {cache}"):
        unpack_all(packages, target)
    shutil.rmtree(cache / "packages", ignore_errors=True)
    return target / PYTHON_ROOT


def available_version(source: apt.PrivateApt) -> str:
    """Version of Odoo in the archive; a sentence when it is not a 19.0."""
    version = source.version(PACKAGE, apt.UNSTABLE)
    if version is None or not version.startswith(SERIES):
        offered = f"only {version}" if version else "no such package"
        raise SetupError(
            f"The Debian archive {source.mirror.site} has {offered} as {PACKAGE}, not"
            f" Odoo {SERIES}. Set ODOO_HOME to the directory of an Odoo {SERIES}."
        )
    return version


def fetch(source: apt.PrivateApt, target: Path) -> list[Path]:
    """Download Odoo and the packages its links point to."""
    own = [f"{name}/{source.mirror.suite}" for name in OWN_SUITE_PACKAGES]
    unstable = [f"{name}/{apt.UNSTABLE}" for name in (PACKAGE, *UNSTABLE_PACKAGES)]
    return source.download(own + unstable, target)


def unpack_all(packages: list[Path], target: Path) -> None:
    """Unpack everything into one root that appears only when complete."""
    with files.staged_directory(target) as staging:
        with console.progress("unpacking") as move:
            for index, package in enumerate(packages):
                apt.unpack(package, staging)
                move(100 * (index + 1) / len(packages))
        make_links_relative(staging)
        add_selfie_file(staging / PYTHON_ROOT)


def make_links_relative(root: Path) -> None:
    """Point absolute links into the root itself; refuse links that lead nowhere."""
    broken = []
    for folder, names, entries in os.walk(root / PYTHON_ROOT):
        for path in (Path(folder, name) for name in names + entries):
            if path.is_symlink():
                relink(path, root)
                if not path.exists():
                    broken.append(str(path.relative_to(root)))
    # The package links one font of a Swiss payment slip that Debian cannot ship.
    serious = [name for name in broken if "l10n_ch" not in name]
    if serious:
        raise SetupError(
            "Odoo's package refers to files that no package here contains: "
            + ", ".join(serious[:5])
        )


def relink(link: Path, root: Path) -> None:
    """Rewrite one absolute link relative to where it stands."""
    target = os.readlink(link)
    if target.startswith("/"):
        inside = root / target.lstrip("/")
        link.unlink()
        link.symlink_to(os.path.relpath(inside, link.parent))


def add_selfie_file(home: Path) -> None:
    """Add the one file that the package lacks, from npm when npm is there.

    Without it every page of the back end logs an error in the browser's console.
    """
    target = home / SELFIE_FILE
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if not shutil.which("npm"):
        console.note("npm is not installed: background blur in video calls stays off")
        target.write_text(SELFIE_PLACEHOLDER)
        return
    scratch = home / ".npm"
    scratch.mkdir(exist_ok=True)
    try:
        process.run(["npm", "pack", SELFIE_PACKAGE], cwd=scratch)
        with tarfile.open(next(scratch.glob("*.tgz"))) as archive:
            member = archive.extractfile(f"package/{SELFIE_FILE.name}")
            assert member is not None
            target.write_bytes(member.read())
    finally:
        shutil.rmtree(scratch)
