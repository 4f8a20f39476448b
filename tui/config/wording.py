"""From what pydantic found wrong to sentences for the one who wrote the config."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args, get_origin

import annotated_types
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tui.config.channels import CALLED, ChannelSection
from tui.config.document import Config, Contradictions
from tui.config.problems import did_you_mean, dotted, given, listed, quoted
from tui.config.sections import ThresholdsSection
from tui.config.sources import SecretSource
from tui.config.vendors import VENDOR_TABLES
from tui.model.vendor import Kind


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an error is: the key as the file has it, and which field of which table's type that is.

    Without a `field`, a whole table belongs there.
    """

    path: tuple[str, ...]
    table: type[BaseModel]
    field: str | None = None

    @property
    def key(self) -> str:
        return dotted(*self.path)

    @property
    def annotation(self) -> Any:
        return self.table.model_fields[self.field].annotation if self.field else None


def sentences(error: ValidationError) -> list[str]:
    """A sentence or two for each thing that is wrong."""
    found: list[str] = []
    for details in error.errors(include_url=False):
        problem = details.get("ctx", {}).get("error")
        if isinstance(problem, Contradictions):
            found += problem.sentences
        else:
            found.append(_sentence(details, problem))
    return found


def _sentence(details: ErrorDetails, problem: Exception | None) -> str:
    if details["type"] == "extra_forbidden":
        return _unknown_key(details["loc"])
    place = _place(details["loc"])
    match details["type"]:
        case "missing":
            return f"{place.key} is missing. Allowed: {_allowed(place)}."
        case "union_tag_not_found" | "union_tag_invalid":
            return _wrong_kind(place, details["input"])
        case "value_error" if place.field is None:
            return f"{place.key}: {problem}."
    because = f", and {str(problem).rstrip('.')}" if problem else ""
    stop = "" if because.endswith("?") else "."
    return f"{place.key} is {_shown(place, details['input'])}{because}{stop} Allowed: {_allowed(place)}."


def _place(loc: tuple[str | int, ...]) -> _Place:
    """The kind of a vendor and the table of a channel's vendors stand in pydantic's places, not in the file."""
    names = tuple(map(str, loc))
    match names:
        case ("vendors", name, kind, key, *_):
            return _Place(("vendors", name, key), VENDOR_TABLES[Kind(kind)], key)
        case ("channels", name, "thresholds", key):
            return _Place(names, ThresholdsSection, key)
        case ("channels", name, key, vendor, *_) if key == CALLED:
            return _Place(("channels", name, vendor), ChannelSection, CALLED)
        case ("channels", name, "tags", *_):
            return _Place(("channels", name, "tags"), ChannelSection, "tags")
        case ("keys", _, *_):
            return _Place(names[:2], Config, "keys")
        case (("vendors" | "channels"), *_) | (_,):
            return _Place(names, Config)
    return _Place(names, _table(names[0]), names[1])


def _table(section: str) -> type[BaseModel]:
    return cast(type[BaseModel], Config.model_fields[section].annotation)


def _unknown_key(loc: tuple[str | int, ...]) -> str:
    """The value is not shown: under a misspelt name it may well be a secret."""
    place = _Place(tuple(map(str, loc)), Config) if len(loc) == 1 else _place(loc)
    choices = list(place.table.model_fields)
    near = did_you_mean(place.path[-1], choices)
    return f"{place.key} is no key of noctop's.{near} Allowed here: {', '.join(choices)}."


def _wrong_kind(place: _Place, table: Any) -> str:
    kinds = [kind.value for kind in Kind]
    if not isinstance(table, Mapping) or "kind" not in table:
        name = quoted(place.path[-1])
        return f"{place.key}.kind is missing, and {name} is no kind itself. Allowed: {listed(kinds)}."
    kind = table["kind"]
    near = did_you_mean(kind, kinds) if isinstance(kind, str) else ""
    return f"{place.key}.kind is {given(kind)}.{near} Allowed: {listed(kinds)}."


def _shown(place: _Place, value: object) -> str:
    """What was given, unless it is a secret, or a text where a table (with a secret in it) belongs."""
    if place.field is not None and place.annotation != SecretSource:
        return given(value)
    match value:
        case "":
            return '""'
        case str():
            return "a text"
        case bool() | dict() | list():
            return given(value)
    return "something else"


def _allowed(place: _Place) -> str:
    if place.field is None:
        return "a table"
    field = place.table.model_fields[place.field]
    annotation = place.annotation
    if field.description:
        return field.description
    if get_origin(annotation) is Literal:
        return listed(f'"{choice}"' for choice in get_args(annotation))
    if annotation is bool:
        return "true or false"
    return _number_words(annotation, field.metadata)


def _number_words(annotation: Any, bounds: Iterable[Any]) -> str:
    words = "a whole number" if annotation is int else "a number"
    for bound in bounds:
        match bound:
            case annotated_types.Ge(ge=least):
                words += f" from {least}"
            case annotated_types.Gt(gt=least):
                words += f" above {least}"
            case annotated_types.Le(le=most):
                words += f" to {most}"
    return words
