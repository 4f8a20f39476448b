"""The same viewing across vendors: who is put together, why, and who never is."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diagnosis.make import T0, error, session
from tui.diagnosis.grouping import Group, groups
from tui.model.event import Event, EventKind
from tui.model.session import Session


def only(found: tuple[Group, ...]) -> Group:
    (group,) = found
    return group


def test_the_same_viewer_id_whatever_its_case() -> None:
    group = only(
        groups(
            [
                session("conviva", "c", viewer_id="Acct-7"),
                session("mediamelon", "m", 3, 602, viewer_id="acct-7"),
            ],
            [],
        )
    )
    assert group.score == 100
    assert group.reasons == ("same viewer id (conviva and mediamelon)",)
    assert group.session_ids == (("conviva", "c"), ("mediamelon", "m"))
    assert not group.proposed


def test_the_same_session_id_even_without_times() -> None:
    one = replace(
        session("conviva", "0123ABCD-0123-0123-0123-0123456789AB"), started_at_ms=None, ended_at_ms=None
    )
    other = session("mediamelon", "0123abcd0123012301230123456789ab")
    assert only(groups([one, other], [])).reasons == ("same session id (conviva and mediamelon)",)


def test_address_overlap_and_asset() -> None:
    one = session("conviva", "c", 0, 600, user_ip="::ffff:203.0.113.7", asset="Sports 1")
    other = session("mediamelon", "m", 0, 900, user_ip="203.0.113.7", asset="sports/1")
    group = only(groups([one, other], []))
    assert group.score == 60
    assert group.reasons == ("same IP address and asset, overlap 100 % (conviva and mediamelon)",)


def test_a_small_overlap_leaves_the_address_alone() -> None:
    one = session("conviva", "c", 0, 3_600, user_ip="203.0.113.7", asset="Sports 1")
    other = session("mediamelon", "m", 3_000, 6_600, user_ip="203.0.113.7", asset="Sports 1")
    group = only(groups([one, other], []))
    assert group.score == 40
    assert group.reasons == ("same IP address, overlap 20 % (conviva and mediamelon)",)


def test_the_channel_of_one_is_the_asset_of_the_other() -> None:
    one = session("conviva", "c", user_ip="203.0.113.7", asset="ep 12", channel="Sports 1")
    other = session("mediamelon", "m", user_ip="203.0.113.7", asset="Sports 1")
    assert only(groups([one, other], [])).score == 60


def test_surroundings_are_only_a_proposal() -> None:
    one = session("apivideo", "ps1", channel="Sports 1", city="Chicago", os="iOS", country="US")
    other = session(
        "conviva",
        "c",
        asset="Sports 1",
        city="Chicago, Illinois, United States",
        os="iOS Unknown",
        country="US",
    )
    group = only(groups([one, other], []))
    assert group.score == 20
    assert group.proposed
    assert group.reasons == ("same asset, city and OS, overlap 100 % (apivideo and conviva)",)


def test_a_proposal_stands_beside_the_sure_group() -> None:
    alike = {"city": "Chicago", "os": "iOS", "asset": "Sports 1"}
    sure, proposed = groups(
        [
            session("conviva", "c", viewer_id="v", **alike),
            session("mediamelon", "m", viewer_id="v", **alike),
            session("apivideo", "ps1", **alike),
        ],
        [],
    )
    assert (sure.score, sure.session_ids) == (100, (("conviva", "c"), ("mediamelon", "m")))
    assert proposed.proposed
    assert ("apivideo", "ps1") in proposed.session_ids


@pytest.mark.parametrize("field", ["viewer_id", "user_ip"])
def test_known_strangers_are_never_proposed(field: str) -> None:
    alike = {"city": "Chicago", "os": "iOS", "asset": "Sports 1"}
    one = session("conviva", "c", **alike, **{field: "203.0.113.7"})
    other = session("mediamelon", "m", **alike, **{field: "203.0.113.8"})
    assert groups([one, other], []) == ()


def test_placeholders_join_nobody() -> None:
    one = session("conviva", "c", viewer_id="unknown", user_ip="0.0.0.0")
    other = session("mediamelon", "m", viewer_id="unknown", user_ip="0.0.0.0")
    assert groups([one, other], []) == ()


def test_the_same_viewer_at_another_time_is_another_viewing() -> None:
    one = session("conviva", "c", 0, 600, viewer_id="v")
    assert groups([one, session("mediamelon", "m", 800, 900, viewer_id="v")], []) == ()
    late = only(groups([one, session("mediamelon", "m", 700, 900, viewer_id="v")], []))
    assert late.reasons == ("same viewer id, within the clocks' slack (conviva and mediamelon)",)
    assert groups([one, session("mediamelon", "m", 700, 900, viewer_id="v")], [], skew_ms=0) == ()


def test_two_tries_in_a_row_are_two_viewings() -> None:
    sessions = [
        session(vendor, f"{vendor}{start}", start + shift, start + 8 + shift, viewer_id="v")
        for vendor, shift in (("conviva", 0), ("mediamelon", 2))
        for start in (0, 30, 60)
    ]
    found = groups(sessions, [])
    assert [group.session_ids for group in found] == [
        (("conviva", f"conviva{start}"), ("mediamelon", f"mediamelon{start}")) for start in (0, 30, 60)
    ]


def test_sessions_of_one_vendor_are_never_joined() -> None:
    assert groups([session("conviva", "a", viewer_id="v"), session("conviva", "b", viewer_id="v")], []) == ()


def test_a_running_session_still_overlaps() -> None:
    running = session("mediamelon", "m", 0, None, running=True, viewer_id="v")
    assert only(groups([running, session("conviva", "c", 5_000, 5_600, viewer_id="v")], [])).score == 100


def test_a_session_brought_twice_counts_once() -> None:
    one, other = session("conviva", "c", viewer_id="v"), session("mediamelon", "m", viewer_id="v")
    assert groups([one, other, one], []) == groups([one, other], [])


def test_errors_of_uplynk_belong_to_the_viewing_they_fall_into() -> None:
    first, second = (
        session("conviva", "a", 0, 8, viewer_id="V"),
        session("conviva", "b", 30, 38, viewer_id="V"),
    )
    events = [
        error("uplynk", 7, "drm", "Beam not in window"),
        error("uplynk", 36, "drm", "Beam not in window"),
        error("uplynk", 37, "manifest", "HTTP 502"),
        error("uplynk", 400, "drm", "Beam not in window"),
    ]
    one, two = groups([first, second], events, identity="v")
    assert (one.session_ids, one.event_indexes) == ((("conviva", "a"),), (0,))
    assert (two.session_ids, two.event_indexes) == ((("conviva", "b"),), (1, 2))
    assert one.score == 100
    assert one.reasons == ("1 event of the same viewer id within it (uplynk)",)
    assert two.reasons == ("2 events of the same viewer id within it (uplynk)",)


@pytest.mark.parametrize(
    ("identity", "words"), [("203.0.113.7", "same IP address"), (None, "asked identity")]
)
def test_errors_found_by_address_are_less_sure(identity: str | None, words: str) -> None:
    found = groups(
        [session("conviva", "a", user_ip="203.0.113.7")], [error("uplynk", 7, "drm", "no")], identity=identity
    )
    assert only(found).score == 40
    assert words in only(found).reasons[0]


def test_the_slack_holds_for_events_too() -> None:
    lone = [session("conviva", "a", 0, 8)]
    assert only(groups(lone, [error("uplynk", 100, "drm", "no")])).event_indexes == (0,)
    assert groups(lone, [error("uplynk", 129, "drm", "no")]) == ()


def test_an_event_that_names_its_session_goes_there() -> None:
    sessions = [session("conviva", "a", 0, 8, viewer_id="v"), session("mediamelon", "m", 0, 8, viewer_id="v")]
    events = [
        error("conviva", 900, "session", "late", session_id="a"),
        error("conviva", 5, "session", "of a session not listed", session_id="z"),
        Event(time_ms=T0, vendor="feeds", kind=EventKind.FEED, source="feed", message="down"),
    ]
    assert only(groups(sessions, events)).event_indexes == (0,)


def test_a_session_with_only_its_own_errors_is_no_group() -> None:
    assert groups([session("conviva", "a")], [error("conviva", 1, "session", "x", session_id="a")]) == ()


def test_a_playback_session_of_uplynk_that_a_vendor_carries_too() -> None:
    event = error("uplynk", 7_000, "drm", "no", session_id="ABCDEF")
    group = only(groups([session("mediamelon", "abcdef")], [event]))
    assert (group.score, group.reasons) == (100, ("1 event of the same session id (uplynk)",))


_IDS = st.sampled_from(["v1", "V1", "v2", "unknown", None])
_IPS = st.sampled_from(["203.0.113.7", "::ffff:203.0.113.7", "203.0.113.8", "", None])
_TIMES = st.none() | st.integers(min_value=-400, max_value=400)


@st.composite
def _sessions(draw: st.DrawFn) -> list[Session]:
    made = []
    for number in range(draw(st.integers(0, 9))):
        start, end = draw(_TIMES), draw(_TIMES)
        made.append(
            Session(
                vendor=draw(st.sampled_from(["conviva", "mediamelon", "apivideo"])),
                kind=session("conviva", "x").kind,
                session_id=draw(st.sampled_from(["a", "b", f"s{number}"])),
                viewer_id=draw(_IDS),
                user_ip=draw(_IPS),
                asset=draw(st.sampled_from(["Sports 1", "sports/1", "News", None])),
                city=draw(st.sampled_from(["Chicago", "Chicago, Illinois", None])),
                os=draw(st.sampled_from(["iOS", "iPhone", None])),
                started_at_ms=None if start is None else T0 + start * 1000,
                ended_at_ms=None if end is None else T0 + end * 1000,
                running=draw(st.none() | st.booleans()),
            )
        )
    return made


@given(sessions=_sessions(), times=st.lists(st.integers(-500, 500), max_size=4), chance=st.randoms())
def test_the_order_of_sessions_makes_no_difference(
    sessions: list[Session], times: list[int], chance: random.Random
) -> None:
    events = [error("uplynk", at, "drm", "no") for at in times]
    shuffled = list(sessions)
    chance.shuffle(shuffled)
    assert groups(sessions, events) == groups(shuffled, events)


@given(sessions=_sessions())
def test_a_sure_group_holds_one_session_a_vendor_and_a_session_is_in_one(sessions: list[Session]) -> None:
    sure = [group for group in groups(sessions, []) if not group.proposed]
    held = [ref for group in sure for ref in group.session_ids]
    assert len(held) == len(set(held))
    for group in groups(sessions, []):
        assert len({vendor for vendor, _ in group.session_ids}) == len(group.session_ids) >= 2
        assert group.score in (20, 40, 60, 100)
        assert group.reasons


@given(sessions=_sessions())
def test_naming_the_vendors_otherwise_changes_no_score(sessions: list[Session]) -> None:
    names = {"conviva": "zeta", "mediamelon": "eta", "apivideo": "alpha"}
    renamed = [replace(one, vendor=names[one.vendor]) for one in _once(sessions)]
    assert sorted(group.score for group in groups(renamed, [])) == sorted(
        group.score for group in groups(_once(sessions), [])
    )


def _once(sessions: list[Session]) -> list[Session]:
    """Without a second session under one id and a second one of a vendor: which is nearest is then no question."""
    return list({one.vendor: one for one in sessions}.values())
