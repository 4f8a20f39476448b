"""What is said about vendors holds no address, whatever words, quotes and brackets it stands in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.redaction import HIDDEN, Redactor

AROUND = st.text(" \t.,;:!?'\"`()[]{}<>=/|@#&*+~_-", max_size=3)
SENTENCES = st.sampled_from(
    ["", "refused for ", "from ", '{"message": "no ', "client_ip:", "via=", "at 14:02:07 "]
)
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6).filter(int))
NUMBERS = st.integers(256, 2**32 - 1)


@given(SENTENCES, AROUND, ADDRESSES, AROUND)
def test_no_address_gets_out(sentence: str, start: str, address: IPv4Address | IPv6Address, end: str) -> None:
    for spelling in (str(address), address.exploded, str(address).upper()):
        said = Redactor().words(f"{sentence}{start}{spelling}{end}", 1_000)
        assert spelling not in said
        assert HIDDEN in said


@given(SENTENCES, ADDRESSES)
def test_the_end_of_a_sentence_stays(sentence: str, address: IPv4Address | IPv6Address) -> None:
    assert Redactor().words(f"{sentence}({address}).") == f"{sentence}({HIDDEN})."


@given(SENTENCES, AROUND, st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), AROUND, st.integers())
def test_no_client_of_conviva_gets_out(
    sentence: str, start: str, client: tuple[int, ...], end: str, session: int
) -> None:
    for spelling in (".".join(map(str, client)), ".".join(map(str, (*client, session)))):
        said = Redactor().words(f"{sentence}{start}{spelling}{end}", 1_000)
        assert [number for number in client if str(number) in said] == []


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("blocked 10.0.0.1.", "blocked [hidden]."),
        ("via:2001:db8::1", "via:[hidden]"),
        ("client 1234567890.987654321.3.4 unknown", "client [hidden] unknown"),
        ("session 1.2.3.4.-5 is over", "session [hidden] is over"),
        ("cpe-203-0-113-7.example.net", "cpe-[hidden].example.net"),
        ("stream-2026-11-21-14-30.ts", "stream-2026-11-21-14-30.ts"),
    ],
)
def test_addresses_and_their_lookalikes(text: str, clean: str) -> None:
    assert Redactor().words(text) == clean


@pytest.mark.parametrize("name", ["user_ip=", '"euid": "', "Authorization: "])
def test_what_is_known_and_named_is_hidden_once(name: str) -> None:
    """With nothing of what is around the known part left."""
    redactor = Redactor(("anna-4711",))
    assert redactor.words(f"{name}anna-4711&rest") == f"{name}{HIDDEN}&rest"
    assert redactor.words(f"{name}xanna-4711y&rest") == f"{name}{HIDDEN}&rest"
