"""Every behaviour the vendors' pages leave open, as a switch of the simulator.

A default is the documented or likeliest behaviour; the other values are what a client must survive too.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal


class QuirkError(ValueError):
    """A quirk that does not exist, or a value it cannot take; the text says what is allowed."""


@dataclass(frozen=True, slots=True)
class Quirks:
    """One field per open question; spelled `field=value` on the command line."""

    # Uplynk
    uplynk_auth: Literal["both", "query", "header"] = "both"
    uplynk_skew_s: int = 300
    uplynk_lag_s: int = 120
    uplynk_force: Literal["true", "false"] = "true"  # the value that returns what is there already
    uplynk_pending_field: Literal["max_timestamp", "timestamp", "end", "ts_iso", "none"] = "max_timestamp"
    uplynk_several_ids: Literal["allowed", "refused"] = "allowed"
    uplynk_edges: Literal["half_open", "closed"] = "half_open"
    uplynk_errors: Literal["problem", "text", "v2", "empty"] = "problem"
    uplynk_error_text: Literal["plain", "numbered"] = "plain"  # numbered: the text differs each time
    # System73
    system73_auth: Literal["both", "raw", "bearer"] = "both"
    system73_ping: Literal["authenticated", "open"] = "authenticated"
    system73_pong: Literal["bare", "quoted"] = "bare"
    system73_response_times: Literal["both", "listed", "plural"] = "both"
    system73_unknown_channel: Literal["404", "empty"] = "404"
    system73_empty: Literal["list", "wrapper"] = "list"  # of an answer without pages
    system73_idle_channels: Literal["listed", "absent"] = "listed"
    system73_no_devices: Literal["null", "zero", "absent"] = "null"
    system73_source_total: Literal["refused", "served"] = "refused"
    system73_order: Literal["ascending", "descending"] = "ascending"
    system73_numbers: Literal["int", "float"] = "int"
    system73_tier: Literal["advanced", "lite"] = "advanced"  # lite: no quality metrics, 403
    system73_rate_per_s: int = 0  # 0: no limit
    system73_retry_after: Literal["seconds", "date", "none"] = "seconds"
    system73_errors: Literal["json", "html", "empty"] = "json"
    # api.video
    apivideo_analytics: Literal["served", "retired"] = "served"
    apivideo_period: Literal["required", "optional"] = "required"
    apivideo_bad_key: Literal["400", "401"] = "400"
    apivideo_token_s: int = 3600
    apivideo_ended_at: Literal["absent", "null", "empty"] = "absent"  # of a session still running
    apivideo_links: Literal["array", "object"] = "array"
    apivideo_place: Literal["known", "null", "unknown"] = "known"
    apivideo_problem_name: Literal["empty", "null", "absent"] = "empty"  # of a problem with no parameter
    apivideo_not_found: Literal["docs", "spec"] = "docs"
    apivideo_timestamps: Literal["atom", "malformed"] = "atom"
    apivideo_rate_per_min: int = 500
    # Conviva
    conviva_max_limit: int = 1500
    conviva_lag_s: int = 420
    conviva_viewer_id: Literal["present", "absent"] = "present"
    conviva_range: Literal["ended", "started", "overlap"] = "ended"  # what of a session lies in the range
    conviva_unknown_filter: Literal["refused", "ignored"] = "refused"
    conviva_errors: Literal["text", "object", "mixed", "empty"] = "text"  # elements of status_info.errors
    conviva_booleans: Literal["json", "text"] = "json"
    conviva_empty: Literal["list", "absent"] = "list"
    conviva_order: Literal["start", "shuffled"] = "shuffled"
    conviva_ip: Literal["ip", "ipv4", "absent"] = "ip"
    conviva_error_key: Literal["message", "name", "error", "text"] = "message"
    conviva_rate_per_min: int = 400
    # MediaMelon
    mediamelon_bad_key: Literal["401", "403"] = "401"
    mediamelon_errors: Literal["message", "spring", "text"] = "message"
    mediamelon_running_end: Literal["null", "zero", "absent"] = "null"
    mediamelon_numbers: Literal["number", "text"] = "number"
    mediamelon_missing: Literal["null", "empty", "minus_one"] = "null"
    mediamelon_totalcount: Literal["all", "page"] = "all"
    mediamelon_totalpages: Literal["absent", "in_rows"] = "absent"
    mediamelon_unknown_metric: Literal["refused", "absent"] = "refused"
    mediamelon_aggby: Literal["required", "optional"] = "required"
    mediamelon_max_limit: int = 1000
    mediamelon_max_period_s: int = 0  # 0: any
    mediamelon_rate_per_min: int = 0  # 0: no limit

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Quirks:
        """Read `key=value` settings; the last of one key wins. Raises QuirkError."""
        return cls(**dict(_setting(text) for text in settings))


def choices() -> dict[str, tuple[str, ...] | None]:
    """Each key with the values it takes; None stands for any whole number from 0."""
    hints = typing.get_type_hints(Quirks)
    return {field.name: typing.get_args(hints[field.name]) or None for field in fields(Quirks)}


def _setting(text: str) -> tuple[str, typing.Any]:
    key, _, value = text.partition("=")
    known = choices()
    if key not in known:
        raise QuirkError(f"no quirk {key!r}; there are: {', '.join(known)}")
    allowed = known[key]
    if allowed is None:
        return key, _whole_number(key, value)
    if value not in allowed:
        raise QuirkError(f"quirk {key} cannot be {value!r}; it is one of: {', '.join(allowed)}")
    return key, value


def _whole_number(key: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise QuirkError(f"quirk {key} cannot be {value!r}; it is a whole number from 0")
    return int(value)
