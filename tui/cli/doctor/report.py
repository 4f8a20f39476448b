"""The lines of the report, and how they are printed."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from enum import StrEnum

from tui.cli.exits import ExitCode
from tui.model.text import safe


class Status(StrEnum):
    """The words of the lines and of the JSON."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Check:
    """One line. `code` is how the command ends where this failed."""

    name: str
    status: Status
    found: str
    advice: str = ""
    code: ExitCode = ExitCode.CONFIG

    def record(self) -> dict[str, str]:
        return {name: safe(str(getattr(self, name))) for name in ("name", "status", "found", "advice")}


def ok(name: str, found: str) -> Check:
    """What is as it must be."""
    return Check(name, Status.OK, found)


def warn(name: str, found: str, advice: str) -> Check:
    """What the console can live with, not always well."""
    return Check(name, Status.WARN, found, advice)


def fail(name: str, found: str, advice: str, code: ExitCode = ExitCode.CONFIG) -> Check:
    """What stands in the way: the command ends with `code`."""
    return Check(name, Status.FAIL, found, advice, code)


def print_json(lines: list[Check]) -> None:
    """`{"checks": [{name, status, found, advice}...], "ok": whether none failed}` on stdout."""
    well = all(line.status is not Status.FAIL for line in lines)
    print(json.dumps({"checks": [line.record() for line in lines], "ok": well}, indent=2))


def print_lines(lines: list[Check]) -> None:
    """Signs where stdout's encoding has them: the encoding may be one of the things that are wrong."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        "✓✗→".encode(encoding)
        signs, arrow = {Status.OK: "✓", Status.WARN: "!", Status.FAIL: "✗"}, "→"
    except UnicodeError:
        signs, arrow = {Status.OK: "+", Status.WARN: "!", Status.FAIL: "x"}, "->"
    width = max(len(line.name) for line in lines)
    for line in lines:
        shown = line.record()
        advice = f" {arrow} {shown['advice']}" if line.advice else ""
        words = f"{signs[line.status]} {line.status:<4}  {shown['name']:<{width}}  {shown['found']}{advice}"
        print(words)
