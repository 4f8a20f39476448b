"""All five vendors with a little content on one small server, and accounts opened on them from a config."""

from __future__ import annotations

import copy
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.five_vendors import TOKEN, tables, written
from tests.vendors.conviva_account import SAMPLE
from tests.vendors.pretend_time import PretendTime
from tests.vendors.scripted_server import Exchange, ScriptedServer
from tests.vendors.system73_account import channel
from tui.collector import accounts
from tui.collector.accounts import Account, joining, open_accounts
from tui.collector.board import Board
from tui.config.document import Config
from tui.config.loading import load
from tui.config.secrets import ResolvedSecrets, resolve
from tui.vendors.transport import Transport

Step = Callable[[Exchange], Awaitable[None]]

CHANNELS: Mapping[str, Mapping[str, Any]] = {
    "News": {
        "system73": "news",
        "apivideo": "liNews",
        "conviva": {"content_meta_channel": "The News"},
        "mediamelon": {"assetname": "News HD"},
        "tags": ["premium"],
    }
}


def live_stream(stream_id: str, *, on_air: bool = True, name: str = "") -> dict[str, Any]:
    return {"liveStreamId": stream_id, "name": name or stream_id, "broadcasting": on_air}


def listed(rows: list[Any], *, page: int = 1, pages: int = 1) -> dict[str, Any]:
    """A page of an api.video list."""
    return {"data": rows, "pagination": {"currentPage": page, "pagesTotal": pages}}


def conviva_session(number: int, channel_name: str, **metrics: Any) -> dict[str, Any]:
    """The vendor's sample as another session, on this channel."""
    row = copy.deepcopy(SAMPLE)
    row["conviva_session_id"], row["session_id"] = f"1.2.3.4.-{number}", f"-{number}"
    row["status_info"]["is_exit_before_video_start"] = False
    row["tags"]["selected_dimensions"]["content_meta_channel"] = channel_name
    row["lifetime_metrics"].update(metrics)
    return row


def melon_session(number: int, asset: str) -> dict[str, Any]:
    return {
        "sessionid": f"s-{number}",
        "assetname": asset,
        "starttime": 1_762_430_000,
        "endtime": 1_762_430_600,
        "watchtime": 600,
        "bufferingratio": 1,
    }


CONTENT: Mapping[str, Any] = {
    "/system73/summary": [channel("news"), channel("sports/1", cdn_devices=40)],
    "/apivideo/auth/api-key": TOKEN,
    "/apivideo/live-streams": listed(
        [live_stream("liNews", name="Studio"), live_stream("liHall", on_air=False)]
    ),
    "/apivideo/data/metrics/ccv/live": {"data": 12},
    "/conviva/sessions/content": {
        "sessions": [
            conviva_session(1, "The News"),
            conviva_session(2, "The News"),
            conviva_session(3, "Kids"),
        ]
    },
    "/mediamelon/mm-apis/listsessions/199493832": {
        "response": [melon_session(1, "News HD")],
        "totalcount": 1,
    },
    "/uplynk/monitoring/delivery/session": {"@type": "TimeSeries", "items": []},
}


def vendors(**odd: Step) -> Step:
    """A step that answers for all five; `odd` has other behaviour for a kind."""

    async def step(exchange: Exchange) -> None:
        path = exchange.request.path
        other = odd.get(path.split("/")[1])
        if other is not None:
            await other(exchange)
        elif "/stats/" in path:
            await exchange.reply_json([{"datetime": 1_762_437_600_000, "value": 0.5}])
        else:
            await exchange.reply_json(
                CONTENT.get(path, {"error": "no such thing"}), 200 if path in CONTENT else 404
            )

    return step


def well_but(path: str, step: Step) -> Step:
    """Everything as it should be, but for one path."""
    well = vendors()

    async def other(exchange: Exchange) -> None:
        await (step if exchange.request.path == path else well)(exchange)

    return other


@dataclass
class Opened:
    """A server, and what a collector needs to talk to it."""

    server: ScriptedServer
    config: Config
    secrets: ResolvedSecrets
    accounts: tuple[Account, ...]
    board: Board
    time: PretendTime

    def account(self, name: str) -> Account:
        return next(one for one in self.accounts if one.name == name)


@asynccontextmanager
async def opened(
    folder: Path,
    patch: pytest.MonkeyPatch,
    step: Step | None = None,
    *,
    vendor_tables: Callable[[dict[str, dict[str, Any]]], None] = lambda tables: None,
    channels: Mapping[str, Any] = CHANNELS,
    window: str = "live",
) -> AsyncIterator[Opened]:
    """Accounts on `step` (all well), whose repeats cost no time. `vendor_tables` changes `[vendors]` in place."""
    time = PretendTime()
    patch.setattr(accounts, "Transport", functools.partial(Transport, sleep=time.sleep))
    async with ScriptedServer(step or vendors()) as server:
        found = tables(server.url)
        vendor_tables(found)
        config = load(written(folder, {"vendors": found, "channels": channels}))
        secrets = resolve(config)
        here = open_accounts(config, secrets, time)
        try:
            yield Opened(server, config, secrets, here, Board(joining(config), window=window), time)
        finally:
            for one in here:
                await one.aclose()
