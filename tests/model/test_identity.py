"""What a typed text may be, who is asked for it, and refusals that say what would work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.identity import (
    ASKED_OF,
    MAX_LENGTH,
    Identity,
    IdentityError,
    IdentityKind,
    asked_of,
    identify,
    refusal,
)
from tui.model.text import safe
from tui.model.vendor import Kind


def kinds(text: str, kind: str | None = None) -> list[str]:
    return [identity.kind.value for identity in identify(text, kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("203.0.113.7", ["ip", "client"]),
        ("255.255.255.255", ["ip", "client"]),
        ("256.1.2.3", ["client"]),
        ("4294967295.2.3.4", ["client"]),
        ("010.1.2.3", ["client"]),
        ("2001:db8::1", ["ip"]),
        ("[2001:db8::1]", ["ip"]),
        ("::ffff:203.0.113.7", ["ip"]),
        ("0123456789abcdef0123456789ABCDEF", ["playback_session"]),
        ("01234567-89ab-cdef-0123-456789abcdef", ["playback_session"]),
        ("-5", ["session"]),
        ("1.2.3.4.-5", ["session"]),
        ("1.2.3.4.5", ["session"]),
        ("ps4zRWVOv2If2vzKJLMr3jQo", ["session"]),
        ("li400mYKSgQ6xs7taUeSaEKr", ["live_stream"]),
        ("vi4blUQJFrYWbaG44NChkH27", ["video"]),
        ("acct-100000-07", ["viewer"]),
        ("psmith", ["viewer"]),
        ("victoriasecretsfanpage", ["viewer"]),
        ("12345", ["viewer"]),
        ("anna@example.com", ["viewer"]),
        ("urn:viewer:7", ["viewer"]),
        ("1.2.3", ["viewer"]),
        ("  acct-1  ", ["viewer"]),
    ],
)
def test_the_look_decides(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("viewer:203.0.113.7", "viewer", "203.0.113.7"),
        ("IP:203.0.113.7", "ip", "203.0.113.7"),
        ("ip: 2001:DB8:0::0001", "ip", "2001:db8::1"),
        ("ip:::ffff:203.0.113.7", "ip", "203.0.113.7"),
        ("euid:anything at all", "euid", "anything at all"),
        ("asset:Detective Memoirs", "asset", "Detective Memoirs"),
        ("viewer:ip:5", "viewer", "ip:5"),
        ("session:abc", "session", "abc"),
        ("playback_session:abc", "playback_session", "abc"),
    ],
)
def test_a_prefix_decides(text: str, kind: str, value: str) -> None:
    assert identify(text) == (Identity(IdentityKind(kind), value),)


def test_a_kind_given_apart_takes_the_text_as_it_is() -> None:
    assert identify("asset:x", "viewer") == (Identity(IdentityKind.VIEWER, "asset:x"),)
    assert kinds("203.0.113.7", "client") == ["client"]


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("", None, "nothing to look up"),
        (" \t ", None, "nothing to look up"),
        ("x" * (MAX_LENGTH + 1), None, "at most 512"),
        ("an\u200bna", None, "character 3 is invisible (U+200B)"),
        ("an\x1b[2Jna", None, "character 3 is invisible (U+001B)"),
        ("an\tna", None, "invisible (U+0009)"),
        ("anna\u202e", None, "invisible (U+202E)"),
        ("Detective Memoirs", None, "write asset: or viewer:"),
        ("viwer:anna", None, "did you mean viewer:…"),
        ("ip:", None, "ip: needs a value"),
        ("ip:1.2.3", None, "such as 203.0.113.7"),
        ("ip:203.0.113.0/24", None, "one address, not a network"),
        ("ip:fe80::1%eth0", None, "leave the % part away"),
        ("fe80::1%eth0", None, "leave the % part away"),
        ("session:a b", None, "holds no spaces"),
        ("anna", "person", "the kinds are ip, euid"),
        ("anna", "ip", "no IP address"),
    ],
)
def test_refused(text: str, kind: str | None, says: str) -> None:
    with pytest.raises(IdentityError) as caught:
        identify(text, kind)
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["ip:secret.person", "session:secret.person here", "secret.person\u200b"])
def test_a_refusal_does_not_repeat_what_may_be_personal(text: str) -> None:
    with pytest.raises(IdentityError) as caught:
        identify(text)
    assert "secret" not in str(caught.value)


def test_the_value_is_not_in_the_repr() -> None:
    assert "anna" not in repr(identify("anna"))


def test_every_kind_is_asked_of_somebody() -> None:
    assert set(ASKED_OF) == set(IdentityKind)
    assert {asked.vendor for asked in ASKED_OF[IdentityKind.VIEWER]} == {
        Kind.UPLYNK,
        Kind.CONVIVA,
        Kind.MEDIAMELON,
    }
    assert all(asked.vendor != Kind.SYSTEM73 for all_asked in ASKED_OF.values() for asked in all_asked)
    viewer_at_uplynk = asked_of(IdentityKind.VIEWER, Kind.UPLYNK)
    assert viewer_at_uplynk is not None
    assert viewer_at_uplynk.parameter == "euid"
    assert asked_of(IdentityKind.VIEWER, Kind.APIVIDEO) is None


@pytest.mark.parametrize(
    ("text", "vendor", "why"),
    [
        ("viewer:anna", Kind.MEDIAMELON, ""),
        ("viewer:a|b", Kind.MEDIAMELON, "its filters take no value"),
        ("viewer:a]b", Kind.MEDIAMELON, "its filters take no value"),
        ("viewer:a=b", Kind.MEDIAMELON, "its filters take no value"),
        ("viewer:a=b", Kind.CONVIVA, ""),
        ("viewer:anna", Kind.APIVIDEO, "knows no viewer"),
        ("viewer:anna", Kind.SYSTEM73, "knows no viewer"),
        ("-5", Kind.CONVIVA, ""),
        ("1.2.3.4.-5", Kind.CONVIVA, ""),
        ("session:42", Kind.CONVIVA, ""),
        ("ps4zRWVOv2If2vzKJLMr3jQo", Kind.CONVIVA, "its session ids are numbers"),
        ("-5", Kind.APIVIDEO, "its session ids begin with ps"),
        ("ps4zRWVOv2If2vzKJLMr3jQo", Kind.APIVIDEO, ""),
        ("-5", Kind.MEDIAMELON, ""),
        ("-5", Kind.UPLYNK, "knows no session"),
    ],
)
def test_who_can_take_it(text: str, vendor: Kind, why: str) -> None:
    said = refusal(identify(text)[0], vendor)
    assert said.startswith(why)
    assert bool(said) == bool(why)


def test_assets_are_not_personal() -> None:
    assert [kind.value for kind in IdentityKind if not kind.personal] == ["asset", "live_stream", "video"]


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[a-z_]{2,8}:[0-9a-f:. %/\[\]]{0,20}", fullmatch=True)))
def test_nothing_typed_breaks_it(text: str) -> None:
    try:
        found = identify(text)
    except IdentityError:
        return
    assert found
    assert all(one.value and one.value == one.value.strip() for one in found)


@given(
    st.sampled_from(list(IdentityKind)),
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20).filter(
        lambda value: safe(value) == value
    ),
)
def test_a_prefix_always_wins(kind: IdentityKind, value: str) -> None:
    if kind != IdentityKind.IP:
        assert identify(f"{kind.value}:{value}") == (Identity(kind, value),)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_an_address_is_an_address_however_it_is_written(address: object) -> None:
    written = [str(address), f" {address} ", f"ip:{address}", str(address).upper()]
    assert len({identify(text)[0] for text in written}) == 1
