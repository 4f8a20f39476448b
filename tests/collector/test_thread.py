"""The collector's own thread: it starts whole, takes requests without making anybody wait, and ends."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tui.clock import SystemClock
from tui.collector.answers import Answer, Publish
from tui.collector.board import Board
from tui.collector.joining import Joining
from tui.collector.requests import ChooseWindow, Request
from tui.collector.service import Collector
from tui.collector.thread import CollectorThread
from tui.model.snapshot import Snapshot
from tui.model.thresholds import Thresholds

LONG_S = 20.0
"""How long a slow machine may take; nothing waits for it to pass."""


def collector(publish: Publish) -> Collector:
    return Collector((), Board(Joining(Thresholds())), refresh_s=10, clock=SystemClock(), publish=publish)


@contextmanager
def started(thread: CollectorThread) -> Iterator[CollectorThread]:
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()


def collecting() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "collector"]


def test_everything_happens_on_its_thread_and_ends_with_it() -> None:
    made_on: list[str] = []
    published_on: list[str] = []
    came = threading.Event()

    def publish(snapshot: Snapshot) -> None:
        published_on.append(threading.current_thread().name)
        if snapshot.window == "1h":
            came.set()

    def make() -> Collector:
        made_on.append(threading.current_thread().name)
        assert asyncio.get_running_loop() is not None
        return collector(publish)

    with started(CollectorThread(make)) as thread:
        thread.submit(ChooseWindow("1h"))
        assert came.wait(LONG_S)
    assert collecting() == []
    assert set(made_on) == set(published_on) == {"collector"}


def test_a_request_never_waits_for_the_collector() -> None:
    busy, go_on, answered = threading.Event(), threading.Event(), threading.Event()
    windows: list[str] = []

    def publish(snapshot: Snapshot) -> None:
        windows.append(snapshot.window)
        busy.set()
        go_on.wait(LONG_S)
        if snapshot.window == "24h":
            answered.set()

    with started(CollectorThread(lambda: collector(publish))) as thread:
        thread.submit(ChooseWindow("1h"))
        assert busy.wait(LONG_S)
        for window in ("1w", "1M", "24h"):
            thread.submit(ChooseWindow(window))
        assert windows == ["1h"]
        go_on.set()
        assert answered.wait(LONG_S)
    assert windows == ["1h", "24h"]


def test_after_the_end_requests_are_dropped_and_a_second_end_is_nothing() -> None:
    thread = CollectorThread(lambda: collector(lambda _: None))
    with started(thread):
        pass
    thread.submit(ChooseWindow("1h"))
    thread.stop()
    assert collecting() == []


def test_one_that_cannot_be_made_is_told_in_the_log_and_nowhere_else(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def make() -> Collector:
        raise KeyError("viewer-4711")

    caplog.set_level(logging.INFO)
    with started(CollectorThread(make)) as thread:
        thread.submit(ChooseWindow("1h"))
    assert "the collector has ended: KeyError in " in caplog.text
    assert "viewer-4711" not in caplog.text
    assert capfd.readouterr().err == ""


def test_nobody_waits_until_it_is_made_and_what_is_asked_meanwhile_is_done() -> None:
    made, came = threading.Event(), threading.Event()

    def publish(snapshot: Answer) -> None:
        if isinstance(snapshot, Snapshot) and snapshot.window == "1h":
            came.set()

    def make() -> Collector:
        made.wait(LONG_S)
        return collector(publish)

    with started(CollectorThread(make)) as thread:
        thread.submit(ChooseWindow("1h"))
        made.set()
        assert came.wait(LONG_S)
    assert collecting() == []


def test_one_that_is_stopped_before_it_is_made_ends_and_closes_what_it_has() -> None:
    ended = asyncio.Event()
    made = threading.Event()

    class Slow:
        async def run(self) -> None:
            try:
                await asyncio.sleep(LONG_S)
            finally:
                ended.set()

        def submit(self, request: Request) -> None:
            raise AssertionError("nothing was asked")

    def make() -> Slow:
        made.wait(LONG_S)
        return Slow()

    thread = CollectorThread(make)
    thread.start()
    threading.Timer(0.05, made.set).start()
    thread.stop()
    assert ended.is_set()
    assert collecting() == []
