"""How every vendor is doing, from what the transport measured and what the polls met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.model.vendor import Feed, FeedState

STALE_AFTER_INTERVALS = 2.0

Lamp = tuple[FeedState, str, int | None]


@dataclass(slots=True)
class _Last:
    """The last good poll of an account: monotonic for the age, our time for the screen."""

    interval_s: float
    done_s: float | None = None
    done_at_ms: int | None = None


class Feeds:
    """Knows each account's lamp. A feed is stale when its wall figures are older than two of their intervals."""

    def __init__(self, accounts: Iterable[Account], clock: Clock) -> None:
        self._accounts = tuple(accounts)
        self._clock = clock
        self._last: dict[str, _Last] = {}
        self._next_tries_s: dict[str, float] = {}

    def expect(self, vendor: str, interval_s: float) -> None:
        """Say that a poll of this vendor should succeed about every `interval_s`; the shortest one counts."""
        known = self._last.setdefault(vendor, _Last(interval_s))
        known.interval_s = min(known.interval_s, interval_s)

    def replace(self, account: Account) -> None:
        """An account was opened anew, with another secret."""
        self._accounts = tuple(account if one.name == account.name else one for one in self._accounts)

    def succeeded(self, vendor: str) -> None:
        last = self._last.get(vendor)
        if last is not None:
            last.done_s, last.done_at_ms = self._clock.monotonic_s(), self._clock.now_ms()

    def waits(self, vendor: str, wait_s: float | None) -> None:
        """A vendor that refuses our key is left alone for so long; None: it is not."""
        if wait_s is None:
            self._next_tries_s.pop(vendor, None)
        else:
            self._next_tries_s[vendor] = self._clock.monotonic_s() + wait_s

    def stale(self) -> frozenset[str]:
        """The vendors whose wall figures are too old to be taken for the present."""
        now_s = self._clock.monotonic_s()
        return frozenset(
            vendor
            for vendor, last in self._last.items()
            if last.done_s is not None and now_s - last.done_s > STALE_AFTER_INTERVALS * last.interval_s
        )

    def now(self) -> tuple[Feed, ...]:
        stale = self.stale()
        return tuple(self._feed(account, account.name in stale) for account in self._accounts)

    def _feed(self, account: Account, stale: bool) -> Feed:
        if account.transport is None:
            return Feed(
                vendor=account.name, kind=account.kind, state=FeedState.REFUSED, message=account.problem
            )
        feed = account.transport.meter.feed(self._clock.now_ms())
        until_s = self._next_tries_s.get(account.name)
        if feed.state is FeedState.REFUSED and until_s is not None:
            left_ms = max(0, round((until_s - self._clock.monotonic_s()) * 1000))
            feed = replace(feed, next_try_at_ms=self._clock.now_ms() + left_ms)
        last = self._last.get(account.name)
        if not stale or last is None:
            return feed
        if feed.state in (FeedState.UP, FeedState.SLOW, FeedState.CONNECTING):
            feed = replace(feed, state=FeedState.STALE)
        return replace(feed, stale_since_ms=last.done_at_ms)


def lamps_of(feeds: tuple[Feed, ...]) -> tuple[Lamp, ...]:
    """What of the feeds shows on a calm screen: counters that only grow are not worth a repaint."""
    return tuple((feed.state, feed.message, feed.stale_since_ms) for feed in feeds)
