"""A viewing session as one vendor reports it, in the contract's names and units."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.model.vendor import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session of one vendor; None is unknown to that vendor, an empty tuple no CDN named.

    Ratios are fractions, times milliseconds, `average_peak_bitrate_bps` bits a second, `qoe_score` 0 to 100.
    `raw` is the vendor's own row as JSON text with secrets removed (personal data not yet masked), kept only where it
    was asked for; it and whatever leads to a person stand in no repr. `errors` are the texts of its errors, safe and
    bounded, fatal ones first.
    """

    vendor: str
    kind: Kind
    session_id: str = field(repr=False)
    viewer_id: str | None = field(default=None, repr=False)
    client_id: str | None = field(default=None, repr=False)
    user_ip: str | None = field(default=None, repr=False)
    asset: str | None = None
    channel: str | None = None
    stream_type: str | None = None
    started_at_ms: int | None = None
    ended_at_ms: int | None = None
    running: bool | None = None
    startup_time_ms: int | None = None
    playing_time_ms: int | None = None
    watch_time_ms: int | None = None
    rebuffering_time_ms: int | None = None
    rebuffering_ratio: float | None = None
    connection_rebuffering_ratio: float | None = None
    average_peak_bitrate_bps: int | None = None
    bitrate_switches: int | None = None
    cdn_changes: float | None = None
    start_failure: bool | None = None
    start_failure_kind: str | None = None
    exit_before_start: bool | None = None
    playback_failure: bool | None = None
    playback_failure_kind: str | None = None
    error_count: int | None = None
    fatal_error_count: int | None = None
    qoe_score: float | None = None
    device: str | None = None
    os: str | None = None
    browser: str | None = None
    city: str | None = None
    country: str | None = None
    isp: str | None = None
    asn: str | None = None
    cdn: tuple[str, ...] = ()
    ended_status: str | None = None
    errors: tuple[SessionError, ...] = field(default=(), repr=False)
    raw: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SessionError:
    """One error of a session: its text, whether it ended the session, and when, where the vendor says."""

    message: str
    fatal: bool | None = None
    at_ms: int | None = None
