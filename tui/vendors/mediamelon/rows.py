"""Rows of MediaMelon's session list, from the vendor's names and units to the model's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, TypeAdapter

from tui.model.instants import MINUTE_MS, SECOND_MS, from_epoch
from tui.model.session import Session
from tui.model.text import safe
from tui.model.vendor import Kind
from tui.vendors.wire import NonNegative, NonNegativeWhole, rows

_RUNNING = frozenset({"RUNNING", "LOADED"})
_OVER = frozenset({"ENDED", "DROPPED"})
_MAX_RAW = 64_000
_LONGEST_SHARED = 100


def sessions(
    items: list[Any], vendor: str, *, end_asked: bool, keep_raw: bool
) -> tuple[tuple[Session, ...], int]:
    """The sessions that the rows hold, and how many rows hold none. `end_asked`: `endtime` was among the metrics,
    so that its absence means something."""
    bad: list[object] = []
    read = rows(_ROW, items, bad.append)
    kept = _raw_by_id(items) if keep_raw else {}
    made = (_session(row, vendor, kept.get(row.sessionid, ""), end_asked=end_asked) for row in read)
    return tuple(made), len(bad)


def _identifier(value: object) -> str:
    """A session without an id cannot be told from another one: such a row is a bad one."""
    text = safe(value, 200).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not text:
        raise ValueError("no session id")
    return text


def _epoch_s(value: object) -> int | None:
    return from_epoch(value, SECOND_MS)


def _names(value: object) -> tuple[str, ...]:
    """One name, or a list of names, in the order given."""
    listed: Iterable[object] = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(text for text in (_word(one) or "" for one in listed) if text))


def _text(value: object) -> str | None:
    """The lack of a text comes as null, "" or -1."""
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    text = safe(value).strip()
    return None if text in ("", "-1") else text


@lru_cache(maxsize=1024)
def _shared(text: str) -> str | None:
    return _text(text)


def _word(value: object) -> str | None:
    """Text of which many sessions have the same: an asset, a device, a place. It is looked at, and kept, once."""
    if isinstance(value, str) and len(value) <= _LONGEST_SHARED:
        return _shared(value)
    return _text(value)


_Text = Annotated[str | None, PlainValidator(_text)]
_Word = Annotated[str | None, PlainValidator(_word)]
_Epoch = Annotated[int | None, PlainValidator(_epoch_s)]


class _Row(BaseModel):
    """A row of `response`, in the vendor's names and units (the page's table); what is missing is None."""

    model_config = ConfigDict(extra="ignore")

    sessionid: Annotated[str, PlainValidator(_identifier)]
    starttime: _Epoch = None
    endtime: _Epoch = None
    assetname: _Word = None
    sourcetype: _Word = None
    watchtime: NonNegative = None
    viewstatus: _Word = None
    latency: NonNegative = None
    playdur: NonNegative = None
    bufferingratio: NonNegative = None
    cirrbufferingratio: NonNegative = None
    cdn_change_rate: NonNegative = None
    errors: NonNegativeWhole = None
    fatalerrors: NonNegativeWhole = None
    qualityofexperience: NonNegative = None
    subscriberid: _Text = None
    ipaddress: _Text = None
    model: _Word = None
    platform: _Word = None
    city: _Word = None
    country: _Word = None
    isp: _Word = None
    asn: _Word = None
    cdn: Annotated[tuple[str, ...], PlainValidator(_names)] = ()


_ROW = TypeAdapter(_Row)


def _session(row: _Row, vendor: str, raw: str, *, end_asked: bool) -> Session:
    running = _running(row, end_asked)
    return Session(
        vendor=vendor,
        kind=Kind.MEDIAMELON,
        session_id=row.sessionid,
        viewer_id=row.subscriberid,
        user_ip=row.ipaddress,
        asset=row.assetname,
        stream_type=row.sourcetype,
        started_at_ms=row.starttime,
        ended_at_ms=None if running else row.endtime,
        running=running,
        startup_time_ms=_scaled(row.latency, SECOND_MS),
        playing_time_ms=_scaled(row.playdur, MINUTE_MS),
        watch_time_ms=_scaled(row.watchtime, SECOND_MS),
        rebuffering_ratio=_fraction(row.bufferingratio),
        connection_rebuffering_ratio=_fraction(row.cirrbufferingratio),
        cdn_changes=row.cdn_change_rate,
        error_count=row.errors,
        fatal_error_count=row.fatalerrors,
        qoe_score=row.qualityofexperience,
        device=row.model,
        os=row.platform,
        city=row.city,
        country=row.country,
        isp=row.isp,
        asn=row.asn,
        cdn=row.cdn,
        ended_status=row.viewstatus,
        raw=raw,
    )


def _running(row: _Row, end_asked: bool) -> bool | None:
    """By its status where that says it, else by whether it has an end; unknown where neither was asked for."""
    status = (row.viewstatus or "").upper()
    if status in _RUNNING or status in _OVER:
        return status in _RUNNING
    return row.endtime is None if end_asked else None


def _scaled(value: float | None, unit_ms: int) -> int | None:
    return None if value is None else round(value * unit_ms)


def _fraction(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _raw_by_id(items: Iterable[Any]) -> dict[str, str]:
    """The rows as compact JSON, safe to show; personal data are masked by whoever shows them."""
    kept = {}
    for item in items:
        if isinstance(item, dict) and "sessionid" in item:
            text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
            kept[safe(item["sessionid"], 200).strip()] = safe(text, _MAX_RAW)
    return kept
