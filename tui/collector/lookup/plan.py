"""What a vendor is asked for a question, and in which pieces, the newest first.

Pure, so that it can be proved without a vendor that every piece keeps the vendor's limits: five minutes and 48 hours
at Uplynk, three hours and 31 days at Conviva.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.model.identity import Identity, IdentityKind, asked_of, refusal
from tui.model.instants import DAY_MS, HOUR_MS
from tui.model.span import Span, blocks_newest_first
from tui.model.vendor import Kind
from tui.vendors import conviva, uplynk
from tui.vendors.uplynk.blocks import BLOCK_MS as UPLYNK_BLOCK_MS

AFTER_MS = 3 * HOUR_MS
"""Conviva and MediaMelon list sessions by their end. One that was on in the range is found by asking this much
beyond it."""

PAGED_BLOCK_MS = DAY_MS
"""What is asked at once of vendors that page through their lists; api.video counts in whole days."""


@dataclass(frozen=True, slots=True)
class UplynkErrors:
    """The drm and manifest errors of one identity."""

    identity: uplynk.Identity


@dataclass(frozen=True, slots=True)
class ConvivaSessions:
    """The sessions that fit every (dimension, value)."""

    filters: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConvivaSample:
    """Everybody's sessions, to find one viewer's among them: for accounts that cannot filter by the viewer."""

    viewer_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MediaMelonSessions:
    """The sessions whose dimension has this value."""

    dimension: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlayerEvents:
    """What one player reported to api.video."""

    session_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LiveStreamSessions:
    """Who watched one live stream of api.video."""

    live_stream_id: str


@dataclass(frozen=True, slots=True)
class VideoSessions:
    """Who watched one video of api.video."""

    video_id: str


How = (
    UplynkErrors
    | ConvivaSessions
    | ConvivaSample
    | MediaMelonSessions
    | PlayerEvents
    | LiveStreamSessions
    | VideoSessions
)


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work: what is asked, over which span. It may reach beyond the range of the question."""

    how: How
    span: Span


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of one vendor, the newest first; `out_of_reach` is the part of the range that it no longer keeps.

    `skipped` says why it is not asked at all.
    """

    steps: tuple[Step, ...] = ()
    out_of_reach: Span | None = None
    skipped: str = ""


def plan(
    kind: Kind, identities: Sequence[Identity], span: Span, now_ms: int, *, viewer_filter: str = ""
) -> Plan:
    """What a vendor of `kind` is asked about `identities` (the kinds that one typed value may be) in `span`.

    `now_ms` is the vendor's clock, `viewer_filter` Conviva's dimension that carries the viewer's id.
    """
    refusals = {one: refusal(one, kind) for one in identities}
    hows = [_how(kind, one, viewer_filter) for one, words in refusals.items() if not words]
    if not hows:
        return Plan(skipped=f"{', '.join(dict.fromkeys(refusals.values()))}{_HINTS.get(kind, '')}")
    steps: list[Step] = []
    lost: Span | None = None
    for how in hows:
        pieces, lost = _pieces(how, span, now_ms)
        steps += (Step(how, piece) for piece in pieces)
    steps.sort(key=lambda step: -step.span.to_ms)
    return Plan(tuple(steps), None if lost is None else lost.clipped(span))


_HINTS = {Kind.APIVIDEO: "; paste a session (ps…), a live stream (li…) or a video (vi…)"}


def _pieces(how: How, span: Span, now_ms: int) -> tuple[Sequence[Span], Span | None]:
    """The spans to ask for, and what of the range is too old."""
    match how:
        case UplynkErrors():
            errors = uplynk.blocks(_whole_blocks(span, now_ms), now_ms)
            return errors.askable, errors.out_of_reach
        case ConvivaSessions() | ConvivaSample():
            ended = conviva.blocks(_until_ended(span, now_ms), now_ms)
            return ended.askable, ended.out_of_reach
        case MediaMelonSessions():
            return tuple(blocks_newest_first(_until_ended(span, now_ms), PAGED_BLOCK_MS)), None
        case PlayerEvents():
            return (span,), None
        case LiveStreamSessions() | VideoSessions():
            return tuple(blocks_newest_first(span, PAGED_BLOCK_MS)), None


def _whole_blocks(span: Span, now_ms: int) -> Span:
    """`span` widened to whole five minutes: a whole block found processed need never be asked for again."""
    end_ms = -(-span.to_ms // UPLYNK_BLOCK_MS) * UPLYNK_BLOCK_MS
    begin_ms = span.from_ms // UPLYNK_BLOCK_MS * UPLYNK_BLOCK_MS
    return Span(begin_ms, max(span.to_ms, min(end_ms, now_ms)))


def _until_ended(span: Span, now_ms: int) -> Span:
    return Span(span.from_ms, max(span.to_ms, min(span.to_ms + AFTER_MS, now_ms)))


def _how(kind: Kind, identity: Identity, viewer_filter: str) -> How:
    asked = asked_of(identity.kind, kind)
    if asked is None:
        raise ValueError(f"{kind.value} is not asked for a {identity.kind.value}")
    if kind is Kind.UPLYNK:
        return UplynkErrors(uplynk.Identity(uplynk.IdentityKey(asked.parameter), identity.value))
    if kind is Kind.MEDIAMELON:
        return MediaMelonSessions(asked.parameter, identity.value)
    if kind is Kind.CONVIVA:
        return _of_conviva(identity, asked.parameter, viewer_filter)
    return _of_apivideo(identity)


def _of_conviva(identity: Identity, parameter: str, viewer_filter: str) -> How:
    """A session's id alone is unique to its client only, so `1.2.3.4.-5` is asked as both."""
    if identity.kind is IdentityKind.VIEWER:
        if viewer_filter:
            return ConvivaSessions(((viewer_filter, identity.value),))
        return ConvivaSample(identity.value)
    client, dot, session = identity.value.rpartition(".")
    if identity.kind is IdentityKind.SESSION and dot:
        return ConvivaSessions((("client_id", client), ("session_id", session)))
    return ConvivaSessions(((parameter, identity.value),))


def _of_apivideo(identity: Identity) -> How:
    if identity.kind is IdentityKind.LIVE_STREAM:
        return LiveStreamSessions(identity.value)
    if identity.kind is IdentityKind.VIDEO:
        return VideoSessions(identity.value)
    return PlayerEvents(identity.value)
