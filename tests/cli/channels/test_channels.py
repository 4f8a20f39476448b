"""`noctop channels` on the simulator: its figures are the vendor's own, in the contract's names and units."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.cli.channels.answers import CHANNELS, Said, raw
from tests.cli.commands import Simulating, noctop
from tui.cli.main import main
from tui.model.channel import State

NAMES = {
    "cdn_throughput": "cdn_throughput_kbps",
    "p2p_throughput": "p2p_throughput_kbps",
    "total_throughput": "total_throughput_kbps",
    "cdn_devices": "cdn_devices",
    "p2p_devices": "p2p_devices",
    "not_compatible_devices": "not_compatible_devices",
    "cdn_viewing_time": "cdn_viewing_time_s",
    "p2p_viewing_time": "p2p_viewing_time_s",
    "total_viewing_time": "total_viewing_time_s",
}
"""The Stats API's names (kbps, seconds) and ours."""

QUALITY = (
    *("deep_sampled_at", "buffer_health_ms", "buffer_health_ms_cdn", "buffer_health_ms_p2p"),
    *("rebuffering_ratio", "rebuffering_ratio_cdn", "rebuffering_ratio_p2p"),
)
OUTCOMES = (
    *("sessions", "start_failure_ratio", "exit_before_start_ratio", "playback_failure_ratio"),
    "sampled",
)
HEAD = ("vendor", "kind", "channel_id", "name", "tags", "state", "stale", "sampled_at", "age_s")


# the figures -----------------------------------------------------------------------------------------------


def test_the_channels_are_those_of_the_raw_summary_in_our_names_and_units(
    simulator: Simulating, tmp_path: Path
) -> None:
    rows = raw(simulator, "/summary?time=live")
    assert len(rows) == CHANNELS
    result = noctop("--config", simulator.config, "channels", "--json", home=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    answer = Said(result.returncode, result.stdout, result.stderr)
    ours = answer.channels()
    assert set(ours) == {row["channel_id"] for row in rows}
    for row in rows:
        channel = ours[row["channel_id"]]
        assert {name: channel[name] for name in NAMES.values()} == {NAMES[name]: row[name] for name in NAMES}
        both = row["cdn_throughput"] + row["p2p_throughput"]
        assert channel["p2p_ratio"] == pytest.approx(row["p2p_throughput"] / both)
    totals = answer.json["totals"]
    assert totals["channels"] == CHANNELS
    for name in ("cdn_throughput", "p2p_throughput", "total_throughput"):
        assert totals[NAMES[name]] == sum(row[name] for row in rows)
    assert totals["devices"] == sum(row["cdn_devices"] + row["p2p_devices"] for row in rows)


@pytest.mark.parametrize("window", ["10m", "1h", "24h", "1w", "1M"])
def test_another_window_gives_that_windows_figures(simulator: Simulating, said: Any, window: str) -> None:
    rows = raw(simulator, f"/summary?time={window}")
    ours = said(simulator.config, "--json", "--time", window).channels()
    figures = {one: {NAMES[name]: ours[one][NAMES[name]] for name in NAMES} for one in ours}
    assert figures == {row["channel_id"]: {NAMES[name]: row[name] for name in NAMES} for row in rows}


def test_every_channel_has_the_names_of_the_contract_and_no_others(simulator: Simulating, said: Any) -> None:
    answer = said(simulator.config, "--json")
    assert list(answer.json) == ["sampled_at", "vendors", "totals", "channels"]
    expected = {*HEAD, *NAMES.values(), "p2p_ratio", *QUALITY, "live", "viewers", *OUTCOMES}
    for channel in answer.json["channels"]:
        assert set(channel) == expected
        assert channel["state"] in set(State)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", channel["sampled_at"])
        assert channel["age_s"] == 0
        assert channel["stale"] is False
    assert set(answer.coverage["system73"]) == {
        *("vendor", "kind", "status", "reason", "message", "from", "to", "requests", "rows", "sampled"),
        "segments",
    }


def test_unknown_is_null_at_every_vendor_and_never_zero(simulator: Simulating, said: Any) -> None:
    answer = said(simulator.config, "--json")
    assert {one["kind"] for one in answer.json["channels"]} == {
        "system73",
        "apivideo",
        "conviva",
        "mediamelon",
    }
    for channel in answer.json["channels"]:
        by_kind = {
            "system73": {*NAMES.values(), "p2p_ratio"},
            "apivideo": {"live", "viewers"},
            "conviva": {*OUTCOMES, "rebuffering_ratio"},
            "mediamelon": {*OUTCOMES, "rebuffering_ratio"},
        }
        known = {name for name in channel if channel[name] is not None} - set(HEAD)
        assert known <= by_kind[channel["kind"]]
        assert channel["deep_sampled_at"] is None


def test_joined_channels_share_their_name(simulator: Simulating, said: Any) -> None:
    joined = tomllib.loads(simulator.config.read_text())["channels"]
    answer = said(simulator.config, "--json")
    for name, called in joined.items():
        assert answer.channels("system73")[called["system73"]]["name"] == name
        assert answer.channels("apivideo")[called["apivideo"]]["name"] == name
    for vendor, key in (("conviva", "content_meta_channel"), ("mediamelon", "assetname")):
        theirs = {called[vendor][key]: name for name, called in joined.items()}
        found = answer.channels(vendor)
        assert found
        assert {one["name"] for one in found.values()} == {theirs[channel_id] for channel_id in found}
    assert answer.json["totals"]["channels"] == CHANNELS


def test_viewers_stand_at_every_stream_on_air(simulator: Simulating, said: Any) -> None:
    streams = said(simulator.config, "--json").channels("apivideo").values()
    assert len(streams) == CHANNELS
    assert all((one["viewers"] is not None) == (one["live"] is True) for one in streams)
    assert any(one["viewers"] for one in streams)


def test_deep_gives_quality_by_source_and_weighed(simulator: Simulating, said: Any) -> None:
    answer = said(simulator.config, "--json", "--deep")
    assert answer.code == 0
    assert answer.coverage["system73"]["status"] == "complete"
    channels = answer.channels()
    assert all(one["deep_sampled_at"] is not None for one in channels.values())
    for channel_id in list(channels)[:3]:
        channel = channels[channel_id]
        place = f"/channels/{quote(channel_id, safe='')}/stats"
        for source in ("cdn", "p2p"):
            (point,) = raw(simulator, f"{place}/buffer_health/avg/last_point?time=live&source={source}")
            assert channel[f"buffer_health_ms_{source}"] == point[f"avg_buffer_health_{source}"]
            (point,) = raw(simulator, f"{place}/rebuffering/ratio/last_point?time=live&source={source}")
            assert channel[f"rebuffering_ratio_{source}"] == point["rebuffering_ratio"]
        for figure, weight in (("buffer_health_ms", "devices"), ("rebuffering_ratio", "viewing_time_s")):
            parts = [(channel[f"{figure}_{one}"], channel[f"{one}_{weight}"]) for one in ("cdn", "p2p")]
            mean = sum(value * part for value, part in parts) / sum(part for _, part in parts)
            assert channel[figure] == pytest.approx(mean)
    assert {one["deep_sampled_at"] for one in answer.channels("conviva").values()} == {None}


# the forms -------------------------------------------------------------------------------------------------


def test_csv_is_the_same_as_json(simulator: Simulating, said: Any) -> None:
    answer = said(simulator.config, "--json")
    rows = list(csv.DictReader(io.StringIO(said(simulator.config, "--csv").out)))
    assert len(rows) == len(answer.json["channels"])
    assert list(rows[0]) == list(answer.json["channels"][0])
    for row, channel in zip(rows, answer.json["channels"], strict=True):
        for name in set(channel) - {"tags"}:
            assert row[name] == _as_csv(channel[name])


def _as_csv(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def test_text_is_a_line_a_channel_the_worst_first(simulator: Simulating, said: Any) -> None:
    answer = said(simulator.config)
    assert answer.code == 0
    head, *lines = answer.out.splitlines()
    assert head.split() == [
        *(
            "state",
            "channel",
            "vendor",
            "total",
            "offload",
            "devices",
            "buffer",
            "rebuf",
            "viewers",
            "ended",
            "why",
        )
    ]
    assert len(lines) == len(said(simulator.config, "--json").json["channels"])
    ranks = [State(line.split()[0]).rank for line in lines]
    assert ranks == sorted(ranks)
    assert "Gb/s" in answer.out


def test_a_vendor_that_knows_no_channels_is_mentioned_and_no_failure(
    simulator: Simulating, said: Any
) -> None:
    answer = said(simulator.config)
    assert answer.err == "uplynk: skipped: knows viewers, not channels\n"
    assert said(simulator.config, "--json").coverage["uplynk"]["reason"] == "cannot_answer"


def test_where_the_encoding_lacks_a_sign_another_stands_in_for_it(
    simulator: Simulating, tmp_path: Path
) -> None:
    result = noctop(
        "--config", simulator.config, "channels", home=tmp_path, env={"PYTHONIOENCODING": "ascii"}
    )
    assert result.returncode == 0
    assert result.stdout.isascii()
    assert "\\u" not in result.stdout
    assert " - " in result.stdout, "what is unknown"
    assert "Traceback" not in result.stderr


# filters and usage -----------------------------------------------------------------------------------------


def test_a_filter_keeps_what_it_says_and_the_totals_follow(simulator: Simulating, said: Any) -> None:
    everything = said(simulator.config, "--json").channels()
    middle = sorted(one["cdn_devices"] for one in everything.values())[CHANNELS // 2]
    answer = said(simulator.config, "--json", "--filter", f"kind:system73 cdn_devices>{middle}")
    assert answer.code == 0
    wanted = {one for one in everything if everything[one]["cdn_devices"] > middle}
    assert set(answer.channels()) == wanted
    assert len(answer.json["channels"]) == len(wanted)
    assert answer.json["totals"]["channels"] == len(wanted)
    total = sum(everything[one]["total_throughput_kbps"] for one in wanted)
    assert answer.json["totals"]["total_throughput_kbps"] == total


@pytest.mark.parametrize("form", ["--json", "--csv", ""])
def test_nothing_that_matches_is_exit_1(simulator: Simulating, said: Any, form: str) -> None:
    answer = said(simulator.config, *filter(None, [form]), "--filter", "nobodys-channel")
    assert answer.code == 1
    if form == "--json":
        assert answer.json["channels"] == []
        assert answer.json["totals"]["channels"] == 0
    elif form == "--csv":
        assert len(answer.out.splitlines()) == 1
    else:
        assert (answer.out, "no channel matches" in answer.err) == ("", True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--filter", "(sport"), "--filter: "),
        (("--filter", "/[/"), "--filter: "),
        (("--filter", "devizes>3"), "devizes"),
        (("--time", "2h"), "there are live, 10m, 1h, 24h, 1w, 1M"),
        (("--time", "1m"), "1M is a month"),
    ],
)
def test_what_makes_no_sense_is_exit_2_before_anybody_is_asked(
    tmp_path: Path, said: Any, arguments: tuple[str, ...], words: str
) -> None:
    answer = said(tmp_path / "never-read.toml", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


@pytest.mark.parametrize("arguments", [("--json", "--csv"), ("--colour",), ("surplus",)])
def test_wrong_usage_is_exit_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["channels", *arguments])
    assert ended.value.code == 2
