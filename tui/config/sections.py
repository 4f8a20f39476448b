"""The tables of config.toml that are not about one vendor or one channel."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from tui.config.addresses import ProxyUrl
from tui.config.problems import did_you_mean
from tui.config.section import Section, located
from tui.model.thresholds import Thresholds

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]*")
_DEFAULT = Thresholds()


def _plain_name(name: str) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError("a folder or a leading dot cannot be part of it")
    return name


def _zone(name: str) -> str:
    if name in ("UTC", "local"):
        return name
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        known = False
    else:
        known = True
    if not known:
        choices = ["local", *available_timezones()]
        raise ValueError(f"no such zone is known to this machine.{did_you_mean(name, choices)}")
    return name


def _absolute(path: str, info: ValidationInfo) -> str:
    return str(located(path, info)) if path else path


class ConsoleSection(Section):
    """`[console]`: how the console looks and how often it asks."""

    theme: Annotated[str, AfterValidator(_plain_name)] = Field(
        default="night", description="the plain name of a file in themes/ or in the user's themes folder"
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", description='"UTC", "local" or an IANA name such as "Europe/Berlin"'
    )
    refresh_s: Annotated[float, Field(ge=2, le=3600)] = 10.0
    mask: bool = True
    symbols: Literal["auto", "braille", "block", "ascii"] = "auto"
    mouse: bool = False
    low_bandwidth: bool = False


class NetworkSection(Section):
    """`[network]`: the way out."""

    proxy: ProxyUrl = ""
    ca_file: Annotated[str, AfterValidator(_absolute)] = Field(
        default="", description='the path of a PEM file, or "" for the usual authorities'
    )


class HistorySection(Section):
    """`[history]`: what is kept, for how long, and how much disk it may take."""

    enabled: bool = True
    raw_hours: Annotated[int, Field(ge=1, le=8760)] = 48
    rollup_days: Annotated[int, Field(ge=1, le=3660)] = 35
    max_mb: Annotated[int, Field(ge=1, le=1_000_000)] = 2048


Ratio = Annotated[float, Field(ge=0, le=1)]
BufferMs = Annotated[float, Field(ge=0, le=600_000)]
Devices = Annotated[int, Field(ge=0, le=1_000_000_000)]


class ThresholdsSection(Section):
    """`[thresholds]`: when a sample of a channel is a warning, when critical."""

    rebuffering_warning: Ratio = _DEFAULT.rebuffering_warning
    rebuffering_critical: Ratio = _DEFAULT.rebuffering_critical
    buffer_health_warning_ms: BufferMs = _DEFAULT.buffer_health_warning_ms
    buffer_health_critical_ms: BufferMs = _DEFAULT.buffer_health_critical_ms
    drop_warning: Ratio = _DEFAULT.drop_warning
    drop_critical: Ratio = _DEFAULT.drop_critical
    min_devices: Devices = _DEFAULT.min_devices

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        muddles = muddled(self.limits())
        if muddles:
            raise ValueError("; ".join(muddles))
        return self

    def limits(self) -> Thresholds:
        """The same in the model's terms."""
        return Thresholds(**self.model_dump())


class ThresholdOverrides(Section):
    """`thresholds` of one channel: what it says stands in place of `[thresholds]`."""

    rebuffering_warning: Ratio | None = None
    rebuffering_critical: Ratio | None = None
    buffer_health_warning_ms: BufferMs | None = None
    buffer_health_critical_ms: BufferMs | None = None
    drop_warning: Ratio | None = None
    drop_critical: Ratio | None = None
    min_devices: Devices | None = None

    def over(self, general: Thresholds) -> Thresholds:
        """`general` with this channel's own limits in place of its."""
        if not self.model_fields_set:
            return general
        own = {name: value for name, value in self.model_dump().items() if value is not None}
        return Thresholds(**{name: own.get(name, getattr(general, name)) for name in type(self).model_fields})


def muddled(limits: Thresholds) -> list[str]:
    """What is wrong with the order of these limits, in words: a warning must come before the critical state."""
    muddles = []
    for name in ("rebuffering", "drop"):
        warning, critical = getattr(limits, f"{name}_warning"), getattr(limits, f"{name}_critical")
        if warning >= critical:
            muddles.append(f"{name}_warning ({warning:g}) must be below {name}_critical ({critical:g})")
    warning_ms, critical_ms = limits.buffer_health_warning_ms, limits.buffer_health_critical_ms
    if warning_ms <= critical_ms:
        muddles.append(
            f"buffer_health_warning_ms ({warning_ms:g}) must be above "
            f"buffer_health_critical_ms ({critical_ms:g})"
        )
    return muddles
