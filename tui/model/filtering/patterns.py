"""Regular expressions that cannot run away.

Python's `re` backtracks and knows no deadline, so a pattern is judged before it runs: its length is bounded, the
text it sees is bounded, and what multiplies its ways of matching is counted. A repetition multiplies by the length
of the text, an optional part by two, a choice by its branches. Two free repetitions are allowed (some 15 ms on the
worst text), a repetition of something that can itself match in several ways never is: that grows exponentially.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tui.model.filtering.syntax import FilterError

MAX_PATTERN = 200
"""Characters in a pattern."""

MAX_TEXT = 200
"""Characters of each text that a pattern sees."""

_MAX_WAYS = 4 * (MAX_TEXT + 1) ** 2
_QUANTIFIER = re.compile(r"([*+?]|\{([0-9]*)(,?)([0-9]*)\})([?+]?)")
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_AMBIGUOUS_SET = re.compile(r"--|&&|~~|\|\|")


def compiled(source: str, position: int) -> re.Pattern[str]:
    """`source` ready to search, upper and lower case alike; raises FilterError at `position`."""
    if len(source) > MAX_PATTERN:
        raise FilterError(
            f"a pattern may have {MAX_PATTERN} characters, this one has {len(source)}", position
        )
    _Judge(source, position).judge()
    try:
        return re.compile(source, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise FilterError(f"/{source}/ is not a valid pattern: {error}", position) from None


def found(pattern: re.Pattern[str], texts: str) -> bool:
    """Whether one line of `texts` holds the pattern within its first `MAX_TEXT` characters."""
    return any(pattern.search(line, 0, MAX_TEXT) for line in texts.split("\n"))


@dataclass(slots=True)
class _Group:
    """What stands between two parentheses: how many ways it can match, branch by branch."""

    branches: list[int] = field(default_factory=lambda: [1])
    flexible: bool = False
    """A quantifier or a choice is somewhere inside."""

    @property
    def ways(self) -> int:
        return sum(self.branches)

    def multiply(self, ways: int) -> None:
        self.branches[-1] = min(self.branches[-1] * ways, _MAX_WAYS + 1)


class _Judge:
    """Reads a pattern from left to right and refuses what could take for ever."""

    def __init__(self, source: str, position: int) -> None:
        self._source = source
        self._position = position
        self._open = [_Group()]

    def judge(self) -> None:
        at = 0
        while at < len(self._source):
            at = self._part(at)
        if any(group.ways > _MAX_WAYS for group in self._open):
            raise self._refused("has too many repetitions or choices in a row; two * or + are fine")

    def _part(self, at: int) -> int:
        """The end of the part at `at`, its cost counted."""
        sign = self._source[at]
        if sign == "(":
            return self._opened(at)
        if sign == "|":
            self._open[-1].branches.append(1)
            self._open[-1].flexible = True
            return at + 1
        if sign == ")" and len(self._open) > 1:
            return self._repeated(self._open.pop(), at + 1)
        return self._repeated(_Group(), self._end_of_atom(at))

    def _opened(self, at: int) -> int:
        self._open.append(_Group())
        if self._source.startswith("(?:", at):
            return at + 3
        if self._source.startswith("(?", at):
            raise self._refused("uses (?…), of which only (?:…) is taken")
        return at + 1

    def _end_of_atom(self, at: int) -> int:
        if self._source[at] == "\\":
            if self._source[at + 1 : at + 2] in set("123456789"):
                raise self._refused("refers back to a group, which cannot be bounded")
            return at + 2
        if self._source[at] == "[":
            return self._end_of_class(at)
        return at + 1

    def _end_of_class(self, at: int) -> int:
        match = _CLASS.match(self._source, at)
        if match is None:
            raise self._refused("has a [ that is never closed")
        inside = re.sub(r"\\.", "", match[0][1:-1], flags=re.DOTALL)
        if "[" in inside or _AMBIGUOUS_SET.search(inside):
            raise self._refused("has a [, --, &&, ~~ or || inside […]; put \\ before it")
        return match.end()

    def _repeated(self, atom: _Group, at: int) -> int:
        """Counts `atom`, which ends at `at`, with the quantifier that follows it."""
        outer = self._open[-1]
        match = _QUANTIFIER.match(self._source, at)
        outer.flexible |= atom.flexible
        outer.multiply(atom.ways)
        if match is None:
            return at
        outer.flexible = True
        least, most = self._bounds(match)
        if most > 1 and atom.flexible:
            raise self._refused("repeats a group that can itself match in several ways, such as (a+)+")
        outer.multiply(most - least + 1)
        return match.end()

    def _bounds(self, match: re.Match[str]) -> tuple[int, int]:
        """The least and the most repetitions; beyond the text's length they are all the same."""
        sign = match[1]
        if sign in "*+?":
            return (1 if sign == "+" else 0), (1 if sign == "?" else MAX_TEXT)
        least = int(match[2] or 0)
        most = int(match[4] or MAX_TEXT) if match[3] else least
        if max(least, most) > MAX_TEXT:
            raise self._refused(f"repeats more than {MAX_TEXT} times, more than it is given to read")
        return least, max(least, most)

    def _refused(self, why: str) -> FilterError:
        return FilterError(f"/{self._source}/ {why}", self._position)
