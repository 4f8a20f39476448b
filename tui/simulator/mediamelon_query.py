"""The query of MediaMelon's `listsessions`, read strictly: period, metrics, `[dim=a|b][dim=c]`, `a>1 AND b>2`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from tui.simulator.mediamelon_row import DIMENSIONS, FIELDS, METRICS, Sighting
from tui.simulator.quirks import Quirks

_PERIOD = re.compile(r"start=(\d{1,11}),end=(\d{1,11})", re.ASCII)
_GROUP = re.compile(r"\[([a-z_]+)=([^\[\]|=]+(?:\|[^\[\]|=]+)*)\]")
_GROUPS = re.compile(rf"(?:{_GROUP.pattern})+")
_CONDITION = re.compile(r"([a-z_]+)\s*(>=|<=|>|<|=)\s*(-?\d{1,15}(?:\.\d{1,9})?)", re.ASCII)
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
}
"""Only `>` is documented; the others are the obvious rest."""


class BadQuery(Exception):
    """A parameter that is missing or malformed; the text says which."""


@dataclass(frozen=True, slots=True)
class Question:
    """A checked request. Period in epoch ms, [start_ms, end_ms)."""

    start_ms: int
    end_ms: int
    metrics: tuple[str, ...]
    dimensions: dict[str, tuple[str, ...]]
    conditions: tuple[tuple[str, Callable[[float, float], bool], float], ...]
    by_start: bool
    any_status: bool
    business_errors: bool
    order_by: str
    descending: bool
    limit: int
    offset: int

    def fits(self, sighting: Sighting) -> bool:
        """Whether a session passes `filter` and `qoefilter`; a metric it lacks passes no comparison."""
        if any(DIMENSIONS[name](sighting) not in values for name, values in self.dimensions.items()):
            return False
        return all(
            _holds(METRICS[name](sighting), compare, bound) for name, compare, bound in self.conditions
        )


def _holds(value: object, compare: Callable[[float, float], bool], bound: float) -> bool:
    return isinstance(value, (int, float)) and compare(value, bound)


def read(query: QueryParams, quirks: Quirks) -> Question:
    """The question a query asks. Raises BadQuery."""
    start_ms, end_ms = _period(query.get("period", ""), quirks)
    if query.get("aggby", "sessionid" if quirks.mediamelon_aggby == "optional" else "") != "sessionid":
        raise BadQuery("aggby must be sessionid")
    return Question(
        start_ms=start_ms,
        end_ms=end_ms,
        metrics=_metrics(query.get("metrics", ""), quirks),
        dimensions=_dimensions(query.get("filter", "")),
        conditions=_conditions(query.get("qoefilter", "")),
        by_start=_one_of(query, "sessiontype", ("ended", "started")) == "started",
        any_status=_one_of(query, "allstatus", ("0", "1")) == "1",
        business_errors=_one_of(query, "businesserror", ("false", "true")) == "true",
        order_by=_one_of(query, "orderby", ("starttime", *FIELDS)),
        descending=_one_of(query, "order", ("desc", "asc")) == "desc",
        limit=_whole(query, "limit", 1000, 1, quirks.mediamelon_max_limit),
        offset=_whole(query, "offset", 0, 0, 10**9),
    )


def _period(text: str, quirks: Quirks) -> tuple[int, int]:
    found = _PERIOD.fullmatch(text)
    if not found:
        raise BadQuery("period must be start=<epoch>,end=<epoch>")
    start_ms, end_ms = int(found[1]) * 1000, int(found[2]) * 1000
    if end_ms <= start_ms:
        raise BadQuery("period must end after its start")
    if quirks.mediamelon_max_period_s and end_ms - start_ms > quirks.mediamelon_max_period_s * 1000:
        raise BadQuery(f"period must not be longer than {quirks.mediamelon_max_period_s} seconds")
    return start_ms, end_ms


def _metrics(text: str, quirks: Quirks) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    if names == ("",):
        raise BadQuery("metrics is required")
    unknown = [name for name in names if name not in FIELDS]
    if unknown and quirks.mediamelon_unknown_metric == "refused":
        raise BadQuery(f"unknown metric {unknown[0]}")
    return tuple(name for name in names if name in FIELDS)


def _dimensions(text: str) -> dict[str, tuple[str, ...]]:
    if not text:
        return {}
    if not _GROUPS.fullmatch(text):
        raise BadQuery("filter must be [dimension=value|value][dimension=value]")
    dimensions: dict[str, tuple[str, ...]] = {}
    for name, values in _GROUP.findall(text):
        if name not in DIMENSIONS or name in dimensions:
            raise BadQuery(f"filter: unknown or repeated dimension {name}")
        dimensions[name] = tuple(values.split("|"))
    return dimensions


def _conditions(text: str) -> tuple[tuple[str, Callable[[float, float], bool], float], ...]:
    return tuple(_condition(part) for part in text.split(" AND ")) if text else ()


def _condition(text: str) -> tuple[str, Callable[[float, float], bool], float]:
    found = _CONDITION.fullmatch(text.strip())
    if not found or found[1] not in METRICS:
        raise BadQuery("qoefilter must be metric>value AND metric>value")
    return found[1], _COMPARISONS[found[2]], float(found[3])


def _one_of(query: QueryParams, name: str, allowed: tuple[str, ...]) -> str:
    """A parameter's value, the first of `allowed` where it is absent."""
    value = query.get(name, allowed[0])
    if value not in allowed:
        raise BadQuery(f"{name} cannot be {value!r}")
    return value


def _whole(query: QueryParams, name: str, default: int, low: int, high: int) -> int:
    text = query.get(name, str(min(default, high)))
    if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
        raise BadQuery(f"{name} must be a whole number from {low} to {high}")
    return int(text)
