"""What stands in the box, before anything is sent."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from tui.console.panes.lookup.draft import (
    KINDS,
    Draft,
    kinds_in_words,
    next_kind,
    read_range,
    who_can_tell,
)
from tui.model.identity import IdentityError, IdentityKind, identify
from tui.model.instants import HOUR_MS, MINUTE_MS, iso_utc
from tui.model.vendor import Kind
from tui.model.when import WhenError

NOW_MS = 1_795_293_660_000
"""2026-11-21T20:41:00Z."""
BERLIN = ZoneInfo("Europe/Berlin")
VENDORS = (("up", Kind.UPLYNK), ("s73", Kind.SYSTEM73), ("con", Kind.CONVIVA), ("mm", Kind.MEDIAMELON))


def times(text: str) -> tuple[str, str]:
    span = read_range(text, NOW_MS, BERLIN)
    return iso_utc(span.from_ms)[11:16], iso_utc(span.to_ms)[11:16]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2h", ("18:41", "20:41")),
        ("", ("18:41", "20:41")),
        ("last 90m", ("19:11", "20:41")),
        ("20:10 to 20:50", ("19:10", "19:50")),
        ("20:10-20:50", ("19:10", "19:50")),
        ("2026-11-21T15:10-04:00", ("19:10", "20:41")),
        ("20:10 - 20:50", ("19:10", "19:50")),
        ("from 20:10 until 20:50", ("19:10", "19:50")),
        ("between 20:10 and 20:50", ("19:10", "19:50")),
        ("20:10..20:50", ("19:10", "19:50")),
        ("21:10 to now", ("20:10", "20:41")),
        ("since 21:10", ("20:10", "20:41")),
        ("2026-11-21T19:10Z to 2026-11-21T19:50Z", ("19:10", "19:50")),
        ("yesterday 21:00 to 22:00", ("20:00", "21:00")),
    ],
)
def test_ranges_as_people_type_them(typed: str, expected: tuple[str, str]) -> None:
    assert times(typed) == expected


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("20:50 to 2026-11-21 20:10", "swap the two"),
        ("2026-12-24", "in the future"),
        ("400d", "at most"),
        ("tea time", "is no time"),
    ],
)
def test_ranges_that_cannot_be(typed: str, words: str) -> None:
    with pytest.raises(WhenError, match=words):
        Draft("x", None, typed).span(NOW_MS, BERLIN)


def test_a_range_is_read_when_it_is_asked_for() -> None:
    draft = Draft("acct-1")
    later_ms = NOW_MS + 5 * MINUTE_MS
    assert draft.span(later_ms, UTC).to_ms == later_ms
    assert draft.span(NOW_MS, UTC).length_ms == 2 * HOUR_MS


def test_the_chosen_kind_goes_before_the_look() -> None:
    assert [one.kind for one in Draft("203.0.113.7").identities()] == [IdentityKind.IP, IdentityKind.CLIENT]
    assert [one.kind for one in Draft("203.0.113.7", IdentityKind.EUID).identities()] == [IdentityKind.EUID]
    with pytest.raises(IdentityError):
        Draft("acct-1", IdentityKind.IP).identities()


def test_the_key_goes_through_every_kind_and_back_to_the_look() -> None:
    kind, seen = None, []
    for _ in KINDS:
        kind = next_kind(kind)
        seen.append(kind)
    assert seen == [*IdentityKind, None]


def test_who_can_be_asked() -> None:
    assert who_can_tell(identify("acct-1"), VENDORS) == ("up", "con", "mm")
    assert who_can_tell(identify("203.0.113.7"), VENDORS) == ("up", "con", "mm")
    assert who_can_tell(identify("viewer:a|b"), VENDORS) == ("up", "con")
    assert who_can_tell(identify("li400mYKSgQ6xs7taUeSaEKr"), VENDORS) == ()


def test_what_is_typed_does_not_show_in_a_repr() -> None:
    assert "acct-1" not in repr(Draft("acct-1"))


def test_kinds_in_words() -> None:
    assert kinds_in_words(identify("203.0.113.7")) == "ip or client"
    assert kinds_in_words(identify("0" * 32)) == "playback session"
