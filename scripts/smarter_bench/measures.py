"""The measurements, one function for each line or group of lines of the table."""

from __future__ import annotations

import http.client
import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from smarter_dev.errors import SetupError

from . import wrk
from .figures import Line, Series, limit_line, percentile, ratio_line
from .stage import HTTP_WORKERS, PEER_DELAY_MS, BenchStage

ACCEPT_PATH = "/leads/create"
STEADY_RATE = 50
POLL_S = 0.01
PATIENCE_S = 120


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: int
    warm_up_s: int
    leads: int
    deliveries: int
    jobs: int
    probes: int
    tenants: int
    loads: int


FULL = Effort(
    rounds=3,
    seconds=5,
    warm_up_s=3,
    leads=600,
    deliveries=1500,
    jobs=200,
    probes=40,
    tenants=2000,
    loads=20,
)
QUICK = Effort(
    rounds=1,
    seconds=2,
    warm_up_s=1,
    leads=200,
    deliveries=400,
    jobs=60,
    probes=10,
    tenants=60,
    loads=3,
)


def accept(stage: BenchStage, url: str, effort: Effort) -> list[Line]:
    """Intake accept beside a bare route and a stock create, in alternating rounds."""
    tenant = stage.tenants[0]
    runs = {
        "bare": (f"{url}/bench/bare", "plain", ""),
        "accept": (url + ACCEPT_PATH, "lead", tenant["api_key"]),
        "stock": (f"{url}/json/2/crm.lead/create", "stock", tenant["rpc_key"]),
    }
    rates = _alternate(runs, effort)
    return [
        ratio_line(
            "Accept a lead / bare Odoo route",
            rates["accept"],
            rates["bare"],
            unit="req/s",
            bar=0.4,
        ),
        ratio_line(
            "Accept a lead / stock `POST /json/2/crm.lead/create`",
            rates["accept"],
            rates["stock"],
            unit="req/s",
            bar=8,
        ),
    ]


def authentication(stage: BenchStage, url: str, effort: Effort) -> list[Line]:
    """What the key check adds to a constant answer, one request at a time."""
    key = stage.tenants[0]["api_key"]
    runs = {
        "bare": (f"{url}/bench/bare", "plain", ""),
        "authenticated": (f"{url}/api/bench/authenticated", "plain", key),
    }
    p50: dict[str, list[float]] = {name: [] for name in runs}
    for _turn in range(effort.rounds):
        for name, (target, body, given) in runs.items():
            load = run_once(
                target, body, given, connections=1, seconds=effort.warm_up_s
            )
            p50[name].append(load.p50_ms)
    bare, ours = Series(p50["bare"]), Series(p50["authenticated"])
    return [
        limit_line(
            "Added by authentication and tenant, p50",
            ours.median - bare.median,
            unit="ms",
            bar=1.5,
            peer=f"bare {bare.median:.2f} ms",
        )
    ]


def conversion(stage: BenchStage, effort: Effort) -> list[Line]:
    """Batch conversion beside one-by-one creates, in one process."""
    rounds = stage.ask(
        "conversion",
        *("--count", effort.leads, "--singles", effort.leads // 6),
        *("--rounds", effort.rounds + 1),
    )
    measured = rounds[1:]
    return [
        ratio_line(
            "Conversion in batches / one-by-one `crm.lead` creates",
            Series([turn["batch"] for turn in measured]),
            Series([turn["one_by_one"] for turn in measured]),
            unit="leads/s",
            bar=5,
        )
    ]


def deliveries(
    stage: BenchStage, effort: Effort, peer: Series, peer_name: str
) -> list[Line]:
    """Drain a backlog to webhooks that take their time."""
    rates = []
    for _turn in range(effort.rounds):
        count = stage.ask("deliveries", "--count", effort.deliveries)["count"]
        stage.sandbox.clear_calls()
        with stage.server():
            stage.wake_crons()
            rates.append(_arrival_rate(stage, count))
    what = f"Deliveries, peer answers in {PEER_DELAY_MS} ms / {peer_name}"
    return [ratio_line(what, Series(rates), peer, unit="/s", bar=5)]


def queue_jobs(stage: BenchStage, effort: Effort) -> Series:
    """The same through queue_job, with a channel as wide as there are workers."""
    count = effort.jobs
    url = stage.sandbox.webhook_url("job")
    stage.ask("jobs", "--count", count, "--webhooks", url)
    stage.sandbox.clear_calls()
    with stage.queue_server():
        return Series([_arrival_rate(stage, count)])


def visible(stage: BenchStage, url: str, effort: Effort) -> list[Line]:
    """From the 202 to the lead in the pipeline, as its sender sees it."""
    client = Client(url, stage.tenants[0]["api_key"])
    delays = [client.post_and_wait() for _turn in range(effort.probes)]
    what = "From 202 to the lead in the pipeline, idle server, p95"
    p50 = f"p50 {percentile(delays, 0.5):.2f} s"
    return [limit_line(what, percentile(delays, 0.95), unit="s", bar=2, peer=p50)]


def steady(stage: BenchStage, url: str, effort: Effort) -> list[Line]:
    """Latency at a fixed arrival rate, converter and deliveries running beside."""
    client = Client(url, stage.tenants[0]["api_key"])
    count = int(STEADY_RATE * effort.seconds * 2)
    started = time.perf_counter()

    def post(number: int) -> float:
        due = started + number / STEADY_RATE
        time.sleep(max(0, due - time.perf_counter()))
        client.post()
        # From when it was due: a late start is the server's slowness too.
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(16) as pool:
        latencies = list(pool.map(post, range(count)))
    what = f"Accept at {STEADY_RATE} requests/s, crons at work, p95"
    p50 = f"p50 {percentile(latencies, 0.5):.0f} ms"
    return [limit_line(what, percentile(latencies, 0.95), unit="ms", bar=200, peer=p50)]


def _alternate(
    runs: dict[str, tuple[str, str, str]], effort: Effort
) -> dict[str, Series]:
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for target, body, key in runs.values():
        wrk.run(target, body=body, key=key, seconds=effort.warm_up_s)
        _settle(target)
    for _turn in range(effort.rounds):
        for name, (target, body, key) in runs.items():
            load = run_once(target, body, key, connections=4, seconds=effort.seconds)
            rates[name].append(load.rate)
    return {name: Series(values) for name, values in rates.items()}


def run_once(
    url: str, body: str, key: str, *, connections: int, seconds: int
) -> wrk.Load:
    load = wrk.run(url, body=body, key=key, connections=connections, seconds=seconds)
    _settle(url)
    if load.failed or not load.rate:
        raise SetupError(
            f"{load.failed} requests to {url} failed, {load.rate:.0f}/s were answered."
        )
    return load


def _settle(url: str) -> None:
    """Wait until the server is done with the requests that wrk left behind."""
    health = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/web/health"
    quick = 0
    while quick < 2 * HTTP_WORKERS:
        asked = time.perf_counter()
        urllib.request.urlopen(health, timeout=60).close()
        quick = quick + 1 if time.perf_counter() - asked < 0.1 else 0


def _arrival_rate(stage: BenchStage, count: int) -> float:
    """Wait until ``count`` calls have arrived; return how many did per second."""
    deadline = time.monotonic() + PATIENCE_S
    while stage.sandbox.count(service="n8n") < count:
        if time.monotonic() > deadline:
            raise SetupError(f"Not all of {count} calls arrived in {PATIENCE_S} s.")
        time.sleep(0.2)
    calls = stage.sandbox.calls(service="n8n")
    times = sorted(datetime.fromisoformat(call["at"][:-1]) for call in calls)
    return (count - 1) / (times[-1] - times[0]).total_seconds()


class Client:
    """An API client that follows its leads."""

    def __init__(self, url: str, key: str) -> None:
        self._address = urlsplit(url).netloc
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
        }

    def post(self) -> str:
        body = {"name": "Persona", "email": f"{time.monotonic_ns()}@example.cl"}
        status, answer = self._request("POST", ACCEPT_PATH, json.dumps(body))
        if status != 202:
            raise SetupError(f"A lead was not accepted: {status} {answer}")
        return str(answer["url"])

    def post_and_wait(self) -> float:
        """Return the seconds from the 202 to the status that means "in the pipeline"."""
        path = self.post()
        accepted = time.perf_counter()
        while self._request("GET", path)[1]["status"] == "received":
            if time.perf_counter() - accepted > PATIENCE_S:
                raise SetupError("A lead was not converted.")
            time.sleep(POLL_S)
        return time.perf_counter() - accepted

    def _request(
        self, method: str, path: str, body: str | None = None
    ) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection(self._address, timeout=30)
        try:
            connection.request(method, path, body, self._headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()
