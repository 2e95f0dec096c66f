"""Two servers, one database, one Redis: counted together, signed in at both."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from smarter_dev.server import OdooServer, free_port

from tests.support.private_redis import PrivateRedis
from tests.support.stage import Stage
from tests.support.waiting import until
from tests.support.web import WebSession

LIMIT = 40
ME = "/api/v1/me"


@pytest.fixture(scope="module")
def redis() -> Iterator[PrivateRedis]:
    with PrivateRedis() as server:
        yield server


@pytest.fixture(scope="module")
def urls(stage: Stage, redis, tmp_path_factory) -> Iterator[list[str]]:
    """The stage's server and a second one, both on a Redis of their own."""
    variables = {"SMARTER_REDIS_URL": redis.url}
    stage.stop()
    stage.start(variables=variables)
    second = OdooServer(
        database=stage.database,
        port=free_port(),
        workers=2,
        cron_threads=0,
        log_path=tmp_path_factory.mktemp("second") / "odoo.log",
        variables=variables,
    )
    try:
        with second:
            both = [stage.url, second.url]
            # Every process loads its code and connects with its first request.
            statuses(both, stage.tenants[0].api_key, 40)
            yield both
    finally:
        # For the tests that follow, as they know it.
        stage.stop()
        stage.start()


@pytest.fixture
def key(stage: Stage, urls) -> str:
    """A key that allows forty requests a minute, unused so far."""
    created = stage.cli.json(
        *("apikey", "create", "--rut", stage.tenants[0].rut, "--name", "slow"),
        *("--scopes", "leads:read", "--requests-per-minute", str(LIMIT)),
    )
    return str(created["key"])


def statuses(urls: list[str], key: str, count: int) -> list[int]:
    headers = {"Authorization": f"Bearer {key}"}

    def ask(number: int) -> int:
        url = urls[number % len(urls)] + ME
        return requests.get(url, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(25) as pool:
        return list(pool.map(ask, range(count)))


def test_of_a_hundred_at_once_exactly_the_limit_passes(urls, key, stage):
    mark = stage.log.mark()
    answers = statuses(urls, key, 100)
    problems = stage.log.problems(mark)
    assert (answers.count(200), answers.count(429)) == (LIMIT, 100 - LIMIT), problems


def test_while_redis_hangs_nothing_fails_and_then_it_is_exact_again(
    urls, key, redis, stage, report_figure
):
    redis.freeze()
    try:
        started = time.monotonic()
        answers = statuses(urls, key, 20)
        seconds = time.monotonic() - started
    finally:
        redis.thaw()
    assert set(answers) == {200}
    report_figure(f"20 requests while Redis hung: {seconds:.2f} s in all")
    thawed = time.monotonic()
    until(
        lambda: remaining_of(urls, stage.tenants[0].api_key),
        # Consecutive numbers: both count in the same place.
        accept=lambda left: left == list(range(left[0], left[0] - 4, -1)),
        timeout_s=10,
        what="a common count",
    )
    report_figure(f"exact {time.monotonic() - thawed:.1f} s after Redis went on")


def remaining_of(urls: list[str], key: str) -> list[int]:
    """Ask both servers in turns; return what each says is left of the tenant's."""
    found = []
    for number in range(4):
        answer = requests.get(
            urls[number % 2] + ME,
            headers={"Authorization": f"Bearer {key}"},
            timeout=30,
        )
        fields = answer.headers["RateLimit"].split(", ")
        [tenant] = [one for one in fields if one.startswith('"tenant"')]
        found.append(int(tenant.split("r=")[1].split(";")[0]))
    return found


def test_who_signs_in_at_one_server_is_known_at_the_other(urls, stage):
    tenant = stage.tenants[0]
    web = WebSession(urls[0], tenant.login, tenant.password)
    web.url = urls[1]
    assert web.call("res.users", "search_count", [("login", "=", tenant.login)]) == 1
