"""`[vendors.NAME]`: one table type per kind of vendor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from tui.config.addresses import BaseUrl
from tui.config.section import Section, printable
from tui.config.sources import Secret, SecretSource
from tui.model.vendor import Kind


def _no_colon(text: str) -> str:
    if ":" in text:
        raise ValueError("HTTP Basic cannot carry a colon in it")
    return printable(text)


def _optional(text: str) -> str:
    return printable(text) if text else text


RequestsPerSecond = Annotated[float, Field(gt=0, le=1000)]


class _Vendor(Section):
    secret_key: ClassVar[str] = "api_key"  # noqa: S105 - the name of a key of the config

    enabled: bool = True
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 15.0
    max_concurrency: Annotated[int, Field(ge=1, le=100)] = 8
    max_requests_per_s: RequestsPerSecond = 10.0

    @property
    def secret(self) -> SecretSource:
        """Where the one secret of this vendor comes from; `secret_key` is its key in the table."""
        source: SecretSource = getattr(self, self.secret_key)
        return source


class UplynkVendor(_Vendor):
    """Uplynk: requests are signed with the key, in the name of the user."""

    kind: Literal[Kind.UPLYNK]
    base_url: BaseUrl = "https://services.uplynk.com/api/v4"
    user_id: Annotated[str, AfterValidator(printable)] = Field(description="the user id of the CMS, as text")
    api_key: Secret


class System73Vendor(_Vendor):
    """System73. Nobody documents the address of the Stats API any more, so none is taken for granted."""

    kind: Literal[Kind.SYSTEM73]
    base_url: BaseUrl
    api_key: Secret
    auth_scheme: Literal["raw", "bearer"] = "raw"
    max_requests_per_s: RequestsPerSecond = 5.0


class ApiVideoVendor(_Vendor):
    """api.video; its sandbox has another address and other keys."""

    kind: Literal[Kind.APIVIDEO]
    base_url: BaseUrl = "https://ws.api.video"
    api_key: Secret


class ConvivaVendor(_Vendor):
    """Conviva Insights 3.0: an API client's id and secret."""

    secret_key: ClassVar[str] = "client_secret"  # noqa: S105 - the name of a key of the config

    kind: Literal[Kind.CONVIVA]
    base_url: BaseUrl = "https://api.conviva.com/insights/3.0"
    client_id: Annotated[str, AfterValidator(_no_colon)] = Field(description="the API client's id, as text")
    client_secret: Secret
    max_limit: Annotated[int, Field(ge=1, le=1500)] = 1500
    viewer_filter: Annotated[str, AfterValidator(_optional)] = Field(
        default="", description='the name of a dimension or of a tag (tag_...), or ""'
    )


class MediaMelonVendor(_Vendor):
    """MediaMelon SmartSight."""

    kind: Literal[Kind.MEDIAMELON]
    base_url: BaseUrl = "https://smartsight3.mediamelon.com"
    customer_id: Annotated[int, Field(ge=1, le=2**63 - 1)]
    api_key: Secret
    max_requests_per_s: RequestsPerSecond = 5.0


AnyVendor = UplynkVendor | System73Vendor | ApiVideoVendor | ConvivaVendor | MediaMelonVendor

Vendor = Annotated[AnyVendor, Field(discriminator="kind")]
"""A field of the config that holds any one of them, told apart by their `kind`."""

VENDOR_TABLES: Mapping[Kind, type[AnyVendor]] = {
    Kind.UPLYNK: UplynkVendor,
    Kind.SYSTEM73: System73Vendor,
    Kind.APIVIDEO: ApiVideoVendor,
    Kind.CONVIVA: ConvivaVendor,
    Kind.MEDIAMELON: MediaMelonVendor,
}
