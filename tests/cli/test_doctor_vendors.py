"""What `noctop doctor` says of vendors that are well, down, slow, wrong, or on another time."""

from __future__ import annotations

import base64
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.five_vendors import KEYS, RETIRED, at, dated, doctored, on_server, tables, vendors, written
from tests.vendors.scripted_server import Exchange, ScriptedServer, stall
from tui.cli.doctor.vendors import NOBODY_AT_APIVIDEO

Capsys = pytest.CaptureFixture[str]
VENDOR_FAILED = 4


async def test_five_vendors_that_are_well(tmp_path: Path, capsys: Capsys) -> None:
    report, _ = await on_server(vendors(), tmp_path, capsys)
    assert report.code == 0
    assert report.json["ok"] is True
    for kind in KEYS:
        for part in ("reachable", "credentials", "latency", "clock"):
            assert report.checks[f"vendors.{kind} {part}"]["status"] == "ok"
    assert report.checks["vendors.system73 database"]["found"] == "up"
    assert report.checks["vendors.apivideo analytics"]["found"] == "served"


async def test_each_is_asked_as_little_as_can_be(tmp_path: Path, capsys: Capsys) -> None:
    _, server = await on_server(vendors(), tmp_path, capsys)
    by_kind = {kind: [one for one in server.requests if one.path.split("/")[1] == kind] for kind in KEYS}
    assert {kind: len(asked) for kind, asked in by_kind.items()} == {
        "uplynk": 1,
        "system73": 3,
        "apivideo": 3,
        "conviva": 1,
        "mediamelon": 1,
    }
    assert by_kind["conviva"][0].param("limit") == "1"
    assert by_kind["mediamelon"][0].param("limit") == "1"
    start = datetime.fromisoformat(by_kind["uplynk"][0].param("start") or "").replace(tzinfo=UTC)
    assert timedelta(hours=23) < datetime.now(UTC) - start < timedelta(hours=25)


async def test_all_are_asked_at_once_each_with_its_deadline(tmp_path: Path, capsys: Capsys) -> None:
    async with ScriptedServer(stall) as server:
        hurried = {kind: {**table, "timeout_s": 0.3} for kind, table in tables(server.url).items()}
        report = await doctored(written(tmp_path, {"vendors": hurried}), capsys)
        assert server.most_under_way == 5
    assert report.code == VENDOR_FAILED
    for kind in KEYS:
        line = report.checks[f"vendors.{kind} reachable"]
        assert line["status"] == "FAIL"
        assert "0.3 s" in line["found"]
        assert "timeout_s" in line["advice"]
        assert f"vendors.{kind} credentials" not in report.checks


async def test_all_questions_of_a_vendor_share_a_deadline(
    tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the transport's, which is there for each question anew."""
    monkeypatch.setattr("tui.cli.doctor.vendors.DEADLINE_TIMEOUTS", 0.02)
    async with ScriptedServer(stall) as server:
        report = await doctored(written(tmp_path, {"vendors": tables(server.url)}), capsys)
    assert report.of("FAIL") == [f"vendors.{kind} reachable" for kind in KEYS]
    assert "within 0.3 s" in report.checks["vendors.uplynk reachable"]["found"]


async def test_a_refused_key_is_told_from_a_vendor_that_is_down(tmp_path: Path, capsys: Capsys) -> None:
    step = vendors(conviva=(401, {"message": "Unauthorized"}))
    report, _ = await on_server(step, tmp_path, capsys)
    assert report.code == VENDOR_FAILED
    assert report.of("FAIL") == ["vendors.conviva credentials"]
    assert report.checks["vendors.conviva reachable"]["status"] == "ok"
    assert "API client" in report.checks["vendors.conviva credentials"]["advice"]
    assert report.json["ok"] is False


async def test_an_open_ping_does_not_hide_a_refused_key(tmp_path: Path, capsys: Capsys) -> None:
    report, _ = await on_server(
        vendors(system73=at("/system73/summary/agg", 401, {"error": "no"})), tmp_path, capsys
    )
    assert report.of("FAIL") == ["vendors.system73 credentials"]
    assert "auth_scheme" in report.checks["vendors.system73 credentials"]["advice"]


async def test_a_refused_login(tmp_path: Path, capsys: Capsys) -> None:
    problem = {"title": "The user credentials were incorrect.", "status": 400}
    report, _ = await on_server(vendors(apivideo=(400, problem)), tmp_path, capsys)
    assert report.of("FAIL") == ["vendors.apivideo credentials"]
    assert "user credentials were incorrect" in report.checks["vendors.apivideo credentials"]["found"]


async def test_a_vendor_that_is_down(tmp_path: Path, capsys: Capsys) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with ScriptedServer(vendors()) as server:
            both = {**tables(server.url), "system73": tables(nowhere)["system73"]}
            report = await doctored(written(tmp_path, {"vendors": both}), capsys)
    assert report.code == VENDOR_FAILED
    assert report.of("FAIL") == ["vendors.system73 reachable"]
    assert "refused" in report.checks["vendors.system73 reachable"]["found"]
    assert "firewall" in report.checks["vendors.system73 reachable"]["advice"]


@pytest.mark.parametrize("kind", list(KEYS))
async def test_a_web_page_in_place_of_data(tmp_path: Path, capsys: Capsys, kind: str) -> None:
    async def page(exchange: Exchange) -> None:
        body = b"<!doctype html><html><title>Sign in</title>"
        await exchange.reply(200, body, {"Content-Type": "text/html", **dated()})

    report, _ = await on_server(vendors(**{kind: page}), tmp_path, capsys)
    assert report.code == VENDOR_FAILED
    assert report.of("FAIL") == [f"vendors.{kind} reachable"]
    assert "login page" in report.checks[f"vendors.{kind} reachable"]["advice"]


async def test_withdrawn_analytics_are_a_warning(tmp_path: Path, capsys: Capsys) -> None:
    events = f"/apivideo/analytics/sessions/{NOBODY_AT_APIVIDEO}/events"
    report, _ = await on_server(vendors(apivideo=at(events, 404, RETIRED)), tmp_path, capsys)
    assert report.code == 0
    line = report.checks["vendors.apivideo analytics"]
    assert line["status"] == "warn"
    assert "withdrawn by api.video" in line["found"]
    assert report.checks["vendors.apivideo credentials"]["status"] == "ok"


async def test_analytics_that_fail_otherwise_are_a_failure(tmp_path: Path, capsys: Capsys) -> None:
    events = f"/apivideo/analytics/sessions/{NOBODY_AT_APIVIDEO}/events"
    report, _ = await on_server(
        vendors(apivideo=at(events, 500, {"title": "Server error"})), tmp_path, capsys
    )
    assert report.code == VENDOR_FAILED
    assert report.of("FAIL") == ["vendors.apivideo analytics"]


async def test_a_database_that_is_down(tmp_path: Path, capsys: Capsys) -> None:
    step = vendors(system73=at("/system73/ping/db", 500, {"error": "no database"}))
    report, _ = await on_server(step, tmp_path, capsys)
    assert report.code == VENDOR_FAILED
    assert report.of("FAIL") == ["vendors.system73 database"]
    assert report.checks["vendors.system73 reachable"]["status"] == "ok"


async def test_a_wrong_customer_id(tmp_path: Path, capsys: Capsys) -> None:
    report, _ = await on_server(vendors(mediamelon=(404, {"message": "no such customer"})), tmp_path, capsys)
    assert report.of("FAIL") == ["vendors.mediamelon reachable"]
    assert "ids in this vendor's table" in report.checks["vendors.mediamelon reachable"]["advice"]


async def test_a_rate_limit(tmp_path: Path, capsys: Capsys) -> None:
    report, _ = await on_server(vendors(conviva=(429, {"message": "slow down"})), tmp_path, capsys)
    assert report.of("FAIL") == ["vendors.conviva reachable"]
    assert "max_requests_per_s" in report.checks["vendors.conviva reachable"]["advice"]


@pytest.mark.parametrize(
    ("ahead_s", "uplynk", "others", "words"),
    [
        (0.0, "ok", "ok", "from this machine's"),
        (-9.0, "warn", "warn", "ahead"),
        (30.0, "warn", "warn", "behind"),
        (90.0, "FAIL", "warn", "behind"),
        (-4000.0, "FAIL", "warn", "ahead"),
    ],
)
async def test_clocks(
    tmp_path: Path, capsys: Capsys, ahead_s: float, uplynk: str, others: str, words: str
) -> None:
    report, _ = await on_server(vendors(ahead_s=ahead_s), tmp_path, capsys)
    lines = {kind: report.checks[f"vendors.{kind} clock"] for kind in KEYS}
    assert lines.pop("uplynk")["status"] == uplynk
    assert {line["status"] for line in lines.values()} == {others}
    assert all(words in line["found"] for line in lines.values())
    assert report.code == (VENDOR_FAILED if uplynk == "FAIL" else 0)


async def test_a_clock_that_is_wrong_is_not_taken_for_a_wrong_key(tmp_path: Path, capsys: Capsys) -> None:
    async def strict(exchange: Exchange) -> None:
        """Refuses the first signature, as one made of an old time is."""
        if exchange.number == 0:
            await exchange.reply_json({"@type": "Error", "status_code": 403}, 403, dated(600))
        else:
            await exchange.reply_json({"@type": "TimeSeries", "items": []}, 200, dated(600))

    async with ScriptedServer(strict) as server:
        config = written(tmp_path, {"vendors": {"uplynk": tables(server.url)["uplynk"]}})
        report = await doctored(config, capsys)
    assert report.checks["vendors.uplynk credentials"]["status"] == "ok"
    assert report.of("FAIL") == ["vendors.uplynk clock"]
    assert "signatures" in report.checks["vendors.uplynk clock"]["advice"]


async def test_a_wrong_key_and_a_wrong_clock(tmp_path: Path, capsys: Capsys) -> None:
    async def refuses(exchange: Exchange) -> None:
        await exchange.reply_json({"@type": "Error", "status_code": 403, "title": "No"}, 403, dated(600))

    report, _ = await on_server(vendors(uplynk=refuses), tmp_path, capsys)
    assert report.of("FAIL") == ["vendors.uplynk credentials", "vendors.uplynk clock"]


async def test_answers_without_a_date_leave_the_clock_open(tmp_path: Path, capsys: Capsys) -> None:
    async def undated(exchange: Exchange) -> None:
        await exchange.reply_json({"sessions": []})

    report, _ = await on_server(vendors(conviva=undated), tmp_path, capsys)
    line = report.checks["vendors.conviva clock"]
    assert (line["status"], report.code) == ("warn", 0)
    assert "not measured" in line["found"]


async def test_no_secret_and_no_control_character_gets_out(tmp_path: Path, capsys: Capsys) -> None:
    """Even where vendors repeat the whole request, with steering of the terminal around it."""

    async def echoes(exchange: Exchange) -> None:
        request = exchange.request
        told = f"\x1b]52;c;x\x07 {request.target} {request.headers} {request.body!r} \x9b2J"
        await exchange.reply_json({"message": told, "title": told}, 401, dated())

    for as_json in (True, False):
        async with ScriptedServer(echoes) as server:
            config = written(tmp_path, {"vendors": tables(server.url)})
            report = await doctored(config, capsys, as_json=as_json)
            signatures = [one.param("sig") for one in server.requests if one.param("sig")]
        assert report.code == VENDOR_FAILED
        basic = base64.b64encode(f"abcdefghij:{KEYS['conviva']}".encode()).decode()
        assert signatures
        for secret in (*KEYS.values(), basic, *signatures):
            assert secret is not None
            assert secret not in report.out + report.err
        assert "\x1b" not in report.out
        assert "\x9b" not in report.out
