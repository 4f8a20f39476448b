"""A report as Markdown, as plain text for mail, as JSON for automation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from tui.diagnosis.moments import in_both, local_iso, writable
from tui.diagnosis.report import Report, Said
from tui.model.instants import iso_utc
from tui.model.quantity import UNKNOWN

_MARK_UP = re.compile(r"[\\`*_{}\[\]<>|~&$]|(?<=:)/(?=/)|(?<=\bwww)\.|^[#+=\-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
"""What Markdown (CommonMark, GitHub's and its kin) would take for more than text: emphasis, code, links and images,
HTML, tables, entities, formulas, bare addresses, and what makes a list or heading of a line's start."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How one form writes a value, a labelled value, a list's title and an entry."""

    escape: Callable[[str], str]
    pair: str
    last_pair: str
    title: str
    entry: str


def escaped(text: str) -> str:
    """`text` as Markdown that reads as the same text."""
    return _MARK_UP.sub(lambda match: f"\\{match[0]}", text)


_MARKDOWN = _Style(escaped, "- **{}:** {}", "**{}:** {}", "**{}:**", "- {}")
_PLAIN = _Style(str, "{}: {}", "{}: {}", "{}:", "  - {}")


def markdown(report: Report, zone: tzinfo) -> str:
    """Lists with labels in bold; nothing a vendor said is taken for mark-up."""
    return _text(report, zone, _MARKDOWN)


def plain(report: Report, zone: tzinfo) -> str:
    """A line for each thing, lists indented."""
    return _text(report, zone, _PLAIN)


def as_json(report: Report, zone: tzinfo) -> str:
    """One object, indented; times in UTC as everywhere in noctop's JSON, and in the reader's zone."""
    return json.dumps(_record(report, zone), indent=2)


def _text(report: Report, zone: tzinfo, style: _Style) -> str:
    write = style.escape
    blocks = [[style.pair.format(label, write(value)) for label, value in _pairs(report, zone)]]
    for title, entries in _lists(report):
        blocks.append([style.title.format(title), *(style.entry.format(write(entry)) for entry in entries)])
    blocks.append([style.last_pair.format("Next check", write(_next_check(report, zone)))])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _pairs(report: Report, zone: tzinfo) -> list[tuple[str, str]]:
    end = UNKNOWN if report.end_ms is None else in_both(report.end_ms, zone)
    start = UNKNOWN if report.start_ms is None else in_both(report.start_ms, zone)
    said = (("First error", report.first_error), ("Last error", report.last_error))
    return [
        ("Impact", report.impact),
        ("Start", start),
        ("End", end),
        ("Status", report.status),
        *((label, _said(error, zone)) for label, error in said if error is not None),
    ]


def _lists(report: Report) -> list[tuple[str, list[str]]]:
    found = [
        ("Scope", [f"{label}: {value}" for label, value in report.scope]),
        ("Evidence", list(report.evidence)),
        ("Vendor sessions", [f"{vendor} {session_id}" for vendor, session_id in report.session_ids]),
        ("Data caveats", list(report.caveats)),
    ]
    return [(title, entries) for title, entries in found if entries]


def _said(error: Said, zone: tzinfo) -> str:
    at = "" if error.at_ms is None else f", {in_both(error.at_ms, zone)}"
    return f"“{error.text}” ×{error.count}{at}"


def _next_check(report: Report, zone: tzinfo) -> str:
    at = "" if report.next_check_ms is None else f" at {in_both(report.next_check_ms, zone)}"
    return f"{report.next_check}{at}"


def _record(report: Report, zone: tzinfo) -> dict[str, object]:
    return {
        "subject": report.subject,
        "impact": report.impact,
        "start": _iso(report.start_ms),
        "start_local": _local(report.start_ms, zone),
        "end": _iso(report.end_ms),
        "end_local": _local(report.end_ms, zone),
        "status": report.status,
        "scope": [{"label": label, "value": value} for label, value in report.scope],
        "evidence": list(report.evidence),
        "session_ids": [{"vendor": vendor, "session_id": one} for vendor, one in report.session_ids],
        "first_error": _error_record(report.first_error),
        "last_error": _error_record(report.last_error),
        "caveats": list(report.caveats),
        "next_check": {"what": report.next_check, "at": _iso(report.next_check_ms)},
    }


def _error_record(error: Said | None) -> dict[str, object] | None:
    return None if error is None else {"text": error.text, "count": error.count, "at": _iso(error.at_ms)}


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else iso_utc(writable(at_ms))


def _local(at_ms: int | None, zone: tzinfo) -> str | None:
    return None if at_ms is None else local_iso(at_ms, zone)
