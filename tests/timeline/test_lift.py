"""Who is hit: the leading value is the best explanation, and noise leads nowhere."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.timeline.make import NOW, asking, at, attempt, error, ledger, row
from tui.timeline.attempts import Attempt
from tui.timeline.question import GroupKey
from tui.timeline.view import TimelineView

_SYSTEMS = {
    "iPhone": "iOS",
    "iPad": "iOS",
    "Galaxy": "Android",
    "Pixel": "Android",
    "QE55": "Tizen",
    "PC": "Windows",
}


def _sample(seed: int, sessions: int = 1_500, channels: int = 12) -> list[Attempt]:
    """Channels are carried by all three CDNs."""
    pick = random.Random(seed)
    found = []
    for number in range(sessions):
        device = pick.choice(tuple(_SYSTEMS))
        network = pick.randrange(9)
        town = pick.randrange(20)
        found.append(
            attempt(
                pick.uniform(1, 59),
                f"s{number}",
                channel=f"Sports {pick.randrange(channels)}",
                cdn=pick.choice(("akamai", "fastly", "limelight")),
                isp=f"Net {network}",
                asn=f"AS{network}",
                device=device,
                os=_SYSTEMS[device],
                city=f"City {town}",
                country=f"C{town % 5}",
            )
        )
    return found


def _seen(
    sample: list[Attempt], hit: Callable[[Attempt], bool], *by: GroupKey, chance: float = 0.8
) -> TimelineView:
    """Of the sessions `hit` four of five fail, of the others one in fifty."""
    pick = random.Random(len(sample))
    held = ledger()
    held.take_attempts(sample)
    names = ("channel", "cdn", "isp", "asn", "device", "os", "city", "country")
    held.take_events(
        error((one.ended_ms - at(0)) / 60_000, one.session_id, **{name: getattr(one, name) for name in names})
        for one in sample
        if pick.random() < (chance if hit(one) else 0.02)
    )
    return held.view(asking(*by), NOW)


def _leader(view: TimelineView) -> tuple[GroupKey, str]:
    return view.hits[0].key, view.hits[0].value


def test_a_cdn_hit_in_all_its_channels_beats_each_channel() -> None:
    for channels in (2, 3, 12, 60):
        view = _seen(_sample(channels, channels=channels), lambda one: one.cdn == "fastly")
        assert _leader(view) == (GroupKey.CDN, "fastly")
        assert view.sentence.startswith("CDN fastly ")


def test_one_channel_hit_over_all_cdns_leads() -> None:
    view = _seen(_sample(2), lambda one: one.channel == "Sports 3")
    assert _leader(view) == (GroupKey.CHANNEL, "Sports 3")


def test_a_channel_of_one_cdn_leads_before_its_cdn() -> None:
    sample = [one for one in _sample(3) if one.channel != "Sports 3" or one.cdn == "akamai"]
    assert _leader(_seen(sample, lambda one: one.channel == "Sports 3")) == (GroupKey.CHANNEL, "Sports 3")


def test_a_platform_leads_before_its_devices() -> None:
    view = _seen(_sample(4), lambda one: one.os == "iOS")
    assert _leader(view) == (GroupKey.OS, "iOS")
    assert _leader(_seen(_sample(4), lambda one: one.device == "iPad")) == (GroupKey.DEVICE, "iPad")


def test_of_an_isp_and_its_as_number_the_name_leads() -> None:
    view = _seen(_sample(5), lambda one: one.isp == "Net 4")
    assert [(hit.key, hit.value) for hit in view.hits[:2]] == [(GroupKey.ISP, "Net 4"), (GroupKey.ASN, "AS4")]


def test_a_city_and_a_country() -> None:
    assert _leader(_seen(_sample(6), lambda one: one.city == "City 7")) == (GroupKey.CITY, "City 7")
    assert _leader(_seen(_sample(6), lambda one: one.country == "C2")) == (GroupKey.COUNTRY, "C2")


def test_the_sentence_has_the_numbers() -> None:
    view = _seen(_sample(7), lambda one: one.os == "iOS")
    hit = view.hits[0]
    assert hit.lift is not None
    assert (
        view.sentence
        == (
            f"iOS {hit.lift:.1f} times as often ({hit.with_value} of {hit.n} sessions with errors; "
            f"{round(100 * hit.rest_with_value / hit.rest_n)} % of the others), n {hit.n}"
        )
        or hit.lift >= 9.95
    )
    assert any("sampled" in caveat for caveat in view.caveats)


def test_noise_leads_nowhere() -> None:
    led = [seed for seed in range(60) if _seen(_sample(seed), lambda _: False, chance=0).sentence]
    assert len(led) <= 1


def test_silent_below_25_on_either_side() -> None:
    sample = _sample(8)
    few = [one for one in sample if one.os == "iOS"][:24]
    held = ledger()
    held.take_attempts(sample)
    events = [error(5, one.session_id, os="iOS") for one in few]
    held.take_events(events)
    view = held.view(asking(), NOW)
    assert (view.hits, view.sentence) == ((), "")
    assert all(one.lift is None for one in view.rows)
    alone = ledger()
    alone.take_attempts(few)
    alone.take_events(error(5, f"x{number}", os="iOS") for number in range(100))
    assert alone.view(asking(), NOW).hits == ()


def test_a_value_that_no_other_session_has() -> None:
    held = ledger()
    held.take_attempts(attempt(9, f"s{n}", os="Android") for n in range(100))
    held.take_events(error(9, f"e{n}", os="iOS") for n in range(40))
    view = held.view(asking(), NOW)
    assert view.hits[0].lift is None
    assert view.sentence == "only iOS (40 of 40 sessions with errors; none of the 100 others), n 40"


def test_rows_of_a_dimension_are_held_against_the_others() -> None:
    view = _seen(_sample(9), lambda one: one.os == "iOS", GroupKey.OS)
    ios, android = row(view, "iOS"), row(view, "Android")
    assert ios.lift is not None
    assert android.lift is not None
    assert ios.lift > 4 > 1 > android.lift
    assert ios.lift_of == (GroupKey.OS, "iOS")
    assert android.error_ratio is not None
    assert ios.error_ratio is not None
    assert 0.7 < ios.error_ratio < 0.9
    assert android.error_ratio < 0.05


def test_a_class_within_a_value_and_a_value_within_a_class_are_one_cell() -> None:
    sample = _sample(10)
    one = _seen(sample, lambda one: one.os == "iOS", GroupKey.ERROR, GroupKey.OS)
    other = _seen(sample, lambda one: one.os == "iOS", GroupKey.OS, GroupKey.ERROR)
    ours, theirs = row(one, "Licence refused", "iOS"), row(other, "iOS", "Licence refused")
    assert ours.lift == theirs.lift
    assert ours.lift_of == theirs.lift_of == (GroupKey.OS, "iOS")
    assert (ours.attempts, ours.error_ratio) == (theirs.attempts, theirs.error_ratio)


def test_a_channel_of_a_cdn_is_held_against_the_sessions_of_that_cdn() -> None:
    held = ledger()
    sessions = [(f"s{n}", "ab"[n % 2], "xyz"[n // 2 % 3]) for n in range(600)]
    held.take_attempts(attempt(5, name, cdn=cdn, channel=channel) for name, cdn, channel in sessions)
    fails = {("a", "x"): 60, ("a", "y"): 30, ("b", "x"): 10}
    for (cdn, channel), n in fails.items():
        alike = [name for name, *told in sessions if told == [cdn, channel]]
        held.take_events(error(5, name, cdn=cdn, channel=channel) for name in alike[:n])
    view = held.view(asking(GroupKey.CDN, GroupKey.CHANNEL), NOW)
    lift = row(view, "a", "x").lift
    assert lift is not None
    assert abs(lift - (60 / 90) / (40 / 210)) < 1e-9
    assert row(view, "b", "x").lift is None


def test_a_filter_on_where_sessions_are_from_narrows_both_sides() -> None:
    sample = _sample(12)
    held = ledger()
    held.take_attempts(sample)
    held.take_events(
        error(5, one.session_id, cdn=one.cdn, os=one.os, channel=one.channel)
        for one in sample
        if one.cdn == "fastly" and one.channel in ("Sports 1", "Sports 2")
    )
    view = held.view(asking(GroupKey.CDN, filter="cdn:fastly refused"), NOW)
    assert view.hits[0].key is GroupKey.CHANNEL
    only = row(view, "fastly")
    assert only.attempts == sum(one.cdn == "fastly" for one in sample)


def test_the_vendor_that_tells_most_is_counted_alone() -> None:
    held = ledger()
    for vendor in ("conviva", "mediamelon"):
        held.take_attempts(
            attempt(5, f"s{n}", vendor=vendor, os="iOS" if n < 40 else "other") for n in range(400)
        )
    held.take_events(error(5, f"s{n}", os="iOS") for n in range(40))
    held.take_events(error(5, f"s{n}", vendor="mediamelon", os="iOS") for n in range(10))
    hit = held.view(asking(), NOW).hits[0]
    assert (hit.n, hit.with_value, hit.rest_n, hit.rest_with_value) == (40, 40, 360, 0)
