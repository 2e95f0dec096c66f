"""Ports that are taken are refused with a sentence."""

from __future__ import annotations

import socket

import pytest
from smarter_dev import ports
from smarter_dev.errors import SetupError


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind((ports.LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_by_name(taken):
    with pytest.raises(SetupError, match=f"Port {taken} is taken"):
        ports.require_free(taken)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port(port):
    with pytest.raises(SetupError, match="is not a port"):
        ports.require_free(port)


def test_answers_tells_listeners_from_silence(taken):
    assert ports.answers(taken)
    assert not ports.answers(ports.free_port())


def test_the_port_of_last_time_is_kept_while_it_is_free(taken):
    free = ports.free_port()
    assert ports.keep_or_replace(free) == free
    assert ports.keep_or_replace(taken) != taken
    assert ports.keep_or_replace(None)
