"""Personal data made unreadable without losing what an operator needs: who is the same as whom, and from where.

Addresses keep their network (IPv4 /24, IPv6 /48), ids become short tokens of a keyed hash (HMAC-SHA-256): the same
id gives the same token everywhere, another key gives another token, and no token leads back. The key never leaves
the machine, or the few billion possible ids and addresses could simply be tried.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote

from tui.model.addresses import CONVIVA_SESSION, replaced

MIN_KEY = 16
"""Bytes a key must have."""

_TOKEN_DIGITS = 8
"""Hexadecimal digits of a token: four would make strangers among 1,500 sessions look alike."""

_TYPED_ANYWHERE = 4
"""A typed identity at least this long is masked inside other words too; a shorter one only where it stands alone."""

_V6_COLONS = 7
"""Of an address without `::`; with fewer it is a time or a hardware address."""
_V4_PARTS = 4
_V4_DIGITS = 3
"""Of one part, zeros in front included."""

_IP_KEY = re.compile(
    r"(?:user|client|remote|viewer|peer|source|src|public|real)?ip(?:v?[46])?(?:addr(?:ess)?)?"
)
_ID_KEYS = frozenset(
    {"viewerid", "subscriberid", "subscribertag", "clientid", "euid", "externaluserid", "userid", "username"}
    | {"email", "deviceid", "advertisingid", "xforwardedfor"}
)
_SESSION_KEYS = frozenset({"convivasessionid", "sessionid", "playbacksessionid"})


@dataclass(frozen=True, slots=True)
class Mask:
    """How personal data are written out. With `on` false everything passes as it is.

    `identities` are what the operator typed; they are masked wherever they stand. Neither they nor the key show
    in the repr.
    """

    key: bytes = field(repr=False)
    on: bool = True
    identities: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.on and len(self.key) < MIN_KEY:
            raise ValueError(f"a mask needs a key of at least {MIN_KEY} bytes")

    def knowing(self, *identities: str) -> Mask:
        """This mask, with more identities that must not show."""
        return replace(self, identities=tuple(dict.fromkeys((*self.identities, *identities))))

    def token(self, value: str) -> str:
        """An id (viewer, client, euid) as `7f3a91c2··`: equal for equal ids under one key."""
        return _token(self.key, value, self.identities) if self.on else value

    def ip(self, value: str) -> str:
        """An address as its network: `203.0.113.x`, `2001:db8:1:x`; what is no address as `text`, or a token."""
        if not self.on:
            return value
        network = _network(value)
        if network is not None:
            return self._checked(network)
        scrubbed = self.text(value)
        return self.token(value) if scrubbed == value else scrubbed

    def session_id(self, value: str) -> str:
        """A session's id: Conviva's `1.2.3.4.-5` loses its client part, others only what was typed."""
        match = CONVIVA_SESSION.fullmatch(value) if self.on else None
        if match is None:
            return self.text(value)
        return self._checked(f"{self.token(match[1])}.{match[2]}")

    def typed(self, text: str) -> str:
        """`text` without the typed identities: for names, where four dotted numbers are more likely a version."""
        if not self.on or not _may_hold(text, self.identities):
            return text
        return self._checked(_typed_pattern(self.identities).sub(self._mask_typed, text))

    def text(self, text: str, identities: Iterable[str] = ()) -> str:
        """Free text without typed `identities` (this mask's too) and without whatever looks like an address."""
        if not self.on:
            return text
        mask = self.knowing(*identities) if identities else self
        scrubbed = mask.typed(text)
        return mask._checked(replaced(scrubbed, mask._mask_colons, mask._mask_numbers))

    def raw(self, text: str) -> str:
        """A vendor's row (JSON) with personal values masked by their keys, and all texts as `text` does.

        What cannot be read as JSON (cut off, too deep) is not shown at all, for its keys cannot be told.
        """
        if not self.on or not text:
            return text
        try:
            row = json.loads(text)
            masked = json.dumps(self._masked(row, self._other), ensure_ascii=False)
        except (ValueError, RecursionError):
            return "(not shown while masked)"
        return self._checked(masked)

    def identity(self, value: str) -> str:
        """What the operator typed (without its kind), masked as the data it stands for."""
        if not self.on:
            return value
        network = _network(value)
        return self.session_id(value) if CONVIVA_SESSION.fullmatch(value) else network or self.token(value)

    def _mask_typed(self, match: re.Match[str]) -> str:
        found = match[0]
        return self.identity(_folded_spellings(self.identities).get(found.casefold(), found))

    def _mask_colons(self, run: str) -> str:
        """The address in the run masked; a port behind it, a word before it and its zone stay."""
        groups, percent, zone = run.partition("%")
        cuts = ((0, len(groups)), (0, groups.rindex(":")), (groups.index(":") + 1, len(groups)))
        for start, end in cuts:
            network = _network(groups[start:end]) if groups[start:end].strip(":") else None
            if network is not None:
                return groups[:start] + network + groups[end:] + percent + zone
        return self.token(run) if "::" in groups or groups.count(":") >= _V6_COLONS else run

    def _mask_numbers(self, run: str) -> str:
        """A session's client is a token, an address its network; of four other numbers most are a version."""
        session = CONVIVA_SESSION.fullmatch(run)
        if session is not None:
            return f"{self.token(session[1])}.{session[2]}"
        parts = re.split("[.-]", run)
        if len(parts) > _V4_PARTS:
            return self.token(run)
        if any(len(part) > _V4_DIGITS for part in parts):
            return run
        return _network(".".join(str(int(part)) for part in parts)) or run

    def _checked(self, masked: str) -> str:
        """`masked`, or a token of it where an identity still shows: two leftovers can make up a new one."""
        if any(len(one) >= _TYPED_ANYWHERE and one in masked for one in self.identities):
            return self.token(masked)
        return masked

    def _masked(self, value: object, leaf: Callable[[object], object]) -> object:
        if isinstance(value, dict):
            return {
                self.text(key): self._masked(inner, self._leaf_of(key, leaf)) for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self._masked(inner, leaf) for inner in value]
        return leaf(value)

    def _leaf_of(self, key: str, outer: Callable[[object], object]) -> Callable[[object], object]:
        """How the values under `key` are masked; under a personal key everything is personal."""
        plain = re.sub(r"[^a-z0-9]", "", key.lower())
        if _IP_KEY.fullmatch(plain):
            return _on_known(self.ip)
        if plain in _ID_KEYS:
            return _on_known(self.token)
        if plain in _SESSION_KEYS and outer == self._other:
            return _on_known(self.session_id)
        return outer

    def _other(self, value: object) -> object:
        if value is None or isinstance(value, bool):
            return value
        written = str(value)
        masked = self.text(written)
        return value if masked == written else masked


REVEALED = Mask(b"", on=False)
"""The mask that lets everything pass."""


def _on_known(mask: Callable[[str], str]) -> Callable[[object], object]:
    def masked(value: object) -> object:
        return value if value is None or value == "" or isinstance(value, bool) else mask(str(value))

    return masked


@lru_cache(maxsize=16_384)
def _token(key: bytes, value: str, avoid: tuple[str, ...]) -> str:
    """The token of `value`; hashed again in the rare case that the digits spell it (or an identity) out."""
    hidden = [one for one in (value, *avoid) if len(one) >= _TYPED_ANYWHERE]
    digest = value.encode("utf-8", "surrogatepass")
    while True:
        digest = hmac.new(key, digest, hashlib.sha256).digest()
        token = digest.hex()[:_TOKEN_DIGITS] + "··"
        if not any(one in token for one in hidden):
            return token


@lru_cache(maxsize=16_384)
def _network(text: str) -> str | None:
    """The network of an address, None where `text` is none."""
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else address
    if isinstance(mapped, IPv4Address):
        return ".".join(str(mapped).split(".")[:3]) + ".x"
    groups = int(address) >> 80
    return ":".join(f"{groups >> shift & 0xFFFF:x}" for shift in (32, 16, 0)) + ":x"


@lru_cache(maxsize=256)
def _spellings(identities: tuple[str, ...]) -> dict[str, str]:
    """How each identity may be written, as it is and as in an URL, to the identity itself."""
    written = {quote(one, safe="", errors="replace"): one for one in identities if one}
    return written | {one: one for one in identities if one}


@lru_cache(maxsize=256)
def _folded_spellings(identities: tuple[str, ...]) -> dict[str, str]:
    return {spelling.casefold(): one for spelling, one in _spellings(identities).items()}


def _may_hold(text: str, identities: tuple[str, ...]) -> bool:
    """A quick look before the pattern: most texts hold no identity. (Folding, unlike lower(), knows no context.)"""
    if not identities:
        return False
    folded = text.casefold()
    return any(spelling in folded for spelling in _folded_spellings(identities))


@lru_cache(maxsize=256)
def _typed_pattern(identities: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(_spellings(identities), key=len, reverse=True)
    return re.compile("|".join(map(_anywhere_or_alone, longest_first)), re.IGNORECASE)


def _anywhere_or_alone(identity: str) -> str:
    escaped = re.escape(identity)
    return escaped if len(identity) >= _TYPED_ANYWHERE else rf"(?<!\w){escaped}(?!\w)"
