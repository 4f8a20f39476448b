"""The five simulated vendors behind one loopback port: assembled, served, and stopped at once when told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from types import FrameType, TracebackType

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from tui.simulator import apivideo_api, conviva_api, mediamelon_api, system73_api, uplynk_api
from tui.simulator.answers import Fault, VendorFault, WorldDate, json_answer
from tui.simulator.clock import WorldClock
from tui.simulator.quirks import Quirks
from tui.simulator.scenarios import DEFAULT_SCENARIO
from tui.simulator.world import World

_APIS: dict[str, Callable[[World, WorldClock, Quirks], list[Route]]] = {
    "uplynk": uplynk_api.routes,
    "system73": system73_api.routes,
    "apivideo": apivideo_api.routes,
    "conviva": conviva_api.routes,
    "mediamelon": mediamelon_api.routes,
}

KINDS = tuple(_APIS)

_AN_EVENING_MS = 1_795_291_200_000  # 2026-11-21T20:00:00Z

_STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Options:
    """What `noctop simulate` may be told. `start_ms` None starts now; speed 0 stands still at the start."""

    port: int = 8700
    channels: int = 60
    scenario: str = DEFAULT_SCENARIO
    seed: int = 1
    start_ms: int | None = None
    speed: float = 1.0
    quirks: Quirks = field(default_factory=Quirks)
    until_stdin_closes: bool = False

    def build(self) -> tuple[World, WorldClock]:
        """The world and its clock. Raises ValueError for a scenario there is not or without channels."""
        start_ms = time.time_ns() // 1_000_000 if self.start_ms is None else self.start_ms
        world = World(seed=self.seed, channels=self.channels, scenario=self.scenario, start_ms=start_ms)
        return world, WorldClock(start_ms, self.speed)


def build_app(world: World, clock: WorldClock, quirks: Quirks) -> WorldDate:
    """Each vendor under `/<kind>`, and `/about` for the demo. Every answer carries the world's Date."""
    mounts: list[BaseRoute] = []
    for kind, routes in _APIS.items():
        api = Starlette(routes=routes(world, clock, quirks))
        mounts.append(Mount(f"/{kind}", VendorFault(api, partial(_fault, world, clock, kind))))
    mounts.append(Route("/about", partial(_about, world, clock), methods=["GET"]))
    return WorldDate(Starlette(routes=mounts), clock)


def base_urls(port: int) -> dict[str, str]:
    """The base URL of each vendor, by its kind."""
    return {kind: f"http://127.0.0.1:{port}/{kind}" for kind in KINDS}


def serve(options: Options, on_listening: Callable[[dict[str, str]], None]) -> int | None:
    """Serve until a signal or, if asked, until stdin closes; returns the signal's number or None.

    `on_listening` gets the base URLs once the port answers, before they are printed as `kind base_url` lines.
    Raises OSError when the port cannot be had. To be called from the main thread.
    """
    world, clock = options.build()
    listener = _listen(options.port)
    server = _Server(_config(build_app(world, clock, options.quirks)))
    urls = base_urls(listener.getsockname()[1])
    # Signals are caught before anybody can know that this runs: one that comes between the announcement and
    # uvicorn's own catching would otherwise tear its start apart.
    with contextlib.closing(listener), server.capture_signals():
        on_listening(urls)
        for kind, url in urls.items():
            sys.stdout.write(f"{kind} {url}\n")
        sys.stdout.flush()
        if options.until_stdin_closes:
            threading.Thread(target=_stop_at_end_of_stdin, args=(server,), daemon=True).start()
        server.run(sockets=[listener])
    return server.stopped_by


class RunningSimulator:
    """The simulator on a thread of its own, for tests: `with RunningSimulator(...) as simulator:`.

    Without options the clock stands still on an evening; move it with `clock.set_ms`.
    """

    def __init__(self, options: Options | None = None) -> None:
        options = options or Options(start_ms=_AN_EVENING_MS, speed=0.0)
        self.world, self.clock = options.build()
        self._listener = _listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._server = _Server(_config(build_app(self.world, self.clock, options.quirks)))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)

    def base_url(self, kind: str) -> str:
        """Where a vendor is served; an empty kind is the server's root."""
        return f"http://127.0.0.1:{self.port}/{kind}"

    def __enter__(self) -> RunningSimulator:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._thread.join()
        self._listener.close()


class _Server(uvicorn.Server):
    """Uvicorn that stops within a fraction of a second, open connections or not, and does not signal itself."""

    stopped_by: int | None = None

    def stop(self) -> None:
        self.should_exit = True
        self.force_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # Uvicorn leaves a connection to the answer that is under way, and then does not wait for that.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stopped_by = sig
        self.stop()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals can only be caught on the main thread.
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        # A hang-up that is ignored stays so: that is what nohup is for.
        nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        caught = [one for one in _STOPPING_SIGNALS if one is not signal.SIGHUP or not nohup]
        before = {number: signal.signal(number, self.handle_exit) for number in caught}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _config(app: WorldDate) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        access_log=False,
        log_config=None,
        log_level="critical",
        date_header=False,
        server_header=False,
    )


def _listen(port: int) -> socket.socket:
    # Named as TCP, or asyncio leaves Nagle on and each answer on a kept connection waits for an ACK (40 ms).
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def _stop_at_end_of_stdin(server: _Server) -> None:
    # Read by descriptor: a thread inside sys.stdin would hold its lock while the interpreter ends.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    server.stop()


def _fault(world: World, clock: WorldClock, kind: str) -> Fault:
    return world.vendor_fault(kind, clock.now_ms())


def _about(world: World, clock: WorldClock, _request: Request) -> Response:
    return json_answer(
        {
            "now_ms": clock.now_ms(),
            "speed": clock.speed,
            "scenario": world.scenario,
            "seed": world.seed,
            "incident_ms": world.incident_ms,
            "examples": [asdict(example) for example in world.examples],
        }
    )
