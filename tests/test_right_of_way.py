"""Who works in the background waits while the screen is at work, never for long, and loses nothing."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui import right_of_way
from tui.console.table.pieces import PIECE as TYPED
from tui.console.table.pieces import QUIET_PIECE, at_once
from tui.rhythm import LATE_S, Rhythm
from tui.right_of_way import PIECE, answer, give_back, give_way, hold, in_turns, is_last, key_on_its_way, take

LONG_S = 20.0


@pytest.fixture(autouse=True)
def _given_back() -> Iterator[None]:
    yield
    answer()
    answer()
    give_back()


@pytest.fixture
def now_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The instant, which a test may move on."""
    now_s = [1_000.0]
    monkeypatch.setattr(right_of_way.time, "monotonic", lambda: now_s[0])
    return now_s


def goes_on_once_it_was_answered(worker: threading.Thread) -> None:
    """The key that is on its way, for which this thread waits."""
    worker.join(0.0)
    assert worker.is_alive()
    answer()
    give_back()
    worker.join(LONG_S)
    assert not worker.is_alive()


@given(st.lists(st.integers(), max_size=5 * PIECE))
def test_all_items_come_in_their_order(items: list[int]) -> None:
    assert list(in_turns(items)) == items


def test_nobody_waits_while_the_screen_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    give_way()
    take()
    answer()
    give_back()
    give_way()


def test_what_was_sent_of_a_refresh_does_not_give_back_what_a_key_has_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    take()
    hold()
    give_back()
    worker = threading.Thread(target=give_way, daemon=True)
    worker.start()
    goes_on_once_it_was_answered(worker)


def test_who_works_waits_until_the_terminal_has_been_sent_what_came_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    done: list[int] = []
    reached = threading.Event()

    def work() -> None:
        for number in in_turns(range(PIECE + 1)):
            done.append(number)
            if len(done) == PIECE:
                reached.set()

    take()
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    assert reached.wait(LONG_S)
    worker.join(0.0)
    assert len(done) == PIECE
    assert worker.is_alive()
    answer()
    give_back()
    worker.join(LONG_S)
    assert len(done) == PIECE + 1


def test_a_key_that_changes_nothing_holds_nobody_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gives back; the second call does not wait at all."""
    monkeypatch.setattr(right_of_way, "LONGEST_S", 0.001)
    take()
    give_way()
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    give_way()


def test_a_refresh_is_no_key_and_each_key_has_an_answer_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    hold()
    assert not key_on_its_way()
    take()
    take()
    hold()
    answer()
    give_back()
    assert key_on_its_way()
    answer()
    give_back()
    assert not key_on_its_way()


def test_an_answer_that_nobody_waits_for_is_none_for_the_next_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that came by no terminal, from the palette or a test, is acted on as well."""
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    answer()
    take()
    give_back()
    assert key_on_its_way()


def test_a_key_that_nobody_answered_in_time_holds_up_none_of_those_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(right_of_way, "LONGEST_S", 0.0)
    take()
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    take()
    assert is_last()
    answer()
    give_back()
    assert not key_on_its_way()
    give_way()


def test_a_handler_that_gives_back_in_the_midst_of_that_does_not_wait_for_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A signal's handler that writes runs on the thread it interrupts, which may hold the event's own lock."""
    hold()
    inner = right_of_way._free.set

    def interrupted() -> None:
        with right_of_way._free._cond:
            give_back()
        inner()

    monkeypatch.setattr(right_of_way._free, "set", interrupted)
    worker = threading.Thread(target=give_back, daemon=True)
    worker.start()
    worker.join(LONG_S)
    assert not worker.is_alive()
    give_way()


def test_it_is_quiet_some_seconds_after_the_last_key(now_s: list[float]) -> None:
    take()
    assert not right_of_way.is_quiet()
    assert at_once() == TYPED
    now_s[0] += right_of_way.QUIET_S - 0.1
    assert not right_of_way.is_quiet()
    now_s[0] += 0.1
    assert right_of_way.is_quiet()
    assert at_once() == QUIET_PIECE


def test_python_looks_for_no_cycles_while_a_key_is_on_its_way() -> None:
    right_of_way.hold()
    right_of_way.take()
    assert not gc.isenabled()
    right_of_way.answer()
    right_of_way.give_back()
    assert gc.isenabled()


def test_where_nobody_looked_for_cycles_nobody_does_afterwards() -> None:
    gc.disable()
    try:
        right_of_way.hold()
        right_of_way.give_back()
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.skipif(sys.platform != "linux", reason="a thread's own priority is Linux's")
def test_a_thread_that_stays_behind_is_nicer_than_the_one_that_started_it_and_so_are_its_own() -> None:
    niceness: list[int] = []

    def own() -> None:
        niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def behind() -> None:
        right_of_way.stay_behind()
        own()
        inner = threading.Thread(target=own)
        inner.start()
        inner.join()

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=behind)
    thread.start()
    thread.join()
    assert niceness == [min(19, before + right_of_way.BEHIND)] * 2
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_a_handler_that_lets_go_in_the_midst_of_a_hold_leaves_pythons_looking_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop = gc.disable

    def interrupted() -> None:
        right_of_way.let_go()
        stop()

    monkeypatch.setattr(gc, "disable", interrupted)
    hold()
    right_of_way.let_go()
    assert gc.isenabled()


class Waiting:
    """Stands in for the event that the next key sets: whoever waits for it is told here for how long, and `then`
    happens meanwhile."""

    def __init__(self, then: Callable[[], object] | None = None) -> None:
        self.waited_s: list[float] = []
        self._then = then

    def clear(self) -> None:
        pass

    def set(self) -> None:
        pass

    def wait(self, seconds: float) -> bool:
        self.waited_s.append(seconds)
        if self._then is not None:
            self._then()
        return self._then is not None


@pytest.fixture
def a_row(now_s: list[float], monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Three keys 33 ms apart, all answered; the instant of the last, which a test may move on."""
    monkeypatch.setattr(right_of_way, "_rhythm", Rhythm())
    for gap_s in (0.0, 0.033, 0.033):
        now_s[0] += gap_s
        take()
        answer()
        give_back()
    return now_s


def test_who_works_waits_for_the_next_key_of_a_row_when_it_is_due_and_only_then(
    a_row: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = Waiting()
    monkeypatch.setattr(right_of_way, "_came", waiting)
    give_way()
    assert waiting.waited_s == []
    assert not right_of_way.key_is_due()
    a_row[0] += 0.033
    assert right_of_way.key_is_due()
    give_way()
    assert waiting.waited_s == [pytest.approx(LATE_S)]
    a_row[0] += LATE_S
    give_way()
    assert len(waiting.waited_s) == 1


def test_a_key_that_comes_while_it_is_waited_for_is_let_pass(
    a_row: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waited for it goes on once it was answered."""
    monkeypatch.setattr(right_of_way, "LONGEST_S", 3_600.0)
    came = threading.Event()

    def comes() -> None:
        take()
        came.set()

    monkeypatch.setattr(right_of_way, "_came", Waiting(comes))
    a_row[0] += 0.033
    worker = threading.Thread(target=give_way, daemon=True)
    worker.start()
    assert came.wait(LONG_S)
    goes_on_once_it_was_answered(worker)
