"""Programs are recognised by pid and start time, and end with all their children."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from smarter_dev import process
from smarter_dev.errors import CommandFailed, SetupError

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def test_own_process_is_running():
    assert process.is_running(process.identity(os.getpid()))


def test_another_process_with_the_same_pid_is_not_ours():
    assert not process.is_running({"pid": os.getpid(), "started": "1"})


@pytest.mark.parametrize("stored", [None, {}, {"pid": 1, "started": None}])
def test_nothing_stored_is_not_running(stored):
    assert not process.is_running(stored)


def test_an_ended_process_that_nobody_collected_is_not_running():
    child = subprocess.Popen([sys.executable, "-c", ""])
    stored = process.identity(child.pid)
    assert process.wait_until(lambda: not process.is_running(stored), 10)
    child.wait()


def test_stop_ends_the_whole_group(tmp_path):
    log = tmp_path / "log"
    parent = process.start([sys.executable, "-c", PARENT], log)
    assert process.wait_until(lambda: log.read_text().strip().isdigit(), 10)
    child = process.identity(int(log.read_text()))
    process.stop_group(process.identity(parent.pid))
    assert process.wait_until(lambda: not process.is_running(child), 10)
    parent.wait()


def test_a_failed_program_tells_its_last_words():
    with pytest.raises(CommandFailed, match="no such luck") as raised:
        process.run([sys.executable, "-c", "import sys; sys.exit('no such luck')"])
    assert raised.value.code == 1


def test_a_missing_program_is_a_sentence():
    with pytest.raises(SetupError, match="is not installed"):
        process.run(["there-is-no-such-program"])


def test_waiting_gives_up():
    assert not process.wait_until(lambda: False, 0.1)
