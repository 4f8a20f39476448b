"""When the next poll is due: after the last one has ended, with jitter, or at once when somebody asks."""

from __future__ import annotations

import asyncio
import random
from typing import Protocol

from tui.vendors.errors import VendorError
from tui.waiting import until_set

JITTER = 0.1
"""Each pause is stretched or shrunk by up to a tenth, so that fifty consoles do not ask in step."""


class Poll(Protocol):
    """One thing asked of one vendor again and again. `once` raises VendorError when the vendor fails it.

    `shortfall` is what the last round could not have, though the round stands.
    """

    @property
    def vendor(self) -> str: ...

    @property
    def interval_s(self) -> float: ...

    @property
    def shortfall(self) -> VendorError | None: ...

    async def once(self) -> None: ...


class Pace:
    """The pauses of one poll. `hurry` ends the present one, `insist` one that is held as well."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._hurry = asyncio.Event()
        self._held = False

    def hurry(self) -> None:
        if not self._held:
            self._hurry.set()

    def insist(self) -> None:
        """The operator's own key: now, whatever stands against it."""
        self._hurry.set()

    async def pause(self, interval_s: float, *, held: bool = False) -> None:
        """Wait out the interval, counted from now (the last poll's end), or until hurried; `held` needs insisting."""
        self._held = held
        if held:
            self._hurry.clear()
        jittered = interval_s * self._chance.uniform(1 - JITTER, 1 + JITTER)
        await until_set(self._hurry, jittered)
        self._hurry.clear()
