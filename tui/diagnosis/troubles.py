"""The errors of a viewer, each with what part of the chain its words or its source point at."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.diagnosis.grouping import Group
from tui.diagnosis.outcome import faults, has_played, left_before_start, never_started
from tui.diagnosis.pairing import Ref, ref_of
from tui.model.event import Event, EventKind
from tui.model.session import Session, SessionError

_LONGEST_QUOTE = 80


class Cause(StrEnum):
    """What an error's words point at. A hint, never a verdict: one viewer's manifest times out on a bad line too."""

    DRM = "drm"
    BUSINESS = "business"
    MANIFEST = "manifest"
    CDN = "cdn"
    PLAYER = "player"
    OTHER = "other"


_SOURCES = {"drm": Cause.DRM, "manifest": Cause.MANIFEST}
"""Uplynk's `error_source`, which needs no reading of words."""

_PHRASES: tuple[tuple[Cause, tuple[str, ...]], ...] = (
    (Cause.DRM, ("drm", "licen[cs]e\\w*", "fair ?play", "wide ?vine", "play ?ready", "beam not in window")),
    (Cause.DRM, ("key ?system", "cdm", "content key", "decrypt\\w*")),
    (Cause.BUSINESS, ("entitle\\w*", "too many (?:concurrent )?(?:streams|devices)", "concurrent streams?")),
    (Cause.BUSINESS, ("subscription", "your (?:region|country)", "geo-?(?:block|restrict)\\w*", "parental")),
    (Cause.MANIFEST, ("manifest", "playlist", "m3u8", "mpd", "origin", "packager", "encoder")),
    (Cause.CDN, ("cdn", "edge", "segment request failed: http 5\\d\\d")),
    (Cause.PLAYER, ("buffer underrun", "throughput below", "bandwidth", "connection lost", "offline")),
    (Cause.PLAYER, ("cellular", "wi-?fi", "decod\\w*", "codec", "hdcp", "out of memory")),
)
_WORDS = tuple(
    (cause, re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)) for cause, phrases in _PHRASES
)
_CODE = re.compile(r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where players' codes hide words: `DRM_LICENSE_FAILED`, `manifestLoadError`."""


_NUMBER = re.compile(r"\d+ errors?(?:, \d+ fatal)?")
"""A text that is none: the number of a session's errors, which is all that MediaMelon tells of them."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One error. `ref` is the session that reports it, where a session does.

    `before_start`: the viewing it belongs to never showed a picture. `harmed`: that viewing went wrong (True) or
    played on (False); None where no session tells.
    """

    vendor: str
    cause: Cause
    text: str
    at_ms: int | None
    ref: Ref | None
    before_start: bool
    harmed: bool | None


def cause_of(source: str, text: str) -> Cause:
    """By the source where it says it, else by the first words that fit."""
    known = _SOURCES.get(source.strip().casefold())
    if known is not None:
        return known
    spaced = _CODE.sub(" ", text)
    return next((cause for cause, pattern in _WORDS if pattern.search(spaced)), Cause.OTHER)


def troubles(
    sessions: Sequence[Session], events: Sequence[Event], groups: Iterable[Group] = ()
) -> tuple[Trouble, ...]:
    """All errors: the error events, and those of sessions that no event of their vendor tells of; by their time."""
    by_ref = {ref_of(session): session for session in sessions}
    viewing_of = _viewings(groups, by_ref)
    found = [
        _of_event(event, by_ref, viewing_of.get(index, ()))
        for index, event in enumerate(events)
        if event.kind is EventKind.ERROR
    ]
    told = {trouble.ref for trouble in found}
    found += [
        trouble for session in sessions if ref_of(session) not in told for trouble in _of_session(session)
    ]
    return tuple(sorted(found, key=lambda one: (one.at_ms is None, one.at_ms or 0, one.vendor, one.text)))


def _viewings(groups: Iterable[Group], by_ref: dict[Ref, Session]) -> dict[int, tuple[Session, ...]]:
    """The sessions of each grouped event's viewing."""
    return {
        index: tuple(by_ref[ref] for ref in group.session_ids if ref in by_ref)
        for group in groups
        if not group.proposed
        for index in group.event_indexes
    }


def _of_event(event: Event, by_ref: dict[Ref, Session], viewing: tuple[Session, ...]) -> Trouble:
    own = by_ref.get((event.vendor, event.session_id)) if event.session_id is not None else None
    around = viewing if own is None else (own, *viewing)
    return Trouble(
        vendor=event.vendor,
        cause=cause_of(event.source, event.message),
        text=event.message or event.error_class or event.source,
        at_ms=event.time_ms,
        ref=None if own is None else ref_of(own),
        before_start=any(map(never_started, around)),
        harmed=_harmed(around),
    )


def _of_session(session: Session) -> list[Trouble]:
    errors = session.errors
    if not errors and session.error_count:
        errors = (SessionError(in_number(session.error_count), None),)
    return [
        Trouble(
            vendor=session.vendor,
            cause=cause_of("", error.message),
            text=error.message,
            at_ms=error.at_ms if error.at_ms is not None else session.ended_at_ms,
            ref=ref_of(session),
            before_start=never_started(session),
            harmed=_harmed((session,)),
        )
        for error in errors
    ]


def _harmed(around: Sequence[Session]) -> bool | None:
    if any(faults(session) or left_before_start(session) for session in around):
        return True
    return False if any(map(has_played, around)) else None


def times(found: Iterable[Trouble]) -> int:
    """How often it happened: several vendors report the same thing, so the most that one of them saw; several
    errors of one session are one time."""
    seen: dict[str, set[Ref | int]] = defaultdict(set)
    for number, trouble in enumerate(found):
        seen[trouble.vendor].add(number if trouble.ref is None else trouble.ref)
    return max(map(len, seen.values()), default=0)


def how_many(found: Iterable[Trouble], sessions: Iterable[Session]) -> int:
    """How many errors they are: of a session as many as its vendor counted, where that is more than it has words for;
    several vendors report the same ones, so the most that one of them tells of."""
    told = Counter((trouble.vendor, trouble.ref) for trouble in found)
    for session in sessions:
        own = (session.vendor, ref_of(session))
        told[own] = max(told[own], session.error_count or 0)
    by_vendor: Counter[str] = Counter()
    for (vendor, _), number in told.items():
        by_vendor[vendor] += number
    return max(by_vendor.values(), default=0)


def in_number(errors: int) -> str:
    """`1 error`, `2 errors`."""
    return "1 error" if errors == 1 else f"{errors} errors"


def most_frequent(found: Iterable[Trouble]) -> str:
    """The text that comes most often, "" where there are only numbers of errors (MediaMelon has no texts)."""
    counted = Counter(trouble.text for trouble in found if not _NUMBER.fullmatch(trouble.text))
    return min(counted, key=lambda text: (-counted[text], text), default="")


def quoted(found: Iterable[Trouble], most: int = 3) -> list[str]:
    """`uplynk: “Beam not in window” ×4`, the most frequent first."""
    counted = Counter((trouble.vendor, trouble.text) for trouble in found)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [f"{vendor}: “{shortened(text)}” ×{count}" for (vendor, text), count in ordered[:most]]


def shortened(text: str, longest: int = _LONGEST_QUOTE) -> str:
    """`text` in so many characters, cut between words where that can be: texts are masked on their way out, and half an
    id would not be known for one."""
    if len(text) <= longest:
        return text
    kept = text[:longest].rpartition(" ")[0].rstrip()
    return (kept or text[: longest - 1]) + "…"
