"""Which vendors' channels are one channel, and whose channel a session was on."""

from __future__ import annotations

from pathlib import Path

from tests.config.files import VENDORS, written
from tui.collector.accounts import joining
from tui.collector.joining import AloneQuery, Identity, Joining
from tui.config.loading import load
from tui.model.session import Session
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind

SPORTS = Identity("channel\x1fSports 1", "Sports 1", ("premium",))


def session(**values: str) -> Session:
    return Session(vendor="conviva", kind=Kind.CONVIVA, session_id="1.2.3.4.-5", **values)


def test_a_channel_nobody_joined_is_its_own_under_its_own_name() -> None:
    general = Thresholds(min_devices=3)
    joined = Joining(general)
    assert joined.identity("p2p", "0x1", "News") == Identity("p2p\x1f0x1", "News", (), general)


def test_two_vendors_may_use_one_name_for_two_channels() -> None:
    joined = Joining(Thresholds())
    one, other = joined.identity("p2p", "News", "News"), joined.identity("mm", "News", "News")
    assert one.name == other.name
    assert one.key != other.key


def test_whatever_the_vendors_call_it_it_is_one_channel() -> None:
    joined = Joining(Thresholds())
    joined.join(SPORTS, "p2p", "sports/1")
    joined.join(SPORTS, "mm", {"assetname": "Sports One"})
    joined.join(SPORTS, "conviva", {"tag_channel": "s1", "tag_region": "eu"})
    assert joined.identity("p2p", "sports/1", "x") is SPORTS
    assert joined.identity("mm", "Sports One", "x") is SPORTS
    assert joined.identity("conviva", "s1 eu", "x") is SPORTS
    assert joined.identity("other", "sports/1", "x") is not SPORTS


def test_a_session_counts_for_the_joined_dimension_then_its_channel_then_its_asset() -> None:
    joined = Joining(Thresholds())
    joined.join(SPORTS, "conviva", {"asset": "Match of the day"})
    assert joined.channel_of("conviva", session(asset="Match of the day", channel="Sports")) == (
        "Match of the day"
    )
    assert joined.channel_of("conviva", session(asset="Another", channel="Sports")) == "Sports"
    assert joined.channel_of("conviva", session(asset="Another")) == "Another"
    assert joined.channel_of("conviva", session()) is None
    assert joined.channel_of("other", session(asset="Match of the day", channel="Sports")) == "Sports"


def test_only_what_no_session_names_needs_a_call_of_its_own() -> None:
    joined = Joining(Thresholds())
    joined.join(SPORTS, "conviva", {"content_meta_channel": "Sports"})
    joined.join(SPORTS, "p2p", "sports/1")
    joined.join(SPORTS, "second", {"tag_channel": "s1", "asset": "Sports"})
    assert joined.alone("conviva") == joined.alone("p2p") == ()
    (query,) = joined.alone("second")
    assert query == AloneQuery("s1 Sports", (("tag_channel", "s1"), ("asset", "Sports")))
    assert query.as_filter() == {"tag_channel": ("s1",), "asset": ("Sports",)}


def test_the_channels_of_a_config_with_their_tags_and_thresholds(tmp_path: Path) -> None:
    text = f"""
[thresholds]
min_devices = 7
drop_warning = 0.1
{VENDORS}
[channels."Sports 1"]
system73 = "sports/1"
conviva = {{ content_meta_channel = "Sports One" }}
tags = ["premium", "sport"]
thresholds = {{ drop_warning = 0.2 }}
"""
    joined = joining(load(written(tmp_path, text)))
    found = joined.identity("system73", "sports/1", "x")
    assert (found.name, found.tags) == ("Sports 1", ("premium", "sport"))
    assert found.thresholds == Thresholds(min_devices=7, drop_warning=0.2)
    assert joined.identity("conviva", "Sports One", "x") is found
    assert joined.identity("apivideo", "li1", "x").thresholds == Thresholds(min_devices=7, drop_warning=0.1)
