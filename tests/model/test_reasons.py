"""What a reason may say of the identity it is about: nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.masking import REVEALED, Mask
from tui.model.reasons import masked_reason

MASK = Mask(b"k" * 32)
EMAIL = "jane.roe77@example.com"
HEX = "7f3a91c2d4e5460b8c9d0e1f2a3b4c5d"


@pytest.mark.parametrize(
    ("identity", "reason", "hidden"),
    [
        (EMAIL, f"ticket 4711 {EMAIL} called", EMAIL),
        (EMAIL, f"ticket 4711 {EMAIL.upper()} called", EMAIL.upper()),
        (EMAIL, "ticket 4711 jane called", "jane"),
        (EMAIL, "ticket 4711 of roe77, twice", "roe77"),
        (EMAIL, "ticket 4711 xroe77x", "roe77"),
        (HEX, f"ticket 4711 {HEX[:12]}", HEX[:12]),
        (HEX, f"ticket 4711 …{HEX[-8:]}", HEX[-8:]),
        (HEX, f"ticket 4711 id={HEX[4:12]}zz", HEX[4:12]),
        ("203.0.113.77", "ticket 4711 203.0.113.77", "113.77"),
        ("acct-00815", "ticket 4711 acct 00815", "00815"),
    ],
)
def test_neither_the_identity_nor_a_part_of_it_is_left(identity: str, reason: str, hidden: str) -> None:
    masked = masked_reason(reason, MASK.knowing(identity))
    assert hidden.casefold() not in masked.casefold()
    assert masked.startswith("ticket 4711")


def test_other_words_stay_and_the_token_tells_who_it_was() -> None:
    mask = MASK.knowing(EMAIL)
    said = masked_reason(f"INC-4711: asked by {EMAIL}, ok", mask)
    assert said == f"INC-4711: asked by {mask.token(EMAIL)}, ok"


def test_without_an_identity_only_addresses_go() -> None:
    assert masked_reason("ticket 4711 from 198.51.100.7", MASK) == "ticket 4711 from 198.51.100.x"


def test_a_mask_that_is_off_lets_all_pass() -> None:
    assert masked_reason(f"for {EMAIL}", REVEALED) == f"for {EMAIL}"


@given(st.text(alphabet="abcdef0123456789", min_size=12, max_size=40), st.data())
def test_no_piece_of_an_id_is_left(identity: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(identity) - 6))
    piece = identity[start : start + data.draw(st.integers(6, 40))]
    assert piece not in masked_reason(f"see {piece} please", MASK.knowing(identity))
