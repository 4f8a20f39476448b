"""Addresses in the config: of vendors and of the proxy."""

from __future__ import annotations

import ipaddress
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field


def _parts(address: str) -> SplitResult:
    if not address.isprintable() or " " in address:
        raise ValueError("an address has no spaces and no control characters")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError("it cannot be read as an address") from None
    if not parts.hostname or port == 0:
        raise ValueError("it names no host, or no port that can be")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _base_url(address: str) -> str:
    parts = _parts(address)
    if "@" in parts.netloc or "?" in address or "#" in address:
        raise ValueError("user, password, query and fragment do not belong in it")
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ValueError("plain http is for this machine itself only")
    if parts.scheme not in ("http", "https"):
        raise ValueError("it is no https address")
    return address.rstrip("/")


def _proxy(address: str) -> str:
    if address and _parts(address).scheme not in ("http", "https"):
        raise ValueError("it is no http or https address")
    return address


def has_password(address: str) -> bool:
    """Whether an address carries a password, which makes it a secret."""
    return bool(urlsplit(address).password)


BaseUrl = Annotated[
    str,
    AfterValidator(_base_url),
    Field(description="an https:// address with a host and perhaps a path (http:// for loopback only)"),
]
"""A vendor's address, kept without its last slash."""

ProxyUrl = Annotated[
    str,
    AfterValidator(_proxy),
    Field(
        description='an http:// or https:// address, or "" for the usual environment variables', repr=False
    ),
]
