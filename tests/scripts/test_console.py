"""The progress bar: in place on a terminal, few lines elsewhere."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

from smarter_dev import console


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_shows_the_share():
    assert console.draw_bar("x", 50, width=4) == "    x [##..]  50 %"
    assert console.draw_bar("x", 250, width=4).endswith("100 %")


def test_a_log_gets_one_line_per_tenth():
    stream = io.StringIO()
    bar = console.ProgressBar("x", stream)
    for percent in range(101):
        bar.update(percent)
    assert len(stream.getvalue().splitlines()) == 11


def test_a_terminal_gets_one_line_redrawn(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    bar = console.ProgressBar("x", stream)
    for percent in range(101):
        bar.update(percent)
    bar.close()
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().rstrip().endswith("100 %")


def test_work_beside_the_main_one_is_quiet(capsys):
    def work(result):
        with console.step("Beside"), console.progress("beside") as move:
            move(50)
        return result

    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(console.quietly, work, 7)
        console.say("main")
        assert making.result() == 7
    assert capsys.readouterr().err == "main\n"
