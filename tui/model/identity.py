"""Who or what is looked up: which kinds a typed text may be, and which vendors can be asked for them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from tui.model.text import safe
from tui.model.vendor import Kind

MAX_LENGTH = 512
"""Characters in an identity."""


class IdentityKind(StrEnum):
    """What an identity is, in the words of `--kind` and of `KIND:value`."""

    IP = "ip"
    EUID = "euid"
    PLAYBACK_SESSION = "playback_session"
    VIEWER = "viewer"
    CLIENT = "client"
    SESSION = "session"
    ASSET = "asset"
    LIVE_STREAM = "live_stream"
    VIDEO = "video"

    @property
    def personal(self) -> bool:
        """Whether it leads to a person, and is masked therefore."""
        return self not in {IdentityKind.ASSET, IdentityKind.LIVE_STREAM, IdentityKind.VIDEO}


class IdentityError(ValueError):
    """A text that cannot be looked up: why, and what would work. It never repeats the text: it may be personal."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing to ask for. Its value does not show in the repr."""

    kind: IdentityKind
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """How one vendor is asked: its kind, and the parameter or filter dimension that takes the value."""

    vendor: Kind
    parameter: str


_UPLYNK_EUID = Asked(Kind.UPLYNK, "euid")

ASKED_OF: dict[IdentityKind, tuple[Asked, ...]] = {
    IdentityKind.IP: (Asked(Kind.UPLYNK, "user_ip"), Asked(Kind.MEDIAMELON, "ipaddress")),
    IdentityKind.EUID: (_UPLYNK_EUID,),
    IdentityKind.PLAYBACK_SESSION: (Asked(Kind.UPLYNK, "playback_session_id"),),
    IdentityKind.VIEWER: (
        _UPLYNK_EUID,
        Asked(Kind.CONVIVA, "viewer_id"),
        Asked(Kind.MEDIAMELON, "subscriberid"),
    ),
    IdentityKind.CLIENT: (Asked(Kind.CONVIVA, "client_id"),),
    IdentityKind.SESSION: (
        Asked(Kind.APIVIDEO, "sessionId"),
        Asked(Kind.CONVIVA, "session_id"),
        Asked(Kind.MEDIAMELON, "sessionid"),
    ),
    IdentityKind.ASSET: (Asked(Kind.CONVIVA, "asset"), Asked(Kind.MEDIAMELON, "assetname")),
    IdentityKind.LIVE_STREAM: (Asked(Kind.APIVIDEO, "liveStreamId"),),
    IdentityKind.VIDEO: (Asked(Kind.APIVIDEO, "videoId"),),
}
"""Who is asked for what. A vendor that is not named cannot answer."""

_FOUR_NUMBERS = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,10}){3}")
_PLAYBACK_SESSION = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CONVIVA_SESSION = re.compile(rf"(?:{_FOUR_NUMBERS.pattern}\.-?|-)[0-9]{{1,20}}")
_APIVIDEO_ID = re.compile(r"(ps|li|vi)(?=[A-Za-z]*[0-9A-Z])[0-9A-Za-z]{16,}")
_APIVIDEO_KINDS = {
    "ps": IdentityKind.SESSION,
    "li": IdentityKind.LIVE_STREAM,
    "vi": IdentityKind.VIDEO,
}
_PREFIX = re.compile(r"([A-Za-z_]+):(.*)", re.DOTALL)
_HAVE_SPACES = frozenset({IdentityKind.ASSET, IdentityKind.VIEWER, IdentityKind.EUID})
_BREAKS_MEDIAMELON = frozenset("]|=[")


def identify(text: str, kind: str | None = None) -> tuple[Identity, ...]:
    """What `text` is to be asked as, at least one; more where it may be several things. Raises IdentityError.

    `kind` (or a `KIND:` before the value) decides; else the look of the text does.
    """
    typed = _readable(text)
    if kind is not None:
        return (_of_kind(_kind_named(kind), typed),)
    match = _PREFIX.fullmatch(typed)
    if match is not None and match[1].lower() in tuple(IdentityKind):
        return (_of_kind(IdentityKind(match[1].lower()), match[2].strip()),)
    return _detected(typed, match[1] if match is not None else "")


def asked_of(kind: IdentityKind, vendor: Kind) -> Asked | None:
    """How `vendor` is asked for this kind, None where it cannot be."""
    return next((asked for asked in ASKED_OF[kind] if asked.vendor == vendor), None)


def refusal(identity: Identity, vendor: Kind) -> str:
    """Why `vendor` cannot be asked for this identity; empty where it can."""
    if asked_of(identity.kind, vendor) is None:
        return f"knows no {identity.kind.value}"
    if vendor == Kind.MEDIAMELON and _BREAKS_MEDIAMELON & set(identity.value):
        return "its filters take no value with [, ], | or ="
    if identity.kind == IdentityKind.SESSION:
        if vendor == Kind.APIVIDEO and not identity.value.startswith("ps"):
            return "its session ids begin with ps"
        if vendor == Kind.CONVIVA and not _is_conviva_session(identity.value):
            return "its session ids are numbers, such as -5 or 1.2.3.4.-5"
    return ""


def _is_conviva_session(value: str) -> bool:
    return bool(_CONVIVA_SESSION.fullmatch(value)) or (value.isascii() and value.isdigit())


def _readable(text: str) -> str:
    """`text` without spaces around it; refused where it is empty, too long or hides something."""
    typed = text.strip()
    if not typed:
        raise IdentityError("nothing to look up: give an IP address, a viewer id or a session id")
    if len(typed) > MAX_LENGTH:
        raise IdentityError(f"an identity has at most {MAX_LENGTH} characters, this one has {len(typed)}")
    for position, character in enumerate(typed):
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or safe(character) != character:
            raise IdentityError(
                f"character {position + 1} is invisible (U+{ord(character):04X}), perhaps from copying: type it again"
            )
    return typed


def _kind_named(name: str) -> IdentityKind:
    try:
        return IdentityKind(name.strip().lower())
    except ValueError:
        raise IdentityError(
            f'there is no kind "{safe(name, 40)}": the kinds are {", ".join(IdentityKind)}'
        ) from None


def _of_kind(kind: IdentityKind, value: str) -> Identity:
    """`value` as that kind, whatever it looks like, as far as it can be that at all."""
    if not value:
        raise IdentityError(f"{kind.value}: needs a value right after it")
    if kind == IdentityKind.IP:
        return Identity(kind, _address(value))
    if kind not in _HAVE_SPACES and re.search(r"\s", value):
        raise IdentityError(f"a {kind.value} holds no spaces")
    return Identity(kind, value)


def _address(value: str) -> str:
    try:
        address = ip_address(value.strip("[]"))
    except ValueError:
        hint = "one address, not a network" if "/" in value else "such as 203.0.113.7 or 2001:db8::1"
        raise IdentityError(f"that is no IP address: write {hint}") from None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            raise IdentityError(
                "an address with %interface is known to one machine only: leave the % part away"
            )
        return str(address.ipv4_mapped or address)
    return str(address)


def _detected(typed: str, prefix: str) -> tuple[Identity, ...]:
    """By its look, in the order of the table; a viewer where nothing else fits."""
    kinds = _kinds_by_look(typed)
    if kinds:
        return tuple(_of_kind(kind, typed) for kind in kinds)
    near = difflib.get_close_matches(prefix.lower(), list(IdentityKind), n=1, cutoff=0.75) if prefix else []
    if near:
        raise IdentityError(
            f"there is no kind {prefix}: did you mean {near[0]}:… ? "
            f"(Where it belongs to the id, write viewer:{prefix}:…)"
        )
    if re.search(r"\s", typed):
        raise IdentityError("with spaces it could be anything: write asset: or viewer: before it")
    return (Identity(IdentityKind.VIEWER, typed),)


def _kinds_by_look(typed: str) -> tuple[IdentityKind, ...]:
    numbers = bool(_FOUR_NUMBERS.fullmatch(typed))
    if _is_address(typed):
        return (IdentityKind.IP, IdentityKind.CLIENT) if numbers else (IdentityKind.IP,)
    if _PLAYBACK_SESSION.fullmatch(typed):
        return (IdentityKind.PLAYBACK_SESSION,)
    if numbers:
        return (IdentityKind.CLIENT,)
    if _CONVIVA_SESSION.fullmatch(typed):
        return (IdentityKind.SESSION,)
    apivideo = _APIVIDEO_ID.fullmatch(typed)
    return (_APIVIDEO_KINDS[apivideo[1]],) if apivideo else ()


def _is_address(typed: str) -> bool:
    try:
        ip_address(typed.strip("[]"))
    except ValueError:
        return False
    return True
