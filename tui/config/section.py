"""What every table of config.toml has in common."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationInfo

FOLDER = "folder"
"""The key of the validation context under which the config file's own folder stands."""


def printable(text: str) -> str:
    """`text`, unless there is nothing to see in it, or something that cannot be seen."""
    if not text.strip() or not text.isprintable():
        raise ValueError("it is empty, or has invisible characters in it")
    return text


def located(path: str, info: ValidationInfo) -> Path:
    """A path of the config as an absolute one: `~` is the user's home, the rest relative to the config file."""
    printable(path)
    try:
        expanded = Path(path).expanduser()
    except RuntimeError:
        raise ValueError("the home folder that it begins with is not known") from None
    return Path((info.context or {}).get(FOLDER, "."), expanded).absolute()


class Section(BaseModel):
    """A table: frozen, no unknown keys, no type taken for another, and no value in an error's text.

    A field's `description` says in words what is allowed; numbers, flags and choices need none.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True
    )
