"""Signing a request to Uplynk."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib


def signed(user_id: str, api_key: str, now_s: int) -> tuple[str, str]:
    """`msg` and `sig` of one request (Uplynk's own api_auth.py): msg is the zlib-compressed JSON of owner and
    time in standard base64, sig the lower-case hex HMAC-SHA256 over that text. Query parameters are not signed."""
    plain = json.dumps({"_owner": user_id, "_timestamp": now_s}).encode()
    msg = base64.b64encode(zlib.compress(plain, 9))
    return msg.decode(), hmac.new(api_key.encode(), msg, hashlib.sha256).hexdigest()
