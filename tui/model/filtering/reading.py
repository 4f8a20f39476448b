"""From the text of a filter to what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.model.filtering.syntax import (
    COMPARISON_HEAD,
    And,
    Comparison,
    FilterError,
    Node,
    Not,
    Or,
    Pattern,
    Word,
    quoted,
)

MAX_LENGTH = 1_000
"""Characters in a filter: more than anybody types, little enough to read at every key stroke."""

_MAX_DEPTH = 40
_BARE = re.compile(r"[^\s()|]+")
_SPACES = re.compile(r"\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PATTERN = re.compile(r"/((?:[^/\\]|\\.)*)/", re.DOTALL)
_ENDS = re.compile(r"[\s()|]|$")


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign (`(`, `)`, `|`, `!`, "" at the end) or a term."""

    position: int
    sign: str = ""
    term: Node | None = None


def read(text: str) -> Node:
    """What `text` says; `And(())` where it says nothing. Raises FilterError."""
    if len(text) > MAX_LENGTH:
        raise FilterError(f"a filter may have {MAX_LENGTH} characters, this one has {len(text)}", MAX_LENGTH)
    return _Reader(_tokens(text)).whole()


def _tokens(text: str) -> list[_Token]:
    tokens = []
    at = _after_spaces(text, 0)
    while at < len(text):
        token, end = _token(text, at)
        tokens.append(token)
        at = _after_spaces(text, end)
    return [*tokens, _Token(len(text))]


def _after_spaces(text: str, at: int) -> int:
    match = _SPACES.match(text, at)
    return match.end() if match else at


def _token(text: str, at: int) -> tuple[_Token, int]:
    first = text[at]
    if first in "()|!":
        return _Token(at, sign=first), at + 1
    if first == '"':
        word, end = _quoted_text(text, at)
        if not word:
            raise FilterError("there is nothing between the quotes", at)
        return _Token(at, term=Word(word)), end
    if first == "/":
        return _pattern(text, at)
    head = COMPARISON_HEAD.match(text, at)
    if head is not None:
        return _comparison(text, head)
    bare = _bare_text(text, at)
    if first in ":<>=":
        raise FilterError(f"{first} needs its key right before it, without a space: key{first}value", at)
    return _Token(at, term=Word(bare)), at + len(bare)


def _bare_text(text: str, at: int) -> str:
    match = _BARE.match(text, at)
    return match[0] if match else ""


def _quoted_text(text: str, at: int) -> tuple[str, int]:
    match = _QUOTED.match(text, at)
    if match is None:
        raise FilterError('the closing " is missing', at)
    _must_end(text, match.end(), "the closing quote")
    return re.sub(r'\\(["\\])', r"\1", match[1]), match.end()


def _pattern(text: str, at: int) -> tuple[_Token, int]:
    match = _PATTERN.match(text, at)
    if match is None:
        as_text = quoted(_bare_text(text, at))
        raise FilterError(f"a pattern ends with a slash; to look for the text itself write {as_text}", at)
    _must_end(text, match.end(), "the pattern's closing slash (a slash inside it is \\/)")
    source = re.sub(r"\\(.)", _without_escaped_slash, match[1], flags=re.DOTALL)
    if not source:
        raise FilterError("there is no pattern between the slashes", at)
    return _Token(at, term=Pattern(source, at)), match.end()


def _without_escaped_slash(match: re.Match[str]) -> str:
    return "/" if match[1] == "/" else match[0]


def _must_end(text: str, at: int, what: str) -> None:
    if not _ENDS.match(text, at):
        raise FilterError(f"a space is missing after {what}", at)


def _comparison(text: str, head: re.Match[str]) -> tuple[_Token, int]:
    key, operator = head[1], head[2]
    at = head.end()
    if text[at : at + 1] == '"':
        value, end = _quoted_text(text, at)
        return _Token(head.start(), term=Comparison(key, operator, value, True, head.start())), end
    value = _bare_text(text, at)
    if not value:
        raise FilterError(f"{key}{operator} needs a value right after it, without a space", at)
    return _Token(head.start(), term=Comparison(key, operator, value, False, head.start())), at + len(value)


class _Reader:
    """Recursive descent: either < all < one."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def whole(self) -> Node:
        if self._at_end():
            return And(())
        node = self._either(0)
        if not self._at_end():
            raise FilterError("this ) closes nothing", self._token.position)
        return node

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _at_end(self) -> bool:
        return self._next == len(self._tokens) - 1

    def _took(self, sign: str) -> bool:
        if self._at_end() or self._token.sign != sign:
            return False
        self._next += 1
        return True

    def _either(self, depth: int) -> Node:
        parts = [self._all(depth)]
        while self._took("|"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while not self._at_end() and self._token.sign not in {"|", ")"}:
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self, depth: int) -> Node:
        token = self._token
        if depth > _MAX_DEPTH:
            raise FilterError(f"more than {_MAX_DEPTH} levels of parentheses and !", token.position)
        if token.term is not None:
            self._next += 1
            return token.term
        if self._took("!"):
            return Not(self._one(depth + 1))
        if self._took("("):
            return self._group(token, depth + 1)
        raise FilterError(self._missing(), token.position)

    def _group(self, opening: _Token, depth: int) -> Node:
        node = self._either(depth)
        if not self._took(")"):
            raise FilterError("this ( is never closed", opening.position)
        return node

    def _missing(self) -> str:
        sign = self._token.sign
        if sign:
            return f"something to look for is missing before this {sign}"
        return "something to look for is missing at the end"
