"""`noctop channels` on the simulator: its figures are the vendor's own, and what is missing is said."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import re
import signal
import socket
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
import tomli_w

from tests.cli.commands import LONG_S, NOCTOP, Simulating, environment, noctop, simulating
from tui.cli.log import LogFile
from tui.cli.main import main
from tui.clock import SystemClock
from tui.model.channel import State
from tui.simulator import credentials

CHANNELS = 24
START_MS = 1_795_291_200_000

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


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulating]:
    """Standing still; read only."""
    folder = tmp_path_factory.mktemp("simulator")
    # Dozens of commands in a few seconds are more than api.video allows a minute.
    unlimited = ("--quirk", "apivideo_rate_per_min=0")
    arguments = ("--speed", "0", "--channels", str(CHANNELS), "--at", "2026-11-21T20:00:00Z", *unlimited)
    with simulating(folder, arguments) as running:
        yield running


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Commands that run within the test start their log."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    for handler in root.handlers[:]:
        if handler not in handlers and isinstance(handler, (LogFile, logging.NullHandler)):
            root.removeHandler(handler)
            handler.close()


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.out)
        return value

    @property
    def coverage(self) -> dict[str, dict[str, Any]]:
        return {one["vendor"]: one for one in self.json["vendors"]}

    def channels(self, vendor: str = "system73") -> dict[str, dict[str, Any]]:
        return {one["channel_id"]: one for one in self.json["channels"] if one["vendor"] == vendor}


class StandingClock(SystemClock):
    """The simulator's time, which stands still: two commands ask for the same sessions."""

    def now_ms(self) -> int:
        return START_MS


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in this process at the simulator's time: `said(config, "--json")`."""
    monkeypatch.setattr("tui.cli.channels.SystemClock", StandingClock)

    def run(config: Path, *arguments: str) -> Said:
        capsys.readouterr()
        code = main(["--config", str(config), "channels", *arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run


def raw(simulator: Simulating, path: str) -> list[dict[str, Any]]:
    """What System73 itself answers, asked with nothing of ours."""
    url = simulator.base_urls["system73"] + path
    request = Request(url, headers={"Authorization": credentials.SYSTEM73_API_KEY})
    with urlopen(request, timeout=LONG_S) as answer:
        rows: list[dict[str, Any]] = json.load(answer)
    return rows


def changed(simulator: Simulating, folder: Path, **vendors: Mapping[str, Any] | None) -> Path:
    """The simulator's config with these vendors' keys changed, or without the vendor."""
    data = tomllib.loads(simulator.config.read_text())
    for name, keys in vendors.items():
        if keys is None:
            del data["vendors"][name]
            for channel in data["channels"].values():
                channel.pop(name, None)
        else:
            data["vendors"][name] |= keys
    path = folder / "changed.toml"
    path.touch(mode=0o600)
    path.write_text(tomli_w.dumps(data))
    return path


@pytest.fixture
def nobody() -> Iterator[str]:
    """A base URL where nothing listens, nor will."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


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


def test_an_encoding_that_lacks_a_character_costs_that_character(
    simulator: Simulating, tmp_path: Path
) -> None:
    result = noctop(
        "--config", simulator.config, "channels", home=tmp_path, env={"PYTHONIOENCODING": "ascii"}
    )
    assert result.returncode == 0
    assert "\\u2014" in result.stdout
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


# what goes wrong -------------------------------------------------------------------------------------------


def test_a_vendor_that_is_down_costs_its_channels_and_exit_4(
    simulator: Simulating, said: Any, tmp_path: Path, nobody: str
) -> None:
    config = changed(simulator, tmp_path, mediamelon={"base_url": nobody, "timeout_s": 1})
    answer = said(config, "--json")
    assert answer.code == 4
    down = answer.coverage["mediamelon"]
    assert (down["status"], down["reason"], down["rows"]) == ("failed", "unreachable", 0)
    assert down["message"]
    assert answer.channels("mediamelon") == {}
    assert len(answer.channels("system73")) == CHANNELS
    assert answer.channels("conviva")
    assert said(config, "--json", "--filter", "nobodys-channel").code == 4
    text = said(config)
    assert "mediamelon: failed: " in text.err
    assert "Sports 1" in text.out


def test_a_refused_key_is_exit_4_and_never_shown(simulator: Simulating, said: Any, tmp_path: Path) -> None:
    config = changed(simulator, tmp_path, system73={"api_key": "a-key-of-old-times"})
    answer = said(config, "--json")
    assert answer.code == 4
    assert answer.coverage["system73"]["reason"] == "refused"
    assert "a-key-of-old-times" not in answer.out + answer.err
    assert answer.channels("conviva")


def test_a_missing_secret_costs_that_vendor_and_says_which(
    simulator: Simulating, said: Any, tmp_path: Path
) -> None:
    config = changed(simulator, tmp_path, conviva={"client_secret": {"env": "NOBODY_SETS_THIS"}})
    answer = said(config, "--json")
    assert answer.code == 4
    assert (answer.coverage["conviva"]["status"], answer.coverage["conviva"]["reason"]) == (
        "failed",
        "refused",
    )
    assert "NOBODY_SETS_THIS" in answer.coverage["conviva"]["message"]
    assert len(answer.channels("system73")) == CHANNELS


def test_without_any_secret_it_is_exit_3(simulator: Simulating, said: Any, tmp_path: Path) -> None:
    rest = dict.fromkeys(("uplynk", "apivideo", "conviva", "mediamelon"))
    config = changed(simulator, tmp_path, system73={"api_key": {"env": "NOBODY_SETS_THIS"}}, **rest)
    answer = said(config)
    assert (answer.code, answer.out) == (3, "")
    assert "NOBODY_SETS_THIS" in answer.err


def test_without_a_config_it_is_exit_3_in_words(tmp_path: Path) -> None:
    result = noctop("channels", home=tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    assert "noctop init" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_config_names_file_key_and_what_is_allowed(tmp_path: Path, said: Any) -> None:
    config = tmp_path / "config.toml"
    config.touch(mode=0o600)
    config.write_text('[console]\nrefresh_s = "often"\n')
    answer = said(config)
    assert (answer.code, answer.out) == (3, "")
    assert str(config) in answer.err
    assert "refresh_s" in answer.err


def test_a_log_that_cannot_be_kept_costs_nothing(
    simulator: Simulating, said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    assert said(simulator.config, "--json").code == 0


# the way out -----------------------------------------------------------------------------------------------


def test_a_reader_that_leaves_early_is_no_trouble(simulator: Simulating, tmp_path: Path) -> None:
    command = [*NOCTOP, "--config", str(simulator.config), "channels", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"{\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(LONG_S) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [("channels",), ("--version",)])
def test_a_full_disk_is_told_in_words(
    simulator: Simulating, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """However little there was to print: it is written at the end of the command and not of the interpreter."""
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        result = noctop("--config", simulator.config, *arguments, home=tmp_path, stdout=full)
    finally:
        os.close(full)
    assert result.returncode not in (0, 1)
    assert "the output cannot be written: No space left on device" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_while_a_vendor_hangs(
    simulator: Simulating, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(LONG_S)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        config = changed(simulator, tmp_path, system73={"base_url": url, "timeout_s": LONG_S})
        command = [*NOCTOP, "--config", str(config), "channels"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)
        ) as process:
            connection, _ = silent.accept()
            with connection:
                process.send_signal(number)
                out, err = process.communicate(timeout=LONG_S)
        assert (process.returncode, out) == (code, b"")
        assert b"Traceback" not in err
