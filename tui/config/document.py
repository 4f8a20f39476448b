"""config.toml as a whole, and what its tables must not say against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from tui.config.channels import RESERVED, ChannelSection
from tui.config.problems import did_you_mean, dotted, listed, quoted
from tui.config.section import Section, printable
from tui.config.sections import ConsoleSection, HistorySection, NetworkSection, ThresholdsSection, muddled
from tui.config.vendors import Vendor
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind

_SESSION_KINDS = (Kind.CONVIVA, Kind.MEDIAMELON)
"""The kinds that find a channel by a dimension of its sessions; the others know channels by id."""


class Contradictions(ValueError):
    """Whole sentences about tables that do not fit together."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


Key = Annotated[str, AfterValidator(printable)]


class Config(Section):
    """The whole of config.toml. `vendors` and `channels` are in the order of the file, by NAME."""

    console: ConsoleSection = ConsoleSection()
    network: NetworkSection = NetworkSection()
    history: HistorySection = HistorySection()
    thresholds: ThresholdsSection = ThresholdsSection()
    keys: Mapping[str, Key] = Field(default_factory=dict, description='a key such as "w" or "ctrl+w"')
    vendors: Mapping[str, Vendor] = Field(default_factory=dict)
    channels: Mapping[str, ChannelSection] = Field(default_factory=dict)

    @field_validator("vendors", mode="before")
    @classmethod
    def _kinds_implied(cls, tables: Any) -> Any:
        """A vendor whose NAME is a kind is of that kind."""
        if not isinstance(tables, dict):
            return tables
        kinds = {kind.value for kind in Kind}
        return {
            name: {"kind": name, **table} if isinstance(table, dict) and name in kinds else table
            for name, table in tables.items()
        }

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        sentences = [
            *_odd_names("vendors", self.vendors),
            *_odd_names("channels", self.channels),
            *_misnamed_vendors(self),
            *_misdirected(self),
            *_joined_twice(self),
            *_muddled_channels(self),
        ]
        if sentences:
            raise Contradictions(sentences)
        return self

    def forget_channels(self) -> None:
        """Let go of `channels`, for whoever holds a config for as long as noctop runs: thousands of tables are tens of
        megabytes, and are used once, when a collector is made."""
        object.__setattr__(self, "channels", {})

    def thresholds_of(self, channel: str) -> Thresholds:
        """The limits of one of `channels`: its own over the general ones."""
        return self.channels[channel].thresholds.over(self.thresholds.limits())


def _odd_names(table: str, names: Mapping[str, object]) -> Iterator[str]:
    for name in names:
        if not name.strip() or not name.isprintable():
            yield f"{dotted(table, name)} has no name that can be shown. Allowed: visible characters."


def _misnamed_vendors(config: Config) -> Iterator[str]:
    kinds = {kind.value for kind in Kind}
    for name, vendor in config.vendors.items():
        key = dotted("vendors", name)
        if name in RESERVED:
            yield f"{key} cannot be a vendor's name: {listed(RESERVED)} mean something else in [channels]."
        if name in kinds and vendor.kind != name:
            yield (
                f"{key}.kind is {quoted(vendor.kind)}, but a vendor named {name} is of that kind. "
                f'Allowed: kind = "{name}", or another name for this vendor.'
            )


def _misdirected(config: Config) -> Iterator[str]:
    """Channels that name vendors which are not there, or by a dimension where only an id will do."""
    for channel, section in config.channels.items():
        for name, called in section.called.items():
            key = dotted("channels", channel, name)
            vendor = config.vendors.get(name)
            if vendor is None:
                choices = [*config.vendors, *RESERVED]
                yield (
                    f"{key} is no key here: [vendors] has no {quoted(name)}.{did_you_mean(name, choices)} "
                    f"Allowed: {listed(map(dotted, choices))}."
                )
            elif not isinstance(called, str) and vendor.kind not in _SESSION_KINDS:
                yield (
                    f"{key} is a table, but a vendor of kind {vendor.kind} knows channels by id. "
                    "Allowed: the id as text."
                )


def _joined_twice(config: Config) -> Iterator[str]:
    """Two channels that claim to be the same one of a vendor's."""
    claimed: dict[tuple[str, str | frozenset[tuple[str, str]]], str] = {}
    for channel, section in config.channels.items():
        for name, called in section.called.items():
            at_vendor = (name, called if isinstance(called, str) else frozenset(called.items()))
            first = claimed.setdefault(at_vendor, channel)
            if first != channel:
                yield (
                    f"{dotted('channels', channel, name)} is the same as {dotted('channels', first, name)}. "
                    "Allowed: each of a vendor's channels in one table only."
                )


def _muddled_channels(config: Config) -> Iterator[str]:
    for channel, section in config.channels.items():
        if section.thresholds.model_fields_set:
            for muddle in muddled(config.thresholds_of(channel)):
                yield f"{dotted('channels', channel, 'thresholds')}: {muddle}."
