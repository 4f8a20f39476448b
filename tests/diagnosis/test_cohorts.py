"""Just him? Neighbours counted by what they share with the viewer, and what of it stands out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diagnosis.make import T0, failed, stalling, well
from tui.diagnosis.cohorts import (
    DIMENSIONS,
    Attributes,
    Cohort,
    cohorts,
    nearest_cohorts,
    nobody_else,
    standing_out,
    words,
)
from tui.diagnosis.outcome import faults
from tui.model.instants import MINUTE_MS
from tui.model.session import Session
from tui.model.significance import wilson_lower, z_score

HIM = stalling(
    "conviva", "him", viewer_id="him", channel="Sports 1", cdn=("FASTLANE",), device="Apple iPhone", os="iOS"
)
AT = T0 + 5 * MINUTE_MS


def neighbours(number: int, bad: int, **more: Any) -> list[Session]:
    start = more.pop("number_from", 0)
    return [
        (stalling if index < bad else well)("conviva", f"n{start + index}", **more) for index in range(number)
    ]


def by_dimension(found: tuple[Cohort, ...]) -> dict[str, Cohort]:
    return {cohort.dimension: cohort for cohort in found}


def test_a_cohort_against_the_rest() -> None:
    sample = [
        *neighbours(40, 20, cdn=("FASTLANE",)),
        *neighbours(60, 3, cdn=("OTHER",), number_from=40),
        *neighbours(5, 5, number_from=100),
    ]
    found = by_dimension(cohorts(sample, AT, HIM))
    cdn = found["cdn"]
    assert (cdn.value, cdn.bad, cdn.n, cdn.rest_bad, cdn.rest_n) == ("FASTLANE", 20, 40, 3, 60)
    assert cdn.vendor == "conviva"
    assert cdn.stands_out
    assert found["channel"].n == 0, "what is unknown to a session counts on neither side"


def test_only_known_dimensions_have_a_cohort_in_the_order_of_the_contract() -> None:
    assert [cohort.dimension for cohort in cohorts([], AT, HIM)] == ["channel", "cdn", "device", "os"]
    assert cohorts([], AT, Attributes()) == ()


def test_he_is_not_his_own_neighbour() -> None:
    sample = [
        HIM,
        well("conviva", "his next", viewer_id="HIM", cdn=("FASTLANE",)),
        well("conviva", "at home", user_ip="203.0.113.7", cdn=("FASTLANE",)),
        well("conviva", "other", viewer_id="other", cdn=("FASTLANE",)),
    ]
    him = Attributes.of(HIM, stalling("mediamelon", "m", user_ip="::ffff:203.0.113.7"))
    assert by_dimension(cohorts(sample, AT, him))["cdn"].n == 1


def test_neighbours_were_watching_at_that_time() -> None:
    sample = [
        well("conviva", "before", -900, -301, cdn=("FASTLANE",)),
        well("conviva", "into", -900, 1, cdn=("FASTLANE",)),
        well("conviva", "through", -900, 9_000, cdn=("FASTLANE",)),
        well("conviva", "running", 100, None, running=True, cdn=("FASTLANE",)),
        well("conviva", "after", 600, 900, cdn=("FASTLANE",)),
    ]
    assert by_dimension(cohorts(sample, AT, HIM))["cdn"].n == 3
    assert by_dimension(cohorts(sample, AT, HIM, window_ms=60 * MINUTE_MS))["cdn"].n == 5


def test_neighbours_of_a_failed_start_are_those_who_pressed_play_then() -> None:
    """Whoever was watching already has a licence and a manifest, and would hide that nobody gets in."""
    him = failed("conviva", "him", 290, 298, cdn=("FASTLANE",))
    sample = [
        well("conviva", "through", -900, 9_000, cdn=("FASTLANE",)),
        failed("conviva", "too", 200, 208, cdn=("FASTLANE",)),
    ]
    cohort = by_dimension(cohorts(sample, AT, him))["cdn"]
    assert (cohort.bad, cohort.n) == (1, 1)


def test_exits_and_business_refusals_are_not_bad() -> None:
    sample = [
        well("conviva", "left", exit_before_start=True, startup_time_ms=None, cdn=("FASTLANE",)),
        failed("conviva", "not entitled", 100, start_failure_kind="business", cdn=("FASTLANE",)),
        failed("conviva", "failed", 100, cdn=("FASTLANE",)),
        well("conviva", "left elsewhere", exit_before_start=True, cdn=("OTHER",)),
    ]
    cdn = by_dimension(cohorts(sample, AT, HIM))["cdn"]
    assert (cdn.bad, cdn.n, cdn.exits, cdn.rest_exits) == (1, 3, 1, 1)


def test_each_dimension_is_counted_in_one_vendors_sample() -> None:
    """Two vendors see the same people."""
    sample = [
        *neighbours(3, 1, cdn=("FASTLANE",), device="Apple iPhone"),
        *(well("mediamelon", f"m{n}", cdn=("fastlane",), device="OB-4200") for n in range(5)),
    ]
    found = by_dimension(cohorts(sample, AT, HIM))
    assert (found["cdn"].vendor, found["cdn"].n) == ("mediamelon", 5)
    assert (found["device"].vendor, found["device"].n) == ("conviva", 3)


def test_a_viewing_of_several_cdns_is_a_neighbour_on_each() -> None:
    sample = [well("conviva", "a", cdn=("OTHER", "FASTLANE")), well("conviva", "b", cdn=("OTHER",))]
    cdn = by_dimension(cohorts(sample, AT, HIM))["cdn"]
    assert (cdn.n, cdn.rest_n) == (1, 1)


def test_the_channel_is_the_asset_where_no_channel_is_named_and_is_split_by_cdn() -> None:
    sample = [
        stalling("conviva", "a", asset="sports/1", cdn=("A", "B")),
        well("conviva", "b", channel="Sports 1", cdn=("A",)),
        well("conviva", "c", channel="Sports 1"),
        well("conviva", "d", channel="News"),
    ]
    channel = by_dimension(cohorts(sample, AT, HIM))["channel"]
    assert (channel.bad, channel.n, channel.rest_n) == (1, 3, 1)
    assert channel.by_cdn == (("A", 0, 1), ("B", 1, 1))


def test_two_spellings_of_one_value_are_named_once() -> None:
    him = Attributes(device=("Apple iPhone", "iPhone 15"), cdn=("A", "B", "a"))
    found = by_dimension(cohorts([], AT, him))
    assert (found["device"].value, found["cdn"].value) == ("Apple iPhone", "A, B")


def cohort(dimension: str, bad: int, n: int, rest_bad: int, rest_n: int) -> Cohort:
    return Cohort(dimension, "x", bad, n, rest_bad, rest_n)


def test_in_words_as_on_the_screen() -> None:
    found = (cohort("cdn", 12, 410, 60, 400), cohort("device", 54, 88, 18, 722))
    assert words(found) == "same device 61 % bad (n 88), same CDN 2.9 % bad (n 410) → the device"


def test_the_one_that_decides_is_named_first_and_the_others_keep_their_order() -> None:
    found = (cohort("channel", 1, 41, 9, 400), cohort("cdn", 2, 90, 8, 330), cohort("os", 55, 61, 4, 334))
    assert words(found).startswith("same OS 90 % bad (n 61), same channel 2.4 % bad (n 41), same CDN 2.2 %")
    assert words(found[:2]).startswith("same channel 2.4 % bad (n 41), same CDN 2.2 %")


def test_below_the_minimum_nothing_is_claimed() -> None:
    few = cohort("cdn", 24, 24, 0, 400)
    assert not few.stands_out
    assert words((few,)) == "too few to tell: CDN n 24"
    assert words((few, cohort("os", 1, 90, 4, 334))) == "same OS 1.1 % bad (n 90), too few: CDN n 24"
    assert words(()) == "nobody to compare with"


def test_a_small_rest_is_nothing_to_compare_with() -> None:
    assert not cohort("cdn", 30, 40, 0, 24).stands_out
    assert cohort("cdn", 30, 40, 0, 25).stands_out


@pytest.mark.parametrize(
    "dull",
    [
        cohort("cdn", 4, 25, 0, 400),
        cohort("cdn", 40, 1000, 1, 1000),
        cohort("cdn", 60, 100, 31, 100),
        cohort("cdn", 5, 60, 4, 120),
        cohort("cdn", 0, 60, 0, 120),
        cohort("cdn", 60, 60, 120, 120),
    ],
)
def test_what_does_not_stand_out(dull: Cohort) -> None:
    """Too few bad ones; a calm share; less than twice the rest; chance; nobody bad; everybody bad."""
    assert not dull.stands_out


def test_of_several_the_one_that_explains_most_is_named() -> None:
    """The channels of a bad CDN are bad too; so is its rest, which the CDN's other channels are in."""
    cdn, channel = cohort("cdn", 70, 90, 2, 330), cohort("channel", 35, 47, 37, 373)
    assert channel.stands_out
    assert standing_out((channel, cdn)) is cdn
    assert words((channel, cdn)).endswith("→ the CDN")


def test_only_this_viewer() -> None:
    fine = (cohort("channel", 0, 30, 4, 400), cohort("cdn", 2, 60, 2, 370), cohort("isp", 0, 9, 4, 421))
    assert nobody_else(fine)
    assert words(fine).endswith("→ only this viewer")
    assert not nobody_else((cohort("isp", 0, 90, 0, 300),)), "a network's calm says nothing of the channel"
    assert not nobody_else((*fine, cohort("os", 30, 60, 2, 370)))
    assert not nobody_else((cohort("cdn", 40, 60, 250, 370),))


def test_two_bad_ones_of_25_are_no_sign_of_trouble() -> None:
    assert cohort("cdn", 2, 25, 0, 400).fine
    assert not cohort("cdn", 3, 25, 0, 400).fine
    assert not cohort("cdn", 80, 1000, 0, 400).fine
    assert not cohort("cdn", 0, 24, 0, 400).fine


def test_the_z_score_of_a_worked_example() -> None:
    """38 of 200 against 102 of 500: pooled 0.2, so (0.19 - 0.204) / sqrt(0.16 * 0.007)."""
    assert z_score(38, 200, 102, 500) == pytest.approx(-0.41833, abs=1e-4)
    assert z_score(0, 0, 5, 10) == z_score(5, 10, 0, 0) == z_score(0, 10, 0, 10) == z_score(9, 9, 5, 5) == 0


def test_wilsons_lower_bound() -> None:
    assert wilson_lower(4, 20, z=1.96) == pytest.approx(0.0807, abs=1e-3)
    assert wilson_lower(0, 0) == wilson_lower(0, 50) == 0


_VALUES = {
    "channel": ["Sports 1", "News", None],
    "device": ["Apple iPhone", "iPhone 15", "PC", "unknown", None],
    "isp": ["Comcast", "Comcast Cable", None],
    "city": ["Chicago", "Chicago, Illinois", "Paris", None],
    "os": ["iOS", "Android", None],
}


@st.composite
def _people(draw: st.DrawFn) -> list[Session]:
    made = []
    for number in range(draw(st.integers(0, 20))):
        attributes = {name: draw(st.sampled_from(values)) for name, values in _VALUES.items()}
        cdn = draw(st.sampled_from([(), ("A",), ("B", "A"), ("b",)]))
        kind = draw(st.sampled_from([well, stalling, failed]))
        start = draw(st.integers(-2_000, 2_000))
        made.append(kind("conviva", f"n{number}", start, start + 700, cdn=cdn, **attributes))
    return made


@given(sample=_people(), him=_people().filter(bool))
def test_the_counts_add_up(sample: list[Session], him: list[Session]) -> None:
    reference = Attributes(**{name: getattr(Attributes.of(*him), name) for name in DIMENSIONS})
    everyone = cohorts(sample, AT, reference, window_ms=10_000_000)
    for one in everyone:
        known = [who for who in sample if _knows(who, one.dimension)]
        assert one.n + one.rest_n == len(known), "never scaled, nobody twice"
        assert one.bad + one.rest_bad == sum(bool(faults(who)) for who in known)
        assert 0 <= one.bad <= one.n
        assert 0 <= one.rest_bad <= one.rest_n
        assert sum(share.n for share in one.by_cdn) <= one.n
    assert words(everyone)


def _knows(session: Session, dimension: str) -> bool:
    value = session.cdn if dimension == "cdn" else getattr(session, dimension)
    return bool(value) and value != "unknown"


def test_what_is_well_on_other_channels_is_not_to_blame_for_one() -> None:
    """Too few watched the dark channel to judge it; its CDN must not stand in for it."""
    dark = [stalling("conviva", f"d{n}", channel="Sports 1", cdn=("FASTLANE",)) for n in range(20)]
    calm = [well("conviva", f"c{n}", channel="News", cdn=("FASTLANE",)) for n in range(12)]
    rest = [well("conviva", f"r{n}", channel="News", cdn=("OTHER",)) for n in range(100)]
    cdn = by_dimension(cohorts([*dark, *calm, *rest], AT, HIM))["cdn"]
    assert cdn.elsewhere == ("other channels", 0, 12)
    assert not cdn.stands_out
    few = by_dimension(cohorts([*dark, *calm[:9], *rest], AT, HIM))["cdn"]
    assert few.stands_out, "nine are too few to acquit it"
    bad = [stalling("conviva", f"b{n}", channel="News", cdn=("FASTLANE",)) for n in range(12)]
    assert by_dimension(cohorts([*dark, *bad, *rest], AT, HIM))["cdn"].stands_out


def around(start_s: int, number: int, **more: Any) -> list[Session]:
    """Sessions of five seconds, a second apart, that begin `start_s` after T0."""
    return [
        well("conviva", f"{start_s} {one}", start_s + one, start_s + one + 5, **more) for one in range(number)
    ]


def test_the_window_widens_until_the_channel_and_the_cdn_can_be_told() -> None:
    near = around(290, 20, cdn=("FASTLANE",), channel="Sports 1") + around(290, 60, cdn=("X",), channel="Y")
    later = around(290 + 8 * 60, 20, cdn=("FASTLANE",), channel="Sports 1")
    him = stalling("conviva", "him", cdn=("FASTLANE",), channel="Sports 1")
    assert by_dimension(cohorts(near + later, AT, him))["cdn"].n == 20
    found = by_dimension(nearest_cohorts(near + later, AT, him))
    assert (found["cdn"].n, found["channel"].n) == (40, 40)


def test_a_narrow_window_that_tells_enough_is_not_widened() -> None:
    near = around(290, 30, cdn=("FASTLANE",)) + around(290, 30, cdn=("X",))
    him = stalling("conviva", "him", cdn=("FASTLANE",))
    wider = around(290 + 8 * 60, 30, cdn=("FASTLANE",))
    assert by_dimension(nearest_cohorts(near + wider, AT, him))["cdn"].n == 30


def test_where_there_are_never_enough_the_widest_window_is_taken() -> None:
    him = stalling("conviva", "him", cdn=("FASTLANE",))
    sample = around(290, 3, cdn=("FASTLANE",)) + around(290 + 14 * 60, 4, cdn=("FASTLANE",))
    assert by_dimension(nearest_cohorts(sample, AT, him))["cdn"].n == 7
    assert nearest_cohorts([], AT, stalling("conviva", "him", cdn=())) == ()
