"""The ledger against a plain model, for whatever comes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timeline.make import BUCKET_MS, HOUR, NOW, asking, at, ledger
from tests.timeline.naive import Naive, without_empty
from tui.model.event import Event, EventKind
from tui.model.instants import MINUTE_MS
from tui.model.span import Span
from tui.timeline.attempts import Attempt
from tui.timeline.question import CellQuestion, GroupKey, TimelineQuestion

_KEYS = tuple(GroupKey)
_ABOUT: tuple[dict[str, str | None], ...] = (
    {},
    {"cdn": "a", "os": "b", "channel": "c"},
    {"cdn": "b", "os": "b", "isp": "c", "asn": "a"},
    {"cdn": "a", "device": "b", "city": "a", "country": ""},
    {"cdn": None, "os": "", "channel": "a", "isp": "a", "device": "b"},
)
_SAID = (
    ("session", "Licence refused", True),
    ("drm", "took 17 ms", None),
    ("drm", "took 18 ms", False),
    ("", "", True),
    ("manifest", "[red]\u241b[0m", True),
)


def _event(
    at_minutes: int, who: tuple[str, str | None], said: tuple[str, str, bool | None], about: int
) -> Event:
    source, message, fatal = said
    return Event(
        time_ms=at(at_minutes),
        vendor=who[0],
        session_id=who[1],
        kind=EventKind.ERROR if about else EventKind.FEED,
        source="" if source == "session" else source,
        message=message,
        fatal=fatal,
        at_s=1.5 if about % 2 else None,
        **_ABOUT[about],
    )


def _attempt(at_minutes: int, vendor: str, session_id: str, about: int) -> Attempt:
    told = {name: value for name, value in _ABOUT[about].items() if name in ("cdn", "os", "channel")}
    return Attempt(vendor=vendor, session_id=session_id, ended_ms=at(at_minutes), **told)


_EVENT = st.builds(
    _event,
    st.integers(-30, 90),
    st.sampled_from(
        (("conviva", "s1"), ("conviva", "1.2.3.4.-5"), ("uplynk", "s1"), ("uplynk", None), ("x", ""))
    ),
    st.sampled_from(_SAID),
    st.integers(0, len(_ABOUT) - 1),
)
_ATTEMPT = st.builds(
    _attempt,
    st.integers(-30, 59),
    st.sampled_from(("conviva", "mediamelon")),
    st.sampled_from(("s1", "s2", "1.2.3.4.-5")),
    st.integers(0, len(_ABOUT) - 1),
)
_FILTERS = st.sampled_from(
    (
        "",
        "refused",
        "!refused",
        "cdn:a | os:b",
        "fatal:true",
        "at_s>1",
        "class:took channel:null",
        "/took|b/ !vendor:uplynk",
        'session_id:"1.2.3.4" | cdn="a"',
        "(cdn:a device:b) | !(isp:c)",
        "time>=2026-11-21T20:30Z",
    )
)


@st.composite
def _questions(draw: st.DrawFn) -> TimelineQuestion:
    by = draw(st.lists(st.sampled_from(_KEYS), min_size=1, max_size=2, unique=True))
    start = draw(st.integers(-20, 70))
    span = Span(at(start), at(start + draw(st.integers(0, 60))))
    bucket_ms = draw(st.sampled_from((MINUTE_MS, BUCKET_MS, 7 * MINUTE_MS)))
    return asking(*by, span=span, bucket_ms=bucket_ms, filter=draw(_FILTERS))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(_EVENT, max_size=12), max_size=4),
    st.lists(_ATTEMPT, max_size=8),
    _questions(),
    st.data(),
)
def test_as_the_plain_model(
    batches: list[list[Event]], attempts: list[Attempt], question: TimelineQuestion, data: st.DataObject
) -> None:
    held, plain = ledger(), Naive()
    now_ms = data.draw(st.integers(at(-10), at(100)))
    if data.draw(st.booleans()):
        question = replace(
            question, past_ms=data.draw(st.integers(-20, 90).map(at).filter(lambda ms: ms < now_ms))
        )
    for batch in batches:
        assert held.take_events(batch) == plain.take_events(batch)
        held.take_attempts(attempts)
    plain.take_attempts(attempts)
    view = held.view(question, now_ms)
    counts, seen = plain.counts(question, now_ms), plain.seen(question)
    assert {one.key for one in view.rows} == set(counts)
    for row in view.rows:
        told = dict(zip(view.starts_ms, row.counts, strict=True))
        assert {start: n for start, n in told.items() if n} == counts[row.key]
        assert (row.first_ms, row.last_ms) == seen[row.key]
        assert row.going_on == (row.last_ms >= view.made_at_ms - 10 * MINUTE_MS)
        assert row.n == sum(row.counts)
    shown = plain.shown(question, now_ms)
    assert sum(view.totals) == len(shown)
    assert sum(row.n for row in view.rows if len(row.key) == 1) == len(shown)
    if view.rows:
        row = data.draw(st.sampled_from(view.rows))
        cell = held.cell(CellQuestion(question=question, key=row.key, span=question.span), 1_000)
        assert cell.n == row.n == len(cell.events)
        known = [without_empty(event) for event in plain.events]
        assert all(event in known for event in cell.events)


@settings(max_examples=60, deadline=None)
@given(st.lists(_EVENT, max_size=20))
def test_told_twice_or_in_pieces_is_told_once(events: list[Event]) -> None:
    whole, pieces = ledger(), ledger()
    whole.take_events(events)
    for event in events:
        pieces.take_events([event])
    assert whole.take_events(events) == 0
    question = asking(GroupKey.ERROR, GroupKey.CHANNEL, span=Span(at(-40), at(100)))
    assert whole.view(question, at(95)) == pieces.view(question, at(95))


_CROWD = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans(), st.booleans()),
    min_size=40,
    max_size=160,
)


@settings(max_examples=60, deadline=None)
@given(_CROWD)
def test_shares_are_those_of_the_plain_model(crowd: list[tuple[str, str, bool, bool]]) -> None:
    held, plain = ledger(), Naive()
    attempts, events = [], []
    for number, (cdn, os, hit, sampled) in enumerate(crowd):
        about: dict[str, Any] = {"vendor": "conviva", "session_id": f"s{number}", "cdn": cdn, "os": os}
        if sampled or not hit:
            attempts.append(Attempt(ended_ms=at(number % 60), **about))
        if hit:
            events.append(
                Event(time_ms=at(number % 60), kind=EventKind.ERROR, source="session", message="M", **about)
            )
    for one in (held, plain):
        one.take_attempts(attempts)
        one.take_events(events)
    question = asking(GroupKey.OS, span=HOUR)
    view = held.view(question, NOW)
    with_error, rest = plain.shares(question, NOW, GroupKey.OS, "conviva")
    n, rest_n = sum(with_error.values()), sum(rest.values())
    for row in view.rows:
        (name,) = row.key
        if n < 25 or rest_n < 25 or not rest.get(name):
            assert row.lift is None
        else:
            assert row.lift is not None
            assert abs(row.lift - (with_error.get(name, 0) / n) / (rest[name] / rest_n)) < 1e-9
            assert row.lift_of == (GroupKey.OS, name)
    for hit in view.hits:
        assert hit.n >= 25
        assert hit.rest_n >= 25
