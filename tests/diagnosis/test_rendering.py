"""Markdown that reads as the text it was made of, whatever a vendor wrote: a Markdown reader is the witness."""

from __future__ import annotations

import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tui.diagnosis.moments import in_both, local_iso
from tui.diagnosis.rendering import as_json, escaped, markdown, plain
from tui.diagnosis.report import Report, Said, named
from tui.model.text import safe

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ZONES = ("UTC", "Europe/Vienna", "America/St_Johns", "Pacific/Apia")


def as_read(text: str) -> str:
    """What a reader makes of an entry that holds `text`; a failure where it sees anything but text."""
    tokens = READER.parse(f"- {escaped(text)}")
    kinds = [token.type for token in tokens]
    assert kinds == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    ]
    children = tokens[3].children or []
    assert {child.type for child in children} <= {"text", "text_special"}, children
    return "".join(child.content for child in children)


@pytest.mark.parametrize(
    "text",
    [
        "a | b",
        "<script>alert(1)</script>",
        "*bold* _em_ ~~gone~~ `code` ``",
        "[x](http://evil.example) ![y](z)",
        "&lt; &amp; &#60;",
        "# heading",
        "1. first",
        "12) twelfth",
        "- item",
        "+ item",
        "> quote",
        "===",
        "\\* \\",
        "http://evil.example/a?b=c",
        "$x^2$",
    ],
)
def test_mark_up_is_only_text(text: str) -> None:
    assert as_read(text) == text


@given(st.text(min_size=1).map(safe))
@example("0)")
@example("a`b``c")
def test_any_text_reads_as_itself(text: str) -> None:
    if text.strip():
        assert as_read("x " + text).rstrip() == ("x " + text).rstrip()


def test_bare_addresses_are_no_links() -> None:
    assert escaped("see http://a.example, www.b.example") == "see http:\\//a.example, www\\.b.example"


def report() -> Report:
    return Report(
        subject="viewer",
        impact="a*b",
        status="ended",
        start_ms=1_795_291_200_000,
        end_ms=1_795_291_260_000,
        scope=(("CDN", "A|B"), ("CDN", "C")),
        evidence=("<x>",),
        session_ids=(("conviva", "1_2"),),
        first_error=Said("no `licence`", 3, 1_795_291_200_500),
        last_error=Said("other", 1, None),
        caveats=("sampled",),
        next_check="look again",
        next_check_ms=1_795_292_100_000,
    )


def test_the_markdown_form() -> None:
    assert markdown(report(), ZoneInfo("Europe/Vienna")) == (
        "- **Impact:** a\\*b\n"
        "- **Start:** 2026-11-21 20:00:00 UTC (21:00:00 CET)\n"
        "- **End:** 2026-11-21 20:01:00 UTC (21:01:00 CET)\n"
        "- **Status:** ended\n"
        "- **First error:** “no \\`licence\\`” ×3, 2026-11-21 20:00:00 UTC (21:00:00 CET)\n"
        "- **Last error:** “other” ×1\n"
        "\n"
        "**Scope:**\n"
        "- CDN: A\\|B\n"
        "- CDN: C\n"
        "\n"
        "**Evidence:**\n"
        "- \\<x\\>\n"
        "\n"
        "**Vendor sessions:**\n"
        "- conviva 1\\_2\n"
        "\n"
        "**Data caveats:**\n"
        "- sampled\n"
        "\n"
        "**Next check:** look again at 2026-11-21 20:15:00 UTC (21:15:00 CET)\n"
    )


def test_the_plain_form_escapes_nothing() -> None:
    written = plain(report(), UTC)
    assert written.startswith("Impact: a*b\nStart: 2026-11-21 20:00:00 UTC\n")
    assert "\nScope:\n  - CDN: A|B\n" in written
    assert written.endswith("\n\nNext check: look again at 2026-11-21 20:15:00 UTC\n")


def test_the_json_form() -> None:
    assert json.loads(as_json(report(), ZoneInfo("Europe/Vienna"))) == {
        "subject": "viewer",
        "impact": "a*b",
        "start": "2026-11-21T20:00:00.000Z",
        "start_local": "2026-11-21T21:00:00+01:00",
        "end": "2026-11-21T20:01:00.000Z",
        "end_local": "2026-11-21T21:01:00+01:00",
        "status": "ended",
        "scope": [{"label": "CDN", "value": "A|B"}, {"label": "CDN", "value": "C"}],
        "evidence": ["<x>"],
        "session_ids": [{"vendor": "conviva", "session_id": "1_2"}],
        "first_error": {"text": "no `licence`", "count": 3, "at": "2026-11-21T20:00:00.500Z"},
        "last_error": {"text": "other", "count": 1, "at": None},
        "caveats": ["sampled"],
        "next_check": {"what": "look again", "at": "2026-11-21T20:15:00.000Z"},
    }


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("UTC", "2026-11-21 23:30:00 UTC"),
        ("Europe/Vienna", "2026-11-21 23:30:00 UTC (2026-11-22 00:30:00 CET)"),
        ("America/St_Johns", "2026-11-21 23:30:00 UTC (20:00:00 NST)"),
        ("Europe/London", "2026-11-21 23:30:00 UTC (23:30:00 GMT)"),
    ],
)
def test_times_in_both_zones(zone: str, written: str) -> None:
    assert in_both(1_795_303_800_000, ZoneInfo(zone)) == written


@given(at_ms=st.integers(), zone=st.sampled_from(ZONES))
def test_no_time_is_too_absurd_to_write(at_ms: int, zone: str) -> None:
    assert "UTC" in in_both(at_ms, ZoneInfo(zone))
    assert local_iso(at_ms, ZoneInfo(zone))


def test_many_names_are_cut_short() -> None:
    assert named(["a", "b", "a", ""]) == "a; b"
    assert named("abcdefg") == "a; b; c; d; e and 2 more"
