"""Transports that are closed when their test ends, on pretended time."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.vendors.pretend_time import PretendTime
from tui.model.vendor import Kind
from tui.vendors.transport import Transport, TransportSettings

MakeTransport = Callable[..., Transport]


@pytest.fixture
def time() -> PretendTime:
    return PretendTime()


@pytest.fixture
async def make(time: PretendTime) -> AsyncIterator[MakeTransport]:
    """`make(base_url, timeout_s=…)`: a transport whose pauses cost nothing."""
    made: list[Transport] = []

    def make_one(base_url: str, *, clock: Any = None, sleep: Any = None, **settings: Any) -> Transport:
        settings = {
            "vendor": "uplynk-eu",
            "kind": Kind.UPLYNK,
            "timeout_s": 5.0,
            "max_requests_per_s": 1000.0,
            **settings,
        }
        transport = Transport(
            TransportSettings(base_url=base_url, **settings),
            clock=clock or time,
            sleep=sleep or time.sleep,
            random=random.Random(7),
        )
        made.append(transport)
        return transport

    yield make_one
    for transport in made:
        await transport.aclose()
