"""The simulated vendors over real HTTP on loopback, and the world behind them to compare with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from tui.simulator.clock import WorldClock
from tui.simulator.quirks import Quirks
from tui.simulator.server import Options, RunningSimulator
from tui.simulator.world import World

START_MS = 1_795_291_200_000
"""2026-11-21T20:00:00Z, the evening's peak."""


class Served:
    """One running simulator: ask it with `get`, move its time with `clock.set_ms`."""

    def __init__(self, simulator: RunningSimulator, client: httpx.Client) -> None:
        self.base_url = simulator.base_url("").rstrip("/")
        self.client = client
        self.world = simulator.world
        self.clock = simulator.clock

    def get(self, path: str, **how: Any) -> httpx.Response:
        return self.client.get(self.base_url + path, **how)

    def post(self, path: str, **how: Any) -> httpx.Response:
        return self.client.post(self.base_url + path, **how)

    @staticmethod
    def iso(at_ms: int) -> str:
        at = datetime.fromtimestamp(at_ms // 1000, UTC)
        return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"

    @staticmethod
    def epoch_s(text: str) -> float:
        return datetime.fromisoformat(text).timestamp()


class SharedWorld(Options):
    """Options that build each world once: worlds never change, and days of viewings take a while to make."""

    def build(self) -> tuple[World, WorldClock]:
        assert self.start_ms is not None
        return world_of(self.scenario, self.start_ms), WorldClock(self.start_ms, 0)


@cache
def world_of(scenario: str, start_ms: int) -> World:
    return World(seed=7, channels=12, scenario=scenario, start_ms=start_ms)


@contextmanager
def serving(
    *, scenario: str = "cdn-brownout", start_ms: int = START_MS, quirks: Sequence[str] = ()
) -> Iterator[Served]:
    """A simulator whose time stands still at `start_ms` until a test moves it."""
    options = SharedWorld(scenario=scenario, start_ms=start_ms, quirks=Quirks.parse(quirks))
    with RunningSimulator(options) as simulator, httpx.Client(timeout=30, trust_env=False) as client:
        yield Served(simulator, client)
