"""A case as JSON: the contract's names, masked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.diagnosis.make import EVENING, T0, answered, error, stalling, well
from tui.diagnosis.case import Case, case_mask, case_record, diagnosed, is_personal, lines
from tui.model.instants import MINUTE_MS
from tui.model.masking import REVEALED, Mask
from tui.model.session import Session

MASK = Mask(b"0123456789abcdef")
VIEWER, CLIENT, IP = "acct-4711-93", "1928374650.2.3.4", "203.0.113.7"


def example(sample: tuple[Session, ...] = (), **more: Any) -> Case:
    him = {"viewer_id": VIEWER, "cdn": ("FASTLANE",), "channel": "Sports 1"}
    asked: dict[str, Any] = {
        "identity": VIEWER,
        "kinds": ("viewer",),
        "span": EVENING,
        "made_at_ms": T0 + 30 * MINUTE_MS,
        "sessions": [
            stalling("conviva", f"{CLIENT}.-5", client_id=CLIENT, **him),
            well("mediamelon", "m-1", 1, 601, user_ip=IP, **him),
        ],
        "events": [error("uplynk", 90, "drm", f"refused for {VIEWER} at {IP}")],
        "coverage": [answered("uplynk", 1, message=f"asked for {VIEWER.upper()}"), answered("conviva", 1)],
    }
    return diagnosed(sample=sample, **{**asked, **more})


def neighbours() -> tuple[Session, ...]:
    return tuple(well("conviva", f"n{n}", viewer_id=f"n{n}", cdn=("FASTLANE",)) for n in range(30))


def test_the_names_are_those_of_the_contract() -> None:
    record = case_record(example(neighbours()), MASK)
    assert list(record) == ["query", "verdict", "coverage", "groups", "cohorts", "sessions", "events"]
    assert json.loads(json.dumps(record["query"])) == {
        "identity": MASK.token(VIEWER),
        "kinds": ["viewer"],
        "from": "2026-11-21T19:00:00.000Z",
        "to": "2026-11-21T21:00:00.000Z",
    }
    verdict, (group,), (_, cdn) = record["verdict"], record["groups"], record["cohorts"]  # type: ignore[misc]
    assert set(verdict) == {"layer", "text", "evidence"}  # type: ignore[call-overload]
    assert group == {
        "score": 100,
        "reasons": [
            "same viewer id (conviva and mediamelon)",
            "1 event of the same viewer id within it (uplynk)",
        ],
        "session_ids": [f"{MASK.token(CLIENT)}.-5", "m-1"],
    }
    assert cdn == {
        "dimension": "cdn",
        "value": "FASTLANE",
        "bad": 0,
        "n": 30,
        "rest_bad": 0,
        "rest_n": 0,
    }


@pytest.mark.parametrize("secret", [VIEWER, CLIENT, IP])
def test_nothing_personal_is_written_while_masked(secret: str) -> None:
    case = example()
    written = json.dumps([case_record(case, MASK), *lines(case, MASK)])
    assert secret.casefold() not in written.casefold()
    assert secret in json.dumps(case_record(case, REVEALED))
    assert secret not in repr(case)


def test_ids_of_the_same_viewer_are_hidden_in_texts_too() -> None:
    case = example(identity=IP, kinds=("ip",))
    message = case_record(case, MASK)["events"][0]["message"]  # type: ignore[index]
    assert message == f"refused for {MASK.token(VIEWER)} at 203.0.113.x"


def test_an_asset_is_no_person() -> None:
    case = example(identity="Sports 1", kinds=("asset",))
    assert case_record(case, MASK)["sessions"][0]["channel"] == "Sports 1"  # type: ignore[index]
    assert is_personal(("asset", "viewer"))
    assert is_personal(())
    assert not is_personal(("asset", "video", "live_stream"))


def test_placeholders_and_crowds_are_not_hidden() -> None:
    base = example()
    strangers = [well("conviva", f"s{n}", viewer_id=f"stranger-{n}") for n in range(70)]
    few = replace(
        base,
        sessions=(
            *strangers[:2],
            well("conviva", "u", viewer_id="unknown"),
            well("conviva", "x", user_ip="::1"),
        ),
    )
    assert set(case_mask(few, MASK).identities) == {VIEWER, "stranger-0", "stranger-1"}
    assert case_mask(replace(base, sessions=tuple(strangers)), MASK).identities == (VIEWER,)


def test_lines_carry_their_type_the_verdict_last() -> None:
    case = example()
    types = [one["type"] for one in lines(case, MASK)]
    assert types == ["coverage", "coverage", "session", "session", "event", "group", "verdict"]
    assert all(next(iter(one)) == "type" for one in lines(case, MASK))


def test_neighbours_are_compared_at_the_focus() -> None:
    first = example()
    assert first.cohorts == ()
    assert first.focus is not None
    assert first.focus.at_ms == T0 + 5 * MINUTE_MS
    second = example(neighbours())
    assert [(one.dimension, one.n) for one in second.cohorts] == [("channel", 0), ("cdn", 30)]
    assert second.groups == first.groups


def test_nothing_asked_yet_is_a_case_too() -> None:
    case = example(sessions=[], events=[], coverage=[])
    assert (case.focus, case.groups, case.cohorts) == (None, (), ())
    assert case.verdict.text == "not found: no vendor could be asked"


def test_no_part_of_a_case_shows_a_person_in_its_repr() -> None:
    case = example()
    shown = repr((case, case.verdict, case.groups, case.focus, case.cohorts))
    assert not [secret for secret in (VIEWER, CLIENT, IP) if secret in shown]
