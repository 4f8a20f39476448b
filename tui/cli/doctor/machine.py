"""This machine: versions, the time zone, the state folder, and the way out to the vendors."""

from __future__ import annotations

import os
import platform
import ssl
import tempfile
from datetime import datetime
from urllib.request import getproxies

import httpx

from tui import __version__
from tui.cli.configured import zone_of
from tui.cli.doctor.report import Check, fail, ok
from tui.clock import Clock
from tui.config.document import Config
from tui.config.places import state_folder
from tui.config.problems import ConfigError, without_credentials


def versions() -> Check:
    """Of noctop, Python and this machine's system."""
    return ok(
        "noctop", f"{__version__} on Python {platform.python_version()}, {platform.platform(terse=True)}"
    )


def machine_checks(config: Config, clock: Clock) -> list[Check]:
    """What the config asks of this machine; nobody is asked over the network."""
    return [
        _zone(config.console.timezone, clock),
        _state(),
        _proxy(config),
        _ca(config),
    ]


def _zone(name: str, clock: Clock) -> Check:
    now = datetime.fromtimestamp(clock.now_ms() / 1000, zone_of(name))
    return ok("console.timezone", f"{name}, where it is {now:%Y-%m-%d %H:%M} (UTC{now:%z})")


def _state() -> Check:
    advice = "make it a folder of your own on a disk with room, or point XDG_STATE_HOME elsewhere"
    try:
        folder = state_folder()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
    except ConfigError as error:
        return fail("state", str(error), advice)
    except OSError as error:
        return fail("state", f"{folder}: nothing can be written: {os.strerror(error.errno or 0)}", advice)
    return ok("state", f"{folder}, mode {folder.stat().st_mode & 0o777:04o}, writable")


def _proxy(config: Config) -> Check:
    if config.network.proxy:
        return ok("network.proxy", f"{without_credentials(config.network.proxy)}, by the config")
    environment = getproxies()
    proxy = environment.get("https") or environment.get("all")
    if not proxy:
        return ok("network.proxy", "none: straight to the vendors")
    address = without_credentials(proxy if "//" in proxy else f"http://{proxy}")
    around = f"; not for {environment['no']}" if environment.get("no") else ""
    return ok("network.proxy", f"{address}, by the environment{around}")


def _ca(config: Config) -> Check:
    chosen = config.network.ca_file
    variable = next((name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)), None)
    place = chosen or (f"{os.environ[variable]} (${variable})" if variable else "those that come with noctop")
    try:
        context = ssl.create_default_context(cafile=chosen) if chosen else httpx.create_ssl_context()
    except OSError:  # SSLError is one
        return fail(
            "network.ca_file", f"{place}: no certificates can be read", "name a file of PEM certificates"
        )
    count = context.cert_store_stats()["x509_ca"]
    return ok("network.ca_file", f"{place}{f': {count} authorities' if count else ''}")
