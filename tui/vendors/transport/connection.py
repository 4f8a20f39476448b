"""The connection pool of one vendor: proxy, authorities, no cookies, no netrc, no redirects.

What httpx 0.28 really does (its `_client.py`, `_config.py`): `proxy=` routes everything through it and then looks
at no environment variable, NO_PROXY included; `trust_env` reads HTTP(S)_PROXY, ALL_PROXY and NO_PROXY when the
client is made, and SSL_CERT_FILE and SSL_CERT_DIR when it makes its own context; cookies are kept and sent back
unless the jar refuses them.
"""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.request import getproxies

import httpx

from tui import __version__
from tui.vendors.errors import Unreachable
from tui.vendors.transport.decoding import ACCEPTED
from tui.vendors.transport.settings import TransportSettings

KEPT_OPEN_S = 30.0
"""Longer than the usual refresh, so that a poll finds its connection warm; shorter than most servers wait."""


def open_client(settings: TransportSettings) -> httpx.AsyncClient:
    """A client for this vendor, to be used in one event loop. Timeouts are the exchange's, not httpx's.

    Raises Unreachable, in words without the proxy's address (it may hold a password), where the proxy or the
    authorities are unusable.
    """
    try:
        context = _context(settings)
    except (OSError, ssl.SSLError):
        words = "the certificates of ca_file (or SSL_CERT_FILE) cannot be read"
    else:
        try:
            return _client(settings, context)
        except (ValueError, ImportError, httpx.InvalidURL):
            words = "the proxy of the configuration (or the environment) is not a usable address"
    raise Unreachable(words)


def first_stop(settings: TransportSettings) -> str:
    """What a connection is made to, in words: a proxy that cannot be reached is not the vendor's fault."""
    if settings.loopback:
        return settings.host
    if settings.proxy:
        return f"the proxy (for {settings.host})"
    environment = getproxies()
    proxied = any(environment.get(scheme) for scheme in ("https", "all"))
    return f"{settings.host} (or the environment's proxy)" if proxied else settings.host


def _client(settings: TransportSettings, context: ssl.SSLContext) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        headers={
            "Accept": "application/json",
            "Accept-Encoding": ACCEPTED,
            "User-Agent": f"noctop/{__version__}",
        },
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        verify=context,
        proxy=None if settings.loopback else settings.proxy or None,
        trust_env=not settings.loopback,
        http1=True,
        http2=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113  the exchange keeps the deadline of the whole answer itself
        limits=httpx.Limits(
            max_connections=settings.max_concurrency,
            max_keepalive_connections=settings.max_concurrency,
            keepalive_expiry=KEPT_OPEN_S,
        ),
    )


def _context(settings: TransportSettings) -> ssl.SSLContext:
    if settings.base_url.startswith("http://"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used: trusts nobody, and costs nothing to make
    return _tls(settings.ca_file, os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))


@lru_cache(maxsize=8)
def _tls(ca_file: str, env_file: str, env_dir: str) -> ssl.SSLContext:
    """One context for all vendors with the same authorities: reading them takes tens of milliseconds."""
    if ca_file:
        return ssl.create_default_context(cafile=os.path.expanduser(ca_file))
    return httpx.create_ssl_context()
