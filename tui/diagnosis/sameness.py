"""When two vendors mean the same thing: ids, addresses, assets, cities, systems and devices in different spellings.

Every `…_key` gives a text to compare by, None where the value says nothing ("unknown", an empty id).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

_REMEMBERED = 16_384

_NOTHING = frozenset(
    {"", "-", "--", "0", "-1", "n/a", "na", "nil", "none", "null", "undefined", "unknown"}
    | {"anonymous", "guest", "(not set)", "not set", "### redacted ###"}
)
"""What players write where they know nothing: equal for strangers, so no sign that they are one."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CATALOGUE_ID = re.compile(r"^\s*\[[^\]]*\]\s*(?=\S)")
_WORD = re.compile(r"\w+")

_SYSTEMS = (
    (re.compile(r"\b(?:ios|ipados|iphone os|iphone|ipad|ipod)\b"), "ios"),
    (re.compile(r"\b(?:tvos|apple tv)\b"), "tvos"),
    (re.compile(r"\b(?:mac ?os(?: x)?|os x|macintosh)\b"), "macos"),
    (re.compile(r"\b(?:android ?tv|google ?tv)\b"), "android tv"),
    (re.compile(r"\b(?:fire ?os|fire ?tv)\b"), "fire os"),
    (re.compile(r"\bandroid\b"), "android"),
    (re.compile(r"\bwindows\b"), "windows"),
    (re.compile(r"\btizen\b"), "tizen"),
    (re.compile(r"\bweb ?os\b"), "webos"),
    (re.compile(r"\broku(?: ?os)?\b"), "roku"),
    (re.compile(r"\b(?:chrome ?os|cros)\b"), "chromeos"),
    (re.compile(r"\b(?:linux|ubuntu|debian|fedora)\b"), "linux"),
)
"""Families in the order they are looked for: "Android TV" is not "Android"."""


@lru_cache(maxsize=_REMEMBERED)
def folded(text: str) -> str:
    """`text` without case, accents and doubled spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def known_key(text: str | None) -> str | None:
    """The folded text: for names that all vendors spell alike but for case (CDNs, networks)."""
    if not text:
        return None
    key = folded(text)
    return None if key in _NOTHING else key


def session_key(text: str | None) -> str | None:
    """An explicit session id; a UUID is the same with and without its dashes."""
    key = known_key(text)
    return key.replace("-", "") if key is not None and _UUID.fullmatch(key) else key


@lru_cache(maxsize=_REMEMBERED)
def ip_key(text: str | None) -> str | None:
    """An address in its shortest spelling, IPv4 inside IPv6 as IPv4; None for no address, `::` and loopback."""
    if not text:
        return None
    try:
        address = ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    address = mapped or address
    return None if address.is_unspecified or address.is_loopback else str(address)


@lru_cache(maxsize=_REMEMBERED)
def asset_key(text: str | None) -> str | None:
    """An asset's or channel's name by its words: `sports/1`, `Sports 1` and `[ch-7] Sports 1` are one."""
    key = known_key(text)
    if key is None:
        return None
    return " ".join(_WORD.findall(_CATALOGUE_ID.sub("", key).replace("_", " "))) or key


@lru_cache(maxsize=_REMEMBERED)
def system_key(text: str | None) -> str | None:
    """The family of an operating system: `iOS 18.1`, `iOS Unknown`, `iPhone` and `iPhone OS` are "ios"."""
    key = known_key(text)
    if key is None:
        return None
    return next((family for pattern, family in _SYSTEMS if pattern.search(key)), key)


@lru_cache(maxsize=_REMEMBERED)
def city_parts(text: str | None) -> tuple[str, ...]:
    """`Chicago, Illinois, United States` as its parts, the city first; empty where nothing is known."""
    key = known_key(text)
    if key is None:
        return ()
    parts = tuple(part.strip() for part in key.split(","))
    return parts if parts[0] not in _NOTHING else ()


def same_city(one: str | None, other: str | None) -> bool:
    """Whether one is the other, written with less of what surrounds it."""
    short, long = sorted((city_parts(one), city_parts(other)), key=len)
    return bool(short) and long[: len(short)] == short


def same_country(one: str | None, other: str | None) -> bool:
    """False only where both are known, in the same form (code or name), and differ."""
    first, second = known_key(one), known_key(other)
    comparable = first is not None and second is not None and (len(first) == 2) == (len(second) == 2)
    return not comparable or first == second


@lru_cache(maxsize=_REMEMBERED)
def _device_words(text: str | None) -> frozenset[str]:
    """ "Apple" tells nothing that "iPhone" or "iPad" does not."""
    words = frozenset(_WORD.findall(known_key(text) or ""))
    return words - {"apple"} or words


def same_device(one: str | None, other: str | None) -> bool:
    """Equal by words; a bare family ("iPhone") is any of its models ("iPhone 15"), a model only itself."""
    few, many = sorted((_device_words(one), _device_words(other)), key=len)
    if not few or few == many:
        return bool(few)
    return few < many and not any(character.isdigit() for word in few for character in word)


def same_network(one: str | None, other: str | None) -> bool:
    """An ISP by its leading words: `Comcast` and `Comcast Cable`."""
    few, many = sorted((_WORD.findall(known_key(one) or ""), _WORD.findall(known_key(other) or "")), key=len)
    return bool(few) and many[: len(few)] == few


def same_key(one: str | None, other: str | None) -> bool:
    """Equal but for case and accents, and known."""
    key = known_key(one)
    return key is not None and key == known_key(other)


def same_asset(one: str | None, other: str | None) -> bool:
    """Equal by their words."""
    key = asset_key(one)
    return key is not None and key == asset_key(other)


def same_system(one: str | None, other: str | None) -> bool:
    """Of one family."""
    key = system_key(one)
    return key is not None and key == system_key(other)
