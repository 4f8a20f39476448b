"""All five vendors on one small server, well or as a test wants them, and a config that points at it."""

from __future__ import annotations

import asyncio
import json
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tests.vendors.scripted_server import Exchange, ScriptedServer
from tui.cli import doctor
from tui.cli.doctor.vendors import NOBODY_AT_APIVIDEO

Step = Callable[[Exchange], Awaitable[None]]

KEYS = {
    "uplynk": "uplynk-key-Zq7",
    "system73": "system73-key-Zq7",
    "apivideo": "apivideo-key-Zq7",
    "conviva": "conviva-key-Zq7",
    "mediamelon": "mediamelon-key-Zq7",
}
NOTHING_LISTED = {"data": [], "pagination": {"pagesTotal": 1, "currentPage": 1}}
NOT_FOUND = {
    "type": "x",
    "title": "The requested resource was not found.",
    "name": "sessionId",
    "status": 404,
}
RETIRED = {"type": "x", "title": "Unrecognized request URL.", "name": "", "status": 404}
TOKEN = {"token_type": "Bearer", "expires_in": 3600, "access_token": "tok", "refresh_token": "ref"}
WELL: Mapping[str, tuple[int, Any]] = {
    "/uplynk/monitoring/delivery/session": (200, {"@type": "TimeSeries", "items": []}),
    "/system73/ping": (200, "pong"),
    "/system73/ping/db": (200, "pong"),
    "/system73/summary/agg": (200, [{"aggregate": "aggregate", "cdn_devices": 3}]),
    "/apivideo/auth/api-key": (200, TOKEN),
    "/apivideo/live-streams": (200, NOTHING_LISTED),
    f"/apivideo/analytics/sessions/{NOBODY_AT_APIVIDEO}/events": (404, NOT_FOUND),
    "/conviva/sessions/content": (200, {"sessions": []}),
    "/mediamelon/mm-apis/listsessions/199493832": (200, {"response": [], "totalcount": 0}),
}


def dated(ahead_s: float = 0.0) -> dict[str, str]:
    """A Date header of a clock that is so far ahead of this machine's."""
    return {"Date": format_datetime(datetime.now(UTC) + timedelta(seconds=ahead_s), usegmt=True)}


def vendors(*, ahead_s: float = 0.0, **odd: Step | tuple[int, Any]) -> Step:
    """A step that answers for all five; `odd` has another step, or one answer to everything, for a kind."""

    async def step(exchange: Exchange) -> None:
        path = exchange.request.path
        other = odd.get(path.split("/")[1])
        if callable(other):
            await other(exchange)
            return
        status, body = other or WELL.get(path, (404, {"error": f"no {path} here"}))
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        await exchange.reply(status, raw, dated(ahead_s))

    return step


def at(path: str, status: int, body: Any) -> Step:
    """This answer at one path, the good ones elsewhere."""
    well = vendors()

    async def step(exchange: Exchange) -> None:
        if exchange.request.path == path:
            await exchange.reply_json(body, status, dated())
        else:
            await well(exchange)

    return step


def tables(base_url: str) -> dict[str, dict[str, Any]]:
    """`[vendors]` for a server there, with literal secrets."""
    secret = {kind: "client_secret" if kind == "conviva" else "api_key" for kind in KEYS}
    found: dict[str, dict[str, Any]] = {
        kind: {"base_url": f"{base_url}/{kind}", secret[kind]: key, "max_requests_per_s": 1000}
        for kind, key in KEYS.items()
    }
    found["uplynk"]["user_id"] = "0123456789abcdef0123456789abcdef"
    found["conviva"]["client_id"] = "abcdefghij"
    found["mediamelon"]["customer_id"] = 199493832
    return found


def written(folder: Path, data: Mapping[str, Any], mode: int = 0o600) -> Path:
    path = folder / "config.toml"
    path.write_text(tomli_w.dumps(data))
    path.chmod(mode)
    return path


@dataclass
class Report:
    """What the doctor said, on stdout, and the exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.out)
        return value

    @property
    def checks(self) -> dict[str, dict[str, str]]:
        """By name; of several of one name (problems of a config) the last."""
        return {check["name"]: check for check in self.json["checks"]}

    def of(self, status: str) -> list[str]:
        return [check["name"] for check in self.json["checks"] if check["status"] == status]


async def doctored(config: Path, capsys: pytest.CaptureFixture[str], *, as_json: bool = True) -> Report:
    """Runs the command beside the servers of this loop: it has a loop of its own."""
    code = await asyncio.to_thread(doctor.run, Namespace(config=str(config), json=as_json))
    said = capsys.readouterr()
    return Report(code, said.out, said.err)


async def on_server(
    step: Step, folder: Path, capsys: pytest.CaptureFixture[str], **changes: Any
) -> tuple[Report, ScriptedServer]:
    """The doctor on a whole config of five vendors served by `step`; `changes` are further tables."""
    async with ScriptedServer(step) as server:
        config = written(folder, {**changes, "vendors": tables(server.url)})
        return await doctored(config, capsys), server
