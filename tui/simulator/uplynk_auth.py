"""Uplynk's signature: `msg` (who and when) and `sig` (HMAC-SHA256 over msg's base64 text, lower-case hex).

Written from the algorithm of Uplynk's published `api_auth.py`. `msg` is decoded, never compared with an
encoding of our own: two zlib builds may compress the same JSON into different bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from typing import Any

from starlette.requests import Request

from tui.simulator.credentials import UPLYNK_API_KEY, UPLYNK_USER_ID
from tui.simulator.quirks import Quirks

_MSG_MAX_BYTES = 4096


class Unsigned(Exception):
    """The request brings no signature at all."""


class Forbidden(Exception):
    """The request brings a signature that is wrong, foreign, or too old."""


def check_signature(request: Request, now_ms: int, quirks: Quirks) -> None:
    """Let a rightly signed request pass; raises Unsigned or Forbidden."""
    msg, sig = _credentials(request, quirks)
    # Bytes, because compare_digest refuses text outside ASCII, which a hostile query may hold.
    expected = hmac.new(UPLYNK_API_KEY.encode(), msg.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), sig.encode()):
        raise Forbidden
    claims = _decoded(msg)
    if claims.get("_owner") != UPLYNK_USER_ID:
        raise Forbidden
    signed_s = claims.get("_timestamp")
    if not isinstance(signed_s, int) or abs(now_ms / 1000 - signed_s) > quirks.uplynk_skew_s:
        raise Forbidden


def _credentials(request: Request, quirks: Quirks) -> tuple[str, str]:
    query = request.query_params
    if quirks.uplynk_auth != "header" and query.get("msg") and query.get("sig"):
        return query["msg"], query["sig"]
    msg, _, sig = request.headers.get("Authorization", "").partition(" ")
    if quirks.uplynk_auth != "query" and msg and sig:
        return msg, sig
    raise Unsigned


def _decoded(msg: str) -> dict[str, Any]:
    try:
        packed = base64.b64decode(msg, validate=True)
        claims = json.loads(zlib.decompressobj().decompress(packed, _MSG_MAX_BYTES))
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Forbidden from error
    if not isinstance(claims, dict):
        raise Forbidden
    return claims
