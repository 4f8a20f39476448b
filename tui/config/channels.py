"""`[channels."NAME"]`: one channel as each vendor calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from tui.config.section import Section, printable
from tui.config.sections import ThresholdOverrides

RESERVED = ("tags", "thresholds")
"""Keys of a channel's table that are no vendor's NAME."""

CALLED = "called"
"""Where a channel's vendors stand in its type. The file has no such key: there they stand beside the reserved."""


def _called(value: Any) -> str | dict[str, str]:
    if isinstance(value, str):
        return printable(value)
    if not isinstance(value, dict) or not value:
        raise ValueError("it is neither a text nor a table with something in it")
    if not all(isinstance(text, str) for text in value.values()):
        raise ValueError("a dimension's value must be text")
    return {printable(dimension): printable(text) for dimension, text in value.items()}


Called = Annotated[str | Mapping[str, str], PlainValidator(_called)]
Tag = Annotated[str, AfterValidator(printable)]


class ChannelSection(Section):
    """One channel: what each vendor NAME calls it, its tags, and its own thresholds."""

    called: Mapping[str, Called] = Field(
        default_factory=dict,
        description='the id at that vendor as text, or a table such as { content_meta_channel = "Sports 1" }',
    )
    tags: tuple[Tag, ...] = Field(default=(), strict=False, description="a list of texts")
    thresholds: ThresholdOverrides = ThresholdOverrides()

    @model_validator(mode="before")
    @classmethod
    def _vendors_apart(cls, table: Any) -> Any:
        """Every key of the file that is not reserved is a vendor's NAME."""
        if not isinstance(table, dict):
            return table
        called = {key: value for key, value in table.items() if key not in RESERVED}
        return {CALLED: called, **{key: table[key] for key in RESERVED if key in table}}
