"""The board: samples in, judged rows out."""

from __future__ import annotations

import pytest

from tui.collector.board import Board
from tui.collector.entry import TREND_MINUTES
from tui.collector.joining import Identity, Joining
from tui.history import ChannelTrend
from tui.model.channel import Delivery, Outcomes, Quality, State
from tui.model.instants import MINUTE_MS
from tui.model.snapshot import WallRow
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind


def delivery(total: float, devices: int) -> Delivery:
    return Delivery(
        cdn_throughput_kbps=total * 0.25,
        p2p_throughput_kbps=total * 0.75,
        total_throughput_kbps=total,
        cdn_devices=devices // 4,
        p2p_devices=devices - devices // 4,
        not_compatible_devices=0,
        cdn_viewing_time_s=devices,
        p2p_viewing_time_s=devices * 3,
        total_viewing_time_s=devices * 4,
    )


@pytest.fixture
def board() -> Board:
    return Board(Joining(Thresholds()))


def summary(board: Board, at_ms: int, **channels: Delivery) -> None:
    board.take_summary("system73", Kind.SYSTEM73, channels, at_ms)


def only_row(board: Board) -> WallRow:
    (row,) = board.snapshot(0, ()).rows
    return row


def test_a_first_sample_is_ok_and_carries_the_figures_as_sent(board: Board) -> None:
    summary(board, 1_000, news=delivery(40_000, 100))
    row = only_row(board)
    assert row.state is State.OK
    assert row.lead.delivery == delivery(40_000, 100)
    assert row.sampled_at_ms == 1_000


@pytest.mark.parametrize(("fall", "state"), [(0.29, State.OK), (0.3, State.WARNING), (0.5, State.CRITICAL)])
def test_a_drop_is_judged_against_the_mean_of_the_last_samples(
    board: Board, fall: float, state: State
) -> None:
    for at in range(6):
        summary(board, at, news=delivery(1_000, 100))
    summary(board, 7, news=delivery(1_000 * (1 - fall), 100))
    assert only_row(board).state is state


def test_only_the_last_six_samples_make_the_baseline(board: Board) -> None:
    summary(board, 0, news=delivery(1_000_000, 100))
    for at in range(1, 7):
        summary(board, at, news=delivery(1_000, 100))
    summary(board, 8, news=delivery(1_000, 100))
    assert only_row(board).state is State.OK


def test_a_channel_that_leaves_the_summary_is_dark_and_says_so(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100), kids=delivery(1_000, 100))
    summary(board, 10, kids=delivery(1_000, 100))
    rows = {row.name: row for row in board.snapshot(0, ()).rows}
    assert rows["news"].state is State.CRITICAL
    assert "no longer in the summary" in rows["news"].state_reason
    assert rows["news"].lead.delivery == Delivery(cdn_devices=0, p2p_devices=0)
    assert rows["kids"].state is State.OK


def test_a_summary_with_holes_makes_no_channel_dark(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100), kids=delivery(1_000, 100))
    board.take_summary("system73", Kind.SYSTEM73, {"kids": delivery(1_000, 100)}, 10, complete=False)
    assert {row.state for row in board.snapshot(0, ()).rows} == {State.OK}


def test_dark_stays_dark_however_long_it_lasts(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100))
    for at in range(1, 20):
        summary(board, at, news=delivery(0, 0))
    assert only_row(board).state is State.CRITICAL


def test_a_small_channel_going_dark_is_no_incident(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 24))
    summary(board, 1, news=delivery(0, 0))
    assert only_row(board).state is State.LOW_SAMPLE


def test_a_channel_gone_for_a_day_leaves_the_wall(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100))
    summary(board, 1)
    assert len(board.snapshot(0, ()).rows) == 1
    summary(board, 25 * 3_600_000)
    assert board.snapshot(0, ()).rows == ()


def test_quality_makes_states_and_the_buffer_trend(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100))
    board.take_quality(
        "system73", "news", Quality(sampled_at_ms=5, buffer_health_ms=5_000, rebuffering_ratio=0.001)
    )
    row = only_row(board)
    assert row.state is State.CRITICAL
    assert row.state_reason == "buffer 5.0 s"
    assert row.buffer.values == (5_000,)


def test_joined_channels_are_one_row_led_by_system73() -> None:
    joining = Joining(Thresholds())
    sports = Identity("sports", "Sports 1", ("premium",))
    joining.join(sports, "system73", "sports/1")
    joining.join(sports, "conviva", {"content_meta_channel": "Sports One"})
    board = Board(joining)
    board.take_outcomes(
        "conviva", Kind.CONVIVA, {"Sports One": Outcomes(sessions=80, rebuffering_ratio=0.002)}, 5
    )
    summary(board, 9, **{"sports/1": delivery(1_000, 100)})
    row = only_row(board)
    assert (row.name, row.tags) == ("Sports 1", ("premium",))
    assert [member.vendor for member in row.members] == ["system73", "conviva"]
    assert row.lead.kind is Kind.SYSTEM73
    assert row.outcomes == Outcomes(sessions=80, rebuffering_ratio=0.002)


def test_a_reason_of_another_vendor_than_the_one_whose_figures_are_shown_says_whose_it_is() -> None:
    joining = Joining(Thresholds())
    sports = Identity("sports", "Sports 1", (), Thresholds())
    joining.join(sports, "system73", "sports/1")
    joining.join(sports, "conviva", {"content_meta_channel": "Sports One"})
    board = Board(joining)
    summary(board, 9, **{"sports/1": delivery(1_000, 100)})
    quality = Quality(sampled_at_ms=5, buffer_health_ms=20_000, rebuffering_ratio=0.002)
    board.take_quality("system73", "sports/1", quality)
    assert only_row(board).state_reason == ""
    outcomes = Outcomes(sessions=80, rebuffering_ratio=0.5)
    board.take_outcomes("conviva", Kind.CONVIVA, {"Sports One": outcomes}, 5)
    row = only_row(board)
    assert row.state is State.CRITICAL
    assert row.state_reason == "rebuffering 50 % (conviva)"


def test_channels_of_one_name_at_two_vendors_are_not_merged_silently(board: Board) -> None:
    summary(board, 0, News=delivery(1_000, 100))
    board.take_outcomes("conviva", Kind.CONVIVA, {"News": Outcomes(sessions=80)}, 0)
    assert [row.name for row in board.snapshot(0, ()).rows] == ["News", "News"]
    assert len({row.key for row in board.snapshot(0, ()).rows}) == 2


def test_a_channel_has_thresholds_of_its_own() -> None:
    joining = Joining(Thresholds())
    joining.join(
        Identity(
            "radio", "Radio", (), Thresholds(buffer_health_critical_ms=100, buffer_health_warning_ms=200)
        ),
        "system73",
        "radio",
    )
    board = Board(joining)
    summary(board, 0, radio=delivery(1_000, 100))
    board.take_quality("system73", "radio", Quality(sampled_at_ms=0, buffer_health_ms=5_000))
    assert only_row(board).state is State.OK


def test_the_window_changes_the_figures_shown_but_not_what_states_are_made_of(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100))
    board.choose_window("1h")
    board.take_windowed("system73", {"news": delivery(9_999, 77)})
    summary(board, 1, news=delivery(400, 100))
    row = only_row(board)
    assert row.lead.delivery == delivery(9_999, 77)
    assert row.state is State.CRITICAL
    board.choose_window("live")
    assert only_row(board).lead.delivery == delivery(400, 100)


def test_until_a_window_has_come_its_figures_are_unknown_and_no_live_ones(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100), kids=delivery(1_000, 100))
    board.snapshot(0, ())
    board.choose_window("1h")
    waiting = board.snapshot(1, ())
    assert [row.lead.delivery for row in waiting.rows] == [None, None]
    assert waiting.totals.total_throughput_kbps is None
    board.take_windowed("system73", {"news": delivery(9_999, 77)})
    shown = {row.name: row.lead.delivery for row in board.snapshot(2, ()).rows}
    assert shown == {"news": delivery(9_999, 77), "kids": None}
    assert {channel.state for channel in board.channels()} == {State.OK}


def test_stale_rows_are_marked_and_left_out_of_the_totals(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100))
    board.mark_stale(frozenset({"system73"}))
    snapshot = board.snapshot(0, ())
    assert snapshot.rows[0].stale
    assert snapshot.totals.total_throughput_kbps is None
    board.mark_stale(frozenset())
    assert board.snapshot(0, ()).totals.total_throughput_kbps == 1_000


def test_totals_are_sums_and_the_offload_is_weighed_by_volume(board: Board) -> None:
    summary(
        board,
        0,
        a=delivery(1_000, 40),
        b=Delivery(
            cdn_throughput_kbps=3_000,
            p2p_throughput_kbps=0,
            total_throughput_kbps=3_000,
            cdn_devices=60,
            p2p_devices=0,
        ),
    )
    totals = board.snapshot(0, ()).totals
    assert totals.total_throughput_kbps == 4_000
    assert totals.p2p_ratio == pytest.approx(750 / 4_000)
    assert totals.devices == 100
    assert totals.channels == 2


def test_what_is_recorded_is_every_member_with_its_live_figures() -> None:
    joining = Joining(Thresholds())
    identity = Identity("news", "News", ("premium",))
    joining.join(identity, "system73", "news")
    joining.join(identity, "apivideo", "liNews")
    board = Board(joining)
    summary(board, 0, news=delivery(1_000, 100), kids=delivery(2_000, 50))
    board.take_live("apivideo", {"liNews": ("Studio", True)}, 5)
    board.choose_window("1h")
    board.take_windowed("system73", {"news": delivery(9_000, 900)})
    recorded = {(one.row_key, one.channel.vendor): one.channel for one in board.samples()}
    assert set(recorded) == {("news", "system73"), ("news", "apivideo"), ("system73\x1fkids", "system73")}
    assert recorded["news", "system73"].delivery == delivery(1_000, 100)
    assert recorded["news", "apivideo"].live is True
    shown = {row.key: row.lead.delivery for row in board.snapshot(0, ()).rows}
    assert shown == {"news": delivery(9_000, 900), "system73\x1fkids": None}
    summary(board, 10_000, kids=delivery(2_000, 50))
    gone = next(one.channel for one in board.samples() if one.channel.channel_id == "news")
    assert "no longer in the summary" in gone.state_reason


def trend(*throughput: float | None) -> ChannelTrend:
    return ChannelTrend(throughput, tuple(None if one is None else one * 10 for one in throughput))


@pytest.mark.parametrize("first", ["the summary", "what was recorded"])
def test_trends_go_on_from_what_was_recorded(board: Board, first: str) -> None:
    remembered = {("system73", "news"): trend(1.0, None, 3.0)}
    if first == "what was recorded":
        board.remember(remembered, 0)
        summary(board, MINUTE_MS, news=delivery(4, 1))
    else:
        summary(board, MINUTE_MS, news=delivery(4, 1))
        assert only_row(board).throughput.values == (4,)
        board.remember(remembered, MINUTE_MS - 1)
    row = only_row(board)
    assert row.throughput.values == (1.0, None, 3.0, 4)
    assert row.buffer.values == (10.0, None, 30.0)
    summary(board, MINUTE_MS + 10_000, news=delivery(5, 1))
    assert only_row(board).throughput.values == (1.0, None, 3.0, 5)
    summary(board, 2 * MINUTE_MS, news=delivery(6, 1))
    assert only_row(board).throughput.values == (1.0, None, 3.0, 5, 6)


def test_between_what_was_recorded_and_a_late_first_sample_is_a_gap(board: Board) -> None:
    board.remember({("system73", "news"): trend(1.0)}, 0)
    summary(board, 3 * MINUTE_MS, news=delivery(4, 1))
    assert only_row(board).throughput.values == (1.0, None, None, 4)


def test_no_more_is_remembered_than_a_sparkline_shows(board: Board) -> None:
    summary(board, MINUTE_MS, news=delivery(4, 1))
    board.remember({("system73", "news"): trend(*map(float, range(100)))}, 0)
    values = only_row(board).throughput.values
    assert len(values) == TREND_MINUTES
    assert values[-2:] == (99.0, 4)


def test_unchanged_rows_are_the_same_objects(board: Board) -> None:
    summary(board, 0, news=delivery(1_000, 100), kids=delivery(1_000, 100))
    first = {row.name: row for row in board.snapshot(0, ()).rows}
    board.take_quality("system73", "news", Quality(sampled_at_ms=1))
    second = {row.name: row for row in board.snapshot(1, ()).rows}
    assert second["kids"] is first["kids"]
    assert second["news"] is not first["news"]


def test_live_streams_of_apivideo(board: Board) -> None:
    board.take_live("apivideo", {"li1": ("Stage", True), "li2": ("Hall", False)}, 0)
    board.take_viewers("apivideo", "li1", 120)
    rows = {row.name: row for row in board.snapshot(0, ()).rows}
    assert (rows["Stage"].live, rows["Stage"].viewers, rows["Stage"].state) == (True, 120, State.OK)
    assert (rows["Hall"].live, rows["Hall"].viewers, rows["Hall"].state) == (False, None, State.NO_DATA)
    assert board.on_air("apivideo") == ("li1",)
