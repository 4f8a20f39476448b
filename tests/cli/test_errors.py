"""`noctop errors` on the simulator: every form, exit codes, groups that add up, and nothing personal."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import LONG_S, NOCTOP, environment
from tui.cli.errors.asking import Found
from tui.cli.errors.buckets import MOST_BUCKETS, bucket_ms_for
from tui.cli.errors.printing import nothing_found
from tui.cli.main import main
from tui.cli.simulate import write_simulator_config
from tui.collector.recording.files import FILE_NAME
from tui.history import HistoryStore
from tui.model.coverage import Coverage, Status
from tui.model.event import Event, EventKind
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, from_iso
from tui.model.masking import REVEALED
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.simulator.quirks import Quirks
from tui.simulator.server import Options, RunningSimulator, base_urls
from tui.timeline.ledger import Ledger
from tui.timeline.question import GroupKey, TimelineQuestion
from tui.watch.book import WatchBook
from tui.watch.subject import Subject, WatchKind


@dataclass(frozen=True)
class Shop:
    """A running simulator in the real present, with a config that points at it."""

    simulator: RunningSimulator
    config: Path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with RunningSimulator(Options(channels=12, scenario="drm-wave")) as simulator:
        path = tmp_path_factory.mktemp("shop") / "config.toml"
        write_simulator_config(path, base_urls(simulator.port), simulator.world.channels)
        yield Shop(simulator, path)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "state" / "noctop"
    folder.mkdir(parents=True, mode=0o700)
    return folder


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture
def errors(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Any:
    """`errors(OPTION…)`: its exit code, stdout and stderr."""

    def run(*arguments: str, config: Path | None = None) -> Said:
        try:
            code = main(["--config", str(config or shop.config), "errors", *arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


# forms ------------------------------------------------------------------------------------------------


def test_json_has_the_contracts_shape_and_its_buckets_add_up(errors: Any) -> None:
    said = errors("--since", "3h", "--json")
    found = said.json()
    assert said.code == 0
    assert list(found) == ["from", "to", "bucket_s", "coverage", "events", "buckets"]
    assert found["bucket_s"] == 300
    assert [one["vendor"] for one in found["coverage"]] == [
        *("uplynk", "system73", "apivideo", "conviva", "mediamelon")
    ]
    assert list(found["buckets"][0]) == ["start", "key", "vendor", "count", "complete"]
    assert sum(one["count"] for one in found["buckets"]) == len(found["events"]) > 100
    assert {one["vendor"] for one in found["events"]} == {"conviva", "mediamelon"}
    assert all(one["class"] for one in found["events"])
    times = [one["time"] for one in found["events"]]
    assert times == sorted(times)
    assert found["from"] <= times[0]
    assert times[-1] < found["to"]


@pytest.mark.parametrize("by", list(GroupKey))
def test_buckets_are_grouped_by_every_key(errors: Any, by: GroupKey) -> None:
    found = errors("--since", "2h", "--by", by.value, "--json").json()
    field = "class" if by is GroupKey.ERROR else by.value
    by_key = Counter(one[field] or "" for one in found["events"])
    counted: Counter[str] = Counter()
    for bucket in found["buckets"]:
        counted[bucket["key"]] += bucket["count"]
    assert counted == by_key
    starts = {from_iso(one["start"]) for one in found["buckets"]}
    assert all(start is not None and start % (found["bucket_s"] * 1000) == 0 for start in starts)


def test_the_newest_buckets_are_not_complete_yet(errors: Any) -> None:
    found = errors("--since", "3h", "--json").json()
    newest = max(from_iso(one["start"]) or 0 for one in found["buckets"])
    of_old = [one for one in found["buckets"] if (from_iso(one["start"]) or 0) < newest - HOUR_MS]
    assert all(one["complete"] for one in of_old)
    coverage = {one["vendor"]: one for one in found["coverage"]}
    assert coverage["conviva"]["segments"][-1]["state"] == "pending"
    assert coverage["apivideo"]["status"] == coverage["uplynk"]["status"] == "skipped"
    assert coverage["apivideo"]["reason"] == "cannot_answer"


def test_csv_is_a_row_an_event_and_ndjson_a_typed_line(errors: Any) -> None:
    events = errors("--since", "2h", "--json").json()["events"]
    rows = list(csv.DictReader(io.StringIO(errors("--since", "2h", "--csv").out)))
    lines = [json.loads(line) for line in errors("--since", "2h", "--ndjson").out.splitlines()]
    assert list(rows[0]) == list(events[0])
    assert len(rows) == pytest.approx(len(events), abs=5)  # each asks at its own moment
    assert Counter(line["type"] for line in lines)["coverage"] == 5
    assert list(lines[0]) == ["type", *events[0]]


def test_text_has_a_row_a_group_and_says_who_is_hit(errors: Any) -> None:
    said = errors("--since", "2h", "--by", "os")
    head, columns, first = said.out.splitlines()[:3]
    assert re.match(r"\d+ errors  .* a column", head)
    assert columns.split()[:5] == ["os", "vendors", "counts", "n", "lift"]
    assert first.startswith("iOS ")
    # The platform, by its system or by the device that is nearly all of it: a few sessions decide which one leads.
    assert re.match(r"iOS|Apple", said.out.splitlines()[-1])
    assert "apivideo: skipped: has no error events" in said.err


def test_a_filter_leaves_what_matches(errors: Any) -> None:
    said = errors("--since", "2h", "--filter", "os:iOS vendor:conviva", "--json")
    found = said.json()
    assert found["events"]
    assert {(one["os"], one["vendor"]) for one in found["events"]} == {("iOS", "conviva")}
    assert sum(one["count"] for one in found["buckets"]) == len(found["events"])


def test_nothing_personal_is_printed(errors: Any, shop: Shop) -> None:
    said = errors("--since", "2h", "--json")
    now_ms = shop.simulator.clock.now_ms()
    viewings = list(shop.simulator.world.viewings(now_ms - 2 * HOUR_MS, now_ms))
    personal = {viewing.viewer.client_id for viewing in viewings} | {one.viewer.ip for one in viewings}
    assert said.json()["events"]
    assert not [one for one in personal if one in said.out + said.err]


# where else it comes from -----------------------------------------------------------------------------


def test_what_the_console_recorded_is_among_it(errors: Any, state: Path, shop: Shop) -> None:
    now_ms = shop.simulator.clock.now_ms()
    store = HistoryStore.open(state / FILE_NAME, raw_hours=48, rollup_days=35, max_mb=100, now_ms=now_ms)
    dark = Event(
        time_ms=now_ms - 20 * MINUTE_MS,
        vendor="system73",
        kind=EventKind.CHANNEL,
        source="threshold",
        message="critical: 0 devices, had 40",
        channel="Sports 1",
    )
    store.record_events([dark])
    store.flush()
    store.close()
    found = errors("--since", "1h", "--filter", "kind:channel", "--json").json()
    assert [(one["message"], one["channel"]) for one in found["events"]] == [
        ("critical: 0 devices, had 40", "Sports 1")
    ]


def test_what_a_session_told_while_it_ran_does_not_count_beside_what_it_tells_now(
    errors: Any, state: Path, shop: Shop
) -> None:
    asking = ("--since", "2h", "--filter", "vendor:mediamelon", "--json")
    now = errors(*asking).json()["events"][-1]
    earlier = Event(
        time_ms=(from_iso(now["time"]) or 0) - MINUTE_MS,
        vendor="mediamelon",
        kind=EventKind.ERROR,
        source="session",
        message="9 errors, 0 fatal",
        error_class=now["class"],
        session_id=now["session_id"],
    )
    now_ms = shop.simulator.clock.now_ms()
    store = HistoryStore.open(state / FILE_NAME, raw_hours=48, rollup_days=35, max_mb=100, now_ms=now_ms)
    store.record_events([earlier])
    store.flush()
    store.close()
    again = [one for one in errors(*asking).json()["events"] if one["session_id"] == now["session_id"]]
    assert again == [now]


def test_watched_viewers_are_asked_for_at_uplynk(errors: Any, state: Path, shop: Shop) -> None:
    viewer = next(one.value for one in shop.simulator.world.examples if one.kind == "viewer")
    now_ms = shop.simulator.clock.now_ms()
    book = WatchBook(state / "identities.db")
    book.watch(Subject(WatchKind.VIEWER, viewer), now_ms, now_ms + HOUR_MS)
    book.close()
    said = errors("--since", "2h", "--filter", "vendor:uplynk", "--json")
    found = said.json()
    uplynk = next(one for one in found["coverage"] if one["vendor"] == "uplynk")
    assert uplynk["requests"] >= 24
    assert uplynk["status"] in ("complete", "pending")
    assert {one["source"] for one in found["events"]} == {"drm"}
    assert viewer not in said.out + said.err


# what goes wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--by", "colour"], "invalid choice"),
        (["--since", "soon"], "--since"),
        (["--since", "40d"], "at most 31d"),
        (["--filter", "os:("], "--filter"),
        (["--filter", "nokey:1"], "--filter"),
        (["--json", "--csv"], "not allowed with"),
        (["--follow", "--json"], "--ndjson"),
    ],
)
def test_usage(errors: Any, arguments: list[str], words: str) -> None:
    said = errors(*arguments)
    assert said.code == 2
    assert words in said.err
    assert said.out == ""


def test_nothing_found_is_one(errors: Any) -> None:
    said = errors("--since", "1h", "--filter", "message:no-such-words")
    assert said.code == 1
    assert "no error matches" in said.err


def test_no_config_is_three(errors: Any, tmp_path: Path) -> None:
    assert errors(config=tmp_path / "none.toml").code == 3


def test_a_vendor_that_fails_is_four_and_the_others_errors_are_printed(
    errors: Any, shop: Shop, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    words = shop.config.read_text()
    path.write_text(re.sub(r'(client_secret = )"[^"]+"', r'\1"wrong"', words))
    path.chmod(0o600)
    said = errors("--since", "2h", "--json", config=path)
    found = said.json()
    conviva = next(one for one in found["coverage"] if one["vendor"] == "conviva")
    assert said.code == 4
    assert (conviva["status"], conviva["reason"]) == ("failed", "refused")
    assert {one["vendor"] for one in found["events"]} == {"mediamelon"}


def test_lists_cut_short_are_asked_for_in_halves(tmp_path: Path, errors: Any) -> None:
    """Where the failed sessions alone are more than a vendor gives at once, none is lost and it is no sample."""
    quirks = Quirks.parse(["conviva_max_limit=60", "conviva_rate_per_min=100000"])
    with RunningSimulator(Options(channels=12, scenario="drm-wave", quirks=quirks)) as simulator:
        path = tmp_path / "config.toml"
        write_simulator_config(path, base_urls(simulator.port), simulator.world.channels)
        path.write_text(re.sub(r"max_limit = \d+", "max_limit = 60", path.read_text()))
        words = path.read_text()
        if "max_limit" not in words:
            path.write_text(words.replace("client_id =", "max_limit = 60\nclient_id ="))
        path.chmod(0o600)
        found = errors("--since", "2h", "--filter", "vendor:conviva FairPlay", "--json", config=path).json()
        now_ms = simulator.clock.now_ms()
        begin, end = from_iso(found["from"]) or 0, now_ms - 8 * MINUTE_MS
        refused = [
            one
            for one in simulator.world.viewings(begin, end)
            if begin <= one.ended_ms < end and any("FairPlay" in trouble.text for trouble in one.troubles)
        ]
    assert len(found["events"]) >= len(refused) > 20


# following --------------------------------------------------------------------------------------------


def test_follow_prints_what_comes_until_ctrl_c(shop: Shop, tmp_path: Path) -> None:
    command = [*NOCTOP, "errors", "--config", str(shop.config), "--since", "2h", "--follow", "--ndjson"]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(tmp_path),
    ) as process:
        assert process.stdout is not None
        types = Counter(json.loads(process.stdout.readline())["type"] for _ in range(50))
        deadline = time.monotonic() + LONG_S
        while types["coverage"] < 5 and time.monotonic() < deadline:
            types[json.loads(process.stdout.readline())["type"]] += 1
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG_S) == 130
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert types["event"] > 40


@pytest.mark.parametrize("hours", [0.1, 1, 3, 24, 48, 24 * 31])
def test_a_range_has_at_most_sixty_buckets(hours: float) -> None:
    span = Span(0, round(hours * HOUR_MS))
    length = bucket_ms_for(span)
    assert span.length_ms <= MOST_BUCKETS * length
    assert length <= DAY_MS


@pytest.mark.parametrize(
    ("status", "filter_", "words"),
    [
        (Status.FAILED, "", "no error known: that says nothing of conviva"),
        (Status.PENDING, "", "no errors in that time"),
        (Status.COMPLETE, "os:iOS", "no error matches"),
    ],
)
def test_no_errors_of_a_vendor_that_failed_are_no_calm(status: Status, filter_: str, words: str) -> None:
    question = TimelineQuestion(
        span=Span(0, HOUR_MS), bucket_ms=5 * MINUTE_MS, by=(GroupKey.ERROR,), filter=filter_
    )
    coverage = Coverage(vendor="conviva", kind=Kind.CONVIVA, status=status)
    view = Ledger(REVEALED).view(question, HOUR_MS)
    assert nothing_found(Found(view=view, events=(), coverage=(coverage,))) == words
