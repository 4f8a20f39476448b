"""What each vendor is asked in the background, and what becomes of an answer with holes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collector.five_accounts import (
    Opened,
    conviva_session,
    listed,
    live_stream,
    opened,
    vendors,
    well_but,
)
from tests.vendors.scripted_server import Exchange, json_answer
from tests.vendors.system73_account import channel
from tui.collector.pace import Poll
from tui.collector.polls import (
    BLOCK_MS,
    PAGE_ROWS,
    PROCESSED_WITHIN_MS,
    VIEWERS_PER_ROUND,
    ConvivaPoll,
    LiveStreamsPoll,
    MediaMelonPoll,
    UplynkProbe,
    WallPoll,
    lately,
)
from tui.collector.scheduling import polls_for
from tui.model.channel import State
from tui.model.instants import HOUR_MS, MINUTE_MS, from_iso
from tui.model.vendor import Kind
from tui.vendors.errors import Limited, Nonsense, Unreachable

Patch = pytest.MonkeyPatch
NOW_MS = 1_762_437_600_000


def poll_of(use: Opened, vendor: str) -> Poll:
    """The poll that feeds the wall from this vendor, as it is scheduled in the background."""
    return polls_for(use.account(vendor), use.board, use.time, 10.0)[0]


def asked(use: Opened, kind: str) -> list[str]:
    return [
        one.target.removeprefix(f"/{kind}") for one in use.server.requests if one.path.startswith(f"/{kind}/")
    ]


async def test_each_kind_has_its_polls_and_their_pace(tmp_path: Path, monkeypatch: Patch) -> None:
    async with opened(tmp_path, monkeypatch) as use:
        found = {one.name: polls_for(one, use.board, use.time, 10.0) for one in use.accounts}
    kinds = {name: [type(poll).__name__ for poll in polls] for name, polls in found.items()}
    assert kinds == {
        "uplynk": ["UplynkProbe"],
        "system73": ["WallPoll", "DeepPoll"],
        "apivideo": ["LiveStreamsPoll"],
        "conviva": ["ConvivaPoll"],
        "mediamelon": ["MediaMelonPoll"],
    }
    assert found["system73"][0].interval_s == 10
    assert all(found[name][0].interval_s >= 30 for name in found if name != "system73")


@pytest.mark.parametrize(
    ("window", "length_ms"),
    [
        ("live", HOUR_MS // 2),
        ("10m", HOUR_MS // 2),
        ("1h", HOUR_MS),
        ("24h", 3 * HOUR_MS),
        ("1M", 3 * HOUR_MS),
    ],
)
def test_outcomes_are_of_the_window_within_what_can_be_had(window: str, length_ms: int) -> None:
    span = lately(window, NOW_MS)
    assert (span.to_ms, span.to_ms - span.from_ms) == (NOW_MS, length_ms)


# System73 --------------------------------------------------------------------------------------------------


async def test_one_call_feeds_the_wall_and_two_another_window(tmp_path: Path, monkeypatch: Patch) -> None:
    async with opened(tmp_path, monkeypatch) as use:
        poll = poll_of(use, "system73")
        assert isinstance(poll, WallPoll)
        await poll.once()
        assert asked(use, "system73") == [f"/summary?time=live&per_page={PAGE_ROWS}&page=0"]
        use.board.choose_window("1h")
        await poll.once()
        assert [one.split("&")[0] for one in asked(use, "system73")[1:]] == [
            "/summary?time=live",
            "/summary?time=1h",
        ]


async def test_a_row_that_cannot_be_read_makes_no_channel_dark_and_is_told(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    rows = [[channel("news", cdn_devices=90), channel("kids", cdn_devices=90)], [channel("news"), "garbage"]]

    async def summary(exchange: Exchange) -> None:
        await exchange.reply_json(rows[min(exchange.number, 1)])

    async with opened(tmp_path, monkeypatch, vendors(system73=summary)) as use:
        poll = poll_of(use, "system73")
        await poll.once()
        assert poll.shortfall is None
        await poll.once()
        assert isinstance(poll.shortfall, Nonsense)
    states = {row.lead.channel_id: row.state for row in use.board.snapshot(0, ()).rows}
    assert states["kids"] is State.OK


# api.video -------------------------------------------------------------------------------------------------


async def test_streams_on_air_take_turns_in_being_counted(tmp_path: Path, monkeypatch: Patch) -> None:
    number = 2 * VIEWERS_PER_ROUND + 5
    rows = [live_stream(f"li{one}") for one in range(number)] + [live_stream("liOff", on_air=False)]
    async with opened(
        tmp_path, monkeypatch, well_but("/apivideo/live-streams", json_answer(listed(rows)))
    ) as use:
        poll = poll_of(use, "apivideo")
        assert isinstance(poll, LiveStreamsPoll)
        counted: set[str] = set()
        for _ in range(3):
            before = len(use.server.requests)
            await poll.once()
            ids = [one.param("filterBy[mediaId][]") for one in use.server.requests[before:]]
            this_round = [one for one in ids if one is not None]
            assert len(this_round) == VIEWERS_PER_ROUND
            counted |= set(this_round)
    assert counted == {f"li{one}" for one in range(number)}


async def test_a_limit_ends_the_round_and_is_the_vendors(tmp_path: Path, monkeypatch: Patch) -> None:
    rows = json_answer(listed([live_stream(f"li{one}") for one in range(3)]))
    limit = json_answer(
        {"title": "Too many requests.", "status": 429}, 429, {"X-RateLimit-Retry-After": "60"}
    )

    async def step(exchange: Exchange) -> None:
        match exchange.request.path:
            case "/apivideo/live-streams":
                await rows(exchange)
            case "/apivideo/data/metrics/ccv/live":
                await limit(exchange)
            case _:
                await vendors()(exchange)

    async with opened(tmp_path, monkeypatch, step) as use:
        with pytest.raises(Limited):
            await poll_of(use, "apivideo").once()
    streams = [one for one in use.board.channels() if one.vendor == "apivideo"]
    assert [(one.live, one.viewers) for one in streams] == [(True, None)] * 3


async def test_a_stream_that_went_off_air_has_no_viewers(tmp_path: Path, monkeypatch: Patch) -> None:
    on_air = [True, False]

    async def streams(exchange: Exchange) -> None:
        await exchange.reply_json(listed([live_stream("li1", on_air=on_air.pop(0))]))

    async with opened(tmp_path, monkeypatch, well_but("/apivideo/live-streams", streams)) as use:
        poll = poll_of(use, "apivideo")
        await poll.once()
        (before,) = use.board.channels()
        await poll.once()
        (after,) = use.board.channels()
    assert (before.live, before.viewers) == (True, 12)
    assert (after.live, after.viewers) == (False, None)


# Conviva and MediaMelon ------------------------------------------------------------------------------------


async def test_a_channel_whose_sessions_have_stopped_has_no_outcomes_rather_than_old_ones(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    answers = [[conviva_session(1, "Kids")], []]

    async def sessions(exchange: Exchange) -> None:
        await exchange.reply_json({"sessions": answers.pop(0)})

    async with opened(tmp_path, monkeypatch, vendors(conviva=sessions)) as use:
        poll = poll_of(use, "conviva")
        assert isinstance(poll, ConvivaPoll)
        await poll.once()
        await poll.once()
    (kids,) = use.board.channels()
    assert (kids.channel_id, kids.outcomes, kids.state) == ("Kids", None, State.NO_DATA)


async def test_the_vendors_trouble_ends_the_calls_for_single_channels_and_keeps_what_came(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async def sessions(exchange: Exchange) -> None:
        if "tag_" in exchange.request.query:
            await exchange.reply(503)
        else:
            await exchange.reply_json({"sessions": [conviva_session(1, "Kids")]})

    channels = {f"C{number}": {"conviva": {"tag_x": str(number)}} for number in range(9)}
    async with opened(tmp_path, monkeypatch, vendors(conviva=sessions), channels=channels) as use:
        with pytest.raises(Unreachable):
            await poll_of(use, "conviva").once()
        filters = {one.query.partition("tag_x")[2] for one in use.server.requests if "tag_x" in one.query}
    assert len(filters) == 1
    assert [one.channel_id for one in use.board.channels()] == ["Kids"]


async def test_pages_that_broke_off_are_a_sample_and_fail_the_round(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async def sessions(exchange: Exchange) -> None:
        offset, limit = (int(exchange.request.param(name) or 0) for name in ("offset", "limit"))
        if offset:
            await exchange.reply(500)
            return
        rows = [
            {"sessionid": f"s{one}", "assetname": "News HD", "endtime": 1_762_430_600} for one in range(limit)
        ]
        await exchange.reply_json({"response": rows, "totalcount": 9_999})

    async with opened(tmp_path, monkeypatch, vendors(mediamelon=sessions)) as use:
        poll = poll_of(use, "mediamelon")
        assert isinstance(poll, MediaMelonPoll)
        with pytest.raises(Unreachable):
            await poll.once()
    (news,) = use.board.channels()
    assert news.kind is Kind.MEDIAMELON
    assert news.outcomes is not None
    assert news.outcomes.sampled


# Uplynk ----------------------------------------------------------------------------------------------------


async def test_the_lamp_of_uplynk_costs_one_block_that_ought_to_be_processed(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with opened(tmp_path, monkeypatch) as use:
        poll = poll_of(use, "uplynk")
        assert isinstance(poll, UplynkProbe)
        await poll.once()
        (request,) = use.server.requests
        now_ms = use.time.now_ms()
    begin, end = (_instant_ms(request.param(name)) for name in ("start", "end"))
    assert end - begin == BLOCK_MS
    assert end % BLOCK_MS == 0
    assert PROCESSED_WITHIN_MS <= now_ms - end < PROCESSED_WITHIN_MS + 5 * MINUTE_MS
    assert use.board.channels() == ()


def _instant_ms(text: str | None) -> int:
    found = from_iso(text or "")
    assert found is not None
    return found
