"""Each vendor's lamp: what the transport measured, and what has grown old meanwhile."""

from __future__ import annotations

import pytest

from tests.vendors.pretend_time import PretendTime
from tui.collector.accounts import Account
from tui.collector.feeds import STALE_AFTER_INTERVALS, Feeds
from tui.model.vendor import Feed, FeedState, Kind
from tui.vendors.errors import Limited, Refused, Unreachable, VendorError
from tui.vendors.transport import Transport, TransportSettings


@pytest.fixture
def time() -> PretendTime:
    return PretendTime()


def account(name: str, time: PretendTime) -> Account:
    settings = TransportSettings(vendor=name, kind=Kind.CONVIVA, base_url="http://127.0.0.1:9")
    return Account(name, Kind.CONVIVA, transport=Transport(settings, clock=time))


def asked(one: Account, feeds: Feeds) -> None:
    """A good round."""
    assert one.transport is not None
    one.transport.meter.succeeded(12.0)
    feeds.succeeded(one.name)


def only(feeds: Feeds) -> Feed:
    (feed,) = feeds.now()
    return feed


def test_a_feed_is_stale_after_two_of_its_intervals_and_says_since_when(time: PretendTime) -> None:
    one = account("conviva", time)
    feeds = Feeds([one], time)
    feeds.expect("conviva", 60)
    asked(one, feeds)
    good_at_ms = time.now_ms()
    time.pass_s(60 * STALE_AFTER_INTERVALS)
    assert feeds.stale() == frozenset()
    assert (only(feeds).state, only(feeds).stale_since_ms) == (FeedState.UP, None)
    time.pass_s(0.1)
    assert feeds.stale() == {"conviva"}
    assert (only(feeds).state, only(feeds).stale_since_ms) == (FeedState.STALE, good_at_ms)
    asked(one, feeds)
    assert (only(feeds).state, only(feeds).stale_since_ms) == (FeedState.UP, None)


def test_of_several_rounds_the_most_frequent_one_counts(time: PretendTime) -> None:
    one = account("conviva", time)
    feeds = Feeds([one], time)
    for interval_s in (60, 10, 30):
        feeds.expect("conviva", interval_s)
    asked(one, feeds)
    time.pass_s(20.1)
    assert feeds.stale() == {"conviva"}


def test_who_never_answered_is_not_stale_but_whatever_the_transport_says(time: PretendTime) -> None:
    one = account("conviva", time)
    feeds = Feeds([one], time)
    feeds.expect("conviva", 10)
    time.pass_s(1_000)
    assert feeds.stale() == frozenset()
    assert only(feeds).state is FeedState.IDLE


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Unreachable("503"), FeedState.DOWN),
        (Refused("401"), FeedState.REFUSED),
        (Limited("429"), FeedState.LIMITED),
    ],
)
def test_why_it_is_stale_is_told_rather_than_that_it_is(
    time: PretendTime, error: VendorError, state: FeedState
) -> None:
    one = account("conviva", time)
    feeds = Feeds([one], time)
    feeds.expect("conviva", 10)
    asked(one, feeds)
    good_at_ms = time.now_ms()
    time.pass_s(30)
    assert one.transport is not None
    one.transport.meter.failed(error)
    feed = only(feeds)
    assert (feed.state, feed.message, feed.stale_since_ms) == (state, error.message, good_at_ms)


def test_a_vendor_without_a_secret_says_so_and_ages_not(time: PretendTime) -> None:
    words = "vendors.conviva.client_secret: the environment has no variable CONVIVA_SECRET"
    feeds = Feeds([Account("conviva", Kind.CONVIVA, problem=words), account("other", time)], time)
    feeds.succeeded("conviva")
    time.pass_s(1_000)
    lamps = {feed.vendor: feed for feed in feeds.now()}
    assert (lamps["conviva"].state, lamps["conviva"].message) == (FeedState.REFUSED, words)
    assert lamps["other"].state is FeedState.IDLE


def test_an_account_opened_anew_starts_with_a_clean_lamp(time: PretendTime) -> None:
    one = account("conviva", time)
    feeds = Feeds([one], time)
    assert one.transport is not None
    one.transport.meter.failed(Refused("401"))
    assert only(feeds).state is FeedState.REFUSED
    feeds.replace(account("conviva", time))
    assert only(feeds).state is FeedState.IDLE
