"""noctop's own log: where it is, how large it gets, what never stands in it, and that it never gets in the way."""

from __future__ import annotations

import asyncio
import base64
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.log import FILE_BYTES, FILES, LOG_NAME, MAX_WORDS, LogFile, places, redacted, start_log
from tui.model.text import safe

logger = logging.getLogger("tui.somewhere")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A started log, and logging as it was afterwards."""
    names = (None, "httpx", "httpcore")
    levels = {name: logging.getLogger(name).level for name in names}
    start_log(tmp_path)
    yield tmp_path / LOG_NAME
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, LogFile):
            root.removeHandler(handler)
            handler.close()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines(log: Path) -> list[str]:
    return log.read_text("utf-8").splitlines()


# What a line is


def test_a_line_in_utc(log: Path) -> None:
    logger.info("conviva: left alone for %d s", 5)
    (line,) = lines(log)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO tui\.somewhere: conviva: left alone for 5 s", line
    )


def test_below_info_nothing_is_written(log: Path) -> None:
    logger.debug("try 1")
    assert not log.exists()


def test_the_libraries_are_silent_below_warnings(log: Path) -> None:
    for library in ("httpx", "httpcore", "httpcore.http11"):
        logging.getLogger(library).info("HTTP Request: GET https://x.example/?sig=1")
        logging.getLogger(library).warning("something odd")
    assert [line.rpartition(": ")[2] for line in lines(log)] == 3 * ["something odd"]


def test_it_is_for_its_owner_alone(log: Path) -> None:
    logger.info("x")
    assert log.stat().st_mode & 0o777 == 0o600


def test_an_old_log_that_was_open_to_others_is_closed_to_them(log: Path) -> None:
    log.write_text("before\n")
    log.chmod(0o644)
    logger.info("x")
    assert log.stat().st_mode & 0o777 == 0o600
    assert lines(log)[0] == "before"


def test_started_again_it_writes_each_line_once(log: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    start_log(tmp_path)
    start_log(tmp_path / "other")
    logger.info("x")
    assert not log.exists()
    assert len(lines(tmp_path / "other" / LOG_NAME)) == 1


def test_an_old_log_that_cannot_be_closed_is_left(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = LogFile.close

    def gone(handler: LogFile) -> None:
        close(handler)
        raise OSError(116, "Stale file handle")

    logger.info("x")
    with monkeypatch.context() as patched:
        patched.setattr(LogFile, "close", gone)
        start_log(tmp_path)
    logger.info("y")
    assert len(lines(log)) == 2


def test_it_is_rotated_and_the_oldest_file_goes(log: Path) -> None:
    for number in range(FILES + 2):
        logger.info("line %d", number)
        with log.open("a") as file:
            file.write("x" * (FILE_BYTES - log.stat().st_size))
    logger.info("the newest")
    files = sorted(log.parent.iterdir())
    assert [file.name for file in files] == [
        LOG_NAME,
        *(f"{LOG_NAME}.{number}" for number in range(1, FILES)),
    ]
    assert all(file.stat().st_size <= FILE_BYTES for file in files)
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert len(lines(log)) == 1
    assert "line 6" in lines(files[1])[0]
    assert "line 3" in lines(files[-1])[0]


# What stands in its way


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param("folder = folder / 'file'; folder.write_text('')", id="no folder"),
        pytest.param("folder = folder / 'nowhere'", id="nowhere"),
        pytest.param("(folder / 'noctop.log').mkdir()", id="a folder of its name"),
        pytest.param("(folder / 'noctop.log').symlink_to('/dev/full')", id="a link"),
        pytest.param(
            "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
            "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))",
            id="no room",
        ),
    ],
)
def test_a_log_that_cannot_be_written_neither_raises_nor_prints(tmp_path: Path, trouble: str) -> None:
    """In a process of its own, whose end is looked at too: what was not taken must not come up again there."""
    program = "\n".join(
        (
            "import logging, pathlib",
            "from tui.cli.log import start_log",
            f"folder = pathlib.Path({str(tmp_path)!r})",
            trouble,
            "start_log(folder)",
            "for number in range(50): logging.getLogger('tui').warning('line %d of fifty', number)",
            "try: 1 / 0",
            "except ZeroDivisionError: logging.getLogger('tui').exception('once')",
            "start_log(folder)",
            "print('well')",
        )
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "well\n", "")


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError("hunter22")


@pytest.mark.parametrize("args", [("hunter22",), (Unspeakable(), 1), ()])
def test_arguments_that_do_not_fit_cost_the_message_only(log: Path, args: tuple[object, ...]) -> None:
    """Past pytest's own handler, which would raise."""
    handler = next(one for one in logging.getLogger().handlers if isinstance(one, LogFile))
    template: object = "%s %d" if args else Unspeakable()
    handler.handle(logging.LogRecord("tui.x", logging.INFO, "x.py", 1, template, args, None))
    logger.info("after")
    assert ["cannot be put together" in line for line in lines(log)] == [True, False]
    assert "hunter22" not in log.read_text()


# Exceptions


def broken(secret: str) -> None:
    raise ValueError(f"cannot read {secret}")


def test_an_exception_is_its_type_and_place(log: Path) -> None:
    try:
        broken("hunter22")
    except ValueError:
        logger.exception("a poll failed")
    (line,) = lines(log)
    assert re.search(r"a poll failed \(ValueError at tests\.cli\.test_log:\d+ broken < tests\.cli\.", line)
    assert "hunter22" not in line


def test_an_exception_as_an_argument_is_its_type_and_place_too(log: Path) -> None:
    error = ValueError("hunter22")
    logger.info("failed: %s", error)
    logger.info("failed: %r", error)
    logger.info(error)
    logger.info("failed: %s", [error, (error,)])
    logger.info("failed: %(why)s", {"why": error})
    assert len(lines(log)) == 5
    assert all("ValueError" in line for line in lines(log))
    assert "hunter22" not in log.read_text()


def test_what_an_exception_came_after_and_is_made_of() -> None:
    try:
        try:
            broken("hunter22")
        except ValueError as first:
            raise ExceptionGroup("hunter22", [KeyError("hunter22"), OSError("hunter22")]) from first
    except ExceptionGroup as group:
        words = places(group)
    assert re.match(
        r"ExceptionGroup at tests\.cli\.test_log:\d+ \w+, of KeyError, of OSError, after Value", words
    )
    assert "hunter22" not in words


def test_a_chain_without_end_has_an_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert len(places(first)) < 200


def test_what_asyncio_says_of_a_lost_task(log: Path) -> None:
    """It writes the repr of the exception into the message, behind its first line."""

    async def lose() -> None:
        task = asyncio.ensure_future(asyncio.sleep(0))
        await task
        loop = asyncio.get_running_loop()
        error = ValueError("hunter22")
        loop.call_exception_handler(
            {"message": "Task exception was never retrieved", "exception": error, "t": error}
        )

    asyncio.run(lose())
    (line,) = lines(log)
    assert "Task exception was never retrieved (ValueError)" in line


# Secrets and personal data: whatever stands around them

AROUND = st.sampled_from(
    ["", " ", "'", '"', "(", ")", ",", ".", ":", "=", " at ", "key=", "from ", "[", "]", "ü", "; "]
)
WORDS = st.sampled_from(["conviva: refused", "no answer", "", "a row is odd:", "retry in 5 s", "état"])


def written(before: str, start: str, secret: str, end: str, after: str) -> str:
    return redacted(f"{before} {start}{secret}{end} {after}")


@given(WORDS, AROUND, st.binary(min_size=8, max_size=64), AROUND, WORDS)
def test_hex_tokens(before: str, start: str, token: bytes, end: str, after: str) -> None:
    assert token.hex() not in written(before, start, token.hex(), end, after)
    assert token.hex().upper() not in written(before, start, token.hex().upper(), end, after)


@given(WORDS, AROUND, st.binary(min_size=16, max_size=64), AROUND, WORDS)
def test_base64_tokens(before: str, start: str, token: bytes, end: str, after: str) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(token).decode()
        assert text not in written(before, start, text, end, after)
        assert text.rstrip("=") not in written(before, start, text.rstrip("="), end, after)


@given(WORDS, AROUND, st.ip_addresses(v=4), AROUND, WORDS)
def test_ipv4_addresses(before: str, start: str, address: IPv4Address, end: str, after: str) -> None:
    assert str(address) not in written(before, start, str(address), end, after)
    dashed = str(address).replace(".", "-")
    assert dashed not in written(before, start, dashed, end, after)


@given(WORDS, AROUND, st.ip_addresses(v=6).filter(int), AROUND, WORDS)
def test_ipv6_addresses(before: str, start: str, address: IPv6Address, end: str, after: str) -> None:
    for text in (str(address), address.exploded, str(address).upper(), f"[{address}]:443", f"{address}%eth0"):
        assert text not in written(before, start, text, end, after)


SECRET_WORD = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789+/=:@&? %ü", min_size=4, max_size=40
).map(lambda text: f"Zq{text}")


@given(
    WORDS, SECRET_WORD, st.sampled_from(["https://api.example.com/a/b", "/monitoring/session", "x.example"])
)
def test_queries(before: str, secret: str, address: str) -> None:
    query = urlencode({"user_ip": secret, "sig": secret})
    shown = redacted(f"{before} {address}?{query} after")
    assert query not in shown
    assert quote(secret, safe="") not in shown
    assert urlencode({"": secret})[1:] not in shown


@given(
    WORDS,
    SECRET_WORD,
    st.sampled_from(["Authorization: ", "authorization=", "'Authorization': '", "b'Authorization', b'"]),
)
def test_authorization_values(before: str, secret: str, name: str) -> None:
    assert secret not in redacted(f"{before} {name}{secret}")


@given(WORDS, st.text("abcdefghijABCDEFGHIJ0123456789._~-", min_size=6, max_size=40))
def test_bearers(before: str, secret: str) -> None:
    assert f" {secret}" not in redacted(f"{before} Bearer {secret}")


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=200))
def test_a_line_is_always_one_safe_line(text: str) -> None:
    shown = redacted(text)
    assert len(shown) <= MAX_WORDS + 1
    assert safe(shown) == shown
    assert len(shown.splitlines()) <= 1


@pytest.mark.parametrize("length", [19_990, 20_000, 20_010, 200_000])
def test_half_a_token_at_the_edge_does_not_get_out(length: int) -> None:
    token = "Zq7" * 30
    for shift in range(0, 90, 7):
        filling = f"https://x.example/?{'q' * (length - shift - 21)} "
        assert "Zq7" not in redacted(f"{filling}{token}")


@pytest.mark.parametrize(
    "filling", ["0", "a:", "1.", "?", "a=", "A", "-", "://", "authorization ", "[", "9-"]
)
def test_no_text_takes_long(filling: str) -> None:
    """A look at the growth: what is linear for a short text is affordable for the longest that is looked at."""
    assert len(redacted(filling * (200_000 // len(filling)))) <= MAX_WORDS + 1


@pytest.mark.parametrize(
    "text",
    [
        "conviva: answers again",
        "conviva: try 2: unreachable: no connection to api.conviva.com in time",
        "cannot write /home/noc/.local/state/noctop/history.db: No space left on device",
        "theme high-contrast loaded in 12 ms, 1234 rows, 99.5 % of 1795291200000",
        "polled from 04:05:06.000 to 04:06:07 on 2026-11-21T04:05:06.000Z",
        "ConnectionRefusedError, IncompleteReadError",
    ],
)
def test_what_helps_is_left(text: str) -> None:
    assert redacted(text) == text
