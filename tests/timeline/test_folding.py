"""What folds with what, and what must not."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.model.event import Event, EventKind
from tui.timeline.folding import MAX_LENGTH, classed, fold

ONE_CLASS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "HTTP 503 from edge <host>",
        ("HTTP 503 from edge edge-fra1.akamai.example", "HTTP 503 from edge 203.0.113.7"),
    ),
    ("HTTP 503 from edge <id>", ("HTTP 503 from edge edge-fra-07", "HTTP 503 from edge e12")),
    (
        "Playback stalled: HTTP <n> from edge <host>".replace("<n>", "503"),
        (
            "Playback stalled: HTTP 503 from edge edge-ber1.fastly.example",
            "Playback stalled: HTTP 503 from edge ip-203-0-113-7.eu-west-1.compute.internal:8443",
        ),
    ),
    (
        "FairPlay licence request refused: HTTP 403, Beam not in window",
        ("FairPlay licence request refused: HTTP 403, Beam not in window",),
    ),
    (
        "Manifest request timed out after <n> ms",
        ("Manifest request timed out after 10000 ms", "Manifest request timed out after 404 ms"),
    ),
    ("Segment <n> timed out, retried", ("Segment 404 timed out, retried", "Segment 17 timed out, retried")),
    (
        "GET <url>.ts failed: 404",
        (
            "GET https://a.example.com/1/seg_1.ts?token=x failed: 404",
            "GET http://b.example.net:8080/live/9/seg_99.ts failed: 404",
        ),
    ),
    ("GET <url>.m3u8 failed: 404", ("GET https://a.example.com/1/master.m3u8 failed: 404",)),
    ("GET <url>.ts failed: 503", ("GET https://a.example.com/1/seg_1.ts failed: 503",)),
    (
        "Could not load <path>.mpd",
        ("Could not load /live/sports1/manifest.mpd", "Could not load vod/77/a/x.mpd?z=1"),
    ),
    ("Could not load <path>.key", (r"Could not load C:\keys\77.key", "Could not load ../keys/5.key")),
    (
        "session <id> not found",
        ("session 3f2a91c0-1b2c-4d5e-8f90-aabbccddeeff not found", "session 9f8a7b6c not found"),
    ),
    (
        "licence server <host> said 500",
        (
            "licence server 10.1.2.3:8443 said 500",
            "licence server [2001:db8::1] said 500",
            "licence server drm7.example.com said 500",
        ),
    ),
    (
        "user <email> is not entitled",
        ("user anna@example.com is not entitled", "user b.c+d@mail.example.org is not entitled"),
    ),
    (
        "<time> token expired",
        (
            "2026-11-21T20:00:00.123Z token expired",
            "2025-01-02 03:04:05 token expired",
            "Sat, 21 Nov 2026 19:59:58 GMT token expired",
            "20:00:01 token expired",
            "Nov 21, 2026 8:15:30 PM token expired",
            "20261121T200001Z token expired",
        ),
    ),
    (
        "Could not open <name>",
        (
            "Could not open 'Sports 1'",
            'Could not open "News 24"',
            "Could not open “Kids”",
            "Could not open `anna's`",
        ),
    ),
    ("userId=<id> session expired", ("userId=anna session expired", "userId=b-77 session expired")),
    (
        "kid=<id> has no key",
        (
            "kid=deadbeefdeadbeefdeadbeefdeadbeef has no key",
            "kid=9a04f079-9840-4286-ab92-e65be0885f95 has no key",
        ),
    ),
    ("<n> errors, <n> fatal", ("1 error, 0 fatal", "2 errors, 1 fatal", "17 errors, 17 fatal")),
    ("Buffer underrun of <n>s at <n>%", ("Buffer underrun of 2.5s at 40%", "Buffer underrun of 11s at 3%")),
    (
        "fragLoadError, fragment <n>, level <n>",
        ("fragLoadError, fragment 1732, level 3", "fragLoadError, fragment 1, level 503"),
    ),
    ("decoder reset at pts <n>", ("decoder reset at pts 90000", "decoder reset at pts 17")),
    ("pointer <id> is null", ("pointer 0x7f3a91c2b0 is null", "pointer 0x2818a5d70 is null")),
    (
        "request <id> refused",
        (
            "request REQ_12345 refused",
            "request eyJhbGciOiJIUzI1NiJ9 refused",
            "request kXbTqLmZrWvNcPdSaGh refused",
        ),
    ),
    (
        "client <host> dropped",
        ("client 1.2.3.4 dropped", "client 3517348733.1422889829.1203479887.2953263456 dropped"),
    ),
    ("attempt <n> of <n> failed", ("attempt 1 of 3 failed", "attempt 2 of 500 failed")),
    (
        "HLS playlist not updated for <n> seconds",
        ("HLS playlist not updated for 1 second", "HLS playlist not updated for 18 seconds"),
    ),
    (
        "MediaKeySession closed: <host> refused <id>",
        (
            "MediaKeySession closed: key.example.com refused a1b2c3",
            "MediaKeySession closed: 192.0.2.1 refused 00ff00aa",
        ),
    ),
    (
        "{code:403,message: Forbidden,user: <name>}",
        (
            '{"code":403,"message":"Forbidden","user":"anna"}',
            '{"code":403,"message":"Forbidden","user":"bob"}',
        ),
    ),
    ("Beam not in window", ("Beam not in window", "  Beam  not in window ", '"Beam not in window"')),
)

KEPT = (
    "DRM_6001",
    "DRM_6002",
    "Shaka Error 6007",
    "Shaka Error 6008",
    "Shaka Error DRM.LICENSE_REQUEST_FAILED (6007)",
    "CoreMediaErrorDomain error -12927",
    "CoreMediaErrorDomain error -12938",
    "AVFoundationErrorDomain Code=-11800",
    "AVFoundationErrorDomain Code=-11819",
    "playback failed with 0xC00D36E5",
    "playback failed with 0xC00D36C4",
    "playback failed with 0x80070005",
    "403 Forbidden",
    "404 Not Found",
    "HTTP 403",
    "HTTP 404",
    "HTTP 503",
    "licence request failed (502)",
    "licence request failed (504)",
    "MEDIA_ERR_DECODE",
    "MEDIA_ERR_SRC_NOT_SUPPORTED",
    "Code 3016: PIPELINE_ERROR_DECODE",
    "Code 4: MEDIA_ELEMENT_ERROR",
    "ERROR_CODE_IO_BAD_HTTP_STATUS",
    "ERROR_CODE_IO_NETWORK_CONNECTION_FAILED",
    "ERROR_CODE_DRM_LICENSE_ACQUISITION_FAILED",
    "com.google.android.exoplayer2.upstream.HttpDataSource$InvalidResponseCodeException: Response code: 403",
    "com.google.android.exoplayer2.upstream.HttpDataSource$InvalidResponseCodeException: Response code: 410",
    "java.net.SocketTimeoutException",
    "net::ERR_NAME_NOT_RESOLVED",
    "net::ERR_CONNECTION_RESET",
    "player.network.timeout",
    "Widevine L1 required",
    "Widevine L3 not allowed",
    "PlayReady SL3000 required",
    "h264 decoder failed",
    "h265 decoder failed",
    "codec avc1.640028 not supported",
    "codec hvc1.2.4.L123.B0 not supported",
    "HTTP/1.1 is not allowed",
    "TLSv1.2 handshake failed",
    "AES-128 key could not be decrypted",
    "application/dash+xml is malformed",
    "Not entitled to this channel",
    "Too many concurrent streams on this account",
    "Decoder was reset after a discontinuity",
    "video start failure (technical)",
    "video start failure (business)",
    "video playback failure",
    "Fehler beim Laden der Wiedergabeliste",
    "再生エラー: ライセンスの取得に失敗しました",
)


@pytest.mark.parametrize(("folded", "texts"), ONE_CLASS)
def test_these_are_one_class(folded: str, texts: tuple[str, ...]) -> None:
    assert {text: fold(text) for text in texts} == dict.fromkeys(texts, folded)


@pytest.mark.parametrize("text", KEPT)
def test_what_means_something_stays(text: str) -> None:
    assert fold(text) == text


def test_no_two_of_them_fold_into_one() -> None:
    classes = [folded for folded, _ in ONE_CLASS] + list(KEPT)
    assert len(set(classes)) == len(classes)
    assert sum(len(texts) for _, texts in ONE_CLASS) + len(KEPT) >= 100


@pytest.mark.parametrize(
    "personal",
    [
        "203.0.113.7",
        "2001:db8:85a3::8a2e:370:7334",
        "fe80::1%eth0",
        "::ffff:192.0.2.1",
        "ip-203-0-113-7",
        "anna.schmidt@example.com",
        "1.2.3.4.-5",
        "3f2a91c01b2c4d5e8f90aabbccddeeff",
        "3F2A91C0-1B2C-4D5E-8F90-AABBCCDDEEFF",
        "viewer-77231",
        "4915112345678",
        "+49 151 12345678",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    ],
)
@pytest.mark.parametrize(
    "around", ["refused for {}", "{}: refused", "refused ({}), retry", "user={};refused", '"{}"']
)
def test_nothing_personal_survives(personal: str, around: str) -> None:
    folded = fold(around.format(personal))
    assert not any(part in folded for part in re.findall(r"\w{4,}", personal))
    assert not any(character.isdigit() for character in folded)


@given(st.text(max_size=600))
@example("<url>.m3u8 <n>s '<name>' (<id>)")
@example("a" * 300 + "1")
@example("x" * 100 + " " + "https://" + "y" * 2_500)
@example("0:00:00 0.0.0.0 ::1 1/2/3333")
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert len(folded) <= MAX_LENGTH
    assert "\n" not in folded


_PIECES = st.sampled_from(
    [
        *KEPT,
        *(text for _, texts in ONE_CLASS for text in texts),
        "<id>",
        "=",
        "'",
        '"',
        "/",
        ":",
        "-",
        ".",
        "{",
        "<",
        "1",
        "@",
    ]
)


@given(st.lists(_PIECES, max_size=8).map("".join) | st.lists(_PIECES, max_size=8).map(" ".join))
def test_folding_twice_is_folding_once_for_what_players_write(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="0123456789abcdef.:-/@ ", max_size=80))
def test_long_numbers_never_survive(text: str) -> None:
    assert not re.search(r"\d{7}", fold(text))


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1",
        "a1 ",
        "a.",
        "1.",
        ":",
        "/a",
        "'a",
        "a@",
        "http://",
        "aA",
        "x=",
        '{"a":"b"}',
        "<id>",
        "-",
        "\\",
    ],
)
def test_a_megabyte_takes_no_longer_than_a_page(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()
    assert len(fold(text)) <= MAX_LENGTH
    assert time.process_time() - began < 1


def test_markup_and_what_looks_like_a_pattern_are_text() -> None:
    assert (
        fold(r"[red]failed[/red] \1 (?P<x>.*) $0 %s {0}")
        == r"[red]failed[<path>] <path> (?P<x>.*) $<n> %s {<n>}"
    )
    assert fold("") == ""


def test_an_event_gets_its_class_unless_its_vendor_gives_one() -> None:
    event = Event(time_ms=1, vendor="v", kind=EventKind.ERROR, source="drm", message="took 17 ms")
    assert classed(event).error_class == "took <n> ms"
    ready = Event(
        time_ms=1, vendor="v", kind=EventKind.PLAYER, source="ready", message="x 7", error_class="ready"
    )
    assert classed(ready) is ready
