"""How one vendor is connected to: its proxy, its authorities.

httpx makes of these what opens the connections, its engine httpcore. What it puts around that (cookies, redirects,
authentication, netrc, hooks) is what must not happen here, and cost half of a request. What it does with the
environment is done here: HTTP(S)_PROXY, ALL_PROXY and NO_PROXY are read when the pool is made, and not at all where the
config names a proxy.
"""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from tui.vendors.errors import Unreachable
from tui.vendors.transport.pool import Pool
from tui.vendors.transport.settings import TransportSettings
from tui.vendors.transport.sockets import AsyncioBackend

KEPT_OPEN_S = 30.0
"""Longer than the usual refresh, so that a poll finds its connection warm; shorter than most servers wait."""


def open_pool(settings: TransportSettings) -> Pool:
    """The pool for this vendor, to be used in one event loop.

    Raises Unreachable, in words without the proxy's address (it may hold a password), where the proxy or the
    authorities are unusable.
    """
    try:
        context = _context(settings)
    except (OSError, ssl.SSLError):
        words = "the certificates of ca_file (or SSL_CERT_FILE) cannot be read"
    else:
        try:
            return Pool(_opener(settings, context))
        except (ValueError, ImportError, httpx.InvalidURL):
            words = "the proxy of the configuration (or the environment) is not a usable address"
    raise Unreachable(words)


def first_stop(settings: TransportSettings) -> str:
    """What a connection is made to, in words: a proxy that cannot be reached is not the vendor's fault."""
    if settings.proxy and not settings.loopback:
        return f"the proxy (for {settings.host})"
    return f"{settings.host} (or the environment's proxy)" if _proxy(settings) else settings.host


def _opener(settings: TransportSettings, context: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
    made = httpx.AsyncHTTPTransport(
        verify=context,
        proxy=_proxy(settings) or None,
        trust_env=False,
        http1=True,
        http2=False,
        limits=httpx.Limits(keepalive_expiry=KEPT_OPEN_S),
    )
    opener = made._pool  # for a proxy it is one of that
    opener._network_backend = AsyncioBackend()  # httpcore takes one, httpx has no word for it
    return opener


def _proxy(settings: TransportSettings) -> str:
    """The proxy's address, "" for none: the config's, else the environment's for this host, none to this machine."""
    if settings.loopback or settings.proxy:
        return "" if settings.loopback else settings.proxy
    environment = getproxies()
    found = environment.get("https") or environment.get("all") or ""
    exempt = {one.strip() for one in environment.get("no", "").split(",")}
    if not found or "*" in exempt or proxy_bypass(urlsplit(settings.base_url).netloc):
        return ""
    return found if "://" in found else f"http://{found}"


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
