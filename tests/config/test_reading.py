"""What a config that is right becomes."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme
from pydantic import ValidationError

from tests.config.files import VENDORS, written
from tui.config.document import Config
from tui.config.loading import load
from tui.config.vendors import ApiVideoVendor, ConvivaVendor, MediaMelonVendor, System73Vendor, UplynkVendor
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    config = load(written(tmp_path, ""))
    assert config == Config()
    assert config.console.refresh_s == 10
    assert config.thresholds.limits() == Thresholds()
    assert config.vendors == {}


def test_every_kind_has_its_own_type_and_defaults(tmp_path: Path) -> None:
    vendors = load(written(tmp_path, VENDORS)).vendors
    assert [type(vendor) for vendor in vendors.values()] == [
        UplynkVendor,
        System73Vendor,
        ApiVideoVendor,
        ConvivaVendor,
        MediaMelonVendor,
    ]
    assert {vendor.timeout_s for vendor in vendors.values()} == {15}
    assert {vendor.max_concurrency for vendor in vendors.values()} == {8}
    assert [vendor.max_requests_per_s for vendor in vendors.values()] == [10, 5, 10, 10, 5]
    assert all(vendor.enabled for vendor in vendors.values())
    conviva = vendors["conviva"]
    assert isinstance(conviva, ConvivaVendor)
    assert (conviva.max_limit, conviva.viewer_filter) == (1500, "")
    assert conviva.base_url == "https://api.conviva.com/insights/3.0"


def test_a_free_name_says_its_kind(tmp_path: Path) -> None:
    text = """
    [vendors."Conviva EMEA"]
    kind = "conviva"
    client_id = "a"
    client_secret = { env = "X" }
    """
    vendor = load(written(tmp_path, text)).vendors["Conviva EMEA"]
    assert isinstance(vendor, ConvivaVendor)
    assert vendor.kind is Kind.CONVIVA


def test_whole_numbers_do_where_a_number_belongs(tmp_path: Path) -> None:
    config = load(written(tmp_path, "[console]\nrefresh_s = 2\n[thresholds]\ndrop_critical = 1"))
    assert config.console.refresh_s == 2
    assert config.thresholds.drop_critical == 1


def test_a_base_url_loses_its_last_slash(tmp_path: Path) -> None:
    text = VENDORS.replace("/analytics/legacy", "/analytics/legacy/")
    assert load(written(tmp_path, text)).vendors["system73"].base_url.endswith("/legacy")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8700/conviva", "http://localhost:8700", "http://[::1]:8700/x", "https://h"]
)
def test_loopback_needs_no_tls(tmp_path: Path, url: str) -> None:
    text = f'[vendors.apivideo]\nbase_url = "{url}"\napi_key = {{ env = "A" }}'
    assert load(written(tmp_path, text)).vendors["apivideo"].base_url == url


@pytest.mark.parametrize("zone", ["UTC", "local", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_zones(tmp_path: Path, zone: str) -> None:
    assert load(written(tmp_path, f'[console]\ntimezone = "{zone}"')).console.timezone == zone


def test_a_channel_is_named_by_its_vendors(tmp_path: Path) -> None:
    text = (
        VENDORS
        + """
    [channels."Sports 1"]
    system73 = "sports/1"
    conviva = { content_meta_channel = "Sports 1" }
    mediamelon = "Sports 1 HD"
    tags = ["premium", "sport"]
    thresholds = { rebuffering_critical = 0.5, min_devices = 3 }
    """
    )
    config = load(written(tmp_path, text))
    channel = config.channels["Sports 1"]
    assert channel.called == {
        "system73": "sports/1",
        "conviva": {"content_meta_channel": "Sports 1"},
        "mediamelon": "Sports 1 HD",
    }
    assert channel.tags == ("premium", "sport")
    limits = config.thresholds_of("Sports 1")
    assert (limits.rebuffering_warning, limits.rebuffering_critical, limits.min_devices) == (0.01, 0.5, 3)


def test_channels_can_be_let_go_of_and_all_else_stays(tmp_path: Path) -> None:
    config = load(written(tmp_path, f'{VENDORS}\n[channels."Sports 1"]\nsystem73 = "s1"\n'))
    vendors = config.vendors
    assert list(config.channels) == ["Sports 1"]
    config.forget_channels()
    assert config.channels == {}
    assert config.vendors is vendors


def test_keys_are_kept_for_the_console(tmp_path: Path) -> None:
    config = load(written(tmp_path, '[keys]\nwatch = "W"\nfilter = "ctrl+f"'))
    assert dict(config.keys) == {"watch": "W", "filter": "ctrl+f"}


def test_nothing_can_be_changed_afterwards(tmp_path: Path) -> None:
    config = load(written(tmp_path, VENDORS))
    with pytest.raises(ValidationError):
        config.console.theme = "day"


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[console]\r\nmouse = true\r\n")
    assert load(path).console.mouse is True


def test_paths_are_relative_to_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, elsewhere = tmp_path / "conf", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    trustme.CA().cert_pem.write_to_path(str(folder / "ca.pem"))
    monkeypatch.chdir(elsewhere)
    config = load(written(folder, '[network]\nca_file = "ca.pem"'))
    assert config.network.ca_file == str(folder / "ca.pem")


def test_home_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    config = load(written(tmp_path, '[network]\nca_file = "~/ca.pem"'))
    assert config.network.ca_file == str(tmp_path / "ca.pem")
