"""What a filter says once it is read, and how it is written down again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tui.model.text import safe


class FilterError(ValueError):
    """A filter that cannot be read: why, and what would work. `position` is where in its text, from 0."""

    def __init__(self, message: str, position: int) -> None:
        self.message = safe(message)
        super().__init__(self.message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Word:
    """Text that the row holds somewhere."""

    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that one of the row's texts holds; slashes not escaped."""

    source: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`key` against `value`; `operator` is one of `: = < <= > >=`. A `quoted` value is text, never `null`."""

    key: str
    operator: str
    value: str
    quoted: bool = False
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of `parts`; of none, everything."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Node = Word | Pattern | Comparison | Not | And | Or

COMPARISON_HEAD = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(:|>=|<=|>|<|=)")
"""A key and its operator, where a term begins."""

_PLAIN_WORD = re.compile(r'[^\s()|!"/<>=:][^\s()|]*')


def written(node: Node) -> str:
    """The filter text that reads as `node`."""
    match node:
        case Word(text):
            plain = _PLAIN_WORD.fullmatch(text) and not COMPARISON_HEAD.match(text)
            return text if plain else quoted(text)
        case Pattern(source):
            return "/" + re.sub(r"\\.|/", _with_escaped_slash, source, flags=re.DOTALL) + "/"
        case Comparison(key, operator, value, is_quoted):
            return key + operator + (quoted(value) if is_quoted else value)
        case Not(part):
            return "!" + _grouped(part, And, Or)
        case And(parts):
            return " ".join(_grouped(part, And, Or) for part in parts)
        case Or(parts):
            return " | ".join(_grouped(part, Or) for part in parts)


def quoted(text: str) -> str:
    """`text` between double quotes, as a filter reads it back."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _grouped(node: Node, *looser: type) -> str:
    text = written(node)
    return f"({text})" if isinstance(node, looser) else text


def _with_escaped_slash(match: re.Match[str]) -> str:
    return "\\/" if match[0] == "/" else match[0]
