"""The names under which everything leaves noctop: one table per type for JSON, CSV, filters and sorting.

Names, order and types are those of the JSON output. Times are ISO 8601 in UTC; unknown is None.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from tui.model.channel import Channel, State
from tui.model.coverage import Coverage, Segment
from tui.model.event import Event, EventKind
from tui.model.instants import iso_utc
from tui.model.masking import Mask
from tui.model.quantity import Measure
from tui.model.session import Session
from tui.model.snapshot import Totals, WallRow
from tui.model.table import Field, Fields, FieldType
from tui.model.vendor import Kind

R = TypeVar("R")
Now = Callable[[], int]
"""Epoch ms at the moment a row is read: ages grow while a filter stands."""

_ALIASES = {"tag": "tags"}
_KINDS = tuple(Kind)
_FAILURE_KINDS = ("technical", "business")
_REMEMBERED = 16_384
"""Masked texts kept for each column."""


def _text(name: str, get: Callable[[R], object] | None = None, *, searched: bool = True) -> Field[R]:
    return Field(name, get or attrgetter(name), searched=searched)


def _word(name: str, words: tuple[str, ...], get: Callable[[R], object] | None = None) -> Field[R]:
    return Field(name, get or attrgetter(name), FieldType.WORD, words=tuple(str(word) for word in words))


def _flag(name: str, get: Callable[[R], object] | None = None) -> Field[R]:
    return Field(name, get or attrgetter(name), FieldType.FLAG)


def _number(name: str, measure: Measure, get: Callable[[R], object] | None = None) -> Field[R]:
    return Field(name, get or attrgetter(name), FieldType.NUMBER, measure)


def _time(name: str, attribute: str) -> Field[Any]:
    get = attrgetter(attribute)
    return Field(name, lambda row: _iso(get(row)), FieldType.TIME)


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else iso_utc(at_ms)


def _age_s(sampled_at_ms: int | None, now_ms: int) -> float | None:
    """Seconds since the sample; 0 where the vendor's clock runs ahead."""
    return None if sampled_at_ms is None else max(0, now_ms - sampled_at_ms) / 1000


def _inside(part: str, attribute: str) -> Callable[[Channel], object]:
    """Reads `attribute` of a channel's `part` (delivery, quality, outcomes), None where the part is missing."""
    get_part, get = attrgetter(part), attrgetter(attribute)

    def read(channel: Channel) -> object:
        inner = get_part(channel)
        return None if inner is None else get(inner)

    return read


def _delivery(name: str, measure: Measure) -> Field[Channel]:
    return _number(name, measure, _inside("delivery", name))


def _quality(name: str, measure: Measure) -> Field[Channel]:
    return _number(name, measure, _inside("quality", name))


def _outcome(name: str, measure: Measure) -> Field[Channel]:
    return _number(name, measure, _inside("outcomes", name))


def _deep_sampled_at(channel: Channel) -> str | None:
    return None if channel.quality is None else iso_utc(channel.quality.sampled_at_ms)


def _rebuffering(channel: Channel) -> float | None:
    """System73's deep figure, or that of the last ended sessions: a vendor has one or the other."""
    if channel.quality is not None and channel.quality.rebuffering_ratio is not None:
        return channel.quality.rebuffering_ratio
    return None if channel.outcomes is None else channel.outcomes.rebuffering_ratio


_CHANNEL_HEAD: tuple[Field[Channel], ...] = (
    _text("vendor"),
    _word("kind", _KINDS, lambda channel: channel.kind.value),
    _text("channel_id"),
    _text("name"),
    _text("tags", lambda channel: list(channel.tags)),
    _word("state", tuple(State), lambda channel: channel.state.value),
    _flag("stale"),
    _time("sampled_at", "sampled_at_ms"),
)
_CHANNEL_FIGURES: tuple[Field[Channel], ...] = (
    _delivery("cdn_throughput_kbps", Measure.KBPS),
    _delivery("p2p_throughput_kbps", Measure.KBPS),
    _delivery("total_throughput_kbps", Measure.KBPS),
    _delivery("p2p_ratio", Measure.RATIO),
    _delivery("cdn_devices", Measure.COUNT),
    _delivery("p2p_devices", Measure.COUNT),
    _delivery("not_compatible_devices", Measure.COUNT),
    _delivery("cdn_viewing_time_s", Measure.S),
    _delivery("p2p_viewing_time_s", Measure.S),
    _delivery("total_viewing_time_s", Measure.S),
    Field("deep_sampled_at", _deep_sampled_at, FieldType.TIME),
    _quality("buffer_health_ms", Measure.MS),
    _quality("buffer_health_ms_cdn", Measure.MS),
    _quality("buffer_health_ms_p2p", Measure.MS),
    _number("rebuffering_ratio", Measure.RATIO, _rebuffering),
    _quality("rebuffering_ratio_cdn", Measure.RATIO),
    _quality("rebuffering_ratio_p2p", Measure.RATIO),
    _flag("live"),
    _number("viewers", Measure.COUNT),
    _outcome("sessions", Measure.COUNT),
    _outcome("start_failure_ratio", Measure.RATIO),
    _outcome("exit_before_start_ratio", Measure.RATIO),
    _outcome("playback_failure_ratio", Measure.RATIO),
    _flag("sampled", _inside("outcomes", "sampled")),
)


def channel_fields(now: Now) -> Fields[Channel]:
    """CHANNEL; `now` is asked for `age_s`."""
    age: Field[Channel] = _number("age_s", Measure.S, lambda channel: _age_s(channel.sampled_at_ms, now()))
    return Fields((*_CHANNEL_HEAD, age, *_CHANNEL_FIGURES), _ALIASES)


def _of_members(field: Field[Channel]) -> Field[WallRow]:
    """The figure of the member that has it, the leading one asked first."""
    get = field.get

    def read(row: WallRow) -> object:
        value = get(row.lead)
        if value is not None:
            return value
        return next((known for member in row.members if (known := get(member)) is not None), None)

    return Field(field.name, read, field.type, field.measure, field.words)


def _every(attribute: str) -> Callable[[WallRow], object]:
    """The values of all members, the leading one's first, none twice."""
    get = attrgetter(attribute)

    def read(row: WallRow) -> list[str]:
        if len(row.members) < 2:
            return [str(get(row.lead))]
        return list(dict.fromkeys(str(get(member)) for member in (row.lead, *row.members)))

    return read


_WALL_HEAD: tuple[Field[WallRow], ...] = (
    _text("vendor", _every("vendor")),
    _word("kind", _KINDS, _every("kind")),
    _text("channel_id", _every("channel_id")),
    _text("name"),
    _text("tags", lambda row: list(row.tags)),
    _word("state", tuple(State), lambda row: row.state.value),
    _flag("stale"),
    _time("sampled_at", "sampled_at_ms"),
)
_WALL_FIGURES: tuple[Field[WallRow], ...] = tuple(
    _number("rebuffering_ratio", Measure.RATIO) if field.name == "rebuffering_ratio" else _of_members(field)
    for field in _CHANNEL_FIGURES
)


def wall_fields(now: Now) -> Fields[WallRow]:
    """A line of the wall by the names of CHANNEL; `vendor`, `kind` and `channel_id` are those of all members."""
    age: Field[WallRow] = _number("age_s", Measure.S, lambda row: _age_s(row.sampled_at_ms, now()))
    return Fields((*_WALL_HEAD, age, *_WALL_FIGURES), _ALIASES)


def totals_record(totals: Totals) -> dict[str, object]:
    """The wall in one line; `states` counts the channels of every state."""
    return {
        "channels": totals.channels,
        "states": {state.value: totals.count(state) for state in State},
        "cdn_throughput_kbps": totals.cdn_throughput_kbps,
        "p2p_throughput_kbps": totals.p2p_throughput_kbps,
        "total_throughput_kbps": totals.total_throughput_kbps,
        "p2p_ratio": totals.p2p_ratio,
        "devices": totals.devices,
    }


def _masked(name: str, mask: Callable[[str], str], attribute: str = "") -> Field[Any]:
    """A text that goes through `mask`, where it is known. What rows repeat (cities, messages) is masked once."""
    get, masked = attrgetter(attribute or name), lru_cache(maxsize=_REMEMBERED)(mask)

    def read(row: object) -> object:
        value = get(row)
        return masked(value) if value else value

    return _text(name, read)


@lru_cache(maxsize=8)
def session_fields(mask: Mask) -> Fields[Session]:
    """SESSION with personal values as `mask` shows them: a filter finds what is on the screen, never what is not."""
    return Fields(
        (
            _text("vendor"),
            *_session_identity(mask),
            _time("started_at", "started_at_ms"),
            _time("ended_at", "ended_at_ms"),
            _flag("running"),
            *_SESSION_FIGURES,
            *(
                _masked(name, mask.typed)
                for name in ("device", "os", "browser", "city", "country", "isp", "asn")
            ),
            _text("cdn", lambda session: [mask.typed(cdn) for cdn in session.cdn]),
            _masked("ended_status", mask.typed),
        )
    )


def _session_identity(mask: Mask) -> tuple[Field[Session], ...]:
    return (
        _masked("session_id", mask.session_id),
        _masked("viewer_id", mask.token),
        _masked("client_id", mask.token),
        _masked("user_ip", mask.ip),
        _masked("asset", mask.typed),
        _masked("channel", mask.typed),
        _masked("stream_type", mask.typed),
    )


_SESSION_FIGURES: tuple[Field[Session], ...] = (
    _number("startup_time_ms", Measure.MS),
    _number("playing_time_ms", Measure.MS),
    _number("watch_time_ms", Measure.MS),
    _number("rebuffering_time_ms", Measure.MS),
    _number("rebuffering_ratio", Measure.RATIO),
    _number("connection_rebuffering_ratio", Measure.RATIO),
    _number("average_peak_bitrate_bps", Measure.BPS),
    _number("bitrate_switches", Measure.COUNT),
    _number("cdn_changes", Measure.PLAIN),
    _flag("start_failure"),
    _word("start_failure_kind", _FAILURE_KINDS),
    _flag("exit_before_start"),
    _flag("playback_failure"),
    _word("playback_failure_kind", _FAILURE_KINDS),
    _number("error_count", Measure.COUNT),
    _number("fatal_error_count", Measure.COUNT),
    _number("qoe_score", Measure.PLAIN),
)


def session_record(session: Session, mask: Mask) -> dict[str, object]:
    """One session as JSON."""
    return session_fields(mask).record(session)


@lru_cache(maxsize=8)
def event_fields(mask: Mask) -> Fields[Event]:
    """EVENT; messages are scrubbed of addresses and of what was typed."""
    return Fields(
        (
            _time("time", "time_ms"),
            _text("vendor"),
            _word("kind", tuple(EventKind), lambda event: event.kind.value),
            _text("source"),
            _masked("class", mask.text, "error_class"),
            _masked("message", mask.text),
            _flag("fatal"),
            _masked("session_id", mask.session_id),
            _number("at_s", Measure.S),
            *(
                _masked(name, mask.typed)
                for name in ("channel", "cdn", "isp", "asn", "device", "os", "city", "country")
            ),
        )
    )


def event_record(event: Event, mask: Mask) -> dict[str, object]:
    """One event as JSON."""
    return event_fields(mask).record(event)


SEGMENT: Fields[Segment] = Fields(
    (_time("from", "from_ms"), _time("to", "to_ms"), _text("state", lambda segment: segment.state.value))
)


@lru_cache(maxsize=8)
def coverage_fields(mask: Mask) -> Fields[Coverage]:
    """COVERAGE without its segments, which are records of their own (`SEGMENT`)."""
    return Fields(
        (
            _text("vendor"),
            _text("kind", lambda coverage: coverage.kind.value),
            _text("status", lambda coverage: coverage.status.value),
            _text("reason", lambda coverage: coverage.reason.value if coverage.reason else None),
            _masked("message", mask.text),
            _time("from", "from_ms"),
            _time("to", "to_ms"),
            _number("requests", Measure.COUNT),
            _number("rows", Measure.COUNT),
            _flag("sampled"),
        )
    )


def coverage_record(coverage: Coverage, mask: Mask) -> dict[str, object]:
    """One vendor's share of an answer as JSON, segments included."""
    segments = [SEGMENT.record(segment) for segment in coverage.segments]
    return {**coverage_fields(mask).record(coverage), "segments": segments}
