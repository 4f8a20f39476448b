"""What of an answer was not seen, vendor by vendor, in words: no rows are no sign of health."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from tui.model.coverage import Coverage, Segment, SegmentState, Status, merged
from tui.model.vendor import Kind, Reason

When = Callable[[int], str]
"""Writes an instant (epoch ms) for people."""

_REASONS = {
    Reason.REFUSED: "key refused",
    Reason.LIMITED: "rate limit reached",
    Reason.SLOW: "too slow",
    Reason.UNREACHABLE: "unreachable",
    Reason.NONSENSE: "answered nonsense",
    Reason.WITHDRAWN: "endpoint withdrawn",
    Reason.OUT_OF_REACH: "out of reach",
    Reason.CANNOT_ANSWER: "cannot be asked that",
}
_ANSWERED = re.compile(r"(?:answered )?(?P<status>[345]\d\d)(?=: | without a word)")
"""How the message of an HTTP status begins, with what the vendor said of it behind."""
_TOO_COARSE = (Reason.UNREACHABLE, Reason.NONSENSE)
"""What the JSON calls any 5xx and any other 4xx. A vendor that answers is not unreachable, and its line in the frame
says what it answered; so do these words."""

_KEEPS = {Kind.UPLYNK: "keeps 48 h", Kind.CONVIVA: "keeps 31 days", Kind.APIVIDEO: "keeps 30 days"}
_NEVER_TELLS = {
    Kind.CONVIVA: "ended sessions only, 7 to 15 min late",
    Kind.APIVIDEO: "tells neither stalls nor errors",
}
"""What a vendor leaves out by its nature, so that its silence is no answer."""
_ERRORS_ONLY = "it tells of nothing else"
_SAMPLE = {Kind.CONVIVA: "a sample of at most 1500 a call"}
_LAST_MS = 253_402_300_799_999


def utc_minute(at_ms: int) -> str:
    """`2026-11-21 20:41 UTC`."""
    moment = datetime.fromtimestamp(min(max(at_ms, 0), _LAST_MS) / 1000, UTC)
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def is_complete(coverage: Sequence[Coverage]) -> bool:
    """Whether every vendor that can be asked has answered for the whole range, and at least one was.

    A vendor skipped because it has no way to be asked takes nothing away from the others' answers.
    """
    asked = [one for one in coverage if not _cannot_answer(one)]
    return bool(asked) and all(map(_is_whole, asked))


def _cannot_answer(one: Coverage) -> bool:
    return one.status is Status.SKIPPED and one.reason in (None, Reason.CANNOT_ANSWER)


def _is_whole(one: Coverage) -> bool:
    answered = (SegmentState.ROWS, SegmentState.EMPTY)
    return one.status is Status.COMPLETE and all(part.state in answered for part in one.segments)


def impaired(coverage: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Those that should have answered and did not, or in part: what is concluded is less certain for it.

    Data not processed yet or no longer kept are no failure.
    """
    return tuple(one for one in coverage if one.status is Status.FAILED or _has_failed_part(one))


def _has_failed_part(one: Coverage) -> bool:
    failed = any(part.state is SegmentState.FAILED for part in one.segments)
    return failed or (one.status is Status.PARTIAL and one.reason not in (None, Reason.OUT_OF_REACH))


def in_words(one: Coverage, when: When = utc_minute) -> str:
    """One vendor's share: `conviva: 2 rows; a sample of at most 1500 a call; ended sessions only, …`. What is so by the
    vendor's nature stands last: lines are cut at their ends, and that is known."""
    if one.status is Status.SKIPPED:
        return f"{one.vendor}: not asked, {one.message or _reason(one)}"
    parts = []
    if one.status is Status.FAILED:
        parts.append(f"failed, {_because(one)}")
    elif one.status is Status.PARTIAL:
        parts.append("partial" if one.reason is None else f"partial, {_because(one)}")
    if one.rows or not _never_looked(one):
        parts.append(_rows(one))
    return f"{one.vendor}: {'; '.join([*parts, *_gaps(one, when), *_besides(one), *_by_nature(one)])}"


def _besides(one: Coverage) -> list[str]:
    """What the vendor's message says that nothing else here does: how a viewer was matched, what was not recorded."""
    if one.status not in (Status.COMPLETE, Status.PENDING) and one.reason is not None:
        return []  # told with the reason
    return [words for words in one.message.split("; ") if words and not words.startswith(_TOLD_ANYWAY)]


_TOLD_ANYWAY = ("not processed after", "keeps ", "a sample: ", "ended sessions only")
"""How the parts of a message begin that segments, sampling and the vendor's nature say here as well."""


def _never_looked(one: Coverage) -> bool:
    """Failed whole, or cancelled before its first request: that nothing was found would say too much."""
    return one.status is Status.FAILED or (one.status is Status.PARTIAL and one.requests == 0)


def briefly(one: Coverage) -> str:
    """`uplynk not processed yet`, `conviva sampled, ended only`, `mediamelon key refused`, `uplynk no errors`."""
    if one.status in (Status.FAILED, Status.SKIPPED):
        return f"{one.vendor} {_reason(one)}"
    states = {part.state for part in one.segments}
    parts = (
        ("failed in part", _has_failed_part(one)),
        ("not processed yet", one.status is Status.PENDING or SegmentState.PENDING in states),
        ("out of reach", one.reason is Reason.OUT_OF_REACH or SegmentState.OUT_OF_REACH in states),
        ("sampled", one.sampled),
        ("ended only", one.kind is Kind.CONVIVA),
    )
    told = [words for words, holds in parts if holds]
    if not told and _found_no_errors(one):
        return f"{one.vendor} {_rows(one)}, and {_ERRORS_ONLY}"
    return f"{one.vendor} {', '.join(told) or _rows(one)}"


def unseen(coverage: Iterable[Coverage], when: When = utc_minute) -> tuple[str, ...]:
    """A line for every vendor of which something was not seen, or by its nature never is."""
    return tuple(in_words(one, when) for one in coverage if _leaves_something(one))


def _leaves_something(one: Coverage) -> bool:
    return not _is_whole(one) or one.sampled or one.kind in _NEVER_TELLS


def _answered(one: Coverage) -> re.Match[str] | None:
    return _ANSWERED.match(one.message) if one.reason in _TOO_COARSE else None


def _reason(one: Coverage) -> str:
    answered = _answered(one)
    if answered is not None:
        return f"answered {answered['status']}"
    return (
        _REASONS[one.reason]
        if one.reason is not None
        else "failed"
        if one.status is Status.FAILED
        else "skipped"
    )


def _because(one: Coverage) -> str:
    """The reason's word and, where it says more, the message."""
    reason, answered = _reason(one), _answered(one)
    if answered is not None:
        return reason + one.message[answered.end() :]
    return f"{reason}: {one.message}" if one.message and one.message != reason else reason


def _rows(one: Coverage) -> str:
    if one.rows == 0:
        return "no errors" if _found_no_errors(one) else "nothing found"
    return f"{one.rows} row" if one.rows == 1 else f"{one.rows} rows"


def _found_no_errors(one: Coverage) -> bool:
    """Of a vendor that tells errors alone: that it has none says less than that nothing was found."""
    return one.kind is Kind.UPLYNK and not one.rows


def _gaps(one: Coverage, when: When) -> list[str]:
    parts = _spans(one, when)
    if one.sampled:
        parts.append(_SAMPLE.get(one.kind, "a sample"))
    return parts


def _by_nature(one: Coverage) -> list[str]:
    if _found_no_errors(one) and not _never_looked(one):
        return [_ERRORS_ONLY]
    return [_NEVER_TELLS[one.kind]] if one.kind in _NEVER_TELLS else []


def _spans(one: Coverage, when: When) -> list[str]:
    whole = merged(one.segments)
    pending = _of(whole, SegmentState.PENDING)
    lost = _of(whole, SegmentState.OUT_OF_REACH)
    failed = _of(whole, SegmentState.FAILED)
    parts = []
    if pending:
        parts.append(f"not processed after {when(pending[0].from_ms)}")
    elif one.status is Status.PENDING:
        parts.append("not processed yet")
    if lost:
        keeps = f" ({_KEEPS[one.kind]})" if one.kind in _KEEPS else ""
        parts.append(f"out of reach before {when(lost[-1].to_ms)}{keeps}")
    if failed:
        more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
        parts.append(f"failed from {when(failed[0].from_ms)} to {when(failed[0].to_ms)}{more}")
    return parts


def _of(parts: Iterable[Segment], state: SegmentState) -> list[Segment]:
    return [part for part in parts if part.state is state]
