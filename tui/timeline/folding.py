"""Error texts that differ only in what is special about one viewer, one request or one moment are one class.

What folds, and into which placeholder: URLs `<url>` and paths `<path>` (the ending of a playlist, segment or key
stays), addresses and host names `<host>`, e-mail addresses `<email>`, dates and times of day `<time>`, UUIDs, tokens
and every word with digits in it `<id>`, quoted names and the values of keys that name somebody or something
`<name>`, numbers `<n>`. Words stay, and so do the names of formats and protocols (h264, HTTP/1.1, AES-128, L3).

Codes that mean something stay, by their shape or their place:

    DRM_6001, MEDIA_ERR_4, E1024, S-17    capitals and up to six digits behind them; not where the capitals say that
                                          it is an id (REQ_12345, USER-17, CH7)
    0xC00D36E5, 0x80070005, 0x1F          an HRESULT, or up to four hexadecimal digits; longer ones are pointers
    -12927                                a negative number of up to six digits, as Apple's frameworks count errors
    HTTP 503, error 3016, Code=-11800     up to six digits right behind a word that announces a code
    403 Forbidden, got 404, (502)         a status of HTTP between 400 and 599 that counts nothing

but a number is not a code where a unit or a counted thing follows it (`error 500 ms`, `404 segments`), nor where a
counted thing stands before it (`segment 404`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from tui.model.addresses import without_addresses
from tui.model.event import Event
from tui.timeline.words import (
    COUNTED,
    ENDINGS,
    FORMATS,
    ID_CAPITALS,
    NAMING,
    NUMBERED,
    SPEAKING,
    UNITS,
    announces_code,
    is_host,
)

MAX_LENGTH = 240
"""Characters of a class; what is cut is told by a final ellipsis."""

_SEEN = 2_000
"""Characters of a text that are looked at: what safe text keeps."""

_PASSES = 6
_LONG_WORD = 64
_RANDOM_LENGTH = 16
_HEX_LETTERS = 12
_HIGHEST_CODE_DIGITS = 6
_REMEMBERED = 16_384

_QUOTES = frozenset("'\"`“«")
_DIGITS = frozenset("0123456789")

_PLACEHOLDER = r"<(?:url|path|host|email|time|id|name|n)>"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_ZONE = r"(?: ?(?:Z|UTC|GMT)\b| ?[+-]\d{2}:?\d{2}(?!\d))"

_JSON_KEY = re.compile(r"([\"'])([A-Za-z]\w{0,40})\1(?=\s{0,4}:)")
_JSON_PAIR = re.compile(r"([\"'])(\w{1,40})\1\s{0,4}:\s{0,4}([\"'])([^\"']{0,400})\3")
_QUOTED = re.compile(
    r"(?<!\w)(?:'([^'\n]{1,200}?)'(?!\w)|\"([^\"\n]{1,200})\"|`([^`\n]{1,200})`|“([^”\n]{1,200})”|«([^»\n]{1,200})»)"
)
_SENTENCE = re.compile(r"[A-Z]?[a-z']+(?:,? [a-z']+){2,20}[.!]?")
_URL = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s\"'`<>()\[\]{}|,;“”]+(?<![.!?:])")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_DATED = re.compile(
    rf"(?<![\w.-])(?:\d{{4}}[-/]\d{{2}}[-/]\d{{2}}(?:(?:[T ]|, ?){_CLOCK}{_ZONE}?)?(?![\w-])"
    rf"|\d{{8}}T\d{{4,6}}Z?(?!\w)"
    rf"|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}(?:,? {_CLOCK}{_ZONE}?)?(?![\w.])"
    rf"|(?:{_DAY},? )?\d{{1,2}}[ /-]{_MONTH}[ /-]\d{{4}}(?:[ :]{_CLOCK})?{_ZONE}?"
    rf"|(?:{_DAY},? )?{_MONTH} \d{{1,2}}(?:, \d{{4}})?(?: {_CLOCK}(?: ?[AaPp][Mm]\b)?{_ZONE}?(?: \d{{4}})?)?(?!\w)"
    rf"|{_CLOCK}{_ZONE}?(?: ?[AaPp][Mm]\b)?(?![\w:]))"
)
_PATH = re.compile(r"(?<![\w<>/.])(?:[A-Za-z]:)?(?:\.{0,2}[/\\](?=[\w.~%-])[^\s\"'`<>()\[\]{}|,;:“”]*)")
_SLASHED = re.compile(r"(?<![\w<>/.-])[\w.~%-]+(?:/[\w.~%-]+)+(?:\?[^\s\"'`<>()\[\]{}|;“”]*)?(?<!\.)")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(
    rf"{_PLACEHOLDER}|(?<!\w)HTTP/[0-9](?:\.[0-9])?(?![\w.])|(?<!\w)[-−]?\w+(?:[.-]+\w+)*|\w+"
)
_REPEATED = re.compile(r"(<(?:id|n|host|time|name)>)(?:[\s,;]{1,3}\1)+")

_HOSTS = re.compile(r"(?:ip-)?(?:<host>|\[<host>\])(?:[.:]<(?:host|n)>)*")
_ONE = re.compile(r"(?<=<n> )[a-z]+(?!\w)")

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_NUMBER = re.compile(r"([-−]?)[vV]?\d+(?:[.,]\d+)*([^\W\d_]{0,5})")
_HEX_CODE = re.compile(r"0[xX](?:[0-9a-fA-F]{1,4}|[8cCdD][0-9a-fA-F]{7})")
_CODE = re.compile(r"(?P<capitals>[A-Z]+(?:[_-][A-Z]+)*)(?P<tie>[_-]?)[0-9]{1,6}")
_CODEC = re.compile(r"(?:avc[13]|hvc1|hev1|mp4a|dvh[1e]|dvhe|av01|vp09|ec-3|ac-3)(?:\.\w+)*", re.IGNORECASE)
_CASE_CHANGE = re.compile(r"[a-z][A-Z]")
_HEX_ONLY = re.compile(r"[0-9a-fA-F]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_BETWEEN = " :=#([{\"'/"
_OPENINGS = frozenset({"(", ":", "=", ": (", "["})
_NAMED_CODE = re.compile(r"(?:\w+\.)?[A-Z]+_[A-Z_]*[A-Z]")
_AFTER = re.compile(r"\s?([^\W\d_]+|%|°)")


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """The class of an error text: one bounded line, "" of an empty text. Idempotent."""
    return _settled(_folded_once(_cut(text, _SEEN)))


def classed(event: Event) -> Event:
    """`event` with the class of its message, where its vendor gives it none."""
    return event if event.error_class else replace(event, error_class=fold(event.message))


@lru_cache(maxsize=_REMEMBERED)
def _settled(folded: str) -> str:
    """Folded until nothing changes any more: mostly at once. Kept, for there are far fewer classes than texts."""
    for _ in range(_PASSES):
        before, folded = folded, _folded_once(folded)
        if folded == before:
            return folded
    return _bare(folded)


def _folded_once(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    if not _QUOTES.isdisjoint(text):
        text = _QUOTED.sub(_quoted, _JSON_KEY.sub(r"\2", _JSON_PAIR.sub(_pair, text)))
    if "://" in text:
        text = _URL.sub(lambda found: "<url>" + _ending(found[0]), text)
    if "@" in text:
        text = _EMAIL.sub("<email>", text)
    if "::" in text or not _DIGITS.isdisjoint(text):
        text = without_addresses(_UUID.sub("<id>", _DATED.sub("<time>", text)), "<host>")
    if "/" in text or "\\" in text:
        text = _SLASHED.sub(_slashed, _PATH.sub(_path, text))
    text = "".join(_tokens(text))
    if "<" in text:
        text = _REPEATED.sub(r"\1", _ONE.sub(_several, _HOSTS.sub("<host>", text)))
    return _cut(text, MAX_LENGTH)


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where there are any."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    word_end = kept.rfind(" ")
    return (kept[:word_end] if word_end > limit // 2 else _SPACE.sub(" ", kept)).rstrip() + "…"


def _bare(text: str) -> str:
    """The plainest class there is: letters alone. For texts made so that every pass uncovers something else."""
    words = re.findall(r"[^\W\d_]+", re.sub(_PLACEHOLDER, " ", text))
    return _cut(" ".join(word for word in words if not _random(word)), MAX_LENGTH)


def _pair(found: re.Match[str]) -> str:
    """`"message": "…"` tells something, `"user": "…"` tells of somebody."""
    key, value = found[2], found[4]
    told = value if key.casefold() in SPEAKING or not value else "<name>"
    return f"{key}: {told}"


def _quoted(found: re.Match[str]) -> str:
    """A name between quotes; a code is itself, and quotes around everything say nothing."""
    inner: str = found.group(found.lastindex or 0)
    if re.fullmatch(_PLACEHOLDER, inner) or found[0] == found.string:
        return inner
    if _is_code(inner) or inner in _STATUSES or _SENTENCE.fullmatch(inner):
        return inner
    return "<name>" + _ending(inner)


def _several(found: re.Match[str]) -> str:
    """`<n> error` is one of `<n> errors`."""
    plural = found[0].removesuffix("y") + "ies" if found[0].endswith("try") else found[0] + "s"
    return plural if plural in COUNTED or (len(found[0]) > 3 and plural in UNITS) else found[0]


def _ending(address: str) -> str:
    """`.m3u8`: a playlist, a segment and a key fail for different reasons."""
    last = re.split(r"[?#]", address, maxsplit=1)[0].rpartition(".")[2].casefold()
    return f".{last}" if last in ENDINGS and "." in address else ""


def _path(found: re.Match[str]) -> str:
    return "<path>" + _ending(found[0])


def _slashed(found: re.Match[str]) -> str:
    """`application/json` and `and/or` are words; `live/sports1/index.m3u8` is a path."""
    told = found[0]
    parts = told.split("/")
    if _ending(told) or len(parts) > 3 or "?" in told:
        return "<path>" + _ending(told)
    if told.casefold() in FORMATS or not any(map(str.isdigit, told)):
        return told
    return told if all(_kept_part(part) for part in parts) else "/".join(_part(part) for part in parts)


def _kept_part(part: str) -> bool:
    return not any(map(str.isdigit, part)) or part.casefold() in FORMATS


def _part(part: str) -> str:
    return part if _kept_part(part) else "<n>" if _NUMBER.fullmatch(part) else "<id>"


class _Place(NamedTuple):
    """Where a token stands: the token before it, what is between the two, and the text from its end."""

    before: str
    gap: str
    text: str
    end: int

    @property
    def last_word(self) -> str:
        """The word right before, in lower case, "" where something else is there."""
        if self.gap.strip(_BETWEEN) or not self.before[-1:].isalpha():
            return ""
        last: str = _LETTERS.findall(self.before)[-1]
        return last.casefold()

    @property
    def next_word(self) -> str:
        """The word or sign right behind."""
        found = _AFTER.match(self.text, self.end)
        word: str = "" if found is None else found[1]
        return word.casefold()

    @property
    def counts(self) -> bool:
        """Whether a number there counts something, or is one of many."""
        follows = self.next_word
        return follows in UNITS or follows in COUNTED or self.last_word in NUMBERED

    @property
    def names(self) -> bool:
        """Whether it is the value of a key that names somebody: `userId=`, `session_id = `."""
        return "=" in self.gap and self.gap.strip(" \"'(") == "=" and _naming(self.before)


def _tokens(text: str) -> Iterator[str]:
    before, end = "", 0
    for found in _TOKEN.finditer(text):
        token, gap = found[0], text[end : found.start()]
        end = found.end()
        plain = token.isalpha() and len(token) < _HEX_LETTERS and "=" not in gap
        yield gap + (token if plain else _token(token, _Place(before, gap, text, end)))
        before = token
    yield text[end:]


def _token(token: str, place: _Place) -> str:
    if token[0] == "<":
        return token
    if place.names:
        return "<id>"
    if token.isalpha():
        return _word(token)
    if token.casefold() in FORMATS or _CODEC.fullmatch(token):
        return token
    if not any(map(str.isdigit, token)):
        return "<host>" if is_host(token) else _word(token)
    return _with_digits(token, place)


def _naming(key: str) -> bool:
    """`userId`, `session_id` and `host` stand before what is somebody's own."""
    words = re.findall(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*", key)
    return bool(words) and words[-1].casefold() in NAMING


def _word(told: str) -> str:
    return "<id>" if any(_random(part) for part in re.split(r"[\W_]+", told)) else told


def _random(letters: str) -> bool:
    """Letters that nobody would speak: too long, hexadecimal, or upper and lower case by chance."""
    if len(letters) > _LONG_WORD:
        return True
    if len(letters) >= _HEX_LETTERS and _HEX_ONLY.fullmatch(letters):
        return True
    return len(letters) >= _RANDOM_LENGTH and len(_CASE_CHANGE.findall(letters)) * 5 > len(letters)


def _with_digits(token: str, place: _Place) -> str:
    if _is_code(token) and not place.counts:
        return token
    number = _NUMBER.fullmatch(token)
    if number is not None:
        return _number(token, number[1], number[2], place)
    if is_host(token):
        return "<host>"
    parts = token.split(".")
    if len(parts) > 1 and any(_CASE_CHANGE.search(part) for part in parts):
        return ".".join(_part(part) if any(map(str.isdigit, part)) else _word(part) for part in parts)
    return "<id>"


def _number(token: str, sign: str, unit: str, place: _Place) -> str:
    if not unit and _means_code(token, sign, place):
        return token
    return f"<n>{unit}" if unit.casefold() in UNITS else "<id>" if unit else "<n>"


def _means_code(token: str, sign: str, place: _Place) -> bool:
    digits = token.lstrip("-−")
    if not digits.isdecimal() or len(digits) > _HIGHEST_CODE_DIGITS or place.counts:
        return False
    if sign or token in _STATUSES or announces_code(place.last_word):
        return True
    return place.gap.strip() in _OPENINGS and _NAMED_CODE.fullmatch(place.before) is not None


_STATUSES = frozenset(str(status.value) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST) | {
    *(
        "418",
        "440",
        "444",
        "451",
        "456",
        "458",
        "460",
        "463",
        "470",
        "471",
        "495",
        "496",
        "497",
        "498",
        "499",
    ),
    *("509", "520", "521", "522", "523", "524", "525", "526", "527", "529", "530", "561", "598", "599"),
}
"""RFC 9110 and its extensions, and what CDNs answer besides (Cloudflare 520 to 530, nginx 494 to 499)."""


def _is_code(told: str) -> bool:
    if _HEX_CODE.fullmatch(told):
        return True
    found = _CODE.fullmatch(told)
    if found is None:
        return False
    parts = re.split("[_-]", found["capitals"])
    return parts[-1] not in ID_CAPITALS and (
        len(found["capitals"]) > 1 or bool(found["tie"]) or len(told) > 3
    )
