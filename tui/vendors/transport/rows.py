"""The rows of a long list in a JSON text, read one by one.

Read whole, 1,500 sessions (4.6 MB) are some 30 MB of objects at once, of which every row keeps a few; memory that was
once needed is hardly given back. It also takes the interpreter for 30 ms, in which no other thread runs. Row by row it
takes no longer altogether.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any

from tui.right_of_way import in_turns

_read = JSONDecoder().raw_decode
_space = re.compile(r"[ \t\n\r]*").match


class Rows:
    """Iterate it once; `listed`, `wrapped` and `outside` are known when that has ended.

    The list is the text itself, the member `member` of the object that the text is, or the same of an object that is
    the first element of a list. Where the text is no JSON what `explain` makes of the error is raised, after the rows
    that came before.
    """

    def __init__(self, text: str, member: str, explain: Callable[[Exception], Exception]) -> None:
        self.listed = False
        """Whether there was a list of rows at all."""
        self.wrapped = False
        """Whether it was a member of an object."""
        self.outside: Any = {}
        """The other members of that object; the value itself where the text is neither an object nor a list."""
        self._text = text
        self._member = member
        self._explain = explain
        self._at = 0

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from in_turns(self._whole())
        except (RecursionError, ValueError) as fault:
            error = self._explain(fault)
        else:
            return
        raise error

    def _whole(self) -> Iterator[Any]:
        match self._next():
            case "[":
                yield from self._list_of_all()
            case "{":
                yield from self._object()
            case _:
                self.outside = self._value()
        if self._next():
            raise JSONDecodeError("Extra data", self._text, self._at)

    def _list_of_all(self) -> Iterator[Any]:
        """The text is a list: its elements are the rows, unless the first is an object around them."""
        self._at += 1
        self.listed = True
        if self._next() == "{":
            yield from self._object()
            if not self.wrapped:
                row, self.outside = self.outside, {}
                yield row
            if self._goes_on("]"):
                yield from self._elements()
        else:
            yield from self._elements_if_any()

    def _object(self) -> Iterator[Any]:
        self._at += 1
        if self._next() == "}":
            self._at += 1
            return
        while True:
            name = self._name()
            if name == self._member and self._next() == "[":
                self.listed = self.wrapped = True
                self._at += 1
                yield from self._elements_if_any()
            else:
                self.outside[name] = self._value()
            if not self._goes_on("}"):
                return

    def _elements_if_any(self) -> Iterator[Any]:
        if self._next() == "]":
            self._at += 1
        else:
            yield from self._elements()

    def _elements(self) -> Iterator[Any]:
        """What is left of a list, from an element on."""
        while True:
            yield self._value()
            if not self._goes_on("]"):
                return

    def _next(self) -> str:
        """The next character that means anything, "" at the end."""
        space = _space(self._text, self._at)
        self._at = space.end() if space is not None else self._at
        return self._text[self._at : self._at + 1]

    def _value(self) -> Any:
        self._next()
        value, self._at = _read(self._text, self._at)
        return value

    def _name(self) -> str:
        if self._next() != '"':
            raise JSONDecodeError("Expecting property name", self._text, self._at)
        name: str = self._value()
        if self._next() != ":":
            raise JSONDecodeError("Expecting ':' delimiter", self._text, self._at)
        self._at += 1
        return name

    def _goes_on(self, end: str) -> bool:
        """Past the comma to another one, or past the end."""
        sign = self._next()
        if sign not in (",", end) or not sign:
            raise JSONDecodeError("Expecting ',' delimiter", self._text, self._at)
        self._at += 1
        return sign == ","
