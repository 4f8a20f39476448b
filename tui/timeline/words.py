"""The words by which an error text tells a code from an id, and a host from a name: what `folding` goes by."""

from __future__ import annotations

import re

FORMATS = frozenset(
    """
    h264 h265 h.264 h.265 mp4 mp3 mp2t m4s m4a m4v m3u8 3gp av1 vp8 vp9 ac3 ec3 eac3 ac-3 ec-3 ac4 ac-4 id3
    cea-608 cea-708 cea608 cea708 sha1 sha256 sha-1 sha-256 md5 aes-128 aes128 aes-256 aes256 base64 utf8
    utf-8 utf16 utf-16 oauth2 ipv4 ipv6 http1 http2 http3 http/1.0 http/1.1 http/2 http/2.0 http/3 tls1.2
    tls1.3 tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 sslv3 l1 l2 l3 sl150 sl2000 sl3000 hdr10 hdr10+ 4k 8k p2p s3
    mpeg-2 mpeg2 mpeg-4 mpeg4 mpeg-ts exoplayer2 media3 html5 es5 es6 webgl2 p1 p2 fmp4 scte-35 scte35 web3
    log4j x509 x.509 rfc1918 cbcs cenc cbc1 cens k8s
    """.split()  # noqa: SIM905  a page of words reads better
)
"""Words with digits that are words."""

ENDINGS = frozenset(
    """
    m3u8 mpd ts m4s mp4 m4a m4v cmfv cmfa cmft aac vtt webvtt srt ttml key ism ismc isml f4m js json xml jpg
    png mp3 bin
    """.split()  # noqa: SIM905
)
"""Ends of names that say what a file is for."""

UNITS = frozenset(
    """
    ms msec msecs millis milliseconds millisecond s sec secs second seconds m min mins minute minutes h hr hrs
    hour hours d day days us µs ns b kb mb gb tb kib mib gib byte bytes bit bits bps kbps mbps gbps kbit mbit
    hz khz mhz fps p px k x % percent pct dpi st nd rd th
    """.split()  # noqa: SIM905
)

COUNTED = frozenset(
    """
    segments fragments chunks parts lines attempts retries tries times channels tracks frames sequences
    streams sessions requests responses samples packets events errors warnings levels renditions playlists
    variants viewers users devices periods hours licences licenses keys failures redirects discontinuities
    items files
    """.split()  # noqa: SIM905
)
"""What a number before it counts."""

NUMBERED = frozenset(
    """
    segment seg fragment frag chunk part line attempt retry try time channel track frame sequence seq stream
    session request sample packet event level rendition playlist variant viewer user device after within
    exceeded of offset position pts dts timestamp at for since during bitrate bandwidth port length size count
    total duration index buffer discontinuity version build period item file
    """.split()  # noqa: SIM905
)
"""What the number behind it is one of, or measures."""

_ANNOUNCING = frozenset(
    """
    code codes error errorcode subcode errno status http https statuscode rc exit reason category severity err
    exception domexception hresult result osstatus internalerrorcode systemcode response got returned answered
    """.split()  # noqa: SIM905
)

NAMING = frozenset(
    """
    id ids uid uuid guid user username viewer subscriber account customer session sid token device client ip
    addr address host hostname edge server pop node channel asset stream title content kid request req trace
    ray key nonce sig signature email mail login name owner household profile
    """.split()  # noqa: SIM905
)
"""Ends of keys whose values are somebody's or something's own."""

SPEAKING = frozenset(
    """
    message msg error errors code status statuscode reason title detail details description type category
    severity errorcode cause kind
    """.split()  # noqa: SIM905
)
"""Keys of JSON whose values tell what happened."""

ID_CAPITALS = frozenset(
    """
    ID IDS SID UID UUID USER REQ REQUEST SEG SEGMENT CH CHANNEL EDGE POP NODE HOST SERVER CDN TRACE RAY
    SESSION CLIENT VIEWER DEVICE ASSET STREAM CHUNK FRAG PART TRACK ATTEMPT TRY LINE SUB SUBSCRIBER ACCOUNT
    CUSTOMER CUST TV STB ESPN CAM PID TID VIDEO LIVE ORDER TICKET KEY TOKEN N NO NR
    """.split()  # noqa: SIM905
)

_DOMAINS = frozenset(
    """
    com net org info biz edu gov mil int tv fm app dev cloud media live video stream streaming online site
    tech io ai co internal local localdomain lan corp intra home arpa example test invalid svc cluster eu us
    uk de fr es it nl be ch at pl cz dk se no fi pt gr ie ru ua tr in jp cn kr au nz br mx ar cl ca za me
    """.split()  # noqa: SIM905
)
_REVERSED = frozenset({"com", "org", "net", "io", "java", "javax", "android", "androidx", "dev", "tv", "de"})
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+([a-z]{2,20})(?::[0-9]{1,5})?")
_LOCAL = re.compile(r"localhost(?::[0-9]{1,5})?")


def announces_code(word: str) -> bool:
    """Whether the number right behind `word` (in lower case) is a code; compound words by their end."""
    return word in _ANNOUNCING or word.endswith(("error", "code", "exception", "status"))


def is_host(told: str) -> bool:
    """`edge-12.cdn.example.com:8080`; not `com.google.android` nor `player.network.timeout`, which are names in
    programs."""
    if _LOCAL.fullmatch(told):
        return True
    found = _HOST.fullmatch(told)
    if found is None or found[1] not in _DOMAINS:
        return False
    return told.partition(".")[0] not in _REVERSED
