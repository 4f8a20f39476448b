"""The configured vendors, opened: a client on its transport, or the words why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from tui.clock import Clock
from tui.collector.joining import Identity, Joining
from tui.config.document import Config
from tui.config.secrets import ResolvedSecrets, SecretAnswer, SecretProblem
from tui.config.vendors import (
    ApiVideoVendor,
    ConvivaVendor,
    MediaMelonVendor,
    System73Vendor,
    UplynkVendor,
    Vendor,
)
from tui.model.vendor import Kind
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.conviva import ConvivaClient
from tui.vendors.mediamelon import MediaMelonClient
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Transport, TransportSettings
from tui.vendors.uplynk import UplynkClient

Client = UplynkClient | System73Client | ApiVideoClient | ConvivaClient | MediaMelonClient


@dataclass(slots=True)
class Account:
    """One `[vendors.NAME]`. `client` and `transport` are None where it cannot be asked; `problem` says why."""

    name: str
    kind: Kind
    client: Client | None = None
    transport: Transport | None = None
    problem: str = ""
    max_requests_per_s: float = 10.0
    max_concurrency: int = 8
    viewer_filter: str = ""

    async def aclose(self) -> None:
        if self.transport is not None:
            await self.transport.aclose()


def open_accounts(config: Config, secrets: ResolvedSecrets, clock: Clock) -> tuple[Account, ...]:
    """Every enabled vendor of the config, in its order. A vendor whose secret is missing opens without a client."""
    return tuple(
        open_account(name, config, secrets.of(name), clock)
        for name, vendor in config.vendors.items()
        if vendor.enabled
    )


def open_account(name: str, config: Config, secret: SecretAnswer, clock: Clock) -> Account:
    """One vendor with the secret it has now, or the words why it has none."""
    vendor = config.vendors[name]
    if isinstance(secret, SecretProblem):
        return Account(name, vendor.kind, problem=secret.words)
    transport = Transport(_settings(name, vendor, config), clock=clock)
    return Account(
        name,
        vendor.kind,
        client=_client(vendor, transport, secret),
        transport=transport,
        max_requests_per_s=vendor.max_requests_per_s,
        max_concurrency=vendor.max_concurrency,
        viewer_filter=vendor.viewer_filter if isinstance(vendor, ConvivaVendor) else "",
    )


def _settings(name: str, vendor: Vendor, config: Config) -> TransportSettings:
    return TransportSettings(
        vendor=name,
        kind=vendor.kind,
        base_url=vendor.base_url,
        timeout_s=vendor.timeout_s,
        max_concurrency=vendor.max_concurrency,
        max_requests_per_s=vendor.max_requests_per_s,
        proxy=config.network.proxy,
        ca_file=config.network.ca_file,
    )


def _client(vendor: Vendor, transport: Transport, secret: SecretStr) -> Client:
    match vendor:
        case UplynkVendor():
            return UplynkClient(transport, user_id=vendor.user_id, api_key=secret)
        case System73Vendor():
            return System73Client(transport, api_key=secret, auth_scheme=vendor.auth_scheme)
        case ApiVideoVendor():
            return ApiVideoClient(transport, api_key=secret)
        case ConvivaVendor():
            return ConvivaClient(
                transport, client_id=vendor.client_id, client_secret=secret, max_limit=vendor.max_limit
            )
        case MediaMelonVendor():
            return MediaMelonClient(transport, customer_id=vendor.customer_id, api_key=secret)


def joining(config: Config) -> Joining:
    """The `[channels]` table as the board uses it."""
    general = config.thresholds.limits()
    joined = Joining(general)
    texts: dict[str, str] = {}
    labels: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, channel in config.channels.items():
        texts[name] = name
        tags = labels.setdefault(channel.tags, channel.tags)
        identity = Identity(f"channel\x1f{name}", name, tags, channel.thresholds.over(general))
        for vendor, called in channel.called.items():
            joined.join(identity, vendor, _each_once(called, texts))
    return joined


def _each_once(called: str | Mapping[str, str], texts: dict[str, str]) -> str | Mapping[str, str]:
    """The same with texts that were met before: most vendors call a channel by its name, and a large account's names
    are megabytes when each of them has its own."""
    if isinstance(called, str):
        return texts.setdefault(called, called)
    once = texts.setdefault
    return {once(dimension, dimension): once(value, value) for dimension, value in called.items()}


class Keeper:
    """Opens accounts, and opens one anew when its key was refused and its source has another."""

    def __init__(self, config: Config, secrets: ResolvedSecrets, clock: Clock) -> None:
        self._config = config
        self._secrets = secrets
        self._clock = clock

    def renewed(self, vendor: str) -> Account | None:
        """The account with a secret its source gave just now; None where it has no other. Blocks."""
        answer = self._secrets.again(vendor)
        if isinstance(answer, SecretProblem):
            return None
        return open_account(vendor, self._config, answer, self._clock)

    def accepted(self, vendor: str) -> None:
        """The vendor takes the key it has: should it be refused one day, its source may be asked again."""
        self._secrets.accepted(vendor)
