"""The process: command line, keep-alive, control API, clean exit."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest

from .client import ROOT, SandboxProcess


def connect(url: str) -> http.client.HTTPConnection:
    address = urlsplit(url)
    return http.client.HTTPConnection(address.hostname, address.port, timeout=10)


def test_health_and_unknown_paths(sandbox):
    assert sandbox.request("GET", "/health").json() == {"status": "ok"}
    for target in ("/", "/control/telex/webhooks/x", "/control/n8n/teapots"):
        assert sandbox.request("GET", target).status == 404
    assert sandbox.calls() == []


def test_connection_is_kept_alive(sandbox):
    sandbox.register_webhook("lead", auth="none")
    connection = connect(sandbox.url)
    connection.connect()
    port = connection.sock.getsockname()
    for _turn in range(3):
        connection.request("POST", "/webhook/lead", b"{}")
        assert connection.getresponse().read()
        assert connection.sock.getsockname() == port
    connection.close()


def test_chunked_body(sandbox):
    sandbox.register_webhook("lead", auth="none")
    connection = connect(sandbox.url)
    chunks = iter([b'{"a"', b": 1}"])
    connection.request("POST", "/webhook/lead", chunks, encode_chunked=True)
    assert connection.getresponse().status == 200
    connection.close()
    assert sandbox.calls()[0]["json"] == {"a": 1}


def test_body_cut_short_is_no_call(sandbox):
    """A caller that is killed while it sends leaves nothing behind."""
    sandbox.register_webhook("lead", auth="none")
    connection = connect(sandbox.url)
    connection.putrequest("POST", "/webhook/lead")
    connection.putheader("content-length", "100")
    connection.endheaders(b'{"a":')
    connection.close()
    sandbox.post("lead", {})
    assert [call["json"] for call in sandbox.calls()] == [{}]


def test_many_connections_at_once(sandbox):
    sandbox.register_webhook("lead", auth="none", delay_ms=20)
    statuses = []

    def work():
        statuses.extend(sandbox.post("lead", {}).status for _turn in range(5))

    threads = [threading.Thread(target=work) for _turn in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 200
    assert sandbox.count(service="n8n") == 200


def test_process_starts_and_stops_cleanly():
    process = SandboxProcess()
    process.register_webhook("lead", auth="none")
    process.add_fault("hang")
    connection = connect(process.url)
    connection.request("POST", "/webhook/lead", b"{}")
    assert len(process.calls(wait_for=1)) == 1
    assert process.stop() == 0
    connection.close()


def test_configuration_file(tmp_path):
    config = tmp_path / "sandbox.json"
    config.write_text(json.dumps({"n8n": {"webhooks": {"lead": {"auth": "none"}}}}))
    with SandboxProcess(config=config) as process:
        connection = connect(process.url)
        connection.request("POST", "/webhook/lead", b"{}")
        assert connection.getresponse().status == 200
        connection.close()


@pytest.mark.parametrize("content", ["{", "[]", '{"telex": {}}', '{"n8n": []}'])
def test_bad_configuration_file_is_a_clear_error(tmp_path, content):
    config = tmp_path / "sandbox.json"
    config.write_text(content)
    done = run("--port", "0", "--config", str(config))
    assert done.returncode == 2
    assert done.stderr.startswith("sandbox: ")
    assert "Traceback" not in done.stderr


def test_only_loopback_addresses():
    done = run("--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2
    assert "loopback" in done.stderr


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.sandbox", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
