"""A stop is carried out by the loop, never in the midst of a write."""

from __future__ import annotations

import asyncio

import pytest
from textual.drivers.linux_driver import LinuxDriver

from tui.console.outlet.driver import OutletDriver


class Stoppable(OutletDriver):
    """A driver without a terminal, which somebody would wake."""

    def __init__(self, wakes: bool) -> None:
        self._loop = asyncio.get_running_loop()
        self._suspended = False
        self._wakes = wakes

    @property
    def can_suspend(self) -> bool:
        return self._wakes

    def __del__(self) -> None:  # Textual's own asks for the app
        pass


@pytest.mark.parametrize("wakes", [True, False])
async def test_the_signal_is_answered_by_the_loop_and_only_where_somebody_would_wake_us(
    monkeypatch: pytest.MonkeyPatch, wakes: bool
) -> None:
    stopped: list[bool] = []
    monkeypatch.setattr(LinuxDriver, "_sigtstp_application", lambda driver: stopped.append(driver._suspended))
    driver = Stoppable(wakes)
    driver._sigtstp_application()
    assert stopped == []
    await asyncio.sleep(0)
    assert stopped == ([True] if wakes else [])


def test_a_signal_behind_the_end_is_nobodys() -> None:
    async def made() -> Stoppable:
        return Stoppable(True)

    driver = asyncio.run(made())
    driver._sigtstp_application()
    assert not driver._suspended
