"""How long a filter takes over 10,000 rows: `python tests/benchmarks/bench_filter.py`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TypeVar

from tui.model.channel import Channel, Delivery
from tui.model.event import Event, EventKind
from tui.model.fields import channel_fields, event_fields, session_fields, wall_fields
from tui.model.filtering import Filter, compile_filter
from tui.model.masking import Mask
from tui.model.session import Session
from tui.model.snapshot import WallRow
from tui.model.table import Fields
from tui.model.vendor import Kind

ROWS = 10_000
NOW_MS = 1_795_000_000_000
MASK = Mask(b"0123456789abcdef", identities=("viewer-77",))
R = TypeVar("R")


def _channel(number: int) -> Channel:
    return Channel(
        vendor="system73",
        kind=Kind.SYSTEM73,
        channel_id=f"sports/{number}",
        name=f"Sports {number}",
        tags=("premium",),
        sampled_at_ms=NOW_MS - 5_000,
        delivery=Delivery(
            total_throughput_kbps=1000.0 * number, cdn_throughput_kbps=1.0, p2p_throughput_kbps=3.0
        ),
    )


def _row(channel: Channel) -> WallRow:
    return WallRow(
        key=channel.channel_id,
        name=channel.name,
        lead=channel,
        members=(channel,),
        state=channel.state,
        state_reason="",
        stale=False,
        tags=channel.tags,
    )


def _session(number: int) -> Session:
    return Session(
        vendor="conviva",
        kind=Kind.CONVIVA,
        session_id=f"{number}.2.3.4.-{number}",
        viewer_id=f"viewer-{number}",
        client_id=f"{number}.2.3.4",
        user_ip=f"203.0.{number % 256}.7",
        asset="Detective Memoirs",
        channel=f"Sports {number}",
        device="iPhone",
        os="iOS 19",
        city="Berlin",
        country="DE",
        isp="Comcast",
        cdn=("INHOUSE",),
        rebuffering_ratio=number / ROWS,
    )


def _event(number: int) -> Event:
    return Event(
        time_ms=NOW_MS,
        vendor="uplynk",
        kind=EventKind.ERROR,
        source="drm",
        message=f"Licence refused for 203.0.113.{number % 256} after {number} ms",
        error_class="Licence refused",
        channel=f"Sports {number}",
        isp="Comcast",
    )


def _report(what: str, rows: Sequence[R], fields: Fields[R], *texts: str) -> None:
    for text in texts:
        chosen = compile_filter(text, fields)
        chosen.select(rows)
        best_s = min(_timed(chosen, rows) for _ in range(5))
        print(f"{what:10} {text:34} {best_s * 1000:8.1f} ms")


def _timed(chosen: Filter[R], rows: Sequence[R]) -> float:
    began = time.perf_counter()
    chosen.select(rows)
    return time.perf_counter() - began


def main() -> None:
    channels = [_channel(number) for number in range(ROWS)]
    texts = ("sport", "sport 77 | news", "/rts 7+/", "total_throughput_kbps>1Gb/s", "state:ok tag:premium")
    _report("channels", channels, channel_fields(lambda: NOW_MS), *texts)
    _report("wall", [_row(channel) for channel in channels], wall_fields(lambda: NOW_MS), *texts)
    sessions = [_session(number) for number in range(ROWS)]
    _report("sessions", sessions, session_fields(MASK), "comcast", "rebuffering_ratio>1%", "user_ip:203.0.7")
    _report("events", [_event(number) for number in range(ROWS)], event_fields(MASK), "refused", "source:drm")


if __name__ == "__main__":
    main()
