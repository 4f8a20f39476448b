"""What is asked of the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.model.span import Span


class GroupKey(StrEnum):
    """What errors are grouped by; the values are what `errors --by` takes and the fields of an event."""

    ERROR = "error"
    VENDOR = "vendor"
    CHANNEL = "channel"
    CDN = "cdn"
    ISP = "isp"
    ASN = "asn"
    DEVICE = "device"
    OS = "os"
    COUNTRY = "country"
    CITY = "city"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineQuestion:
    """Which errors to see and how: `span` in columns of `bucket_ms`, grouped `by` one or two keys, those that pass
    `filter` (the language of `tui.model.filtering` over events). Buckets begin at multiples of their length; the
    first and the last may reach beyond the span. `mark_ms` lies in the bucket to compare with, None for none.
    `past_ms` is a moment looked at in place of the present: what happened then or later is not known yet; None in the
    present."""

    span: Span
    bucket_ms: int
    by: tuple[GroupKey, ...] = (GroupKey.ERROR,)
    filter: str = ""
    mark_ms: int | None = None
    past_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellQuestion:
    """The events behind one cell: those of the group `key` (see `TimelineRow.key`) within `span`."""

    question: TimelineQuestion
    key: tuple[str, ...]
    span: Span
