"""The writer on a real pty that is read, not read, and gone."""

from __future__ import annotations

import os
import pty
import threading
import time
import tty
from collections.abc import Iterator

import pytest

from tui.console.outlet.outbox import CHUNK, Outbox

LONG_S = 20.0
FRAME = "\x1b[1;32mabc\x1b[0m" * 3000


class Line:
    """Both ends of a pty, and a writer to it."""

    def __init__(self) -> None:
        self.far, self.near = pty.openpty()
        tty.setraw(self.near)
        self.outbox = Outbox(self.near)
        self.outbox.start()

    def read(self, until: bytes) -> bytes:
        came = b""
        while not came.endswith(until):
            came += os.read(self.far, 65_536)
        return came

    def fill(self) -> None:
        """Until the terminal takes no more."""
        self.outbox.put(FRAME)
        before = -1
        while self.outbox.flowing().total_bytes != before:
            before = self.outbox.flowing().total_bytes
            assert not self.outbox.settled(0.05)


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    for end in (made.far, made.near):
        os.close(end)
    made.outbox.close(LONG_S)


def test_everything_arrives_in_order(line: Line) -> None:
    line.outbox.put("one ")
    line.outbox.put(FRAME)
    line.outbox.put("é last")
    assert line.read(b"last") == f"one {FRAME}é last".encode()
    assert line.outbox.settled(LONG_S)
    assert line.outbox.flowing().total_bytes == len(f"one {FRAME}é last".encode())


def test_what_the_terminal_takes_is_there_before_the_writer_goes_on(line: Line) -> None:
    """A key's frame waits for no other thread."""
    os.set_blocking(line.far, False)
    line.outbox.put("\x1b[7mrow\x1b[0m")
    assert line.outbox.clear
    assert os.read(line.far, 100) == b"\x1b[7mrow\x1b[0m"


def test_a_terminal_that_is_not_read_holds_no_writer_up(line: Line) -> None:
    line.fill()
    began = time.monotonic()
    for _ in range(1000):
        line.outbox.put("x" * 100)
    assert time.monotonic() - began < 5.0
    assert not line.outbox.clear


def test_whoever_waits_for_a_clear_line_hears_of_it_once_it_is_read(line: Line) -> None:
    line.fill()
    told = threading.Event()
    line.outbox.tell_when_clear(told.set)
    assert not told.is_set()
    line.outbox.put("end")
    line.read(b"end")
    assert told.wait(LONG_S)


def test_on_a_clear_line_one_hears_at_once(line: Line) -> None:
    told: list[bool] = []
    line.outbox.tell_when_clear(lambda: told.append(True))
    assert told == [True]


def test_what_is_dropped_ends_at_a_whole_sequence_and_what_comes_then_is_whole(line: Line) -> None:
    line.fill()
    line.outbox.put(FRAME)
    line.outbox.drop()
    line.outbox.put("\x1b[?1049l")
    came = line.read(b"\x1b[?1049l")
    assert len(came) < len(FRAME)
    pieces = came.removesuffix(b"\x1b[?1049l").split(b"\x1b[")
    assert set(pieces[1:]) <= {b"1;32mabc", b"0m"}


def test_last_words_reach_a_terminal_that_nobody_reads(line: Line) -> None:
    line.fill()
    line.outbox.drop()
    line.outbox.put("\x1b[?25h")
    line.outbox.flush_line()
    assert line.outbox.settled(LONG_S)
    line.outbox.close(LONG_S)
    assert line.read(b"\x1b[?25h")


def test_a_terminal_that_is_gone_takes_all_and_keeps_nothing() -> None:
    far, near = pty.openpty()
    outbox = Outbox(near)
    outbox.start()
    os.close(far)
    for _ in range(100):
        outbox.put(FRAME)
    assert outbox.settled(LONG_S)
    outbox.close(LONG_S)
    os.close(near)


def test_closed_and_started_again_it_goes_on(line: Line) -> None:
    line.outbox.close(LONG_S)
    line.outbox.start()
    line.outbox.put("again")
    assert line.read(b"again") == b"again"


def test_started_again_while_a_thread_still_sends_all_comes_in_order(line: Line) -> None:
    """As after a stop of the process, on a line that takes nothing."""
    line.fill()
    line.outbox.close(0.0)
    line.outbox.start()
    line.outbox.put(FRAME)
    line.outbox.put("\x1b[1mlast")
    assert line.read(b"last") == f"{FRAME}{FRAME}\x1b[1mlast".encode()
    assert line.outbox.settled(LONG_S)
    line.outbox.put("once more")
    assert line.read(b"once more") == b"once more"


def test_a_long_text_without_sequences_is_one_piece() -> None:
    from tui.console.outlet.outbox import _whole

    assert _whole(b"x" * 3 * CHUNK) == 3 * CHUNK
    assert _whole(b"x" * CHUNK + b"\x1b[m") == CHUNK
    assert _whole(b"\x1b[m" + b"x" * (CHUNK - 9) + b"\x1b[m" + b"y" * CHUNK) == CHUNK - 6
