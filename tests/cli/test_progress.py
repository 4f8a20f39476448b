"""The line of progress: on a terminal only, after a while only, and never left behind."""

from __future__ import annotations

import io
import os
import pty
from collections.abc import Iterator
from typing import TextIO

import pytest

from tests.vendors.pretend_time import PretendTime
from tui.cli.progress import QUIET_S, Progress


class Screen(io.StringIO):
    """A terminal without a size."""

    def isatty(self) -> bool:
        return True

    @property
    def line(self) -> str:
        """What stands on the line now."""
        return self.getvalue().rpartition("\r\x1b[K")[2]


@pytest.fixture
def terminal() -> Iterator[tuple[TextIO, int]]:
    """A real one of 80 columns: where to write, and what to read it from."""
    master, slave = pty.openpty()
    os.set_blocking(master, False)
    with open(slave, "w") as out:
        yield out, master
    os.close(master)


def test_what_is_quick_says_nothing() -> None:
    time, screen = PretendTime(), Screen()
    with Progress(time, screen) as progress:
        time.pass_s(QUIET_S * 0.9)
        progress.say("1 of 5 vendors have answered")
    assert screen.getvalue() == ""


def test_each_word_replaces_the_last_and_the_end_leaves_none() -> None:
    time, screen = PretendTime(), Screen()
    with Progress(time, screen) as progress:
        time.pass_s(QUIET_S)
        progress.say("1 of 5")
        assert screen.line == "1 of 5"
        progress.say("2 of 5")
        assert screen.line == "2 of 5"
    assert screen.line == ""
    assert "\n" not in screen.getvalue()


def test_an_error_leaves_no_line_either() -> None:
    time, screen = PretendTime(), Screen()
    with pytest.raises(KeyboardInterrupt), Progress(time, screen) as progress:  # noqa: PT012
        time.pass_s(QUIET_S)
        progress.say("1 of 5")
        raise KeyboardInterrupt
    assert screen.line == ""


def test_a_file_gets_nothing() -> None:
    time, out = PretendTime(), io.StringIO()
    with Progress(time, out) as progress:
        time.pass_s(60)
        progress.say("1 of 5")
    assert out.getvalue() == ""


@pytest.mark.parametrize("words", ["x" * 500, "新" * 300])
def test_a_long_word_is_cut_to_the_line_or_it_could_not_be_replaced(
    terminal: tuple[TextIO, int], words: str
) -> None:
    out, master = terminal
    os.environ.pop("COLUMNS", None)
    time = PretendTime()
    progress = Progress(time, out)
    time.pass_s(QUIET_S)
    progress.say(words)
    said = os.read(master, 65_536).decode().removeprefix("\r\x1b[K")
    assert said.rstrip() == words[: len(said.rstrip())]
    assert 70 < sum(2 if one > "\u1100" else 1 for one in said) < 80
