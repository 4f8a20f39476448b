"""What MediaMelon's session list can be asked, and how that is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tui.model.instants import SECOND_MS
from tui.model.span import Span
from tui.vendors.errors import CannotAnswer
from tui.vendors.transport import Priority

METRICS = (
    "starttime", "endtime", "sessionid", "assetname", "sourcetype", "watchtime", "viewstatus",
    "latency", "playdur", "bufferingratio", "cirrbufferingratio", "cdn_change_rate",
    "errors", "fatalerrors", "qualityofexperience",
    "subscriberid", "ipaddress", "model", "platform", "country", "isp", "cdn",
)  # fmt: skip
"""What fills every field of a Session, in the vendor's names; all of them stand in its pages."""
GUESSED_METRICS = ("city", "asn")
"""Asked for as well, but in no page that could be read: dropped where the vendor refuses them."""
PAGE_SIZE = 1_000
MAX_PAGES = 20

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}")
_UNWRITABLE = "[]|="


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionQuery:
    """What to list. `filter` holds values per dimension (any of them matches, all dimensions must), `qoefilter` is
    the vendor's own text (`latency>3 AND bufferingratio>5`), `metrics` None asks for every field of a Session."""

    span: Span
    metrics: Sequence[str] | None = None
    filter: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    qoefilter: str = ""
    sessiontype: Literal["ended", "started"] = "ended"
    allstatus: bool = False
    orderby: str | None = None
    order: Literal["asc", "desc"] = "desc"
    page_size: int = PAGE_SIZE
    max_pages: int = MAX_PAGES
    keep_raw: bool = False
    priority: Priority = Priority.OPERATOR


def filter_text(wanted: Mapping[str, Sequence[str]]) -> str:
    """`[country=US|Canada][platform=Android]`.

    How a `]`, `|`, `=` (or `[`) inside a value is escaped is documented nowhere: such a value would change the
    question, so it is refused with CannotAnswer.
    """
    return "".join(f"[{_named(name)}={_choice(listed(values))}]" for name, values in wanted.items())


def listed(values: Sequence[str]) -> tuple[str, ...]:
    """A lone text is one value, not its characters."""
    return (values,) if isinstance(values, str) else tuple(values)


def _choice(values: Sequence[str]) -> str:
    if not values:
        raise CannotAnswer("MediaMelon's filter takes no empty value and no control characters")
    return "|".join(map(_plain, values))


def _plain(value: str) -> str:
    found = next((mark for mark in value if mark in _UNWRITABLE), None)
    if found is not None:
        raise CannotAnswer(f"MediaMelon's filter has no way to write a “{found}” in a value")
    if not value.strip() or not value.isprintable():
        raise CannotAnswer("MediaMelon's filter takes no empty value and no control characters")
    return value


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CannotAnswer("that is no name of a MediaMelon metric or dimension")
    return name


def parameters(query: SessionQuery, metrics: Sequence[str], offset: int) -> tuple[tuple[str, str], ...]:
    """`orderby` leads the metrics, as the page asks for; times are whole epoch seconds around the span."""
    leading = (query.orderby,) if query.orderby else ()
    names = dict.fromkeys((*map(_named, leading), *map(_named, metrics), "sessionid"))
    start_s, end_s = query.span.from_ms // SECOND_MS, -(-query.span.to_ms // SECOND_MS)
    chosen = {
        "period": f"start={start_s},end={end_s}",
        "metrics": ",".join(names),
        "aggby": "sessionid",
        "sessiontype": query.sessiontype,
        "allstatus": "1" if query.allstatus else "0",
        "filter": filter_text(query.filter),
        "qoefilter": query.qoefilter,
        "orderby": query.orderby or "",
        "order": query.order if query.orderby else "",
        "limit": str(query.page_size),
        "offset": str(offset),
    }
    return tuple((name, value) for name, value in chosen.items() if value)
