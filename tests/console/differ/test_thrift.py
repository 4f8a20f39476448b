"""The app around the differ: what goes to the driver, and what happens when the differ fails."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import ComposeResult
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.console.differ.glass import Glass
from tui.console.differ import thrift
from tui.console.differ.differ import Differ
from tui.console.differ.thrift import ThriftyApp

SIZE = (30, 6)


class Overheard(HeadlessDriver):
    """A driver that an app takes for that of a terminal; what it writes goes to one."""

    glass: Glass
    written: list[str]

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written.append(data)
        self.glass.feed(data)


class Small(ThriftyApp):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("one", id="one")
        yield Static("two", id="two")
        yield Input("text")


@asynccontextmanager
async def small() -> AsyncIterator[tuple[Small, Pilot[int], Overheard]]:
    app = Small()
    async with app.run_test(size=SIZE) as pilot:
        driver: Driver | None = app._driver
        assert isinstance(driver, HeadlessDriver)
        driver.__class__ = Overheard
        assert isinstance(driver, Overheard)
        driver.glass, driver.written = Glass(*SIZE), []
        app.set_focus(None)
        app.redraw()
        await pilot.pause()
        driver.written.clear()
        yield app, pilot, driver
        driver.__class__ = HeadlessDriver


def plain(sent: str) -> str:
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", sent)


async def test_a_frame_is_one_write_and_one_without_a_difference_none() -> None:
    async with small() as (app, pilot, driver):
        app.query_one("#one", Static).update("once")
        await pilot.pause()
        (sent,) = driver.written
        assert plain(sent) == "ce"
        app.query_one("#one", Static).update("once")
        app.query_one("#two", Static).refresh()
        await pilot.pause()
        assert len(driver.written) == 1


async def test_a_synchronized_update_is_kept_together() -> None:
    async with small() as (app, pilot, driver):
        app._sync_available = True
        app.query_one("#one", Static).update("ons")
        await pilot.pause()
        (sent,) = driver.written
        assert sent.startswith("\x1b[?2026h")
        assert sent.endswith("s\x1b[?2026l")


async def test_the_cursor_follows_what_is_typed() -> None:
    async with small() as (app, pilot, driver):
        app.query_one(Input).focus()
        await pilot.press("a", "b", "left")
        await pilot.pause()
        assert (driver.glass.cursor.x, driver.glass.cursor.y) == app.cursor_position


@pytest.mark.parametrize("spoilt", [False, True])
async def test_a_redraw_heals_a_spoilt_screen(spoilt: bool) -> None:
    async with small() as (app, pilot, driver):
        healthy = driver.glass.display
        if spoilt:
            driver.glass.feed("\x1b[H\x1b[1;31mBroadcast message from root\x1b[2J")
            app.query_one("#one", Static).refresh()
            await pilot.pause()
            assert driver.glass.display != healthy  # Textual does not know, and neither do we
        app.redraw()
        await pilot.pause()
        assert driver.glass.display == healthy


async def test_another_size_sends_everything() -> None:
    async with small() as (_, pilot, driver):
        driver.glass = Glass(24, 5)
        await pilot.resize_terminal(24, 5)
        assert driver.glass.display[0].rstrip() == "one"
        assert driver.glass.display[1].rstrip() == "two"


async def test_a_failing_differ_is_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Differ, update: object, cursor: object = None) -> str:
        raise KeyError("acct-4711")

    async with small() as (app, pilot, driver):
        monkeypatch.setattr(Differ, "frame", fail)
        app.query_one("#one", Static).update("uno")
        await pilot.pause()
        await pilot.pause()
        assert driver.written[0] == "\x1b[m"
        assert driver.glass.display[0].rstrip() == "uno"
        assert driver.glass.display[1].rstrip() == "two"
        monkeypatch.undo()
        driver.written.clear()
        app.query_one("#one", Static).update("una")
        await pilot.pause()
        assert "una" in "".join(driver.written)
    assert "KeyError in test_a_failing_differ_is_done_without" in caplog.text
    assert "acct-4711" not in caplog.text


async def test_where_it_does_not_fit_textual_sends_what_it_does(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(thrift, "why_not", lambda environ: "made for another")
    async with small() as (app, pilot, driver):
        app.query_one("#one", Static).update("once")
        await pilot.pause()
        assert "once" in "".join(driver.written)
        assert driver.glass.display[0].rstrip() == "once"
    assert "whole regions are sent to the terminal, not only what changed: made for another" in caplog.text
