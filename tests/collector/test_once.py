"""Every vendor asked once: what each gave, and the whole truth about what it did not."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.collector.five_accounts import (
    CONTENT,
    Opened,
    Step,
    conviva_session,
    listed,
    live_stream,
    opened,
    vendors,
    well_but,
)
from tests.vendors.scripted_server import Exchange, cut, json_answer, replies
from tests.vendors.system73_account import channel
from tui.collector.once import VIEWERS_AT_ONCE, ask_once
from tui.collector.polls import ConvivaPoll
from tui.model.channel import Channel
from tui.model.coverage import Coverage, Status
from tui.model.vendor import Reason

VIEWER = "viewer-4711@example.com"
EVERYBODY = {"uplynk", "system73", "apivideo", "conviva", "mediamelon"}


async def asked(use: Opened, *, deep: bool = False) -> dict[str, Coverage]:
    coverage = await ask_once(use.accounts, use.board, use.time, deep=deep, said=lambda words: None)
    return {one.vendor: one for one in coverage}


def channel_of(use: Opened, vendor: str, channel_id: str) -> Channel:
    (found,) = (one for one in use.board.channels() if (one.vendor, one.channel_id) == (vendor, channel_id))
    return found


def whole(coverage: dict[str, Coverage]) -> set[str]:
    return {name for name, one in coverage.items() if one.status is Status.COMPLETE}


async def test_everybody_gives_channels_in_the_models_terms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, monkeypatch) as use:
        coverage = await asked(use)
    assert whole(coverage) == EVERYBODY - {"uplynk"}
    assert {name: one.rows for name, one in coverage.items()} == {
        "uplynk": 0,
        "system73": 2,
        "apivideo": 2,
        "conviva": 2,
        "mediamelon": 1,
    }
    assert (coverage["system73"].requests, coverage["apivideo"].requests) == (1, 3)
    assert channel_of(use, "system73", "news").delivery is not None
    assert channel_of(use, "apivideo", "liNews").viewers == 12
    assert channel_of(use, "apivideo", "liHall").live is False
    outcomes = channel_of(use, "conviva", "The News").outcomes
    assert outcomes is not None
    assert outcomes.sessions == 2
    joined = {(one.vendor, one.channel_id) for one in use.board.channels() if one.name == "News"}
    assert joined == {
        ("system73", "news"),
        ("apivideo", "liNews"),
        ("conviva", "The News"),
        ("mediamelon", "News HD"),
    }


async def test_uplynk_knows_no_channels_and_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, monkeypatch) as use:
        coverage = await asked(use)
        assert not [one for one in use.server.requests if one.path.startswith("/uplynk")]
    assert (coverage["uplynk"].status, coverage["uplynk"].reason) == (Status.SKIPPED, Reason.CANNOT_ANSWER)


@pytest.mark.parametrize("kind", ["system73", "apivideo", "conviva", "mediamelon"])
@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (replies(401, b"{}"), Reason.REFUSED),
        (replies(200, b"<html>we are closed</html>", {"Content-Type": "text/html"}), Reason.NONSENSE),
        (replies(200, b'{"sessions": [{"conv'), Reason.NONSENSE),
        (replies(503), Reason.UNREACHABLE),
        (cut, Reason.UNREACHABLE),
    ],
)
async def test_one_that_fails_costs_its_own_channels_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, step: Step, reason: Reason
) -> None:
    async with opened(tmp_path, monkeypatch, vendors(**{kind: step})) as use:
        coverage = await asked(use)
    assert whole(coverage) == EVERYBODY - {"uplynk", kind}
    assert (coverage[kind].status, coverage[kind].reason, coverage[kind].rows) == (Status.FAILED, reason, 0)
    assert coverage[kind].message
    assert not [one for one in use.board.channels() if one.vendor == kind]


async def test_a_fault_of_our_own_is_told_without_what_was_asked_and_stays_with_its_vendor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(self: ConvivaPoll) -> None:
        raise KeyError(VIEWER)

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(ConvivaPoll, "once", breaks)
    async with opened(tmp_path, monkeypatch) as use:
        coverage = await asked(use)
    assert whole(coverage) == EVERYBODY - {"uplynk", "conviva"}
    assert (coverage["conviva"].status, coverage["conviva"].reason) == (Status.FAILED, Reason.NONSENSE)
    assert "KeyError" in coverage["conviva"].message
    assert VIEWER not in coverage["conviva"].message + caplog.text


async def test_a_vendor_without_its_secret_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(tables: dict[str, dict[str, Any]]) -> None:
        tables["conviva"]["client_secret"] = {"env": "NOBODY_SETS_THIS"}

    async with opened(tmp_path, monkeypatch, vendor_tables=nowhere) as use:
        coverage = await asked(use)
        assert not [one for one in use.server.requests if one.path.startswith("/conviva")]
    assert whole(coverage) == EVERYBODY - {"uplynk", "conviva"}
    assert (coverage["conviva"].status, coverage["conviva"].reason) == (Status.FAILED, Reason.REFUSED)
    assert "NOBODY_SETS_THIS" in coverage["conviva"].message


async def test_rows_that_cannot_be_read_make_it_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [channel("news"), "what is this?", {"cdn_devices": 3}]
    async with opened(tmp_path, monkeypatch, well_but("/system73/summary", json_answer(rows))) as use:
        coverage = await asked(use)
    assert (coverage["system73"].status, coverage["system73"].rows) == (Status.PARTIAL, 1)
    assert coverage["system73"].message == "2 rows of its list cannot be read"


async def test_a_list_that_breaks_off_keeps_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def two_pages(exchange: Exchange) -> None:
        if exchange.request.param("currentPage") == "2":
            await exchange.reply(500)
        else:
            rows = [live_stream(f"li{number}", on_air=False) for number in range(100)]
            await exchange.reply_json(listed(rows, pages=2))

    async with opened(tmp_path, monkeypatch, well_but("/apivideo/live-streams", two_pages)) as use:
        coverage = await asked(use)
    assert (coverage["apivideo"].status, coverage["apivideo"].reason) == (Status.PARTIAL, Reason.UNREACHABLE)
    assert coverage["apivideo"].rows == 100


@pytest.mark.parametrize("deep", [False, True])
async def test_viewers_are_asked_of_as_many_streams_as_a_minute_allows_and_deep_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deep: bool
) -> None:
    many = [live_stream(f"li{number}") for number in range(VIEWERS_AT_ONCE + 5)]
    async with opened(
        tmp_path, monkeypatch, well_but("/apivideo/live-streams", json_answer(listed(many)))
    ) as use:
        coverage = await asked(use, deep=deep)
    assert coverage["apivideo"].status is Status.COMPLETE
    watched = Counter(one.viewers for one in use.board.channels() if one.vendor == "apivideo")
    assert watched == ({12: len(many)} if deep else {12: VIEWERS_AT_ONCE, None: 5})


async def test_viewers_of_one_stream_that_cannot_be_had_are_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def some(exchange: Exchange) -> None:
        if exchange.request.param("filterBy[mediaId][]") == "li1":
            await exchange.reply_json({"title": "A filter is wrong.", "status": 400}, 400)
        else:
            await exchange.reply_json({"data": 7})

    async def step(exchange: Exchange) -> None:
        match exchange.request.path:
            case "/apivideo/live-streams":
                await exchange.reply_json(listed([live_stream(f"li{number}") for number in range(3)]))
            case "/apivideo/data/metrics/ccv/live":
                await some(exchange)
            case _:
                await vendors()(exchange)

    async with opened(tmp_path, monkeypatch, step) as use:
        coverage = await asked(use)
    assert (coverage["apivideo"].status, coverage["apivideo"].rows) == (Status.PARTIAL, 3)
    assert [channel_of(use, "apivideo", f"li{number}").viewers for number in range(3)] == [7, None, 7]


async def test_viewers_that_the_vendor_no_longer_gives_are_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = json_answer({"title": "Unrecognized request URL.", "status": 404}, 404)
    async with opened(tmp_path, monkeypatch, well_but("/apivideo/data/metrics/ccv/live", gone)) as use:
        coverage = await asked(use)
    assert coverage["apivideo"].status is Status.COMPLETE
    assert channel_of(use, "apivideo", "liNews").viewers is None


async def test_a_window_that_cannot_be_had_shows_no_live_figures_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def live_only(exchange: Exchange) -> None:
        if exchange.request.param("time") == "live":
            await exchange.reply_json(CONTENT["/system73/summary"])
        else:
            await exchange.reply(500)

    step = well_but("/system73/summary", live_only)
    async with opened(tmp_path, monkeypatch, step, window="1h") as use:
        coverage = await asked(use)
    assert (coverage["system73"].status, coverage["system73"].reason) == (Status.PARTIAL, Reason.UNREACHABLE)
    assert channel_of(use, "system73", "news").delivery is None


async def test_a_window_gives_its_own_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def by_window(exchange: Exchange) -> None:
        devices = {"live": 7, "1h": 70}[exchange.request.param("time") or ""]
        await exchange.reply_json([channel("news", cdn_devices=devices)])

    async with opened(tmp_path, monkeypatch, well_but("/system73/summary", by_window), window="1h") as use:
        await asked(use)
    delivery = channel_of(use, "system73", "news").delivery
    assert delivery is not None
    assert delivery.cdn_devices == 70


async def test_a_channel_joined_by_a_filter_that_is_turned_down_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def conviva(exchange: Exchange) -> None:
        if "bogus" in exchange.request.query:
            await exchange.reply_json({"message": "unknown dimension"}, 400)
        elif "west" in exchange.request.query:
            await exchange.reply_json({"sessions": [conviva_session(9, "The News")]})
        else:
            await exchange.reply_json({"sessions": [conviva_session(1, "The News")]})

    channels = {
        "Bogus": {"conviva": {"tag_bogus": "x"}, "mediamelon": {"cdn": "a|b"}},
        "West": {"conviva": {"tag_region": "west"}},
    }
    step = vendors(conviva=conviva)
    async with opened(tmp_path, monkeypatch, step, channels=channels) as use:
        coverage = await asked(use)
    found = {one.name: one.outcomes for one in use.board.channels() if one.vendor == "conviva"}
    assert set(found) == {"The News", "West"}
    assert coverage["conviva"].status is Status.PARTIAL
    assert (coverage["mediamelon"].status, coverage["mediamelon"].reason) == (
        Status.PARTIAL,
        Reason.CANNOT_ANSWER,
    )


async def test_deep_asks_every_channels_quality_and_tells_how_many_have_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def system73(exchange: Exchange) -> None:
        if exchange.request.path.startswith("/system73/channels/news/"):
            await exchange.reply(500)
        else:
            await vendors()(exchange)

    async with opened(tmp_path, monkeypatch, vendors(system73=system73)) as use:
        coverage = await asked(use, deep=True)
    assert channel_of(use, "system73", "sports/1").quality is not None
    assert channel_of(use, "system73", "news").quality is None
    assert coverage["system73"].status is Status.PARTIAL
    assert "quality of 1 channel is" in coverage["system73"].message


async def test_progress_is_told_as_they_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    async with opened(tmp_path, monkeypatch) as use:
        await ask_once(use.accounts, use.board, use.time, deep=False, said=said.append)
    assert said[0] == "asking 5 vendors"
    assert said[-1] == "5 of 5 vendors have answered"
    assert len(said) == 6
