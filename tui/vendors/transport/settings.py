"""Where a vendor is, and how much of it noctop may use."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tui.model.vendor import Kind

MAX_ANSWER_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportSettings:
    """One vendor of the config. `vendor` is its NAME there; `timeout_s` is the deadline of one try, the whole
    answer included; `proxy` "" means the usual environment variables; `ca_file` stands in place of the usual
    authorities, as in curl.

    Raises ValueError where `base_url` is neither https nor http to this very machine, or carries a user, a
    query or a fragment.
    """

    vendor: str
    kind: Kind
    base_url: str
    timeout_s: float = 15.0
    max_concurrency: int = 8
    max_requests_per_s: float = 10.0
    proxy: str = ""
    ca_file: str = ""
    max_answer_bytes: int = MAX_ANSWER_BYTES

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.username or parts.password or parts.query or parts.fragment or not parts.hostname:
            raise ValueError(
                f"{self.vendor}: base_url must be a plain address with a host and perhaps a path"
            )
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
            raise ValueError(
                f"{self.vendor}: base_url must be https (plain http only to this machine itself)"
            )

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine itself, without asking a name server."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
