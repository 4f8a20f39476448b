"""Addresses are found whatever stands around them; times, dates and names in code are none."""

from __future__ import annotations

from datetime import datetime
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.addresses import replaced, without_addresses

PUNCTUATION = st.text(" \t.,;:!?'\"`()[]{}<>=/|@#&*+~^$_-", max_size=4)
WORDS = st.sampled_from(["", "is", "host", "ip", "grün", "x_"])
"""Without hexadecimal digits: what is left of an address shows at once."""
NUMBERS = st.integers(0, 2**32 - 1)
CLOCKS = st.times().map(lambda time: f"{time:%H:%M:%S}")


def left_of(text: str) -> str:
    """The hexadecimal digits that were not taken for part of an address."""
    left = without_addresses(text, "\0")
    return "".join(sign for sign in left if sign in "0123456789abcdefABCDEF")


def ipv6_spellings(address: IPv6Address) -> list[str]:
    tail = IPv4Address(int(address) & 0xFFFFFFFF)
    groups = address.exploded.rsplit(":", 2)[0]
    return [str(address), str(address).upper(), address.exploded, f"{groups}:{tail}", f"{address}%lo"]


@given(WORDS, PUNCTUATION, st.ip_addresses(v=4), PUNCTUATION, WORDS)
def test_an_ipv4_address_goes_whole(
    before: str, start: str, address: IPv4Address, end: str, after: str
) -> None:
    assert left_of(f"{before}{start}{address}{end}{after}") == ""
    assert left_of(f"{before}{start}{str(address).replace('.', '-')}{end}{after}") == ""


@given(WORDS, PUNCTUATION, st.ip_addresses(v=6).filter(int), PUNCTUATION, WORDS)
def test_an_ipv6_address_goes_whole(
    before: str, start: str, address: IPv6Address, end: str, after: str
) -> None:
    """A word stands apart from it: letters of the two cannot be told apart."""
    for spelling in ipv6_spellings(address):
        assert left_of(f"{before} {start}{spelling}{end} {after}") == ""


@given(st.sampled_from(["via", "user_ip", "code", "edge", "grün"]), st.ip_addresses(v=6).filter(int))
def test_an_ipv6_address_right_behind_a_colon(word: str, address: IPv6Address) -> None:
    for spelling in ipv6_spellings(address):
        assert without_addresses(f"{word}:{spelling}.", "!") == f"{word}:!."


@given(WORDS, PUNCTUATION, st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), PUNCTUATION, WORDS, st.integers())
def test_the_ids_of_conviva_go_whole(
    before: str, start: str, client: tuple[int, ...], end: str, after: str, session: int
) -> None:
    """Colons before it might make the client an IPv6 address, and the session a number behind that."""
    dotted = ".".join(map(str, client))
    assert left_of(f"{before}{start}{dotted}{end}{after}") == ""
    assert left_of(f"{before}{start.replace(':', '')}{dotted}.{session}{end}{after}") == ""


@given(st.lists(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6).filter(int)), max_size=4), st.data())
def test_several_go_one_by_one(addresses: list[IPv4Address | IPv6Address], data: st.DataObject) -> None:
    between = data.draw(st.sampled_from([", ", "; ", " ", " -> ", "\n", "|", ","]))
    assert without_addresses(between.join(map(str, addresses)), "!") == between.join("!" for _ in addresses)


@given(CLOCKS, st.integers(0, 999), st.text(" .,;!?'\"()[]<>=/-", max_size=4))
def test_times_stay(clock: str, ms: int, around: str) -> None:
    for time in (clock, f"{clock}.{ms:03}", f"2026-11-21T{clock}.{ms:03}Z", f"2025-11-06T{clock}+00:00"):
        assert without_addresses(f"{around}{time}{around}", "!") == f"{around}{time}{around}"


@given(st.datetimes().filter(lambda at: 1900 <= at.year < 2100))
def test_dates_with_dashes_stay(at: datetime) -> None:
    for written in (f"{at:%Y-%m-%d-%H}", f"{at:%Y-%m-%d-%H-%M}", f"{at:%Y-%m-%d-%H-%M-%S}"):
        assert without_addresses(f"stream-{written}.ts", "!") == f"stream-{written}.ts"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("seen from 10.0.0.1.", "seen from !."),
        ("client 1234567890.2.3.4 is gone", "client ! is gone"),
        ("session 1.2.3.4.-5.", "session !."),
        ("ip-203-0-113-7.example.com", "ip-!.example.com"),
        ("5-203-0-113-7.example.com", "!.example.com"),
        ("203-0-113-7::", "!::"),
        ("203.0.113.7.198-51-100-9", "!.!"),
        ("rtmp://203.0.113.7:1935/live", "rtmp://!:1935/live"),
        ("::ffff:192.0.2.1", "!"),
        ("2001:db8::1:error", "!:error"),
        ("from2001:db8:1::2:3gw", "from!gw"),
        ("fe80::1%eth0:443", "!:443"),
        ("fe80::1%eth07::7", "!%eth!"),
        ("2001:db8:0:1:", "!:"),
        ("aa:bb:cc:dd:ee:ff", "!"),
        ("std::deque", "std::deque"),
        ("std::cafe", "std!"),
        ("utf8::decode, h264::Decoder", "utf8::decode, h264::Decoder"),
        ("a :: b", "a :: b"),
        ("code:500: no", "code:500: no"),
        ("at host:8080:2", "at host:8080:2"),
        ("version 1.2.3 of 1-2-3", "version 1.2.3 of 1-2-3"),
        ("", ""),
    ],
)
def test_where_an_address_ends(text: str, clean: str) -> None:
    assert without_addresses(text, "!") == clean


def test_each_is_handed_over_as_it_is_written() -> None:
    seen: list[str] = []

    def colons(run: str) -> str:
        seen.append(f"colons {run}")
        return "x"

    def numbers(run: str) -> str:
        seen.append(f"numbers {run}")
        return "y"

    assert replaced("a:2001:db8::1%en0, 1.2.3.4.-5 10-0-0-1", colons, numbers) == "x, y y"
    assert seen == ["numbers 10-0-0-1", "colons a:2001:db8::1%en0", "numbers 1.2.3.4.-5"]


@given(st.text("0123456789abcdefghixyz.:-%[] ü", max_size=80))
def test_what_is_left_holds_none(text: str) -> None:
    once = without_addresses(text, "(gone)")
    assert without_addresses(once, "(gone)") == once


@pytest.mark.parametrize("filling", ["0", "a:", "1.", "::", "9-", "x::", "::a%", "1::%a:", "2026-11-"])
def test_no_text_takes_long(filling: str) -> None:
    """Quadratic growth would take minutes here."""
    assert len(without_addresses(filling * (400_000 // len(filling)), "")) <= 400_000
