"""What is said against a config that is wrong: the key, what was given, what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.config.files import VENDORS, refusal, written
from tui.config.loading import load
from tui.config.problems import ConfigError

CONVIVA = '[vendors.conviva]\nclient_id = "a"\nclient_secret = { env = "X" }\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[console]\nrefresh_s = 1", "console.refresh_s is 1. Allowed: a number from 2.0 to 3600.0."),
        ("[console]\nrefresh_s = '5'", 'console.refresh_s is "5". Allowed: a number from 2.0 to 3600.0.'),
        ("[console]\nrefresh_s = nan", "console.refresh_s is nan. Allowed: a number from 2.0 to 3600.0."),
        ("[console]\nrefresh_s = true", "console.refresh_s is true. Allowed: a number from 2.0 to 3600.0."),
        ("[console]\nmask = 1", "console.mask is 1. Allowed: true or false."),
        (
            "[console]\nsymbols = 'ansi'",
            'console.symbols is "ansi". Allowed: "auto", "braille", "block" or "ascii".',
        ),
        ("console = 3", "console is something else. Allowed: a table."),
        ("[history]\nmax_mb = 1.5", "history.max_mb is 1.5. Allowed: a whole number from 1 to 1000000."),
        (
            "[thresholds]\ndrop_warning = -1",
            "thresholds.drop_warning is -1. Allowed: a number from 0.0 to 1.0.",
        ),
        (
            CONVIVA + "max_limit = 1501",
            "vendors.conviva.max_limit is 1501. Allowed: a whole number from 1 to 1500.",
        ),
        (CONVIVA + "timeout_s = 0", "vendors.conviva.timeout_s is 0. Allowed: a number above 0.0 to 600.0."),
        ("[keys]\nwatch = ['w']", 'keys.watch is a list. Allowed: a key such as "w" or "ctrl+w".'),
    ],
)
def test_wrong_values(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == said.replace(".0", "")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[consol]", ("consol is no key of noctop's. Did you mean console?", "console, network, history")),
        (
            "[console]\nthem = 'x'",
            ("console.them is no key of noctop's. Did you mean theme?", "theme, timezone, refresh_s"),
        ),
        (
            CONVIVA + "max_limt = 5",
            ("vendors.conviva.max_limt is no key", "Did you mean max_limit?", "viewer_filter"),
        ),
        (
            CONVIVA + "customer_id = 5",
            ("vendors.conviva.customer_id is no key", "Allowed here: enabled, timeout_s"),
        ),
        (
            CONVIVA + "[channels.X]\nthresholds = { rebufering_warning = 1 }",
            ("channels.X.thresholds.rebufering_warning", "Did you mean rebuffering_warning?"),
        ),
    ],
)
def test_unknown_keys(tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    said = refusal(tmp_path, text)
    assert all(part in said for part in parts), said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[vendors.conviva-emea]\nclient_id = 'a'",
            (
                'vendors.conviva-emea.kind is missing, and "conviva-emea" is no kind itself. '
                "Allowed: uplynk, system73, apivideo, conviva or mediamelon."
            ),
        ),
        (
            "[vendors.'my vendor']\nkind = 'convva'",
            (
                'vendors."my vendor".kind is "convva". Did you mean conviva? '
                "Allowed: uplynk, system73, apivideo, conviva or mediamelon."
            ),
        ),
        (
            "[vendors.x]\nkind = ['conviva']",
            "vendors.x.kind is a list. Allowed: uplynk, system73, apivideo, conviva or mediamelon.",
        ),
        ("vendors = 1", "vendors is something else. Allowed: a table."),
        ("vendors.conviva = true", "vendors.conviva is true. Allowed: a table."),
    ],
)
def test_kinds(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == said


def test_a_vendor_named_as_a_kind_is_of_that_kind(tmp_path: Path) -> None:
    said = refusal(tmp_path, '[vendors.conviva]\nkind = "apivideo"\napi_key = { env = "X" }')
    assert said.startswith('vendors.conviva.kind is "apivideo", but a vendor named conviva is of that kind.')


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    said = refusal(tmp_path, "[vendors.system73]\n[vendors.mediamelon]\napi_key = { env = 'X' }").splitlines()
    assert said == [
        (
            "vendors.system73.base_url is missing. Allowed: an https:// address with a host and perhaps a path "
            "(http:// for loopback only)."
        ),
        (
            "vendors.system73.api_key is missing. Allowed: a text, or a table with exactly one of env, file and "
            "command (a list of texts)."
        ),
        f"vendors.mediamelon.customer_id is missing. Allowed: a whole number from 1 to {2**63 - 1}.",
    ]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://api.example.com", "plain http is for this machine itself only"),
        ("http://127.0.0.1.example.com", "plain http is for this machine itself only"),
        ("http://localhost.example.com", "plain http is for this machine itself only"),
        ("ftp://api.example.com", "it is no https address"),
        ("api.example.com", "it names no host"),
        ("https://", "it names no host"),
        ("https://h:99999", "it cannot be read as an address"),
        ("https://[::1", "it cannot be read as an address"),
        ("https://a b", "no spaces"),
        ("https://h/?limit=1", "do not belong in it"),
        ("https://h/#x", "do not belong in it"),
        ("https://u:hunter22@h/", "do not belong in it"),
        ("https://hunter22@h/?key=hunter22", "do not belong in it"),
        ("", "it names no host"),
    ],
)
def test_base_urls(tmp_path: Path, url: str, why: str) -> None:
    said = refusal(tmp_path, f'[vendors.apivideo]\nbase_url = "{url}"\napi_key = {{ env = "X" }}')
    assert said.startswith("vendors.apivideo.base_url is ")
    assert why in said
    assert "hunter22" not in said


@pytest.mark.parametrize("theme", ["../night", "/etc/passwd", ".night", "", "a/b", "a\\\\b"])
def test_a_theme_is_a_plain_name(tmp_path: Path, theme: str) -> None:
    assert "console.theme is" in refusal(tmp_path, f'[console]\ntheme = "{theme}"')


@pytest.mark.parametrize("zone", ["Europe/Berln", "utc", "../UTC", "/etc/localtime", "Europe", "", "\\u0000"])
def test_zones_that_are_none(tmp_path: Path, zone: str) -> None:
    said = refusal(tmp_path, f'[console]\ntimezone = "{zone}"')
    assert "no such zone is known" in said
    assert 'Allowed: "UTC", "local" or an IANA name' in said


def test_a_near_zone_is_proposed(tmp_path: Path) -> None:
    assert 'Did you mean "Europe/Berlin"? A' in refusal(tmp_path, '[console]\ntimezone = "Europe/Berln"')
    assert "Did you mean UTC?" in refusal(tmp_path, '[console]\ntimezone = "utc"')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "rebuffering_warning = 0.5",
            "thresholds: rebuffering_warning (0.5) must be below rebuffering_critical (0.02).",
        ),
        ("drop_critical = 0.3", "thresholds: drop_warning (0.3) must be below drop_critical (0.3)."),
        (
            "buffer_health_critical_ms = 20000",
            "thresholds: buffer_health_warning_ms (12000) must be above buffer_health_critical_ms (20000).",
        ),
    ],
)
def test_a_warning_comes_before_the_critical_state(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, "[thresholds]\n" + text) == said


def test_a_channels_own_thresholds_are_in_order_with_the_general_ones(tmp_path: Path) -> None:
    said = refusal(tmp_path, "[channels.'A 1']\nthresholds = { rebuffering_warning = 0.03 }")
    assert said == (
        'channels."A 1".thresholds: rebuffering_warning (0.03) must be below rebuffering_critical (0.02).'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[channels.A]\nconvivva = 'x'",
            (
                'channels.A.convivva is no key here: [vendors] has no "convivva". Did you mean conviva? '
                "Allowed: uplynk, system73, apivideo, conviva, mediamelon, tags or thresholds."
            ),
        ),
        (
            "[channels.A]\nsystem73 = { channel = 'x' }",
            (
                "channels.A.system73 is a table, but a vendor of kind system73 knows channels by id. "
                "Allowed: the id as text."
            ),
        ),
        (
            "[channels.A]\nsystem73 = 's/1'\n[channels.'B 1']\nsystem73 = 's/1'",
            (
                'channels."B 1".system73 is the same as channels.A.system73. '
                "Allowed: each of a vendor's channels in one table only."
            ),
        ),
        (
            "[channels.A]\nconviva = { a = '1', b = '2' }\n[channels.B]\nconviva = { b = '2', a = '1' }",
            (
                "channels.B.conviva is the same as channels.A.conviva. "
                "Allowed: each of a vendor's channels in one table only."
            ),
        ),
        (
            "[channels.A]\nconviva = 5",
            (
                "channels.A.conviva is 5, and it is neither a text nor a table with something in it. Allowed: the "
                'id at that vendor as text, or a table such as { content_meta_channel = "Sports 1" }.'
            ),
        ),
        (
            "[channels.A]\nconviva = { a = 1 }",
            (
                "channels.A.conviva is a table, and a dimension's value must be text. Allowed: the id at that "
                'vendor as text, or a table such as { content_meta_channel = "Sports 1" }.'
            ),
        ),
        ("[channels.A]\ntags = 'x'", 'channels.A.tags is "x". Allowed: a list of texts.'),
        ("[channels.A]\ntags = ['x', 1]", "channels.A.tags is 1. Allowed: a list of texts."),
        ("[channels]\nA = 'x'", "channels.A is a text. Allowed: a table."),
    ],
)
def test_channels(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, VENDORS + text) == said


def test_the_same_name_at_two_vendors_is_no_contradiction(tmp_path: Path) -> None:
    text = VENDORS + "[channels.A]\nsystem73 = 'x'\napivideo = 'x'\n[channels.B]\nmediamelon = 'x'"
    assert list(load(written(tmp_path, text)).channels) == ["A", "B"]


@pytest.mark.parametrize("name", ["tags", "thresholds"])
def test_a_vendor_cannot_be_called_what_a_channel_reserves(tmp_path: Path, name: str) -> None:
    said = refusal(tmp_path, f"[vendors.{name}]\nkind = 'apivideo'\napi_key = {{ env = 'X' }}")
    assert said.startswith(f"vendors.{name} cannot be a vendor's name")


def test_names_must_be_visible(tmp_path: Path) -> None:
    said = refusal(tmp_path, "[channels.\"\\u001b[2J\"]\n[vendors.' ']\nkind='apivideo'\napi_key={env='X'}")
    assert "\x1b" not in said
    assert said.count("has no name that can be shown") == 2


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, "[console]\nmask = 1\nthem = 2\n[history]\nraw_hours = 0\n[vendors.x]\n")
    assert [line.split(" ")[0] for line in said.splitlines()] == [
        "console.mask",
        "console.them",
        "history.raw_hours",
        "vendors.x.kind",
    ]


def test_text_in_a_refusal_cannot_steer_the_terminal_and_is_bounded(tmp_path: Path) -> None:
    said = refusal(tmp_path, '[console]\nsymbols = "\\u001b]52;c;x\\u0007\\u202e' + "x" * 5000 + '"')
    assert said.isprintable()
    assert len(said) < 400


def test_a_conviva_client_id_has_no_colon(tmp_path: Path) -> None:
    said = refusal(tmp_path, CONVIVA.replace('"a"', '"a:b"'))
    assert said.startswith('vendors.conviva.client_id is "a:b", and HTTP Basic cannot carry a colon in it.')


def test_a_ca_file_that_is_not_there(tmp_path: Path) -> None:
    said = refusal(tmp_path, '[network]\nca_file = "nowhere.pem"')
    assert said == (
        f'network.ca_file is "{tmp_path}/nowhere.pem", and there is no such file. '
        "Allowed: a PEM file's path."
    )


def test_a_ca_file_without_certificates(tmp_path: Path) -> None:
    (tmp_path / "junk.pem").write_text("-----BEGIN CERTIFICATE-----\njunk\n-----END CERTIFICATE-----\n")
    said = refusal(tmp_path, '[network]\nca_file = "junk.pem"')
    assert said == (
        f'network.ca_file is "{tmp_path}/junk.pem", and no certificates can be read there. '
        "Allowed: a PEM file's path."
    )


@pytest.mark.parametrize("proxy", ["socks5://h:1", "proxy.example.net:3128", "http://"])
def test_proxies_that_are_none(tmp_path: Path, proxy: str) -> None:
    assert "network.proxy is" in refusal(tmp_path, f'[network]\nproxy = "{proxy}"')


def test_the_console_says_what_is_wrong_with_keys(tmp_path: Path) -> None:
    def check_keys(keys: Mapping[str, str]) -> Iterable[str]:
        return [f"no action is called {action}." for action in keys if action != "watch"]

    path = written(tmp_path, "[keys]\nwatch = 'w'\nwach = 'w'")
    with pytest.raises(ConfigError) as caught:
        load(path, check_keys=check_keys)
    assert caught.value.problems == ("keys: no action is called wach.",)
    assert load(path).keys["wach"] == "w"
