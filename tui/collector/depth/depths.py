"""The levels somebody looks at: opened, told of, hurried, closed."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.depth.run import Around, DepthRun
from tui.collector.depth.state import DepthState
from tui.collector.faults import told
from tui.collector.joining import Joining
from tui.collector.pace import Pace
from tui.collector.recording.history import History
from tui.collector.requests import OpenDepth

logger = logging.getLogger(__name__)

PublishDepth = Callable[[DepthState], None]


@dataclass(slots=True)
class _Open:
    run: DepthRun
    pace: Pace
    task: asyncio.Task[None]


class Depths:
    """Lives on the collector's loop. `publish` gets frozen states on the loop's thread and must not block; `accounts`
    gives those of the moment: one may be opened anew with another secret."""

    def __init__(
        self,
        accounts: Callable[[], Sequence[Account]],
        joining: Joining,
        *,
        clock: Clock,
        refresh_s: float,
        chance: random.Random,
        publish: PublishDepth,
        history: History | None = None,
    ) -> None:
        self._accounts = accounts
        self._joining = joining
        self._clock = clock
        self._refresh_s = refresh_s
        self._chance = chance
        self._publish = publish
        self._history = history
        self._open: dict[int, _Open] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def open(self, request: OpenDepth) -> None:
        """Ask for a level from now on; the first state, in which all is awaited, is published at once. A number that
        is open already is closed first."""
        self.close(request.number)
        pace = Pace(self._chance)
        run = DepthRun(request, self._around(request, pace))
        task = asyncio.get_running_loop().create_task(self._follow(run), name=f"depth {request.vendor}")
        self._open[request.number] = _Open(run, pace, task)

    def close(self, number: int) -> None:
        """Stop asking at once; nothing more is published under that number."""
        one = self._open.pop(number, None)
        if one is not None:
            self._ending.add(one.task)
            one.task.add_done_callback(self._ending.discard)
            one.task.cancel()

    def hurry(self, vendor: str) -> None:
        """Ask this vendor's levels again at once."""
        for one in self._open.values():
            if one.run.vendor == vendor:
                one.run.forget_when_asked()
                one.pace.hurry()

    async def aclose(self) -> None:
        """Close everything, and wait until no request is under way."""
        for number in tuple(self._open):
            self.close(number)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _around(self, request: OpenDepth, pace: Pace) -> Around:
        thresholds = None
        if request.channel_id is not None:
            identity = self._joining.identity(request.vendor, request.channel_id, request.channel_id)
            thresholds = identity.thresholds
        return Around(
            account=lambda: next((one for one in self._accounts() if one.name == request.vendor), None),
            clock=self._clock,
            refresh_s=self._refresh_s,
            pause=pace.pause,
            thresholds=thresholds,
            history=self._history,
        )

    async def _follow(self, run: DepthRun) -> None:
        def tell() -> None:
            if run.number in self._open and self._open[run.number].run is run:
                self._publish(run.state())

        try:
            tell()
            await run.run(tell)
        except Exception as error:
            # A fault of ours in one level must not end the collector.
            logger.error("depth: %s", told(error))
