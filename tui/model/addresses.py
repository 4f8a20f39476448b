"""Where addresses stand in a text, whatever stands around them; what becomes of them is for the caller to say.

Found are IPv6 addresses (RFC 4291, with a zone too), IPv4 addresses, IPv4 addresses as host names spell them
(`ip-203-0-113-7`), and Conviva's client and session ids, which look like IPv4 addresses of larger numbers.
Four-part versions look the same and are found too. Times and dates are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

CONVIVA_SESSION = re.compile(r"(\d+\.\d+\.\d+\.\d+)\.(-?\d+)")
"""A session id: the client's four numbers, then the session's own."""

_COLONS = re.compile(
    r"(?<![0-9A-Fa-f.:])(?:(?P<name>(?<=[G-Zg-z])[0-9A-Fa-f]*::[0-9A-Fa-f]*(?=[G-Zg-z]))"
    r"|(?P<before>(?<=[G-Zg-z])[A-Fa-f]+(?=:))?"
    r"(?P<run>[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*?)"
    r"(?P<after>(?<=:)[A-Fa-f]+(?=[G-Zg-z]))?(?![0-9A-Fa-f.:])"
    r"(?P<zone>%\w+(?!\w|[.:][0-9A-Fa-f.]*:))?)"
)
"""A whole run of what IPv6 addresses are written with. Letters at its ends that go on as words are none of it
(`via:2001:db8::1`), nor is what stands between two words (`std::deque`, `h264::Decoder`)."""
_CORE = re.compile(
    r"(?P<lead>[.:]*?)(?P<core>(?:::)?[0-9A-Fa-f](?:[0-9A-Fa-f.:]*[0-9A-Fa-f])?(?:::)?)"
    r"(?P<trail>[.:]*)"
)
"""A run without the colons and full stops that are punctuation."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}:\d{2}(?:\.\d+)?")
_DOTTED = re.compile(r"(?<!\d)\d+(?:\.\d+){3}(?:\.-?\d+)*")
_DASHED = re.compile(r"(?<!\d)(?:(?P<date>(?:19|20)\d\d(?:-\d\d){2,5}(?!\d))|\d{1,3}(?:-\d{1,3}){3,}(?!\d))")
"""Four numbers and more; `date` is left alone, the time behind it as well."""


def replaced(text: str, colons: Callable[[str], str], numbers: Callable[[str], str]) -> str:
    """`text` with `colons` of all that may be or hold an IPv6 address, and `numbers` of every four numbers.

    `colons` gets hexadecimal groups with two colons at least, not always a valid address: a port, a cut-off end
    or an address's neighbour may be in it, and `%zone` behind it. `numbers` gets four or more numbers with dots or
    dashes between them; the fifth number of a Conviva session may be negative.
    """
    if text.count("-") >= 3:  # first, or two colons behind it took its last number along
        text = _DASHED.sub(lambda found: found[0] if found["date"] else numbers(found[0]), text)
    if text.count(":") >= 2:
        text = _COLONS.sub(lambda found: _with_core(found, colons), text)
    if text.count(".") >= 3:  # last: it may be the end of an IPv6 address
        text = _DOTTED.sub(lambda found: numbers(found[0]), text)
    return text


def without_addresses(text: str, instead: str) -> str:
    """`text` with `instead` in the place of each address, its zone included."""
    return replaced(text, lambda _: instead, lambda _: instead)


def _with_core(found: re.Match[str], colons: Callable[[str], str]) -> str:
    """The run with `colons` of what in it is an address, without the punctuation and the words around that."""
    parts = _CORE.fullmatch(found["run"] or "")
    if parts is None or parts["core"].count(":") < 2 or _CLOCK.fullmatch(parts["core"]):
        return found[0]
    before, after = (found["before"] or "") + parts["lead"], parts["trail"] + (found["after"] or "")
    zone = found["zone"] or ""
    if after:  # a zone stands right behind its address, or it is none
        return before + colons(parts["core"]) + after + zone
    return before + colons(parts["core"] + zone)
