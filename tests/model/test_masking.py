"""Masked output holds no identity, keeps what can be compared, and passes through once revealed."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.model.masking import REVEALED, Mask

KEY = b"0123456789abcdef"
MASK = Mask(KEY)
TOKEN = r"[0-9a-f]{8}··"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.x"),
        ("2001:db8:1:2::3", "2001:db8:1:x"),
        ("2001:DB8:1::", "2001:db8:1:x"),
        ("::1", "0:0:0:x"),
        ("::ffff:203.0.113.7", "203.0.113.x"),
        ("[2001:db8:1::5]", "2001:db8:1:x"),
        ("203.0.113.7, 198.51.100.9", "203.0.113.x, 198.51.100.x"),
        ("203.0.113.7:443", "203.0.113.x:443"),
    ],
)
def test_an_address_keeps_its_network(address: str, network: str) -> None:
    assert MASK.ip(address) == network


def test_what_is_no_address_becomes_a_token() -> None:
    assert MASK.ip("unknown-host") == MASK.token("unknown-host")


def test_tokens_show_equality_and_nothing_else() -> None:
    assert MASK.token("viewer-1") == MASK.token("viewer-1")
    assert MASK.token("viewer-1") != MASK.token("viewer-2")
    assert MASK.token("viewer-1") != Mask(b"another key here").token("viewer-1")
    assert len(MASK.token("x" * 500)) == 10
    assert MASK.token("viewer-1").endswith("··")


def test_a_conviva_session_loses_its_client_only() -> None:
    assert MASK.session_id("1.2.3.4.-5") == f"{MASK.token('1.2.3.4')}.-5"
    assert MASK.session_id("1234567890.2.3.4.-5") == f"{MASK.token('1234567890.2.3.4')}.-5"
    assert MASK.session_id("ps4zRWVOv2If2vzKJLMr3jQo") == "ps4zRWVOv2If2vzKJLMr3jQo"
    assert MASK.session_id("-5") == "-5"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("refused for 203.0.113.7 twice", "refused for 203.0.113.x twice"),
        ("http://203.0.113.7:8080/a", "http://203.0.113.x:8080/a"),
        ("ip-203-0-113-7.example.com", "ip-203.0.113.x.example.com"),
        ("from 2001:db8:1:2::3.", "from 2001:db8:1:x."),
        ("client_ip:2001:db8:1:2::3: refused", "client_ip:2001:db8:1:x: refused"),
        ("2001:db8:1:2:3:4:5:6:443", "2001:db8:1:x:443"),
        ("eth0:fe80::1%eth0/64", "eth0:fe80:0:x%eth0/64"),
        ("203.0.113.7:80:203.0.113.8", "203.0.113.x:80:203.0.113.x"),
        ("host.203.0.113.7", "host.203.0.113.x"),
        ("203.000.113.007", "203.0.113.x"),
        ("from2001:db8:1::2:3gw", "from2001:db8:1:xgw"),
        ("via:2001:db8:1::2", "via:2001:db8:1:x"),
        ("code:2001:db8:1::2:error", "code:2001:db8:1:x:error"),
        ("h264::Decoder", "h264::Decoder"),
        ("std::deque", "std::deque"),
        ("a :: b", "a :: b"),
        ("2026-11-21-14-30", "2026-11-21-14-30"),
        ("from [::ffff:203.0.113.7]", "from [203.0.113.x]"),
        ("at 14:05:30 on 2026-11-21", "at 14:05:30 on 2026-11-21"),
        ("Chrome/120.0.6099.71", "Chrome/120.0.6099.71"),
        ("std::vector failed", "std::vector failed"),
        ("300.1.2.3 is none", "300.1.2.3 is none"),
        ("", ""),
    ],
)
def test_addresses_in_text(text: str, masked: str) -> None:
    assert MASK.text(text) == masked


def test_a_conviva_session_in_text() -> None:
    assert MASK.text("session 1.2.3.4.-5 ended") == f"session {MASK.token('1.2.3.4')}.-5 ended"


@pytest.mark.parametrize("run", ["1.2.3.4.5.6", "5-203-0-113-7", "5.2001::1", "2001:db8::1.2001:db8::2"])
def test_addresses_that_stand_too_close_become_one_token(run: str) -> None:
    assert MASK.text(f"from {run}, twice") == f"from {MASK.token(run)}, twice"


def test_typed_identities_go_wherever_they_stand() -> None:
    mask = MASK.knowing("anna@example.com", "77")
    token = mask.token("anna@example.com")
    assert mask.text("ANNA@example.com failed") == f"{token} failed"
    assert mask.text("?user=anna%40example.com&x") == f"?user={token}&x"
    assert mask.text("viewer 77 of 1977") == f"viewer {mask.token('77')} of 1977"
    assert mask.typed("Sports of anna@example.com") == f"Sports of {token}"
    assert MASK.text("anna@example.com failed", ["anna@example.com"]) == f"{token} failed"


def test_a_typed_address_is_masked_as_an_address() -> None:
    mask = MASK.knowing("203.0.113.7")
    assert mask.identity("203.0.113.7") == "203.0.113.x"
    assert mask.typed("of 203.0.113.7") == "of 203.0.113.x"
    assert mask.identity("1.2.3.4.-5") == f"{mask.token('1.2.3.4')}.-5"


def test_a_row_of_json_is_masked_by_its_keys() -> None:
    row = {
        "viewer_id": "anna",
        "subscriberId": 4711,
        "client_id": "1.2.3.4",
        "conviva_session_id": "1.2.3.4.-5",
        "network_info": {"ip": "203.0.113.7", "ipv6": "2001:db8:1:2::3", "isp": "Comcast", "ipaddress": ""},
        "euid": ["a", {"deep": "b"}],
        "errors": [{"message": "refused for 198.51.100.9", "fatal": True}],
        "position": 12.5,
        "ended": None,
    }
    masked = json.loads(MASK.raw(json.dumps(row)))
    token = MASK.token
    assert masked == {
        "viewer_id": token("anna"),
        "subscriberId": token("4711"),
        "client_id": token("1.2.3.4"),
        "conviva_session_id": f"{token('1.2.3.4')}.-5",
        "network_info": {"ip": "203.0.113.x", "ipv6": "2001:db8:1:x", "isp": "Comcast", "ipaddress": ""},
        "euid": [token("a"), {"deep": token("b")}],
        "errors": [{"message": "refused for 198.51.100.x", "fatal": True}],
        "position": 12.5,
        "ended": None,
    }


@pytest.mark.parametrize("text", ['{"viewer_id": "anna", "x', "[" * 100_000])
def test_a_row_that_cannot_be_read_is_not_shown(text: str) -> None:
    assert MASK.raw(text) == "(not shown while masked)"


def test_revealed_passes_everything_through() -> None:
    mask = REVEALED.knowing("anna")
    for write in (mask.token, mask.ip, mask.session_id, mask.text, mask.typed, mask.raw, mask.identity):
        assert write("anna 203.0.113.7 {") == "anna 203.0.113.7 {"


def test_a_mask_needs_a_key_and_shows_neither_it_nor_what_was_typed() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Mask(b"short")
    assert repr(MASK.knowing("anna")) == "Mask(on=True)"


_identities = st.text(min_size=4, max_size=20)


@given(st.lists(_identities, min_size=1, max_size=3), st.text(max_size=12), st.text(max_size=12), st.data())
def test_no_masked_output_holds_a_typed_identity(
    identities: list[str], before: str, after: str, data: st.DataObject
) -> None:
    mask = MASK.knowing(*identities)
    one = data.draw(st.sampled_from(identities))
    text = before + one + after
    writers = (mask.text, mask.typed, mask.token, mask.ip, mask.session_id, mask.identity)
    outputs = [write(text) for write in writers] + [write(one) for write in writers]
    outputs.append(mask.raw(json.dumps({"message": text, "viewer_id": one, "ip": one, before: after})))
    for output in outputs:
        assert not [identity for identity in identities if identity in output]


@given(_identities)
def test_a_token_never_holds_what_it_stands_for(value: str) -> None:
    assert value not in MASK.token(value)


@given(
    st.sampled_from("0123456789abcdef·").flatmap(lambda sign: st.text(sign + "07af", min_size=4, max_size=6))
)
def test_nor_where_the_id_looks_like_a_token(value: str) -> None:
    assert value not in MASK.token(value)
    assert value not in MASK.knowing(value).text(f"{value}{value}x{value}")


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)), st.text(" ,;()=\"':./%[]", max_size=3))
def test_no_address_survives(address: IPv4Address | IPv6Address, around: str) -> None:
    assume(str(address) != "::" and "::" not in around)
    for output in (MASK.ip(str(address)), MASK.text(f"{around}{address}{around}")):
        assert str(address) not in output
        assert str(address.exploded) not in output


@given(st.text(max_size=60))
def test_text_without_addresses_is_left_alone(text: str) -> None:
    assume(text.count(":") < 2 and text.count(".") < 3 and text.count("-") < 3)
    assert MASK.text(text) == text
