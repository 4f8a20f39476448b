"""The simulated vendors over real HTTP on loopback, and the world behind them to compare with."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from tui.simulator import apivideo_api, conviva_api, mediamelon_api, uplynk_api
from tui.simulator.answers import WorldDate
from tui.simulator.clock import WorldClock
from tui.simulator.quirks import Quirks
from tui.simulator.world import World

START_MS = 1_795_291_200_000
"""2026-11-21T20:00:00Z, the evening's peak."""

SEED = 7
CHANNELS = 12


class Served:
    """One running simulator: ask it with `get`, move its time with `clock.set_ms`."""

    def __init__(self, base_url: str, client: httpx.Client, world: World, clock: WorldClock) -> None:
        self.base_url = base_url
        self.client = client
        self.world = world
        self.clock = clock

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


@cache
def world_of(scenario: str, start_ms: int) -> World:
    """Worlds never change, so all tests share them."""
    return World(seed=SEED, channels=CHANNELS, scenario=scenario, start_ms=start_ms)


@contextmanager
def serving(
    *, scenario: str = "cdn-brownout", start_ms: int = START_MS, quirks: Sequence[str] = ()
) -> Iterator[Served]:
    """A simulator whose time stands still at `start_ms` until a test moves it."""
    world, clock, parsed = world_of(scenario, start_ms), WorldClock(start_ms, 0), Quirks.parse(quirks)
    modules = {
        "uplynk": uplynk_api,
        "conviva": conviva_api,
        "mediamelon": mediamelon_api,
        "apivideo": apivideo_api,
    }
    app = Starlette(
        routes=[
            Mount(f"/{kind}", routes=module.routes(world, clock, parsed)) for kind, module in modules.items()
        ]
    )
    server = uvicorn.Server(
        uvicorn.Config(WorldDate(app, clock), port=0, log_level="warning", date_header=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(timeout=30, trust_env=False) as client:
            yield Served(f"http://127.0.0.1:{port}", client, world, clock)
    finally:
        server.should_exit = True
        thread.join()
