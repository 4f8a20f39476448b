"""`noctop lookup` on the simulator: every form, exit codes, and nothing personal where nobody asked for it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tui.cli.lookup_progress import progress_words
from tui.cli.main import main
from tui.cli.simulate import write_simulator_config
from tui.collector.lookup.question import LookupState, Question, VendorProgress
from tui.diagnosis.case import diagnosed
from tui.model.coverage import Coverage, Status
from tui.model.identity import identify
from tui.model.instants import HOUR_MS
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.simulator.server import Options, RunningSimulator, base_urls


@dataclass(frozen=True)
class Shop:
    """A running simulator in the real present, with a config that points at it."""

    simulator: RunningSimulator
    config: Path

    @property
    def viewer(self) -> str:
        return next(one.value for one in self.simulator.world.examples if one.kind == "viewer")

    @property
    def ip(self) -> str:
        return next(one.value for one in self.simulator.world.examples if one.kind == "ip")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with RunningSimulator(Options(channels=20, scenario="drm-wave")) as simulator:
        path = tmp_path_factory.mktemp("shop") / "config.toml"
        write_simulator_config(path, base_urls(simulator.port), simulator.world.channels)
        yield Shop(simulator, path)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SUDO_USER", raising=False)
    return tmp_path / "state" / "noctop"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture
def lookup(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Any:
    """`lookup(IDENTITY, OPTION…)`: its exit code, stdout and stderr."""

    def run(*arguments: str, config: Path | None = None) -> Said:
        try:
            code = main(["--config", str(config or shop.config), "lookup", *arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks a vendor fails the test."""

    async def asked(*_: object) -> None:
        raise AssertionError("a vendor was asked")

    monkeypatch.setattr("tui.cli.lookup.look_up", asked)


# forms ------------------------------------------------------------------------------------------------


def test_json_has_the_contracts_shape(lookup: Any, shop: Shop) -> None:
    said = lookup(shop.viewer, "--json")
    found = said.json()
    assert said.code == 0
    assert list(found) == ["query", "verdict", "coverage", "groups", "cohorts", "sessions", "events"]
    assert list(found["query"]) == ["identity", "kinds", "from", "to"]
    assert found["query"]["kinds"] == ["viewer"]
    assert found["verdict"]["layer"] == "drm"
    assert [one["vendor"] for one in found["coverage"]] == [
        "uplynk",
        "system73",
        "apivideo",
        "conviva",
        "mediamelon",
    ]
    assert list(found["coverage"][0]) == [
        *(
            "vendor",
            "kind",
            "status",
            "reason",
            "message",
            "from",
            "to",
            "requests",
            "rows",
            "sampled",
            "segments",
        )
    ]
    assert {"conviva", "mediamelon"} == {one["vendor"] for one in found["sessions"]}
    assert list(found["sessions"][0])[:5] == ["vendor", "session_id", "viewer_id", "client_id", "user_ip"]
    assert list(found["events"][0])[:6] == ["time", "vendor", "kind", "source", "class", "message"]
    assert {"uplynk", "conviva", "mediamelon"} <= {one["vendor"] for one in found["events"]}
    assert {"score", "reasons", "session_ids"} == set(found["groups"][0])


def test_the_default_range_is_two_hours_up_to_now(lookup: Any, shop: Shop) -> None:
    query = lookup(shop.viewer, "--json", "--vendor", "mediamelon").json()["query"]
    assert _seconds(query["to"]) - _seconds(query["from"]) == pytest.approx(7200, abs=1)


def _seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def test_ndjson_says_of_every_line_what_it_is_and_ends_with_what_it_all_means(
    lookup: Any, shop: Shop
) -> None:
    said = lookup(shop.viewer, "--ndjson")
    lines = [json.loads(line) for line in said.out.splitlines()]
    kinds = [line["type"] for line in lines]
    assert all(next(iter(line)) == "type" for line in lines)
    assert set(kinds) == {"session", "event", "group", "verdict", "coverage"}
    ends = kinds[kinds.index("group") :]
    assert {"session", "event"}.isdisjoint(ends)
    assert ends == sorted(ends, key=["group", "verdict", "coverage"].index)
    whole = lookup(shop.viewer, "--json").json()
    rows = [(line["vendor"], line["session_id"]) for line in lines if line["type"] == "session"]
    assert len(rows) == len(set(rows))
    assert set(rows) == {(one["vendor"], one["session_id"]) for one in whole["sessions"]}


def test_csv_has_a_row_per_session(lookup: Any, shop: Shop) -> None:
    said = lookup(shop.viewer, "--csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert rows
    assert {row["vendor"] for row in rows} == {"conviva", "mediamelon"}
    assert "start_failure" in rows[0]
    assert "events are not among these rows" in said.err


def test_markdown_is_the_tickets_text(lookup: Any, shop: Shop) -> None:
    said = lookup(shop.viewer, "--markdown")
    assert said.out.startswith("- **Impact:** viewer ")
    assert "**Data caveats:**" in said.out
    assert "masked" in said.out


def test_text_says_the_verdict_and_the_coverage_before_the_timeline(lookup: Any, shop: Shop) -> None:
    said = lookup(shop.viewer)
    head, coverage, *rest = said.out.split("\n\n")
    assert "DRM: licence refused" in head.splitlines()[1]
    assert re.search(r"^uplynk +pending", coverage, re.MULTILINE)
    timeline = next(part for part in rest if part.startswith("time "))
    assert "drm: Beam not in window" in timeline
    times = re.findall(r"^(?:\d\d-\d\d )?(\d\d:\d\d:\d\d)", timeline, re.MULTILINE)
    assert len(times) > 10
    assert "100: same viewer id" in rest[-1]
    assert "--reveal" in said.err


def test_a_range_may_have_both_ends_and_vendors_may_be_chosen(lookup: Any, shop: Shop) -> None:
    said = lookup(shop.viewer, "--from", "85m", "--to", "50m", "--vendor", "mediamelon", "--json")
    found = said.json()
    asked = {one["vendor"]: one["requests"] for one in found["coverage"]}
    assert asked["mediamelon"] > 0
    assert sum(asked.values()) == asked["mediamelon"]
    skipped = [one for one in found["coverage"] if one["vendor"] != "mediamelon"]
    assert {one["status"] for one in skipped} == {"skipped"}
    assert {one["vendor"] for one in found["sessions"]} == {"mediamelon"}


def test_a_conviva_session_id_may_begin_with_a_dash(lookup: Any) -> None:
    said = lookup("-123456", "--json")
    assert said.code == 1
    assert said.json()["query"]["kinds"] == ["session"]


# masking ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["--json", "--ndjson", "--csv", "--markdown", None])
def test_nothing_personal_is_printed(lookup: Any, shop: Shop, form: str | None) -> None:
    said = lookup(shop.ip, *([form] if form else []))
    now_ms = shop.simulator.clock.now_ms()
    seen = shop.simulator.world.viewings_of(ip=shop.ip, start_ms=now_ms - 2 * HOUR_MS, end_ms=now_ms)
    viewer = seen[0].viewer
    for private in (viewer.viewer_id, viewer.ip, viewer.client_id):
        assert private not in said.out
        assert private not in said.err
    assert said.code == 0


def test_a_token_is_the_same_the_next_day(lookup: Any, shop: Shop, state: Path) -> None:
    first, second = (lookup(shop.viewer, "--json").json()["query"]["identity"] for _ in range(2))
    assert first == second != shop.viewer
    assert stat.S_IMODE((state / "mask.key").stat().st_mode) == 0o600
    (state / "mask.key").unlink()
    assert lookup(shop.viewer, "--json").json()["query"]["identity"] != first


def test_revealing_shows_and_writes_down_why(lookup: Any, shop: Shop, state: Path) -> None:
    said = lookup(shop.viewer, "--json", "--reveal", f"ticket 4711 of {shop.viewer}")
    found = said.json()
    assert found["query"]["identity"] == shop.viewer
    assert {one["viewer_id"] for one in found["sessions"]} == {shop.viewer}
    (line,) = (state / "audit.jsonl").read_text().splitlines()
    written = json.loads(line)
    assert shop.viewer not in line
    assert written["why"].startswith("ticket 4711 of ")
    assert re.fullmatch(r"viewer [0-9a-f]{8}··", written["what"])
    assert written["uid"] == os.getuid()
    token = lookup(shop.viewer, "--json").json()["query"]["identity"]
    assert written["what"] == f"viewer {token}"


def test_what_cannot_be_written_down_is_not_revealed(
    lookup: Any, shop: Shop, state: Path, unasked: None
) -> None:
    (state / "audit.jsonl").mkdir(parents=True)
    said = lookup(shop.viewer, "--json", "--reveal", "ticket")
    assert (said.code, said.out) == (3, "")
    assert "nothing is revealed" in said.err
    assert shop.viewer not in said.err


@pytest.mark.parametrize("reason", ["", "  "])
def test_revealing_needs_a_reason(lookup: Any, shop: Shop, reason: str, unasked: None) -> None:
    said = lookup(shop.viewer, "--reveal", reason)
    assert said.code == 2
    assert "needs a reason" in said.err


def test_without_a_place_for_the_key_a_look_up_still_works(lookup: Any, shop: Shop, state: Path) -> None:
    (state / "mask.key").mkdir(parents=True)
    said = lookup(shop.viewer, "--json", "--vendor", "mediamelon")
    assert said.code == 0
    assert "for this once only" in said.err
    assert shop.viewer not in said.out


# exit codes -------------------------------------------------------------------------------------------


def test_nothing_found_is_1_and_says_why(lookup: Any) -> None:
    said = lookup("viewer:nobody-of-that-name", "--json")
    found = said.json()
    assert said.code == 1
    assert (found["sessions"], found["events"]) == ([], [])
    assert found["verdict"]["layer"] == "unknown"
    assert found["verdict"]["text"].startswith("not found")
    assert "uplynk not processed yet" in found["verdict"]["text"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("",), "nothing to look up"),
        (("two words",), "asset: or viewer:"),
        (("ip:300.1.2.3",), "no IP address"),
        (("kim", "--kind", "person"), "the kinds are"),
        (("kim", "--since", "2h", "--to", "1h"), "not both"),
        (("kim", "--to", "1h"), "to needs a from"),
        (("kim", "--from", "1h", "--to", "2h"), "swap the two"),
        (("kim", "--from", "2099-01-01"), "in the future"),
        (("kim", "--since", "soon"), "is no time"),
        (("kim", "--vendor", "convivva"), "did you mean conviva?"),
        (("kim", "--vendor", "Conviva"), "did you mean conviva?"),
        (("kim", "--vendor", "xyz"), "no such vendor; there are uplynk, system73"),
        (("euid:kim", "--from", "9d", "--to", "8d"), "uplynk keeps 48 hours"),
        (("kim", "--json", "--csv"), "not allowed with"),
    ],
)
def test_what_makes_no_sense_is_2_before_anybody_is_asked(
    lookup: Any, unasked: None, arguments: tuple[str, ...], words: str
) -> None:
    said = lookup(*arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_a_vendor_that_is_not_enabled_is_named(
    lookup: Any, shop: Shop, tmp_path: Path, unasked: None
) -> None:
    config = _changed(
        shop, tmp_path, lambda text: text.replace("[vendors.conviva]", "[vendors.conviva]\nenabled = false")
    )
    said = lookup("kim", "--vendor", "conviva", config=config)
    assert said.code == 2
    assert "not enabled" in said.err


def test_a_missing_config_is_3(lookup: Any, tmp_path: Path) -> None:
    assert lookup("kim", config=tmp_path / "none.toml").code == 3


def test_a_vendor_that_fails_is_4_and_the_others_are_printed(lookup: Any, shop: Shop, tmp_path: Path) -> None:
    config = _changed(shop, tmp_path, lambda text: re.sub(r'(client_secret = ").*"', r'\1wrong"', text))
    said = lookup(shop.viewer, "--json", config=config)
    found = said.json()
    assert said.code == 4
    failed = next(one for one in found["coverage"] if one["vendor"] == "conviva")
    assert (failed["status"], failed["reason"], failed["rows"]) == ("failed", "refused", 0)
    assert {one["vendor"] for one in found["sessions"]} == {"mediamelon"}
    assert found["verdict"]["layer"] == "drm"
    assert lookup("viewer:nobody", config=config).code == 4


def _changed(shop: Shop, folder: Path, change: Any) -> Path:
    path = folder / "config.toml"
    before = shop.config.read_text()
    path.write_text(change(before))
    path.chmod(0o600)
    assert path.read_text() != before
    return path


def test_a_reader_that_goes_away_costs_no_traceback(shop: Shop, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui", "--config", str(shop.config), "lookup", shop.viewer, "--ndjson"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    words = child.stderr.read()
    child.stderr.close()
    assert child.wait(20) in (0, 4)
    assert "Traceback" not in words


# progress ---------------------------------------------------------------------------------------------


def _progress(vendor: str, done: int, planned: int, *, left_s: float | None = None) -> VendorProgress:
    kind = Kind(vendor)
    return VendorProgress(
        vendor=vendor,
        kind=kind,
        requests_done=done,
        requests_planned=planned,
        rows=6,
        coverage=Coverage(vendor=vendor, kind=kind, status=Status.PARTIAL),
        seconds_left=left_s,
        finished=done == planned,
    )


def _state(*vendors: VendorProgress) -> LookupState:
    span, identities = Span(0, 7_200_000), identify("euid:kim")
    case = diagnosed(
        identity="kim", kinds=("euid",), span=span, made_at_ms=0, sessions=(), events=(), coverage=()
    )
    return LookupState(
        number=0, question=Question(identities, span), vendors=vendors, case=case, running=True
    )


def test_progress_in_one_line() -> None:
    state = _state(_progress("uplynk", 144, 576, left_s=41.6), _progress("conviva", 3, 3))
    assert progress_words(state, 200) == (
        "[#####---------------] 147 of 579 requests, 12 rows, 42 s left: uplynk 144/576"
    )
    assert len(progress_words(state, 40)) < 40


def test_progress_of_nothing_to_do() -> None:
    assert progress_words(_state(), 80).startswith("[--------------------] 0 of 0 requests")
