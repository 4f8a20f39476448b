"""Rows of MediaMelon's session list in the model's terms."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.session import Session
from tui.model.vendor import Kind
from tui.vendors.mediamelon.query import GUESSED_METRICS, METRICS
from tui.vendors.mediamelon.rows import sessions

FULL = {
    "sessionid": "4f1c",
    "starttime": 1_762_430_000,
    "endtime": 1_762_430_600,
    "assetname": "Sports 1",
    "sourcetype": "HLS",
    "watchtime": 590,
    "viewstatus": "ENDED",
    "latency": 1.25,
    "playdur": 9.5,
    "bufferingratio": 4.0,
    "cirrbufferingratio": 2.5,
    "cdn_change_rate": 0.2,
    "errors": 2,
    "fatalerrors": 1,
    "qualityofexperience": 71.5,
    "subscriberid": "viewer-7",
    "ipaddress": "203.0.113.7",
    "model": "Roku Ultra",
    "platform": "RokuOS",
    "city": "Oslo",
    "country": "Norway",
    "isp": "Telenor",
    "asn": 2119,
    "cdn": "AKAMAI",
    "totalpages": 3,
}


def one(item: dict[str, Any], **how: bool) -> Session:
    (session,), bad = sessions([item], "melon", **{"end_asked": True, "keep_raw": False, **how})
    assert bad == 0
    return session


def test_a_full_row() -> None:
    assert one(FULL) == Session(
        vendor="melon",
        kind=Kind.MEDIAMELON,
        session_id="4f1c",
        viewer_id="viewer-7",
        user_ip="203.0.113.7",
        asset="Sports 1",
        stream_type="HLS",
        started_at_ms=1_762_430_000_000,
        ended_at_ms=1_762_430_600_000,
        running=False,
        startup_time_ms=1_250,
        playing_time_ms=570_000,
        watch_time_ms=590_000,
        rebuffering_ratio=0.04,
        connection_rebuffering_ratio=0.025,
        cdn_changes=0.2,
        error_count=2,
        fatal_error_count=1,
        qoe_score=71.5,
        device="Roku Ultra",
        os="RokuOS",
        city="Oslo",
        country="Norway",
        isp="Telenor",
        asn="2119",
        cdn=("AKAMAI",),
        ended_status="ENDED",
    )


def test_every_default_metric_is_read() -> None:
    assert set(METRICS) | set(GUESSED_METRICS) == set(FULL) - {"totalpages"}


def test_numbers_as_text_are_the_same_row() -> None:
    texts = {name: str(value) if isinstance(value, (int, float)) else value for name, value in FULL.items()}
    assert one(texts) == one(FULL)


@pytest.mark.parametrize("missing", [None, "", -1, "-1", "absent"])
def test_missing_is_unknown_in_every_spelling(missing: object) -> None:
    item = {"sessionid": "a", "endtime": 1_762_430_600}
    if missing != "absent":
        item.update({name: missing for name in FULL if name not in ("sessionid", "endtime", "viewstatus")})  # type: ignore[misc]
    assert one(item) == Session(
        vendor="melon",
        kind=Kind.MEDIAMELON,
        session_id="a",
        ended_at_ms=1_762_430_600_000,
        running=False,
    )


def test_zero_is_zero() -> None:
    session = one({"sessionid": "a", "latency": 0, "errors": 0, "bufferingratio": "0", "playdur": 0.0})
    assert (
        session.startup_time_ms,
        session.error_count,
        session.rebuffering_ratio,
        session.playing_time_ms,
    ) == (
        0,
        0,
        0.0,
        0,
    )


@pytest.mark.parametrize(
    ("fields", "end_asked", "running", "ended"),
    [
        ({"endtime": 1_762_430_600, "viewstatus": "ENDED"}, True, False, 1_762_430_600_000),
        ({"endtime": 1_762_430_600}, True, False, 1_762_430_600_000),
        ({"endtime": None}, True, True, None),
        ({"endtime": 0}, True, True, None),
        ({"endtime": "0"}, True, True, None),
        ({"endtime": ""}, True, True, None),
        ({"endtime": -1}, True, True, None),
        ({}, True, True, None),
        ({}, False, None, None),
        ({"endtime": 1_762_430_600, "viewstatus": "RUNNING"}, True, True, None),
        ({"endtime": 1_762_430_600, "viewstatus": "loaded"}, True, True, None),
        ({"viewstatus": "RUNNING"}, False, True, None),
        ({"viewstatus": "DROPPED"}, False, False, None),
        ({"endtime": 0, "viewstatus": "ENDED"}, True, False, None),
        ({"endtime": 0, "viewstatus": "PAUSED"}, True, True, None),
    ],
)
def test_running_or_over(
    fields: dict[str, Any], end_asked: bool, running: bool | None, ended: int | None
) -> None:
    session = one({"sessionid": "a", **fields}, end_asked=end_asked)
    assert (session.running, session.ended_at_ms) == (running, ended)


@pytest.mark.parametrize(
    ("cdn", "names"),
    [
        ("AKAMAI", ("AKAMAI",)),
        (["AKAMAI", "FASTLY", "AKAMAI", None, ""], ("AKAMAI", "FASTLY")),
        ("", ()),
        (None, ()),
        (-1, ()),
        ({}, ()),
        ([], ()),
    ],
)
def test_cdns(cdn: object, names: tuple[str, ...]) -> None:
    assert one({"sessionid": "a", "cdn": cdn}).cdn == names


def test_text_is_made_safe() -> None:
    session = one({"sessionid": "a\x1b[2J", "assetname": "x\u202ey", "isp": "p" * 5_000})
    assert (session.session_id, session.asset) == ("a␛[2J", "x\ufffdy")
    assert len(session.isp or "") == 2_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from(sorted(FULL)), JSON) | JSON, max_size=6), st.booleans())
def test_nothing_that_json_can_hold_breaks_a_page(items: list[Any], keep_raw: bool) -> None:
    good, bad = sessions(items, "melon", end_asked=True, keep_raw=keep_raw)
    assert len(good) + bad == len(items)
    for session in good:
        assert session.session_id
        assert session.error_count is None or session.error_count >= 0
        assert session.startup_time_ms is None or session.startup_time_ms >= 0
