"""Accounts as the config has them, keys that were changed meanwhile, and connections that end with the collector."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time as machine
from pathlib import Path
from typing import Any

import pytest

from tests.cli.five_vendors import tables, written
from tests.collector.five_accounts import opened, vendors
from tests.vendors.scripted_server import Exchange, ScriptedServer, stall
from tests.vendors.system73_account import channel
from tui.clock import SystemClock
from tui.collector.accounts import Account, Keeper, open_accounts
from tui.collector.board import Board
from tui.collector.joining import Joining
from tui.collector.service import Collector
from tui.config.document import Config
from tui.config.loading import load
from tui.config.secrets import resolve
from tui.model.snapshot import Snapshot
from tui.model.thresholds import Thresholds
from tui.model.vendor import FeedState, Kind
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.conviva import ConvivaClient
from tui.vendors.system73 import System73Client
from tui.vendors.uplynk import UplynkClient

LONG_S = 20.0
"""How long a slow machine may take; conditions are waited for, not times."""

BEFORE, AFTER = "key-of-last-month", "key-of-this-month"


async def until(condition: Any, what: str) -> None:
    end = machine.monotonic() + LONG_S
    while not condition():
        assert machine.monotonic() < end, f"never came: {what}"
        await asyncio.sleep(0.005)


async def test_every_enabled_vendor_opens_with_its_own_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(found: dict[str, dict[str, Any]]) -> None:
        found["conviva"] |= {"max_limit": 700, "viewer_filter": "tag_viewer", "max_requests_per_s": 3}
        found["mediamelon"]["enabled"] = False
        found["second"] = {**found["system73"], "kind": "system73"}

    async with opened(tmp_path, monkeypatch, vendor_tables=changed) as use:
        clients = {one.name: type(one.client) for one in use.accounts}
        conviva = use.account("conviva")
    assert clients == {
        "uplynk": UplynkClient,
        "system73": System73Client,
        "apivideo": ApiVideoClient,
        "conviva": ConvivaClient,
        "second": System73Client,
    }
    assert (conviva.max_requests_per_s, conviva.viewer_filter) == (3, "tag_viewer")
    assert isinstance(conviva.client, ConvivaClient)
    assert conviva.client.max_limit == 700
    assert use.account("second").kind is Kind.SYSTEM73
    assert (use.account("system73").problem, use.account("system73").viewer_filter) == ("", "")


async def test_no_account_shows_its_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, monkeypatch) as use:
        assert "key-Zq7" not in repr(use.accounts)


def with_a_key_file(folder: Path, base_url: str) -> tuple[Config, Path]:
    """A config with System73 alone, whose key stands in a file."""
    key = folder / "system73.key"
    key.touch(mode=0o600)
    key.write_text(BEFORE)
    table = {"base_url": f"{base_url}/system73", "api_key": {"file": str(key)}, "max_requests_per_s": 1000}
    return load(written(folder, {"vendors": {"system73": table}})), key


async def test_a_source_is_asked_once_more_until_a_key_is_accepted(tmp_path: Path) -> None:
    config, key = with_a_key_file(tmp_path, "http://127.0.0.1:9")
    keeper = Keeper(config, resolve(config), SystemClock())
    assert keeper.renewed("system73") is None, "it still gives the same"
    key.write_text(AFTER)
    assert keeper.renewed("system73") is None, "it was asked again already"
    keeper.accepted("system73")
    renewed = keeper.renewed("system73")
    assert renewed is not None
    assert (renewed.name, type(renewed.client)) == ("system73", System73Client)
    await renewed.aclose()


async def test_a_key_changed_at_its_source_is_taken_without_a_restart(tmp_path: Path) -> None:
    async def only_the_new_key(exchange: Exchange) -> None:
        keys.append(exchange.request.headers["authorization"])
        if keys[-1] != AFTER:
            await exchange.reply_json({"error": "unauthorized"}, 401)
        elif "/stats/" in exchange.request.path:
            await exchange.reply_json([])
        else:
            await exchange.reply_json([channel("news")])

    keys: list[str] = []
    published: list[Snapshot] = []
    async with ScriptedServer(only_the_new_key) as server:
        config, key = with_a_key_file(tmp_path, server.url)
        secrets = resolve(config)
        key.write_text(AFTER)
        async with collecting(
            config,
            open_accounts(config, secrets, SystemClock()),
            published,
            Keeper(config, secrets, SystemClock()),
        ):
            await until(lambda: published and published[-1].rows, "the channels")
            await until(lambda: published[-1].feeds[0].state is FeedState.UP, "a lamp that is up")
            refused = keys.count(BEFORE)
            await until(lambda: len(keys) > refused + 10, "more rounds")
    assert keys[0] == BEFORE
    assert keys.count(BEFORE) == refused
    assert set(keys[refused:]) == {AFTER}


async def test_at_the_end_every_connection_is_closed_and_no_task_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = vendors(conviva=stall, uplynk=stall)
    async with ScriptedServer(step) as server:
        config = load(written(tmp_path, {"vendors": tables(server.url)}))
        before = asyncio.all_tasks()
        accounts = open_accounts(config, resolve(config), SystemClock())
        published: list[Snapshot] = []
        async with collecting(config, accounts, published):
            await until(lambda: server.under_way >= 2, "two who hang")
            await until(lambda: published and len(published[-1].rows) >= 4, "channels of the others")
            assert server.connections >= 2
        assert {task for task in asyncio.all_tasks() - before if not of_the_test(task)} == set()
        await until(lambda: server.connections == 0, "connections closed")


def of_the_test(task: asyncio.Task[Any]) -> bool:
    """Whether this is one of the server's, which ends when it sees that the client is gone."""
    code = getattr(task.get_coro(), "cr_code", None)
    return "tests" in Path(code.co_filename if code else "").parts


@contextlib.asynccontextmanager
async def collecting(
    config: Config,
    accounts: tuple[Account, ...],
    published: list[Snapshot],
    keeper: Keeper | None = None,
) -> Any:
    """A collector that refreshes a hundred times a second."""
    collector = Collector(
        accounts,
        Board(Joining(Thresholds())),
        refresh_s=0.01,
        clock=SystemClock(),
        publish=published.append,
        keeper=keeper,
        chance=random.Random(7),
    )
    task = asyncio.create_task(collector.run())
    try:
        yield collector
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
