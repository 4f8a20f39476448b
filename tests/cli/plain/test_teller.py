"""What of a snapshot is news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.console.desk import NOW_MS, World, delivery
from tui.cli.plain.teller import SETTLES_WITHIN_MS, TOTALS_EVERY_MS, Teller, totals_words
from tui.model.snapshot import Snapshot, Totals
from tui.model.vendor import Feed, FeedState, Kind


def feed(state: FeedState, **more: object) -> Feed:
    return Feed(vendor="system73", kind=Kind.SYSTEM73, state=state, **more)  # type: ignore[arg-type]


def texts(teller: Teller, snapshot: Snapshot) -> list[str]:
    return [f"{one.about} {one.text}" for one in teller.tell(snapshot)]


@pytest.fixture
def world() -> World:
    return World().sample(News=delivery(1_900_000, 8_100), Sports=delivery(4_210_000, 12_400))


@pytest.fixture
def teller(world: World) -> Teller:
    """One that has told the summary."""
    one = Teller(NOW_MS)
    one.tell(world.snapshot())
    return one


def test_all_that_comes_until_every_vendor_has_answered_is_one_summary(world: World) -> None:
    teller = Teller(NOW_MS)
    world.feeds = (feed(FeedState.CONNECTING),)
    assert texts(teller, world.snapshot()) == []
    world.feeds = (feed(FeedState.UP),)
    assert texts(teller, world.snapshot()) == [
        "summary 2 channels: 2 ok; 6.11 Gb/s, offload 75 %, 20.5 k devices"
    ]
    assert texts(teller, world.snapshot()) == []


def test_a_vendor_that_never_answers_does_not_hold_the_summary_up(world: World) -> None:
    teller = Teller(NOW_MS - SETTLES_WITHIN_MS)
    world.feeds = (feed(FeedState.CONNECTING),)
    assert texts(teller, world.snapshot())[0].startswith("summary 2 channels")


def test_the_summary_is_followed_by_all_that_is_not_well(world: World) -> None:
    world.quality("News", 4_100, 0.031)
    world.feeds = (feed(FeedState.LIMITED, next_try_at_ms=NOW_MS + 52_000),)
    assert texts(Teller(NOW_MS), world.snapshot())[1:] == [
        "feed system73: limited, again in 52 s",
        "channel News: critical (rebuffering 3.1 %, buffer 4.1 s)",
    ]


def test_a_state_that_changes_is_told_with_the_one_before(world: World, teller: Teller) -> None:
    world.quality("News", 4_100, 0.031)
    said = "channel News: critical (rebuffering 3.1 %, buffer 4.1 s), was ok"
    assert texts(teller, world.snapshot()) == [said]
    world.quality("News", 4_100, 0.04)
    assert texts(teller, world.snapshot()) == []
    world.quality("News", 20_000, 0.0)
    assert texts(teller, world.snapshot()) == ["channel News: ok, was critical"]


def test_channels_that_come_and_go(world: World, teller: Teller) -> None:
    before = world.snapshot()
    world.sample(News=delivery(1_900_000, 8_100), Sports=delivery(1, 12_400), Kids=delivery(9, 900))
    assert "channel Kids: ok, new" in texts(teller, world.snapshot())
    assert "channel Kids: no longer listed, was ok" in texts(teller, before)


def test_feeds_that_fail_and_recover(world: World, teller: Teller) -> None:
    world.feeds = (feed(FeedState.DOWN, brief="answered 500", message="500: <html>a page</html>"),)
    assert texts(teller, world.snapshot()) == ["feed system73: answered 500, was up"]
    assert texts(teller, world.snapshot()) == []
    world.feeds = (feed(FeedState.CONNECTING),)
    assert texts(teller, world.snapshot()) == ["feed system73: connecting, was down"]
    world.feeds = (feed(FeedState.UP),)
    assert texts(teller, world.snapshot()) == []


def test_totals_come_every_few_minutes_and_show_that_it_lives(teller: Teller) -> None:
    assert teller.wait(NOW_MS + TOTALS_EVERY_MS - 1) == []
    (told,) = teller.wait(NOW_MS + TOTALS_EVERY_MS)
    assert (told.at_ms, told.about) == (NOW_MS + TOTALS_EVERY_MS, "totals")
    assert teller.wait(NOW_MS + TOTALS_EVERY_MS + 1) == []
    assert len(teller.wait(NOW_MS + 2 * TOTALS_EVERY_MS)) == 1


def test_nothing_is_told_before_anything_is_known() -> None:
    assert Teller(NOW_MS).wait(NOW_MS + 10 * TOTALS_EVERY_MS) == []


def test_unknown_figures_are_left_out_of_totals_and_one_channel_is_one() -> None:
    assert totals_words(Totals()) == "0 channels"
    assert totals_words(replace(Totals(), channels=1, devices=7)) == "1 channel; 7 devices"
