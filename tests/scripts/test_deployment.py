"""Files for servers: every path and variable that they name exists."""

from __future__ import annotations

import configparser
import os
import re

import pytest
import yaml
from smarter_dev import paths

COMPOSE = yaml.safe_load((paths.ROOT / "docker-compose.yml").read_text())
WORKFLOW = yaml.safe_load((paths.ROOT / ".github/workflows/ci.yml").read_text())
SERVICES = COMPOSE["services"]
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z0-9_]+)")
SECRET = re.compile(r"PASSWORD|SECRET|_KEY")


def example():
    """Variables of .env.example, commented ones included."""
    text = (paths.ROOT / ".env.example").read_text()
    return set(re.findall(r"^(?:# )?([A-Z0-9_]+)=", text, re.MULTILINE))


def pins(name):
    lines = (paths.ROOT / name).read_text().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_the_services_of_the_product_are_there():
    assert {"odoo", "postgres", "redis", "n8n"} <= set(SERVICES)
    assert SERVICES["postgres"]["image"].startswith("postgres:16")
    assert SERVICES["redis"]["image"].startswith("redis:7")
    dockerfile = (paths.ROOT / "Dockerfile").read_text()
    assert "FROM odoo:19.0\n" in dockerfile


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_says_when_it_is_healthy(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_mounted_paths_and_volumes_exist(name):
    for volume in SERVICES[name].get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            assert (paths.ROOT / source).exists(), source
        else:
            assert source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_waits_for_one_that_is_not_there(name):
    for other, condition in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        assert condition == {"condition": "service_healthy"}


def test_variables_are_explained_and_none_is_explained_in_vain():
    text = (paths.ROOT / "docker-compose.yml").read_text()
    assert set(VARIABLE.findall(text)) == example()


def test_secrets_come_from_the_environment_only():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert re.fullmatch(r"\$\{[A-Z0-9_]+:\?[^}]+\}", value), name


def test_files_that_the_image_copies_exist():
    dockerfile = (paths.ROOT / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (.*)$", dockerfile, re.MULTILINE):
        source = next(word for word in line.split() if not word.startswith("--"))
        assert (paths.ROOT / source).exists(), source


def test_the_image_gets_the_pinned_versions():
    assert pins("docker/requirements.txt") <= pins("requirements.txt")
    text = (paths.ROOT / "requirements.txt").read_text()
    ours = text.partition("# Ours.")[2].split()
    assert pins("docker/requirements.txt") == set(ours)


@pytest.mark.parametrize(
    "name", ["docker/start-odoo.sh", "docker/init-n8n.sh", ".ci/run"]
)
def test_scripts_are_executable_and_stop_at_the_first_error(name):
    path = paths.ROOT / name
    assert os.access(path, os.X_OK)
    assert "set -euo pipefail" in path.read_text()


def test_websockets_go_to_the_gevent_port():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(paths.ROOT / "odoo.conf")
    caddy = (paths.ROOT / "docker" / "Caddyfile").read_text()
    assert parser["options"]["proxy_mode"] == "True"
    assert parser["options"]["list_db"] == "False"
    assert f"odoo:{parser['options']['gevent_port']}" in caddy
    assert f"odoo:{parser['options']['http_port']}" in caddy
    assert "@websocket path /websocket" in caddy


def test_the_workflow_does_what_ci_does():
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    assert steps[-1]["run"] == ".ci/run"
    run = (paths.ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in run if line.startswith("./")] == [
        "./scripts/lint",
        "./scripts/test",
    ]


def test_every_executable_is_executable():
    for name in ("up", "down", "test", "odoo", "lint"):
        path = paths.SCRIPTS / name
        assert os.access(path, os.X_OK)
        assert path.read_text().startswith("#!/usr/bin/env python3\n")
